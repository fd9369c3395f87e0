"""Rows by a data request: what a page's script says, how the next page is asked for, and what stays open."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from flows.discovery.families import FAMILIES, read_list, recognise
from flows.discovery.families.json_rows import load
from flows.discovery.list_page import ListPage, Source
from flows.discovery.script_values import objects, variables
from flows.http import Outcome, Request, Response
from tests.discovery.portal import BASE, Portal, day, read, remembered, site, title


def page(text: str, path: str = "/zwgk/fz/") -> Source:
    return Source(BASE + path, f"<html><body>{text}</body></html>", BASE + path, Request(BASE + path))


def answer(text: str, request: Request) -> Source:
    return Source(request.url, text, BASE + "/zwgk/fz/", request)


def ucap(count: int, total: int | None, number: int = 1) -> ListPage:
    request = Request(f"{BASE}/common/search/{'a' * 32}?_pageSize=5&page={number}")
    rows = [{"title": title(n), "url": f"/c/{n}.shtml", "publishedTimeStr": f"{day(n)} 09:00"} for n in range(count)]
    data = {"results": rows, **({} if total is None else {"total": total})}
    return read_list(answer(json.dumps({"data": data}), request), FAMILIES["ucap"])


@pytest.mark.parametrize(
    ("said", "total"),
    [("<div class=pagination rows='5' count='23'></div>", 23), ("<p>共有23条记录</p>", 23), ("", None)],
    ids=["by a tag", "by its text", "not at all"],
)
def test_a_part_of_a_page_tells_how_many_rows_there_are(said: str, total: int | None) -> None:
    request = Request(BASE + "/module/xxgk/search.jsp?currpage=1")
    rows = "".join(f"<li><a href='/c/{n}.html'>{title(n)}</a><span>{day(n)}</span></li>" for n in range(5))
    listed = read_list(answer(f"<ul>{rows}</ul>{said}", request), FAMILIES["hanweb_search"])
    assert (len(listed.rows), listed.total_rows) == (5, total)


SCRIPTS: dict[str, tuple[str, str, str, dict[str, str]]] = {
    "jiangxi": (
        "<script>var p={current:1,unitid:'3',webSiteCode:['s'],channelCode:['c1'],perPage:'15'};loadPageData(p)</script>",
        "jiangxi", "/queryList", {"channelCode[]": "c1", "webSiteCode[]": "s", "current": "1"},
    ),
    "ucap, put together of a variable": (
        f"<script>var channelId='{'b' * 32}';get('/searchList/'+channelId+'?_isJson=true&page='+n)</script>",
        "ucap", f"/searchList/{'b' * 32}", {"page": "1", "_isAgg": "true"},
    ),
    "xunrui": (
        "<script>var ajax_type=['49_xxgk','7'];$.post('/api-ajax_list-'+p+'.html',{'ajax_type':ajax_type,'is_ds':1})</script>",
        "xunrui", "/api-ajax_list-1.html", {"ajax_type[1]": "7", "is_ds": "1"},
    ),
    "hanweb, the number from the address": (
        "<script>loadDynamic('/module/xxgk/search.jsp?infotypeId='+a+'&jdid=9&divid=d','d')</script>",
        "hanweb_search", "/module/xxgk/search.jsp", {"infotypeId": "A08", "jdid": "9", "currpage": "1"},
    ),
    "henan, the column's own query": (
        "<script>$.post('/getHtmlInDivNormal.do?ajaxform',{divId:'d_pagelist',cacId:'5'},draw)</script>",
        "henan", "/getHtmlInDivNormal.do", {"divId": "d_pagelist", "cacId": "5", "queryString": "number=A08"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SCRIPTS)
def test_the_request_is_read_from_the_script(case: str) -> None:
    text, family, path, wanted = SCRIPTS[case]
    source = page(text, "/col/col1/index.html?number=A08")
    chosen = recognise(source)
    assert chosen.name == family
    assert chosen.rows_at is not None
    request = chosen.rows_at(source)
    assert request is not None
    assert request.url.startswith(BASE + path)
    given = {
        **dict(pair.partition("=")[::2] for pair in request.url.partition("?")[2].split("&") if pair),
        **(request.form or {}),
    }
    assert {name: given.get(name) for name in wanted} == wanted


@pytest.mark.parametrize(
    "text",
    [
        "<script>$.post('/api-ajax_list-'+p+'.html', build(), draw)</script>",
        "<script>get('/common/search/'+secret()+'?_isJson=true&page='+n)</script>",
        "<script>loadDynamic('/module/xxgk/search.jsp?jdid='+j,'d')</script>",
        "<script>$.get('/intertidwebapp/govChanInfo/getDocuments', options())</script>",
    ],
)
def test_a_request_that_is_not_understood_stays_open(text: str) -> None:
    source = page(text)
    listed = read_list(source, recognise(source))
    assert not listed.rows
    assert [offer.kind for offer in listed.offers][-1:] == ["script"]
    assert not listed.says_empty


@pytest.mark.parametrize(
    ("count", "total", "number", "announced", "guessed"),
    [
        (5, 12, 1, 1, 0),
        (5, 12, 2, 1, 0),
        (2, 12, 3, 0, 0),
        (5, 5, 1, 0, 0),
        (5, 6, 1, 1, 0),
        (5, None, 1, 0, 1),
        (4, None, 1, 0, 0),
        (0, None, 3, 0, 0),
    ],
)
def test_what_follows_a_page(count: int, total: int | None, number: int, announced: int, guessed: int) -> None:
    """A count announces a page; without one, a full page lets one be guessed."""
    listed = ucap(count, total, number)
    assert (len(listed.following), len(listed.guessed), listed.total_rows) == (announced, guessed, total)


def test_rows_that_cannot_be_read_stay_open() -> None:
    request = Request(f"{BASE}/common/search/{'a' * 32}?page=1")
    text = json.dumps({"data": {"results": [{"title": title(1), "url": ""}], "total": 1}})
    listed = read_list(answer(text, request), FAMILIES["ucap"])
    assert listed.rows == ()
    assert listed.offers


@pytest.mark.parametrize("text", ["<html>维护中</html>", "{", '{"data": 1}'])
def test_a_response_that_is_no_list_is_trouble_or_holds_no_rows(text: str) -> None:
    listed = read_list(answer(text, Request(f"{BASE}/common/search/{'a' * 32}?page=1")), FAMILIES["ucap"])
    assert listed.rows == ()
    assert not listed.says_empty


@pytest.mark.parametrize("text", ['{"a": 1}', '\n\ufeff result({"a": 1});\n', '{"a": 1,}', 'cb({"a": 1})'])
def test_json_and_jsonp_are_read(text: str) -> None:
    assert load(text) == {"a": 1}


def test_names_in_an_object_are_the_variables_of_the_script() -> None:
    text = "var id = 25, site='x'; $.get(u, {chanId: id, siteId: site, order: 1, page: n(), tags: ['a', 'b']})"
    assert next(objects(text, "chanId", variables(text))) == {
        "chanId": "25", "siteId": "x", "order": "1", "tags": ["a", "b"],
    }  # fmt: skip


LABELS = "<script>load('/site/label/8888', {labelName: 'links'})</script>"


@pytest.mark.parametrize(
    ("text", "family"),
    [
        (LABELS + "<script>createPageHTML(3, 0, 'index', 'html')</script>", "label"),
        (LABELS + "<a href='../info/1057/11.htm'>1</a>", "vsb"),
    ],
)
def test_a_page_with_marks_of_two_families_is_of_the_one_whose_marks_weigh_more(text: str, family: str) -> None:
    assert recognise(page(text, "/zwgk/fz.htm")).name == family


def test_numbers_of_pages_between_those_shown_are_asked_for() -> None:
    """1 2 3 … 10 names two pages; the ones between are pages as well. VSB's numbers may fall."""
    pager = "<a href='fz/9.htm'>下页</a><a href='fz/8.htm'>3</a><a href='fz/1.htm'>尾页</a>"
    rows = "".join(
        f"<li id='line_u9_{n}'><a href='../info/1057/{n}1.htm'>{title(n)}</a>{day(n)}</li>" for n in range(3)
    )
    source = page(f"<ul>{rows}</ul>{pager}", "/zwgk/fz.htm")
    listed = read_list(source, recognise(source))
    assert [one.url for one in listed.following] == [f"{BASE}/zwgk/fz/{n}.htm" for n in range(9, 0, -1)]


class BlankBeyond(Portal):
    """A portal whose fragments beyond the last are empty bodies."""

    def __call__(self, request: Request) -> Response:
        got = super().__call__(request)
        return replace(got, outcome=Outcome.BROKEN, status=200) if got.outcome is Outcome.GONE else got


@pytest.mark.parametrize(("said", "result"), [("", "complete"), ("<p>共3页</p>", "incomplete")])
def test_an_empty_body_is_the_end_only_where_nobody_announced_a_page(said: str, result: str) -> None:
    column, block = "7d3c2f3e-2c63-4a7a-9b73-5a7f33c1aa10", "b1f2c3d4-0000-4b6e-8d5c-aa23bc45de67"
    path, blocks = f"/columns/{column}/index.html", f"/columns/{column}/templates/{block}/blocks/{block}?page="
    rows = [
        f"<li><a href='/columns/{column}/202503/{n:02}/{n:036}.html'>{title(n)}</a><i>{day(n)}</i></li>"
        for n in range(20)
    ]
    portal = BlankBeyond({
        path: f"<html><body><ul>{''.join(rows[:10])}</ul><i data-url='{blocks}2'></i></body></html>",
        blocks + "2": f"<ul>{''.join(rows[10:])}</ul>{said}",
    })  # fmt: skip
    crawl = read(portal, of=site(path))
    assert (crawl.read.family, crawl.read.rows, crawl.read.result) == ("columns", 20, result), crawl.read.reason


def test_the_column_s_title_holds_on_nights_that_ask_the_data_address_alone() -> None:
    """甲镇2024年 is a report's row in a column of reports by its title, which only the column's page bears."""
    path, data = "/zwgk/fz/", f"/common/search/{'a' * 32}"
    script = f"<script>get('{data}?_isAgg=true&_isJson=true&_pageSize=15&_template=index&page='+n)</script>"
    rows = [
        {"title": title(n).replace("法治政府建设年度报告", ""), "url": f"/c/{n}.shtml", "publishedTimeStr": f"{day(n)}"}
        for n in range(4)
    ]

    def portal(request: Request) -> Response:
        held = f"<title>法治政府建设年度报告</title>{script}"
        text = json.dumps({"data": {"results": rows, "total": 4}}) if data in request.url else held
        return Response(request, Outcome.OK, "", request.url, datetime(2025, 4, 1, tzinfo=UTC), 200, {}, text.encode())

    first = read(portal, of=site(path))
    assert [row.verdict for row in first.rows] == ["doubtful"] * 4
    for full in (False, True):
        again = read(portal, remembered(first), of=site(path), full=full)
        assert (again.rows, again.read.title) == (first.rows, "法治政府建设年度报告")
