"""PDF to rows, by PDFium: each character with its place, so that spacing and columns are what the eye sees."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from ctypes import byref, c_double, c_uint
from dataclasses import dataclass, replace
from statistics import median
from typing import Any, Final

from parsers.documents.grid import bands_of, table_rows
from parsers.documents.layout import Glyph, Row, page_rows
from parsers.documents.ooxml_package import describe
from parsers.documents.pdf_objects import Box, Budget, PageObjects, page_objects
from parsers.model import ParseError, Unreadable

MOST_PAGES: Final = 400
_MOST_GLYPHS: Final = 1_200_000
_WHITE, _LIGHT = 0.97, 0.72  # luminance from which a character is not seen on paper, is a watermark
_FULL_TURN, _RIGHT_ANGLE, _MOST_TILT = 360, 90, 10  # degrees; a scan may lie a little askew
_PICTURED, _EDGE = 0.5, 0.12  # of the page: the picture of one, and where a scan has text beside it
_STUNTED: Final = 0.5  # of the usual height: the box of the ink alone, as of 一 in a font that states no other
_NOT_DRAWN: Final = (3, 7)  # text rendering modes (ISO 32000-1, table 106): neither filled nor stroked


@dataclass(frozen=True, slots=True)
class PdfPage:
    """The rows of one page; `unmapped` counts characters that the file gives no meaning to.

    `unseen` are rows of text that is not drawn: what a scanner's own OCR laid under its picture. `may_be_scanned`
    is False where nothing else is on it, no picture and no line.
    """

    rows: list[Row]
    unmapped: int = 0
    unseen: tuple[Row, ...] = ()
    may_be_scanned: bool = True


@dataclass(frozen=True, slots=True)
class _Char:
    text: str
    x: float  # of its origin, from the left; y from the bottom
    y: float
    box: tuple[float, float, float, float]  # left, right, bottom, top
    angle: int
    em: tuple[float, float]  # what its font's size comes to on the page, along the line and across it
    light: float
    unmapped: bool
    drawn: bool


def open_pdf(content: bytes) -> Any:
    """Returns the document of pypdfium2; raises ParseError where it is broken, Unreadable where it is locked."""
    try:
        import pypdfium2
    except ImportError as error:
        raise Unreadable("a pdf document; reading it takes the `documents` extra") from error
    try:
        document = pypdfium2.PdfDocument(content)
        if len(document) > 0:
            return document
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable("a pdf that is locked by a password") from error
        raise ParseError(f"a pdf that cannot be read: {describe(error)}") from error
    raise ParseError("a pdf without pages")


def pdf_pages(document: Any) -> Iterator[PdfPage]:
    """Yields the pages of a document, 400 at the most; one that is broken is empty."""
    import pypdfium2

    left, budget = _MOST_GLYPHS, Budget()
    for number in range(min(len(document), MOST_PAGES)):
        try:
            page = _flat(document, number)
            objects = page_objects(page, budget)
            chars = list(_chars(page, objects))
            if _is_scan(page, objects, chars):
                chars = []
        except pypdfium2.PdfiumError:
            chars, objects = [], PageObjects(is_text_alone=False)
        left -= len(chars)
        if left < 0:
            raise ParseError(f"a pdf of more than {_MOST_GLYPHS:,} characters; a report has fewer")
        drawn = [char for char in chars if char.drawn]
        unseen = page_rows(_upright([char for char in chars if not char.drawn]), number)
        unmapped = sum(char.unmapped for char in drawn)
        may_be_scanned = bool(unseen) or not objects.is_text_alone
        yield PdfPage(_rows(drawn, objects, number), unmapped, tuple(unseen), may_be_scanned)


def _rows(chars: Sequence[_Char], objects: PageObjects, number: int) -> list[Row]:
    """The rows of a page, those of its ruled tables cell by cell."""
    glyphs = _upright(chars)
    bands = bands_of(objects.horizontal, objects.vertical) if glyphs and _angle(chars) == 0 else []
    tables, others = table_rows(glyphs, bands, number)
    rows = page_rows(others, number)
    if not tables or any(row.column for row in rows):
        return page_rows(glyphs, number)
    return sorted([*rows, *tables], key=lambda row: row.y)


def _flat(document: Any, number: int) -> Any:
    """The page, with what notes, stamps and filled-in forms show as a part of its own contents."""
    from pypdfium2 import raw

    page = document[number]
    if raw.FPDFPage_GetAnnotCount(page.raw) < 1:
        return page
    raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY)
    page.close()
    return document[number]


def _chars(page: Any, objects: PageObjects) -> Iterator[_Char]:
    from pypdfium2 import raw

    left, bottom, right, top = _seen(page)
    textpage = page.get_textpage()
    handle = textpage.raw
    x, y, box, matrix = c_double(), c_double(), raw.FS_RECTF(), raw.FS_MATRIX()
    red, green, blue, alpha = c_uint(), c_uint(), c_uint(), c_uint()
    for index in range(textpage.count_chars()):
        code = raw.FPDFText_GetUnicode(handle, index)
        if code < 32 or raw.FPDFText_IsGenerated(handle, index) == 1:
            continue
        raw.FPDFText_GetCharOrigin(handle, index, byref(x), byref(y))
        raw.FPDFText_GetLooseCharBox(handle, index, byref(box))
        if not (left <= (box.left + box.right) / 2 <= right and bottom <= (box.bottom + box.top) / 2 <= top):
            continue
        text_object = raw.FPDFText_GetTextObject(handle, index)
        if objects.covers and objects.is_covered(text_object, (box.left + box.right) / 2, (box.bottom + box.top) / 2):
            continue
        light = 0.0
        if raw.FPDFText_GetFillColor(handle, index, byref(red), byref(green), byref(blue), byref(alpha)):
            ink = 1 - (0.299 * red.value + 0.587 * green.value + 0.114 * blue.value) / 255
            light = 1 - ink * alpha.value / 255
        raw.FPDFText_GetMatrix(handle, index, byref(matrix))
        size = raw.FPDFText_GetFontSize(handle, index)
        angle = round(math.degrees(math.atan2(matrix.c, matrix.a))) % _FULL_TURN
        yield _Char(
            chr(code) if code <= 0x10FFFF else "\ufffd",
            x=x.value,
            y=y.value,
            box=(box.left, box.right, box.bottom, box.top),
            angle=angle,
            em=(
                round(size * math.hypot(matrix.a, matrix.b), 1),
                round(size * math.hypot(matrix.c, matrix.d), 1),
            ),
            light=light,
            unmapped=code == 0xFFFD or raw.FPDFText_HasUnicodeMapError(handle, index) == 1,
            drawn=raw.FPDFTextObj_GetTextRenderMode(text_object) not in _NOT_DRAWN,
        )
    textpage.close()


def _is_scan(page: Any, objects: PageObjects, chars: Sequence[_Char]) -> bool:
    """Returns True for a picture of a page whose only text is at its edges: a number, a scanner's name."""
    box = Box(*_seen(page))
    if objects.pictured < _PICTURED * box.area():
        return False
    turned = page.get_rotation() in (90, 270)
    low, high = (box.left, box.right) if turned else (box.bottom, box.top)
    places = ((char.x if turned else char.y) for char in chars if char.drawn)
    return all(not _EDGE < (place - low) / max(high - low, 1) < 1 - _EDGE for place in places)


def _seen(page: Any) -> tuple[float, float, float, float]:
    """The part of a page that is shown: left, bottom, right, top (a parent may state it, ISO 32000-1, 7.7.3.4)."""
    left, bottom, right, top = page.get_bbox()  # the one box that PDFium inherits
    return left, bottom, right, top


def _angle(chars: Sequence[_Char]) -> int:
    """The direction in which most of a page runs."""
    return Counter(char.angle for char in chars).most_common(1)[0][0]


def _upright(chars: Sequence[_Char]) -> list[Glyph]:
    """The characters in the direction in which most of the page runs, without what is too light to be its text."""
    if not chars:
        return []
    angle = _angle(chars)
    if _MOST_TILT < angle % _RIGHT_ANGLE < _RIGHT_ANGLE - _MOST_TILT:
        return []  # nothing but a watermark
    dark = sum(char.light < _LIGHT for char in chars)
    limit = _LIGHT if dark * 2 > len(chars) else _WHITE
    return _whole([(char, _glyph(char, angle)) for char in chars if char.angle == angle and char.light < limit])


def _whole(placed: list[tuple[_Char, Glyph]]) -> list[Glyph]:
    """The glyphs, each with the whole of its cell.

    PDFium gives the box of the ink where a font's own box says nothing (Type 3, a font for every few characters): a
    stroke for 一. The characters of one size have one height, its ideographs one width.
    """
    heights: dict[tuple[float, float], list[float]] = defaultdict(list)
    widths: dict[tuple[float, float], list[float]] = defaultdict(list)
    for char, glyph in placed:
        heights[char.em].append(glyph.size)
        if _is_ideograph(char.text):
            widths[char.em].append(glyph.x1 - glyph.x0)
    height = {em: median(some) for em, some in heights.items()}
    width = {em: median(some) for em, some in widths.items()}
    glyphs: list[Glyph] = []
    for char, glyph in placed:
        if glyph.size < _STUNTED * height[char.em]:
            glyph = replace(glyph, size=height[char.em])
        if char.angle == 0 and _is_ideograph(char.text) and glyph.x1 - glyph.x0 < width[char.em]:
            start = min(glyph.x0, char.x)
            glyph = replace(glyph, x0=start, x1=max(glyph.x1, start + width[char.em]))
        glyphs.append(glyph)
    return glyphs


def _is_ideograph(text: str) -> bool:
    return text >= "\u2e80" and text.isalpha()


def _glyph(char: _Char, angle: int) -> Glyph:
    """The character with the page turned by its angle (clockwise), so that its line runs to the right."""
    left, right, bottom, top = char.box
    if angle == 90:
        return Glyph(char.text, -top, -bottom, -char.x, max(right - left, 0.1))
    if angle == 180:
        return Glyph(char.text, -right, -left, char.y, max(top - bottom, 0.1))
    if angle == 270:
        return Glyph(char.text, bottom, top, char.x, max(right - left, 0.1))
    return Glyph(char.text, left, right, -char.y, max(top - bottom, 0.1))
