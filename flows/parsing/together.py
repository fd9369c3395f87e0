"""Pages handed to the parsers some at a time, where many wait: one by one, each costs a tenth of its parsing on top."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field

from flows.parsing.article import Read, parse_article
from flows.parsing.pool import ParsePool
from flows.parsing.worker import PageToParse, Parsed

TOGETHER = 8
READ_AHEAD = 16  # pages in memory for each that may be with the parsers


@dataclass(slots=True)
class _Lot:
    """Pages that are parsed together, and what waits for them once they are handed over."""

    pages: list[tuple[PageToParse, Read]] = field(default_factory=list)
    parsed: Future[list[Parsed]] | None = None


class ParsingTogether:
    """Parses articles in lots of TOGETHER pages, as `parse_article` does each; for one thread that starts them.

    `threads` wait for the pool; READ_AHEAD bounds how many pages are in memory.
    """

    def __init__(self, pool: ParsePool, threads: Executor) -> None:
        self._pool = pool
        self._threads = threads
        self._ahead = threading.Semaphore(pool.places * READ_AHEAD)
        self._lot = _Lot()

    def start(self, page: PageToParse, read: Read) -> Callable[[], Parsed]:
        """Takes a page; what it returns waits for the result. Waits itself while too many pages are under way."""
        self._ahead.acquire()
        lot, place = self._lot, len(self._lot.pages)
        lot.pages.append((page, read))
        if place + 1 == TOGETHER:
            self._hand_over()

        def result() -> Parsed:
            if lot.parsed is None:
                self._hand_over()
            assert lot.parsed is not None, "handed over"
            return lot.parsed.result()[place]

        return result

    def _hand_over(self) -> None:
        lot, self._lot = self._lot, _Lot()
        lot.parsed = self._threads.submit(self._parse, tuple(lot.pages))
        lot.pages.clear()

    def _parse(self, pages: tuple[tuple[PageToParse, Read], ...]) -> list[Parsed]:
        try:
            together = self._pool.parse_many([page for page, _ in pages])
            return [
                parse_article(page, self._pool.parse, read) if parsed.pages else parsed
                for (page, read), parsed in zip(pages, together, strict=True)
            ]
        finally:
            self._ahead.release(len(pages))
