"""The base of skins whose lists need a request of a script, or a numbered address, to go on."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

from flows.demo.portal import Article, Node, View
from flows.demo.skins import Skin, article, frame
from flows.demo.skins.frame import Page
from flows.demo.wire import Ask


def first_page_alone(view: View, node: Node, page: int) -> tuple[str, ...]:
    """The pages behind the first have no address of their own."""
    del view, node, page
    return ()


def no_response(view: View, node: Node, ask: Ask) -> Page | None:
    """All pages have addresses of their own."""
    del view, node, ask
    return None


@dataclass(frozen=True, slots=True)
class Dress:
    """The differences: addresses of pages and articles, a list page's content, and the responses to data requests."""

    node_path: Callable[[View, Node], str]
    article_path: Callable[[View, Node, Article], str]
    content: Callable[[View, Node, int], str]
    respond: Callable[[View, Node, Ask], Page | None] = no_response
    page_paths: Callable[[View, Node, int], tuple[str, ...]] = first_page_alone


def skin_with(dress: Dress) -> Skin:
    """Makes the whole skin of what differs."""

    def node_path(view: View, node: Node) -> str:
        return dress.node_path(view, node) if node.path else "/"

    def address(view: View, node: Node) -> str:
        return escape(node_path(view, node))

    def list_paths(view: View, node: Node, page: int) -> tuple[str, ...]:
        return (node_path(view, node),) if page == 1 else dress.page_paths(view, node, page)

    def list_page(view: View, node: Node, page: int) -> Page:
        content = dress.content(view, node, page) if node.column else frame.landing(view, node, address)
        return Page(frame.whole_page(view, node.title, node, content, address), modified=frame.newest(view, node))

    def article_page(view: View, node: Node, posting: Article) -> Page:
        lines = article.paragraphs(view, posting)
        files = article.attachments(view, node, posting, document_path)
        body = article.word_body(lines) if view.ugly else article.tidy_body(lines)
        table = "" if view.ugly or posting.front is not None else article.open_table(posting, "xxgk-table")
        content = (
            f'{table}<h1 class="title">{escape(posting.title)}</h1><div class="info">{article.meta_line(posting)}</div>'
            f'<div id="zoom" class="article-content">{body}</div>{files}'
        )
        html = frame.whole_page(view, posting.title, node, content, address, posting)
        return Page(html, modified=None if view.ugly else posting.posted)

    def further(view: View, ask: Ask) -> Page | None:
        pages = (dress.respond(view, node, ask) for node in view.tree.columns())
        return next((page for page in pages if page is not None), None)

    return Skin(node_path, list_paths, dress.article_path, document_path, lambda view: frame.home(view, address),
                list_page, article_page, further)  # fmt: skip


def document_path(view: View, node: Node, posting: Article, number: int) -> str:
    """/files/ID_0.docx."""
    del view, node
    return f"/files/{posting.key}_{number}.{posting.documents[number].extension}"


def size_of(node: Node) -> int:
    """Rows on a page."""
    return node.column.page_size if node.column else 15


def digest(text: str) -> str:
    """32 hexadecimal digits, as systems use them for names."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def rows_html(view: View, node: Node, page: int, path: Callable[[View, Node, Article], str]) -> str:
    """The rows of a page as HTML: a list, or a table where the portal is ugly."""
    rows = []
    for posting in view.page_rows(node, page):
        text, whole = article.list_title(view, posting)
        href = path(view, node, posting)
        rows.append(
            f"<tr><td>·</td><td><a href='{href}' title='{whole}' target=_blank>{text}</a></td><td>{posting.shown:%Y/%m/%d}</td></tr>"
            if view.ugly
            else f'<li><a href="{href}" title="{whole}">{text}</a><span>{posting.shown.isoformat()}</span></li>'
        )
    return f"<table width=100%>{''.join(rows)}</table>" if view.ugly else f'<ul class="list">{"".join(rows)}</ul>'


def items(view: View, node: Node, page: int, make: Callable[[Article, str], dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a page as JSON objects; `make` gets the posting and its whole title."""
    return [make(posting, posting.summary or posting.title) for posting in view.page_rows(node, page)]


def json_page(value: Any, callback: str = "") -> Page:
    """A response of JSON, or of JSONP."""
    text = json.dumps(value, ensure_ascii=False)
    return Page(f"\n{callback}({text});" if callback else text, media_type="application/json", charset="utf-8")


def number_in(text: str | None) -> int:
    """A page's number as a client gives it; 1 where it gives none."""
    return int(text) if text and text.isdecimal() else 1
