"""当日网页: a report's page as it was captured, as a file of its own that assets/day.js shows in a sandboxed frame."""

from __future__ import annotations

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
MOST_CHARACTERS = 2_000_000  # of a page; a longer one is had by `nianbao capture`


class DayPages(NamedTuple):
    """Where pages are read from, and whether personal numbers in them are masked as in the published copy."""

    captures: Path
    mask: bool

    def file_of(self, report: ReportRow | VersionRow, suffix: str = "") -> File | None:
        """Returns the file t/COUNTY/CODE-YEAR.page.js; None where the capture is no web page or cannot be read.

        A version that was replaced has a `suffix` after the year.
        """
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
        if len(text) > MOST_CHARACTERS:
            return None
        content = {
            "township": report.township,
            "county": report.county,
            "year": report.year,
            "url": report.url,
            "fetched": report.fetched_at or "",
            "file": report.warc_file,
            "offset": report.warc_offset,
            "sha256": report.payload_sha256 or "",
            "masked": (shown := _masked(text) if self.mask else text) != text,
            "html": shown,
        }
        return packed_script(f"t/{report.township_code[:6]}/{report.township_code}-{report.year}{suffix}.page", content)


class _Place(NamedTuple):
    capture_id: str
    warc_file: str
    warc_offset: int


def _masked(text: str) -> str:
    """Returns a page's text with personal numbers masked by the rule of the published copy."""
    db = _masking(get_ident())
    db.execute("INSERT INTO page VALUES (?)", [text])
    ((masked,),) = db.execute("EXECUTE masked_page").fetchall()
    db.execute("TRUNCATE page")
    return str(masked)


@cache
def _masking(thread: int) -> duckdb.DuckDBPyConnection:
    """A database of the masking rules alone, opened and planned once a thread: both take longer than to mask a page."""
    del thread  # a connection serves one at a time
    db = duckdb.connect()
    for statement in statements(read_sql("storage.publish", "masking").replace("$mask", "TRUE")):
        db.execute(statement)
    db.execute("CREATE TABLE page (text VARCHAR)")
    db.execute("PREPARE masked_page AS SELECT masked(text) FROM page")
    return db
