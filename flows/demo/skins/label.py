"""label (安徽, 青海): columns by catId in the query, following pages as HTML fragments of /site/label/8888."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

from html import escape

from flows.demo.portal import Article, Node, View
from flows.demo.skins import Skin, article, frame
from flows.demo.skins.frame import Page
from flows.demo.wire import Ask


def _organ(view: View) -> int:
    return 6_000_000 + int(view.portal.county_code)


def _site(view: View) -> int:
    return 4_600_000 + int(view.portal.county_code)


def node_path(view: View, node: Node) -> str:
    """/public/column/6615904?type=4&catId=…&action=list."""
    if not node.path:
        return "/"
    return f"/public/column/{_organ(view)}?type=4&catId={node.number}&action=list"


def list_paths(view: View, node: Node, page: int) -> tuple[str, ...]:
    """One page a column; what follows comes as fragments."""
    return (node_path(view, node),) if page == 1 else ()


def article_path(view: View, node: Node, posting: Article) -> str:
    """/public/6615904/64851798.html."""
    del node
    return f"/public/{_organ(view)}/{posting.key}.html"


def document_path(view: View, node: Node, posting: Article, number: int) -> str:
    """/group6/M00/…docx."""
    del node
    return f"/group6/M00/{_organ(view)}/{posting.key}_{number}.{posting.documents[number].extension}"


def home_page(view: View) -> Page:
    """The portal's first page."""
    return frame.home(view, lambda v, n: escape(node_path(v, n)))


def _parameters(view: View, node: Node) -> list[tuple[str, str]]:
    size = node.column.page_size if node.column else 15
    return [
        ("labelName", "publicInfoList"), ("siteId", str(_site(view))), ("pageSize", str(size)), ("pageIndex", "1"),
        ("action", "list"), ("isDate", "true"), ("dateFormat", "yyyy-MM-dd"), ("length", "50"),
        ("organId", str(_organ(view))), ("type", "4"), ("catId", str(node.number)), ("cId", ""), ("keyWords", ""),
        ("file", "/c2/publicInfoList_newest2020"),
    ]  # fmt: skip


def list_page(view: View, node: Node, page: int) -> Page:
    """A channel's links, or the first rows (an ugly portal asks for these, too) and the script for the rest."""
    del page

    def address(v: View, n: Node) -> str:
        return escape(node_path(v, n))

    if node.column is None:
        content = frame.landing(view, node, address)
    else:
        first = "" if view.ugly else _fragment(view, node, 1)
        options = ", ".join(f"{name}: '{value}'" for name, value in _parameters(view, node))
        content = f"""<div class="{"r_box" if view.ugly else "xxgk_list"}"><h3>{escape(node.title)}</h3><div id="publicInfoList">{first}</div>
<div id="page_public_info"></div></div>
<script>var publicInfoParams = {{ {options} }};
Ls.pagination('#page_public_info', function (pageIndex) {{
  publicInfoParams.pageIndex = pageIndex;
  $.get('/site/label/8888', publicInfoParams, function (html) {{ $('#publicInfoList').html(html); }});
}}, {{ pageCount: {view.pages(node)}, pageIndex: 1, total: {len(view.rows(node))} }});</script>"""
    return Page(frame.whole_page(view, node.title, node, content, address))


def _fragment(view: View, node: Node, page: int) -> str:
    rows = "\n".join(_row(view, node, posting) for posting in view.page_rows(node, page))
    if view.ugly:
        return f"<table width=100% class=xxgk>{rows}</table>"
    return f'<ul class="clearfix xxgk_nav_list">{rows}</ul>'


def _row(view: View, node: Node, posting: Article) -> str:
    text, whole = article.list_title(view, posting)
    href = article_path(view, node, posting)
    if view.ugly:
        return f"<tr><td class=num>·</td><td><a href='{view.base_url}{href}' title='{whole}'>{text}</a></td><td><span class=date>{posting.shown:%Y.%m.%d}</span></td></tr>"
    return f'<li class="clearfix"><a class="title" href="{view.base_url}{href}" title="{whole}" target="_blank">{text}</a><span class="date">{posting.shown.isoformat()}</span></li>'


def article_page(view: View, node: Node, posting: Article) -> Page:
    """The article under its table."""
    lines = article.paragraphs(view, posting)
    files = article.attachments(view, node, posting, document_path)
    title = escape(posting.title)
    if view.ugly:
        content = f"""<center><h2>{title}</h2>{article.meta_line(posting)}</center><div class=wz style="line-height:2">{article.word_body(lines)}</div>{files}"""
    else:
        table = "" if posting.front is not None else article.open_table(posting, "table_suoyin")
        content = f"""<div class="xxgk_wz">{table}<h1 class="wztit">{title}</h1><div class="wzbjxx">{article.meta_line(posting)}</div>{article.SHARE}
<div class="gzk-article j-fontContent" id="J_content">{article.tidy_body(lines)}</div>{files}</div>"""
    html = frame.whole_page(view, posting.title, node, content, lambda v, n: escape(node_path(v, n)), posting)
    return Page(html, modified=None if view.ugly else posting.posted)


def further(view: View, ask: Ask) -> Page | None:
    """The fragments, and a column asked for with its parameters in another order."""
    query = {**ask.query, **ask.form}
    node = next((n for n in view.tree.nodes.values() if n.path and str(n.number) == query.get("catId")), None)
    if node is None or query.get("organId", str(_organ(view))) != str(_organ(view)):
        return None
    if ask.path == f"/public/column/{_organ(view)}":
        return list_page(view, node, 1)
    page = query.get("pageIndex", "1")
    if ask.path == "/site/label/8888" and page.isdecimal() and query.get("labelName") == "publicInfoList":
        return Page(_fragment(view, node, int(page)))
    return None


SKIN = Skin(node_path, list_paths, article_path, document_path, home_page, list_page, article_page, further)
