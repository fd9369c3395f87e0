"""[column.rows]: which of a drawn page's requests brought its rows is told from what was asked, and then tried."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from pydantic import ValidationError

from flows.config.sites import RowsConfig, SiteConfig
from flows.discovery.list_page import Row
from flows.discovery.portal_search.drawn import Drawn, how_to_read, read_drawn
from flows.discovery.portal_search.rows_request import rows_request
from flows.discovery.portal_search.search import Probe, probe
from flows.discovery.portal_search.site_file import site_id, site_toml
from flows.http import Exchange, Outcome, Request, Response
from tests.discovery.portal import BASE, REGISTRY, Portal, day, read, site, title

SIZE, COUNT = 5, 12
ADDRESS = BASE + "/fz/"
SHELL = (
    "<html><head><title>法治政府建设年度报告</title><meta name='SiteName' content='丰平县人民政府'></head><body>"
    "<div id='app'></div><script src='/app.js'></script></body></html>"
)
HOME = SHELL.replace("法治政府建设年度报告", "丰平县").replace(
    "<div id='app'>", "<div><a href='/fz/'>法治政府建设年报</a>"
)
Data = Callable[[int], str]


def numbers(page: int) -> range:
    return range((page - 1) * SIZE, min(COUNT, page * SIZE))


def drawn_page(page: int, href: str = "/read/{n}.html") -> str:
    rows = "".join(
        f"<li><a href='{href.format(n=n, d=day(n))}'>{title(n)}</a><span>{day(n)}</span></li>" for n in numbers(page)
    )
    return SHELL.replace("<div id='app'>", f"<div id='app'><ul>{rows}</ul>")


def response(request: Request, text: str) -> Response:
    return Response(request, Outcome.OK, "", request.url, datetime(2025, 4, 15, tzinfo=UTC), 200, body=text.encode(),
                    media_type="text/html; charset=utf-8")  # fmt: skip


def items(page: int, **more: Callable[[int], Any]) -> list[dict[str, Any]]:
    return [
        {"id": n, "bt": title(n), "rq": str(day(n)), **{k: make(n) for k, make in more.items()}} for n in numbers(page)
    ]


JSON: dict[str, tuple[Callable[[int], Request], Data, str]] = {
    "a parameter of the address": (
        lambda p: Request(f"{BASE}/api/list?ch=7&p={p}"),
        lambda p: json.dumps({"data": {"total": COUNT, "rows": items(p)}}),
        "/read/{n}.html",
    ),
    "a form, counted from 0": (
        lambda p: Request(BASE + "/api/list", form={"ch": "7", "no": str(p - 1)}),
        lambda p: json.dumps({"list": items(p), "totalPages": 3}),
        "/read/{n}.html",
    ),
    "an offset in a JSON body": (
        lambda p: Request(BASE + "/api/list", json=json.dumps({"q": {"from": (p - 1) * SIZE, "size": SIZE}})),
        lambda p: json.dumps(items(p)),
        "/read/{n}.html",
    ),
    "a number in the path": (
        lambda p: Request(f"{BASE}/data/7_{p}.json"),
        lambda p: json.dumps({"total": COUNT, "rows": items(p)}),
        "/read/{n}.html",
    ),
    "JSONP, with a number against caches": (
        lambda p: Request(f"{BASE}/api/list?callback=back&page={p}&_=173286{p}123456"),
        lambda p: f"back({json.dumps({'num': COUNT, 'data': items(p)})});",
        "/read/{n}.html",
    ),
    "a whole address in a field": (
        lambda p: Request(f"{BASE}/api/list?page={p}"),
        lambda p: json.dumps({"total": COUNT, "rows": items(p, href=lambda n: f"../read/{n}.html")}),
        "/read/{n}.html",
    ),
    "an address of two fields": (
        lambda p: Request(f"{BASE}/api/list?page={p}"),
        lambda p: json.dumps({"total": COUNT, "rows": items(p, dir=lambda n: f"{day(n):%Y%m}")}),
        "/read/{d:%Y%m}/{n}.html",
    ),
    "two days, one of which is shown": (
        lambda p: Request(f"{BASE}/api/list?page={p}"),
        lambda p: json.dumps({"total": COUNT, "rows": [{"made": "2020-01-01", **one} for one in items(p)]}),
        "/read/{n}.html",
    ),
    "a fragment of HTML": (
        lambda p: Request(f"{BASE}/api/list?page={p}"),
        lambda p: json.dumps({"total": COUNT, "data": {"html": f"<ul>{drawn_page(p).partition('<ul>')[2]}"}}),
        "/read/{n}.html",
    ),
}  # fmt: skip


def key(request: Request) -> tuple[object, ...]:
    """A request without the number that is only there against caches."""
    parts = urlsplit(request.url)
    query = {name: value for name, value in parse_qs(parts.query).items() if name != "_"}
    body = json.loads(request.json) if request.json else None
    return parts.path, urlencode(query, doseq=True), urlencode(request.form or {}), json.dumps(body)


class Scripted(Portal):
    """A portal whose list a script draws; a browser would make the exchanges `exchanges`."""

    def __init__(self, ask: Callable[[int], Request], data: Data, href: str) -> None:
        super().__init__({"/": HOME, "/fz/": SHELL})
        self.data = {key(ask(page)): data(page) for page in range(1, 6)}
        self.exchanges = tuple(Exchange(ask(page), response(ask(page), data(page))) for page in (1, 2))
        self.drawn = tuple(response(Request(ADDRESS), drawn_page(page, href)) for page in (1, 2))

    def __call__(self, request: Request) -> Response:
        text = self.data.get(key(request))
        if text is None:
            return super().__call__(request)
        self.asked.append(request)
        return response(request, text)

    def draw(self, address: str) -> Drawn:
        if address != ADDRESS:
            return Drawn((response(Request(address), HOME),), ())
        return Drawn(self.drawn, self.exchanges)

    def search(self) -> Probe:
        return probe(BASE + "/", fetch=self, registry=REGISTRY, draw=self.draw)


@pytest.mark.parametrize("case", JSON)
def test_a_drawn_list_is_read_without_a_browser_from_then_on(case: str) -> None:
    portal = Scripted(*JSON[case])
    found = portal.search()
    text = site_toml(found, site_id(found))
    written = SiteConfig.model_validate(tomllib.loads(text))
    (column,) = written.column
    assert column.rows is not None, text
    assert not column.render
    portal.asked.clear()
    crawl = read(portal, of=written)
    assert [row.title for row in crawl.rows] == [title(n) for n in range(COUNT)]
    assert [row.listed_date for row in crawl.rows] == [day(n) for n in range(COUNT)]
    assert (crawl.read.result, crawl.read.family) == ("complete", "rows")
    assert len(portal.asked) <= 5
    assert not [request for request in portal.asked if "_=" in request.url]


def test_rows_that_no_request_brings_are_drawn_every_night() -> None:
    portal = Scripted(*JSON["a parameter of the address"])
    portal.exchanges = ()
    found = portal.search()
    assert "render = true" in site_toml(found, site_id(found))
    assert any("render = true" in note for note in found.notes)


def test_a_request_that_brings_other_rows_when_it_is_tried_is_not_written() -> None:
    """The browser had a token that the crawl has not: the same request brings nothing."""
    portal = Scripted(*JSON["a parameter of the address"])
    portal.data = {name: json.dumps({"data": {"total": 0, "rows": []}}) for name in portal.data}
    found = portal.search()
    assert [column.how and column.how.rows for column in found.columns] == [None]


@pytest.mark.parametrize(
    "case", ["a parameter of the address", "JSONP, with a number against caches", "a fragment of HTML"]
)
def test_a_list_whose_first_page_stands_in_the_document_is_read_by_the_request_for_the_others(case: str) -> None:
    """Only a click asks for page 2; without a browser nothing tells where it comes from, and the list stays open."""
    portal = Scripted(*JSON[case])
    first = drawn_page(1).replace("</ul>", "</ul><div class='pager'><a href='javascript:;' id='n'>下一页</a></div>")
    portal.pages = {"/": HOME, "/fz/": first}
    portal.exchanges = portal.exchanges[1:]
    found = portal.search()
    written = SiteConfig.model_validate(tomllib.loads(site_toml(found, site_id(found))))
    crawl = read(portal, of=written)
    assert [row.title for row in crawl.rows] == [title(n) for n in range(COUNT)]
    assert crawl.read.result == "complete"


@pytest.mark.parametrize(("drawn_title", "columns"), [("公开", 0), ("法治政府建设年度报告", 1)])
def test_a_title_that_a_script_draws_tells_what_its_rows_alone_do_not(drawn_title: str, columns: int) -> None:
    shell = SHELL.replace("法治政府建设年度报告", "公开")
    others = "".join(f"<li><a href='/n/{n}.html'>招标公告第{n}号</a><span>{day(n)}</span></li>" for n in range(1, 6))
    report = f"<li><a href='/read/0.html'>{title(0)}</a><span>{day(0)}</span></li>"
    text = f"<title>{drawn_title}</title><ul>{others}{report}</ul>"
    drawn = Drawn((response(Request(ADDRESS), text),), ())
    found = probe(ADDRESS, fetch=Portal({"/fz/": shell, "/": "<p>"}), registry=REGISTRY, draw=lambda _: drawn)
    assert len(found.columns) == columns


def test_drawn_columns_of_a_township_each_are_drawn_every_night() -> None:
    towns = {BASE + "/a/": "甲水镇", BASE + "/b/": "乙山镇"}
    ways = "<a href='/a/'>法治政府建设年报</a><a href='/b/'>法治政府建设年报</a>"
    home = HOME.replace("<a href='/fz/'>法治政府建设年报</a>", ways)

    def draw(address: str) -> Drawn:
        if address not in towns:
            return Drawn((response(Request(address), home),), ())
        rows = "".join(
            f"<li><a href='{address}{year}.html'>{towns[address]}{year}年法治政府建设年度报告</a>{year + 1}-01-09</li>"
            for year in (2022, 2023, 2024)
        )
        return Drawn((response(Request(address), f"<title>法治政府建设年度报告</title><ul>{rows}</ul>"),), ())

    portal = Portal({"/": home, "/a/": SHELL, "/b/": SHELL})
    found = probe(BASE + "/", fetch=portal, registry=REGISTRY, draw=draw)
    written = SiteConfig.model_validate(tomllib.loads(site_toml(found, site_id(found))))
    assert [(column.township is not None, column.render) for column in written.column] == [(True, True)] * 2


def test_without_a_browser_a_page_is_explained_as_before() -> None:
    portal = Scripted(*JSON["a parameter of the address"])
    found = probe(BASE + "/", fetch=portal, registry=REGISTRY)
    assert found.columns == ()
    assert any("JavaScript" in note for note in found.notes)


def test_a_page_that_a_browser_could_not_have_is_said() -> None:
    portal = Scripted(*JSON["a parameter of the address"])
    portal.drawn = (replace(portal.drawn[0], outcome=Outcome.REFUSED, reason="a web socket"),)
    assert any("a web socket" in note for note in portal.search().notes)


def test_a_request_without_a_page_s_number_is_whole_only_where_its_count_says_so() -> None:
    pages = {"/fz/": SHELL, "/all.json": json.dumps({"total": 9, "rows": items(1)})}
    keys = {"url": "/all.json", "rows": "rows", "title": "bt", "address": "/read/{id}.html", "day": "rq"}
    column = site("/fz/", rows={**keys, "total": "total"})
    assert read(Portal(pages), of=column).read.result == "incomplete"
    assert read(Portal(pages), of=site("/fz/", rows=keys)).read.result == "complete"


@pytest.mark.parametrize(("answers_again", "result"), [(True, "complete"), (False, "incomplete")])
def test_an_empty_answer_ends_a_list_whose_request_still_brings_rows(answers_again: bool, result: str) -> None:
    """A server that stops answering in the middle sends the same as one that has no such page."""
    first, stopped = json.dumps({"rows": items(1)}), []

    def fetch(request: Request) -> Response:
        if "page=" not in request.url:
            return response(request, SHELL)
        if not request.url.endswith("=1"):
            stopped.append(request)
        rows = request.url.endswith("=1") and (answers_again or not stopped)
        found = response(request, first if rows else "")
        return found if rows else replace(found, outcome=Outcome.BROKEN, status=200)

    keys = {"url": "/a?page={page}", "rows": "rows", "title": "bt", "address": "/read/{id}.html", "day": "rq"}
    assert read(fetch, of=site("/fz/", rows=keys)).read.result == result


@pytest.mark.parametrize(
    "response_text",
    ["<html>登录</html>", '{"rows": null}', '{"rows": [{"bt": "x"}]}', "", '{"rows": [{"bt": null}, 7]}'],
)
def test_a_response_that_is_not_as_the_file_says_is_no_list(response_text: str) -> None:
    pages = {"/fz/": SHELL, "/all.json": response_text}
    keys = {"url": "/all.json", "rows": "rows", "title": "bt", "address": "/read/{id}.html"}
    assert read(Portal(pages), of=site("/fz/", rows=keys)).read.in_full is False


@pytest.mark.parametrize(
    ("keys", "word"),
    [({"url": "/a"}, "`rows`"), ({"url": "/a", "rows": "x", "html": "y"}, "`rows`"),
     ({"url": "/a", "rows": "x", "form": "a=1", "body": "{}"}, "POSTed")],
)  # fmt: skip
def test_a_table_that_says_two_things_is_refused(keys: dict[str, str], word: str) -> None:
    with pytest.raises(ValidationError, match=word):
        RowsConfig.model_validate(keys)


def test_a_list_that_was_drawn_without_data_is_no_request() -> None:
    portal = Scripted(*JSON["a parameter of the address"])
    drawn = read_drawn(replace(portal.draw(ADDRESS), exchanges=portal.exchanges[:1]), ADDRESS)
    assert drawn is not None
    assert how_to_read(drawn, ADDRESS, portal).rows is None, "the second page's rows came by no request that was seen"


@pytest.mark.parametrize(("more", "written"), [({"nian": "2025"}, "/read/{nian}/{id}.html"), ({"nian": "25"}, None)])
def test_a_year_that_all_drawn_rows_share_is_a_field_s_or_nobody_s(more: dict[str, str], written: str | None) -> None:
    """Rows of other years stand on pages that were not drawn: a year taken for fixed would send them astray."""
    drawn = [Row(f"{BASE}/read/2025/{n}.html", title(n), day(n)) for n in range(3)]
    data = [{"id": n, "bt": title(n), "rq": str(day(n)), **more} for n in range(3)]
    request = Request(BASE + "/api?page=1")
    found = list(rows_request(drawn, [Exchange(request, response(request, json.dumps({"rows": data})))], ADDRESS))
    assert [one.address for one in found] == ([written] if written else [])
