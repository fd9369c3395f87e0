"""gkmlpt (广东): one page for all columns, filled from JSON; addresses after the # that a server never sees."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from html import escape
from typing import Any

from flows.demo.portal import Article, Node, View
from flows.demo.skins import Skin, article, frame
from flows.demo.skins.frame import Page
from flows.demo.wire import Ask

SHANGHAI = timezone(timedelta(hours=8))


def _prefix(view: View) -> str:
    """Ugly portals keep it below a folder of a department."""
    return f"/{view.portal.id}xxgk/gkmlpt" if view.ugly else "/gkmlpt"


def _site_number(view: View) -> str:
    return view.portal.county_code


def node_path(view: View, node: Node) -> str:
    """The index page and the column's number behind the #."""
    return f"{_prefix(view)}/index#{node.number}" if node.path else "/"


def list_paths(view: View, node: Node, page: int) -> tuple[str, ...]:
    """The server knows one index page only."""
    del view
    return ("/", "/index.html") if not node.path and page == 1 else ()


def article_path(view: View, node: Node, posting: Article) -> str:
    """content/3/3255/post_3255421.html: millions, thousands, number."""
    del node
    number = int(posting.key)
    return f"{_prefix(view)}/content/{number // 1_000_000}/{number // 1_000}/post_{number}.html"


def document_path(view: View, node: Node, posting: Article, number: int) -> str:
    """attachment/0/3/3255/3255421.docx."""
    del node
    key = int(posting.key)
    return f"{_prefix(view)}/attachment/{number}/{key // 1_000}/{key}.{posting.documents[number].extension}"


def home_page(view: View) -> Page:
    """The portal's own first page, with a link to the 信息公开 platform."""
    content = f"""<div class="news"><h2>要闻</h2><ul>{"".join(f"<li>{title}</li>" for title in frame.NEWS)}</ul></div>
<div class="entry"><a href="{_prefix(view)}/index">政府信息公开</a></div>"""
    return Page(frame.whole_page(view, "首页", None, content, node_path))


def list_page(view: View, node: Node, page: int) -> Page:
    """The index page: the tree of columns in a script, no rows."""
    del node, page
    tree = json.dumps([_branch(view, top) for top in view.tree.root.children], ensure_ascii=False)
    if view.ugly:
        config = f"window._CONFIG={{DOMAIN:'{view.base_url}',SITE_ID:{_site_number(view)},SID:'{_site_number(view)}',TREE:{tree}}};"
    else:
        settings = {"SITE_NAME": view.portal.name, "SITE_ID": _site_number(view), "API": f"{_prefix(view)}/api"}
        config = f'window._CONFIG = {json.dumps(settings, ensure_ascii=False)[:-1]}, "TREE": {tree}}};'
    content = f'<div id="app" class="gkmlpt"><div class="loading">加载中…</div></div><script>{config}</script><script src="{_prefix(view)}/js/app.js"></script>'
    return Page(frame.whole_page(view, "政府信息公开目录", None, content, node_path))


def _branch(view: View, node: Node) -> dict[str, Any]:
    return {
        "id": node.number, "name": node.title, "parent_id": node.parent.number if node.parent and node.parent.path else 0,
        "post_count": len(view.rows(node)), "children": [_branch(view, child) for child in node.children],
    }  # fmt: skip


def article_page(view: View, node: Node, posting: Article) -> Page:
    """The article between its table and its attachments."""
    lines = article.paragraphs(view, posting)
    files = article.attachments(view, node, posting, document_path)
    title = escape(posting.title)
    if view.ugly:
        content = f"""<h3 align=center>{title}</h3><p align=center class=a1>{article.meta_line(posting)}　浏览次数：-</p>
<div class="zw">{article.broken_body(lines)}</div>{files}"""
    else:
        table = "" if posting.front is not None else article.open_table(posting, "content-table")
        content = f"""<div class="content">{table}<h1 class="content-title">{title}</h1>
<div class="content-date">{article.meta_line(posting)}</div>{article.SHARE}
<div class="article-content">{article.tidy_body(lines)}</div>{files}</div>"""
    html = frame.whole_page(view, posting.title, node, content, node_path, posting)
    return Page(html, modified=None if view.ugly else posting.posted)


def further(view: View, ask: Ask) -> Page | None:
    """The index page and the JSON lists."""
    if ask.path in (f"{_prefix(view)}/index", f"{_prefix(view)}/"):
        return list_page(view, view.tree.root, 1)
    if not ask.path.startswith(f"{_prefix(view)}/api/all/"):
        return None
    number = ask.path.rpartition("/")[2]
    page = ask.query.get("page", "1")
    if not page.isdecimal() or ask.query.get("sid") != _site_number(view):
        return Page('{"message":"参数错误"}', status=400, media_type="application/json", charset="utf-8")
    for node in view.tree.nodes.values():
        if str(node.number) == number:
            return Page(_answer(view, node, max(1, int(page))), media_type="application/json", charset="utf-8")
    return None


def _answer(view: View, node: Node, page: int) -> str:
    rows = view.rows(node)
    classify = {"id": node.number, "name": node.title, "post_count": len(rows)}
    articles = [_row(view, node, posting) for posting in view.page_rows(node, page)]
    return json.dumps({"classify": classify, "total": len(rows), "articles": articles}, ensure_ascii=False)


def _row(view: View, node: Node, posting: Article) -> dict[str, Any]:
    at = datetime(posting.shown.year, posting.shown.month, posting.shown.day, 9, 30, tzinfo=SHANGHAI)
    stamp = int(at.timestamp())
    return {
        "id": int(posting.key), "title": posting.summary or posting.title, "date": stamp, "first_publish_time": stamp,
        "created_at": at.strftime("%Y-%m-%d %H:%M:%S"), "publisher": posting.publisher, "classify_main": node.number,
        "url": view.base_url + article_path(view, node, posting), "post_url": "",
    }  # fmt: skip


SKIN = Skin(node_path, list_paths, article_path, document_path, home_page, list_page, article_page, further)
