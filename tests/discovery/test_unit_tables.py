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


GROUPS = {
    "terms and definitions": ("<dl><dt>{u}</dt>{y}</dl>", "<dd><a href='{a}'>{y}年度</a></dd>"),
    "headings over lists": ("<h3>{u}</h3><ul>{y}</ul>", "<li><a href='{a}'>{y}年法治政府建设年度报告</a></li>"),
    "boxes": ("<div><div class='t'><span>{u}</span></div><div><p>{y}</p></div></div>", "<a href='{a}'>{y}年</a> "),
    "lines": ("<p>{u}人民政府</p><p>{y}</p>", "<a href='{a}'>{y}年度报告</a> "),
}


def groups(case: str, title: str) -> dict[str, Page]:
    around, link = GROUPS[case]
    body = ""
    for n, name in enumerate(NAMES, 1):
        years = "".join(link.format(a=f"/l/{n}/t20250301_{y}.html", y=y) for y in YEARS if (n, y) != (1, 2024))
        body += around.format(u=name, y=years)
    return {
        "/l/": f"<html><head><title>{title}</title></head><body><a href='/'>首页</a><div>{body}</div></body></html>"
    }


@pytest.mark.parametrize("case", GROUPS)
def test_years_below_a_township_s_name_are_its_reports(case: str) -> None:
    found = crawl(groups(case, "法治政府建设年度报告"))
    told = {(row.township_code, row.year, row.verdict) for row in found.rows}
    codes = [code for code, _, _ in TOWNS]
    assert told == {(c, y, "report") for c in codes for y in YEARS} - {(codes[0], 2024, "report")}
    assert (found.read.to_the_end, str(found.rows[0].listed_date)) == (True, "2025-03-01"), found.read.reason


@pytest.mark.parametrize("case", GROUPS)
def test_years_below_names_on_a_page_that_does_not_say_what_it_lists_leave_it_open(case: str) -> None:
    assert not crawl(groups(case, "信息公开")).read.to_the_end


def test_years_beside_a_list_of_reports_are_its_own_affair() -> None:
    menu = "".join(
        f"<dl><dt>{name}</dt><dd><a href='/b/{n}/{y}.html'>{y}年</a></dd></dl>"
        for n, name in enumerate(NAMES)
        for y in YEARS
    )
    listed = "".join(
        f"<li><a href='/l/{n}.html'>{name}{y}年法治政府建设年度报告</a><i>{y + 1}-03-0{n + 1}</i></li>"
        for n, name in enumerate(NAMES)
        for y in YEARS
    )
    page = (
        f"<html><head><title>法治政府建设年度报告</title></head><body><div>{menu}</div><ul>{listed}</ul></body></html>"
    )
    found = crawl({"/l/": page})
    assert (found.read.result, len(found.rows)) == ("complete", 18)


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
