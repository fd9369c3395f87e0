"""Parsing on every core while the crawl waits for portals: a page in, its report or a reason out."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import TimeoutError as ParserTimeoutError
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait
from pathlib import Path
from types import TracebackType

from pebble import CONSTS, ProcessExpired, ProcessPool

from flows.parsing.worker import PageToParse, Parsed, parse_page, parse_pages, prepare
from flows.runtime.priority_semaphore import PrioritySemaphore
from flows.runtime.processes import forkserver, start_forkserver
from storage.memory import share_loaded_objects

PARSE_CEILING_S = 60.0
OCR_CEILING_S = 600.0  # for what OCR reads: 40 pages on a machine that is busy
# Two pages in flight per worker: the second is already queued while the first is parsed.
PAGES_A_WORKER = 2
# A page whose process ends may not be to blame: the system may end several at once.
TRIES = 3
# A worker that is killed while it takes a page leaves the others waiting for the pipe; handing over takes milliseconds.
CONSTS.channel_lock_timeout = 10


class ParsePool:
    """Worker processes that each read the registry once; they start with the first page.

    `workers=0` parses in this process. What the workers are forked from starts with the block, so that it is ready when
    the first page is.
    """

    def __init__(self, config_folder: Path, workers: int | None = None, *, ceiling_s: float = PARSE_CEILING_S) -> None:
        self._config_folder = config_folder
        self._count = os.cpu_count() or 1 if workers is None else workers
        self._ceiling_s = ceiling_s
        self._slots = PrioritySemaphore(self.places)
        self._pool: ProcessPool | None = None
        self._recognition = threading.Lock()  # OCR reads one page's pictures at a time, beside the parsers
        self._prepared = False
        self._changing = threading.Lock()
        self._closing = threading.Lock()

    @property
    def places(self) -> int:
        """Returns how many pages may be under way at once; more than that wait."""
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
        """Ends the workers once they have parsed what they hold. A further page starts them again."""
        with self._closing:  # two concurrent callers would each hold part of the places and deadlock
            for _ in range(self.places):
                self._slots.acquire(-1)
            self._drop(self._pool)
            for _ in range(self.places):
                self._slots.release()

    def parse(self, page: PageToParse, rank: int = 0) -> Parsed:
        """Returns what came of a page; never raises. A page that ends its process, or holds it too long, costs itself.

        Waits for a place; pages of a lower rank go first, so that their site is read to its end, and appended, while
        others go on.
        """
        if not self._count:
            with self._place(rank):
                return self._parse_here(page)
        with self._place(rank):
            parsed = self._ask_worker(page)
        if not parsed.awaits_recognition:
            return parsed
        with self._recognition, self._place(rank):  # waiting for the slot takes no place from others, and no time
            return self._ask_worker(page, recognise=True)

    def parse_many(self, pages: Sequence[PageToParse]) -> list[Parsed]:
        """Returns what came of some pages, in their order: one worker is handed all of them at once.

        Where they end its process, or hold it for longer than one page may, each is parsed by itself.
        """
        together: Sequence[Parsed | None] = [None] * len(pages)
        if self._count:
            with self._place(0), suppress(ParserTimeoutError, ProcessExpired, RuntimeError, OSError, EOFError):
                together = self._started().schedule(parse_pages, args=(pages,), timeout=self._ceiling_s).result()
        return [
            self.parse(page) if parsed is None or parsed.out_of_memory or parsed.awaits_recognition else parsed
            for page, parsed in zip(pages, together, strict=True)
        ]

    @contextmanager
    def _place(self, rank: int) -> Iterator[None]:
        self._slots.acquire(rank)
        try:
            yield
        finally:
            self._slots.release()

    def _parse_here(self, page: PageToParse) -> Parsed:
        if not self._prepared:
            prepare(self._config_folder)
            self._prepared = True
        return parse_page(page)

    def _ask_worker(self, page: PageToParse, *, recognise: bool = False) -> Parsed:
        reason, killed = "", False
        ceiling_s = OCR_CEILING_S if recognise else self._ceiling_s
        for _ in range(TRIES):
            pool = self._started()
            try:
                parsed: Parsed = pool.schedule(
                    parse_page, args=(page,), kwargs={"recognise": recognise}, timeout=ceiling_s
                ).result()
            except ParserTimeoutError:
                return Parsed(None, f"the parser took more than {ceiling_s:.0f} s")
            except ProcessExpired as error:
                reason, killed = f"its process ended with {error.exitcode}", error.exitcode == -signal.SIGKILL
            except (RuntimeError, OSError, EOFError) as error:  # the pool itself is broken: the next try has a new one
                reason, killed = f"it could not be started: {error}", True
                self._drop(pool)
            else:
                return parsed
        # the system kills whoever takes the last memory, whatever page that was
        return Parsed(None, f"defect in the parser: {reason}, {TRIES} times", out_of_memory=killed)

    def _started(self) -> ProcessPool:
        with self._changing:
            if self._pool is None:
                self._pool = ProcessPool(
                    self._count, initializer=_begin, initargs=(self._config_folder,), context=forkserver()
                )
            return self._pool

    def _drop(self, pool: ProcessPool | None) -> None:
        """Ends a pool, unless somebody else has done so."""
        with self._changing:
            if pool is None or pool is not self._pool:
                return
            self._pool = None
        pool.close()  # type: ignore[no-untyped-call]
        pool.join()


def _begin(config_folder: Path) -> None:
    """Prepares a worker."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    prepare(config_folder)
    share_loaded_objects()


def _end_with_parent() -> None:
    """A run that was killed must leave no workers behind."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
