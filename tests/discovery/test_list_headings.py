"""Counts in a list's heading, and the next lot of rows: what is more than stands there leaves the list open."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

import pytest

from flows.discovery.column_crawl import ColumnCrawl
from tests.discovery.portal import Page, Portal, day, read, site, title

HOT = "<div class='side'><h3>热门推荐</h3><ul><li><a href='/x/1.html'>全县经济工作会议召开在即</a></li></ul>{}</div>"


def listed(numbers: range) -> str:
    rows = "".join(f"<li><a href='/r/{n}.html'>{title(n)}</a><span>{day(n)}</span></li>" for n in numbers)
    return f"<ul>{rows}</ul>"


def page(head: str, numbers: range = range(6), more: str = "") -> str:
    return f"<html><head><title>乡镇专栏</title></head><body><a href='/'>首页</a>{head}{listed(numbers)}{more}</body></html>"


def crawl(head: str, more: str = "") -> ColumnCrawl:
    return read(Portal({"/l/": page(head, more=more)}), of=site("/l/"))


COUNTED = {
    "a heading": "<h3>年报（12）</h3>",
    "a count in an element": "<div class='tit'>法治政府建设年报<span>(12)</span></div>",
    "a count of rows": "<p><b>法治政府建设报告【共12篇】</b></p>",
    "the column's title": "<h2>乡镇专栏（12）</h2>",
    "a link to the list itself": "<h3><a href='/l/'>年报</a>（12）</h3>",
    "a heading with a year": "<h3>2024年法治政府建设年报（12）</h3>",
    "two tabs": "<ul><li>乡镇年报（12）</li><li>部门年报（30）</li></ul>",
}


@pytest.mark.parametrize("case", COUNTED)
def test_a_heading_that_counts_more_than_the_rows_leaves_the_list_open(case: str) -> None:
    found = crawl(COUNTED[case])
    assert (len(found.rows), found.read.reason_code) == (6, "incomplete_list")
    assert found.read.evidence["announced_rows"] == 12


@pytest.mark.parametrize(
    "head",
    [
        pytest.param("<h3>年报（6）</h3>", id="as many as the rows"),
        pytest.param("<h3>年报（3）</h3>", id="the third part"),
        pytest.param("<h3>年报（试行）</h3>", id="a word"),
        pytest.param("<h3>年报（2024）</h3>", id="a year"),
        pytest.param("<h3>年报（2025-03-30）</h3>", id="a day"),
        pytest.param("<h3>年报（12月）</h3>", id="a month"),
        pytest.param("<ul><li><a href='/bm/'>部门年报（30）</a></li></ul>", id="a menu"),
        pytest.param("<h3>通知公告（30）</h3>", id="of something else"),
        pytest.param(
            "<div><h3>工作报告（30）</h3><a href='/x/1.html'>全县经济工作会议召开在即</a></div>",
            id="over another block",
        ),
        pytest.param("<ul><li>乡镇年报（6）</li><li>部门年报（30）</li></ul>", id="two tabs, the one of them met"),
    ],
)
def test_a_heading_that_counts_no_more_rows_ends_the_list(head: str) -> None:
    found = crawl(head)
    assert (len(found.rows), found.read.result) == (6, "complete"), found.read.reason


def test_a_count_in_the_heading_is_met_by_the_rows_of_all_pages() -> None:
    pages: dict[str, Page] = {
        "/l/": page("<h3>年报（12）</h3>", more="<a href='index_2.html'>下一页</a>"),
        "/l/index_2.html": page("<h3>年报（12）</h3>", range(6, 12)),
    }
    found = read(Portal(pages), of=site("/l/"))
    assert (len(found.rows), found.read.result) == (12, "complete"), found.read.reason


LOTS = {
    "below the rows": ("", "<p><a href='javascript:;' onclick='change()'>换一批</a></p>"),
    "in the heading": ("<div class='tit'>年报 <span class='hyp'>换一换</span></div>", ""),
    "a button": ("", "<div><input type='button' value='换一组'></div>"),
    "the next lot": ("", "<div class='b'>下一批&gt;&gt;</div>"),
}


@pytest.mark.parametrize("case", LOTS)
def test_the_next_lot_of_rows_leaves_the_list_open(case: str) -> None:
    found = read(Portal({"/l/": f"<html><body><a href='/'>首页</a><div><div>{LOTS[case][0]}{listed(range(6))}{LOTS[case][1]}</div></div></body></html>"}), of=site("/l/"))  # fmt: skip
    assert (len(found.rows), found.read.reason_code) == (6, "incomplete_list")


@pytest.mark.parametrize(
    "more",
    [
        pytest.param(HOT.format("<a onclick='hot()'>换一批</a>"), id="of a hot list"),
        pytest.param("<form><img src='/code'><a onclick='code()'>换一换</a></form>", id="of a code"),
        pytest.param("<p>共6条</p><a onclick='change()'>换一批</a>", id="where all rows are counted"),
        pytest.param("<p>县乡换届选举：下一批干部</p>", id="words"),
    ],
)
def test_the_next_lot_of_something_else_ends_the_list(more: str) -> None:
    found = crawl("", more)
    assert (len(found.rows), found.read.result) == (6, "complete"), found.read.reason
