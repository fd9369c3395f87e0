"""Spellings of each family that the demo's portals do not show: how pages are counted, asked for and dated."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from flows.discovery.column_crawl import ColumnCrawl
from flows.discovery.families import FAMILIES, read_list
from flows.discovery.families.jpage import read_jpage
from flows.discovery.list_page import Source
from flows.http import Request
from tests.discovery.portal import BASE, Page, Portal, day, read, row, site, title

COUNT = 12  # rows of each column, in pages of five


def rows(numbers: range, form: Callable[[int], str] = row) -> str:
    return f"<html><body><a href='/'>首页</a><a href='/zwgk/'>公开</a><ul>{''.join(map(form, numbers))}</ul>"


def paged(
    first: str, name: str, start: int, extra: Callable[[int], str], form: Callable[[int], str] = row
) -> dict[str, Page]:
    """Three pages: `first`, then `name` with its number from `start` on; `extra` is what stands below the rows."""
    pages: dict[str, Page] = {first: rows(range(5), form) + extra(0)}
    for page in (1, 2):
        numbers = range(page * 5, min(COUNT, page * 5 + 5))
        pages[name.format(start + page - 1)] = rows(numbers, form) + extra(page)
    return pages


def shtml_row(n: int) -> str:
    return f"<li><a href='/fp/c114007/{day(n):%Y%m}/{n:032x}.shtml'>{title(n)}</a><i>{day(n):%m-%d}</i></li>"


def show_row(n: int) -> str:
    return f"<li><a href='/show.asp?id={n + 100}'>{title(n)}</a>({day(n)})</li>"


def box(names: tuple[str, ...]) -> str:
    return f"<select>{''.join(f'<option value={name}>第{n}页</option>' for n, name in enumerate(names, 1))}</select>"


HTML: dict[str, tuple[str, dict[str, Page]]] = {
    "trs, a box's id and a total in the call": (
        "/c/",
        paged("/c/", "/c/index_{}.html", 1, lambda p: f"<script>createPageHTML('page_div',3, {p},'index','html',{COUNT});</script>"),
    ),
    "trs, a stem of its own": (
        "/c/list.htm",
        paged("/c/list.htm", "/c/list_{}.htm", 1, lambda p: f'<script>createPage(3,{p},"list","htm")</script>'),
    ),
    "trs, named counts": (
        "/c/index.html",
        paged("/c/index.html", "/c/index_{}.html", 1, lambda p: f"<script>var countPage = 3; var currentPage = {p};</script>"),
    ),
    "shtml, a box's id in the call": (
        "/fp/c114007/list.shtml",
        paged("/fp/c114007/list.shtml", "/fp/c114007/list_{}.shtml", 2, lambda p: f"<script>createPageHTML('pg', 3, {p + 1}, 'list', 'shtml', {COUNT});</script>", shtml_row),
    ),
    "shtml, a box of pages": (
        "/fp/c114007/list.shtml",
        paged("/fp/c114007/list.shtml", "/fp/c114007/list_{}.shtml", 2, lambda _: box(("list.shtml", "list_2.shtml", "list_3.shtml")), shtml_row),
    ),
    "generic, numbers in a query": (
        "/list.asp?cid=7",
        paged("/list.asp?cid=7", "/list.asp?cid=7&page={}", 2, lambda _: "<a href='?cid=7&page=2'>2</a> <a href='?cid=7&page=3'>3</a>", show_row),
    ),
    "generic, next by an arrow": (
        "/n/",
        paged("/n/", "/n/p{}.html", 2, lambda p: f"<a href='/n/p{p + 2}.html'>&gt;</a>" if p < 2 else "", show_row),
    ),
    "generic, addresses in onclick": (
        "/n/",
        paged("/n/", "/n/p{}.html", 2, lambda p: f"<a href='javascript:void(0)' onclick=\"go('/n/p{p + 2}.html')\">下一页</a>" if p < 2 else "", show_row),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", HTML)
def test_following_pages(case: str) -> None:
    url, pages = HTML[case]
    expect_all(read(Portal(pages), of=site(url)), case.split(",")[0])


def expect_all(walk: ColumnCrawl, family: str) -> None:
    assert [one.title for one in walk.rows] == [title(n) for n in range(COUNT)]
    assert [one.listed_date for one in walk.rows] == [day(n) for n in range(COUNT)]
    assert (walk.read.outcome, walk.read.in_full, walk.read.to_the_end) == ("ok", True, True), walk.read.reason
    assert walk.read.family == family


@pytest.mark.parametrize(
    "said", ["共3页 <a href='javascript:next()'>下一页</a>", "共 40 条记录 <a onclick='n()'>下一页</a>"]
)
def test_pages_that_are_announced_and_cannot_be_followed_are_said(said: str) -> None:
    walk = read(Portal({"/n/": rows(range(5), show_row) + said}), of=site("/n/"))
    assert (walk.read.in_full, walk.read.rows) == (False, 5)
    assert "announced" in walk.read.reason


@pytest.mark.parametrize(
    ("name", "current", "numbers"),
    [("", 0, (1, 2)), ("index_0.html", 0, (1, 2)), ("", 1, (2, 3))],
)
def test_a_call_counts_from_the_number_in_the_address(name: str, current: int, numbers: tuple[int, ...]) -> None:
    url = f"{BASE}/c/{name}"
    text = rows(range(5)) + f"<script>createPageHTML(3, {current}, 'index', 'html')</script>"
    listed = read_list(Source(url, text, url, Request(url)), FAMILIES["trs"])
    assert [one.url for one in listed.following] == [f"{BASE}/c/index_{number}.html" for number in numbers]


# --- JPAGE

PARAMETERS = "columnid=1229&unitid=77&webid=3&path=/&webname=%E4%B8%B0%E5%B9%B3&permissiontype=0&appid=1&col=1&sourceContentType=1"
RECORDS: dict[str, str] = {
    "items": "<li><a href='{u}' title='{t}'>{s}…</a><span>{d}</span></li>",
    "table rows": "<tr><td><img src=/a.gif></td><td><a href='{u}' title='{t}'>{s}...</a></td><td>[{d}]</td></tr>",
    "bare": "<a class='x' href='{u}'>{t}</a>&nbsp;{d}",
    "dateless": "<div><a href='{u}'>{t}</a></div>",
}


def store(numbers: range, form: str, group: str = "", total: bool = True) -> str:
    records = ""
    for n in numbers:
        url = f"/art/{day(n).year}/{day(n).month}/{day(n).day}/art_1229_{n}.html"
        records += f"<record><![CDATA[{form.format(u=url, t=title(n), s=title(n)[:7], d=day(n))}]]></record>\n"
    said = f"<totalrecord>{COUNT}</totalrecord>" if total else ""
    link = f'<nextgroup><![CDATA[<a href="{group}"></a>]]></nextgroup>' if group else ""
    return f"<datastore>{link}{said}<recordset>{records}</recordset></datastore>"


@pytest.mark.parametrize("form", RECORDS)
def test_jpage_records_are_posted_for(form: str) -> None:
    script = "<script>$('#77').jpage({proxyUrl:'/module/jpage/dataproxy.jsp',perPage:5,totalRecord:12,data:{'columnid':'1229','unitid':'77','webid':3,'path':'/','webname':'丰平'}})</script>"
    first = f"<html><body><div id=77><script type='text/xml'>{store(range(5), RECORDS[form])}</script></div>{script}</body></html>"

    def posted(request: Request) -> Page:
        form_ = dict(request.form or {})
        assert (form_["columnid"], form_["unitid"], form_["webname"], form_["path"]) == ("1229", "77", "丰平", "/")
        start = int(request.url.partition("startrecord=")[2].partition("&")[0])
        end = int(request.url.partition("endrecord=")[2].partition("&")[0])
        return store(range(start - 1, min(COUNT, end)), RECORDS[form])

    portal = Portal({"/col/col1229/index.html": first}, posted)
    expect_all(read(portal, of=site("/col/col1229/index.html")), "jpage")
    assert len(portal.asked) == 3
    assert portal.targets[1].startswith("/module/jpage/dataproxy.jsp?startrecord=6&endrecord=10")


def test_a_store_may_begin_with_its_first_record() -> None:
    address = BASE + "/module/jpage/dataproxy.jsp"
    text = store(range(3), RECORDS["items"]).partition("<recordset>")[2]
    assert len(read_jpage(Source(address, text, address, Request(address))).rows) == 3


@pytest.mark.parametrize(
    ("first", "last", "total", "goes_on"),
    [
        pytest.param(1, 6, True, True, id="a total beyond the part"),
        pytest.param(7, 12, True, False, id="a full part that ends with the total"),
        pytest.param(1, 6, False, True, id="no total and a full part"),
        pytest.param(7, 13, False, False, id="no total and a part that is not full"),
    ],
)
def test_jpage_parts_are_asked_for_until_the_total_or_a_part_that_is_not_full(
    first: int, last: int, *, total: bool, goes_on: bool
) -> None:
    address = f"{BASE}/module/jpage/dataproxy.jsp?startrecord={first}&endrecord={last}&perpage=3"
    text = store(range(first - 1, min(COUNT, last)), RECORDS["items"], total=total)
    request = Request(address, form={"columnid": "1229"})

    following = read_jpage(Source(address, text, address, request)).following

    width = last - first + 1
    expected = f"startrecord={last + 1}&endrecord={last + width}&perpage=3"
    assert [one.url.partition("?")[2] for one in following] == ([expected] if goes_on else [])


def test_jpage_groups_are_followed_where_no_total_is_told() -> None:
    proxy = "/module/web/jpage/dataproxy.jsp?page={}&" + PARAMETERS
    first = f"<html><body><script type='text/xml'>{store(range(5), RECORDS['items'], proxy.format(1), total=False)}</script></body></html>"
    from flows.discovery.urls import resolve

    second, third = (str(resolve(BASE, proxy.format(n))).removeprefix(BASE) for n in (1, 2))
    pages: dict[str, Page] = {
        "/col/col1229/index.html": first,
        second: store(range(5, 10), RECORDS["items"], "./dataproxy.jsp?page=2&" + PARAMETERS, total=False),
        third: store(range(10, 12), RECORDS["items"], "", total=False),
    }
    expect_all(read(Portal(pages), of=site("/col/col1229/index.html")), "jpage")


# --- label

FRAGMENT = "<ul>{}</ul>"


def label_row(n: int) -> str:
    return f"<li><a href='/public/6615904/{n + 64851000}.html' title='{title(n)}'>{title(n)[:9]}…</a><span>{day(n)}</span></li>"


def label_site(first: str, count: str = "") -> Portal:
    class Fragments(dict[str, Page]):
        def get(self, key: str, default: Page | None = None) -> Page | None:  # type: ignore[override]
            if not key.startswith("/site/label/8888?"):
                return super().get(key, default)
            assert "organId=6615904" in key
            page = int(key.partition("pageIndex=")[2].partition("&")[0])
            numbers = range((page - 1) * 5, min(COUNT, page * 5))
            return f"<ul>{''.join(map(label_row, numbers))}</ul>{count}" if numbers else "<div>暂无相关信息</div>"

    return Portal(Fragments({"/public/column/6615904?type=4&catId=9&action=list": first}))


LABELS = {
    "an object": ("<script>var p={labelName:'publicInfoList',siteId:'5',pageSize:5,pageIndex:1,organId:'6615904',type:4,catId:'9',result:'暂无相关信息'};</script>", ""),
    "a whole address": ('<script>load("/site/label/8888?labelName=publicInfoList&amp;siteId=5&amp;pageSize=5&amp;pageIndex=1&amp;organId=6615904&amp;catId=9")</script>', ""),
    "a count in the fragment": ("<script>var p={labelName:'publicInfoList',siteId:'5',pageSize:5,pageIndex:1,organId:'6615904'};</script>", "<script>page({pageCount:3})</script>"),
}  # fmt: skip


@pytest.mark.parametrize("rows_in_page", [True, False])
@pytest.mark.parametrize("case", LABELS)
def test_label_fragments(case: str, rows_in_page: bool) -> None:
    script, count = LABELS[case]
    listed = "".join(map(label_row, range(5))) if rows_in_page else ""
    first = f"<html><body><a href='/'>首页</a><div><ul>{listed}</ul></div>{script}</body></html>"
    walk = read(label_site(first, count), of=site("/public/column/6615904?type=4&catId=9&action=list"))
    expect_all(walk, "label")


def test_a_label_column_without_rows_is_empty() -> None:
    class Empty(dict[str, Page]):
        def get(self, key: str, default: Page | None = None) -> Page | None:  # type: ignore[override]
            return "<div>暂无相关信息</div>" if "/site/label/" in key else "<html><body><ul></ul></body></html>"

    walk = read(Portal(Empty()), of=site("/public/column/6615904?type=4&catId=9&action=list", township="500299101"))
    assert (walk.read.outcome, walk.read.in_full, walk.read.family) == ("empty", True, "label")


# --- gkmlpt

UNIX = [int(__import__("datetime").datetime(d.year, d.month, d.day, 1, 30).timestamp()) for d in map(day, range(COUNT))]
ARTICLES: dict[str, Callable[[int], dict[str, object]]] = {
    "seconds": lambda n: {"date": UNIX[n], "url": f"/gkmlpt/content/3/325/post_{n}.html"},
    "milliseconds": lambda n: {"date": UNIX[n] * 1000, "url": f"/gkmlpt/content/3/325/post_{n}.html"},
    "text": lambda n: {"display_publish_time": f"{day(n)} 09:30:00", "url": f"/gkmlpt/content/3/325/post_{n}.html"},
    "post_url alone": lambda n: {"created_at": f"{day(n)}", "url": "", "post_url": f"/gkmlpt/content/3/325/post_{n}.html"},
}  # fmt: skip
CONFIGS = (
    'window._CONFIG = {"SITE_ID": "754001", "TREE": []}',
    "window._CONFIG={DOMAIN:'x',SID: '754001',COLUMN:2041}",
)


@pytest.mark.parametrize("config", CONFIGS)
@pytest.mark.parametrize("case", ARTICLES)
def test_gkmlpt_lists(case: str, config: str) -> None:
    pages: dict[str, Page] = {
        "/xx/gkmlpt/index": f"<html><body><div id=app></div><script>{config}</script></body></html>"
    }
    for page in (1, 2, 3):
        numbers = range((page - 1) * 5, min(COUNT, page * 5))
        articles = [{"id": n, "title": title(n), **ARTICLES[case](n)} for n in numbers]
        pages[f"/xx/gkmlpt/api/all/2041?page={page}&sid=754001"] = json.dumps(
            {"classify": {"name": "法治政府建设年报", "post_count": COUNT}, "articles": articles}
        )
    portal = Portal(pages)
    walk = read(portal, of=site("/xx/gkmlpt/index#2041"))
    expect_all(walk, "gkmlpt")
    assert walk.read.first_url == f"{BASE}/xx/gkmlpt/api/all/2041?page=1&sid=754001"
    assert len(portal.asked) == 4
