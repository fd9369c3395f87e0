"""Lists whose rows an inline script asks for: as its literals say, and only where reports come."""
# ruff: noqa: E501 — scripts are written as portals write them

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from flows.discovery.column_crawl import ColumnCrawl
from flows.http import Request, Response
from tests.discovery.portal import BASE, Page, Portal, day, read, site, title

ROWS = 15
LINK = """'<a href="/read?id=' + d.id + '">'"""


@dataclass
class Asked(Portal):
    """A portal that answers requests for /data with the rows that they ask for, and holds `total` of them.

    `number`, `size`: the parameters by which it turns pages, `first` the number of the first; `offset` counts rows.
    `told` are the parameters that each request has to have; `form` says how rows stand in an answer.
    """

    number: str = "page"
    size: str = "limit"
    first: int = 1
    offset: bool = False
    told: Mapping[str, str] = field(default_factory=dict)
    form: str = "json"
    titles: str = ""
    method: str = "GET"

    def __call__(self, request: Request) -> Response:
        parts = urlsplit(request.url)
        if parts.path != "/data":
            return super().__call__(request)
        given: dict[str, Any] = {**dict(parse_qsl(parts.query)), **(request.form or {})}
        given |= json.loads(request.json) if request.json else {}
        told = all(str(given.get(name)) == value for name, value in self.told.items())
        page = self.answer(int(given[self.number]), int(given.get(self.size, 10))) if told else "{}"
        self.pages = {**self.pages, request.url.removeprefix(BASE): page if request.method == self.method else "{}"}
        self.posted = lambda _: self.pages[request.url.removeprefix(BASE)]
        return super().__call__(request)

    def answer(self, number: int, size: int) -> str:
        start = number if self.offset else (number - self.first) * size
        held = range(start, min(start + size, ROWS)) if start >= 0 else range(0)
        named = [(n, self.titles.format(n=n) if self.titles else title(n), str(day(n))) for n in held]
        if self.form == "fragment":
            return "".join(f"<li><a href='/read?id={n}'>{name}</a><i>{posted}</i></li>" for n, name, posted in named)
        rows = [{"id": n, "title": name, "pubDate": posted, "createTime": "2020-01-01"} for n, name, posted in named]
        if self.form == "nested":
            return json.dumps({"code": 200, "data": {"total": ROWS, "records": rows}})
        return json.dumps(
            {"code": 0, "count": ROWS, "data": rows} if self.form == "json" else {"total": ROWS, "rows": rows}
        )


def crawl(portal: Asked, body: str) -> ColumnCrawl:
    page: Page = f"<html><head><title>法治政府建设年报</title></head><body><a href='/'>首页</a><a href='/l/?c=1'>机构职能</a>{body}</body></html>"
    portal.pages = {"/l/": page, **portal.pages}
    return read(portal, of=site("/l/"))


ASKS: dict[str, tuple[str, dict[str, Any]]] = {
    "a table of layui": (
        f"<table id='t'></table><script>table.render({{elem:'#t',url:'/data',where:{{catalogId:'c7'}},page:true,limit:10,cols:[[{{field:'title',templet:function(d){{return {LINK}+d.title+'</a>';}}}}]]}});</script>",
        {"told": {"catalogId": "c7"}},
    ),
    "a table of layui with names of its own": (
        f"<script>layui.table.render({{url:'/data',method:'post',request:{{pageName:'curr',limitName:'nums'}},limit:5,done:function(d){{return {LINK}}}}});</script>",
        {"number": "curr", "size": "nums", "method": "POST"},
    ),
    "a grid of easyui": (
        f"<script>$('#dg').datagrid({{url:'/data',queryParams:{{cid:'7'}},pageSize:10,columns:[[{{field:'title',formatter:function(v,d){{return {LINK}+v+'</a>'}}}}]]}});</script>",
        {"told": {"cid": "7"}, "size": "rows", "form": "rows", "method": "POST"},
    ),
    "a bootstrap table": (
        f"<script>$('#t').bootstrapTable({{url:'/data',sidePagination:'server',pageSize:10,columns:[{{formatter:function(v,d){{return {LINK}+v}}}}]}});</script>",
        {"number": "offset", "offset": True, "form": "rows"},
    ),
    "a bootstrap table that makes its parameters": (
        f"<script>$('#t').bootstrapTable({{url:'/data',sidePagination:'server',queryParams:function(params){{return {{rows:params.limit,pageNo:params.offset/params.limit+1,cid:7}};}},columns:[{{formatter:function(v,d){{return {LINK}+v}}}}]}});</script>",
        {"number": "pageNo", "size": "rows", "told": {"cid": "7"}, "form": "rows"},
    ),
    "a table that carries the address": (
        "<table data-toggle='table' data-url=\"/data\" data-side-pagination=\"server\" data-page-size=\"5\"></table><script>function f(v,d){return '<a href=\"/read?id='+d.id+'\">'+v+'</a>';}</script>",
        {"number": "offset", "offset": True, "form": "rows"},
    ),
    "a request of jQuery": (
        f"<script>var cid='7';function load(n){{$.ajax({{url:'/data',type:'POST',data:{{channel:cid,pageNum:n,pageSize:10}},success:function(r){{$.each(r.data.records,function(i,d){{add({LINK}+d.title)}})}}}});}}load(1);</script>",
        {"number": "pageNum", "size": "pageSize", "told": {"channel": "7"}, "form": "nested", "method": "POST"},
    ),
    "a request of jQuery by its verb": (
        f"<script>$.getJSON('/data',{{page:p,limit:10,key:$('#key').val()}},function(r){{add({LINK})}});</script>",
        {},
    ),
    "an application": (
        "<div id='app'><li v-for='item in list'><a :href=\"'/read?id='+item.id\">{{item.title}}</a></li></div><script>new Vue({methods:{load(p){axios.post('/data',{channelId:12,pageNum:p,pageSize:10}).then(r=>{this.list=r.data.data.records})}}})</script>",
        {"number": "pageNum", "size": "pageSize", "told": {"channelId": "12"}, "form": "nested", "method": "POST"},
    ),
    "pages that count from 0": (
        f"<script>var pageIndex=0;$.get('/data',{{pageIndex:pageIndex,pageSize:10}},function(r){{add({LINK})}});</script>",
        {"number": "pageIndex", "size": "pageSize", "first": 0},
    ),
    "a template": (
        "<script type='text/html'>{{# layui.each(d.list,function(i,item){ }}<a href=\"/read?id={{item.id}}\">{{item.title}}</a>{{# }) }}</script><script>$.get('/data?limit=10&page='+n,function(r){})</script>",
        {},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ASKS)
def test_rows_are_asked_for_as_the_script_does(case: str) -> None:
    body, how = ASKS[case]
    found = crawl(Asked({}, **how), body)
    assert (len(found.rows), found.read.result) == (ROWS, "complete"), found.read.reason
    assert (found.rows[7].title, found.rows[7].listed_date) == (title(7), day(7))
    assert found.rows[7].url == f"{BASE}/read?id=7"
    assert found.read.first_url is None  # how its rows are read stands in the page


def shown(count: int) -> str:
    listed = "".join(f"<li><a href='/read?id={n}'>{title(n)}</a><i>{day(n)}</i></li>" for n in range(count))
    return f"<ul id='l'>{listed}</ul><div class='more'>加载更多</div>"


MORE = "<script>$('.more').on('click',function(){p++;$.get('/data?limit=10&page='+p,function(h){$('#l').append(h)})})</script>"


def test_what_a_button_adds_is_asked_for_page_by_page() -> None:
    found = crawl(Asked({}, form="fragment"), shown(10) + MORE)
    assert (len(found.rows), found.read.result) == (ROWS, "complete"), found.read.reason


def test_what_a_button_adds_has_to_be_the_page_s_own_rows() -> None:
    other = "甲水镇第{n}次法治政府建设工作情况报告"
    assert crawl(Asked({}, form="fragment", titles=other), shown(12) + MORE).read.result == "incomplete"


REFUSED: dict[str, tuple[str, dict[str, Any]]] = {
    "other things come": (ASKS["a table of layui"][0], {"titles": "全县第{n}次工作会议召开", "told": {"catalogId": "c7"}}),
    "nothing comes": (ASKS["a table of layui"][0], {"told": {"catalogId": "another"}}),
    "a value that only the script knows": ("<script>$.get('/data',{page:1,token:md5(now())},draw)</script>", {}),
    "an address that only the script knows": ("<script>$.get(base+'/data?page='+n,draw)</script>", {}),
    "no list": ("<script>$.get('/data?id=7',draw)</script>", {}),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_list_of_reports_or_not_known_leaves_the_page_open(case: str) -> None:
    body, how = REFUSED[case]
    found = crawl(Asked({}, **how), body)
    assert (found.read.result, [row for row in found.rows if row.verdict == "report"]) == ("incomplete", [])


@pytest.mark.parametrize("address", ["/comment/add", "/hits", "/user/login", "/message/save"])
def test_what_a_request_would_change_is_never_sent(address: str) -> None:
    portal = Asked({})
    crawl(portal, f"<script>$.post('{address}',{{page:1,size:10}},done)</script>")
    assert portal.targets == ["/l/"]
