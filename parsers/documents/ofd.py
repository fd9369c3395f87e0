"""OFD (GB/T 33190-2016), the official layout format: the placed text of its pages, templates' text with it.

ofdkit 0.2 gives runs of text without the place of each character; columns, indents and rotated seals need those, so
the XML is read here.
"""

from __future__ import annotations

import math
import posixpath
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from parsers.documents.layout import Glyph, Row, page_rows
from parsers.documents.ooxml_package import parse_xml, read_member
from parsers.model import ParseError

_MOST_PAGES: Final = 400
_MOST_GLYPHS: Final = 1_200_000
_UPRIGHT: Final = 0.05


def ofd_pages(content: bytes, members: Mapping[str, zipfile.ZipInfo]) -> Iterator[list[Row]]:
    """Yields the rows of each page, of all documents in the file one after the other."""

    def part(name: str) -> Any:
        name = name.lstrip("/")
        member = members.get(name)
        if member is None:
            raise ParseError(f"an OFD file that lacks its part {name[:80]}")
        return parse_xml(read_member(content, member))

    number, left = 0, _MOST_GLYPHS
    for root in _all(part("OFD.xml"), "DocRoot"):
        main = (root.text or "").strip().lstrip("/")
        folder = posixpath.dirname(main)
        document = part(main)
        templates = {one.get("ID"): one.get("BaseLoc", "") for one in _all(document, "TemplatePage")}
        notes = _annotations(document, folder, part)
        for place, key in _pages(document):
            page = part(_join(folder, place))
            behind = [part(_join(folder, templates.get(one.get("TemplateID"), ""))) for one in _all(page, "Template")]
            glyphs = [glyph for one in (*behind, page) for glyph in _page_glyphs(one)]
            glyphs += [glyph for one in notes.get(key, ()) for glyph in _page_glyphs(one)]
            left -= len(glyphs)
            if left < 0 or number >= _MOST_PAGES:
                raise ParseError("an OFD file of too many pages or characters to be a report")
            yield page_rows(glyphs, number)
            number += 1


def _pages(document: Any) -> Iterator[tuple[str, str]]:
    """Yields where the pages lie, and their IDs."""
    for pages in _all(document, "Pages"):
        for page in _all(pages, "Page"):
            yield page.get("BaseLoc", ""), page.get("ID", "")


def _annotations(document: Any, folder: str, part: Callable[[str], Any]) -> dict[str, list[Any]]:
    """What notes and stamps show, by the ID of their page."""
    found: dict[str, list[Any]] = defaultdict(list)
    for place in _all(document, "Annotations"):
        name = _join(folder, (place.text or "").strip())
        for page in _all(part(name), "Page"):
            for file in _all(page, "FileLoc"):
                notes = part(_join(posixpath.dirname(name), (file.text or "").strip()))
                found[page.get("PageID", "")] += [one for one in _all(notes, "Annot") if one.get("Visible") != "false"]
    return found


def _page_glyphs(element: Any) -> Iterator[Glyph]:
    """Yields the characters that are seen of a page or note, those in its hidden blocks and layers left out."""
    if element.get("Visible") == "false":
        return
    for one in element:
        if not isinstance(one.tag, str):
            continue
        kind = one.tag.rpartition("}")[2]
        if kind == "TextObject":
            yield from _glyphs(one)
        elif kind == "Appearance":
            x, y = [*_floats(one.get("Boundary", "")), 0.0, 0.0][:2]
            yield from (replace(g, x0=g.x0 + x, x1=g.x1 + x, y=g.y + y) for g in _page_glyphs(one))
        elif kind != "Template":
            yield from _page_glyphs(one)


def _join(folder: str, place: str) -> str:
    return place.lstrip("/") if place.startswith("/") else posixpath.normpath(posixpath.join(folder, place))


def _all(element: Any, local: str) -> Iterator[Any]:
    return iter(element.iter(f"{{*}}{local}"))


def _glyphs(text: Any) -> Iterator[Glyph]:
    """Yields the characters of a TextObject in the page's millimetres; none where it is hidden, turned or light."""
    left, top = [*_floats(text.get("Boundary", "")), 0.0, 0.0][:2]
    a, b, c, d, e, f = (_floats(text.get("CTM", "")) or [1.0, 0.0, 0.0, 1.0, 0.0, 0.0])[:6]
    size = (_floats(text.get("Size", "")) or [4.0])[0]
    scale = math.hypot(a, b) or 1.0
    alpha = (_floats(text.get("Alpha", "")) or [255.0])[0]
    if text.get("Visible") == "false" or abs(b) > _UPRIGHT * scale or alpha < 80 or _is_light(text):
        return
    stretch = (_floats(text.get("HScale", "")) or [1.0])[0]
    x = y = 0.0
    for code in _all(text, "TextCode"):
        x, y = _place(code, "X", x), _place(code, "Y", y)
        chars = code.text or ""
        steps, drops = _deltas(code.get("DeltaX", "")), _deltas(code.get("DeltaY", ""))
        for index, char in enumerate(chars):
            width = size * stretch * (1.0 if ord(char) > 0x2E7F else 0.5)
            px, py = a * x + c * y + e + left, b * x + d * y + f + top
            yield Glyph(char, px, px + width * scale, py, size * scale)
            x += steps[index] if index < len(steps) else (0.0 if drops else width)
            y += drops[index] if index < len(drops) else 0.0


def _place(code: Any, axis: str, last: float) -> float:
    values = _floats(code.get(axis, ""))
    return values[0] if values else last


def _is_light(text: Any) -> bool:
    for color in text.iterchildren("{*}FillColor"):
        values = _floats(color.get("Value", ""))
        if len(values) == 3 and min(values) > 180:
            return True
        alpha = _floats(color.get("Alpha", ""))
        if alpha and alpha[0] < 80:
            return True
    return False


def _deltas(text: str) -> list[float]:
    """The steps of DeltaX or DeltaY; `g n step` stands for n steps of one width."""
    words, at = text.split(), 0
    steps: list[float] = []
    while at < len(words) and len(steps) < 100_000:
        if words[at] == "g" and at + 2 < len(words):
            steps += [float(words[at + 2])] * min(int(float(words[at + 1])), 10_000)
            at += 3
        else:
            steps.append(float(words[at]))
            at += 1
    return steps


def _floats(text: str) -> list[float]:
    try:
        return [float(word) for word in text.split()]
    except ValueError:
        return []
