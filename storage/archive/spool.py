"""The spool: what a run has to append, on disk first, so that a crash or a foreign lock loses nothing."""

from __future__ import annotations

import logging
import os
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, TypeAlias

from pydantic import TypeAdapter

from storage.records import AlertEvent, DutyUnits, ParsedPage, RunEnd, RunStart, SiteRead
from storage.records.stored_report import PackedContent, is_by_column

Entry: TypeAlias = SiteRead | RunStart | RunEnd | DutyUnits | tuple[AlertEvent, ...]
_ADAPTERS: dict[str, TypeAdapter[Entry]] = {
    "run_start": TypeAdapter(RunStart),
    "site": TypeAdapter(SiteRead),
    "run_end": TypeAdapter(RunEnd),
    "alerts": TypeAdapter(tuple[AlertEvent, ...]),
    "duty_units": TypeAdapter(DutyUnits),
}
_PAGES = TypeAdapter(ParsedPage)
UNREADABLE = ".unreadable"
_REFUSED = "what a run saw, and the archive could not take; it waits there for somebody to look, its captures are kept"
_LONGEST_REASON = 160
_log = logging.getLogger("nianbao.spool")
# Stands between a page and what its report says; JSON has none, nor has it line ends.
_BETWEEN = b"\t"


@dataclass(frozen=True, slots=True)
class Spooled:
    """An entry of the spool and the file that holds it."""

    file: Path
    entry: Entry


class SpooledPages:
    """The pages of one site, written as they are parsed: a site of a thousand reports holds one at a time in memory.

    Leaving the context gives up what no `Spool.put` has taken.
    """

    def __init__(self, folder: Path) -> None:
        self.pages = 0
        self.reports = 0
        self._partial = folder / f".{uuid.uuid4().hex}.part"
        self._file: BinaryIO | None = None
        self._fault: OSError | None = None

    def __enter__(self) -> SpooledPages:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            with suppress(OSError):  # what was not written yet goes to waste, too
                self._file.close()
        with suppress(OSError):
            self._partial.unlink()

    def add(self, page: ParsedPage) -> None:
        """Writes a page; a disk that takes no more is told by `end`, when the whole site is kept."""
        self.pages += 1
        line = _PAGES.dump_json(page, exclude={"report": {"content"}})
        if page.report is not None:
            self.reports += page.report.kind == "township_report"
            content = page.report.content
            line = _BETWEEN.join((line, content.text, content.sketch, content.sections, content.figures))
        self._write(line + b"\n")

    def end(self, last: bytes) -> Path:
        """Writes the last line and forces all to disk; raises OSError where any of it was not taken."""
        self._write(last)
        if self._fault is None and self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())
        if self._fault is not None:
            raise self._fault
        return self._partial

    def _write(self, line: bytes) -> None:
        if self._fault is not None:
            return
        try:
            if self._file is None:
                self._partial.parent.mkdir(parents=True, exist_ok=True)
                self._file = self._partial.open("wb")
            self._file.write(line)
        except OSError as error:
            self._fault = error


class Spool:
    """A folder of files, one an entry, in the order they were written.

    A file is lines of JSON: the pages of a site that were spooled as they were parsed, then the entry itself. Behind a
    page stands what its report says, table by table, which nobody reads before DuckDB does.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.refused: list[str] = []  # a line for each entry that this process has set aside

    def pages(self) -> SpooledPages:
        """A place for the pages of one site."""
        return SpooledPages(self.folder)

    def put(self, entry: Entry, pages: SpooledPages | None = None) -> Path:
        """Keeps an entry: written beside, forced to disk, renamed in. Raises OSError where the disk is full."""
        kind = _kind(entry)
        target = self.folder / f"{time.time_ns():020d}-{uuid.uuid4().hex[:8]}.{kind}.json"
        with pages or self.pages() as lines:
            lines.end(_ADAPTERS[kind].dump_json(entry)).replace(target)
        sync_folder(self.folder)
        return target

    def files(self) -> list[Path]:
        """The files that wait, oldest first."""
        return sorted(self.folder.glob("[0-9]*.json")) if self.folder.is_dir() else []

    def entries(self, files: Sequence[Path] | None = None) -> Iterator[Spooled]:
        """The entries of some files, of all that wait if left out, one at a time.

        One that cannot be read is set aside as `.unreadable`, never lost: half a file, an older version's, a folder, a
        link, what somebody else has put there.
        """
        for file in self.files() if files is None else files:
            try:
                yield Spooled(file, _entry(file))
            except (LookupError, TypeError, ValueError) as error:  # what pydantic finds wrong is a ValueError
                self.set_aside(file, error)

    def set_aside(self, file: Path, error: Exception) -> None:
        """Keeps what no run can use where none looks for it, and says so."""
        aside = file.with_suffix(UNREADABLE)
        words = " ".join(str(error).split("\n", 1)[0].split())[:_LONGEST_REASON]
        file.rename(aside)
        self.refused.append(f"{aside}: {_REFUSED} ({type(error).__name__}: {words})")
        _log.warning("event=spool_unreadable file=%s reason=%s", aside, type(error).__name__)

    def unreadable(self) -> list[Path]:
        """The entries that were set aside, by this run or by others."""
        return sorted(self.folder.glob(f"*{UNREADABLE}")) if self.folder.is_dir() else []

    def take_from(self, other: Spool) -> int:
        """Takes over what waits in another spool of the same disk; gives how many entries that were."""
        files = other.files()
        if files:
            self.folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            file.replace(self.folder / file.name)
        return len(files)

    def remove(self, files: Sequence[Path]) -> None:
        """Takes out what the archive holds now."""
        for file in files:
            file.unlink(missing_ok=True)
        if self.folder.is_dir():
            sync_folder(self.folder)

    def sweep(self) -> None:
        """Removes halves that a crash left; only for whoever holds the run lock."""
        if self.folder.is_dir():
            for partial in self.folder.glob(".*.part"):
                partial.unlink(missing_ok=True)


def _entry(file: Path) -> Entry:
    if file.is_symlink() or not file.is_file():
        raise ValueError("no file of ours")
    kind = file.suffixes[-2].removeprefix(".")
    *pages, last = file.read_bytes().split(b"\n")
    entry = _ADAPTERS[kind].validate_json(last)
    if pages and isinstance(entry, SiteRead):
        return replace(entry, pages=(*entry.pages, *map(_page, pages)))
    return entry


def _page(line: bytes) -> ParsedPage:
    told, *packed = line.split(_BETWEEN)
    page = _PAGES.validate_json(told)
    if page.report is None:
        return page
    text, sketch, sections, figures = packed
    content = PackedContent(text, sketch, sections, figures)
    if not (is_by_column(content.sections) and is_by_column(content.figures)):
        raise ValueError("sections and figures are not laid out by column: found what an older version spooled")
    return replace(page, report=replace(page.report, content=content))


def _kind(entry: Entry) -> str:
    kinds: dict[type, str] = {SiteRead: "site", RunStart: "run_start", RunEnd: "run_end", DutyUnits: "duty_units"}
    return kinds.get(type(entry), "alerts")


def link_in(partial: Path, file: Path) -> None:
    """Gives a finished file its name, on disk; raises FileExistsError where somebody else was first."""
    handle = os.open(partial, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        os.link(partial, file)
    except FileExistsError:
        raise
    except OSError:
        # a disk without hard links
        partial.rename(file)
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Forces a folder's entries to disk, so that a rename survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
