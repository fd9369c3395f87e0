"""A column (栏目) read page by page, newest first, until it ends, is known, or has a reason to stop."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from flows.config.settings import CrawlSettings
from flows.config.site_hosts import SiteHosts, column_address, hosts_of
from flows.config.sites import ColumnConfig, SiteConfig
from flows.discovery import column_health as health
from flows.discovery import embedded_list as embedded
from flows.discovery.column_result import (
    ColumnResult,
    Complete,
    Detail,
    Failed,
    Incomplete,
    KnownRest,
    Unchanged,
    code_of_first,
    code_of_following,
)
from flows.discovery.end_of_list import (
    Gap,
    describe_offer,
    find_gap,
    is_blank_answer,
    is_other_list,
    is_other_page,
    judge_repetition,
    what_was_read,
)
from flows.discovery.families import read_list, recognise
from flows.discovery.families.configured_rows import family_of
from flows.discovery.link_addresses import with_own_addresses
from flows.discovery.list_page import MAX_COLUMN_ROWS, MAX_PAGES, Family, ListPage, Row, Source, source_of
from flows.discovery.other_lists import MAX_APART, OtherList, is_of_another_kind, new_rows_come_apart, other_lists
from flows.discovery.row_classifier import ColumnSetting, CountyNames, judge_row
from flows.discovery.rows_by_address import add_rows, newest_first
from flows.discovery.scripted_list import ask_as_script
from flows.discovery.urls import RequestKey, host_of, one_page, request_key, without_fragment
from flows.discovery.year_tabs import without_tabs
from flows.http import Fetch, Outcome, Request, Response
from parsers.identity.registry import Registry
from storage.records import ColumnMemory, ColumnRead, ListRow, ReasonCode, SiteMemory

WEEK = timedelta(days=7)
MAX_FRAMES_DEEP = 3  # a frame in a frame in a frame
_NOT_A_PAGE = (Outcome.GONE, Outcome.SOFT_404, Outcome.REDIRECTED_HOME)


@dataclass(frozen=True, slots=True)
class Reading:
    """The way a column is to be read: a short night stops at the first page where every row is known.

    `as_of` is the run's day; `full` reads every page to the end (first run, weekly, `--since`); `since` ends the
    crawl behind a page whose rows are all older, and only where the reading is not `full`.
    """

    as_of: date
    full: bool = False
    since: date | None = None


@dataclass(frozen=True, slots=True)
class ColumnCrawl:
    """A column as it was seen; `rows` in list order, each address once, judged from the list alone."""

    read: ColumnRead
    rows: tuple[ListRow, ...]


def read_column(
    column: ColumnConfig,
    *,
    site: SiteConfig,
    settings: CrawlSettings,
    fetch: Fetch,
    memory: SiteMemory,
    registry: Registry,
    reading: Reading,
) -> ColumnCrawl:
    """Reads a column as far as `reading` says; never raises for what a portal does.

    `settings` are the general ones, the site's own are laid over them.
    """
    address = column_address(site, column)
    known = memory.columns.get(address)
    crawler = _ColumnCrawler(
        column=column,
        address=address,
        fixed=family_of(column, address),
        fetch=fetch,
        memory=memory,
        known=known,
        reading=reading,
        full=reading.full or known is None or known.last_to_the_end is None,
        hosts=hosts_of(site, settings),
        others=frozenset(one_page(column_address(site, one)) for one in site.column),
    )
    crawl = crawler.crawl()
    setting = ColumnSetting(
        address, CountyNames(registry, site.county_code), crawl.title, column.township, column.title, reading.as_of
    )
    rows = tuple(judge_row(row, setting) for row in crawler.rows.values())
    return ColumnCrawl(health.column_read(crawl, rows, memory, column, reading.as_of), rows)


@dataclass
class _ColumnCrawler:
    """The state of one crawl: the pages and rows that were seen so far."""

    column: ColumnConfig
    address: str
    fixed: Family | None  # by the site file
    fetch: Fetch
    memory: SiteMemory
    known: ColumnMemory | None
    reading: Reading
    full: bool
    hosts: SiteHosts
    others: frozenset[str]  # the site's columns, each of which is read by itself
    rows: dict[str, Row] = field(default_factory=dict)
    title: str | None = None
    family: Family | None = None
    first_url: str | None = None
    last_url: str | None = None
    latest: Request | None = None  # the last that brought a page by a data request
    dated: date | None = None  # the day that an old first response names
    pages: list[ListPage] = field(default_factory=list)
    asked: set[RequestKey] = field(default_factory=set)
    lists: set[RequestKey] = field(default_factory=set)  # the first pages of lists apart
    waiting: deque[tuple[Request, bool]] = field(default_factory=deque)  # and whether a page named it

    def crawl(self) -> health.Crawl:
        """Reads the first page, then those behind it, nearest first, each once."""
        result, outcome = self._read()
        if isinstance(result, Complete):
            result, outcome = self._other_lists() or (result, outcome)
        # what is new may stand on another page, and the first stays as it is: it is asked for in full again
        stays = len(self.pages) > 1 and (new_rows_come_apart(self.pages[0]) or not newest_first(self.rows.values()))
        return health.Crawl(
            address=self.address,
            title=self.title,
            family=self.family.name if self.family else None,
            first_url=None if stays else self.first_url,
            pages=max(len(self.pages), isinstance(result, Unchanged)),
            says_empty=bool(self.pages) and not self.rows and self.pages[0].says_empty,
            dated=self.dated,
            result=result,
            outcome=outcome,
        )

    def _read(self) -> tuple[ColumnResult, str]:
        first = self._first_page()
        if not isinstance(first, ListPage):
            return first
        self._mark(Request(self.first_url or self.address), Request(self.address))
        return self._read_behind(first)

    def _read_behind(self, first: ListPage) -> tuple[ColumnResult, str]:
        """Reads the list that begins with this page to its end."""
        stop = self._add(first)
        while self.waiting and stop is None:
            request, named = self.waiting.popleft()
            if request_key(request) in self.asked or request.url not in self.hosts:
                continue
            if len(self.pages) >= MAX_PAGES:
                return self._cut(Outcome.BUDGET, f"more than {MAX_PAGES} pages; the rest was not read")
            self._mark(request)
            stop = self._read_following(request, named)
        return stop or self._end()

    # --- other lists

    def _other_lists(self) -> tuple[ColumnResult, str] | None:
        """Reads the lists apart that hold more of this one's rows; None where there are none."""
        found = other_lists(self.pages, of_one=self.column.township is not None)
        scripted = [one for one in found if one.offer.request is None and (one.certain or not one.leads_on)]
        if untold := scripted or [one for one in found if one.sure][MAX_APART:]:
            return self._gap(Gap("offer_not_followed", {"offered": [describe_offer(one.offer) for one in untold]}))
        for one in found:
            if (stop := self._read_other(one)) is not None:
                return stop
        return (Complete(self._evidence()), "ok") if found else None

    def _read_other(self, one: OtherList) -> tuple[ColumnResult, str] | None:
        """Adds the rows of one more list; gives the result where it is not whole, or not there and certain to be."""
        request = one.offer.request
        if request is None or request_key(request) in self.asked | self.lists or one_page(request.url) in self.others:
            return None
        if len(self.pages) >= MAX_PAGES or len(self.rows) >= MAX_COLUMN_ROWS:
            return self._cut(Outcome.BUDGET, f"more than {MAX_PAGES} pages or {MAX_COLUMN_ROWS} rows in all lists")
        if request.url not in self.hosts:
            refused = self._page_failed(Outcome.REFUSED, "it stands on another host", request.url)
            return refused if one.certain else None
        self.lists.add(request_key(request))
        self._mark(request)
        response = self.fetch(request)
        if not response.ok:
            absent = one.by_chance or (response.outcome in _NOT_A_PAGE and not one.certain)
            return None if absent else self._page_failed(response.outcome, response.reason, request.url)
        other = replace(
            self, full=True, rows={}, pages=[], asked={request_key(request)}, waiting=deque(), last_url=request.url
        )
        first = other._first_rows(source_of(response, request.url))
        first = first if isinstance(first, ListPage) else ListPage(())  # a request for its rows that failed
        blank = not (first.rows or first.says_empty or first.tabs)
        differs = is_other_list(first, self.pages) or is_of_another_kind(one, first, self.pages)
        if blank or not one.may_begin_with(first) or (first.rows and differs):
            detail: Detail = "page_blank" if blank else "page_other"
            gap = Gap(detail, {"page": len(self.pages) + 1, "url": request.url})
            # a link of a menu may lead to older things of another kind; a page without rows tells nothing
            return self._gap(gap) if one.certain and (blank or not one.leads_on) else None
        result, outcome = other._read_behind(first)
        if isinstance(result, Complete) and one.leads_on:
            result, outcome = other._other_lists() or (result, outcome)
        add_rows(self.rows, other.rows.values())
        if not isinstance(result, Complete):
            return result, outcome
        self.pages += other.pages
        self.last_url = other.last_url
        return None

    # --- pages

    def _first_page(self) -> ListPage | tuple[ColumnResult, str]:
        direct = self.known.first_url if self.known else None
        self.title = self.known.title if self.known and direct != without_fragment(self.address) else None
        request = Request(
            direct or without_fragment(self.address), validators=health.validators_of(self.known, full=self.full)
        )
        response = self.fetch(request)
        if not response.ok and direct and direct != self.address and response.outcome is not Outcome.NOT_MODIFIED:
            direct = self.title = None
            response = self.fetch(Request(without_fragment(self.address)))
        self.first_url = direct
        if response.unchanged:
            self.title = self.known.title if self.known else None
            return self._unchanged()
        if not response.ok:
            return self._failed(response)
        self.first_url = request.url if direct else without_fragment(self.address)
        self.dated = health.old_day_of(response)
        return self._first_rows(self._source(response))

    def _first_rows(self, source: Source, depth: int = 0) -> ListPage | tuple[ColumnResult, str]:
        """The first page's rows, from where they stand: the page, a data request of its family, a frame in it."""
        self.family = self.fixed or recognise(source)
        entry = without_tabs(read_list(source, self.family))
        self.title = self.title or entry.title
        elsewhere = self.family.rows_at(source) if self.family.rows_at else None
        if elsewhere is not None:
            if elsewhere.url not in self.hosts:
                why = f"the rows come from another host: {host_of(elsewhere.url)}"
                return self._page_failed(Outcome.REFUSED, why, elsewhere.url)
            response = self.fetch(elsewhere)
            if not response.ok:
                return self._failed(response)
            self._mark(elsewhere)
            self.latest = elsewhere
            tabs = tuple(replace(tab, request=None) for tab in entry.tabs)  # a script asks for the rows of their years
            # a POST cannot be asked for again by its address; tabs stand on the page alone
            self.first_url = elsewhere.url if elsewhere.method == "GET" and not tabs else None
            return replace(read_list(self._source(response), self.family), tabs=tabs, apart=entry.apart)
        if self.fixed is None and (asked := ask_as_script(source, entry, self.fetch, self.hosts)) is not None:
            page, self.family, self.latest = asked
            self.first_url = None  # how its rows are read stands in the page
            self._mark(self.latest)
            return page
        turned = bool(entry.following and embedded.unnamed_reports(entry))
        whole = turned or embedded.shows_reports(entry) or depth >= MAX_FRAMES_DEEP
        return entry if whole else self._embedded(source, entry, depth)

    def _embedded(self, source: Source, entry: ListPage, depth: int) -> ListPage:
        """The list in a frame of a page without reports, or in a frame of that, else the page itself."""
        family, first_url, own = self.family, self.first_url, entry
        requests = embedded.embedded_requests(source, self.hosts)
        for request in requests:
            if request_key(request) in self.asked:
                continue
            self._mark(request)
            response = self.fetch(request)
            if not response.ok:
                entry = embedded.without_frame(entry, request)
                continue
            self.first_url = request.url
            page = self._first_rows(replace(self._source(response), column_url=request.url), depth + 1)
            if isinstance(page, ListPage) and embedded.holds_list(page, entry):
                whole = embedded.with_frames(page, own, requests)
                # what leads to the rest of the list stands on the entry page
                self.first_url = self.first_url if whole == page else None
                return whole
        self.family, self.first_url = family, first_url
        return entry

    def _read_following(self, request: Request, named: bool) -> tuple[ColumnResult, str] | None:
        """Reads one more page; gives the result where the crawl ends with it."""
        response = self.fetch(request)
        if response.ok and self.family is not None:
            self.last_url = request.url
            page = read_list(self._source(response), self.family)
            if self.rows and not page.trouble and not any(row.url not in self.rows for row in self._own(page)):
                gap = judge_repetition(page, self.pages, frozenset(self.asked - {request_key(request)}), named)
                return self._gap(gap) if gap else self._end()
            if is_other_page(page, self.pages):
                return self._gap(Gap("page_other", {"page": len(self.pages) + 1, "url": request.url}))
            self.latest = request
            return self._add(page)
        if not named and (response.outcome in _NOT_A_PAGE or self._is_past_the_end(response)):
            return self._end()
        return self._page_failed(response.outcome, response.reason, request.url)

    def _is_past_the_end(self, response: Response) -> bool:
        """Returns True for a data request's empty answer, where the request before it still brings its rows."""
        if self.latest is None or self.family is None or not is_blank_answer(response, self.family):
            return False
        before = self.fetch(self.latest)
        return before.ok and bool(read_list(self._source(before), self.family).rows)

    def _source(self, response: Response) -> Source:
        return source_of(response, self.address, len(self.pages) + 1)

    def _mark(self, *requests: Request) -> None:
        self.asked.update(map(request_key, requests))

    # --- rows

    def _own(self, page: ListPage) -> Iterable[Row]:
        return with_own_addresses(page.rows, self.rows, self.address)

    def _add(self, page: ListPage) -> tuple[ColumnResult, str] | None:
        """Adds a page and its rows; gives the result where the crawl ends with it."""
        self.title = self.title or page.title
        own = tuple(self._own(page))
        add_rows(self.rows, own)
        self.pages.append(replace(page, rows=own))
        self.waiting.extend((request, True) for request in page.following)
        self.waiting.extend((request, False) for request in page.guessed)
        if page.trouble:
            return self._cut(Outcome.TOO_LARGE if page.rows else Outcome.BROKEN, page.trouble)
        if len(self.rows) >= MAX_COLUMN_ROWS:
            return self._cut(Outcome.BUDGET, f"more than {MAX_COLUMN_ROWS} rows; the rest was not read")
        return self._known_rest() if self._knows_the_rest(own) else None

    def _knows_the_rest(self, rows: tuple[Row, ...]) -> bool:
        if self.full or new_rows_come_apart(self.pages[0]):
            return False
        return health.knows_the_rest(rows, self.rows, self.memory, self.address, self.reading.since)

    # --- results

    def _evidence(self, detail: Detail | None = None, **more: Any) -> dict[str, Any]:
        """Returns what was read so far, as evidence."""
        last_url = self.last_url or self.first_url or self.address
        told = {"detail": detail, "last_url": last_url, **what_was_read(self.pages, self.rows.values()), **more}
        return {key: value for key, value in told.items() if value is not None}

    def _end(self) -> tuple[ColumnResult, str]:
        gap = find_gap(self.pages, frozenset(self.asked))
        return self._gap(gap) if gap else (Complete(self._evidence()), "ok")

    def _gap(self, gap: Gap) -> tuple[ColumnResult, str]:
        return Incomplete("incomplete_list", self._evidence(gap.detail, **gap.evidence)), health.outcome_of(gap.detail)

    def _cut(self, outcome: Outcome, why: str) -> tuple[ColumnResult, str]:
        code: ReasonCode = "incomplete_list" if self.rows else "layout"
        return Incomplete(code, self._evidence("page_cut", reason=why)), str(outcome)

    def _failed(self, response: Response) -> tuple[ColumnResult, str]:
        return self._page_failed(response.outcome, response.reason, response.request.url)

    def _page_failed(self, outcome: Outcome, why: str, url: str) -> tuple[ColumnResult, str]:
        evidence = self._evidence(
            "page_failed", page=len(self.pages) + 1, url=url, outcome=str(outcome), reason=why or str(outcome)
        )
        if self.pages:
            return Incomplete(code_of_following(outcome), evidence), str(outcome)
        return Failed(code_of_first(outcome), evidence), str(outcome)

    def _unchanged(self) -> tuple[ColumnResult, str]:
        return self._if_read_lately(Unchanged(self._remembered())), Outcome.NOT_MODIFIED

    def _known_rest(self) -> tuple[ColumnResult, str]:
        return self._if_read_lately(KnownRest(self._evidence() | self._remembered())), "ok"

    def _remembered(self) -> dict[str, Any]:
        last = self.known.last_to_the_end if self.known else None
        return {"last_to_the_end": last.isoformat()} if last else {}

    def _if_read_lately(self, result: ColumnResult) -> ColumnResult:
        last = self.known.last_to_the_end if self.known else None
        if last is not None and abs(self.reading.as_of - last) <= WEEK:
            return result
        return Incomplete("incomplete_list", {**result.evidence, "detail": "too_long_ago"})
