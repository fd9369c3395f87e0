"""A list that shows one year alone, with tabs for the others: they are read as well, or said."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

import pytest

from flows.discovery.column_crawl import ColumnCrawl
from flows.http import Outcome
from tests.discovery.portal import NAMES, Page, Portal, read, remembered, site


def rows(year: int, first: int = 0, last: int = 5) -> str:
    return "".join(
        f"<li><a href='/r/{year}_{n}.html'>{NAMES[n]}{year}年法治政府建设年度报告</a><span>{year + 1}-03-{19 - n}</span></li>"
        for n in range(first, last)
    )


def page(listed: str, tabs: str = "", more: str = "") -> str:
    return f"<html><head><title>法治政府建设年报</title></head><body><a href='/'>首页</a>{tabs}<ul class='lb'>{listed}</ul>{more}</body></html>"


def crawl(pages: dict[str, Page], url: str = "/l/") -> ColumnCrawl:
    return read(Portal(pages), of=site(url))


TABS = {
    "queries": ("/l/", "<div class='nf'><a class='on' href='?y=2024'>2024年</a><a href='?y=2023'>2023年</a><a href='?y=2022'>2022年</a></div>", "/l/?y={}"),
    "subfolders": ("/l/", "<ul><li><b>2024</b></li><li><a href='./2023/'>2023</a></li><li><a href='2022/'>2022</a></li></ul>", "/l/{}/"),
    "sisters of a year's folder": ("/l/2024/", "<p><a href='/l/2024/'>2024年度</a> <a href='/l/2023/'>2023年度</a> <a href='/l/2022/'>2022年度</a></p>", "/l/{}/"),
    "a box of addresses": ("/l/", "<select onchange='location=this.value'><option selected>2024</option><option value='/l/2023.html'>2023</option><option value='/l/2022.html'>2022</option></select>", "/l/{}.html"),
}  # fmt: skip


@pytest.mark.parametrize("case", TABS)
def test_the_years_that_tabs_lead_to_are_read(case: str) -> None:
    url, tabs, address = TABS[case]
    pages: dict[str, Page] = {address.format(year): page(rows(year), tabs) for year in (2022, 2023, 2024)}
    found = crawl(pages | {url: page(rows(2024), tabs)}, url)
    assert (found.read.result, len(found.rows)) == ("complete", 15), found.read.reason
    assert {row.year for row in found.rows} == {2022, 2023, 2024}


def test_a_year_has_pages_of_its_own() -> None:
    tabs, more = "<b>2024</b><a href='?y=2023'>2023</a>", "<a href='?y=2023&p=2'>2</a><a href='?y=2023&p=2'>下一页</a>"
    pages: dict[str, Page] = {"/l/": page(rows(2024), tabs), "/l/?y=2023": page(rows(2023, 0, 3), tabs, more)}
    assert crawl(pages).read.result == "incomplete"
    assert len(crawl(pages | {"/l/?y=2023&p=2": page(rows(2023, 3, 5), tabs)}).rows) == 10


@pytest.mark.parametrize("answer", [page("", "<b>2024</b><a href='?y=2023'>2023</a>"), Outcome.BLOCKED, Outcome.GONE])
def test_a_year_that_does_not_come_is_a_gap(answer: Page) -> None:
    found = crawl({"/l/": page(rows(2024), "<b>2024</b><a href='?y=2023'>2023</a>"), "/l/?y=2023": answer})
    assert (found.read.result, len(found.rows)) == ("incomplete", 5)


def test_a_year_that_says_it_is_empty_is_whole() -> None:
    empty = page("<li>暂无信息</li>")
    assert crawl(
        {"/l/": page(rows(2024), "<b>2024</b><a href='?y=2023'>2023</a>"), "/l/?y=2023": empty}
    ).read.to_the_end


SAID = {
    "links of scripts": "<a href='javascript:y(2024)'>2024年</a><a href='javascript:y(2023)'>2023年</a>",
    "items that a script binds": "<ul class='tab'><li class='on'>2024年</li><li>2023年</li></ul>",
    "a form that a choice sends": "<form method='post'><select name='y' onchange='this.form.submit()'><option selected>2024</option><option>2023</option></select></form>",
    "a box": "<select id='y'><option selected>2024</option><option>2023</option></select>",
}


@pytest.mark.parametrize("case", SAID)
def test_a_year_that_only_a_script_brings_is_said(case: str) -> None:
    found = crawl({"/l/": page(rows(2024), SAID[case])})
    assert (found.read.reason_code, found.read.evidence["detail"]) == ("incomplete_list", "offer_not_followed")
    assert "2023" in found.read.reason


APART = {  # tabs whose years lie in channels of their own
    "this list's own tab leads to it": "<p><a href='/c1/'>2024年</a><a href='/c2/'>2023年</a><a href='/c3/'>2022年</a></p>",
    "this list's own tab leads nowhere": "<ul><li class='on'>2024年</li><li><a href='/c2/'>2023年</a></li><li><a href='/c3/'>2022年</a></li></ul>",
    "no tab is this list's": "<p><a class='on' href='/c9/'>2024年</a><a href='/c2/'>2023年</a><a href='/c3/'>2022年</a></p>",
    "lists of reports by their years": "<ul><li><a href='/c1/'>2024年度报告</a></li><li><a href='/c2/'>2023年度报告</a></li><li><a href='/c3/'>2022年各乡镇法治政府建设报告</a></li></ul>",
    "nodes of a tree": "<script>var z=[{id:1,name:'2024年',url:'/c1/'},{id:2,name:'2023年',url:'/c2/'},{id:3,name:'2022年',url:'/c3/'}];</script>",
    "calls that make a tree": "<script>d.add(1,0,'2024年','/c1/');d.add(2,0,'2023年','/c2/');d.add(3,0,'2022年','/c3/');</script>",
    "months": "<p><a href='/c1/'>2025年3月</a><a href='/c2/'>2024年3月</a><a href='/c3/'>2023年3月</a></p>",
    "months by numbers": "<p><a href='/c1/'>2025-03</a><a href='/c2/'>2024-03</a><a href='/c3/'>2023-03</a></p>",
    "years in brackets": "<p><a href='/c1/'>【2024年】</a><a href='/c2/'>【2023年】</a><a href='/c3/'>【2022年】</a></p>",
    "years with counts": "<p><a href='/c1/'>2024年(5)</a><a href='/c2/'>2023年度（5篇）</a><a href='/c3/'>2022年 (5)</a></p>",
    "years in numerals": "<p><a href='/c1/'>二〇二四年</a><a href='/c2/'>二〇二三年</a><a href='/c3/'>二○二二年</a></p>",
    "years behind a name": "<p><a href='/c1/'>法治政府建设报告（2024）</a><a href='/c2/'>法治政府建设报告（2023）</a><a href='/c3/'>查看2022年报告&gt;&gt;</a></p>",
    "pictures of years": "<p><a href='/c1/'><img alt='2024年'></a><a href='/c2/'><img alt='2023年'></a><a href='/c3/'><img alt='2022年'></a></p>",
    "buttons that carry addresses": "<p><button class='on' data-url='/c1/'>2024</button><button data-url='/c2/'>2023</button><button data-url='/c3/'>2022</button></p>",
    "items that go somewhere": "<ul><li class='on' onclick=\"location.href='/c1/'\">2024年</li><li onclick=\"location.href='/c2/'\">2023年</li><li onclick=\"location.href='/c3/'\">2022年</li></ul>",
    "a box whose function makes the address": "<script>function go(v){location.href='/c'+v+'/';}</script><select onchange='go(this.value)'><option value='1' selected>2024年</option><option value='2'>2023年</option><option value='3'>2022年</option></select>",
    "a box": "<select><option value='/c1/index.html' selected>2024</option><option value='/c2/'>2023</option><option value='/c3/'>2022</option></select>",
}


@pytest.mark.parametrize("case", APART)
def test_years_in_channels_of_their_own_are_read(case: str) -> None:
    tabs = APART[case]
    pages: dict[str, Page] = {f"/c{n}/": page(rows(2025 - n), tabs) for n in (1, 2, 3)}
    found = crawl(pages, "/c1/")
    assert (found.read.result, len(found.rows)) == ("complete", 15), found.read.reason
    assert crawl(pages | {"/c3/": Outcome.BLOCKED}, "/c1/").read.result == "incomplete"


NEWS = "".join(
    f"<li><a href='/w/{n}.html'>甲水镇2023年政府信息公开工作年度报告（{n}）</a><span>2024-01-0{n}</span></li>"
    for n in (1, 2)
)


@pytest.mark.parametrize(
    "answer",
    [
        f"<html><head><title>信息公开年报</title></head><body><ul>{NEWS}</ul><a href='javascript:n()'>下一页</a></body></html>",
        Outcome.GONE,
    ],
)
def test_tabs_none_of_which_is_this_list_s_may_be_of_something_else(answer: Page) -> None:
    tabs = "<p><a class='on' href='/xx/2024/'>2024年</a><a href='/xx/2023/'>2023年</a></p>"
    found = crawl({"/l/": page(rows(2024), tabs), "/xx/2023/": answer})
    assert (found.read.result, len(found.rows)) == ("complete", 5), found.read.reason


def test_the_list_that_a_form_brings_when_a_year_is_chosen_is_read() -> None:
    form = "<form action='/l/'><input type=hidden name=c value=7><select name=y onchange='this.form.submit()'><option selected>2024</option><option>2023</option></select></form>"
    found = crawl({"/l/": page(rows(2024), form), "/l/?c=7&y=2023": page(rows(2023), form)})
    assert (found.read.result, len(found.rows)) == ("complete", 10), found.read.reason


@pytest.mark.parametrize("name", ["2023年度报告", "查看2023年报告", "上一年", "去年报告", "旧版栏目"])
def test_a_link_to_the_year_before_alone_may_lead_to_its_list(name: str) -> None:
    link = f"<p><a href='/c2/'>{name}</a></p>"
    found = crawl({"/l/": page(rows(2024), link), "/c2/": page(rows(2023))})
    assert (found.read.result, len(found.rows)) == ("complete", 10), found.read.reason
    other: dict[str, Page] = {
        "/l/": page(rows(2024), link),
        "/c2/": page("<li><a href='/x/1.html'>全县旅游文化活动举行</a></li>"),
    }
    assert (crawl(other).read.result, len(crawl(other).rows)) == ("complete", 5)
    assert crawl({"/l/": page(rows(2024), f"<p><a href='javascript:y(-1)'>{name}</a></p>")}).read.result == "complete"


def test_reports_that_are_called_by_their_years_are_no_lists() -> None:
    """Rows of one township's column: 2024年度报告, 2023年度报告."""
    own = "".join(
        f"<li><a href='/r/{y}.html'>{y}年法治政府建设年度报告</a><span>2025-03-01</span></li>" for y in (2024, 2023)
    )
    portal = Portal({"/l/": page(own), "/r/2024.html": page("<li>一、2024年工作</li>"), "/r/2023.html": page("")})
    found = read(portal, of=site("/l/", township="500299101"))
    assert (found.read.result, portal.targets) == ("complete", ["/l/"])


def test_days_of_rows_are_no_months() -> None:
    days = "".join(f"<p><em>{n}</em><i>2024-0{n}</i></p>" for n in (1, 2, 3))
    assert crawl({"/l/": page(rows(2024), f"<div>{days}</div>")}).read.result == "complete"


LINKS = "<p><a href='?y=2024'>2024</a><a href='?y=2023'>2023</a></p>"
IDLE = {
    "all years are shown": (rows(2024) + rows(2023), LINKS),
    "all years are shown, tabs of scripts": (rows(2024) + rows(2023), SAID["links of scripts"]),
    "all is chosen": (rows(2024), f"<p><a class='on' href='?'>全部</a>{LINKS[3:]}"),
    "a search": (rows(2024), "<form><select><option selected>2024</option><option>2023</option></select></form>"),
    "years of something else": (rows(2024), "<p><a href='/zfgb/2024/'>2024年</a><a href='/zfgb/2023/'>2023年</a></p>"),
    "years that stand apart": (rows(2024), "".join(f"<div><p><a href='?y={y}'>{y}</a></p></div>" for y in (2024, 2023))),
    "one year beside all": (rows(2024), "<p><a href='javascript:y(0)'>全部</a><a href='javascript:y(2023)'>2023</a></p><i>2024</i>"),
    "an older year that is no page": (rows(2024) + rows(2023), "<p><a href='?y=2023'>2023</a><a href='?y=2022'>2022</a></p>"),
}  # fmt: skip


@pytest.mark.parametrize("case", IDLE)
def test_tabs_that_choose_among_what_is_shown_end_nothing(case: str) -> None:
    listed, tabs = IDLE[case]
    assert crawl({"/l/": page(listed, tabs)}).read.result == "complete"


def test_the_list_of_all_years_stands_for_them() -> None:
    tabs = "<p><a href='?y=0'>全部</a><b class='on'>2024</b><a href='?y=2023'>2023</a></p>"
    portal = Portal({"/l/": page(rows(2024), tabs), "/l/?y=0": page(rows(2024) + rows(2023))})
    assert len(read(portal, of=site("/l/")).rows) == 10
    assert "/l/?y=2023" not in portal.targets


def test_a_short_night_asks_for_no_other_year() -> None:
    tabs = "<b>2024</b><a href='?y=2023'>2023</a>"
    portal = Portal({"/l/": page(rows(2024), tabs), "/l/?y=2023": page(rows(2023))})
    known = remembered(read(portal, of=site("/l/")))
    portal.asked.clear()
    assert read(portal, known, of=site("/l/")).read.result == "known_rest"
    assert portal.targets == ["/l/"]


def test_reports_that_years_and_their_kind_alone_call_are_rows_of_a_township_s_own_list() -> None:
    listed = "".join(f"<li><a href='/l/{y}.html'>{y}年法治政府建设年度报告</a></li>" for y in (2024, 2023))
    found = read(
        Portal({"/l/": f"<html><body><a href='/'>首页</a><ul>{listed}</ul></body></html>"}),
        of=site("/l/", township="500299101"),
    )
    assert [(row.verdict, row.year) for row in found.rows] == [("report", 2024), ("report", 2023)]
