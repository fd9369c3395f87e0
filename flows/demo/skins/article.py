"""Article pages: title, meta line, 信息公开 table, body, attachments, in a tidy and an ugly way."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from flows.demo.portal import Article, Node, View
from flows.demo.skins.frame import AS_IS

DocumentAddress = Callable[[View, Node, Article, int], str]
TITLE_CUT = 22


def list_title(view: View, article: Article) -> tuple[str, str]:
    """The text of the link in a list, and its title= (the whole one); ugly portals cut the first."""
    whole = article.summary or article.title
    cut = whole[:TITLE_CUT] + "…" if view.ugly and len(whole) > TITLE_CUT + 1 else whole
    return escape(cut), escape(whole)


def open_table(article: Article, css: str = "zwxl-table") -> str:
    """The 信息公开 table of GB/T 9704's cousins: index number, issuer, dates, number, subject."""
    number = f"{article.key[-9:]:0>9}/{article.shown.year}-{int(article.key) % 100000:05d}"
    cells = (
        ("索引号", number), ("主题分类", "其他"), ("体裁分类", "其他公文"), ("发布机构", article.publisher),
        ("成文日期", article.shown.isoformat()), ("发布日期", article.shown.isoformat()),
        ("有效性", "有效"), ("发文字号", "无"),
    )  # fmt: skip
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td class="t1">[ {name} ]</td><td class="t2">{escape(value)}</td>' for name, value in cells[i : i + 2]
        )
        + "</tr>"
        for i in range(0, len(cells), 2)
    )
    return f'<table class="{css}" width="100%">{rows}</table>'


def paragraphs(view: View, article: Article) -> Sequence[str]:
    """The paragraphs, escaped and, for texts that come as they are, protected from conversion."""
    lines = [escape(line, quote=False) for line in view.paragraphs(article)]
    return lines if article.front is None else [f"{AS_IS[0]}{line}{AS_IS[1]}" for line in lines]


def tidy_body(lines: Sequence[str]) -> str:
    """One <p> a paragraph."""
    return "\n".join(f"<p>{line}</p>" for line in lines)


def word_body(lines: Sequence[str]) -> str:
    """Paragraphs as pasted from Word: spans, fonts, &nbsp; indents, <o:p>."""
    styled = '<p class=MsoNormal style="TEXT-INDENT: 32pt; LINE-HEIGHT: 28pt"><span style="FONT-FAMILY: 仿宋_GB2312">{}</span><o:p></o:p></p>'
    return "\n".join(styled.format(f"&nbsp;&nbsp;{line}") for line in lines)


def broken_body(lines: Sequence[str]) -> str:
    """All paragraphs in one, set apart by <br>."""
    return "<div>" + "<br>\n".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{line}" for line in lines) + "<br></div>"


def unclosed_body(lines: Sequence[str]) -> str:
    """Paragraphs that nobody closed, with full-width spaces as indent."""
    return "\n".join(f"<P align=left>　　{line}" for line in lines)


def meta_line(article: Article) -> str:
    """Date and source as a line of text; a text's own front lines take its place."""
    if article.front:
        return "".join(f"<span>{AS_IS[0]}{escape(line)}{AS_IS[1]}</span>" for line in article.front)
    if article.front is not None:
        return ""
    return f"<span>发布时间：{article.shown.isoformat()}</span>　<span>来源：{escape(article.publisher)}</span>"


def attachments(view: View, node: Node, article: Article, address: DocumentAddress) -> str:
    """Links to the article's documents."""
    links = [
        f'<p>附件：<a href="{address(view, node, article, i)}" download="{escape(d.name)}">{escape(d.name)}</a></p>'
        for i, d in enumerate(article.documents)
    ]
    return "\n".join(links)


SHARE = """<div class="share">分享到：<a href="javascript:;" class="bds_weixin">微信</a><a href="javascript:;">微博</a></div>
<div class="tools">字号：<a href="javascript:doZoom(18)">大</a> <a href="javascript:doZoom(16)">中</a> <a href="javascript:doZoom(14)">小</a>
 <a href="javascript:window.print()">打印</a> <a href="javascript:;">语音播报</a></div>"""
