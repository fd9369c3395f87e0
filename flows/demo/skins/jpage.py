"""Hanweb JPAGE: rows inside a script of XML, further ones POSTed for in groups of three pages."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

from html import escape
from urllib.parse import quote

from flows.demo.portal import Article, Node, View
from flows.demo.skins import Skin, article, frame
from flows.demo.skins.frame import Page
from flows.demo.wire import Ask

GROUP = 3  # pages whose rows one answer holds


def node_path(view: View, node: Node) -> str:
    """/col/col1229/index.html."""
    del view
    return f"/col/col{node.number}/index.html" if node.path else "/"


def list_paths(view: View, node: Node, page: int) -> tuple[str, ...]:
    """One page a column; what follows comes from the proxy."""
    return (node_path(view, node),) if page == 1 else ()


def article_path(view: View, node: Node, posting: Article) -> str:
    """/art/2024/1/19/art_COL_ID.html."""
    del view
    day = posting.shown
    return f"/art/{day.year}/{day.month}/{day.day}/art_{node.number}_{posting.key}.html"


def document_path(view: View, node: Node, posting: Article, number: int) -> str:
    """/module/download/downfile.jsp?classid=0&filename=ID.docx."""
    del view, node
    return (
        f"/module/download/downfile.jsp?classid=0&filename={posting.key}{number}.{posting.documents[number].extension}"
    )


def _proxy(view: View) -> str:
    return "/module/jpage/dataproxy.jsp" if view.ugly else "/module/web/jpage/dataproxy.jsp"


def home_page(view: View) -> Page:
    """The portal's first page."""
    return frame.home(view, node_path)


def list_page(view: View, node: Node, page: int) -> Page:
    """A channel's links, or the first group of rows in its script."""
    del page
    column = node.column
    content = _list(view, node, column.page_size) if column else frame.landing(view, node, node_path)
    return Page(frame.whole_page(view, node.title, node, content, node_path), modified=frame.newest(view, node))


def _list(view: View, node: Node, size: int) -> str:
    total = len(view.rows(node))
    name = quote(view.portal.name)
    store = _store(view, node, 1, size * GROUP)
    return f"""<div class="{"" if view.ugly else "default_pgContainer"}" id="{node.number + 7}">
<script type="text/xml">{store}</script>
<script>
var jpage_opts = {{ unitid: '{node.number + 7}', webid: '3090', columnid: '{node.number}', appid: '1', path: '/',
  webname: '{view.portal.name}', sourceContentType: '1', permissiontype: '0', col: '1' }};
$('#{node.number + 7}').jpage({{ themeName: 'default', dataStore: dataStore, totalRecord: {total}, perPage: {size},
  proxyUrl: '{_proxy(view)}', cacheNum: {GROUP}, data: 'col=1&appid=1&webid=3090&path=%2F&columnid={node.number}&sourceContentType=1&unitid={node.number + 7}&webname={name}&permissiontype=0' }});
</script></div>"""


def _store(view: View, node: Node, first: int, last: int) -> str:
    rows = view.rows(node)
    records = "\n".join(f"<record><![CDATA[\n{_row(view, node, p)}\n]]></record>" for p in rows[first - 1 : last])
    size = node.column.page_size if node.column else 15
    following = (
        f'<nextgroup><![CDATA[<a href="{_proxy(view)}?startrecord={last + 1}&endrecord={last + size * GROUP}&perpage={size}'
        f"&unitid={node.number + 7}&webid=3090&path=/&webname={quote(view.portal.name)}&col=1&columnid={node.number}"
        f'&sourceContentType=1&permissiontype=0"></a>]]></nextgroup>'
        if last < len(rows) and not view.ugly
        else ""
    )
    return f"""<datastore>
{following}
<totalrecord>{len(rows)}</totalrecord>
<totalpage>{view.pages(node)}</totalpage>
<recordset>
{records}
</recordset>
</datastore>"""


def _row(view: View, node: Node, posting: Article) -> str:
    text, whole = article.list_title(view, posting)
    href = article_path(view, node, posting)
    if view.ugly:
        return f"<table width='100%'><tr><td><a style='font-size:14px' href='{href}' title='{whole}' target='_blank'>{text}</a></td><td class='bt_time'>[{posting.shown:%Y/%m/%d}]</td></tr></table>"
    return (
        f'<li><a href="{href}" title="{whole}" target="_blank">{text}</a><span>{posting.shown.isoformat()}</span></li>'
    )


def article_page(view: View, node: Node, posting: Article) -> Page:
    """The text between the comments that feeds use."""
    lines = article.paragraphs(view, posting)
    files = article.attachments(view, node, posting, document_path)
    title = escape(posting.title)
    if view.ugly:
        content = f"""<table width=100% id=c><tr><td class=title align=center><!--<$[标题]>begin-->{title}<!--<$[标题]>end--></td></tr>
<tr><td align=center>{article.meta_line(posting)}</td></tr>
<tr><td class=bt_content><!--<$[信息内容]>begin-->{article.unclosed_body(lines)}<!--<$[信息内容]>end-->{files}</td></tr></table>"""
    else:
        table = "" if posting.front is not None else article.open_table(posting, "xxgk-table")
        content = f"""{table}<div class="article-title">{title}</div><div class="article-info">{article.meta_line(posting)}</div>{article.SHARE}
<div id="zoom" class="main-txt"><!--ZJEG_RSS.content.begin--><meta name="ContentStart">
{article.tidy_body(lines)}<meta name="ContentEnd"><!--ZJEG_RSS.content.end-->{files}</div>"""
    html = frame.whole_page(view, posting.title, node, content, node_path, posting)
    return Page(html, modified=None if view.ugly else posting.posted)


def further(view: View, ask: Ask) -> Page | None:
    """The proxy: startrecord and endrecord in the address, the column's number in the form or the address."""
    if ask.path != _proxy(view):
        return None
    given = {**ask.query, **ask.form}
    first, last = given.get("startrecord", ""), given.get("endrecord", "")
    for node in view.tree.columns():
        if str(node.number) == given.get("columnid") and first.isdecimal() and last.isdecimal():
            return Page(_store(view, node, max(1, int(first)), int(last)), media_type="text/xml", charset="utf-8")
    return Page("<datastore><recordset></recordset></datastore>", media_type="text/xml", charset="utf-8")


SKIN = Skin(node_path, list_paths, article_path, document_path, home_page, list_page, article_page, further)
