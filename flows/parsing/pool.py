"""Parsing on every core while the crawl waits for portals: a page in, its report or a reason out."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType

from flows.parsing.worker import PageToParse, Parsed, parse_page, prepare
from flows.runtime.priority_semaphore import PrioritySemaphore
from flows.runtime.processes import forkserver, start_forkserver
from storage.parallel import look_rarely_for_cycles

PARSE_CEILING_S = 60.0
# One is parsed while the next is on its way, so that no worker waits for whoever takes up its last result.
PAGES_A_WORKER = 2
# A process that ends takes two pages with it, of which one may be to blame; the system may end several at once.
TRIES = 3


@dataclass(eq=False, slots=True)
class _Worker:
    """A process that parses, and its lines that nobody uses; each line carries one page at a time."""

    process: BaseProcess
    free: list[Connection]


class ParsePool:
    """Workers that each read the registry once; they start with the first page. `workers=0` parses in this process.

    What they are forked from starts with the block, so that it is ready when the first page is. Whoever has a page
    hands it to a worker and takes the result, with no thread and no queue between: those of an executor from the
    standard library cost a night 4 % of its time.
    """

    def __init__(
        self, config_folder: Path, fallback: Path, workers: int | None = None, *, ceiling_s: float = PARSE_CEILING_S
    ) -> None:
        self._folders = (config_folder, fallback)
        self._count = os.cpu_count() or 1 if workers is None else workers
        self._ceiling_s = ceiling_s
        self._room = PrioritySemaphore(self.places)
        self._workers: list[_Worker] = []
        self._prepared = False
        self._changing = threading.Lock()
        self._closing = threading.Lock()

    @property
    def places(self) -> int:
        """How many pages may be under way at once; more than that wait."""
        return PAGES_A_WORKER * self._count or 1

    def __enter__(self) -> ParsePool:
        if self._count:
            start_forkserver()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the workers once they have parsed what they hold. A further page would start them again."""
        with self._closing:  # of two that close, each would hold some of the places and wait for the others
            for _ in range(self.places):
                self._room.take(-1)
            workers, self._workers = self._workers, []
            for worker in workers:
                for line in worker.free:
                    line.close()
            for worker in workers:
                worker.process.join()
            for _ in range(self.places):
                self._room.give_back()

    def parse(self, page: PageToParse, rank: int = 0) -> Parsed:
        """What came of a page; never raises. A page that ends its process, or holds it too long, costs itself alone.

        Waits for a place; pages of a lower rank go first, so that their site is read to its end, and appended, while
        others go on.
        """
        self._room.take(rank)
        try:
            return self._asked(page) if self._count else self._parsed_here(page)
        finally:
            self._room.give_back()

    def _parsed_here(self, page: PageToParse) -> Parsed:
        if not self._prepared:
            prepare(*self._folders)
            self._prepared = True
        return parse_page(page)

    def _asked(self, page: PageToParse) -> Parsed:
        ended = ""
        for _ in range(TRIES):
            try:
                worker, line = self._free_line()
            except (OSError, EOFError) as error:
                return Parsed(None, f"the parser could not be started: {error}")
            try:
                line.send(page)
                if not line.poll(self._ceiling_s):
                    self._replace(worker)
                    return Parsed(None, f"the parser took more than {self._ceiling_s:.0f} s")
                parsed: Parsed = line.recv()
            except (OSError, EOFError):
                self._replace(worker)
                ended = f"its process ended with {worker.process.exitcode}"
            else:
                with self._changing:
                    worker.free.append(line)
                return parsed
        return Parsed(None, f"defect in the parser: {ended}, {TRIES} times")

    def _free_line(self) -> tuple[_Worker, Connection]:
        """A line of the worker that has the least to do: whoever has a place finds one."""
        with self._changing:
            while len(self._workers) < self._count:
                self._workers.append(_started(self._folders))
            worker = max(self._workers, key=lambda one: len(one.free))
            return worker, worker.free.pop()

    def _replace(self, worker: _Worker) -> None:
        """Ends a worker that is stuck or gone, and lets go whichever else is gone; the next page starts others.

        Whoever waits for its other page hears of it. The lines close by themselves, each when nobody holds it any more.
        """
        with self._changing:
            worker.process.kill()
            worker.process.join()
            self._workers = [one for one in self._workers if one.process.is_alive()]


def _started(folders: tuple[Path, Path]) -> _Worker:
    context = forkserver()
    lines = [context.Pipe() for _ in range(PAGES_A_WORKER)]
    process = context.Process(target=_work, args=([theirs for _, theirs in lines], folders), daemon=True)
    process.start()
    for _, theirs in lines:
        theirs.close()
    return _Worker(process, [ours for ours, _ in lines])


def _work(lines: Sequence[Connection], folders: tuple[Path, Path]) -> None:
    """Parses what comes over the lines until all of them are closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the run's affair: what is being parsed is kept
    threading.Thread(target=_end_with_parent, daemon=True).start()
    prepare(*folders)
    look_rarely_for_cycles()
    open_lines = list(lines)
    while open_lines:
        for line in wait(open_lines):
            assert isinstance(line, Connection)
            try:
                page = line.recv()
            except EOFError:
                open_lines.remove(line)
            else:
                line.send(parse_page(page))


def _end_with_parent() -> None:
    """A run that was killed must leave no workers behind."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
