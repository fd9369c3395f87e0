"""Nights in processes of their own: one that something happens to, and one that says what the archive holds then."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

AS_OF = date(2025, 9, 1)
NIGHT_S = 900.0  # a machine that is busy with other things takes a minute; one that takes longer than this hangs
# What the archive says, without the moments and names that differ from run to run.
TOLD = {
    "reports": "* EXCLUDE (first_seen, last_seen, capture_id)",
    "report_versions": "* EXCLUDE (first_seen, last_seen, replaced_at, capture_id)",
    "report_candidates": "* EXCLUDE (first_seen, last_seen, capture_id)",
    "sections": "*",
    "figures": "*",
    "coverage": "*",
    "yoy_figures": "*",
    "yoy_text": "*",
    "alerts": "kind, township_code, site_id, year, channel, resolved_at IS NULL",
}
# What is kept once, however often it is seen.
COUNTED = ("list_rows", "texts", "sketches", "section_rows", "figure_rows", "comparisons", "duty_units")
Told = dict[str, list[tuple[Any, ...]]]
Happening = Callable[[Path], None]
"""Happens to the process of a night before its work begins; takes the folder that the night works in."""
Clock = Callable[[], datetime]

_context = multiprocessing.get_context("forkserver")


def preload() -> None:
    """Lets the server of processes import the whole program once, so that a round costs its night alone."""
    modules = [
        "flows.runtime.error_lines",
        "flows.pipeline.run",
        "flows.pipeline.finish",
        "storage.maintenance.verify",
        "storage.analysis.compare",
        "parsers.report",
        "prefect",
    ]
    _context.set_forkserver_preload(modules)


def utc_now() -> datetime:
    """The clock as it is."""
    return datetime.now(UTC)


class NightProcess:
    """A night in a process of its own, which something happens to."""

    def __init__(
        self,
        config_folder: Path,
        happening: Happening | None = None,
        *,
        day: date = AS_OF,
        clock: Clock = utc_now,
        workers: int = 0,
    ) -> None:
        self._lines, answer = _context.Pipe(duplex=False)
        args = (config_folder, happening, day, clock, workers, answer)
        self.process: ForkServerProcess = _context.Process(target=_troubled_night, args=args, daemon=False)
        self.process.start()
        answer.close()

    def lines(self, seconds: float = NIGHT_S) -> list[str] | None:
        """Waits for the end; the lines that were told, none where all is well; None where the process just died."""
        self.process.join(seconds)
        if self.process.exitcode is None:
            self.kill()
            return ["the night does not end"]
        try:
            lines: list[str] | None = self._lines.recv() if self._lines.poll() else None
        except (EOFError, OSError):
            return None
        return lines

    def kill(self) -> None:
        """Ends it by kill -9; the second time nothing is left to do."""
        self.process.kill()
        self.process.join()


def _troubled_night(
    config_folder: Path, happening: Happening | None, day: date, clock: Clock, workers: int, answer: Connection
) -> None:
    from flows.runtime.error_lines import one_line

    try:
        if happening is not None:
            happening(config_folder.parent)
        lines = _night(config_folder, day, clock=clock, workers=workers)
    except Exception as error:
        told = one_line(error)
        lines = [told if told is not None else f"a traceback: {type(error).__name__}: {error}"]
    answer.send(lines)
    if lines:
        raise SystemExit(1)


def _night(
    config_folder: Path, day: date, *, clock: Clock = utc_now, sites: int | None = None, workers: int = 0
) -> list[str]:
    from flows.config.loader import load_config
    from flows.pipeline.run import run_night

    config = load_config(config_folder)
    chosen = [site.id for site in config.sites[:sites]]
    summary = run_night(config, sites=chosen, as_of=day, now=clock, workers=workers)
    if summary.whole:
        return []
    failed = [f"{site.site_id}: {site.reason}" for site in summary.sites if site.outcome == "failed"]
    return [*summary.troubles, *failed]


def whole_night(config_folder: Path, *, day: date = AS_OF, sites: int | None = None) -> tuple[Told, list[str]]:
    """A night to its end, what the archive says then, and what is wrong with it."""
    answer, question = _context.Pipe(duplex=False)
    process = _context.Process(target=_night_and_tell, args=(config_folder, day, sites, question))
    process.start()
    question.close()
    try:
        told: tuple[Told, list[str]] = answer.recv() if answer.poll(NIGHT_S) else ({}, ["the night does not end"])
    except EOFError:
        process.join()
        told = {}, [f"the next night ended with {process.exitcode}"]
    process.kill()
    process.join()
    return told


def _night_and_tell(config_folder: Path, day: date, sites: int | None, answer: Connection) -> None:
    lines = _night(config_folder, day, sites=sites)
    answer.send(({}, [f"the next night is not whole: {lines}"]) if lines else _told(config_folder.parent))


def _told(root: Path) -> tuple[Told, list[str]]:
    from storage.archive.archive import Archive
    from storage.maintenance.verify import verify

    archive = Archive(root / "data" / "archive.duckdb")
    with archive.reading() as connection:
        says = {
            view: connection.execute(f"SELECT {columns} FROM {view} ORDER BY ALL").fetchall()
            for view, columns in TOLD.items()
        }
        for table in COUNTED:
            says[table] = connection.execute(f"SELECT count(*) FROM {table}").fetchall()
    found = verify(archive, root / "data" / "captures", root / "data" / "nianbao.duckdb")
    leftovers = [
        f"{file.relative_to(root)}: left behind"
        for pattern in ("*.part", "*.unreadable", "*.wal")
        for file in (root / "data").rglob(pattern)
    ]
    return says, [*(f"{fault.where}: {fault.found}" for fault in found), *leftovers]


@contextmanager
def ended(night: NightProcess) -> Iterator[NightProcess]:
    """The night, ended at the end of the block whatever becomes of it."""
    try:
        yield night
    finally:
        night.kill()
