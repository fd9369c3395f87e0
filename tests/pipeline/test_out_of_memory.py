"""A machine without memory says nothing about a page: whoever comes next asks for it anew."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flows.http import Outcome, Request, Response
from flows.parsing.worker import PageToParse, Parsed
from flows.pipeline.fetch_pages import Target, Visits
from flows.pipeline.revisit_policy import PASSING
from storage.records import ListRow, ParsedPage

NOW = datetime(2026, 3, 1, tzinfo=UTC)
URL = "http://county.example/a.html"


def fetch(request: Request) -> Response:
    return Response(request, Outcome.OK, "", request.url, NOW, status=200, body=b"<p>x</p>", capture_id="c")


def parse(_page: PageToParse) -> Parsed:
    return Parsed(None, "no memory", out_of_memory=True)


def test_its_page_counts_as_not_visited_and_has_no_parse() -> None:
    row = ListRow("http://county.example/", URL, "报告", None, "report", "")
    pages: list[ParsedPage] = []

    (visit,) = Visits("500230", date(2026, 3, 1), fetch, parse, lambda: NOW, pages.append).visit(
        [Target(URL, row, None, None)]
    )

    assert pages == []
    assert visit.outcome in PASSING
    assert visit.reason == "no memory"
