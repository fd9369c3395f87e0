"""Row "reparse": captures of the demo's portals parsed again, beside parsing their pages and nothing else."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from flows.cli.commands.reparse import starter
from flows.parsing.article import Read
from flows.parsing.pool import ParsePool
from flows.parsing.together import ParsingTogether
from flows.parsing.worker import PageToParse, Parsed, parse_page, prepare
from parsers.report import PARSER_VERSION
from storage.archive.archive import Archive
from storage.maintenance.reparse import read_further_page, reparse
from storage.memory import share_loaded_objects
from tests.bench.collecting import DAY, night
from tests.bench.process_tree import run_program, used_by_tree
from tests.bench.served import served
from tests.bench.table import Row, Table, note

MOST_TIMES = 1.15
MOST_MS, MOST_MB = 1.3, 600.0


@dataclass(slots=True)
class _Alone:
    """Parses pages in this process, and counts the seconds of the processor that it takes."""

    cpu_s: float = 0.0

    def start(self, page: PageToParse, _: Read) -> Callable[[], Parsed]:
        """Parses a page at once."""
        began = time.process_time()
        parsed = parse_page(page)
        self.cpu_s += time.process_time() - began
        return lambda: parsed


def run(table: Table, hosts: int = 30, pages: int = 100) -> None:
    """Adds the rows; nothing is published, which row `archive` measures."""
    with tempfile.TemporaryDirectory(prefix="nianbao-reparse-") as place:
        folder = Path(place)
        with served(
            folder, "--set", "bench", "--portals", str(hosts), "--townships", str(pages), "--day", DAY
        ) as there:
            night(there, folder / "data", DAY, "--archive-only")
        ran = run_program([sys.executable, "-m", "tests.bench.reparsing", str(folder)])
    told = json.loads(ran.output.strip().splitlines()[-1])
    own, alone = f"{told['cpu_ms']:.2f} ms", f"{told['alone_ms']:.2f} ms"
    note(f"reparse: {told['pages']} captures; {told['changed_ms']:.2f} ms of the processors each where all differ")
    ratio = told["cpu_ms"] / told["alone_ms"]
    table.add(Row("reparse a capture: processor time, against parsing alone", own, alone, ratio, MOST_TIMES, "at most"))
    table.add(Row("  wall time", f"{os.cpu_count()} cores", "—", told["wall_ms"], MOST_MS, "at most", "ms"))
    table.add(Row("  peak memory of all processes", "—", "—", ran.peak_mb, MOST_MB, "at most", "MB"))


def main() -> None:
    """Parses the captures of a folder again, then its pages alone; prints what each took as JSON."""
    folder = Path(sys.argv[1])
    archive, captures = Archive(folder / "data" / "archive.duckdb"), folder / "data" / "captures"
    with ParsePool(folder / "config") as pool, ThreadPoolExecutor(pool.places) as threads:
        again = partial(_parse_again, archive, captures)
        start = ParsingTogether(pool, threads).start
        again(start)  # the workers start with their first page
        began, used = time.perf_counter(), used_by_tree()
        pages = again(start)
        wall_s, cpu_s = time.perf_counter() - began, used_by_tree() - used
        with archive.writing() as connection:
            connection.execute("UPDATE parses SET content_id = uuid()")
        used = used_by_tree()
        again(start)
        changed_s = used_by_tree() - used
    prepare(folder / "config")
    share_loaded_objects()
    alone = _Alone()
    again(alone.start)
    spent = {"wall": wall_s, "cpu": cpu_s, "changed": changed_s, "alone": alone.cpu_s}
    told = {f"{name}_ms": seconds / pages * 1000 for name, seconds in spent.items()}
    print(json.dumps(told | {"pages": pages}))


def _parse_again(archive: Archive, captures: Path, begin: Callable[[PageToParse, Read], Callable[[], Parsed]]) -> int:
    done = reparse(
        archive,
        captures,
        starter(begin, partial(read_further_page, archive, captures)),
        run_id=f"reparse-{time.time_ns()}",
        parser_version=PARSER_VERSION,
        as_of=date.fromisoformat(DAY),
        now=lambda: datetime.now(UTC),
        tell=lambda _: None,
    )
    return done.pages


if __name__ == "__main__":
    main()
