"""One round of violence: a night that is cut off in some way, the next night, and what the archive holds then."""

from __future__ import annotations

import multiprocessing
import resource
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random
from shutil import copytree, rmtree
from typing import Any, Literal

AS_OF = date(2025, 9, 1)
NIGHT_S = 180.0
Start = Literal["nothing", "a week"]
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

_context = multiprocessing.get_context("forkserver")


def preload() -> None:
    """Lets the server of processes import the whole program once, so that a round costs its night alone."""
    modules = [
        "flows.pipeline.run",
        "flows.pipeline.finish",
        "storage.maintenance.verify",
        "storage.analysis.compare",
        "parsers.report",
        "prefect",
    ]
    _context.set_forkserver_preload(modules)


@dataclass(frozen=True)
class Outcome:
    """What a round came to: differences from the undisturbed archive, and faults; both empty where all is well.

    `struck` is False where the night was over before the blow; such a round proves nothing and is played again.
    """

    differences: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    struck: bool = True

    @property
    def well(self) -> bool:
        """Whether nothing was lost, doubled or broken."""
        return not self.differences and not self.faults


def start_night(config_folder: Path, *, size_limit: int | None = None, sites: int | None = None) -> ForkServerProcess:
    """Starts a night in a process of its own; no file of it may grow beyond `size_limit` bytes."""
    process = _context.Process(target=_night, args=(config_folder, AS_OF, size_limit, sites), daemon=False)
    process.start()
    return process


def _night(config_folder: Path, day: date, size_limit: int | None = None, sites: int | None = None) -> None:
    from flows.config.loader import load_config
    from flows.pipeline.run import run_night

    if size_limit is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size_limit, size_limit))
    config = load_config(config_folder)
    chosen = [site.id for site in config.sites[:sites]]
    summary = run_night(config, sites=chosen, as_of=day, workers=0)
    if not summary.whole:
        raise SystemExit(f"the night is not whole: {summary.troubles}")


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
    try:
        _night(config_folder, day, sites=sites)
    except SystemExit as error:
        answer.send(({}, [str(error)]))
        return
    answer.send(_told(config_folder.parent))


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


class Rounds:
    """Rounds against undisturbed nights; some start from nothing, some from an archive that read one site before.

    Safe to be played by several threads, each round in a folder of its own.
    """

    def __init__(self, config_folder: Path, seed: int) -> None:
        self.config_folder = config_folder
        self._random = Random(seed)
        self._place = config_folder.parent.parent
        self._lock = threading.Lock()
        self._number = 0
        self._starts: dict[Start, Path] = {"nothing": config_folder.parent, "a week": self._place / "week"}
        copytree(config_folder, self._starts["a week"] / "config")
        _whole(whole_night(self._starts["a week"] / "config", day=AS_OF - timedelta(days=7), sites=1))
        self.undisturbed: dict[Start, Told] = {}
        self.archive_bytes = 0
        self.night_s = 0.0
        for start in self._starts:
            root = self._fresh(start)
            started = time.monotonic()
            self.undisturbed[start] = _whole(whole_night(root / "config"))
            self.night_s = max(self.night_s, time.monotonic() - started)
            self.archive_bytes = max(self.archive_bytes, (root / "data" / "archive.duckdb").stat().st_size)
            rmtree(root)

    def killed(self) -> Outcome:
        """kill -9 at a random moment; now and then the night that follows is killed as well."""

        def kill(root: Path, chance: Random) -> bool:
            struck = self._kill(root, chance)
            return struck and (chance.random() > 0.25 or self._kill(root, chance) or True)

        return self._round(kill)

    def power_cut(self) -> Outcome:
        """kill -9, and the end of DuckDB's log never reached the disk."""

        def cut(root: Path, chance: Random) -> bool:
            struck = self._kill(root, chance)
            for log in (root / "data").glob("*.wal"):
                size = log.stat().st_size
                with log.open("r+b") as file:
                    file.truncate(chance.randrange(size + 1))
            return struck

        return self._round(cut)

    def disk_full(self) -> Outcome:
        """No file can grow beyond a random size."""

        def fill(root: Path, chance: Random) -> bool:
            process = start_night(root / "config", size_limit=chance.randrange(1_000, self.archive_bytes))
            process.join(NIGHT_S)
            struck = process.exitcode != 0
            process.kill()
            process.join()
            return struck

        return self._round(fill)

    def _kill(self, root: Path, chance: Random) -> bool:
        process = start_night(root / "config")
        process.join(chance.uniform(0, self.night_s))
        struck = process.exitcode is None
        process.kill()
        process.join()
        return struck

    def _round(self, violence: Callable[[Path, Random], bool]) -> Outcome:
        with self._lock:
            chance = Random(self._random.random())
        start: Start = chance.choice(("nothing", "a week"))
        root = self._fresh(start)
        try:
            if not violence(root, chance):
                return Outcome(struck=False)
            says, faults = whole_night(root / "config")
            differences = _differences(self.undisturbed[start], says) if says else ()
            return Outcome(tuple(differences), tuple(faults))
        finally:
            rmtree(root, ignore_errors=True)

    def _fresh(self, start: Start) -> Path:
        with self._lock:
            self._number += 1
            root = self._place / f"round-{self._number}"
        copytree(self._starts[start], root)
        return root


def _whole(told: tuple[Told, list[str]]) -> Told:
    says, faults = told
    if faults or not says["reports"]:
        raise RuntimeError(f"an undisturbed night is no measure: {faults}")
    return says


def _differences(undisturbed: Told, says: Told) -> list[str]:
    return [
        f"{name}: {len(rows)} rows undisturbed, {len(says.get(name, []))} now"
        + ("" if len(rows) != len(says.get(name, [])) else f", and they differ: {_first(rows, says.get(name, []))}")
        for name, rows in undisturbed.items()
        if says.get(name) != rows
    ]


def _first(rows: list[tuple[Any, ...]], others: list[tuple[Any, ...]]) -> str:
    """Where two rows differ first, short enough to be told."""
    for row, other in zip(rows, others, strict=False):
        for value, other_value in zip(row, other, strict=False):
            if value != other_value:
                return f"{str(value)[:80]!r}, now {str(other_value)[:80]!r}"
    return "their number"
