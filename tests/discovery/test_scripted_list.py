"""Lists whose rows, or further rows, a page's own script asks for: read to a proved end, or said to be open."""
# ruff: noqa: E501 — markup and scripts are written as portals write them

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import pytest

from flows.discovery.column_crawl import ColumnCrawl
from flows.discovery.portal_search.search import probe
from flows.http import Request, Response
from tests.discovery.portal import BASE, COUNTY, REGISTRY, Page, Portal, day, read, site, title

COUNT, SIZE = 11, 6
Answer = Callable[[range], str]


def row(n: int) -> dict[str, Any]:
    return {"id": n, "title": title(n), "url": f"/r/{n}.html", "date": str(day(n))}


def html_rows(numbers: range) -> str:
    return "".join(f"<li><a href='/r/{n}.html'>{title(n)}</a><span>{day(n)}</span></li>" for n in numbers)


def page(inside: str, script: str = "") -> str:
    head = "<title>法治政府建设年报-丰平县人民政府</title>"
    return f"<html><head>{head}</head><body><a href='/'>首页</a><a href='/zw/'>公开</a>{inside}<script>{script}</script></body></html>"


def counted(numbers: range) -> str:
    return json.dumps({"total": COUNT, "rows": [row(n) for n in numbers]})


def in_layui(numbers: range) -> str:
    return json.dumps({"code": 0, "msg": "", "count": COUNT, "data": [row(n) for n in numbers]})


def of_pages(numbers: range) -> str:
    return json.dumps({"data": {"list": [row(n) for n in numbers], "pages": 2}})


def uncounted(numbers: range) -> str:
    return json.dumps([row(n) for n in numbers])


def by_id(numbers: range) -> str:
    return json.dumps({"total": COUNT, "rows": [{"id": n, "name": title(n), "fbsj": str(day(n))} for n in numbers]})


def fragment(numbers: range) -> str:
    return html_rows(numbers) or "null"


@dataclass
class DataPortal(Portal):
    """A page, and answers for each page of its data as `answer` writes them, counted from `first`."""

    answer: Answer = counted
    first: int = 1

    def __call__(self, request: Request) -> Response:
        path = request.url.removeprefix(BASE)
        if path not in self.pages:
            given = {
                **dict(parse_qsl(path.partition("?")[2])),
                **(request.form or {}),
                **json.loads(request.json or "{}"),
            }
            number = (
                int(given["offset"]) // SIZE if "offset" in given else int(given.get("page", self.first)) - self.first
            )
            text = self.answer(range(number * SIZE, min(COUNT, (number + 1) * SIZE)) if number >= 0 else range(0))
            data = Portal({path: text}, posted=lambda _: text)
            self.asked.append(request)
            return data(request)
        return super().__call__(request)


def crawl(inside: str, script: str, answer: Answer, first: int = 1) -> ColumnCrawl:
    return read(DataPortal({"/l/": page(inside, script)}, answer=answer, first=first), of=site("/l/"))


SHOWN = f"<ul id='list'>{html_rows(range(SIZE))}</ul>"
MORE = SHOWN + "<a id='more' onclick='more()'>加载更多</a>"
EMPTY = "<ul id='list'></ul>"
FORMATTER = "$('#t').bootstrapTable({url: '/api/list', pagination: true, sidePagination: 'server', pageSize: 6, columns: [{field: 'name', formatter: function(v, row){ return '<a href=\"/r/' + row.id + '.html\">' + v + '</a>'; }}]});"
READ: dict[str, tuple[str, str, Answer]] = {
    "迅睿 with parameters of its own": (MORE, "var page=1;function more(){page++;$.post('/api-ajax_list-'+page+'.html',{catid:12,page:page,pagesize:6},function(d){draw(d)},'json')}", in_layui),
    "迅睿 with a template": (MORE, "var n=1;function more(){n++;$.get('/index.php?s=api&c=api&m=template&name=list_data.html&catid=12&pagesize=6&page='+n+'&'+Math.random(),function(d){$('#list').append(d)})}", fragment),
    "迅睿 whose template counts the rows": (MORE, "var n=1;function more(){n++;$.get('/index.php?s=api&name=list_data.html&catid=12&page='+n,function(d){if(d=='null'){$('#more').hide()}$('#list').append(d)})}", fragment),
    "a flow": (EMPTY, "layui.use('flow',function(){layui.flow.load({elem:'#list',done:function(page,next){$.get('/api/list?page='+page,function(res){next(draw(res),page<res.pages)})}})})", of_pages),
    "a flow behind rows": (SHOWN, "layui.use('flow',function(){layui.flow.load({elem:'#list',done:function(page,next){$.get('/api/list?page='+page,function(res){next(draw(res))})}})})", uncounted),
    "a table of layui": ("<table id='t'></table>", "table.render({elem:'#t', url:'/api/list', where:{cid:8}, page:true, limit:6, cols:[[]]});", in_layui),
    "a table of bootstrap": ("<table data-toggle='table' data-url='/api/list' data-pagination='true' data-side-pagination='server' data-page-size='6'></table>", "", counted),
    "a table of bootstrap that says it is empty": ("<table data-toggle='table' data-url='/api/list' data-side-pagination='server' data-page-size='6'><tr><td>暂无数据</td></tr></table>", "", counted),
    "a table whose cells a function makes": ("<table id='t'></table>", FORMATTER, by_id),
    "a datagrid": ("<table class='easyui-datagrid' data-options=\"url:'/api/list',pagination:true,pageSize:6,queryParams:{cid:'8'}\"></table>", "", counted),
    "a datagrid of a script": ("<table id='dg'></table>", "$('#dg').datagrid({url:'/api/list',pagination:true,pageSize:6})", counted),
    "a pagination whose callback asks": (SHOWN + "<div id='p'></div>", "$('#p').pagination(11,{items_per_page:6,callback:function(i){$.ajax({url:'/api/list?page='+(i+1),dataType:'json',success:draw})}});", counted),
    "a pagination whose callback is a function": (SHOWN + "<div id='p'></div>", "$('#p').pagination(11,{items_per_page:6,callback:turn});function turn(i){$.getJSON('/api/list',{page:i+1,t:new Date().getTime()},draw)}", counted),
    "laypage": (SHOWN + "<div id='p'></div>", "laypage.render({elem:'p',count:11,limit:6,jump:function(obj,first){if(!first){$.post('/api/list',{page:obj.curr},draw)}}})", of_pages),
    "axios": ("<div id='app'><p v-for='x in list'>{{x.title}}</p></div>", "new Vue({el:'#app',data:{list:[],page:1},methods:{load(){axios.get('/api/list',{params:{page:this.page,size:6}}).then(r=>{this.list=r.data.rows})}}})", counted),
    "axios, posted": ("<div id='app'><p v-for='x in list'>{{x.title}}</p></div>", "var page=1;function load(){axios.post('/api/list',{page:page,size:6}).then(show)}", counted),
    "rows in a script, and more of them": ("<div id='app'><p v-for='x in list'>{{x.title}}</p><b @click='more'>再看几条</b></div>", f"new Vue({{data(){{return{{list:{json.dumps([row(n) for n in range(SIZE)])},p:1}}}},methods:{{more(){{axios.get('/api/list',{{params:{{page:++this.p}}}}).then(add)}}}}}})", of_pages),
}  # fmt: skip


@pytest.mark.parametrize("case", READ)
def test_the_rows_that_a_script_asks_for_are_read_to_the_end(case: str) -> None:
    found = crawl(*READ[case])
    assert (found.read.result, len(found.rows)) == ("complete", COUNT), found.read.reason
    assert {one.title: one.listed_date for one in found.rows} == {title(n): day(n) for n in range(COUNT)}


def test_pages_that_count_from_0_are_told_by_the_rows_that_the_page_shows() -> None:
    script = "$('#p').pagination(11,{callback:function(i){$.get('/api/list?page='+i,draw)}});"
    found = crawl(SHOWN + "<div id='p'></div>", script, uncounted, first=0)
    assert (found.read.result, len(found.rows)) == ("complete", COUNT), found.read.reason


def other_rows(numbers: range) -> str:
    return json.dumps(
        {"total": 2, "rows": [{"title": f"丰平县举行第{n}届法治政府宣传周", "url": f"/x/{n}.html"} for n in numbers]}
    )


def news(numbers: range) -> str:
    return json.dumps(
        {"total": COUNT, "rows": [{"title": f"丰平县召开第{n}次安全生产会议", "url": f"/x/{n}.html"} for n in numbers]}
    )


def one_too_few(numbers: range) -> str:
    return json.dumps({"total": COUNT, "rows": [row(n) for n in numbers if n != 8]})


def without_address(numbers: range) -> str:
    return json.dumps({"total": COUNT, "rows": [{"id": n, "title": title(n)} for n in numbers]})


def nothing(_: range) -> str:
    return json.dumps({"total": 0, "rows": []})


LOAD = "var page=1;function more(){page++;$.get('/api/list?page='+page,draw)}"


def one_page(numbers: range) -> str:
    return json.dumps([row(n) for n in numbers if n < SIZE])


def full_pages(numbers: range) -> str:
    return json.dumps([row(n) for n in (*numbers, 20)[:SIZE]] if numbers else [])


OPEN: dict[str, tuple[str, str, Answer]] = {
    "other rows than the page shows": (MORE, LOAD, other_rows),
    "rows of something else": (EMPTY, LOAD, news),
    "fewer rows than are counted": (MORE, LOAD, one_too_few),
    "rows without an address": (EMPTY, LOAD, without_address),
    "rows that nothing counts": (EMPTY, LOAD, uncounted),
    "one page behind a promise of more": (MORE, LOAD, one_page),
    "full pages alone that nothing counts": (MORE, LOAD, full_pages),
    "no rows": (MORE, LOAD, nothing),
    "no data": (MORE, LOAD, lambda _: "系统维护中"),
    "a parameter that is known when it runs": (MORE, "function more(){page++;$.get('/api/list',{page:page,sign:sign()},draw)}", counted),
    "an address that is known when it runs": (MORE, "function more(){page++;$.get(base()+'/list?page='+page,draw)}", counted),
    "a second request that is not understood": (MORE, LOAD + "function also(){$.post('/api/older',{page:page,sign:sign()},draw)}", counted),
    "another host": (MORE, LOAD.replace("/api", "http://api.example.com/api"), counted),
    "more rows on the page than the request brings": (f"<p>共30条</p>{MORE}", LOAD, counted),
    "two requests that both bring such rows": (EMPTY, LOAD + "function b(){$.get('/api/b?page='+page,draw)}", counted),
}  # fmt: skip


@pytest.mark.parametrize("case", OPEN)
@pytest.mark.parametrize("options", [{}, {"township": "500299101"}, {"shared": True}])
def test_a_request_that_is_not_certain_to_bring_all_rows_leaves_the_list_open(
    case: str, options: dict[str, object]
) -> None:
    inside, script, answer = OPEN[case]
    found = read(DataPortal({"/l/": page(inside, script)}, answer=answer), of=site("/l/", **options))
    assert not found.read.in_full, case


UNASKED = {
    "a list that is whole": (SHOWN, "$.get('/api/hot?page=1', hot);"),
    "a list whose pages are linked": (SHOWN + "<a href='/l/2.html'>下一页</a>", LOAD),
    "a counter of visits": (MORE, "$.get('/hits?id=3', show);"),
}


@pytest.mark.parametrize("case", UNASKED)
def test_no_data_is_asked_for_where_none_is_needed(case: str) -> None:
    inside, script = UNASKED[case]
    portal = DataPortal({"/l/": page(inside, script), "/l/2.html": page(f"<ul>{html_rows(range(SIZE, COUNT))}</ul>")})
    read(portal, of=site("/l/"))
    assert not [one for one in portal.targets if one not in ("/l/", "/l/2.html")]


def test_a_column_whose_rows_a_script_asks_for_is_found() -> None:
    inside, script, answer = READ["a flow"]
    home = page("<a href='/l/'>法治政府建设年度报告</a>")
    pages: dict[str, Page] = {"/": home, "/l/": page(inside, script)}
    found = probe(BASE + "/", fetch=DataPortal(pages, answer=answer), registry=REGISTRY, county_code=COUNTY)
    assert [(one.url, len(one.reports)) for one in found.columns] == [(f"{BASE}/l/", SIZE)]
