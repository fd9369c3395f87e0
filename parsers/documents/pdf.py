"""PDF to rows, by PDFium: each character with its place, so that spacing and columns are what the eye sees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from ctypes import byref, c_double, c_uint
from dataclasses import dataclass
from typing import Any, Final

from parsers.documents.layout import Glyph, Row, page_rows
from parsers.documents.ooxml_package import describe
from parsers.model import ParseError, Unreadable

MOST_PAGES: Final = 400
_MOST_GLYPHS: Final = 1_200_000
_WHITE, _LIGHT = 0.97, 0.72  # luminance from which a character is not seen on paper, is a watermark
_FULL_TURN: Final = 360
_NOT_DRAWN: Final = (3, 7)  # text rendering modes (ISO 32000-1, table 106): neither filled nor stroked


@dataclass(frozen=True, slots=True)
class PdfPage:
    """The rows of one page; `unmapped` counts characters that the file gives no meaning to.

    `unseen` are rows of text that is not drawn: what a scanner's own OCR laid under its picture.
    """

    rows: list[Row]
    unmapped: int = 0
    unseen: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class _Char:
    text: str
    x: float  # of its origin, from the left; y from the bottom
    y: float
    box: tuple[float, float, float, float]  # left, right, bottom, top
    angle: int
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

    left = _MOST_GLYPHS
    for number in range(min(len(document), MOST_PAGES)):
        try:
            chars = list(_chars(_flat(document, number)))
        except pypdfium2.PdfiumError:
            chars = []
        left -= len(chars)
        if left < 0:
            raise ParseError(f"a pdf of more than {_MOST_GLYPHS:,} characters; a report has fewer")
        drawn = [char for char in chars if char.drawn]
        unseen = page_rows(_upright([char for char in chars if not char.drawn]), number)
        yield PdfPage(page_rows(_upright(drawn), number), sum(char.unmapped for char in drawn), tuple(unseen))


def _flat(document: Any, number: int) -> Any:
    """The page, with what notes, stamps and filled-in forms show as a part of its own contents."""
    from pypdfium2 import raw

    page = document[number]
    if raw.FPDFPage_GetAnnotCount(page.raw) < 1:
        return page
    raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY)
    page.close()
    return document[number]


def _chars(page: Any) -> Iterator[_Char]:
    from pypdfium2 import raw

    left, bottom, right, top = _seen(page)
    textpage = page.get_textpage()
    handle = textpage.raw
    x, y, box = c_double(), c_double(), raw.FS_RECTF()
    red, green, blue, alpha = c_uint(), c_uint(), c_uint(), c_uint()
    for index in range(textpage.count_chars()):
        code = raw.FPDFText_GetUnicode(handle, index)
        if code < 32 or raw.FPDFText_IsGenerated(handle, index) == 1:
            continue
        raw.FPDFText_GetCharOrigin(handle, index, byref(x), byref(y))
        raw.FPDFText_GetLooseCharBox(handle, index, byref(box))
        if not (left <= (box.left + box.right) / 2 <= right and bottom <= (box.bottom + box.top) / 2 <= top):
            continue
        light = 0.0
        if raw.FPDFText_GetFillColor(handle, index, byref(red), byref(green), byref(blue), byref(alpha)):
            ink = 1 - (0.299 * red.value + 0.587 * green.value + 0.114 * blue.value) / 255
            light = 1 - ink * alpha.value / 255
        angle = round(_degrees(raw.FPDFText_GetCharAngle(handle, index))) % _FULL_TURN
        yield _Char(
            chr(code) if code <= 0x10FFFF else "\ufffd",
            x=x.value,
            y=y.value,
            box=(box.left, box.right, box.bottom, box.top),
            angle=angle,
            light=light,
            unmapped=code == 0xFFFD or raw.FPDFText_HasUnicodeMapError(handle, index) == 1,
            drawn=raw.FPDFTextObj_GetTextRenderMode(raw.FPDFText_GetTextObject(handle, index)) not in _NOT_DRAWN,
        )
    textpage.close()


def _seen(page: Any) -> tuple[float, float, float, float]:
    """The part of a page that is shown: left, bottom, right, top."""
    media, crop = page.get_mediabox(), page.get_cropbox()
    return max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3])


def _degrees(radians: float) -> float:
    return radians * 57.29577951308232


def _upright(chars: list[_Char]) -> list[Glyph]:
    """The characters in the direction in which most of the page runs, without what is too light to be its text."""
    if not chars:
        return []
    angle = Counter(char.angle for char in chars).most_common(1)[0][0]
    dark = sum(char.light < _LIGHT for char in chars)
    limit = _LIGHT if dark * 2 > len(chars) else _WHITE
    straight = [char for char in chars if char.angle == angle and char.light < limit]
    return [_glyph(char, angle) for char in straight]


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
