"""TRS WCM: index.html, index_1.html as the second page, tYYYYMMDD_ID.html, the page count in a script."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

from html import escape

from flows.demo.portal import Article, Node, View
from flows.demo.skins import Skin, article, frame
from flows.demo.skins.frame import Page


def node_path(view: View, node: Node) -> str:
    """The folder of the channel."""
    del view
    return "/" + "".join(f"{slug}/" for slug in node.path)


def list_paths(view: View, node: Node, page: int) -> tuple[str, ...]:
    """index.html is the first page, index_1.html the second."""
    folder = node_path(view, node)
    return (folder, f"{folder}index.html") if page == 1 else (f"{folder}index_{page - 1}.html",)


def article_file(posting: Article) -> str:
    """202402/t20240222_12947587.html: month folder, publishing date, number."""
    return f"{posting.shown:%Y%m}/t{posting.shown:%Y%m%d}_{posting.key}.html"


def article_path(view: View, node: Node, posting: Article) -> str:
    """Below the column's folder."""
    return node_path(view, node) + article_file(posting)


def document_path(view: View, node: Node, posting: Article, number: int) -> str:
    """Beside the article: P020240222….docx."""
    extension = posting.documents[number].extension
    name = f"P0{posting.shown:%Y%m%d}{posting.key}{number}.{extension}"
    return f"{node_path(view, node)}{posting.shown:%Y%m}/{name}"


def home_page(view: View) -> Page:
    """The portal's first page."""
    return frame.home(view, node_path)


def list_page(view: View, node: Node, page: int) -> Page:
    """A channel's links, or a column's rows with the script that pages through them."""
    if node.column is None:
        content = frame.landing(view, node, node_path)
    else:
        rows = "\n".join(_row(view, posting) for posting in view.page_rows(node, page))
        count = view.pages(node)
        if view.ugly:
            content = f"""<table width=100% cellpadding=4>{rows}</table>
<div align=center><script language="javascript">createPage({count}, {page - 1}, "index", "html");</script></div>"""
        else:
            content = f"""<div class="list-head"><h2>{escape(node.title)}</h2></div>
<ul class="tab-item">{rows}</ul>
<div class="page"><script>createPageHTML({count}, {page - 1}, "index", "html");</script></div>"""
    return Page(frame.whole_page(view, node.title, node, content, node_path), modified=frame.newest(view, node))


def _row(view: View, posting: Article) -> str:
    text, whole = article.list_title(view, posting)
    href = f"./{article_file(posting)}"
    day = posting.shown
    if view.ugly:
        return f"<tr><td>·<a href='{href}' title='{whole}' target=_blank>{text}</a></td><td width=90>[{day.year}-{day.month}-{day.day}]</td></tr>"
    return f'<li class="clearfix"><a href="{href}" title="{whole}" target="_blank">{text}</a><span>{day.isoformat()}</span></li>'


def article_page(view: View, node: Node, posting: Article) -> Page:
    """The article with its 信息公开 table (tidy) or a bare line (ugly)."""
    lines = article.paragraphs(view, posting)
    files = article.attachments(view, node, posting, document_path)
    title = escape(posting.title)
    if view.ugly:
        content = f"""<table width=100%><tr><td align=center style="font-size:22px;color:red"><b>{title}</b></td></tr>
<tr><td align=center class=a1>{article.meta_line(posting)}　字号：[<a href="javascript:doZoom(16)">大</a>]</td></tr>
<tr><td><div id="zoom" class="bt_content">{article.word_body(lines)}{files}</div></td></tr></table>"""
    else:
        table = "" if posting.front is not None else article.open_table(posting)
        content = f"""{table}<div class="zwxl-article"><p class="tit">{title}</p>
<div class="fbsj">{article.meta_line(posting)}</div>{article.SHARE}
<div class="view TRS_UEDITOR trs_paper_default trs_word">{article.tidy_body(lines)}{files}</div></div>"""
    html = frame.whole_page(view, posting.title, node, content, node_path, posting)
    return Page(html, modified=None if view.ugly else posting.posted)


SKIN = Skin(
    node_path, list_paths, article_path, document_path, home_page, list_page, article_page, lambda _view, _ask: None
)
