"""Parsing on every core while the crawl waits for portals: pages in, reports or a reason out."""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path
from types import TracebackType
from typing import TypeAlias

from flows.processes import forkserver, start_forkserver
from flows.room import Room
from parsers.knowledge import Knowledge, PageHint, load_knowledge
from parsers.model import ParseError, Report, Unreadable
from parsers.report import parse
from storage.kept import KeptReport, kept
from storage.sharing import look_rarely_for_cycles

PARSE_CEILING_S = 60.0
WAITING_A_WORKER = 32
DOCUMENT_SUFFIXES = (".docx", ".doc", ".wps", ".pdf")
# An article with less text than this of its own, and no outline, is only the wrapper of the document it links to.
WRAPPER_CHARS = 200
WRAPPER = "only a link to a document"


@dataclass(frozen=True, slots=True)
class PageToParse:
    """A page's bytes and what the crawl knows of it."""

    content: bytes
    url: str
    media_type: str | None
    hint: PageHint


@dataclass(frozen=True, slots=True)
class Parsed:
    """Exactly one of report and error is there; an unreadable document's error starts with `unreadable`.

    `documents` are the addresses behind a page that is only their wrapper; its error then says so.
    """

    report: KeptReport | None
    error: str | None
    documents: tuple[str, ...] = ()


class Parsing:
    """A page that is being parsed; calling it waits for the result and never raises."""

    def __init__(self, future: Future[Parsed]) -> None:
        self._future = future

    @property
    def done(self) -> bool:
        """Whether the result is there."""
        return self._future.done()

    def __call__(self) -> Parsed:
        """The report, or why there is none."""
        try:
            return self._future.result(timeout=PARSE_CEILING_S)
        except TimeoutError:
            return Parsed(None, f"the parser took more than {PARSE_CEILING_S:.0f} s")
        except Exception as error:  # a defect in the parser costs one page, never the night
            return Parsed(None, f"defect in the parser: {type(error).__name__}: {error}")


Submit: TypeAlias = Callable[[PageToParse], Parsing]


class ParsePool:
    """Workers that each read the registry once; they start with the first page. `workers=0` parses in this process.

    What they are forked from starts with the block, so that it is ready when the first page is.
    """

    def __init__(self, config_folder: Path, fallback: Path, workers: int | None = None) -> None:
        self._folders = (config_folder, fallback)
        self._workers = os.cpu_count() or 1 if workers is None else workers
        self._room = Room(WAITING_A_WORKER * max(self._workers, 1))
        self._pool: ProcessPoolExecutor | ThreadPoolExecutor | None = None
        self._starting = threading.Lock()

    def __enter__(self) -> ParsePool:
        if self._workers:
            start_forkserver()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the workers; what was not begun is not parsed. A further page would start them again."""
        with self._starting:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)

    def submit(self, page: PageToParse, rank: int = 0) -> Parsing:
        """Starts parsing.

        Waits where many pages wait already, so that a crawl faster than the parser does not fill the memory; then
        pages of a lower rank go first, so that their site is read to its end, and appended, while others go on.
        """
        self._room.take(rank)
        try:
            future = self._started().submit(parse_page, page)
            future.add_done_callback(lambda _: self._room.give_back())
        except (BrokenProcessPool, RuntimeError) as error:
            self._room.give_back()
            future = Future()
            future.set_result(Parsed(None, f"the parser could not be started: {error}"))
        return Parsing(future)

    def _started(self) -> ProcessPoolExecutor | ThreadPoolExecutor:
        with self._starting:
            if self._pool is None:
                self._pool = self._start()
            return self._pool

    def _start(self) -> ProcessPoolExecutor | ThreadPoolExecutor:
        if self._workers == 0:
            _prepare(*self._folders, watch=False)
            return ThreadPoolExecutor(max_workers=1)
        return ProcessPoolExecutor(self._workers, forkserver(), _prepare, self._folders)


_knowledge: Knowledge | None = None


def _prepare(config_folder: Path, fallback: Path, watch: bool = True) -> None:
    global _knowledge
    _knowledge = load_knowledge(config_folder, fallback)
    if watch:
        look_rarely_for_cycles()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the run's affair: what is being parsed is kept
        threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A run that was killed must leave no workers behind."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def parse_page(page: PageToParse) -> Parsed:
    """Parses one page in this process with the knowledge that was prepared."""
    assert _knowledge is not None, "prepared by the pool"
    try:
        report = parse(page.content, knowledge=_knowledge, url=page.url, media_type=page.media_type, hint=page.hint)
    except Unreadable as error:
        return Parsed(None, f"unreadable: {error}")
    except ParseError as error:
        return Parsed(None, str(error))
    documents = documents_behind(report)
    return Parsed(None, WRAPPER, documents) if documents else Parsed(kept(report), None)


def documents_behind(report: Report) -> tuple[str, ...]:
    """The documents of a page that is only their wrapper; none where the page has a text of its own."""
    if any(section.level == 1 for section in report.sections):
        return ()
    if sum(len(section.text) for section in report.sections) > WRAPPER_CHARS:
        return ()
    return tuple(a.url for a in report.attachments if names_document(a.url) or names_document(a.name))


def names_document(text: str) -> bool:
    """Whether an address or a link's name ends like a document, or names one in its query (`?filename=…`)."""
    return any(part.endswith(DOCUMENT_SUFFIXES) for part in re.split(r"[?&#\s]", text.lower()))
