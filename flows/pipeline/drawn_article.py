"""An article that only its scripts draw: drawn in the browser, and kept beside the response that it was drawn from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from flows.config.settings import CrawlSettings
from flows.config.sites import ColumnConfig, SiteConfig
from flows.http import Outcome, Response
from flows.parsing.worker import Parsed
from parsers.documents import is_document, is_picture
from storage.captures.store import CaptureError, CaptureWriter, HttpExchange
from storage.records import Capture, KnownRow, ListRow

_HTML: Final = "text/html; charset=utf-8"


@dataclass(slots=True)
class ArticleDrawing:
    """Draws the articles of one site, where its file says so; `kept` are the captures of what they are.

    What cannot be stored is told in `unkept`. `draw` gives a page as its scripts draw it, or why they cannot.
    """

    site: SiteConfig
    crawl: CrawlSettings
    draw: Callable[[Response], Response]
    captures: CaptureWriter
    now: Callable[[], datetime]
    unkept: list[str]
    kept: list[Capture] = field(default_factory=list)

    def is_wanted(self, column: ColumnConfig | None, row: ListRow, page: Response, parsed: Parsed) -> bool:
        """Returns True for a page that no reader understands: without text, or without the report of its row."""
        if column is None or not self.site.draws_articles(column, self.crawl):
            return False
        if parsed.out_of_memory or parsed.documents or is_document(page.body) or is_picture(page.body):
            return False
        return parsed.report is None or (row.verdict == "report" and parsed.report.kind != "township_report")

    def keep(self, drawn: Response, known: KnownRow | None) -> Response:
        """Keeps a drawn page as a conversion of its response; one that is kept already comes back as NOT_MODIFIED."""
        assert drawn.capture_id is not None, "a page that was drawn was captured"
        if known is not None and known.payload_sha256 == hashlib.sha256(drawn.body).hexdigest():
            return replace(drawn, outcome=Outcome.NOT_MODIFIED, reason="drawn as before")
        exchange = HttpExchange(
            url=drawn.url,
            method="GET",
            target=urlsplit(drawn.url).path,
            request_headers=(),
            request_body=b"",
            http_version="HTTP/1.1",
            status=200,
            phrase="OK",
            headers=(("Content-Type", _HTML),),
            body=drawn.body,
            fetched_at=self.now(),
        )
        try:
            capture = self.captures.write(exchange, site_id=self.site.id, of=drawn.capture_id)
        except CaptureError as error:
            self.unkept.append(f"a drawn page could not be kept: {error}")
            return replace(drawn, outcome=Outcome.BUDGET, reason=self.unkept[-1])
        self.kept.append(capture)
        return replace(drawn, capture_id=capture.capture_id, media_type=_HTML)
