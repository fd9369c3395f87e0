"""A table of townships by years: its links are rows where the page says what they lead to, else they are told."""

from __future__ import annotations

import pytest

from flows.discovery.column_crawl import ColumnCrawl
from tests.discovery.portal import NAMES, TOWNS, Page, Portal, read, site

YEARS = (2022, 2023, 2024)
HEADS = "<tr><th>序号</th><th>单位</th><th>2022年</th><th>2023年度</th><th>2024</th></tr>"


def table(cell: str, heads: str = HEADS, title: str = "法治政府建设年度报告", absent: str = "—") -> dict[str, Page]:
    """A table in which the first township lacks its newest report."""
    rows = ""
    for n, name in enumerate(NAMES, 1):
        cells = (absent if (n, y) == (1, 2024) else cell.format(a=f"/r/{n}{y}.html", y=y) for y in YEARS)
        rows += f"<tr><td>{n}</td><td>{name}</td>{''.join(f'<td>{one}</td>' for one in cells)}</tr>"
    return {"/l/": f"<html><head><title>{title}</title></head><body><table>{heads}{rows}</table></body></html>"}


def crawl(pages: dict[str, Page]) -> ColumnCrawl:
    return read(Portal(pages), of=site("/l/"))


SHOWN = {
    "a word": "<a href='{a}'>查看</a>",
    "a year": "<a href='{a}'>{y}年</a>",
    "the year of its column, and a day": "<a href='{a}'>2025-03-01</a>",
}


@pytest.mark.parametrize("cell", SHOWN)
def test_each_cell_with_a_link_is_a_report_of_its_row_and_column(cell: str) -> None:
    found = crawl(table(SHOWN[cell]))
    told = {(row.township_code, row.year, row.verdict) for row in found.rows}
    codes = [code for code, _, _ in TOWNS]
    assert told == {(c, y, "report") for c in codes for y in YEARS} - {(codes[0], 2024, "report")}
    assert found.read.to_the_end


OPEN = {
    "days alone, on a page that does not say what it lists": table(
        SHOWN["the year of its column, and a day"], title="公开"
    ),
    "a page that does not say what it lists": table(SHOWN["a word"], title="信息公开"),
    "columns without years": table(
        SHOWN["a word"], heads="<tr><th></th><th>单位</th><th>甲</th><th>乙</th><th>丙</th></tr>"
    ),
    "a head of other cells": table(SHOWN["a word"], heads="<tr><th>单位</th><th>2022年</th></tr>"),
}


@pytest.mark.parametrize("name", OPEN)
def test_links_that_no_head_explains_leave_the_list_open(name: str) -> None:
    assert not crawl(OPEN[name]).read.to_the_end
