"""OFD (GB/T 33190-2016), the official layout format: the placed text of its pages, templates' text with it.

ofdkit 0.2 gives runs of text without the place of each character; columns, indents and rotated seals need those, so
the XML is read here.
"""

from __future__ import annotations

import math
import posixpath
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, NamedTuple

from parsers.documents.layout import Glyph, Row, page_rows
from parsers.documents.ooxml_package import parse_xml, read_member
from parsers.model import ParseError

_MOST_PAGES: Final = 400
_MOST_GLYPHS: Final = 1_200_000
_UPRIGHT: Final = 0.05
_DEEPEST, _MOST_UNITS = 5, 10_000  # units that draw units


@dataclass(frozen=True, slots=True)
class OfdPage:
    """The rows of one page; of one without text the first picture, b"" where there is none."""

    rows: list[Row]
    picture: bytes = b""


class _Char(NamedTuple):
    """A character where it lies on the page; `turn` counts the quarters that its line is turned by, clockwise."""

    text: str
    x: float
    y: float
    width: float
    size: float
    turn: int

    def moved(self, x: float, y: float, scale: float = 1.0) -> _Char:
        """Returns it inside something that lies there, drawn in that scale."""
        return self._replace(
            x=self.x * scale + x, y=self.y * scale + y, width=self.width * scale, size=self.size * scale
        )

    def glyph(self) -> Glyph:
        """Returns it with the page turned so that its line runs to the right."""
        x, y = ((self.x, self.y), (self.y, -self.x), (-self.x, -self.y), (-self.y, self.x))[self.turn]
        return Glyph(self.text, x, x + self.width, y, self.size)


@dataclass(slots=True)
class _Resources:
    """What pages draw by its ID: files of pictures, and units of several objects. Read when the first is asked for.

    `left` bounds how many units are drawn, as units may draw units.
    """

    document: Any
    folder: str
    part: Callable[[str], Any]
    left: int = _MOST_UNITS
    read: bool = False
    media: dict[str, str] = field(default_factory=dict)
    units: dict[str, Any] = field(default_factory=dict)

    def file_of(self, picture: Any) -> str:
        """Returns where the file of an ImageObject lies, "" where that is not told."""
        self._read()
        return self.media.get(picture.get("ResourceID", ""), "")

    def unit_of(self, composite: Any) -> Any | None:
        """Returns the unit that a CompositeObject draws."""
        self._read()
        self.left -= 1
        return self.units.get(composite.get("ResourceID", "")) if self.left >= 0 else None

    def _read(self) -> None:
        if self.read:
            return
        self.read = True
        for place in (*_all(self.document, "PublicRes"), *_all(self.document, "DocumentRes")):
            name = _join(self.folder, (place.text or "").strip())
            try:
                resources = self.part(name)
            except ParseError:
                continue
            base = _join(posixpath.dirname(name), resources.get("BaseLoc", ""))
            for one in _all(resources, "MultiMedia"):
                for file in _all(one, "MediaFile"):
                    self.media[one.get("ID", "")] = _join(base, (file.text or "").strip())
            self.units |= {one.get("ID", ""): one for one in _all(resources, "CompositeGraphicUnit")}


def ofd_pages(content: bytes, members: Mapping[str, zipfile.ZipInfo]) -> Iterator[OfdPage]:
    """Yields the pages of all documents in the file one after the other."""

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
        resources = _Resources(document, folder, part)
        templates = {one.get("ID"): one.get("BaseLoc", "") for one in _all(document, "TemplatePage")}
        notes = _annotations(document, folder, part)
        for place, key in _pages(document):
            page = part(_join(folder, place))
            behind = [part(_join(folder, templates.get(one.get("TemplateID"), ""))) for one in _all(page, "Template")]
            drawn = (*behind, page, *notes.get(key, ()))
            chars = list(islice((char for one in drawn for char in _page_chars(one, resources)), left + 1))
            left -= len(chars)
            if left < 0 or number >= _MOST_PAGES:
                raise ParseError("an OFD file of too many pages or characters to be a report")
            rows = page_rows(_upright(chars), number)
            files = (members.get(resources.file_of(one)) for one in ([] if rows else _all(page, "ImageObject")))
            picture = next(filter(None, files), None)
            yield OfdPage(rows, read_member(content, picture) if picture else b"")
            number += 1


def _upright(chars: Sequence[_Char]) -> list[Glyph]:
    """The characters in the direction in which most of the page runs."""
    turns = Counter(char.turn for char in chars).most_common(1)
    return [char.glyph() for char in chars if char.turn == turns[0][0]]


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


def _page_chars(element: Any, resources: _Resources, depth: int = 0) -> Iterator[_Char]:
    """Yields the characters that are seen of a page or note, those in its hidden blocks and layers left out."""
    if element.get("Visible") == "false" or depth > _DEEPEST:
        return
    for one in element:
        if not isinstance(one.tag, str):
            continue
        kind = one.tag.rpartition("}")[2]
        if kind == "TextObject":
            yield from _chars(one)
        elif kind == "Appearance":
            x, y = [*_floats(one.get("Boundary", "")), 0.0, 0.0][:2]
            yield from (char.moved(x, y) for char in _page_chars(one, resources, depth))
        elif kind == "CompositeObject":
            unit = resources.unit_of(one)
            if unit is not None and one.get("Visible") != "false":
                left, top = [*_floats(one.get("Boundary", "")), 0.0, 0.0][:2]
                a, _, _, _, e, f = (_floats(one.get("CTM", "")) or [1.0, 0.0, 0.0, 1.0, 0.0, 0.0])[:6]
                yield from (char.moved(left + e, top + f, a) for char in _page_chars(unit, resources, depth + 1))
        elif kind != "Template":
            yield from _page_chars(one, resources, depth)


def _join(folder: str, place: str) -> str:
    return place.lstrip("/") if place.startswith("/") else posixpath.normpath(posixpath.join(folder, place))


def _all(element: Any, local: str) -> Iterator[Any]:
    return iter(element.iter(f"{{*}}{local}"))


def _chars(text: Any) -> Iterator[_Char]:
    """Yields the characters of a TextObject in the page's millimetres; none where it is hidden, askew or light."""
    left, top = [*_floats(text.get("Boundary", "")), 0.0, 0.0][:2]
    a, b, c, d, e, f = (_floats(text.get("CTM", "")) or [1.0, 0.0, 0.0, 1.0, 0.0, 0.0])[:6]
    size = (_floats(text.get("Size", "")) or [4.0])[0]
    scale = math.hypot(a, b) or 1.0
    alpha = (_floats(text.get("Alpha", "")) or [255.0])[0]
    askew = min(abs(a), abs(b)) > _UPRIGHT * scale
    if text.get("Visible") == "false" or askew or alpha < 80 or _is_light(text):
        return
    turn = round(math.degrees(math.atan2(b, a)) / 90) % 4
    stretch = (_floats(text.get("HScale", "")) or [1.0])[0]
    x = y = 0.0
    for code in _all(text, "TextCode"):
        x, y = _place(code, "X", x), _place(code, "Y", y)
        chars = code.text or ""
        steps, drops = _deltas(code.get("DeltaX", "")), _deltas(code.get("DeltaY", ""))
        for index, char in enumerate(chars):
            width = size * stretch * (1.0 if ord(char) > 0x2E7F else 0.5)
            px, py = a * x + c * y + e + left, b * x + d * y + f + top
            yield _Char(char, px, py, width * scale, size * scale, turn)
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
