"""Every capture read again with today's parser: earlier parses stay, views show the newest, what changed is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias

from storage.archive.archive import Archive
from storage.archive.connect import ArchiveError
from storage.archive.rows import PageOrigin, rows_of_pages
from storage.captures.store import CaptureError, is_present, read_capture
from storage.records import Capture, ParsedPage, RunEnd, RunStart
from storage.records.stored_report import KeptReport, unpacked
from storage.sql import read_sql, statements

# Pages that are read, parsed and appended at a time.
BATCH = 400
MOST_UNREADABLE = 5  # captures; more are a damaged disk and no accident
LOSS_SHARE = 0.01
LOST = "report lost"


@dataclass(frozen=True, slots=True)
class PageAgain:
    """A capture to be parsed again, and all that was known of its page when it was parsed first."""

    capture: Capture
    page_url: str
    column_url: str | None
    as_of: date
    county_code: str | None
    column_township: str | None
    listed_title: str | None
    listed_date: date | None


Parsed: TypeAlias = tuple[KeptReport | None, str | None]
"""A report, or None and what was wrong with the page."""
Start: TypeAlias = Callable[[PageAgain, bytes, str | None], Callable[[], Parsed]]
"""Starts parsing a page's body of a media type; what it gives waits for the result."""


@dataclass(frozen=True, slots=True)
class Change:
    """Changes of one page under a new parser; empty lists where nothing was gained or lost."""

    url: str
    township: str | None
    year: int | None
    what: str
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(slots=True)
class Reparsed:
    """The result of a reparse."""

    run_id: str
    pages: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    unreadable: list[str] = field(default_factory=list)  # addresses whose capture cannot be read: their parse stays

    def count_unreadable(self, page: PageAgain) -> None:
        """Notes a capture that cannot be read; raises ReparseStopped where there are more than a handful."""
        self.unreadable.append(page.capture.url)
        if len(self.unreadable) > MOST_UNREADABLE:
            raise ReparseStopped(
                f"more than {MOST_UNREADABLE} captures cannot be read, the last in {page.capture.warc_file} at"
                f" {page.capture.warc_offset}; nothing of them was replaced; `nianbao verify` lists what is damaged"
            )


@dataclass(frozen=True, slots=True)
class _Before:
    """The newest parse there was."""

    kind: str | None
    township_code: str | None
    township: str | None
    year: int | None
    title: str | None
    published: date | None
    error: str | None
    content_id: str | None


@dataclass(frozen=True, slots=True)
class _Outline:
    """What is told of a content that changed: its headings with their markers, and the quotes of its figures."""

    headings: frozenset[str] = frozenset()
    figures: frozenset[str] = frozenset()


_Begun: TypeAlias = tuple[PageAgain, _Before, Callable[[], Parsed] | None]
"""A page, its newest parse, and what waits for the next one; None where its capture cannot be read."""


class ReparseStopped(ArchiveError):  # noqa: N818 - it says what happened to the command
    """Captures cannot be read, or too many reports would be lost; what was there stays."""


def reparse(
    archive: Archive,
    captures: Path,
    start: Start,
    *,
    run_id: str,
    parser_version: str,
    as_of: date,
    now: Callable[[], datetime],
    tell: Callable[[Change], None],
    since: date | None = None,
    accept_loss: bool = False,
) -> Reparsed:
    """Parses every article capture again, file by file, and appends what differs from its newest parse.

    A parse counts for the day of the night that captured the page. `tell` is called for each page that changed, before
    its parse is appended. A page that cannot be read or parsed any more keeps the parse that it has. Raises
    ReparseStopped where more than MOST_UNREADABLE captures cannot be read, and, without `accept_loss`, where more than
    LOSS_SHARE of all reports would be none any more: those are appended last, or not at all. Raises ArchiveMissing,
    ArchiveBusy.
    """
    _check_files(archive, captures, since)
    done = Reparsed(run_id)
    losses = _Losses(archive, accept_loss=accept_loss)
    archive.append([RunStart(run_id, now(), as_of, parser_version, "", "reparse")])
    for batch in _begun_ahead(_batches(archive, since), lambda page, before: _begin(page, before, captures, start)):
        rows = []
        parsed_again = list(
            _readable(batch, done, lambda page, result: _parsed_page(page, result, parser_version, now()))
        )
        outlines = _outlines(archive, [before for _, before, parsed in parsed_again if _is_other(before, parsed)])
        for page, before, parsed in parsed_again:
            if parsed.error is not None and before.error is None:
                done.counts["kept, since it cannot be parsed any more"] += 1
                continue
            changes = _changes(page, before, parsed, outlines)
            for change in changes:
                done.counts[change.what] += 1
                tell(change)
            row = (PageOrigin(run_id, page.as_of, page.capture.site_id, page.column_township), parsed)
            if any(change.what == LOST for change in changes):
                losses.add(row)
            elif changes:
                rows.append(row)
        if rows:
            archive.append_rows(rows_of_pages(rows))
    losses.append(archive)
    counts = {"pages": done.pages, "unreadable": len(done.unreadable), **done.counts}
    archive.append([RunEnd(run_id, now(), "ok", f"{done.pages} captures parsed again", counts)])
    return done


def read_further_page(archive: Archive, captures: Path, page: PageAgain, url: str) -> tuple[bytes | None, str]:
    """Reads a further page of an article as the same run captured it; gives None and the reason where it did not."""
    _, _, find_capture, *_ = statements(read_sql("storage.maintenance", "reparse"))
    rows = archive.query(find_capture, {"url": url, "run_id": page.capture.run_id})
    try:
        return (read_capture(captures, Capture(*rows[0])).body, "") if rows else (None, "not captured")
    except CaptureError as error:
        return None, f"the capture cannot be read: {error}"


class _Losses:
    """Parses by which a report would be lost: held back until it is known that they are few, or wanted."""

    def __init__(self, archive: Archive, *, accept_loss: bool) -> None:
        (self._reports,) = archive.query("SELECT count(*) FROM reports")[0]
        self._most = self._reports if accept_loss else max(1, int(self._reports * LOSS_SHARE))
        self._rows: list[tuple[PageOrigin, ParsedPage]] = []

    def add(self, row: tuple[PageOrigin, ParsedPage]) -> None:
        """Holds a row back; raises ReparseStopped where there are too many."""
        self._rows.append(row)
        if len(self._rows) > self._most:
            raise ReparseStopped(
                f"more than {self._most} of {self._reports} reports would be lost, among them"
                f" {self._rows[0][1].url}; nothing of them was replaced; --accept-loss takes it so"
            )

    def append(self, archive: Archive) -> None:
        """Appends the few."""
        if self._rows:
            archive.append_rows(rows_of_pages(self._rows))


def _check_files(archive: Archive, captures: Path, since: date | None) -> None:
    """Raises ReparseStopped where capture files are gone: a disk that is not mounted is no empty archive."""
    list_files, *_ = statements(read_sql("storage.maintenance", "reparse"))
    files = [name for (name,) in archive.query(list_files, {"since": since})]
    gone = [name for name in files if not is_present(captures, name)]
    if gone:
        raise ReparseStopped(
            f"{captures}: {len(gone)} of {len(files)} capture files are not there, the first {gone[0]};"
            " is the disk mounted? Nothing was parsed again"
        )


def _begun_ahead(
    batches: Iterable[Iterable[tuple[PageAgain, _Before]]], begin: Callable[[PageAgain, _Before], _Begun]
) -> Iterator[list[_Begun]]:
    """Yields each batch once the next one is being parsed, so that no parser waits for an append."""
    under_way: list[_Begun] = []
    for batch in batches:
        begun = [begin(page, before) for page, before in batch]
        if under_way:
            yield under_way
        under_way = begun
    if under_way:
        yield under_way


def _begin(page: PageAgain, before: _Before, captures: Path, start: Start) -> _Begun:
    try:
        stored = read_capture(captures, page.capture)
    except CaptureError:
        return page, before, None
    return page, before, start(page, stored.body, stored.headers.get("content-type"))


def _readable(
    batch: Iterable[_Begun], done: Reparsed, made: Callable[[PageAgain, Parsed], ParsedPage]
) -> Iterator[tuple[PageAgain, _Before, ParsedPage]]:
    """Yields the pages of a batch with their newest and their new parse; counts those that cannot be read."""
    for page, before, result in batch:
        if result is None:
            done.count_unreadable(page)
            continue
        done.pages += 1
        yield page, before, made(page, result())


def _is_other(before: _Before, parsed: ParsedPage) -> bool:
    """True where a page has a content now that is not the one it had."""
    return parsed.report is not None and parsed.report.content_id != before.content_id


def _parsed_page(page: PageAgain, parsed: Parsed, parser_version: str, at: datetime) -> ParsedPage:
    report, error = parsed
    return ParsedPage(
        capture_id=page.capture.capture_id,
        url=page.capture.url,
        page_url=page.page_url,
        report=report,
        error=error,
        parser_version=parser_version,
        parsed_at=at,
        listed_date=page.listed_date,
        listed_title=page.listed_title,
        column_url=page.column_url,
    )


def _changes(page: PageAgain, before: _Before, parsed: ParsedPage, outlines: Mapping[str, _Outline]) -> list[Change]:
    report = parsed.report
    township = report.township if report else before.township
    year = report.year if report else before.year

    def change(what: str, gained: Sequence[str] = (), lost: Sequence[str] = ()) -> Change:
        return Change(page.capture.url, township, year, what, tuple(gained), tuple(lost))

    changes: list[Change] = []
    if parsed.error != before.error:
        changes.append(change("error", [parsed.error or ""], [before.error or ""]))
    was = before.kind == "township_report" and before.township_code is not None and before.year is not None
    now_is = bool(report and report.kind == "township_report" and report.township_code and report.year)
    if was != now_is:
        changes.append(change("report gained" if now_is else LOST))
    if report is None:
        return changes
    told = (report.kind, report.township_code, report.year, report.title, report.published)
    if told != (before.kind, before.township_code, before.year, before.title, before.published):
        gained, lost = _difference(
            told, (before.kind, before.township_code, before.year, before.title, before.published)
        )
        changes.append(change("identity", gained, lost))
    if _is_other(before, parsed):
        old_outline = outlines.get(before.content_id or "", _Outline())
        sections = unpacked(report.content.sections)
        headings = {row["marker"] + row["heading"] for row in sections if row["heading"]}
        figures = {row["quote"] for row in unpacked(report.content.figures)}
        for what, new, old in (
            ("headings", headings, old_outline.headings),
            ("figures", figures, old_outline.figures),
        ):
            if new != old:
                changes.append(change(what, sorted(new - old), sorted(old - new)))
        if not any(one.what in ("headings", "figures") for one in changes):
            changes.append(change("text"))
    return changes


def _difference(new: Sequence[object], old: Sequence[object]) -> tuple[list[str], list[str]]:
    pairs = [(str(a), str(b)) for a, b in zip(new, old, strict=True) if a != b]
    return [a for a, _ in pairs], [b for _, b in pairs]


def _batches(archive: Archive, since: date | None) -> Iterator[list[tuple[PageAgain, _Before]]]:
    """The pages in the order of their files, so that each file is read once; a page is known by its newest parse."""
    list_files, list_pages, *_ = statements(read_sql("storage.maintenance", "reparse"))
    for (warc_file,) in archive.query(list_files, {"since": since}):
        with archive.reading() as connection:
            rows = connection.execute(list_pages, {"since": since, "warc_file": warc_file}).fetchall()
        for start in range(0, len(rows), BATCH):
            yield [_page(row) for row in rows[start : start + BATCH]]


def _page(row: tuple[Any, ...]) -> tuple[PageAgain, _Before]:
    capture = Capture(*row[:15])
    page_url, column_url, as_of, county, column_township, title, listed_date = row[15:22]
    page = PageAgain(capture, page_url or capture.url, column_url, as_of, county, column_township, title, listed_date)
    return page, _Before(
        kind=row[22],
        township_code=row[23],
        township=row[24],
        year=row[25],
        title=row[26],
        published=row[27],
        error=row[28],
        content_id=str(row[29]) if row[29] else None,
    )


def _outlines(archive: Archive, changed: Sequence[_Before]) -> dict[str, _Outline]:
    """Returns the outlines of the contents that changed, a batch at a time: each look goes through those of all."""
    names = [before.content_id for before in changed if before.content_id]
    if not names:
        return {}
    *_, list_headings, list_figures = statements(read_sql("storage.maintenance", "reparse"))
    with archive.reading() as connection:
        found = [dict(connection.execute(sql, {"names": names}).fetchall()) for sql in (list_headings, list_figures)]
    headings, figures = found
    return {
        name: _Outline(frozenset(headings.get(name, ())), frozenset(figures.get(name, ())))
        for name in {*headings, *figures}
    }
