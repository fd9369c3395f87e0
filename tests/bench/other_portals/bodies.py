"""The paragraphs of a text as editors leave them in a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape
from itertools import groupby
from random import Random

from tests.bench.other_portals.names import Names
from tests.bench.other_portals.texts import Paragraph

Dress = Callable[[Random, Names, Sequence[Paragraph]], str]
FACES = ("仿宋_GB2312", "宋体", "楷体", "方正小标宋_GBK", "Microsoft YaHei", "黑体")
INDENT = "　　"


def plain(draw: Random, names: Names, paragraphs: Sequence[Paragraph]) -> str:
    """Paragraphs indented by a style, what is bold in strong."""
    return "\n".join(f'<p style="{_style(draw, p)}">{_bold(p, "strong")}</p>' for p in paragraphs)


def spaces(draw: Random, names: Names, paragraphs: Sequence[Paragraph]) -> str:
    """Paragraphs indented by full-width blanks or hard ones."""
    indent = draw.choice((INDENT, "&nbsp;&nbsp;&nbsp;&nbsp;", "&emsp;&emsp;"))
    return "".join(
        f"<p>{'' if p.place == 'salutation' else indent}{escape(p.text, quote=False)}</p>\r\n" for p in paragraphs
    )


def divisions(draw: Random, names: Names, paragraphs: Sequence[Paragraph]) -> str:
    """A div for each paragraph."""
    return "".join(f"<div{names.attribute('paragraph')}>{_bold(p, 'b')}</div>" for p in paragraphs)


def breaks(draw: Random, names: Names, paragraphs: Sequence[Paragraph]) -> str:
    """One block in which line breaks part the paragraphs."""
    broken = draw.choice(("<br>", "<br/>", "<br><br>", "<BR>\n"))
    return broken.join(f"{INDENT}{_bold(p, 'b')}" for p in paragraphs)


def runs(draw: Random, names: Names, paragraphs: Sequence[Paragraph]) -> str:
    """What a word processor leaves: a span here and there in the middle of a word."""
    return "\n".join(
        f'<p class="MsoNormal" style="{_style(draw, p)}">{_runs(draw, p)}<o:p></o:p></p>' for p in paragraphs
    )


def fonts(draw: Random, names: Names, paragraphs: Sequence[Paragraph]) -> str:
    """Font tags, paragraphs that nobody closes."""
    face = draw.choice(FACES)
    return "".join(
        f'<P align="{_side(p)}"><FONT face="{face}" size="4">&nbsp;&nbsp;&nbsp; {_bold(p, "B")}</FONT>\n'
        for p in paragraphs
    )


def sections(draw: Random, names: Names, paragraphs: Sequence[Paragraph]) -> str:
    """What comes out of a messenger's editor: sections in sections."""
    return "".join(
        f'<section style="margin:0 8px"><section style="{_style(draw, p)}"><span style="font-size:16px">'
        f"{_bold(p, 'strong')}</span></section></section>"
        for p in paragraphs
    )


def headed(draw: Random, names: Names, paragraphs: Sequence[Paragraph]) -> str:
    """Headings as headings."""
    out = []
    for p in paragraphs:
        tag = "p" if p.place != "heading" else "h3" if p.lead[1:2] == "、" else "h4"
        out.append(f"<{tag}>{_bold(p, 'strong') if tag == 'p' else escape(p.text, quote=False)}</{tag}>")
    return "\n".join(out)


def cells(draw: Random, names: Names, paragraphs: Sequence[Paragraph]) -> str:
    """A table with a row for each paragraph."""
    rows = "".join(f'<tr><td style="line-height:30px">{INDENT}{_bold(p, "b")}</td></tr>' for p in paragraphs)
    return f'<table border="0" width="96%">{rows}</table>'


def broken_paragraph(draw: Random, names: Names, paragraphs: Sequence[Paragraph]) -> str:
    """One paragraph and one span for all, with line breaks."""
    broken = f"<br />{INDENT}".join(escape(p.text, quote=False) for p in paragraphs)
    return f'<p><span style="font-size:18px;line-height:2">{INDENT}{broken}</span></p>'


def aired(draw: Random, names: Names, paragraphs: Sequence[Paragraph]) -> str:
    """Paragraphs with empty ones between them."""
    empty = draw.choice(("<p>&nbsp;</p>", "<p><br></p>", "<p></p>"))
    return empty.join(f"<p><span>&#12288;&#12288;{_bold(p, 'strong')}</span></p>" for p in paragraphs)


def typed(draw: Random, names: Names, paragraphs: Sequence[Paragraph]) -> str:
    """Text as it was typed, in a pre."""
    return "<pre>" + "\n".join(f"{INDENT}{escape(p.text, quote=False)}" for p in paragraphs) + "</pre>"


DRESSES: tuple[Dress, ...] = (
    *(plain, plain, spaces, divisions, breaks, broken_paragraph, runs, runs),
    *(fonts, sections, headed, cells, aired, typed),
)


def dressed(dress: Dress, draw: Random, names: Names, paragraphs: Sequence[Paragraph]) -> str:
    """Returns the paragraphs in a dress, and tables between them as tables."""
    runs = groupby(paragraphs, key=lambda paragraph: paragraph.place == "table")
    return "".join("".join(map(_table, run)) if is_table else dress(draw, names, list(run)) for is_table, run in runs)


def _table(paragraph: Paragraph) -> str:
    rows = (f"<td>{row.replace(chr(9), '</td><td>')}</td>" for row in paragraph.rest.split("\n"))
    return f'<table border="1" cellspacing="0">{"".join(f"<tr>{row}</tr>" for row in rows)}</table>'


def _style(draw: Random, paragraph: Paragraph) -> str:
    if paragraph.place == "signature":
        return "text-align:right;margin-right:32pt"
    return draw.choice(("text-indent:2em", "text-indent:32pt;line-height:28pt", "text-indent: 2em; margin: 0 0 10px"))


def _side(paragraph: Paragraph) -> str:
    return "right" if paragraph.place == "signature" else "left"


def _bold(paragraph: Paragraph, tag: str) -> str:
    lead = escape(paragraph.lead, quote=False)
    if lead and paragraph.place in ("heading", "text"):
        lead = f"<{tag}>{lead}</{tag}>"
    return lead + escape(paragraph.rest, quote=False)


def _runs(draw: Random, paragraph: Paragraph) -> str:
    out = []
    for part in _cut(draw, paragraph.text):
        lang = ' lang="EN-US"' if part.isdigit() else ""
        style = f"font-size:16pt;font-family:'{draw.choice(FACES)}'"
        out.append(f'<span{lang} style="{style}">{escape(part, quote=False)}</span>')
    return "".join(out)


def _cut(draw: Random, text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        end = at + draw.randint(3, 40)
        yield text[at:end]
        at = end
