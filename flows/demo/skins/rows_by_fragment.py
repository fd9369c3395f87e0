"""Skins of families whose rows, or whose further rows, come as HTML that a script asks for."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

import json
import uuid

from flows.demo.portal import Article, Node, View
from flows.demo.skins import Skin, frame
from flows.demo.skins.frame import Page
from flows.demo.skins.scripted import Dress, digest, json_page, number_in, rows_html, size_of, skin_with
from flows.demo.wire import Ask

# --- Hanweb jpaas


def _col_node(view: View, node: Node) -> str:
    del view
    return f"/col/col{node.number}/index.html"


def _jpaas_article(view: View, node: Node, posting: Article) -> str:
    del view
    return f"/col/col{node.number}/art/{posting.shown.year}/art_{digest(posting.key)}.html"


def _jpaas_unit(view: View) -> str:
    return f"{'/fp' if view.ugly else '/api-gateway'}/jpaas-publish-server/front/page/build/unit"


def _jpaas_pager(view: View, node: Node) -> str:
    return f"<div class='pagination' rows='{size_of(node)}' count='{len(view.rows(node))}'></div>"


def _jpaas_content(view: View, node: Node, page: int) -> str:
    first = "" if view.ugly else rows_html(view, node, page, _jpaas_article) + _jpaas_pager(view, node)
    unit = "{'parseType':'bulidstatic','webId':'2210','tplSetId':'ELW','pageType':'column','tagId':'%s','pageId':'%s'}"
    menu = f"""<div><script src='/js/u.js' url='{_jpaas_unit(view)}' queryData="{unit % ("导航", node.number)}"></script></div>"""
    return f"""{menu}<div id="unit">{first}<script src='/js/u.js' url='{_jpaas_unit(view)}' queryData="{unit % ("当前栏目list", node.number)}"></script></div>"""


def _jpaas_respond(view: View, node: Node, ask: Ask) -> Page | None:
    query = ask.query
    if ask.path != _jpaas_unit(view) or query.get("pageId") != str(node.number) or "list" not in query["tagId"]:
        return None
    page = json.loads(query.get("paramJson", "{}")).get("pageNo", 1)
    html = rows_html(view, node, page, _jpaas_article) + _jpaas_pager(view, node)
    return json_page({"success": True, "code": "200", "data": {"html": html}})


# --- Hanweb directory


def _search_article(view: View, node: Node, posting: Article) -> str:
    del view
    day = posting.shown
    return f"/art/{day.year}/{day.month}/{day.day}/art_{node.number}_{posting.key}.html"


def _search_content(view: View, node: Node, page: int) -> str:
    del page
    div = f"div{node.number}"
    if view.ugly:
        return f"""<div id={div}></div><script>var a=getNumber();loadDynamic('/module/xxgk/search.jsp?standardXxgk=1&infotypeId='+a+'&jdid=3096&area=&divid={div}&vc_title='+encodeURI(b),'{div}','0')</script>"""
    return f"""<div id="{div}"></div><script>loadDynamic('/module/xxgk/search.jsp?standardXxgk=1&infotypeId=A{node.number}&jdid=3096&area=&divid={div}&vc_title=&vc_number=&sortfield=,compaltedate:0','{div}','0','0','950','1','','');</script>"""


def _search_respond(view: View, node: Node, ask: Ask) -> Page | None:
    form = ask.form
    if ask.path != "/module/xxgk/search.jsp" or form.get("infotypeId") != f"A{node.number}":
        return None
    page, pages = number_in(form.get("currpage")), view.pages(node)
    total = "" if view.ugly else f"共{len(view.rows(node))}条 "
    pager = f"<div class='page'>{total}第{page}/{pages}页 <a onclick=\"jump({page + 1})\">下一页</a></div>"
    return Page(rows_html(view, node, page, _search_article) + pager)


# --- 河北 columns


def _uuid(text: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, text))


def _uuid_folder(node: Node) -> str:
    return f"/columns/{_uuid('/'.join(node.path))}"


def _uuid_article(view: View, node: Node, posting: Article) -> str:
    del view
    return f"{_uuid_folder(node)}/{posting.shown:%Y%m/%d}/{_uuid(posting.key)}.html"


def _uuid_content(view: View, node: Node, page: int) -> str:
    block = f"{_uuid_folder(node)}/templates/{_uuid('t')}/blocks/{_uuid('b')}"
    first = rows_html(view, node, page, _uuid_article)
    if view.ugly:
        return f"<div id=b>{first}</div><script>initPager('{block}?page={{}}&fix=0')</script>"
    return f"<div id='b'>{first}</div><script>var blockUrl='{block}';initPager(blockUrl+'?page={{}}&fix=0');</script>"


def _uuid_respond(view: View, node: Node, ask: Ask) -> Page | None:
    if not ask.path.startswith(f"{_uuid_folder(node)}/templates/"):
        return None
    return Page(rows_html(view, node, number_in(ask.query.get("page")), _uuid_article))


# --- 龙讯 content/column


def _content_node(view: View, node: Node) -> str:
    del view
    return f"/zwgk/l{node.number}/index.html"


def _content_article(view: View, node: Node, posting: Article) -> str:
    del view
    return f"/zwgk/l{node.number}/{posting.key}.html"


def _content_content(view: View, node: Node, page: int) -> str:
    rows, pages = rows_html(view, node, page, _content_article), view.pages(node)
    if view.ugly:
        return f"{rows}<div id=p></div><script>var pageCount = {pages}; var stem = '/content/column/{node.number}?pageIndex='; pager(stem)</script>"
    return f"""{rows}<div id="page_{node.number}"></div><script>Ls.pagination("#page_{node.number}", function (pageIndex) {{
location.href = '{view.base_url}/content/column/{node.number}?pageIndex=' + pageIndex; }}, {{currPage: {page}, pageCount: {pages}}});</script>"""


def _content_respond(view: View, node: Node, ask: Ask) -> Page | None:
    if ask.path != f"/content/column/{node.number}":
        return None
    content = _content_content(view, node, number_in(ask.query.get("pageIndex")))
    return Page(frame.whole_page(view, node.title, node, content, _content_node))


# --- 河南 getHtmlInDivNormal.do


def _cac_node(view: View, node: Node) -> str:
    del view
    return f"/viewCmsCac.do?cacId={digest(str(node.number))}"


def cac_article(view: View, node: Node, posting: Article) -> str:
    """/sitegroup/root/html/ID/ID.html."""
    del view
    return f"/sitegroup/root/html/{digest(str(node.number))}/{posting.key}.html"


def _div_content(view: View, node: Node, page: int) -> str:
    del page
    div = f"{digest('div')}pagelist"
    if view.ugly:
        return f"<div class=pagelist id={div} cacid={digest(str(node.number))}></div><script>$.ajax({{type:'POST',url:'getHtmlInDivNormal.do?ajaxform',data:'gwcsCode=undefined&divId='+j.id}})</script>"
    return f"""<div id="{div}" class="pagelist"></div><script>$.each($('.pagelist'), function (i, j) {{ $.ajax({{type: "POST", url: "getHtmlInDivNormal.do?ajaxform",
data: "gwcsCode=" + code + "&divId=" + j.id}}) }});</script>"""


def _div_respond(view: View, node: Node, ask: Ask) -> Page | None:
    form = ask.form
    if ask.path != "/getHtmlInDivNormal.do" or form.get("cacId") != digest(str(node.number)):
        return None
    size = size_of(node)
    page = int(form.get("offset") or 0) // size + 1
    links = " ".join(
        f"<a href='javascript:void(0)' onclick=\"goPage('offset={n * size}')\">{n + 1}</a>"
        for n in range(view.pages(node))
    )
    return Page(rows_html(view, node, page, cac_article) + f"<div>{links}</div>")


SKINS: dict[str, Skin] = {
    "jpaas": skin_with(Dress(_col_node, _jpaas_article, _jpaas_content, _jpaas_respond)),
    "hanweb_search": skin_with(
        Dress(
            lambda _, node: f"/col/col{node.number}/index.html?number=A{node.number}",
            _search_article,
            _search_content,
            _search_respond,
        )
    ),
    "columns": skin_with(
        Dress(lambda _, node: f"{_uuid_folder(node)}/index.html", _uuid_article, _uuid_content, _uuid_respond)
    ),
    "content_column": skin_with(Dress(_content_node, _content_article, _content_content, _content_respond)),
    "henan": skin_with(Dress(_cac_node, cac_article, _div_content, _div_respond)),
}
