"""A portal of no known make: rows of link and date, and a link 下一页 (tidy) or numbers in index_2.html (ugly)."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

from html import escape

from flows.demo.portal import Article, Node, View
from flows.demo.skins import Skin, article, frame
from flows.demo.skins.frame import Page
from flows.demo.wire import Ask


def node_path(view: View, node: Node) -> str:
    """/channels/123.html, or a folder on an ugly portal."""
    if not node.path:
        return "/"
    return f"/html/{node.number}/" if view.ugly else f"/channels/{node.number}.html"


def list_paths(view: View, node: Node, page: int) -> tuple[str, ...]:
    """?page=2, or index_2.html on an ugly portal."""
    first = node_path(view, node)
    if page == 1:
        return (first, f"{first}index.html") if first.endswith("/") else (first,)
    return (f"{first}index_{page}.html",) if view.ugly else (f"{first}?page={page}",)


def article_path(view: View, node: Node, posting: Article) -> str:
    """/show/20001.html, or a query on an ugly portal."""
    return f"/news_show.asp?id={posting.key}" if view.ugly else f"/channels/{node.number}/{posting.key}.html"


def document_path(view: View, node: Node, posting: Article, number: int) -> str:
    """/uploadfile/2024/…docx."""
    del view, node
    return f"/uploadfile/{posting.shown.year}/{posting.key}{number}.{posting.documents[number].extension}"


def home_page(view: View) -> Page:
    """The portal's first page."""
    return frame.home(view, node_path)


def list_page(view: View, node: Node, page: int) -> Page:
    """A channel's links, or a column's rows and the way to the others."""
    if node.column is None:
        content = frame.landing(view, node, node_path)
    else:
        rows = "\n".join(_row(view, node, posting) for posting in view.page_rows(node, page))
        pager = _pager(view, node, page, view.pages(node))
        if view.ugly:
            content = f"<table border=0 width=100%><tr><td colspan=2><b>{escape(node.title)}</b></td></tr>{rows}</table><p align=right>{pager}</p>"
        else:
            content = f'<section class="list"><h2>{escape(node.title)}</h2><div class="items">{rows}</div><nav class="pages">{pager}</nav></section>'
    return Page(frame.whole_page(view, node.title, node, content, node_path), modified=frame.newest(view, node))


def _pager(view: View, node: Node, page: int, count: int) -> str:
    def link(to: int, text: str) -> str:
        return f'<a href="{list_paths(view, node, to)[0]}">{text}</a>'

    if view.ugly:
        return f"第{page}/{count}页 " + " ".join(
            f"[{n}]" if n == page else link(n, f"[{n}]") for n in range(1, count + 1)
        )
    back = link(page - 1, "上一页") if page > 1 else ""
    return f"{back} {page}/{count} " + (link(page + 1, "下一页") if page < count else "<span>下一页</span>")


def _row(view: View, node: Node, posting: Article) -> str:
    text, whole = article.list_title(view, posting)
    href = article_path(view, node, posting)
    if view.ugly:
        return f"<tr><td>&nbsp;<a href={href} title='{whole}'><font color=#333333>{text}</font></a></td><td>({posting.shown:%y-%m-%d})</td></tr>"
    return f'<div class="item"><time datetime="{posting.shown.isoformat()}">{posting.shown.isoformat()}</time><a href="{href}" title="{whole}">{text}</a></div>'


def article_page(view: View, node: Node, posting: Article) -> Page:
    """The article in an <article>, or in a cell."""
    lines = article.paragraphs(view, posting)
    files = article.attachments(view, node, posting, document_path)
    title = escape(posting.title)
    if view.ugly:
        content = f"""<table width=100%><tr><td align=center><font size=5>{title}</font></td></tr>
<tr><td align=center>{posting.shown.year}-{posting.shown.month}-{posting.shown.day}　作者：{escape(posting.publisher)}　点击：<script src=/count.asp></script></td></tr>
<tr><td>{article.broken_body(lines)}{files}</td></tr></table>"""
    else:
        content = f"""<article><header><h1>{title}</h1><p>{article.meta_line(posting)}</p></header>{article.SHARE}
<div class="body">{article.tidy_body(lines)}</div>{files}</article>"""
    html = frame.whole_page(view, posting.title, node, content, node_path, posting)
    return Page(html, modified=None if view.ugly else posting.posted)


def further(view: View, ask: Ask) -> Page | None:
    """Nothing beyond its pages."""
    del view, ask
    return None


SKIN = Skin(node_path, list_paths, article_path, document_path, home_page, list_page, article_page, further)
