"""Which articles are drawn by their scripts, and what a visit makes of what was drawn."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from flows.config.settings import CrawlSettings
from flows.config.sites import ColumnConfig, RowsConfig, SiteConfig
from flows.http import Outcome, Request, Response
from flows.parsing.worker import PageToParse, Parsed
from flows.pipeline.drawn_article import ArticleDrawing
from flows.pipeline.fetch_pages import Target, Visits
from storage.captures.store import CaptureWriter, HttpExchange, read_capture
from storage.records import KnownRow, ListRow, PageVisit, ParsedPage
from storage.records.stored_report import kept
from tests.storage.nights import report

URL = "http://county.example/1.html"
NOW = datetime(2026, 3, 1, tzinfo=UTC)
REPORT = kept(report())
NO_REPORT = kept(report(kind="other"))
SITE = SiteConfig(id="a", name="a", county_code="500242", base_url="http://county.example")
PARSED = {
    b"shell": Parsed(None, "unreadable: the article holds 0 characters of text"),
    b"report": Parsed(REPORT, None),
    b"other": Parsed(NO_REPORT, None),
    b"wrapper": Parsed(None, "only a link to a document", documents=("http://county.example/1.pdf",)),
    b"%PDF-1.4": Parsed(None, "unreadable: a scan"),
}


class Night:
    """One visit to one page that is answered with `sent`, and drawn as `drawn` where it is drawn."""

    def __init__(self, folder: Path, sent: bytes, drawn: bytes | Outcome, *, render: bool = True) -> None:
        self.drawn: list[bytes] = []
        self.pages: list[ParsedPage] = []
        self._sent, self._answer, self._render = sent, drawn, render
        self._folder = folder

    def visit(self, known: KnownRow | None = None) -> PageVisit:
        row = ListRow("http://county.example/", URL, "报告", None, "report", "")
        with CaptureWriter(self._folder, "run") as writer:
            self._writer = writer
            drawing = ArticleDrawing(SITE, CrawlSettings(render=self._render), self._draw, writer, lambda: NOW, [])
            visits = Visits("500242", NOW.date(), self._fetch, self._parse, lambda: NOW, self.pages.append, drawing)
            found = visits.visit([Target(URL, row, known, ColumnConfig(url="/"))])
        self.kept = [(one.record_type, read_capture(self._folder, one).body) for one in drawing.kept]
        return found[0]

    def _fetch(self, request: Request) -> Response:
        body = b"%PDF-1.4" if request.url.endswith(".pdf") else self._sent
        exchange = HttpExchange(
            URL, "GET", "/1.html", (), b"", "HTTP/1.1", 200, "OK", (("Content-Type", "text/html"),), body, NOW
        )
        capture = self._writer.write(exchange, site_id="a")
        return Response(request, Outcome.OK, "", request.url, NOW, status=200, body=body, capture_id=capture.capture_id)

    def _parse(self, page: PageToParse) -> Parsed:
        return PARSED[page.content]

    def _draw(self, page: Response) -> Response:
        self.drawn.append(page.body)
        if isinstance(self._answer, Outcome):
            return replace(page, outcome=self._answer, reason="a request of the page's scripts failed")
        return replace(page, body=self._answer)


@pytest.mark.parametrize(
    ("sent", "drawn", "is_drawn", "read"),
    [
        (b"shell", b"report", True, b"report"),
        (b"shell", b"other", True, b"other"),
        (b"shell", b"wrapper", True, b"wrapper"),
        (b"shell", b"shell", True, None),
        (b"other", b"report", True, b"report"),
        (b"other", b"other", True, None),
        (b"other", Outcome.SERVER_ERROR, True, None),
        (b"report", b"other", False, None),
        (b"wrapper", b"report", False, None),
        (b"%PDF-1.4", b"report", False, None),
    ],
)
def test_a_page_that_no_reader_understands_is_drawn(
    tmp_path: Path, sent: bytes, drawn: bytes | Outcome, is_drawn: bool, read: bytes | None
) -> None:
    night = Night(tmp_path, sent, drawn)
    visit = night.visit()
    assert night.drawn == ([sent] if is_drawn else [])
    assert night.kept == ([("conversion", read)] if read else [])
    assert visit.outcome == "ok"
    assert night.pages[0].report == PARSED[read or sent].report
    assert night.pages[0].capture_id == visit.capture_id


def test_a_page_that_was_not_drawn_for_a_passing_reason_was_not_read(tmp_path: Path) -> None:
    night = Night(tmp_path, b"shell", Outcome.SERVER_ERROR)
    visit = night.visit()
    assert (visit.outcome, visit.reason) == ("server_error", "a request of the page's scripts failed")
    assert night.pages == []


def test_a_page_that_is_drawn_as_before_is_kept_once(tmp_path: Path) -> None:
    sha256 = hashlib.sha256(b"report").hexdigest()
    known = KnownRow("报告", None, "report", None, None, None, "ok", date(2026, 2, 1), payload_sha256=sha256)
    night = Night(tmp_path, b"shell", b"report")
    assert night.visit(known).outcome == "not_modified"
    assert (night.kept, night.pages) == ([], [])


def test_without_the_word_of_the_site_file_nothing_is_drawn(tmp_path: Path) -> None:
    night = Night(tmp_path, b"shell", b"report", render=False)
    night.visit()
    assert night.drawn == []


def test_a_list_whose_request_is_known_is_not_drawn_and_its_articles_are() -> None:
    column = ColumnConfig(url="/", render=True, rows=RowsConfig(url="/data", rows="list", title="t", address="u"))
    assert not SITE.is_drawn(column, CrawlSettings())
    assert SITE.draws_articles(column, CrawlSettings())
