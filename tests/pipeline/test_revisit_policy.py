"""What is read in full and what is visited again: each row of the two tables, and the edges of their weeks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from flows.discovery.urls import row_address
from flows.http import Outcome
from flows.pipeline.revisit_policy import (
    NO_ADDRESS,
    ColumnState,
    PageState,
    is_noted,
    why_in_full,
    why_visited,
)
from storage.records import ColumnMemory, KnownRow, ListRow

AS_OF = date(2025, 4, 15)
URL = "http://a.example/fzbg/1.html"
ROW = ListRow("http://a.example/fzbg/", URL, "甲镇2024年法治政府建设报告", date(2025, 3, 1), "report", "title")
KNOWN = KnownRow(
    ROW.title, ROW.listed_date, "report", None, 2024, "township_report", "ok", AS_OF, column_url=ROW.column_url
)


def column(days_ago: int | None, **more: date) -> ColumnState:
    last = AS_OF - timedelta(days=days_ago) if days_ago is not None else None
    return ColumnState(ColumnMemory(last, 3, 3, None), AS_OF, **more)


COLUMNS: dict[str, tuple[ColumnState, str | None]] = {
    "unknown": (ColumnState(None, AS_OF), "never read to its end"),
    "known, and never read to its end": (column(None), "never read to its end"),
    "read to its end six days ago": (column(6), None),
    "read to its end seven days ago": (column(7), "a week since its end was read"),
    "looked back": (column(1, since=date(2025, 1, 1)), "asked to look back"),
    "the deadline is today": (column(1, deadline=AS_OF), "first run after a deadline"),
    "the deadline was yesterday, read on the day before": (
        column(2, deadline=AS_OF - timedelta(days=1)),
        "first run after a deadline",
    ),
    "read on the deadline": (column(1, deadline=AS_OF - timedelta(days=1)), None),
    "the deadline is tomorrow": (column(1, deadline=AS_OF + timedelta(days=1)), None),
}


@pytest.mark.parametrize("case", COLUMNS)
def test_a_column_is_read_in_full(case: str) -> None:
    state, why = COLUMNS[case]
    assert why_in_full(state) == why


def page(known: KnownRow | None = KNOWN, row: ListRow | None = ROW, **more: object) -> PageState:
    return PageState(URL, known, AS_OF, row, **more)  # type: ignore[arg-type]


def known(**changed: object) -> KnownRow:
    return replace(KNOWN, **changed)  # type: ignore[arg-type]


WEEK_AGO, SIX_DAYS_AGO = AS_OF - timedelta(days=7), AS_OF - timedelta(days=6)
PAGES: dict[str, tuple[PageState, str | None]] = {
    "new": (page(None), "new in the list"),
    "new and doubtful": (page(None, replace(ROW, verdict="doubtful")), "new in the list"),
    "new and foreign": (page(None, replace(ROW, verdict="foreign")), None),
    "listed before and never visited": (page(known(last_outcome=None)), "new in the list"),
    "failed": (page(known(last_outcome="server_error")), "failed the last time"),
    "no page the last time": (page(known(last_outcome="not_html")), "failed the last time"),
    "gone, on a short night": (page(known(last_outcome="gone", page_kind=None)), None),
    "gone, on a full night": (
        page(known(last_outcome="soft_404"), column_full=True),
        "gone the last time, and listed",
    ),
    "gone, and back in the list": (page(known(last_outcome="gone", listed=False)), "gone the last time, and listed"),
    "read, unchanged": (page(), None),
    "read, listed on the day looked back to": (page(since=date(2025, 3, 1)), "listed since the day asked for"),
    "read, listed a day before": (page(since=date(2025, 3, 2)), None),
    "read, back in the list": (page(known(listed=False)), "back in the list"),
    "read, with another title": (page(known(title="甲镇报告")), "its row has changed"),
    "read, with another day": (page(known(listed_date=None)), "its row has changed"),
    "a report that left": (page(row=replace(ROW, verdict="left"), left=True), "a report that left the list"),
    "another page that left": (page(known(page_kind="other"), replace(ROW, verdict="left"), left=True), None),
    "withdrawn a month ago": (
        page(known(last_outcome="gone", listed=False, last_read=AS_OF - timedelta(days=30)), None),
        "withdrawn within a month",
    ),
    "withdrawn longer ago": (
        page(known(last_outcome="gone", listed=False, last_read=AS_OF - timedelta(days=31)), None),
        None,
    ),
    "not on today's pages, blocked": (page(known(last_outcome="blocked"), None), "a listed report that was never read"),
    "not on today's pages, gone": (page(known(last_outcome="gone"), None), None),
    "a sister's report, seen two days ago": (
        page(known(township_code="500230101", page_township="500230102", last_visit=AS_OF - timedelta(days=2)), None),
        "shows another report than its list says",
    ),
    "another year's, seen two days ago": (
        page(known(page_year=2023, last_visit=AS_OF - timedelta(days=2)), None),
        "shows another report than its list says",
    ),
    "another year's, seen yesterday": (page(known(page_year=2023, last_visit=AS_OF - timedelta(days=1)), None), None),
    "another year's, in a list that names no year": (
        page(known(title="甲镇报告", page_year=2023, last_visit=SIX_DAYS_AGO), None),
        None,
    ),
    "its own report, in a list that names no township": (
        page(known(page_township="500230102", page_year=2024, last_visit=SIX_DAYS_AGO), None),
        None,
    ),
    "a page of all townships, of whom some were not seen": (
        page(known(verdict="doubtful", awaited=True), None),
        "a page of all townships, of whom some were not seen",
    ),
    "a page of all townships that left its list": (
        page(known(verdict="left", listed=False, page_kind=None, awaited=True), None),
        None,
    ),
    "a full night, visited a week ago": (
        page(known(last_visit=WEEK_AGO), None, any_full=True),
        "a week since its last visit",
    ),
    "a full night, visited six days ago": (page(known(last_visit=SIX_DAYS_AGO), None, any_full=True), None),
    "a short night, visited a week ago": (page(known(last_visit=WEEK_AGO), None), None),
    "a listed report whose page was none": (
        page(known(page_kind="other", last_visit=WEEK_AGO), None, any_full=True),
        "a week since its last visit",
    ),
    "a doubtful row whose page was none": (
        page(known(page_kind="other", verdict="doubtful", last_visit=WEEK_AGO), None, any_full=True),
        None,
    ),
    "a report that is listed no more": (
        page(known(listed=False, last_visit=WEEK_AGO), None, any_full=True),
        "a week since its last visit",
    ),
}


@pytest.mark.parametrize("case", PAGES)
def test_a_page_is_visited(case: str) -> None:
    state, why = PAGES[case]
    assert why_visited(state) == why


@pytest.mark.parametrize("outcome", [one for one in Outcome if one.value in (
    "blocked", "robots", "unreachable", "tls", "too_slow", "server_error", "broken", "budget")])  # fmt: skip
def test_what_may_pass_is_tried_every_night(outcome: Outcome) -> None:
    assert why_visited(page(known(last_outcome=outcome.value), None)) == "a listed report that was never read"


def test_a_row_that_leads_nowhere_is_noted_once_and_never_asked_for() -> None:
    nowhere = row_address("http://a.example/fzbg/", ROW.title)
    new = replace(page(None), url=nowhere)
    assert why_visited(new) is None
    assert is_noted(new)
    assert not is_noted(replace(new, row=replace(ROW, verdict="foreign")))
    assert not is_noted(replace(page(known(last_outcome=NO_ADDRESS)), url=nowhere))
    assert not is_noted(page(None))
