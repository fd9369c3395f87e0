"""What one site task does, in order: read the columns, visit what is new, parse it, say what was seen."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from urllib.parse import urljoin

from flows.config.settings import CrawlSettings
from flows.config.sites import ColumnConfig, SiteConfig
from flows.crawl.client import SiteClient
from flows.crawl.throttle import HostThrottles
from flows.discovery.column_crawl import Reading, read_column
from flows.http import Fetch, Outcome, Request, Response
from flows.parsing.pool import ParsePool
from flows.pipeline.fetch_pages import READ, KeepPage, Target, Visits
from flows.pipeline.list_slot import ListSlot
from flows.runtime.priority_semaphore import PrioritySemaphore
from flows.runtime.progress import say_begun
from parsers.identity.registry import Registry
from storage.captures.store import CaptureError, CaptureWriter
from storage.records import (
    ColumnMemory,
    ColumnRead,
    KnownRow,
    ListRow,
    SiteMemory,
    SiteOutcome,
    SiteRead,
)

WEEK = timedelta(days=7)
GONE = frozenset({Outcome.GONE, Outcome.SOFT_404})
PASSING = frozenset(
    {
        Outcome.BLOCKED,
        Outcome.ROBOTS,
        Outcome.UNREACHABLE,
        Outcome.TLS,
        Outcome.TOO_SLOW,
        Outcome.SERVER_ERROR,
        Outcome.BROKEN,
        Outcome.BUDGET,
    }
)
TROUBLE = {
    Outcome.UNREACHABLE: "unreachable",
    Outcome.TLS: "tls",
    Outcome.TOO_SLOW: "unreachable",
    Outcome.SERVER_ERROR: "unreachable",
    Outcome.BLOCKED: "blocked",
    Outcome.ROBOTS: "robots",
}


@dataclass(frozen=True, slots=True)
class RunOrder:
    """Which run this is and what it was told: `since` reads on and revisits what is listed from that day."""

    run_id: str
    as_of: date
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Tools:
    """What all sites of a run share."""

    crawl: CrawlSettings
    registry: Registry
    captures: CaptureWriter
    throttles: HostThrottles
    parsing: ParsePool
    now: Callable[[], datetime]
    stop: threading.Event
    root: Path  # where relative paths of the settings start
    lists: PrioritySemaphore = field(default_factory=lambda: PrioritySemaphore(1))  # lists are read one after the other
    ranks: Iterator[int] = field(default_factory=count)  # of sites, in the order in which they begin


@dataclass(frozen=True, slots=True)
class _Column:
    """A column as configured and as read; `full` is what the reading was asked to be."""

    config: ColumnConfig
    full: bool
    read: ColumnRead
    rows: tuple[ListRow, ...]


def read_site(site: SiteConfig, memory: SiteMemory, order: RunOrder, tools: Tools, keep_page: KeepPage) -> SiteRead:
    """Reads one site; whatever the portal does ends up in the SiteRead, never in an exception.

    Its pages are handed to `keep_page` as they are parsed and are not in the SiteRead.
    """
    say_begun(site.id)
    started = tools.now()
    unkept: list[str] = []
    rank = next(tools.ranks)
    with SiteClient(
        site, tools.crawl, tools.captures, order.run_id, tools.throttles, tools.now, root=tools.root
    ) as client:
        fetch = _while_it_can_be_kept(client.fetch, tools, unkept)
        with ListSlot(tools.lists, rank, fetch) as turn:
            columns = [_read(column, site, turn.fetch, memory, order, tools) for column in site.column]
        rows = [*_changed_rows(columns, memory), *_left_rows(columns, memory)]
        targets = _targets(columns, memory, order)
        parse = partial(tools.parsing.parse, rank=rank)
        visits = Visits(site.county_code, fetch, parse, tools.now, keep_page).visit(targets)
        captures = tuple(client.captures)
        requests = client.requests
    tools.captures.sync()
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
    """After Ctrl-C or on a full disk nothing goes out any more; what was seen so far is kept like any other reading."""

    def asked(request: Request) -> Response:
        reason = "the run was stopped" if tools.stop.is_set() else "; ".join(unkept)
        if not reason:
            try:
                return fetch(request)
            except CaptureError as error:
                reason = f"an answer could not be kept: {error}"
                unkept.append(reason)
        return Response(request, Outcome.BUDGET, reason, request.url, tools.now())

    return asked


def _read(
    column: ColumnConfig, site: SiteConfig, fetch: Fetch, memory: SiteMemory, order: RunOrder, tools: Tools
) -> _Column:
    full = _is_due_in_full(memory.columns.get(urljoin(site.base_url, column.url)), order)
    reading = Reading(as_of=order.as_of, full=full, since=order.since)
    walk = read_column(column, site=site, fetch=fetch, memory=memory, registry=tools.registry, reading=reading)
    return _Column(column, full, walk.read, walk.rows)


def _is_due_in_full(column: ColumnMemory | None, order: RunOrder) -> bool:
    """A first run, a week without a read to the end, and `--since` read on: reports are posted under older dates."""
    if order.since is not None or column is None or column.last_to_the_end is None:
        return True
    return abs(order.as_of - column.last_to_the_end) >= WEEK


def _changed_rows(columns: Iterable[_Column], memory: SiteMemory) -> Iterable[ListRow]:
    for column in columns:
        for row in column.rows:
            known = memory.rows.get(row.url)
            if known is None or _differs(row, known):
                yield row


def _differs(row: ListRow, known: KnownRow) -> bool:
    return (
        not known.listed
        or (row.title, row.listed_date, row.verdict) != (known.title, known.listed_date, known.verdict)
        or (row.township_code, row.year) != (known.township_code, known.year)
    )


def _left_rows(columns: Sequence[_Column], memory: SiteMemory) -> Iterable[ListRow]:
    """Rows that were listed and are in no column any more; told by their own column, if it was read to its end.

    A row whose column is no longer configured is told by all the others together.
    """
    configured = {column.read.column_url for column in columns}
    ended = {column.read.column_url for column in columns if column.read.in_full and column.read.to_the_end}
    unchanged = {column.read.column_url for column in columns if column.read.outcome == Outcome.NOT_MODIFIED}
    seen = {url for column in columns for url in column.read.urls}
    for url, known in memory.rows.items():
        if not known.listed or url in seen or known.column_url in unchanged:
            continue
        if known.column_url in ended or (ended == configured and known.column_url not in configured and columns):
            yield ListRow(
                column_url=known.column_url,
                url=url,
                title=known.title,
                listed_date=known.listed_date,
                verdict="left",
                reason="no longer in the list, which was read to its end",
                township_code=known.township_code,
                year=known.year,
            )


def _targets(columns: Sequence[_Column], memory: SiteMemory, order: RunOrder) -> list[Target]:
    """What is worth a request: nothing where no list could be read, since its articles would fare no better."""
    wanted: dict[str, Target] = {}
    if not any(column.read.pages for column in columns):
        return []
    for column in columns:
        for row in column.rows:
            known = memory.rows.get(row.url)
            if row.verdict in ("report", "doubtful") and _worth_a_visit(row, known, column, order):
                wanted.setdefault(row.url, Target(row.url, row, known, column.config))
    for row in _left_rows(columns, memory):
        known = memory.rows[row.url]
        if known.page_kind == "township_report":
            wanted.setdefault(row.url, Target(row.url, row, known, _column_of(known, columns)))
    for url, known in memory.rows.items():
        if url not in wanted and (_is_owing(known) or _due_again(known, columns, order)):
            wanted[url] = Target(url, _row_of(url, known), known, _column_of(known, columns))
    return list(wanted.values())


def _worth_a_visit(row: ListRow, known: KnownRow | None, column: _Column, order: RunOrder) -> bool:
    if known is None or known.last_outcome is None:
        return True
    if known.last_outcome in GONE:
        return not known.listed or column.full
    if known.last_outcome not in READ:
        return True
    if order.since is not None and row.listed_date is not None and row.listed_date >= order.since:
        return True
    return not known.listed or (row.title, row.listed_date) != (known.title, known.listed_date)


def _is_owing(known: KnownRow) -> bool:
    """A listed report that was never read, or failed in a way that may pass, is tried every night."""
    wanted = known.listed and known.verdict in ("report", "doubtful")
    return wanted and (known.last_outcome is None or known.last_outcome in PASSING)


def _due_again(known: KnownRow, columns: Sequence[_Column], order: RunOrder) -> bool:
    """Reports are changed quietly: each is looked at again, conditionally, on the weekly full night.

    So is what the list calls a report and whose page was none: it may have been under repair.
    """
    if known.page_kind != "township_report" and not (known.listed and known.verdict == "report"):
        return False
    if not any(column.full for column in columns):
        return False
    return known.last_visit is None or order.since is not None or order.as_of - known.last_visit >= WEEK


def _column_of(known: KnownRow, columns: Sequence[_Column]) -> ColumnConfig | None:
    return next((c.config for c in columns if c.read.column_url == known.column_url), None)


def _row_of(url: str, known: KnownRow) -> ListRow:
    return ListRow(
        column_url=known.column_url,
        url=url,
        title=known.title,
        listed_date=known.listed_date,
        verdict=known.verdict,
        reason="visited again",
        township_code=known.township_code,
        year=known.year,
    )


def _verdict(columns: Sequence[_Column]) -> tuple[SiteOutcome, str, bool]:
    whole = [column for column in columns if column.read.in_full]
    if columns and len(whole) == len(columns):
        return "ok", f"{len(columns)} columns read in full", True
    reasons = _reasons([column for column in columns if not column.read.in_full])
    if any(column.read.pages for column in columns):
        return "partial", reasons, False
    return "failed", reasons or "the site file names no column", False


def _trouble(columns: Sequence[_Column]) -> str | None:
    kinds: Mapping[str, str] = {str(k): v for k, v in TROUBLE.items()}
    troubles = [kinds.get(column.read.outcome, "layout") for column in columns if not column.read.in_full]
    return troubles[0] if troubles else None


def _reasons(unread: Sequence[_Column]) -> str:
    """Why columns were not read, each reason once, with the first column it holds for."""
    by_reason: dict[str, list[str]] = {}
    for column in unread:
        by_reason.setdefault(column.read.reason, []).append(column.read.column_url)
    return "; ".join(
        f"{urls[0]}{f' and {len(urls) - 1} more columns' if len(urls) > 1 else ''}: {reason}"
        for reason, urls in by_reason.items()
    )
