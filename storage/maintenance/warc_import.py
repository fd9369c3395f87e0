"""WARC files that others made (Common Crawl, Browsertrix, wget): the reports in them, with their own capture dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from storage.archive.archive import Archive
from storage.archive.rows import PageOrigin, rows_of_pages, rows_of_records
from storage.captures.content_coding import CodingError, decode_body
from storage.captures.store import CaptureError, CaptureWriter, HttpExchange, iter_warc
from storage.captures.warc import WarcResponse
from storage.records import Capture, ParsedPage, RunEnd, RunStart
from storage.records.stored_report import kept

CHINA = ZoneInfo("Asia/Shanghai")
READABLE = ("html", "text/plain", "pdf", "msword", "officedocument", "octet-stream")
MAX_BODY_BYTES = 33_554_432
BATCH = 200


class Source(NamedTuple):
    """Which site an address belongs to."""

    site_id: str
    county_code: str | None


def import_warcs(
    archive: Archive,
    captures: Path,
    files: Iterable[Path],
    *,
    source_of: Callable[[str], Source],
    parse: Callable[[bytes, str, str | None, str | None], tuple[Any, str | None]],
    run_id: str,
    parser_version: str,
    as_of: date,
    now: Callable[[], datetime],
) -> Counter[str]:
    """Takes the township reports out of WARC files; gives the counts by what became of each response.

    `parse(body, url, media_type, county_code)` gives a Report or an error. A report's response is kept among our own
    captures and counts for the day it was fetched; one that is there already (same address, moment and body) is passed
    over. Where files are no WARC or are cut, what stands before the fault is taken in, then CaptureError is raised.
    """
    counts: Counter[str] = Counter()
    faults: list[CaptureError] = []
    archive.append([RunStart(run_id, now(), as_of, parser_version, "", "import")])
    there = _known(archive)
    with CaptureWriter(captures, run_id) as writer:
        waiting: list[tuple[PageOrigin, Capture, ParsedPage]] = []
        for record in _records(files, faults):
            counts["responses"] += 1
            taken = _take(record.exchange, source_of, parse, parser_version, now)
            if isinstance(taken, str):
                counts[taken] += 1
                continue
            source, page = taken
            key = (record.exchange.url, _second(record.exchange.fetched_at), record.payload_sha256)
            if key in there:
                counts["there already"] += 1
                continue
            there.add(key)
            capture = writer.write(record.exchange, site_id=source.site_id)
            day = capture.fetched_at.astimezone(CHINA).date()
            waiting.append(
                (PageOrigin(run_id, day, source.site_id), capture, replace(page, capture_id=capture.capture_id))
            )
            counts["reports"] += 1
            if len(waiting) >= BATCH:
                _append(archive, writer, waiting)
        _append(archive, writer, waiting)
    taken_in = f"{counts['reports']} reports taken in"
    reason = "; ".join([*map(str, faults), taken_in])
    archive.append([RunEnd(run_id, now(), "partial" if faults else "ok", reason, dict(counts))])
    if faults:
        raise CaptureError(reason) from faults[0]
    return counts


def _records(files: Iterable[Path], faults: list[CaptureError]) -> Iterator[WarcResponse]:
    for file in files:
        try:
            yield from iter_warc(file, max_bytes=MAX_BODY_BYTES)
        except CaptureError as error:
            faults.append(error)


def _append(archive: Archive, writer: CaptureWriter, waiting: list[tuple[PageOrigin, Capture, ParsedPage]]) -> None:
    if not waiting:
        return
    writer.sync()
    rows = rows_of_pages((origin, page) for origin, _, page in waiting)
    rows["capture_rows"] = rows_of_records([capture for _, capture, _ in waiting])
    archive.append_rows(rows)
    waiting.clear()


def _known(archive: Archive) -> set[tuple[str, datetime, str | None]]:
    rows = archive.query("SELECT url, fetched_at, payload_sha256 FROM capture_rows WHERE record_type = 'response'")
    return {(url, _second(moment), sha) for url, moment, sha in rows}


def _second(moment: datetime) -> datetime:
    """WARC dates of other tools have no fractions."""
    return moment.astimezone(UTC).replace(microsecond=0)


def _take(
    exchange: HttpExchange,
    source_of: Callable[[str], Source],
    parse: Callable[[bytes, str, str | None, str | None], tuple[Any, str | None]],
    parser_version: str,
    now: Callable[[], datetime],
) -> tuple[Source, ParsedPage] | str:
    """The page where it is a township's report, else why it is none."""
    headers = {name.lower(): value for name, value in exchange.headers}
    media_type = headers.get("content-type")
    if exchange.status != 200:
        return "not 200"
    if media_type and not any(kind in media_type.lower() for kind in READABLE):
        return "no page or document"
    try:
        body = decode_body(exchange.body, headers.get("content-encoding", ""), MAX_BODY_BYTES)
    except CodingError:
        return "unreadable"
    source = source_of(exchange.url)
    report, error = parse(body, exchange.url, media_type, source.county_code)
    if report is None:
        return "unreadable" if error else "no report"
    if report.kind != "township_report" or report.township_code is None or report.year is None:
        return "no report"
    return source, ParsedPage("", exchange.url, exchange.url, kept(report), None, parser_version, now())
