"""One site's task, in order: read the columns, visit what is new, parse it, say what was seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from itertools import count
from pathlib import Path

from flows.config.settings import CrawlSettings, DutySettings
from flows.config.site_hosts import column_address
from flows.config.sites import ColumnConfig, SiteConfig
from flows.coverage.duties import last_deadline
from flows.crawl.client import SiteClient
from flows.crawl.throttle import HostThrottles
from flows.discovery.column_crawl import Reading, read_column
from flows.discovery.column_health import with_sisters
from flows.http import Fetch, Outcome, Request, Response
from flows.parsing.pool import ParsePool
from flows.pipeline.drawn_article import ArticleDrawing
from flows.pipeline.fetch_pages import KeepPage, Target, Visits
from flows.pipeline.list_changes import ReadColumn, changed_rows, left_rows
from flows.pipeline.list_slot import ListSlot
from flows.pipeline.revisit_policy import (
    NO_ADDRESS,
    ColumnState,
    PageState,
    is_noted,
    why_in_full,
    why_visited,
)
from flows.render.browser import Chromium
from flows.render.renderer import draw_page, drawn_if
from flows.runtime.priority_semaphore import PrioritySemaphore
from flows.runtime.stop import Stop
from parsers.identity.registry import Registry
from storage.captures.store import CaptureError, CaptureWriter
from storage.records import (
    KnownRow,
    ListRow,
    PageVisit,
    SiteMemory,
    SiteOutcome,
    SiteRead,
)

ACCESS_CODES = ("unreachable", "blocked", "robots", "tls")


@dataclass(frozen=True, slots=True)
class RunOrder:
    """The run and its options: `since` reads on and revisits what is listed from that day."""

    run_id: str
    as_of: date
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Tools:
    """The parts that all sites of a run share."""

    crawl: CrawlSettings
    registry: Registry
    captures: CaptureWriter
    throttles: HostThrottles
    parsing: ParsePool
    now: Callable[[], datetime]
    stop: Stop
    root: Path  # where relative paths of the settings start
    duty: DutySettings = field(default_factory=DutySettings)
    lists: PrioritySemaphore = field(default_factory=lambda: PrioritySemaphore(1))  # lists are read one after the other
    ranks: Iterator[int] = field(default_factory=count)  # of sites, in the order in which they begin


def read_site(site: SiteConfig, memory: SiteMemory, order: RunOrder, tools: Tools, keep_page: KeepPage) -> SiteRead:
    """Reads one site; whatever the portal does ends up in the SiteRead, never in an exception.

    Its pages are handed to `keep_page` as they are parsed and are not in the SiteRead.
    """
    started = tools.now()
    unkept: list[str] = []
    rank = next(tools.ranks)
    with (
        SiteClient(
            site,
            tools.crawl,
            tools.captures,
            order.run_id,
            tools.throttles,
            tools.now,
            root=tools.root,
            stop=tools.stop,
        ) as client,
        Chromium(tools.stop) as chromium,
    ):
        fetch = _while_it_can_be_kept(client.fetch, tools, unkept)
        with ListSlot(tools.lists, rank, fetch) as turn:
            columns = _beside_one_another(
                [_read(column, site, turn, fetch, chromium, memory, order, tools) for column in site.column], order
            )
        rows = [*changed_rows(columns, memory), *left_rows(columns, memory)]
        targets = _targets(columns, memory, order)
        parse = partial(tools.parsing.parse, rank=rank)
        draw = partial(draw_page, fetch, chromium=chromium)
        drawing = ArticleDrawing(site, tools.crawl, draw, tools.captures, tools.now, unkept)
        visits = Visits(site.county_code, order.as_of, fetch, parse, tools.now, keep_page, drawing).visit(targets)
        visits = [*visits, *_notes(columns, memory, order)]
        captures = (*client.captures, *drawing.kept)
        requests = client.requests
    try:
        tools.captures.sync()
    except CaptureError as error:
        unkept.append(str(error))
    outcome, reason, in_full = _verdict(columns)
    return SiteRead(
        run_id=order.run_id,
        as_of=order.as_of,
        site_id=site.id,
        site_name=site.name,
        county_code=site.county_code,
        started=started,
        finished=tools.now(),
        outcome=outcome,
        reason=reason,
        in_full=in_full,
        requests=requests,
        columns=tuple(column.read for column in columns),
        rows=tuple(rows),
        visits=tuple(visits),
        captures=captures,
        trouble="disk" if unkept else _trouble(columns),
        evidence={column.read.column_url: column.read.reason for column in columns if not column.read.in_full},
    )


def _while_it_can_be_kept(fetch: Fetch, tools: Tools, unkept: list[str]) -> Fetch:
    """On a full disk nothing goes out any more; what was seen so far is kept like any other reading."""

    def asked(request: Request) -> Response:
        reason = "; ".join(unkept)
        if not reason:
            try:
                return fetch(request)
            except CaptureError as error:
                reason = f"an answer could not be kept: {error}"
                unkept.append(reason)
        return Response(request, Outcome.BUDGET, reason, request.url, tools.now())

    return asked


def _read(
    column: ColumnConfig,
    site: SiteConfig,
    turn: ListSlot,
    fetch: Fetch,
    chromium: Chromium,
    memory: SiteMemory,
    order: RunOrder,
    tools: Tools,
) -> ReadColumn:
    address = column_address(site, column)
    known = memory.columns.get(address)
    deadline = last_deadline(site.county_code, tools.duty, order.as_of)
    full = why_in_full(ColumnState(known, order.as_of, order.since, deadline)) is not None
    reading = Reading(as_of=order.as_of, full=full, since=order.since)
    with drawn_if(site.is_drawn(column, tools.crawl), fetch, address, chromium) as drawn:
        crawl = read_column(
            column,
            site=site,
            settings=tools.crawl,
            fetch=turn.through(drawn),
            memory=memory,
            registry=tools.registry,
            reading=reading,
        )
    return ReadColumn(column, full, crawl.read, crawl.rows)


def _beside_one_another(columns: Sequence[ReadColumn], order: RunOrder) -> list[ReadColumn]:
    """The columns, each judged beside its sisters."""
    reads = with_sisters([column.read for column in columns], [column.rows for column in columns], order.as_of)
    return [replace(column, read=read) for column, read in zip(columns, reads, strict=True)]


def _targets(columns: Sequence[ReadColumn], memory: SiteMemory, order: RunOrder) -> list[Target]:
    """Returns what is worth a request: nothing where no list could be read, since its articles would fare no better."""
    if not any(column.read.pages for column in columns):
        return []
    return [
        Target(state.url, row, state.known, column)
        for state, column in _states(columns, memory, order)
        if why_visited(state) is not None and (row := state.row or _row_of(state)) is not None
    ]


def _notes(columns: Sequence[ReadColumn], memory: SiteMemory, order: RunOrder) -> Iterable[PageVisit]:
    """Visits that could not be made: rows that may be reports and lead nowhere."""
    for state, _ in _states(columns, memory, order):
        if state.row is not None and is_noted(state):
            yield PageVisit(state.url, state.row.column_url, NO_ADDRESS, "the row leads to no address")


def _states(
    columns: Sequence[ReadColumn], memory: SiteMemory, order: RunOrder
) -> Iterator[tuple[PageState, ColumnConfig | None]]:
    """Each page that is listed today, has left, or is known, once, in this order, and the column that shows it."""
    any_full = any(column.full for column in columns)
    listed = {row.url: (row, column) for column in reversed(columns) for row in reversed(column.rows)}
    left = {row.url: row for row in left_rows(columns, memory)}
    for url in dict.fromkeys((*_listed_urls(columns), *left, *memory.rows)):
        row, column = listed.get(url, (left.get(url), None))
        known = memory.rows.get(url)
        config = column.config if column else _column_of(known, columns)
        state = PageState(
            url=url,
            known=known,
            as_of=order.as_of,
            row=row,
            left=url in left,
            column_full=column is not None and column.full,
            any_full=any_full,
            since=order.since,
        )
        yield state, config


def _listed_urls(columns: Sequence[ReadColumn]) -> Iterator[str]:
    return (row.url for column in columns for row in column.rows)


def _column_of(known: KnownRow | None, columns: Sequence[ReadColumn]) -> ColumnConfig | None:
    return next((c.config for c in columns if known and c.read.column_url == known.column_url), None)


def _row_of(state: PageState) -> ListRow | None:
    """The page's row as it was last listed."""
    known = state.known
    if known is None:
        return None
    return ListRow(
        column_url=known.column_url,
        url=state.url,
        title=known.title,
        listed_date=known.listed_date,
        verdict=known.verdict,
        reason="visited again",
        township_code=known.township_code,
        year=known.year,
    )


def _verdict(columns: Sequence[ReadColumn]) -> tuple[SiteOutcome, str, bool]:
    whole = [column for column in columns if column.read.in_full]
    if columns and len(whole) == len(columns):
        return "ok", f"{_columns(len(columns))} read in full", True
    reasons = _reasons([column for column in columns if not column.read.in_full])
    if any(column.read.pages for column in columns):
        return "partial", reasons, False
    return "failed", reasons or "the site file names no column", False


def _trouble(columns: Sequence[ReadColumn]) -> str | None:
    codes = [column.read.reason_code for column in columns if not column.read.in_full]
    return next((code if code in ACCESS_CODES else "layout" for code in codes), None)


def _reasons(unread: Sequence[ReadColumn]) -> str:
    """Why columns were not read, each reason once, with the first column it holds for."""
    by_reason: dict[str, list[str]] = {}
    for column in unread:
        by_reason.setdefault(column.read.reason, []).append(column.read.column_url)
    return "; ".join(
        f"{urls[0]}{f' and {_columns(len(urls) - 1, more=True)}' if len(urls) > 1 else ''}: {reason}"
        for reason, urls in by_reason.items()
    )


def _columns(count: int, more: bool = False) -> str:
    return f"{count} {'more ' if more else ''}column{'' if count == 1 else 's'}"
