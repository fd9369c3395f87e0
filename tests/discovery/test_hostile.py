"""Hostile and broken list pages give a bounded result and a reason, in time that grows with their length."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.discovery.families import FAMILIES, read_list, recognise
from flows.discovery.html import read_page
from flows.discovery.list_page import MAX_LINKS, MAX_ROWS, Source
from flows.discovery.portal_search.links import MAX_SEARCHED, ways
from flows.discovery.portal_search.search import probe
from flows.discovery.portal_search.trees import script_ways, tree_ways
from flows.discovery.row_classifier import CountyNames
from flows.discovery.urls import resolve
from flows.http import Request
from tests.discovery.portal import BASE, COUNTY, REGISTRY, Portal, day, read, row, title
from tests.processor_time import at_most

URL = BASE + "/fzzf/"
GOOD = "".join(map(row, range(3)))
MB = 1_000_000


def rows_of(count: int) -> str:
    return "".join(f"<li><a href=/fzzf/{n}1234.html>甲水镇{n}号公告</a>2024-01-02</li>" for n in range(count))


PAGES: dict[str, Callable[[], str | bytes]] = {
    "50 MB of one row": lambda: f"<ul>{GOOD}</ul>" + "<p>x</p>" * (50 * MB // 8),
    "100,000 rows": lambda: f"<ul>{rows_of(100_000)}</ul>",
    "a million links": lambda: "<a href=/a>b</a>" * MB,
    "links without end": lambda: "<a href='" * 300_000,
    "one address of 5 MB": lambda: f"<a href='/{'a' * 5 * MB}'>甲水镇2023年报告</a>",
    "nesting of 200,000": lambda: "<div>" * 200_000 + GOOD,
    "nested links": lambda: "<a href=/x1111.html>" * 100_000,
    "blanks": lambda: " " * 10 * MB,
    "broken encodings": lambda: b"<html><meta charset=gb2312><ul>" + bytes(range(256)) * 4000,
    "null bytes": lambda: b"<ul>\0<li>\0" * 100_000,
    "a store without an end": lambda: "<datastore>" + "<record><![CDATA[" * 300_000,
    "200,000 records": lambda: "<datastore>" + "<record><![CDATA[<li>x</li>]]></record>" * 200_000,
    "an entity bomb": lambda: (
        "<?xml version='1.0'?><!DOCTYPE d [<!ENTITY a 'aaaaaaaaaa'>"
        + "".join(f"<!ENTITY a{n} '{'&a;' * 10}'>" for n in range(20))
        + "]><datastore><recordset><record>&a19;</record></recordset></datastore>"
    ),
    "calls without end": lambda: "<script>" + "createPageHTML(" * 200_000 + "</script>",
    "a count without end": lambda: f"<ul>{GOOD}</ul><script>createPageHTML(999999999,0,'index','html')</script>",
    "digits": lambda: "<ul><li><a href=/1234.html>" + "2" * 3 * MB + "</a></li></ul>",
    "label objects without end": lambda: "{labelName:" * 300_000,
    "attributes": lambda: "<a " + "title='x' " * 300_000 + ">b</a>",
    "boxes with more without end": lambda: (
        "<div>"
        + f"<div><ul>{GOOD}</ul><a href=/m/1/>更多</a></div>" * 2_000
        + "<div><b>镇</b><a href=/n/>更多</a>" * 2_000
    ),
    "a more for each link": lambda: (
        "<div>" * 5 + "<a href=/z/>甲</a>" * 3_000 + "<a href=/m/>更多</a>" * 3_000 + f"</div><ul>{GOOD}</ul>"
    ),
    "tabs of townships without end": lambda: (
        "<div data-url=/t/>" * 1_000
        + "甲水镇" * 300_000
        + "</div>" * 1_000
        + "".join(f"<p data-url=/t/{n}/><b>{'甲乙'[n % 2]}水镇</b></p>" for n in range(20_000))
        + f"<ul>{GOOD}</ul>"
    ),
    "older lists without end": lambda: (
        f"<ul>{GOOD}</ul>" + "".join(f"<a href=/o/{n}/>历史归档</a>" for n in range(MAX_LINKS))
    ),
    "pagers of a plugin without end": lambda: (
        f"<ul>{GOOD}</ul><script>{'laypage({jump: function(o){' * 50_000}</script>"
    ),
    "a function a link": lambda: (
        f"<script>{''.join(f'function f{n}(a){{open(a)}}' for n in range(15_000))}</script>"
        + "".join(f"<a onclick=f{n}({n})>甲</a>" for n in range(MAX_LINKS))
    ),
    "variables, and links that call": lambda: (
        f"<script>{''.join(f'v{n}=1;' for n in range(40_000))}function f(a){{open(a)}}</script>"
        + "<a onclick=f(1)>甲</a>" * MAX_LINKS
    ),
    "a long function that all links call": lambda: (
        f"<script>function f(a){{{'a;' * 2_900}open(a)}}</script>" + "<a onclick=f(1)>甲</a>" * MAX_LINKS
    ),
    "options that call": lambda: (
        "<script>function f(a){open(a)}</script><select onchange=f(this.value)>"
        + "".join(f"<option>{n}</option>" for n in range(1, 50_000))
    ),
    "years under a long text": lambda: (
        f"<div><p>{'情况' * 400_000}</p><div>" + "".join(f"<a href=/y/{n}>{2000 + n % 25}年</a>" for n in range(5_000))
    ),
    "buttons that scripts bind, for pages": lambda: (
        "".join(f"<p class=page><input>{''.join(f'<a id=b{n}x{m}>GO</a>' for m in range(50))}</p>" for n in range(40))
        + f"<script>{' '.join(f'b{n}x{m}' for n in range(40) for m in range(50))}{'$(b).click(1);' * 20_000}</script>"
    ),
    "boxes that open, in one another": lambda: (
        "".join(f"<div onclick=open('/a/{n}.html')>" for n in range(200)) + f"{title(0)}{'<b></b>' * 200_000}"
    ),
    "nothing": lambda: "",
    "no markup": lambda: "甲水镇" * 300_000,
}


@pytest.mark.parametrize("case", PAGES)
def test_a_hostile_list_page_is_bounded(case: str) -> None:
    page = PAGES[case]()
    with at_most(5.0):
        walk = read(Portal({"/fzzf/": page}))
    assert walk.read.rows <= MAX_ROWS
    assert walk.read.in_full is False
    assert walk.read.reason


READERS = ("trs", "jpage", "gkmlpt", "label", "generic", "ucap", "jpaas", "henan", "vsb", "aspnet")  # one family each


LENGTH = MB  # characters of a hostile page that each reader is shown
MOST_S = 3.0  # a reader whose time grows with the square of the length takes longer


@cache
def beginning(case: str) -> str:
    """The first characters of a hostile page, made once."""
    page = PAGES[case]()
    return page[:LENGTH].decode("gb18030", "replace") if isinstance(page, bytes) else page[:LENGTH]


@pytest.mark.parametrize("family", READERS)
@pytest.mark.parametrize("case", PAGES)
def test_no_reader_breaks_on_it(family: str, case: str) -> None:
    text = beginning(case)
    addresses = {"gkmlpt": BASE + "/gkmlpt/api/all/2041?page=1&sid=1", "label": BASE + "/public/column/1?catId=2"}
    url = addresses.get(family, URL)
    chosen = FAMILIES[family]
    source = Source(url, text, url, Request(url))
    with at_most(MOST_S):
        listed = read_list(source, chosen)
        if chosen.rows_at:
            chosen.rows_at(source)
        recognise(source)
    assert len(listed.rows) <= MAX_ROWS


JSON = {
    "no JSON": "<html>",
    "an array": "[1,2,3]",
    "deep": "[" * 200_000,
    "articles that are none": '{"articles":[null,1,"x",{"title":5},{"title":"甲","url":"javascript:1"}],"total":"x"}',
    "a number without end": '{"articles":[],"total":' + "9" * 100_000 + "}",
    "a million articles": '{"articles":[' + ",".join(['{"title":"a","url":"/a"}'] * 100_000) + '],"total":100000}',
}


@pytest.mark.parametrize("case", JSON)
def test_an_api_that_answers_nonsense_gives_a_reason(case: str) -> None:
    from tests.discovery.portal import site

    walk = read(Portal({"/gkmlpt/api/all/2041?page=1&sid=1": JSON[case]}), of=site("/gkmlpt/api/all/2041?page=1&sid=1"))
    assert not walk.read.in_full
    assert walk.read.reason
    assert walk.read.rows <= MAX_ROWS


@pytest.mark.parametrize("tree", ["[" * 100_000, '[{"id":1}]', "{}", '[{"id":"x","name":"法治政府建设"}]', "[1,null]"])
def test_a_tree_that_is_none_leads_nowhere(tree: str) -> None:
    names = CountyNames(REGISTRY, COUNTY)
    assert list(tree_ways(f"window._CONFIG={{TREE:{tree}}}", BASE + "/gkmlpt/index", names)) == []


HREFS = {
    "javascript:void(0)": None,
    " JaVaScRiPt:alert(1)": None,
    "java\nscript:alert(1)": None,
    "data:text/html,<b>x</b>": None,
    "vbscript:x": None,
    "mailto:a@b.cn": None,
    "file:///etc/passwd": None,
    "ftp://h/x": None,
    "#top": None,
    "": None,
    "http://user:pw@www.example.gov.cn/": None,
    "http://[::1": None,
    "http://h:99999999/": None,
    "../../../../../etc/passwd": BASE + "/etc/passwd",
    "./a/../b/./c.html#x": URL + "b/c.html",
    BASE + "/a/b/../c/./d.html": BASE + "/a/c/d.html",
    BASE + "/../a.html": BASE + "/a.html",
    "//other.example.com/x": "http://other.example.com/x",
    " \n a b.html\t": URL + "a%20b.html",
    "年 报.html": URL + "%E5%B9%B4%20%E6%8A%A5.html",
    "a.html;jsessionid=0A1B.n1?id=3": URL + "a.html?id=3",
    "a.jsp?JSESSIONID=0A1B&id=3": URL + "a.jsp?id=3",
    "a.php?id=3&PHPSESSID=0a1b": URL + "a.php?id=3",
    "a.jsp?session=3": URL + "a.jsp?session=3",
    "年报.html": URL + "%E5%B9%B4%E6%8A%A5.html",
    "HTTP://WWW.EXAMPLE.GOV.CN:80/x": BASE + "/x",
    "?page=2": URL + "?page=2",
    "a\\b.html": URL + "a/b.html",
    "x" * 3000: None,
}


@pytest.mark.parametrize("href", HREFS)
def test_an_address_is_made_whole_and_safe_or_dropped(href: str) -> None:
    assert resolve(URL, href) == HREFS[href]


def test_a_row_that_leads_to_another_host_is_left_to_the_guard() -> None:
    """Refused, it makes the duty that it points to unknown; dropped, the report would be called missing."""
    page = f"<ul>{GOOD}<li><a href='http://evil.example.com/t20240101_1.html'>{title(1)}</a>{day(1)}</li></ul>"
    walk = read(Portal({"/fzzf/": page}))
    other = [one for one in walk.rows if "evil" in one.url]
    assert len(walk.rows) == 4
    assert [one.verdict for one in other] == ["report"]


def test_half_a_page_gives_the_rows_that_are_there() -> None:
    assert read(Portal({"/fzzf/": f"<ul>{GOOD}<li><a href="})).read.rows == 3


def test_more_links_than_are_looked_at_take_the_whole_from_a_column() -> None:
    menu = "".join(f"<a href='/m{n}/'>频道{n}号</a>" for n in range(MAX_LINKS))
    walk = read(Portal({"/fzzf/": f"<ul>{GOOD}</ul><div>{menu}</div>"}))
    assert walk.read.rows == 3
    assert not walk.read.in_full


@pytest.mark.parametrize("case", ["a million links", "nested links", "broken encodings", "nothing", "no markup"])
def test_a_search_survives_what_a_portal_serves(case: str) -> None:
    found = probe(BASE + "/", fetch=Portal({"/": PAGES[case]()}), registry=REGISTRY, county_code=COUNTY)
    assert found.columns == ()
    assert found.notes


NODES = ",".join(f"{{id:{n},pId:0,name:'法治政府建设'}}" for n in range(5_000))
TREES = {
    "arrays in one another that never end": f"{'[{x: f(' * 200}{'1,2 ' * 90_000}",
    "nodes that lead nowhere, and long scripts": f"var z=[{NODES}]; {'x = 1; ' * 30_000}",
}


@pytest.mark.parametrize("case", TREES)
def test_a_hostile_tree_leads_nowhere(case: str) -> None:
    page = read_page(f"<script>{TREES[case]}</script>")
    assert page is not None
    with at_most(MOST_S):
        assert list(script_ways(page, BASE + "/", CountyNames(REGISTRY, COUNTY))) == []


def test_a_way_on_may_be_opened_by_a_script() -> None:
    page = """<a href="javascript:;" onclick="openUrl('/fz/index.html')">法治政府建设年度报告</a>"""
    tree = read_page(page)
    assert tree is not None
    found = ways(tree, BASE + "/", CountyNames(REGISTRY, COUNTY), topical=True)
    assert [way.url for way in found] == [BASE + "/fz/index.html"]


@pytest.mark.parametrize(("before", "asked"), [(MAX_SEARCHED - 60, ["/", "/fz/"]), (MAX_SEARCHED, ["/"])])
def test_a_way_on_is_looked_for_up_to_a_bound(before: int, asked: list[str]) -> None:
    page = "<html>" + " " * (before - 6) + "<a href='/fz/'>法治政府建设年度报告</a>"
    assert len(page) - before < 60
    portal = Portal({"/": page})
    probe(BASE + "/", fetch=portal, registry=REGISTRY, county_code=COUNTY)
    assert portal.targets == asked


@given(
    st.sampled_from(
        ("http://a.cn", "http://a.cn/", "http://a.cn/b/c.html", "https://a.cn:8/b/c/?d=/e#/f", "http://a.cn/b;g")
    ),
    st.from_regex(r"(https?:)?(//h)?[ab./]{0,6}(;[ab])?(\?[ab./;?]{0,4})?(#[ab]?)?", fullmatch=True)
    | st.sampled_from(("HTTP:?x=1", "HTTPS:", "javascript:a()")),
)
def test_an_address_goes_on_from_its_folder_as_from_its_page(base: str, href: str) -> None:
    whole = urljoin(base, href)
    reached = bool(href) and href[0] != "#" and bool(urlsplit(whole).netloc)
    assert resolve(base, href) == (resolve(whole, whole) if reached else None)
