"""Reports out of files that other tools wrote, with their own capture dates; what is not taken is counted by reason."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from storage.archive.archive import Archive
from storage.archive.rows import PageOrigin, rows_of_pages, rows_of_records
from storage.captures.content_coding import CodingError, NoDecoderError, decode_body, is_plain
from storage.captures.foreign import read_foreign
from storage.captures.store import CaptureError, CaptureWriter
from storage.captures.warc import HttpExchange, WarcResponse
from storage.captures.warc_reader import PassedOver
from storage.records import Capture, ParsedPage, RunEnd, RunStart
from storage.records.stored_report import KeptReport, Row

CHINA = ZoneInfo("Asia/Shanghai")
MAX_BODY_BYTES = 33_554_432
BATCH = 200
CLOCKS_DIFFER: Final = timedelta(days=1)
MOST_HELD: Final = 1000  # responses between a page and what its scripts drew of it: one a second from each host
MOST_HELD_BYTES: Final = 1 << 18  # a page that scripts fill is a small one
_NO_PAGES: Final = ("image/", "audio/", "video/", "font/", "text/css", "javascript", "json", "x-shockwave")
_DOCUMENTS: Final = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")


class Source(NamedTuple):
    """Returns the site that an address belongs to."""

    site_id: str
    county_code: str | None


Parse = Callable[[bytes, str, str | None, str | None, date], tuple[KeptReport | None, str | None]]
"""body, url, media type, county code, day of the capture → a report, or None and why there is none."""


@dataclass(slots=True)
class Imported:
    """Counts of records by outcome, and by reason where they were not taken; and the files that are damaged."""

    counts: Counter[str] = field(default_factory=Counter)
    not_taken: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


class _Known(NamedTuple):
    """A response that the archive holds: its capture, and the hash of its body."""

    moment: datetime
    payload_sha256: str
    site_id: str


def import_warcs(
    archive: Archive,
    captures: Path,
    files: Iterable[Path],
    *,
    source_of: Callable[[str], Source],
    parse: Parse,
    run_id: str,
    parser_version: str,
    as_of: date,
    now: Callable[[], datetime],
) -> Imported:
    """Takes the township reports out of WARC and WACZ files.

    A report's response is kept among our own captures and counts for the day it was fetched; one that is there already
    (same address, second and body) is passed over; a revisit says that the text was still there on its day. A page that
    scripts drew is taken with the response before it that it was made of. Nothing that is cut is taken. Where a file is
    damaged, what stands before the fault is taken in.
    """
    archive.append([RunStart(run_id, now(), as_of, parser_version, "", "import")])
    with CaptureWriter(captures, run_id) as writer:
        taking = Taking(archive, writer, source_of, parse, run_id, parser_version, now)
        for record in _records(files, archive.side, taking.done):
            taking.take(record)
        taking.append()
    done = taking.done
    words = [f"{done.counts['reports']} reports taken in", *done.faults]
    counts = {**done.counts, "not_taken": done.not_taken.total()}
    archive.append([RunEnd(run_id, now(), "partial" if done.faults else "ok", "; ".join(words), counts)])
    return done


def _records(files: Iterable[Path], work_dir: Path, done: Imported) -> Iterator[WarcResponse | PassedOver]:
    for file in files:
        try:
            yield from read_foreign(file, max_bytes=MAX_BODY_BYTES, work_dir=work_dir)
        except CaptureError as error:
            done.faults.append(str(error))


class Taking:
    """Takes records one by one, each judged by itself, and appends what was taken in batches."""

    def __init__(
        self,
        archive: Archive,
        writer: CaptureWriter,
        source_of: Callable[[str], Source],
        parse: Parse,
        run_id: str,
        parser_version: str,
        now: Callable[[], datetime],
    ) -> None:
        self.done = Imported()
        self._archive = archive
        self._writer = writer
        self._source_of = source_of
        self._parse = parse
        self._run_id = run_id
        self._parser_version = parser_version
        self._now = now
        self._there: set[tuple[str, datetime, str]] = set()
        self._by_url: dict[str, list[_Known]] = {}
        self._digests: dict[tuple[str, str], _Known] = {}
        self._pages: list[tuple[PageOrigin, ParsedPage]] = []
        self._captures: list[Capture] = []
        self._visits: list[Row] = []
        self._no_report: OrderedDict[str, HttpExchange] = OrderedDict()
        self._recall()

    def take(self, record: WarcResponse | PassedOver) -> None:
        """Takes a record, or counts why it was not."""
        if isinstance(record, PassedOver):
            self.done.not_taken[record.reason] += 1
            return
        if record.exchange.fetched_at > self._now() + CLOCKS_DIFFER:  # it would stand as the newest version for years
            self.done.not_taken["a WARC-Date that is still to come"] += 1
            return
        if record.record_type == "revisit":
            self._take_revisit(record)
        elif record.record_type == "conversion":
            self._take_conversion(record)
        else:
            self._take_response(record)
        if len(self._captures) >= BATCH:
            self.append()

    def append(self) -> None:
        """Appends what was taken since the last time; its captures are safe on disk before."""
        if not self._captures:
            return
        self._writer.sync()
        rows = rows_of_pages(self._pages)
        rows["capture_rows"] = rows_of_records(self._captures)
        if self._visits:
            rows["page_visits"] = list(self._visits)
        self._archive.append_rows(rows)
        for waiting in (self._pages, self._captures, self._visits):
            waiting.clear()

    def _recall(self) -> None:
        for url, moment, sha256, site_id, kind in self._archive.query(
            "SELECT url, fetched_at, payload_sha256, site_id, record_type FROM capture_rows"
        ):
            if kind == "revisit":
                self._there.add((url, _second(moment), kind))
            else:
                self._remember(url, _Known(_second(moment), sha256, site_id))

    def _remember(self, url: str, known: _Known) -> None:
        self._there.add((url, known.moment, known.payload_sha256))
        self._by_url.setdefault(url, []).append(known)

    def _take_response(self, record: WarcResponse) -> None:
        self.done.counts["responses"] += 1
        exchange = record.exchange
        known = _Known(_second(exchange.fetched_at), record.payload_sha256 or "", "")
        if (exchange.url, known.moment, known.payload_sha256) in self._there:
            self.done.counts["there already"] += 1
            self._note_digest(record, known)
            return
        read = self._read(exchange)
        if isinstance(read, str):
            self.done.not_taken[read] += 1
            self._hold(record)
            return
        self._note_digest(record, self._keep(record, *read))

    def _keep(self, record: WarcResponse, source: Source, page: ParsedPage, made_of: str | None = None) -> _Known:
        """Writes a report's capture, and its page for the day on which it was fetched."""
        capture = self._writer.write(record.exchange, site_id=source.site_id, of=made_of)
        day = capture.fetched_at.astimezone(CHINA).date()
        self._pages.append(
            (PageOrigin(self._run_id, day, source.site_id), replace(page, capture_id=capture.capture_id))
        )
        self._captures.append(capture)
        known = _Known(_second(record.exchange.fetched_at), record.payload_sha256 or "", source.site_id)
        self._remember(record.exchange.url, known)
        self.done.counts["reports"] += 1
        return known

    def _hold(self, record: WarcResponse) -> None:
        """Holds a response that is no report by itself: its scripts may have drawn one, which stands behind it."""
        if record.record_id and len(record.exchange.body) <= MOST_HELD_BYTES:
            self._no_report[record.record_id] = record.exchange
            if len(self._no_report) > MOST_HELD:
                self._no_report.popitem(last=False)

    def _take_conversion(self, record: WarcResponse) -> None:
        """A page that scripts drew counts with the response that it was made of, which is kept before it."""
        self.done.counts["drawn pages"] += 1
        exchange = record.exchange
        if (exchange.url, _second(exchange.fetched_at), record.payload_sha256) in self._there:
            self.done.counts["there already"] += 1
            return
        response = self._no_report.get(record.made_of or "")
        read = self._read(exchange) if response else "a drawn page without the response that it was made of"
        if response is None or isinstance(read, str):
            self.done.not_taken[str(read)] += 1
            return
        made_of = self._writer.write(response, site_id=read[0].site_id)
        self._captures.append(made_of)
        self._keep(record, *read, made_of=made_of.capture_id)

    def _note_digest(self, record: WarcResponse, known: _Known) -> None:
        if record.payload_digest:
            self._digests[record.exchange.url, record.payload_digest] = known

    def _take_revisit(self, record: WarcResponse) -> None:
        """A revisit says that a page was seen again unchanged: a visit on its day, and a capture without a body."""
        exchange = record.exchange
        known = self._first_of(record)
        if known is None:
            self.done.not_taken["a revisit of a page that is not there"] += 1
            return
        if (exchange.url, _second(exchange.fetched_at), "revisit") in self._there:
            self.done.counts["there already"] += 1
            return
        self._there.add((exchange.url, _second(exchange.fetched_at), "revisit"))
        bare = replace(exchange, status=304, phrase="Not Modified", body=b"")
        capture = self._writer.write(bare, site_id=known.site_id, known_sha256=known.payload_sha256)
        self._captures.append(capture)
        self._visits.append(self._visit(capture))
        self.done.counts["seen again"] += 1

    def _visit(self, capture: Capture) -> Row:
        return {
            "run_id": self._run_id,
            "as_of": capture.fetched_at.astimezone(CHINA).date(),
            "seen_at": capture.fetched_at,
            "site_id": capture.site_id,
            "column_url": None,
            "url": capture.url,
            "outcome": "not_modified",
            "reason": "a revisit record",
            "capture_id": capture.capture_id,
        }

    def _first_of(self, record: WarcResponse) -> _Known | None:
        """The response that a revisit repeats: by digest, by the moment that it names, else the newest before it."""
        url, moment = record.refers_to
        url = url or record.exchange.url
        if record.payload_digest and (found := self._digests.get((url, record.payload_digest))):
            return found
        earlier = [known for known in self._by_url.get(url, ()) if known.moment <= record.exchange.fetched_at]
        if moment is not None:
            earlier = [known for known in earlier if known.moment == _second(moment)]
        return max(earlier, default=None)

    def _read(self, exchange: HttpExchange) -> tuple[Source, ParsedPage] | str:
        """The page where it is a township's report, else why it is none."""
        headers = {name.lower(): value for name, value in exchange.headers}
        media_type = headers.get("content-type")
        if exchange.status != 200:
            return f"answered {exchange.status}"
        try:
            body = decode_body(exchange.body, headers.get("content-encoding", ""), MAX_BODY_BYTES)
        except NoDecoderError as error:
            return str(error)
        except CodingError as error:
            return f"a body that does not decode: {error}"
        if not _may_be_a_report(media_type or "", body):
            return "no page or document"
        source, day = self._source_of(exchange.url), exchange.fetched_at.astimezone(CHINA).date()
        report, error_text = self._parse(body, exchange.url, media_type, source.county_code, day)
        if report is None:
            return "a page or document that cannot be read" if error_text else "no township's report"
        if report.kind != "township_report" or report.township_code is None or report.year is None:
            return "no township's report"
        page = ParsedPage("", exchange.url, exchange.url, report, None, self._parser_version, self._now())
        return source, page


def _may_be_a_report(media_type: str, body: bytes) -> bool:
    """True for all but pictures, styles and scripts; first bytes of a document speak louder than the header."""
    if is_plain(body) and body.startswith(_DOCUMENTS):
        return True
    return not any(kind in media_type.lower() for kind in _NO_PAGES)


def _second(moment: datetime) -> datetime:
    """WARC dates of other tools have no fractions."""
    return moment.astimezone(UTC).replace(microsecond=0)
