"""Size and speed of the archive with synthetic reports: `python -m tests.bench.archive_size [REPORTS]` (41000)."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from storage.archive import Archive
from storage.publish import publish
from storage.records import DutyUnit, SiteRead
from storage.transfer import export
from tests.bench.synthetic import Township, county_read, json_line

YEARS = 10
FIRST_YEAR = 2015
COUNTIES_AT_ONCE = 20
NIGHT_REPORTS = 500
COUNTY_FIGURES = "SELECT * FROM yoy_figures WHERE county_code = '{}'"
NATION_FIGURES = (
    "SELECT metric, unit, year, sum(change), median(change_ratio) FROM yoy_figures GROUP BY metric, unit, year"
)
NATION_COVERAGE = "SELECT county, year, status, count(*) FROM coverage GROUP BY county, year, status"


class Table:
    """Rows of figure, bar and verdict, printed as they are measured."""

    def __init__(self) -> None:
        self.missed = 0

    def row(self, name: str, figure: float, bar: float, unit: str) -> None:
        """One line: what, how much, the bar, PASS or MISS."""
        passed = figure <= bar
        self.missed += not passed
        print(f"{name:<58} {figure:>9.3f} {unit:<3} bar {bar:>7.3f}  {'PASS' if passed else 'MISS'}", flush=True)


def fill(archive: Archive, counties: int, years: int) -> int:
    """Appends the reports of some counties; gives the bytes of the same content as plain JSON lines."""
    json_bytes = 0
    archive.begin_run("night-0000", started=datetime.now(UTC), as_of=date(2026, 5, 1), parser_version="1",
                      registry_id="all", kind="collect")  # fmt: skip
    for start in range(0, counties, COUNTIES_AT_ONCE):
        reads = [county_read(n, FIRST_YEAR, years) for n in range(start, min(start + COUNTIES_AT_ONCE, counties))]
        json_bytes += sum(len(json_line(page.report)) for read in reads for page in read.pages if page.report)
        archive.append(reads)
    archive.append_duty_units("all", [unit for n in range(counties * 14) for unit in [_unit(n)]])
    return json_bytes


def _unit(number: int) -> DutyUnit:
    township = Township(number)
    return DutyUnit(
        township.code, township.name, "镇", township.county_code, township.county, "某市", "重庆市",
        f"county-{number // 14:05d}", "statutory", FIRST_YEAR, None, 4, 1, township.code,
    )  # fmt: skip


def night(number: int) -> list[SiteRead]:
    """A later night on which some counties together show 500 reports that are new."""
    return [county_read(90_000 + number * 100 + n, 2026, 1, night=number) for n in range(NIGHT_REPORTS // 14 + 1)]


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def asked(file: Path, sql: str, tries: int = 5) -> float:
    """The median time of a query, connection open."""
    with duckdb.connect(str(file), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        times = sorted(seconds(lambda: connection.execute(sql).fetchall()) for _ in range(tries))
    return times[tries // 2]


def folder_bytes(folder: Path) -> int:
    """What the files of a folder take."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def measure(folder: Path, reports: int) -> int:
    """Runs the measurements; gives how many rows missed their bar."""
    table = Table()
    counties = reports // (14 * YEARS) + 1
    empty = Archive(folder / "empty.duckdb")
    empty.prepare()
    on_empty = sorted(seconds(lambda n=n: empty.append(night(n))) for n in range(1, 4))[1]  # type: ignore[misc]
    archive = Archive(folder / "archive.duckdb")
    filled = time.perf_counter()
    json_bytes = fill(archive, counties, YEARS)
    print(f"filled in {time.perf_counter() - filled:.0f} s; JSON lines {json_bytes / 1e6:.0f} MB", flush=True)
    table.row("archive file : JSON lines", Path(archive.place.path).stat().st_size / json_bytes, 0.4, "×")
    nights = [night(n) for n in range(1, 12)]
    appends = [seconds(lambda reads=reads: archive.append(reads)) for reads in nights]  # type: ignore[misc]
    print(f"500 reports on an empty archive {on_empty:.2f} s; here {' '.join(f'{s:.2f}' for s in appends)}", flush=True)
    table.row("append of 500 reports : on an empty archive", sorted(appends)[5] / on_empty, 2.0, "×")
    published = folder / "nianbao.duckdb"
    print(f"publish, first: {seconds(lambda: publish(archive, published)):.1f} s", flush=True)
    print(f"publish, again: {seconds(lambda: publish(archive, published)):.1f} s", flush=True)
    table.row("published file : JSON lines", published.stat().st_size / json_bytes, 0.4, "×")
    print(f"export {seconds(lambda: list(export(published, folder / 'out', 'parquet'))):.1f} s", flush=True)
    table.row("Parquet export : JSON lines", folder_bytes(folder / "out") / json_bytes, 0.15, "×")
    code = Township(counties * 7).county_code
    own = Path(archive.place.path)
    for name, file, sql, factor, bar, unit in (
        ("a county's yoy_figures", published, COUNTY_FIGURES.format(code), 1000, 100, "ms"),
        ("the nation's yoy_figures", published, NATION_FIGURES, 1, 2, "s"),
        ("the nation's coverage", published, NATION_COVERAGE, 1, 2, "s"),
        ("the nation's coverage, computed from the archive", own, NATION_COVERAGE, 1, 2, "s"),
    ):
        table.row(name, asked(file, sql) * factor, bar, unit)
    for view in sorted((folder / "out").iterdir()):
        print(f"  export {view.name}: {folder_bytes(view) / 1e6:.1f} MB")
    return table.missed


if __name__ == "__main__":
    asked_for = int(sys.argv[1]) if len(sys.argv) > 1 else 41_000
    with tempfile.TemporaryDirectory() as place:
        sys.exit(1 if measure(Path(place), asked_for) else 0)
