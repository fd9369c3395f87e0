"""Further pages by the address of a link, and counts in other words: followed, or said; what is none ends the list."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

import pytest

from flows.discovery.column_crawl import ColumnCrawl
from tests.discovery.portal import Page, Portal, day, read, site, title


def page(numbers: range, more: str = "") -> str:
    rows = "".join(f"<li><a href='/r/{n}.html'>{title(n)}</a><span>{day(n)}</span></li>" for n in numbers)
    return f"<html><body><div><a href='/'>首页</a></div><ul>{rows}</ul>{more}</body></html>"


def crawl(more: str, second: str = "/l/index_2.html") -> ColumnCrawl:
    pages: dict[str, Page] = {"/l/": page(range(6), more), second: page(range(6, 12))}
    return read(Portal(pages), of=site("/l/"))


FOLLOWED = {
    "an icon": "<ul class='pagination'><li class='active'><a>1</a></li><li><a href='index_2.html'><svg></svg></a></li></ul>",
    "a numeral": "<div class='page'><b>一</b><a href='index_2.html'>二</a></div>",
    "a digit of full width": "<div class='page'><b>１</b><a href='index_2.html'>２</a></div>",
    "a circled digit": "<div class='page'><b>①</b><a href='index_2.html'>②</a></div>",
    "to go on": "<p><a href='index_2.html'>继续浏览</a></p>",
    "the rest": "<p><a href='index_2.html'>查看余下6条</a></p>",
    "all": "<p><a href='index_2.html'>查看全部12条</a></p>",
    "more, in English": "<p><a href='index_2.html'>View more</a></p>",
    "to turn down": "<p><a href='index_2.html'>往下翻</a></p>",
    "a parameter": "<div class='fy'><a href='?pageNo=2'><img src='r.png'></a></div>",
}


@pytest.mark.parametrize("case", FOLLOWED)
def test_a_link_to_a_numbered_page_is_followed_whatever_it_says(case: str) -> None:
    found = crawl(FOLLOWED[case], "/l/?pageNo=2" if "?" in FOLLOWED[case] else "/l/index_2.html")
    assert (len(found.rows), found.read.result) == (12, "complete"), found.read.reason


def test_the_page_behind_a_turned_one_is_no_page_before_it() -> None:
    back = "<p><a href='index.html'><i></i></a><a href='index_1.html'><i></i></a></p>"
    pages: dict[str, Page] = {
        "/l/": page(range(6), "<p><a href='index_1.html'><i></i></a></p>"),
        "/l/index_1.html": page(range(6, 12), back + "<p><a href='index_2.html'><i></i></a></p>"),
        "/l/index_2.html": page(range(12, 15), back),
    }
    portal = Portal(pages)
    found = read(portal, of=site("/l/"))
    assert (len(found.rows), found.read.result, len(portal.asked)) == (15, "complete", 3), found.read.reason


SAID = {
    "rows of all": "<p>共有信息 12 条</p>",
    "rows together": "<p>合计：12 条</p>",
    "pages that it is cut into": "<p>12条信息 分2页显示</p>",
    "pages of so many rows": "<p>每页 6 条 / 2 页</p>",
    "a page of two": "<p>页码：1/2</p>",
    "a page of two in brackets": "<div>[1/2]</div>",
    "a number of all": "<p>总数：12</p>",
    "a number of records": "<p>记录数：12</p>",
    "what was found": "<p>共找到 12 个结果</p>",
    "entries, in English": "<div>Showing 1 to 6 of 12 entries</div>",
    "a range of all": "<div class='page'>1-6 of 12</div>",
    "a total": "<span>Total: 12</span>",
    "a button of a component": "<button hx-get='/part?p=2'>再来一页</button>",
    "a component that loads": "<van-list @load='onLoad'></van-list>",
    "an attribute that loads": "<div infinite-scroll='load()'></div>",
    "an address to go on from": "<div data-next-url='/part?p=2'></div>",
    "a pager that a script writes": "<script>for (var i = 1; i <= total; i++) { document.write('<a href=\"index_' + i + '.html\">' + i + '</a>'); }</script>",
}


@pytest.mark.parametrize("case", SAID)
def test_what_is_said_of_more_leaves_the_list_open(case: str) -> None:
    assert crawl(SAID[case], "/none").read.result == "incomplete"


IDLE = {
    "rows that are all": "<p>共有信息 6 条</p>",
    "one page": "<p>6条信息 分1页显示</p>",
    "a total that is met": "<span>Total: 6</span>",
    "people": "<p>人口总数：12万人，户籍人数：12人</p>",
    "a part of something": "<p>2024 of 12 articles</p>",
    "a page of one in brackets": "<div>[1/1]</div>",
    "more of another block, in English": "<p><a href='/tz/'>View more</a></p>",
    "public information": "<p>公共信息 12 条渠道</p>",
    "what was put together": "<p>整合12项职能</p>",
    "a column with a numbered file": "<p><a href='list_2.html'>政策文件</a></p>",
    "the page before": "<p><a href='index_2.html' class='prev'></a><a href='index_2.html'>上</a></p>",
    "a picture to elsewhere": "<a href='/zt/index_2.html'><img src='a.png'></a>",
    "the first page": "<a href='?page=1'><i></i></a>",
    "a day that a script writes": "<script>document.write('<a href=\"/rl/\">' + today + '</a>');</script>",
}


@pytest.mark.parametrize("case", IDLE)
def test_what_is_no_page_of_the_list_ends_it(case: str) -> None:
    found = crawl(IDLE[case], "/none")
    assert (len(found.rows), found.read.result) == (6, "complete"), found.read.reason
