"""`python -m tests.browser [--nation]`: one line a row with its figure and PASS or MISS; exits 1 where a row misses."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from flows.site import build_site
from tests.browser import offers, player, rows, tasks
from tests.browser.chromium import PackedFiles, browser, lacking, served
from tests.site.captured import HOSTILE_PAGE, write_captures
from tests.site.published import write_published

SCREENS = Path(__file__).parents[2] / "build" / "screens"
NATION = 41_352
WITH_REPORTS = (
    *rows.WITH_REPORTS,
    offers.day_page_is_harmless,
    offers.every_page_gives_its_tables,
    offers.labels_are_english_by_a_switch,
    tasks.ten_tasks_take_three_clicks,
)
SERVED = (rows.pages_load,)  # what a server could spoil; the rest was seen from disk


def main(arguments: list[str]) -> int:
    """Builds sites of no, one, sixty and, if asked for, all townships; looks at them from disk and from a server."""
    missing = lacking()
    if missing:
        print(f"browser: {missing}", file=sys.stderr)
        return 1
    misses = 0
    with tempfile.TemporaryDirectory(prefix="nianbao-browser-") as scratch, browser() as chromium:
        for number in (0, 1, 60, *([NATION] if "--nation" in arguments else [])):
            folder = _site(Path(scratch), number)
            from_disk = f"{folder.as_uri()}/"
            with served(folder) as from_server:
                for address, where in ((from_disk, "disk"), (from_server, "server")):
                    visit = rows.Visit(chromium, address, folder, SCREENS, f"{number}-{where}")
                    chosen = _rows(number) if where == "disk" else _served(number)
                    misses += sum(not _report(visit, row) for row in chosen)
        misses += _packed_misses(Path(scratch), chromium)
        misses += not _player(Path(scratch) / "player", chromium)
    print(f"{misses} rows missed; screenshots in {SCREENS.relative_to(Path.cwd())}" if misses else "all rows passed")
    return 1 if misses else 0


def _packed_misses(scratch: Path, chromium: Any) -> int:
    """Returns how many rows miss on the pages of sixty townships packed, from a server that hands them out so."""
    packed = scratch / "site-60-packed"
    build_site(scratch / "60.duckdb", packed, captures=scratch / "captures-60", packed=True)
    with served(packed, PackedFiles) as address:
        visit = rows.Visit(chromium, address, scratch / "site-60", SCREENS, "60-packed")
        return sum(not _report(visit, row) for row in (*SERVED, rows.search_finds, offers.day_page_is_harmless))


def _player(scratch: Path, chromium: Any) -> bool:
    """Looks at a county's package in ReplayWeb.page; says so where npm does not bring it, which is no miss."""
    package = player.player()
    if isinstance(package, str):
        print(f"ReplayWeb.page: skipped, {package}", flush=True)
        return True
    file, captures = player.packaged_county(scratch)
    shown = list(player.shows(chromium, file, package, captures))
    blank = [name for name, found in shown if not found]
    holds = not blank and len(shown) == player.pages_in(file)
    figure = f"{len(shown) - len(blank)} of {len(shown)} captures, each with its text"
    print(
        f"{'ReplayWeb.page shows a package':<42} {figure}  {'PASS' if holds else 'MISS'}",
        *blank,
        sep="\n  ",
        flush=True,
    )
    return holds


def _site(scratch: Path, number: int) -> Path:
    published = write_published(scratch / f"{number}.duckdb", number, hostile=3 < number < NATION)
    if number:
        write_captures(published, scratch / f"captures-{number}", HOSTILE_PAGE.encode())
    report = build_site(published, scratch / f"site-{number}", captures=scratch / f"captures-{number}")
    print(f"{number} townships: {report.pages} files in {report.seconds:.1f} s")
    return scratch / f"site-{number}"


def _rows(number: int) -> tuple[rows.Row, ...]:
    if number == 0:
        return (*rows.EVERYWHERE, rows.empty_says_so)
    if number == 60:
        return (*rows.EVERYWHERE, *WITH_REPORTS)
    return (*rows.EVERYWHERE, rows.opens_fast) if number == NATION else rows.EVERYWHERE


def _served(number: int) -> tuple[rows.Row, ...]:
    return (*SERVED, offers.day_page_is_harmless) if number == 60 else SERVED


def _report(visit: rows.Visit, row: rows.Row) -> bool:
    found = row(visit)
    name = f"{visit.label} {row.__name__.replace('_', ' ')}"
    print(f"{name:<42} {found.figure}  {'PASS' if found.holds else 'MISS'}", flush=True)
    return found.holds


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
