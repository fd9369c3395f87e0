"""Skins of families whose further pages are numbered addresses, or a POST of the page's own form."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

from flows.demo.portal import Article, Node, View
from flows.demo.skins import Skin, frame
from flows.demo.skins.frame import Page
from flows.demo.skins.rows_by_fragment import cac_article
from flows.demo.skins.scripted import Dress, digest, number_in, rows_html, size_of, skin_with
from flows.demo.wire import Ask


def _links(view: View, node: Node, page: int, href: dict[int, str], label: str = "下一页") -> str:
    """A pager of plain links."""
    del view, node
    numbers = " ".join(f'<a href="{address}">{number}</a>' for number, address in href.items() if number != page)
    following = f'<a href="{href[page + 1]}">{label}</a>' if page + 1 in href else ""
    return f'<div class="pages">{numbers} {following}</div>'


# --- 博达 VSB


def _vsb_number(view: View, node: Node, page: int) -> int:
    """Numbers fall towards the end; on an ugly portal they rise."""
    return page - 1 if view.ugly else view.pages(node) - page + 1


def _vsb_article(view: View, node: Node, posting: Article) -> str:
    del view, node
    return f"/info/1057/{posting.key}.htm"


def _vsb_content(view: View, node: Node, page: int) -> str:
    prefix = f"l{node.number}/" if page == 1 else ""
    href = {n: f"{prefix}{_vsb_number(view, node, n)}.htm" for n in range(2, view.pages(node) + 1)}
    rows = rows_html(view, node, page, _vsb_article).replace("<li>", '<li id="line_u9_0">')
    return f'{rows}<div class="pb_sys_common">{_links(view, node, page, href, "下页")}</div>'


def _vsb_pages(view: View, node: Node, page: int) -> tuple[str, ...]:
    return (f"/zwgk/l{node.number}/{_vsb_number(view, node, page)}.htm",)


def _jsp_node(view: View, node: Node) -> str:
    del view
    return f"/list.jsp?urltype=tree.TreeTempUrl&wbtreeid={node.number}"


def _jsp_pages(view: View, node: Node, page: int) -> tuple[str, ...]:
    total = view.pages(node)
    return (f"/list.jsp?a2t={total}&a2p={page}&a2c=10&urltype=tree.TreeTempUrl&wbtreeid={node.number}",)


def _jsp_content(view: View, node: Node, page: int) -> str:
    shown = [n for n in (page + 1, view.pages(node)) if page < n <= view.pages(node)]
    href = {n: _jsp_pages(view, node, n)[0].removeprefix("/list.jsp").replace("&", "&amp;") for n in shown}
    return rows_html(view, node, page, _vsb_article) + _links(view, node, page, href, "下页")


# --- 东软 eportal


def _eportal_pages(view: View, node: Node, page: int) -> tuple[str, ...]:
    del view
    return (f"/eportal/ui?pageId={node.number}&currentPage={page}&moduleId={digest('m')}&staticRequest=yes",)


def _eportal_article(view: View, node: Node, posting: Article) -> str:
    del view
    return f"/xxgk/{node.number}/{posting.key}/index.html"


def _eportal_content(view: View, node: Node, page: int) -> str:
    links = []
    for number in (page + 1, view.pages(node)):
        if page < number <= view.pages(node):
            address = _eportal_pages(view, node, number)[0]
            word = "下一页" if number == page + 1 else "尾页"
            links.append(
                f"<a href='javascript:;' onclick=\"queryArticleByCondition(this,'{address}')\">{word}</a>"
                if view.ugly
                else f'<a style="cursor:hand" tagname="{address}" onclick="go(this)">{word}</a>'
            )
    return f"{rows_html(view, node, page, _eportal_article)}<div>{' '.join(links)}</div>"


# --- 河南 offsets


def _offset_node(view: View, node: Node) -> str:
    del view
    return f"/viewCmsCac.do?cacId={digest(str(node.number))}"


def _offset_pages(view: View, node: Node, page: int) -> tuple[str, ...]:
    return (f"{_offset_node(view, node)}&offset={(page - 1) * size_of(node)}",)


def _offset_content(view: View, node: Node, page: int) -> str:
    href = {n: _offset_pages(view, node, n)[0].replace("&", "&amp;") for n in range(2, view.pages(node) + 1)}
    return rows_html(view, node, page, cac_article) + _links(view, node, page, href)


# --- Jeecms


def _jeecms_pages(view: View, node: Node, page: int) -> tuple[str, ...]:
    del view
    return (f"/zwgk/l{node.number}/index_{page}.jhtml",)


def _jeecms_article(view: View, node: Node, posting: Article) -> str:
    del view
    return f"/zwgk/l{node.number}/{posting.key}.jhtml"


def _jeecms_content(view: View, node: Node, page: int) -> str:
    pages = view.pages(node)
    button = (
        f"""<input type=button value=下一页 onclick="location.href='index_{page + 1}.jhtml'">"""
        if view.ugly
        else f"""<a onclick="location.href='index_{page + 1}.jhtml';">下一页</a>"""
    )
    return f"{rows_html(view, node, page, _jeecms_article)}<div>共{len(view.rows(node))}条 {page}/{pages}页 {button if page < pages else ''}</div>"


# --- 辽宁


def _hash(node: Node) -> str:
    return f"/zwgk/gk{len(node.path)}/{digest(str(node.number))}"


def _liaoning_pages(view: View, node: Node, page: int) -> tuple[str, ...]:
    del view
    return (f"{_hash(node)}-{page}.shtml",)


def _liaoning_article(view: View, node: Node, posting: Article) -> str:
    del view, node
    return f"/zwgk/gk/{posting.shown:%Y%m%d}{posting.key}/index.shtml"


def _liaoning_content(view: View, node: Node, page: int) -> str:
    pages = view.pages(node)
    if view.ugly:
        pager = (
            f"<div>共{pages}页 <span onclick=\"go('{_hash(node)}-{page + 1}.shtml')\">下一页</span></div>"
            if page < pages
            else ""
        )
    else:
        pager = _links(view, node, page, {n: f"{_hash(node)}-{n}.shtml" for n in range(2, pages + 1)})
    return rows_html(view, node, page, _liaoning_article) + pager


# --- 湖南


def _hunan_pages(view: View, node: Node, page: int) -> tuple[str, ...]:
    del view
    return (f"/c{node.number}/index_{page}.html",)


def _hunan_article(view: View, node: Node, posting: Article) -> str:
    del view
    return f"/c{node.number}/{posting.shown:%Y%m%d}/i{posting.key}.html"


def _hunan_content(view: View, node: Node, page: int) -> str:
    pages = view.pages(node)
    shown = range(2, pages + 1) if view.ugly else [n for n in (page + 1, pages) if 1 < n <= pages]
    return rows_html(view, node, page, _hunan_article) + _links(view, node, page, {n: f"index_{n}.html" for n in shown})


# --- old ASP.NET


def _aspnet_node(view: View, node: Node) -> str:
    del view
    return f"/list.aspx?id={node.number}"


def _aspnet_article(view: View, node: Node, posting: Article) -> str:
    del view, node
    return f"/show.aspx?id={posting.key}"


def _aspnet_content(view: View, node: Node, page: int) -> str:
    pages = view.pages(node)
    target, argument = ("GridView1", f"Page${page + 1}") if view.ugly else ("ctl00$Main$Pager", str(page + 1))
    link = f"<a href=\"javascript:__doPostBack('{target}','{argument}')\">{'…' if view.ugly else '下一页'}</a>"
    return f"""<form method="post" action="list.aspx?id={node.number}" id="form1"><input type="hidden" name="__VIEWSTATE" value="dDw{page}" />
<input type="hidden" name="__EVENTTARGET" value="" /><input type="hidden" name="__EVENTARGUMENT" value="" />
{rows_html(view, node, page, _aspnet_article)}<div>共{pages}页 {link if page < pages else ""}</div></form>"""


def _aspnet_respond(view: View, node: Node, ask: Ask) -> Page | None:
    if ask.method != "POST" or ask.target != _aspnet_node(view, node):
        return None
    asked = number_in(ask.form.get("__EVENTARGUMENT", "").removeprefix("Page$"))
    if ask.form.get("__VIEWSTATE") != f"dDw{asked - 1}":
        return None
    content = _aspnet_content(view, node, min(asked, view.pages(node)))
    return Page(frame.whole_page(view, node.title, node, content, _aspnet_node))


SKINS: dict[str, Skin] = {
    "vsb": skin_with(
        Dress(lambda _, node: f"/zwgk/l{node.number}.htm", _vsb_article, _vsb_content, page_paths=_vsb_pages)
    ),
    "vsb_jsp": skin_with(Dress(_jsp_node, _vsb_article, _jsp_content, page_paths=_jsp_pages)),
    "eportal": skin_with(
        Dress(
            lambda _, node: f"/eportal/ui?pageId={node.number}",
            _eportal_article,
            _eportal_content,
            page_paths=_eportal_pages,
        )
    ),
    "henan_offset": skin_with(Dress(_offset_node, cac_article, _offset_content, page_paths=_offset_pages)),
    "jeecms": skin_with(
        Dress(
            lambda _, node: f"/zwgk/l{node.number}/index.jhtml",
            _jeecms_article,
            _jeecms_content,
            page_paths=_jeecms_pages,
        )
    ),
    "liaoning": skin_with(
        Dress(lambda _, node: f"{_hash(node)}.shtml", _liaoning_article, _liaoning_content, page_paths=_liaoning_pages)
    ),
    "hunan": skin_with(
        Dress(lambda _, node: f"/c{node.number}/index.html", _hunan_article, _hunan_content, page_paths=_hunan_pages)
    ),
    "aspnet": skin_with(Dress(_aspnet_node, _aspnet_article, _aspnet_content, _aspnet_respond)),
}
