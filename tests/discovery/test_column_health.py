"""When a column is believed: a list that lost half of its rows, and for how long that is doubted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from flows.config.sites import ColumnConfig
from flows.discovery.column_health import Crawl, column_read
from flows.discovery.column_result import Complete
from storage.records import ColumnMemory, ColumnRead, ListRow, SiteMemory

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
