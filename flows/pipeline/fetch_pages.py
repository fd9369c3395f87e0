"""The pages of a site, visited and parsed in turn: what came of each visit, and each page as it is ready."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeAlias

from flows.config.sites import ColumnConfig
from flows.http import Fetch, Outcome, Request, Response, Validators
from flows.parsing.article import parse_article
from flows.parsing.worker import PageToParse, Parsed
from flows.pipeline.drawn_article import ArticleDrawing
from flows.pipeline.revisit_policy import PASSING, READ
from parsers.file_endings import names_document
from parsers.knowledge import PageHint
from parsers.report import PARSER_VERSION
from storage.records import KnownRow, ListRow, PageVisit, ParsedPage

Parse: TypeAlias = Callable[[PageToParse], Parsed]
KeepPage: TypeAlias = Callable[[ParsedPage], None]


@dataclass(frozen=True, slots=True)
class Target:
    """A page worth a request; `column` is None for a row whose column is no longer configured."""

    url: str
    row: ListRow
    known: KnownRow | None
    column: ColumnConfig | None


class Visits:
    """The visits to one site's pages; each is parsed while other sites' portals answer, handed on and let go."""

    def __init__(
        self,
        county_code: str,
        as_of: date,
        fetch: Fetch,
        parse: Parse,
        now: Callable[[], datetime],
        keep_page: KeepPage,
        drawing: ArticleDrawing | None = None,
    ) -> None:
        self._county_code = county_code
        self._as_of = as_of
        self._fetch = fetch
        self._parse = parse
        self._now = now
        self._keep_page = keep_page
        self._drawing = drawing
        self._visits: list[PageVisit] = []

    def visit(self, targets: Sequence[Target]) -> list[PageVisit]:
        """Visits the targets, then the documents that some of their pages only wrap.

        A page is seen when its documents are: one that may be had the night after is the outcome of its page's visit.
        """
        wrapped: list[tuple[Target, str]] = []
        for target in targets:
            wrapped += [(target, url) for url in self._visit(target, _request(target))]
        missed: dict[str, PageVisit] = {}
        for target, url in wrapped:
            self._visit(target, Request(url, document=True))
            if self._visits[-1].outcome in PASSING:
                missed[target.url] = self._visits[-1]
        return [_without(visit, missed.get(visit.url)) for visit in self._visits]

    def _visit(self, target: Target, request: Request) -> Sequence[str]:
        """Keeps what one request brought; gives the documents that its page only wraps."""
        answer = self._fetch(request)
        visit = _page_visit(answer, target)
        if not answer.ok:
            self._visits.append(visit)
            return ()
        answer, parsed = self._read(answer, target)
        visit = _page_visit(answer, target)
        if not answer.ok:
            self._visits.append(visit)
            return ()
        if parsed.out_of_memory:  # whoever comes next asks for the page anew
            self._visits.append(replace(visit, outcome=Outcome.BUDGET, reason=parsed.error or ""))
            return ()
        self._visits.append(visit)
        self._keep_page(_parsed_page(answer, target, parsed, self._now()))
        return parsed.documents

    def _read(self, answer: Response, target: Target) -> tuple[Response, Parsed]:
        """Parses a page as the server sent it, else as its scripts draw it; gives the response that was read.

        Where a page without a text cannot be drawn, the response says why.
        """
        parsed = self._parsed(answer, target)
        drawing = self._drawing
        if drawing is None or not drawing.is_wanted(target.column, target.row, answer, parsed):
            return answer, parsed
        drawn = drawing.draw(answer)
        if not drawn.ok:
            return (answer if parsed.report else drawn), parsed
        again = self._parsed(drawn, target)
        is_report = again.report is not None and again.report.kind == "township_report"
        if not is_report and (parsed.report or not (again.report or again.documents)):
            return answer, parsed
        return drawing.keep(drawn, target.known), again

    def _parsed(self, answer: Response, target: Target) -> Parsed:
        return parse_article(_to_parse(answer, target, self._county_code, self._as_of), self._parse, self._read_further)

    def _read_further(self, url: str) -> tuple[bytes | None, str]:
        response = self._fetch(Request(url, document=True))  # the article may go on in pictures
        return (response.body, "") if response.ok else (None, response.reason)


def _request(target: Target) -> Request:
    known, validators = target.known, None
    if known is not None and known.last_outcome in READ:
        validators = Validators(known.etag, known.last_modified, known.payload_sha256)
    return Request(target.url, validators=validators, document=names_document(target.url))


def _page_visit(answer: Response, target: Target) -> PageVisit:
    return PageVisit(
        url=answer.request.url,
        column_url=target.row.column_url,
        outcome=answer.outcome,
        reason=answer.reason,
        capture_id=answer.capture_id,
    )


def _without(visit: PageVisit, document: PageVisit | None) -> PageVisit:
    """A page's visit as what became of a document that hangs on it, if one was not had."""
    if document is None or document is visit:
        return visit
    return replace(visit, outcome=document.outcome, reason=f"its document {document.url}: {document.reason}")


def _to_parse(answer: Response, target: Target, county_code: str, as_of: date) -> PageToParse:
    hint = PageHint(
        county_code=county_code,
        township_code=target.column.township if target.column else None,
        listed_title=target.row.title,
        listed_date=target.row.listed_date.isoformat() if target.row.listed_date else None,
        seen_on=as_of.isoformat(),
    )
    return PageToParse(answer.body, answer.url, answer.media_type, hint)


def _parsed_page(answer: Response, target: Target, parsed: Parsed, at: datetime) -> ParsedPage:
    assert answer.capture_id is not None, "an answer that is ok was captured"
    return ParsedPage(
        capture_id=answer.capture_id,
        url=answer.request.url,
        page_url=target.url,
        report=parsed.report,
        error=parsed.error,
        parser_version=PARSER_VERSION,
        parsed_at=at,
        listed_date=target.row.listed_date,
        listed_title=target.row.title,
        column_url=target.row.column_url,
    )
