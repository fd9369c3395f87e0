"""The pages of a site, visited in turn and parsed beside: what came of each visit, and each page as it is ready."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from flows.config import ColumnConfig
from flows.exchange import Answer, Fetch, Outcome, Request, Validators
from flows.parse_pool import PageToParse, Parsing, Submit, names_document
from parsers.knowledge import PageHint
from parsers.report import PARSER_VERSION
from storage.records import KnownRow, ListRow, PageVisit, ParsedPage

READ = frozenset({Outcome.OK, Outcome.NOT_MODIFIED})
KeepPage: TypeAlias = Callable[[ParsedPage], None]


@dataclass(frozen=True, slots=True)
class Target:
    """A page worth a request; `column` is None for a row whose column is no longer configured."""

    url: str
    row: ListRow
    known: KnownRow | None
    column: ColumnConfig | None


@dataclass(frozen=True, slots=True)
class _Begun:
    """A page that answered and is being parsed; the parser alone holds its body."""

    target: Target
    answer: Answer
    parsing: Parsing


class Visits:
    """The visits to one site's pages; a parsed page is handed to `keep_page` and let go."""

    def __init__(
        self, county_code: str, fetch: Fetch, submit: Submit, now: Callable[[], datetime], keep_page: KeepPage
    ) -> None:
        self._county_code = county_code
        self._fetch = fetch
        self._submit = submit
        self._now = now
        self._keep_page = keep_page
        self._visits: list[PageVisit] = []
        self._begun: deque[_Begun] = deque()
        self._wrapped: list[tuple[Target, str]] = []

    def visit(self, targets: Sequence[Target]) -> list[PageVisit]:
        """Visits the targets, then the documents that some of their pages only wrap."""
        for target in targets:
            self._begin(target, _request(target))
            while self._begun and self._begun[0].parsing.done:
                self._end()
        self._end_all()
        documents, self._wrapped = self._wrapped, []
        for target, url in documents:
            self._begin(target, Request(url, document=True))
        self._end_all()
        return self._visits

    def _begin(self, target: Target, request: Request) -> None:
        answer = self._fetch(request)
        self._visits.append(_page_visit(answer, target))
        if answer.ok:
            parsing = self._submit(_to_parse(answer, target, self._county_code))
            self._begun.append(_Begun(target, replace(answer, body=b""), parsing))

    def _end(self) -> None:
        page = self._begun.popleft()
        parsed = page.parsing()
        self._wrapped += [(page.target, url) for url in parsed.documents]
        assert page.answer.capture_id is not None, "an answer that is ok was captured"
        self._keep_page(
            ParsedPage(
                capture_id=page.answer.capture_id,
                url=page.answer.request.url,
                page_url=page.target.url,
                report=parsed.report,
                error=parsed.error,
                parser_version=PARSER_VERSION,
                parsed_at=self._now(),
                listed_date=page.target.row.listed_date,
                listed_title=page.target.row.title,
                column_url=page.target.row.column_url,
            )
        )

    def _end_all(self) -> None:
        while self._begun:
            self._end()


def _request(target: Target) -> Request:
    known, validators = target.known, None
    if known is not None and known.last_outcome in READ:
        validators = Validators(known.etag, known.last_modified, known.payload_sha256)
    return Request(target.url, validators=validators, document=names_document(target.url))


def _page_visit(answer: Answer, target: Target) -> PageVisit:
    return PageVisit(
        url=answer.request.url,
        column_url=target.row.column_url,
        outcome=answer.outcome,
        reason=answer.reason,
        capture_id=answer.capture_id,
    )


def _to_parse(answer: Answer, target: Target, county_code: str) -> PageToParse:
    hint = PageHint(
        county_code=county_code,
        township_code=target.column.township if target.column else None,
        listed_title=target.row.title,
        listed_date=target.row.listed_date.isoformat() if target.row.listed_date else None,
    )
    return PageToParse(answer.body, answer.url, answer.media_type, hint)
