"""When a column is believed: a list that lost half of its rows, and for how long that is doubted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from flows.config.sites import ColumnConfig
from flows.discovery.column_health import Crawl, column_read, old_day_of, with_sisters
from flows.discovery.column_result import Complete
from flows.http import Outcome, Request, Response
from storage.records import ColumnMemory, ColumnRead, KnownRow, ListRow, SiteMemory, Verdict

URL = "http://a.gov.cn/fzbg/"
READ_WELL = date(2025, 3, 20)
KNOWN = ColumnMemory(last_to_the_end=READ_WELL, last_rows=12, last_recognised=12, newest=date(2025, 3, 1))


def read(count: int, days_later: int) -> ColumnRead:
    rows = [
        ListRow(URL, f"{URL}{n}.html", f"甲镇{n}年法治政府建设报告", date(2025, 3, 1), "report", "title")
        for n in range(count)
    ]
    crawl = Crawl(URL, "法治政府建设年度报告", "trs", URL, 1, False, None, Complete(), "ok")
    memory = SiteMemory({}, {URL: KNOWN})
    return column_read(crawl, rows, memory, ColumnConfig(url=URL), READ_WELL + timedelta(days=days_later))


@pytest.mark.parametrize(
    ("count", "days_later", "outcome", "believed"),
    [
        (12, 1, "ok", True),
        (7, 1, "ok", True),
        (6, 1, "shrunk", False),
        (5, 30, "shrunk", False),
        (5, 31, "ok", True),
        (0, 31, "empty", False),
    ],
)
def test_half_of_a_list_gone_is_doubted_for_a_month(count: int, days_later: int, outcome: str, believed: bool) -> None:
    column = read(count, days_later)
    assert (column.outcome, column.in_full, column.to_the_end) == (outcome, believed, believed)


def listed(number: int, on: date, verdict: Verdict = "report") -> ListRow:
    return ListRow(URL, f"{URL}{number}.html", f"甲镇{number}年法治政府建设报告", on, verdict, "title")


def judged(shown: list[ListRow], known: list[ListRow], days_later: int = 1) -> ColumnRead:
    rows = {
        one.url: KnownRow(one.title, one.listed_date, one.verdict, None, None, None, None, None, column_url=URL)
        for one in known
    }
    memory = SiteMemory(rows, {URL: replace(KNOWN, last_rows=len(known), last_recognised=len(known))})
    crawl = Crawl(URL, "法治政府建设年度报告", "trs", URL, 1, False, None, Complete(), "ok")
    return column_read(crawl, shown, memory, ColumnConfig(url=URL), READ_WELL + timedelta(days=days_later))


ROWS = [listed(n, date(2025, 3, 19) - timedelta(days=n)) for n in range(8)]


@pytest.mark.parametrize(
    ("shown", "days_later", "code"),
    [
        (ROWS, 1, None),
        (ROWS[1:], 1, None),  # one may have been withdrawn
        (ROWS[2:], 1, "stale"),
        (ROWS[2:], 30, "stale"),
        (ROWS[2:], 31, None),
        ([*ROWS[:1], *ROWS[3:]], 1, None),  # gone from the middle
        ([*ROWS[2:], listed(77, date(2025, 3, 1))], 1, None),  # a row came
    ],
)
def test_a_list_whose_newest_rows_are_gone_is_an_older_copy(
    shown: list[ListRow], days_later: int, code: str | None
) -> None:
    read = judged(shown, ROWS, days_later)
    assert (read.reason_code, read.result) == (code, "incomplete" if code else "complete")


def test_what_a_home_page_showed_there_is_not_missed() -> None:
    news = [listed(n, date(2025, 3, 30), "foreign") for n in (90, 91, 92)]
    assert judged(ROWS, [*news, *ROWS]).result == "complete"


RESPONSES: dict[str, tuple[dict[str, str], date | None]] = {
    "of today": ({"date": "Tue, 15 Apr 2025 00:00:00 GMT"}, None),
    "two days old": ({"date": "Sun, 13 Apr 2025 00:00:00 GMT"}, None),
    "older": ({"date": "Sat, 12 Apr 2025 23:59:59 GMT"}, date(2025, 4, 13)),
    "kept by a cache for a month": ({"age": "2592000"}, date(2025, 3, 16)),
    "ahead of our clock": ({"date": "Thu, 01 May 2025 00:00:00 GMT"}, None),
    "without a date": ({}, None),
    "with a date that is none": ({"date": "gestern", "age": "-1"}, None),
}


@pytest.mark.parametrize("case", RESPONSES)
def test_a_response_tells_its_age(case: str) -> None:
    headers, old = RESPONSES[case]
    response = Response(Request(URL), Outcome.OK, "", URL, datetime(2025, 4, 15, tzinfo=UTC), headers=headers)
    assert old_day_of(response) == old


def sisters(days: list[list[date]], as_of: date) -> list[str | None]:
    rows = [[listed(n, on) for n, on in enumerate(one)] for one in days]
    reads = [judged(one, one) for one in rows]
    return [one.reason_code for one in with_sisters(reads, rows, as_of)]


def every(pause: int, count: int, last: date) -> list[date]:
    return [last - timedelta(days=pause * n) for n in range(count)]


SISTERS: dict[str, tuple[list[list[date]], list[str | None]]] = {
    "all move on": ([every(7, 10, date(2025, 6, 1)), every(7, 10, date(2025, 6, 3))], [None, None]),
    "one stands still": ([every(7, 10, date(2025, 3, 1)), every(7, 10, date(2025, 6, 3))], ["stale", None]),
    "all stand still": ([every(7, 10, date(2025, 3, 1)), every(7, 10, date(2025, 3, 3))], [None, None]),
    "one of yearly reports": ([every(365, 7, date(2024, 3, 1)), every(7, 10, date(2025, 6, 3))], [None, None]),
    "one of few rows": ([every(7, 5, date(2025, 3, 1)), every(7, 10, date(2025, 6, 3))], [None, None]),
    "for three of its pauses": ([every(25, 6, date(2025, 3, 20)), every(7, 10, date(2025, 6, 3))], [None, None]),
    "alone": ([every(7, 10, date(2025, 3, 1))], [None]),
}


@pytest.mark.parametrize("case", SISTERS)
def test_a_column_that_stands_still_while_its_sisters_move_on_is_stale(case: str) -> None:
    days, codes = SISTERS[case]
    assert sisters(days, date(2025, 6, 3)) == codes


NAMES_OF_COLUMNS = {
    "法治政府建设年度报告": True,
    "2023年": False,
    "2023年度法治政府建设年度报告": False,
    "历史归档": False,
    "历年报告": False,
    "2021-2025年法治政府建设": True,  # a time that goes on
    "2021年—2025年法治政府建设": True,
    "2021年以来法治政府建设年度报告": True,
    "2021年至今": True,
    "2022年、2023年年报": True,
    "八五普法": True,
}


@pytest.mark.parametrize("title", NAMES_OF_COLUMNS)
def test_a_column_of_a_past_year_or_of_older_reports_may_stand_still(title: str) -> None:
    days = [every(7, 10, date(2025, 3, 1)), every(7, 10, date(2025, 6, 3))]
    rows = [[listed(n, on) for n, on in enumerate(one)] for one in days]
    reads = [replace(judged(one, one), title=title) for one in rows]
    is_stale = with_sisters(reads, rows, date(2025, 6, 3))[0].reason_code == "stale"
    alone = Crawl(URL, title, "trs", URL, 1, False, None, Complete(), "ok")
    read = column_read(alone, rows[0], SiteMemory({}, {URL: KNOWN}), ColumnConfig(url=URL), date(2026, 12, 1))
    assert (is_stale, read.reason_code == "stale") == (NAMES_OF_COLUMNS[title],) * 2


@pytest.mark.parametrize(
    ("sister", "township", "code"),
    [
        pytest.param(date(2025, 3, 20), None, None, id="another has the newest reports"),
        pytest.param(date(2024, 3, 9), None, "stale", id="none has reports of the last round"),
        pytest.param(None, None, "stale", id="it is the only one"),
        pytest.param(None, "500299101", None, id="it is one township's"),
    ],
)
def test_a_past_year_s_column_stands_still_only_beside_one_of_the_newest_reports(
    sister: date | None, township: str | None, code: str | None
) -> None:
    rows = [[listed(n, on) for n, on in enumerate(every(7, 3, day))] for day in (date(2024, 3, 10), sister) if day]
    reads = [replace(judged(one, one), title=title) for one, title in zip(rows, ("2023年", "2024年"), strict=False)]
    reads[0] = replace(reads[0], township_code=township)
    assert with_sisters(reads, rows, date(2024, 3, 10) + timedelta(days=460))[0].reason_code is None
    judged_late = with_sisters(reads, rows, date(2024, 3, 10) + timedelta(days=461))[0]
    assert judged_late.reason_code == code
    assert ("2024-03-10" in judged_late.reason) is (code == "stale")
