"""当日网页: a report's page as it was captured, as a file of its own that assets/day.js shows in a sandboxed frame."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from threading import get_ident
from typing import NamedTuple

import duckdb

from flows.site.packing import File, packed_script
from flows.site.rows import ReportRow, VersionRow
from parsers.text import decode
from storage.captures.store import CaptureError, read_capture
from storage.sql import read_sql, statements

# Reports of a site up to which it holds their pages too: each takes some 15 KB, a nation's would be most of the site.
MOST_REPORTS = 5_000
_MASKED_AT_ONCE = 16  # pages: bounds memory
# The shortest personal number, and more than may stand between two of its digits: what holds none is not looked at.
_SEVEN_DIGITS = re.compile("[0-9０-９](?:[^0-9０-９<]{0,3}[0-9０-９]){6}")
MOST_CHARACTERS = 2_000_000  # of a page; a longer one is had by `nianbao capture`


class DayPages(NamedTuple):
    """Where pages are read from, and whether personal numbers in them are masked as in the published copy."""

    captures: Path
    mask: bool

    def files_of(self, wanted: Sequence[tuple[ReportRow | VersionRow, str]]) -> Iterator[File | None]:
        """Yields the file t/COUNTY/CODE-YEAR.page.js of each; None where its capture is no web page or is not read.

        A version that was replaced has a suffix after the year.
        """
        for begin in range(0, len(wanted), _MASKED_AT_ONCE):
            lot = wanted[begin : begin + _MASKED_AT_ONCE]
            texts = [self._text_of(report) for report, _ in lot]
            shown = iter(masked_pages([text for text in texts if text is not None]) if self.mask else ())
            for (report, suffix), text in zip(lot, texts, strict=True):
                yield None if text is None else _file(report, suffix, text, next(shown, text))

    def _text_of(self, report: ReportRow | VersionRow) -> str | None:
        if not report.warc_file or report.warc_offset is None:
            return None
        place = _Place(report.capture_id, report.warc_file, report.warc_offset)
        try:
            stored = read_capture(self.captures, place)
        except CaptureError:  # `verify` names it
            return None
        media_type = stored.headers.get("content-type", "")
        if "html" not in media_type.lower():
            return None
        text = decode(stored.body, media_type)
        return text if len(text) <= MOST_CHARACTERS else None


class _Place(NamedTuple):
    capture_id: str
    warc_file: str
    warc_offset: int


def _file(report: ReportRow | VersionRow, suffix: str, text: str, shown: str) -> File:
    content = {
        "township": report.township,
        "county": report.county,
        "year": report.year,
        "url": report.url,
        "fetched": report.fetched_at or "",
        "file": report.warc_file,
        "offset": report.warc_offset,
        "sha256": report.payload_sha256 or "",
        "masked": shown != text,
        "html": shown,
    }
    return packed_script(f"t/{report.township_code[:6]}/{report.township_code}-{report.year}{suffix}.page", content)


def masked_pages(texts: Sequence[str]) -> list[str]:
    """Returns the markup of pages with personal numbers masked by the rule of the published copy.

    No such number goes on behind a `<`, and each has seven digits or more: the rule, which takes as long for many
    pieces as for one, looks at those of all pages that may hold one, and at no others.
    """
    pages = [text.split("<") for text in texts]
    held = [
        (pieces, at) for pieces in pages for at, piece in enumerate(pieces) if _SEVEN_DIGITS.search(piece) is not None
    ]
    if held:
        for (pieces, at), masked in zip(held, _masked([pieces[at] for pieces, at in held]), strict=True):
            pieces[at] = masked
    return ["<".join(pieces) for pieces in pages]


def _masked(pieces: Sequence[str]) -> list[str]:
    db = _masking(get_ident())
    db.execute("INSERT INTO piece SELECT unnest(range($1)), unnest($2::VARCHAR[])", [len(pieces), pieces])
    masked: dict[int, str] = dict(db.execute("EXECUTE masked_pieces").fetchall())
    db.execute("TRUNCATE piece")
    return [masked[number] for number in range(len(pieces))]


@cache
def _masking(thread: int) -> duckdb.DuckDBPyConnection:
    """A database of the masking rules alone, opened and planned once a thread: both take longer than to mask a page."""
    del thread  # a connection serves one at a time
    db = duckdb.connect(config={"threads": 1})
    for statement in statements(read_sql("storage.publish", "masking").replace("$mask", "TRUE")):
        db.execute(statement)
    db.execute("CREATE TABLE piece (number BIGINT, text VARCHAR)")
    # without ORDER BY: DuckDB would plan it for the empty table (findings/duckdb-prepared-order.sh)
    db.execute("PREPARE masked_pieces AS SELECT number, masked(text) FROM piece")
    return db
