"""HTML to lines, in one pass over the tree: what a reader sees, line by line, and where each line stands."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from typing import Any, NamedTuple

from lxml import etree

from parsers.html.list_numbers import OrderedList, numbered
from parsers.text import words

_DROPPED = frozenset(
    words(
        """
        script style noscript template head iframe select option button input textarea svg object embed applet
        audio video map frameset canvas del strike
        """
    )
)
_INLINE = frozenset(
    words(
        """
        a abbr acronym b bdi bdo big cite code dfn em font i img ins kbd label mark nobr q rp rt ruby s samp
        small span strong sub sup time tt u var wbr o:p st1:chsdate
        """
    )
)
# pages that Word wrote hide by mso-hide, and hold the comments of a document as a list
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|mso-element\s*:\s*comment-list", re.IGNORECASE
)
_PAGE_PART = re.compile(r"(?P<name>[a-zA-Z_-]{0,20}[pP]age[a-zA-Z_-]{0,20})(?P<number>\d{1,2})")
_BAR = re.compile(
    r"(?:^|[\s_-])(?:share\w*|bds\w*|bshare\w*|jiathis\w*|social\w*|voice\w*|bobao|yybb|tts\w*|qrcode|ewm|erweima|font-?size|zihao|toolbar|gn|"
    r"dayin|print|breadcrumb-share|crumb-share|prevnext|pre-?next|related|xgxw|hidden)(?:$|[\s_-])",
    re.IGNORECASE,
)
_MENUS = frozenset(("ul", "nav", "footer"))
_MENU_ITEMS = 16  # a list of more items outside the article is a menu or a list of other articles
_BAR_CHARS = 160  # a bar of buttons holds no more; a longer element of that name holds text
_BREAK_IN_SOURCE = re.compile(r"[ \t\r\f]*\n\s*")
_ASCII_EDGE = re.compile(r"(?<=[!-~])\n(?=[!-~])")
_SPACES = re.compile(r"[ \t\r\f]+")
_FOOTNOTE = re.compile(r"\s*(?:[\[〔［(（]\s?\d{1,3}\s?[\])）〕］]|\d{1,2}|[①-⑳*※]{1,3})\s*")
_EXPONENT = re.compile(r"[A-Za-z]$|[×xX*·]\s*10$")  # m² and 1.2×10⁴
_BLANK = " \t\n\r\f\u3000\xa0\u2002\u2003\u2009"


class Zone(IntEnum):
    """The place of a line: before the article's container, in it, behind it."""

    BEFORE = 0
    INSIDE = 1
    BEHIND = 2


class Line(NamedTuple):
    """A visible line; `linked` counts its characters that are links; `heading` is 1 to 3 for one in h1 to h3."""

    text: str
    zone: Zone
    linked: int
    heading: int = 0


@dataclass(slots=True)
class _Sink:
    """Collects text into lines; a table row is a sink of its own until its cells are known."""

    lines: list[list[Line]] = field(default_factory=lambda: [[]])


def flattened(source: str) -> str:
    """The text of a page that no tree can be made of: tags taken out, blocks as lines."""
    text = re.sub(r"(?is)<(script|style)\b.{0,200000}?</\1\s{0,9}>", "\n", source)
    text = re.sub(r"(?i)<(?:/?(?:p|div|tr|li|h[1-6]|table|section|article)|br)\b[^<>]{0,2000}>", "\n", text)
    return html.unescape(re.sub(r"<[!/a-zA-Z][^<>]{0,5000}>", "", text))


def page_lines(root: Any, container: Any | None) -> list[Line]:
    """The visible lines of a page in order; the container may be marked by comments (ZJEG_RSS) instead."""
    walk = _Walk(container)
    events = etree.iterwalk(root, events=("start", "end", "comment"))
    for event, element in events:
        if event == "start":
            if walk.start(element):
                events.skip_subtree()
        elif event == "end":
            walk.end(element)
        else:
            walk.comment(element)
    walk.flush()
    return walk.all_lines()


class _Walk:
    """The state of one pass: the text of the line so far, the zone, and the rows that are open."""

    def __init__(self, container: Any | None) -> None:
        self.container = container
        self.around = set(container.iterancestors()) if container is not None else set()
        self.zone = Zone.BEFORE
        self.parts: list[str] = []
        self.linked = 0
        self.links = 0
        self.headings: list[int] = []
        self.pre = 0
        self.lists: list[OrderedList] = []
        self.number = ""
        self.skipped: Any | None = None
        self.sinks = [_Sink()]

    def start(self, element: Any) -> bool:
        """Opens an element; True says that nothing under it is seen."""
        tag = element.tag
        if tag in _DROPPED or is_hidden(element) or (tag in _MENUS and self._is_menu(tag, element)):
            self.skipped = element
            return True
        if tag == "sup" and self._is_footnote_mark(element):
            self.skipped = element
            return True
        if element is self.container:
            self.flush()
            self.zone = Zone.INSIDE
        if tag not in _INLINE:
            self._open_block(tag, element)
        elif tag == "a":
            self.links += 1
        if text := element.text:
            self._text(text)
        return False

    def _is_menu(self, tag: str, element: Any) -> bool:
        if self.zone is Zone.INSIDE or self.container is None:
            return False
        return (
            (tag != "ul" or len(element) > _MENU_ITEMS) and element not in self.around and element is not self.container
        )

    def _is_footnote_mark(self, element: Any) -> bool:
        """Returns True for a superscript that leads to a note: the reader's 50 stays 50, and m² stays m²."""
        text = "".join(element.itertext())
        return _FOOTNOTE.fullmatch(text) is not None and not _EXPONENT.search("".join(self.parts[-3:]).rstrip())

    def _open_block(self, tag: str, element: Any) -> None:
        if self.parts:
            self.flush()
        if tag in ("ol", "ul"):
            self.lists.append(OrderedList(element))
        elif tag == "li" and self.lists and self.zone is Zone.INSIDE:
            self.number = self.lists[-1].number(element)
        if tag == "tr":
            self.sinks.append(_Sink(lines=[]))
        elif tag in ("td", "th"):
            self.sinks[-1].lines.append([])
        elif tag in ("h1", "h2", "h3"):
            self.headings.append(int(tag[1]))
        elif tag == "pre":
            self.pre += 1

    def end(self, element: Any) -> None:
        """Closes an element and takes the text behind it."""
        tag = element.tag
        if self.skipped is element:
            self.skipped = None
        elif tag == "a":
            self.links -= 1
        elif tag not in _INLINE:
            self._close_block(tag)
        if element is self.container:
            self.flush()
            self.zone = Zone.BEHIND
        if tail := element.tail:
            self._text(tail)

    def _close_block(self, tag: str) -> None:
        if self.parts:
            self.flush()
        if tag == "li":
            self.number = ""
        elif tag in ("ol", "ul") and self.lists:
            self.lists.pop()
        if tag == "tr":
            self._put(_row(self.sinks.pop()))
        elif tag in ("h1", "h2", "h3") and self.headings:
            self.headings.pop()
        elif tag == "pre":
            self.pre -= 1

    def comment(self, element: Any) -> None:
        """Marks of Hanweb portals: the article stands between two comments."""
        text = element.text or ""
        if self.container is None and "ZJEG_RSS.content" in text:
            self.flush()
            self.zone = Zone.INSIDE if "begin" in text else Zone.BEHIND
        if tail := element.tail:
            self._text(tail)

    def _text(self, text: str) -> None:
        if self.pre and "\n" in text:
            first, *others = text.split("\n")
            self._collect(first)
            for other in others:
                self.flush()
                self._collect(other)
        else:
            self._collect(text)

    def _collect(self, text: str) -> None:
        self.parts.append(text)
        if self.links > 0:
            self.linked += len(text.strip())

    def flush(self) -> None:
        """Ends the line."""
        if not self.parts:
            return
        text = "".join(self.parts)
        self.parts.clear()
        linked, self.linked = self.linked, 0
        if text := one_line(text):
            text, self.number = numbered(text, self.number), ""
            self._put([Line(text, self.zone, min(linked, len(text)), self.headings[-1] if self.headings else 0)])

    def _put(self, lines: list[Line]) -> None:
        sink = self.sinks[-1]
        if not sink.lines:
            sink.lines.append([])
        sink.lines[-1] += lines

    def all_lines(self) -> list[Line]:
        """Returns the lines collected; a row that was never closed counts as it stands."""
        while len(self.sinks) > 1:
            self._put(_row(self.sinks.pop()))
        return [line for cell in self.sinks[0].lines for line in cell]


def _row(sink: _Sink) -> list[Line]:
    """A table row of short cells as one line, its cells parted by tabs; a row that lays a page out as its lines."""
    cells = [cell for cell in sink.lines if cell]
    data = len(cells) > 1 and all(len(cell) <= 2 and sum(len(line.text) for line in cell) <= 120 for cell in cells)
    if not data:
        return [line for cell in cells for line in cell]
    text = "\t".join("".join(line.text for line in cell) for cell in cells)
    first = cells[0][0]
    return [Line(text, first.zone, sum(line.linked for cell in cells for line in cell), first.heading)]


def one_line(text: str) -> str:
    """Text as a browser shows it: no zero widths, blanks as one, breaks of the source gone between Chinese signs."""
    if "\u200b" in text or "\ufeff" in text:
        text = text.replace("\u200b", "").replace("\ufeff", "")
    text = text.strip(_BLANK)
    if "\n" in text:
        text = _BREAK_IN_SOURCE.sub("\n", text)
        text = _ASCII_EDGE.sub(" ", text).replace("\n", "").strip(_BLANK)
    # asked sign by sign, which costs a fifth of the pattern: most lines hold single blanks alone, or none
    many = "  " in text or "\t" in text or "\r" in text or "\f" in text
    return _SPACES.sub(" ", text) if many else text


def is_hidden(element: Any) -> bool:
    """Returns True if a reader does not see an element, or sees a bar of buttons: sharing, printing, reading aloud."""
    given = element.keys()  # asked once: most elements bear none of the attributes that hide
    if not given:
        return False
    if "style" in given:
        style = element.get("style")
        if ("n" in style or "-hide" in style) and _HIDDEN.search(style):
            return not _is_later_page(element)
    if "hidden" in given or ("aria-hidden" in given and element.get("aria-hidden") == "true"):
        return True
    bar = ("class" in given and _names_bar(element.get("class"))) or ("id" in given and _names_bar(element.get("id")))
    return bar and _is_short(element)


def _is_later_page(element: Any) -> bool:
    """Returns True for the second page of an article whose pages stand in one file, hidden until a reader turns to it.

    Their names count: page_1, page_2.
    """
    before = element.getprevious()
    named = _PAGE_PART.fullmatch(element.get("id") or "")
    earlier = _PAGE_PART.fullmatch(before.get("id") or "") if named and before is not None else None
    if not named or not earlier or before.tag != element.tag or before.get("class") != element.get("class"):
        return False
    return named["name"] == earlier["name"] and int(named["number"]) == int(earlier["number"]) + 1


@lru_cache(maxsize=1024)  # most elements of a portal bear the same few names
def _names_bar(names: str) -> bool:
    return _BAR.search(names) is not None


def _is_short(element: Any) -> bool:
    length = 0
    for text in element.itertext():
        length += len(text.strip())
        if length > _BAR_CHARS:
            return False
    return True


def iter_elements(root: Any) -> Iterator[Any]:
    """The elements that can hold an article."""
    return iter(
        root.iter(
            "div",
            "td",
            "article",
            "section",
            "main",
            "ucapcontent",
            "span",
            "table",
            "center",
            "dd",
            "li",
            "font",
            "form",
        )
    )
