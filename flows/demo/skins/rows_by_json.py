"""Skins of families whose rows come as JSON."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

import json
import re
from urllib.parse import quote

from flows.demo.portal import Article, Node, View
from flows.demo.skins import Skin
from flows.demo.skins.frame import Page
from flows.demo.skins.scripted import Dress, digest, items, json_page, number_in, size_of, skin_with
from flows.demo.wire import Ask


def _trs_article(view: View, node: Node, posting: Article) -> str:
    del view
    return f"/zwgk/l{node.number}/{posting.shown:%Y%m}/t{posting.shown:%Y%m%d}_{posting.key}.html"


def _trs_node(view: View, node: Node) -> str:
    del view
    return f"/zwgk/l{node.number}/"


# --- 江西


def _jx_node(view: View, node: Node) -> str:
    return f"/fpx/col/col{node.number}/index.html" if view.ugly else f"/fpx/col{node.number}/pc/list.html"


def _jx_article(view: View, node: Node, posting: Article) -> str:
    del view
    return f"/fpx/col{node.number}/content/content_{posting.key:0>19}.html"


def _jx_content(view: View, node: Node, page: int) -> str:
    del page
    code, size = f"col{node.number}", size_of(node)
    if view.ugly:
        return f"""<div id=u1></div><script>var opts = {{ 'current' : 1, 'unitid' : '3800', 'webSiteCode[]' : ['fpx'], 'channelCode[]' : ['{code}'], 'perPage' : {size} }};
$.post('/queryList', opts, function (r) {{ draw(r) }}, 'json')</script>"""
    return f"""<div id="380055"></div><script>var websiteCode='fpx', codeName='{code}';
var params = {{current: 1, unitid: '380055', webSiteCode: [websiteCode], channelCode: [codeName], dataBefore: '', perPage: '{size}', showMode: 'normal'}};
loadPageData(params, '380055');</script>"""


def _jx_respond(view: View, node: Node, ask: Ask) -> Page | None:
    if ask.path != "/queryList" or ask.form.get("channelCode[]") != f"col{node.number}":
        return None

    def make(posting: Article, title: str) -> dict[str, object]:
        urls = json.dumps({"pc": _jx_article(view, node, posting)})
        return {"id": posting.key, "source": {"title": title, "pubDate": f"{posting.shown} 10:00", "urls": urls}}

    rows = items(view, node, number_in(ask.form.get("current")), make)
    return json_page({"code": 200, "data": {"total": len(view.rows(node)), "results": rows}})


# --- 开普云 UCAP


def _ucap_article(view: View, node: Node, posting: Article) -> str:
    del view
    return f"/c{node.number}/{posting.shown:%Y%m}/{digest(posting.key)}.shtml"


def _ucap_content(view: View, node: Node, page: int) -> str:
    del page
    channel, size = digest(str(node.number)), size_of(node)
    if view.ugly:
        return f"""<ul id=l></ul><script>var channelId = '{channel}'; function go(n) {{
$.getJSON('/searchList/' + channelId + '?_isAgg=true&_isJson=true&_pageSize={size}&_template=index&page=' + n, draw) }} go(1)</script>"""
    return f"""<ul id="list"></ul><div id="page_div"></div><script>
var listUrl = '/common/search/{channel}?_isAgg=true&_isJson=true&_pageSize={size}&_template=index&_rangeTimeGte=&_channelName=&page=';
getList(1);</script>"""


def _ucap_respond(view: View, node: Node, ask: Ask) -> Page | None:
    if not re.fullmatch(rf"/(?:common/search|searchList)/{digest(str(node.number))}", ask.path):
        return None

    def make(posting: Article, title: str) -> dict[str, object]:
        url = _ucap_article(view, node, posting)
        return {"title": title, "url": url, "publishedTimeStr": f"{posting.shown} 09:00:00"}

    rows = items(view, node, number_in(ask.query.get("page")), make)
    return json_page({"data": {"total": len(view.rows(node)), "rows": size_of(node), "results": rows}})


# --- 迅睿


def _xr_article(view: View, node: Node, posting: Article) -> str:
    del view, node
    return f"/xxgk-show-{posting.key}.html"


def _xr_content(view: View, node: Node, page: int) -> str:
    del page
    order = ", ['is_top DESC', 'inputtime DESC']" if view.ugly else ", ''"
    return f"""<ul id="ajax_list"></ul><script>var ajax_type = ['49_xxgk', '{node.number}', '49', 'xxgk', 'Y-m-d', '50', '{size_of(node)}'{order}];
function load(p) {{ $.post('/api-ajax_list-' + p + '.html', {{'ajax_type': ajax_type, 'is_ds': 1}}, render, 'json') }} load(1);</script>"""


def _xr_respond(view: View, node: Node, ask: Ask) -> Page | None:
    asked = re.fullmatch(r"/api-ajax_list-(\d+)\.html", ask.path)
    if not asked or ask.form.get("ajax_type[1]") != str(node.number):
        return None

    def make(posting: Article, title: str) -> dict[str, object]:
        return {"title": title, "url": _xr_article(view, node, posting), "inputtime": str(posting.shown)}

    return json_page({"total": len(view.rows(node)), "data": items(view, node, int(asked[1]), make)})


# --- TRS with WAS


def _was_content(view: View, node: Node, page: int) -> str:
    del page
    query = (
        f"channelid=2941&templet=docs.jsp&sortfield=-docreltime&classsql=chnlid%3D{node.number}&prepage={size_of(node)}"
    )
    if view.ugly:
        return f"<div id=docs></div><script>var was='/was5/web/search?{query}';function p(n){{ajax(was+'&page='+n)}}p(1)</script>"
    return f'<div id="docs"></div><script>$.ajax({{url: "/was5/web/search?{query}&page=" + page, dataType: "json"}});</script>'


def _was_respond(view: View, node: Node, ask: Ask) -> Page | None:
    if ask.path != "/was5/web/search" or ask.query.get("classsql") != f"chnlid={node.number}":
        return None

    def make(posting: Article, title: str) -> dict[str, object]:
        return {"title": title, "url": _trs_article(view, node, posting), "pubtime": str(posting.shown)}

    rows = items(view, node, number_in(ask.query.get("page")), make)
    value = {"count": str(len(view.rows(node))), "docs": [*rows, {"title": "文章标题", "url": "", "pubtime": ""}]}
    if not view.ugly:
        return json_page(value)
    text = json.dumps(value, ensure_ascii=False).removesuffix("]}") + ",\n]}"
    return Page(text, media_type="text/html", charset="utf-8")


# --- TRS with govsearch


def _gov_content(view: View, node: Node, page: int) -> str:
    del page
    here = quote(view.base_url, safe="")
    if view.ugly:
        return f"""<div id=x></div><script>var u='/govsearch/jsonp/gkml/zf_list.jsp?page='+pg+'&lb={node.number}&pubURL={here}&callback=result';jsonp(u)</script>"""
    return f"""<div id="x"></div><script>$.ajax({{ url: "/govsearch/jsonp/zf_jd_list.jsp?page=1&lb={node.number}&sword=&pubURL={here}&callback=result", dataType: "jsonp" }});</script>"""


def _gov_respond(view: View, node: Node, ask: Ask) -> Page | None:
    if not ask.path.startswith("/govsearch/jsonp/") or ask.query.get("lb") != str(node.number):
        return None

    def make(posting: Article, title: str) -> dict[str, object]:
        url = view.base_url + _trs_article(view, node, posting)
        return {"title": title, "puburl": url, "tip": {"dates": str(posting.shown)}}

    rows = items(view, node, number_in(ask.query.get("page")), make)
    return json_page({"num": len(view.rows(node)), "nPage": view.pages(node), "data": rows}, "result")


# --- intertidwebapp


def _tid_node(view: View, node: Node) -> str:
    del view
    return f"/fzlm/zdgk/index.shtml?chan={node.number}"


def _tid_article(view: View, node: Node, posting: Article) -> str:
    del view, node
    return f"/doc/{posting.shown:%Y/%m/%d}/{posting.key}.shtml"


def _tid_content(view: View, node: Node, page: int) -> str:
    del page
    size = size_of(node)
    if view.ugly:
        return f"""<ul id=l></ul><script>var cid={node.number};$.ajax({{type:'POST',url:'/intertidwebapp/govChanInfo/getDocuments',data:{{pageIndex:n,pageSize:{size},siteId:2,ChannelType:1,KeyWord:'',chanId:cid}},success:draw}})</script>"""
    return f"""<ul id="l"></ul><script>var chanId = {node.number}, siteId = 1;
$.get('/intertidwebapp/govChanInfo/getDocuments', {{Index: 1, pageSize: {size}, siteId: siteId, ChannelType: 1, KeyWord: '', KeyWordType: '', chanId: chanId, order: 1}}, draw)</script>"""


def _tid_respond(view: View, node: Node, ask: Ask) -> Page | None:
    given = ask.form if view.ugly else ask.query
    if not ask.path.startswith("/intertidwebapp/") or given.get("chanId") != str(node.number):
        return None

    def make(posting: Article, title: str) -> dict[str, object]:
        return {"title": title, "url": _tid_article(view, node, posting), "writeTime": str(posting.shown)}

    rows = items(view, node, number_in(given.get("pageIndex" if view.ugly else "Index")), make)
    return json_page({"totalRow": len(view.rows(node)), "totalPage": view.pages(node), "list": rows})


SKINS: dict[str, Skin] = {
    "jiangxi": skin_with(Dress(_jx_node, _jx_article, _jx_content, _jx_respond)),
    "ucap": skin_with(
        Dress(lambda _, node: f"/c{node.number}/zfxxgk_list.shtml", _ucap_article, _ucap_content, _ucap_respond)
    ),
    "xunrui": skin_with(
        Dress(lambda _, node: f"/xxgk-list-l{node.number}.html", _xr_article, _xr_content, _xr_respond)
    ),
    "was": skin_with(Dress(_trs_node, _trs_article, _was_content, _was_respond)),
    "govsearch": skin_with(Dress(_trs_node, _trs_article, _gov_content, _gov_respond)),
    "intertid": skin_with(Dress(_tid_node, _tid_article, _tid_content, _tid_respond)),
}
