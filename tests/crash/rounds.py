"""One round of violence: a night that is cut off in some way, the next night, and what the archive holds then."""

from __future__ import annotations

import multiprocessing
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random
from shutil import copytree, rmtree
from typing import Any

AS_OF = date(2025, 9, 1)
NIGHT_S = 120.0
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
COUNTED = ("list_rows", "texts", "section_rows", "figure_rows")

_context = multiprocessing.get_context("forkserver")


def preload() -> None:
    """Lets the server of processes import the whole program once, so that a round costs its night alone."""
    _context.set_forkserver_preload(["flows.night", "flows.ending", "storage.verify", "prefect"])


@dataclass(frozen=True)
class Outcome:
    """What a round came to: differences from the undisturbed archive, and faults; both empty where all is well."""

    differences: tuple[str, ...]
    faults: tuple[str, ...]

    @property
    def well(self) -> bool:
        """Whether nothing was lost, doubled or broken."""
        return not self.differences and not self.faults


def start_night(config_folder: Path, size_limit: int | None = None) -> ForkServerProcess:
    """Starts a night in a process of its own; no file of it may grow beyond `size_limit` bytes."""
    process = _context.Process(target=_night, args=(config_folder, size_limit), daemon=False)
    process.start()
    return process


def whole_night(config_folder: Path) -> None:
    """A night to its end; raises where it does not end or ends badly."""
    process = start_night(config_folder)
    process.join(NIGHT_S)
    if process.exitcode != 0:
        process.kill()
        raise RuntimeError(f"the night ended with {process.exitcode}")


def _night(config_folder: Path, size_limit: int | None) -> None:
    from flows.config import load_config
    from flows.night import run_night

    if size_limit is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size_limit, size_limit))
    summary = run_night(load_config(config_folder), as_of=AS_OF, workers=0)
    if not summary.whole:
        raise SystemExit(1)


def told(root: Path) -> tuple[dict[str, list[tuple[Any, ...]]], list[str]]:
    """What the archive below a folder says, and what is wrong with it."""
    with _context.Manager() as manager:
        answer = manager.dict()
        process = _context.Process(target=_tell, args=(root, answer))
        process.start()
        process.join(NIGHT_S)
        if process.exitcode != 0:
            return {}, [f"the archive cannot be read: exit {process.exitcode}"]
        return dict(answer["told"]), list(answer["faults"])


def _tell(root: Path, answer: Any) -> None:
    from storage.archive import Archive
    from storage.verify import verify

    archive = Archive(root / "data" / "archive.duckdb")
    says = {view: archive.query(f"SELECT {columns} FROM {view} ORDER BY ALL") for view, columns in TOLD.items()}
    for table in COUNTED:
        says[table] = archive.query(f"SELECT count(*) FROM {table}")
    answer["told"] = says
    found = verify(archive, root / "data" / "captures", root / "data" / "nianbao.duckdb")
    answer["faults"] = [f"{fault.where}: {fault.found}" for fault in found]


class Rounds:
    """Rounds against one undisturbed night; each starts from a folder that holds the configuration alone."""

    def __init__(self, config_folder: Path, seed: int) -> None:
        self.config_folder = config_folder
        self.random = Random(seed)
        self._place = config_folder.parent.parent
        whole_night(self._fresh("undisturbed"))
        started = time.monotonic()
        root = self._fresh("undisturbed")
        whole_night(root)
        self.night_s = time.monotonic() - started
        self.undisturbed, faults = told(root.parent)
        self.archive_bytes = (root.parent / "data" / "archive.duckdb").stat().st_size
        if faults or not self.undisturbed.get("reports"):
            raise RuntimeError(f"the undisturbed night is no measure: {faults}")

    def killed(self) -> Outcome:
        """kill -9 at a random moment."""
        return self._round(self._kill)

    def power_cut(self) -> Outcome:
        """kill -9, and the end of DuckDB's log never reached the disk."""

        def cut(folder: Path) -> None:
            self._kill(folder)
            for log in (folder.parent / "data").glob("*.wal"):
                size = log.stat().st_size
                with log.open("r+b") as file:
                    file.truncate(self.random.randrange(size + 1))

        return self._round(cut)

    def disk_full(self) -> Outcome:
        """No file can grow beyond a random size."""

        def fill(folder: Path) -> None:
            process = start_night(folder, self.random.randrange(1_000, self.archive_bytes))
            process.join(NIGHT_S)
            if process.is_alive():
                process.kill()
                process.join()

        return self._round(fill)

    def _kill(self, folder: Path) -> None:
        process = start_night(folder)
        process.join(self.random.uniform(0, self.night_s))
        process.kill()
        process.join()

    def _round(self, violence: Callable[[Path], None]) -> Outcome:
        folder = self._fresh("round")
        violence(folder)
        try:
            whole_night(folder)
        except RuntimeError as error:
            return Outcome((), (str(error),))
        says, faults = told(folder.parent)
        return Outcome(tuple(self._differences(says)), tuple(faults))

    def _differences(self, says: dict[str, list[tuple[Any, ...]]]) -> list[str]:
        return [
            f"{name}: {len(rows)} rows undisturbed, {len(says.get(name, []))} now"
            + ("" if len(rows) != len(says.get(name, [])) else ", and they differ")
            for name, rows in self.undisturbed.items()
            if says.get(name) != rows
        ]

    def _fresh(self, name: str) -> Path:
        root = self._place / name
        rmtree(root, ignore_errors=True)
        copytree(self.config_folder, root / "config")
        return root / "config"
