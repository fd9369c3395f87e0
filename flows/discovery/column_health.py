"""Finds reasons to distrust a column as read: empty, shrunk, an older copy, standing still, only foreign rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise
from typing import Any

from flows.config.sites import ColumnConfig
from flows.discovery.column_result import (
    ColumnResult,
    Complete,
    Detail,
    Incomplete,
    KnownRest,
    Unchanged,
    describe,
    is_in_full,
    name_of,
    reason_code_of,
)
from flows.discovery.list_page import Row
from flows.discovery.other_lists import OLDER
from flows.discovery.rows_by_address import newest_first
from flows.discovery.urls import folder_of
from flows.http import Response, Validators
from flows.runtime.china import CHINA
from storage.records import ColumnMemory, ColumnRead, KnownRow, ListRow, ReasonCode, SiteMemory

MONTH = timedelta(days=30)  # what a list shows for so long is what the county now shows
STANDSTILL = timedelta(days=460)  # a year and a quarter: a whole round of reports went by without a row
OLD_RESPONSE = timedelta(days=2)  # a cache keeps a page for hours; a copy that nobody renews is older
ENOUGH_TO_SHRINK = 4  # rows; below it, half of a list is no sign
ENOUGH_TO_GO_BACK = 2  # newest rows that go at once; a single one may have been withdrawn
ENOUGH_FOR_RHYTHM = 6  # days with rows from which a column's usual pace can be told
PACES = 3  # times its longest usual pause that a column may stand still while its sisters move on
SHORTEST_STANDSTILL = timedelta(days=60)
_YEARLY = re.compile(r"/20[12]\d(?:/|$)")
_OF_A_YEAR = re.compile(r"(?<!\d)20[12]\d(?!\d)")
# 2021年—2025年, 2023年和2024年, 2021年以来: of several years, to which more may come
_OF_YEARS = re.compile(
    r"20[12]\d年?度?\s{0,3}(?:[-—–~～至到和、]\s{0,3}(?:20)?\d\d|[-—–~～至到]?\s?今|及?以[来后]|起)年?度?"
)
_GOVERNMENT = re.compile(r"[\u4e00-\u9fff]{2,20}?(?:人民政府|政府|政务)(?:公众信息)?(?:门户)?(?:网站?)?(?:首页)?")
_OUTCOMES: Mapping[Detail, str] = {
    "page_blank": "shrunk",
    "page_other": "shrunk",
    "page_repeats": "loop",
    "offer_not_followed": "offered",
    "pages_not_read": "shrunk",
    "rows_not_seen": "shrunk",
    "no_rows": "empty",
    "rows_gone": "empty",
    "no_report": "foreign_only",
    "half_gone": "shrunk",
    "older_copy": "stale",
    "old_response": "stale",
    "stands_still": "frozen",
}


@dataclass(frozen=True, slots=True)
class Crawl:
    """A finished column crawl.

    `outcome` is that of its last request or a word of its own, `dated` the day of an old response.
    """

    address: str
    title: str | None
    family: str | None
    first_url: str | None
    pages: int
    says_empty: bool
    dated: date | None
    result: ColumnResult
    outcome: str


@dataclass(frozen=True, slots=True)
class _Suspicion:
    """Why a reading that met no obstacle is no proof."""

    code: ReasonCode
    detail: Detail
    evidence: Mapping[str, Any]


def outcome_of(detail: Detail) -> str:
    """The column's outcome in the archive where this is open."""
    return _OUTCOMES.get(detail, "ok")


def old_day_of(response: Response) -> date | None:
    """The day in China on which the server says that it made the response, where that is long before it was fetched.

    By Date (RFC 9110) and Age (RFC 9111), against the clock of whoever fetched it.
    """
    fetched = _aware(response.fetched_at)
    try:
        made = _aware(parsedate_to_datetime(response.headers.get("date", "")))
    except ValueError:
        made = fetched
    age = response.headers.get("age", "")
    if age.isdecimal() and len(age) < 9:
        made = min(made, fetched - timedelta(seconds=int(age)))
    return made.astimezone(CHINA).date() if fetched - made > OLD_RESPONSE else None


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def column_read(
    crawl: Crawl, rows: Sequence[ListRow], memory: SiteMemory, column: ColumnConfig, as_of: date
) -> ColumnRead:
    """The crawl as the archive keeps it, with what looks wrong as its result."""
    known = memory.columns.get(crawl.address)
    recognised = sum(row.verdict == "report" for row in rows)
    newest = max((row.listed_date for row in rows if row.listed_date), default=None)
    result, outcome, count = crawl.result, crawl.outcome, len(rows)
    if isinstance(result, Unchanged) or outcome == "not_modified":
        if known is not None:
            count, recognised, newest = known.last_rows, known.last_recognised, known.newest
    elif is_in_full(result):
        suspicion = _suspect(crawl, rows, memory, column, as_of)
        if suspicion is not None:
            evidence = {**result.evidence, "detail": suspicion.detail, **suspicion.evidence}
            result, outcome = Incomplete(suspicion.code, evidence), outcome_of(suspicion.detail)
        elif not rows:
            outcome = "empty"
    reason = describe(result)
    if isinstance(result, Complete) and (unexpected := outside_expectation(rows, column, as_of)):
        outcome, reason = "unexpected", unexpected
    return ColumnRead(
        column_url=crawl.address,
        title=crawl.title,
        township_code=column.township,
        family=crawl.family,
        outcome=str(outcome),
        reason=reason,
        in_full=is_in_full(result),
        to_the_end=isinstance(result, Complete),
        pages=crawl.pages,
        rows=count,
        recognised=recognised,
        newest=newest,
        urls=tuple(row.url for row in rows),
        first_url=crawl.first_url,
        result=name_of(result),
        reason_code=reason_code_of(result),
        evidence=result.evidence,
        shared=column.shared,
    )


def _suspect(
    crawl: Crawl, rows: Sequence[ListRow], memory: SiteMemory, column: ColumnConfig, as_of: date
) -> _Suspicion | None:
    """Returns the first thing that looks wrong with a reading that met no obstacle."""
    known = memory.columns.get(crawl.address)
    if crawl.dated is not None:
        return _Suspicion("stale", "old_response", {"dated": crawl.dated.isoformat()})
    if not rows:
        return _suspect_empty(crawl, memory)
    if not any(row.verdict in ("report", "doubtful") for row in rows) and (
        found := _suspect_foreign(crawl, rows, known, column)
    ):
        return found
    if isinstance(crawl.result, KnownRest):
        return None
    if known is not None and _is_recent(known, as_of):
        if _lost_half(len(rows), known):
            return _Suspicion("layout", "half_gone", _before(known))
        if _went_back(crawl.address, rows, memory):
            return _Suspicion("stale", "older_copy", _before(known))
    return _suspect_standstill(crawl, rows, column, as_of)


def _suspect_empty(crawl: Crawl, memory: SiteMemory) -> _Suspicion | None:
    known = memory.columns.get(crawl.address)
    if known is not None and known.last_rows:
        return _Suspicion("layout", "rows_gone", _before(known))
    seen = sum(_is_listed_report(one, crawl.address) for one in memory.rows.values())
    if seen:
        return _Suspicion("layout", "rows_gone", {"before": {"rows": seen}})
    return None if crawl.says_empty else _Suspicion("layout", "no_rows", {})


def _suspect_foreign(
    crawl: Crawl, rows: Sequence[ListRow], known: ColumnMemory | None, column: ColumnConfig
) -> _Suspicion | None:
    if known is not None and known.last_recognised:
        return _Suspicion("layout", "no_report", _before(known))
    belongs = column.township is not None or column.shared
    return None if belongs and not _is_home(crawl, rows) else _Suspicion("layout", "no_report", {})


def _is_home(crawl: Crawl, rows: Sequence[ListRow]) -> bool:
    """Returns True for what a portal shows in place of a column: its title names a government alone, its rows stand
    in other folders."""
    folder = folder_of(crawl.first_url or crawl.address)
    named = _GOVERNMENT.fullmatch((crawl.title or "").strip()) is not None
    return named and not any(row.url.startswith(folder) for row in rows)


def _suspect_standstill(crawl: Crawl, rows: Sequence[ListRow], column: ColumnConfig, as_of: date) -> _Suspicion | None:
    newest = max((row.listed_date for row in rows if row.listed_date), default=None)
    may_stand_still = column.township is not None or is_of_the_past(crawl.address, crawl.title)
    if newest is None or may_stand_still or as_of - newest <= STANDSTILL:
        return None
    return _Suspicion("stale", "stands_still", {"newest": newest.isoformat()})


def misses_one(rows: Mapping[str, Row], memory: SiteMemory, column_url: str) -> bool:
    """Returns True if a known row that should stand among these is gone: then the list is to be read to its end."""
    oldest = min((row.listed_date for row in rows.values() if row.listed_date is not None), default=None)
    return oldest is not None and any(
        known.listed
        and known.column_url == column_url
        and known.listed_date is not None
        and known.listed_date > oldest
        and url not in rows
        for url, known in memory.rows.items()
    )


def knows_the_rest(
    page: Sequence[Row], rows: Mapping[str, Row], memory: SiteMemory, column_url: str, since: date | None
) -> bool:
    """Returns True if nothing new is to come behind the rows of a page: `since` that day, or as far as it is known.

    `rows` are all that were seen so far.
    """
    if not page:
        return False
    if since is not None:
        return all(row.listed_date is not None and row.listed_date < since for row in page)
    known = all(row.url in memory.rows for row in page)
    return known and newest_first(rows.values()) and not misses_one(rows, memory, column_url)


def validators_of(known: ColumnMemory | None, *, full: bool) -> Validators | None:
    """Only for a column whose rows are known to come from the address that is asked, and on a short night."""
    if full or known is None or known.first_url is None:
        return None
    return Validators(known.etag, known.last_modified, known.payload_sha256)


def is_of_the_past(address: str, title: str | None) -> bool:
    """Returns True for a column of one year's reports, or of older ones, by its name: nothing new is to come there."""
    named = (title or "").strip()
    return bool(_YEARLY.search(address) or _OF_A_YEAR.search(_OF_YEARS.sub("", named)) or OLDER.fullmatch(named))


def _before(known: ColumnMemory) -> dict[str, Any]:
    newest = known.newest.isoformat() if known.newest else None
    return {"before": {"rows": known.last_rows, "recognised": known.last_recognised, "newest": newest}}


def _is_recent(known: ColumnMemory, as_of: date) -> bool:
    """A list that stays short, or without its newest rows, for a month is what the county now shows."""
    if known.last_to_the_end is None:
        return known.last_recognised > 0  # what was seen may not have been the list
    return abs(as_of - known.last_to_the_end) <= MONTH


def _lost_half(count: int, known: ColumnMemory) -> bool:
    return known.last_rows >= ENOUGH_TO_SHRINK and 2 * count <= known.last_rows


def _went_back(address: str, rows: Sequence[ListRow], memory: SiteMemory) -> bool:
    """Returns True if the newest known reports are gone at once, no row came, and all that is left was known."""
    shown = {row.url for row in rows}
    newest = max((row.listed_date for row in rows if row.listed_date), default=None)
    if newest is None or not shown <= memory.rows.keys():
        return False
    newer = sum(
        one.listed_date is not None and one.listed_date > newest
        for url, one in memory.rows.items()
        if _is_listed_report(one, address) and url not in shown
    )
    return newer >= ENOUGH_TO_GO_BACK


def _is_listed_report(known: KnownRow, address: str) -> bool:
    """Returns True for a row that was in the column and may be a report; what a home page showed there may not."""
    return known.listed and known.column_url == address and known.verdict in ("report", "doubtful")


def with_sisters(reads: Sequence[ColumnRead], rows: Sequence[Sequence[ListRow]], as_of: date) -> tuple[ColumnRead, ...]:
    """Judges the columns of a site beside one another: one that stands still while others move on is stale.

    A column's usual pace is the longest pause between two days with rows; one of yearly reports pauses for a year, and
    is not suspected for it. A column of a past year, or of older reports, may stand still, but only where another took
    what came since: else the column of the newest reports is not known. `rows` are those of each column, as far as they
    were read.
    """
    newest = [max((row.listed_date for row in one if row.listed_date), default=None) for one in rows]
    return tuple(
        _stands_still(read, own, [day for n, day in enumerate(newest) if n != number and day], as_of)
        for number, (read, own) in enumerate(zip(reads, rows, strict=True))
    )


def _stands_still(read: ColumnRead, rows: Sequence[ListRow], sisters: Sequence[date], as_of: date) -> ColumnRead:
    days = sorted({row.listed_date for row in rows if row.listed_date})
    if is_of_the_past(read.column_url, read.title):
        return _ends(read, days, sisters, as_of)
    if read.result != "complete" or len(days) < ENOUGH_FOR_RHYTHM or not sisters:
        return read
    pause = max(later - earlier for earlier, later in pairwise(days))
    limit = max(PACES * pause, SHORTEST_STANDSTILL)
    if as_of - days[-1] <= limit or max(sisters) - days[-1] <= limit:
        return read
    return _frozen(read, {"sisters_newest": max(sisters).isoformat()})


def _ends(read: ColumnRead, days: Sequence[date], sisters: Sequence[date], as_of: date) -> ColumnRead:
    """Judges a column of the past: the newest rows of it and its sisters have to be of the last round of reports."""
    newest = max((*days, *sisters), default=None)
    if read.result != "complete" or read.township_code or newest is None or as_of - newest <= STANDSTILL:
        return read
    return _frozen(read, {"newest": newest.isoformat()})


def _frozen(read: ColumnRead, told: Mapping[str, str]) -> ColumnRead:
    evidence = {**read.evidence, "detail": "stands_still", **told}
    stale = Incomplete("stale", evidence)
    return replace(
        read,
        outcome="frozen",
        reason=describe(stale),
        in_full=False,
        to_the_end=False,
        result="incomplete",
        reason_code="stale",
        evidence=evidence,
    )


def outside_expectation(rows: Sequence[ListRow], column: ColumnConfig, as_of: date) -> str:
    """The first past year whose count of reports lies outside the column's `expect`, or empty.

    Years before the first that the column shows are none of its; last year's may still be coming.
    """
    if column.expect is None:
        return ""
    low, high = column.expect
    reports = {(row.township_code, row.year) for row in rows if row.verdict == "report"}
    counts = Counter(year for _, year in reports if year is not None)
    for year in range(min(counts, default=as_of.year), as_of.year):
        filling = year == as_of.year - 1
        if counts[year] > high or (counts[year] < low and not filling):
            return f"{counts[year]} reports for {year}, where {low} to {high} are expected"
    return ""
