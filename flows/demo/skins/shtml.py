"""shtml (湖南 and others): list.shtml, list_2.shtml as the second page, articles with 32 hex digits."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

import hashlib
from html import escape

from flows.demo.portal import Article, Node, View
from flows.demo.skins import Skin, article, frame
from flows.demo.skins.frame import Page


def _folder(view: View, node: Node) -> str:
    slug = node.slug if node.slug[1:].isdecimal() else f"c{node.number}"
    return f"/{view.portal.id}/{slug}/"


def node_path(view: View, node: Node) -> str:
    """/chenxi/c114007/list.shtml."""
    if not node.path:
        return "/"
    return _folder(view, node) + ("column-index-1.shtml" if view.ugly else "list.shtml")


def list_paths(view: View, node: Node, page: int) -> tuple[str, ...]:
    """list_2.shtml is the second page."""
    if not node.path:
        return ("/", f"/{view.portal.id}/index.shtml") if page == 1 else ()
    if view.ugly:
        return (f"{_folder(view, node)}column-index-{page}.shtml", *((_folder(view, node),) if page == 1 else ()))
    first = (f"{_folder(view, node)}list.shtml", _folder(view, node))
    return first if page == 1 else (f"{_folder(view, node)}list_{page}.shtml",)


def article_path(view: View, node: Node, posting: Article) -> str:
    """/chenxi/c114007/202504/<32 hex>.shtml."""
    name = hashlib.md5(f"{view.portal.id}/{posting.key}".encode(), usedforsecurity=False).hexdigest()
    return f"{_folder(view, node)}{posting.shown:%Y%m}/{name}.shtml"


def document_path(view: View, node: Node, posting: Article, number: int) -> str:
    """In the article's folder, below files/."""
    stem = article_path(view, node, posting).removesuffix(".shtml")
    return f"{stem}/files/{number}.{posting.documents[number].extension}"


def home_page(view: View) -> Page:
    """The portal's first page."""
    return frame.home(view, node_path)


def list_page(view: View, node: Node, page: int) -> Page:
    """A channel's links, or a column's rows with links (tidy) or a script (ugly) to the others."""
    if node.column is None:
        content = frame.landing(view, node, node_path)
    else:
        rows = "\n".join(_row(view, node, posting) for posting in view.page_rows(node, page))
        count = view.pages(node)
        if view.ugly:
            content = f"""<table width=96% align=center>{rows}</table><div id=pagination></div>
<script>createPageHTML('pagination', {count}, {page}, 'column-index', 'shtml', {len(view.rows(node))});</script>"""
        else:
            content = f"""<div class="yrightbox"><h2>{escape(node.title)}</h2><ul class="ulist">{rows}</ul>
<div class="pagination">{_links(view, node, page, count)}</div></div>"""
    return Page(frame.whole_page(view, node.title, node, content, node_path), modified=frame.newest(view, node))


def _links(view: View, node: Node, page: int, count: int) -> str:
    def link(to: int, text: str) -> str:
        return f'<a href="{list_paths(view, node, to)[0].rpartition("/")[2]}">{text}</a>'

    numbers = " ".join(f"<span>{n}</span>" if n == page else link(n, str(n)) for n in range(1, count + 1))
    following = link(page + 1, "下一页") + link(count, "尾页") if page < count else ""
    return f"{numbers} {following} 共{count}页"


def _row(view: View, node: Node, posting: Article) -> str:
    text, whole = article.list_title(view, posting)
    href = article_path(view, node, posting)
    if view.ugly:
        return f"<tr><td><img src=/img/dot.gif> <a href={href} title='{whole}'>{text}</a></td><td align=right nowrap>{posting.shown.year}年{posting.shown.month}月{posting.shown.day}日</td></tr>"
    return (
        f'<li><a href="{href}" title="{whole}" target="_blank"><b>{text}</b></a><i>{posting.shown.isoformat()}</i></li>'
    )


def article_page(view: View, node: Node, posting: Article) -> Page:
    """The text under its line of date and source."""
    lines = article.paragraphs(view, posting)
    files = article.attachments(view, node, posting, document_path)
    line = article.meta_line(posting)
    if posting.front is None:
        line = f"<span>发布时间：{posting.shown.isoformat()} 11:55</span> <span>信息来源：{escape(posting.publisher)}</span>"
    title = (
        f"{frame.AS_IS[0]}{escape(posting.title)}{frame.AS_IS[1]}"
        if posting.front is not None
        else escape(posting.title)
    )
    if view.ugly:
        content = f"""<div style="text-align:center;font-size:24px;line-height:60px">{title}</div>
<div style="text-align:center" class=a1>{line}</div><div class=text1>{article.broken_body(lines)}{files}</div>"""
    else:
        content = f"""<div class="article"><h1>{title}</h1><div class="article-sub">{line}</div>{article.SHARE}
<div class="j-fontContent newscontnet">{article.tidy_body(lines)}{files}</div></div>"""
    html = frame.whole_page(view, posting.title, node, content, node_path, posting)
    return Page(html, modified=None if view.ugly else posting.posted)


SKIN = Skin(
    node_path, list_paths, article_path, document_path, home_page, list_page, article_page, lambda _view, _ask: None
)
