"""The order and the tags in which a portal puts the parts of an article's page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from random import Random

from tests.bench.other_portals.names import Names


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a page, as markup; `facts` tell of the article, `side` lists others."""

    banner: str
    menu: str
    trail: str
    title: str
    facts: str
    body: str
    tools: str
    side: str
    foot: str


Layout = Callable[[Random, Names, Parts], str]
MARKS = (
    ("<!--正文开始-->", "<!--正文结束-->"),
    ("<!-- content begin -->", "<!-- content end -->"),
    ("<!--{}-->", "<!--/{}-->"),
    ("", ""),
    ("", ""),
)


def stacked(draw: Random, names: Names, parts: Parts) -> str:
    """Boxes in boxes: menu first, the text deep inside, the list of others behind it."""
    return (
        f"{_box(names, 'top', parts.banner + parts.menu)}"
        f"{_deep(names, parts.trail + parts.title + parts.facts + _marked(names, parts.body) + parts.tools)}"
        f"{_box(names, 'side', parts.side)}{parts.foot}"
    )


def menu_behind(draw: Random, names: Names, parts: Parts) -> str:
    """The text first in the source; banner and menu are put above it by a style."""
    article = parts.title + parts.facts + _deep(names, parts.body) + parts.tools
    return (
        f"{_box(names, 'main', parts.trail + article)}{parts.side}{parts.foot}"
        f'<div style="position:absolute;top:0">{parts.banner}{parts.menu}</div>'
    )


def semantic(draw: Random, names: Names, parts: Parts) -> str:
    """The tags of HTML 5."""
    return (
        f"<header>{parts.banner}<nav>{parts.menu}</nav></header><main{names.attribute('main')}>{parts.trail}"
        f"<article><header>{parts.title}{parts.facts}</header><section{names.attribute('text')}>{parts.body}</section>"
        f"<footer>{parts.tools}</footer></article><aside>{parts.side}</aside></main><footer>{parts.foot}</footer>"
    )


def tables(draw: Random, names: Names, parts: Parts) -> str:
    """Tables in tables, the list of others in the left cell."""
    inner = "".join(
        f"<tr><td{attributes}>{part}</td></tr>"
        for attributes, part in (
            (' height="60" align="center"', parts.title),
            (' align="center" bgcolor="#f5f5f5"', parts.facts),
            (f' valign="top" style="padding:20px"{names.attribute("text")}', _marked(names, parts.body)),
            (' align="right"', parts.tools),
        )
    )
    side = f'<td width="240" valign="top">{parts.side}</td>'
    middle = f'<td valign="top">{parts.trail}<table width="100%" cellspacing="0">{inner}</table></td>'
    row = side + middle if len(names.of("text")) % 2 else middle + side
    return (
        f"<center>{parts.banner}{parts.menu}"
        f'<table width="1000" border="0" align="center" cellpadding="0"><tr>{row}</tr></table>{parts.foot}</center>'
    )


def side_first(draw: Random, names: Names, parts: Parts) -> str:
    """The list of others before the text, the facts behind it."""
    return (
        f"{parts.banner}{parts.menu}<div{names.attribute('page')}>{_box(names, 'side', parts.side)}"
        f"<div{names.attribute('main')}>{parts.trail}{parts.title}{_deep(names, _marked(names, parts.body))}"
        f"{parts.facts}{parts.tools}</div></div>{parts.foot}"
    )


def facts_first(draw: Random, names: Names, parts: Parts) -> str:
    """The facts in a box above the title, as in a catalogue of public information."""
    return (
        f"{parts.banner}{parts.trail}{_box(names, 'facts box', parts.facts)}"
        f"{_box(names, 'article', parts.title + _marked(names, _deep(names, parts.body)) + parts.tools)}"
        f"{_box(names, 'below', parts.side)}{parts.menu}{parts.foot}"
    )


def tools_above(draw: Random, names: Names, parts: Parts) -> str:
    """Buttons between the facts and the text, the list of others below it."""
    return (
        f"{parts.banner}{parts.menu}{parts.trail}<div{names.attribute('main')}>{parts.title}"
        f"<div{names.attribute('line')}>{parts.facts}{parts.tools}</div>{_deep(names, parts.body)}</div>"
        f"{parts.side}{parts.foot}"
    )


LAYOUTS: tuple[Layout, ...] = (
    stacked,
    stacked,
    menu_behind,
    semantic,
    tables,
    tables,
    side_first,
    facts_first,
    tools_above,
)


def as_written(html: str) -> str:
    """The source as it is."""
    return html


def indented(html: str) -> str:
    """A line for each block of the source, with tabs before it."""
    return re.sub(r"<(?=(?:div|p|li|ul|dl|dt|dd|tr|td|table|section|h[1-4])[ >])", "\n\t\t<", html)


def shouted(html: str) -> str:
    """Tags in capitals, attributes of one word without quotes, as old editors wrote them."""
    html = re.sub(r"<(/?[a-z][a-z0-9]*)", lambda tag: f"<{tag[1].upper()}", html)
    return re.sub(r'="([A-Za-z0-9]+)"(?=[ >])', r"=\1", html)


def closed_early(html: str) -> str:
    """A header that was included whole: it closes the document before the article begins."""
    return re.sub(r"</ul>", "</ul></body></html>", html, count=1)


HANDS = (as_written, as_written, as_written, indented, indented, shouted, closed_early)


def title_by_heading(draw: Random, names: Names, lines: tuple[str, ...]) -> str:
    """The title in h1 or h2, the way it may be broken."""
    tag = "h1" if len(names.of("title")) % 2 else "h2"
    return f"<{tag}{names.attribute('title')}>{_joined(draw, lines)}</{tag}>"


def title_in_box(draw: Random, names: Names, lines: tuple[str, ...]) -> str:
    """The title in a div that a style makes large."""
    return f'<div{names.attribute("title")} style="font-size:26px;text-align:center">{_joined(draw, lines)}</div>'


def title_by_font(draw: Random, names: Names, lines: tuple[str, ...]) -> str:
    """The title in a paragraph of bold letters."""
    return f'<p align="center"><font size="5" color="#b40000"><strong>{_joined(draw, lines)}</strong></font></p>'


TITLES = (title_by_heading, title_by_heading, title_in_box, title_by_font)


def _joined(draw: Random, lines: tuple[str, ...]) -> str:
    return draw.choice(("<br>", "")).join(escape(line, quote=False) for line in lines)


def _box(names: Names, role: str, inner: str) -> str:
    return f"<div{names.attribute(role)}>{inner}</div>"


def _deep(names: Names, inner: str) -> str:
    depth = 1 + len(names.of("depth")) % 6
    for level in range(depth):
        inner = f"<div{names.attribute(f'level {level}')}>{inner}</div>"
    return inner


def _marked(names: Names, inner: str) -> str:
    number = sum(map(ord, names.of("mark"))) % len(MARKS)
    begin, end = MARKS[number]
    return f"{begin.format(names.of('mark'))}{inner}{end.format(names.of('mark'))}"
