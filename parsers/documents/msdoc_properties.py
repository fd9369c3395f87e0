"""Properties of text in Word 97-2003 files: what is deleted or hidden, tables, lists ([MS-DOC] 2.6, 2.9)."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

CHPX_AT, PAPX_AT, STYLES_AT, FONTS_AT = 0xFA, 0x102, 0xA2, 0x112  # where the FIB names the tables (FibRgFcLcb97)
_PAGE: Final = 512
_DELETED, _HIDDEN, _CHARACTER_STYLE, _SYMBOL = 0x0800, 0x083C, 0x4A30, 0x6A09
_STRIKING_PRMS: Final = (0x41, 0x5C)  # sprmCFRMarkDel and sprmCFVanish by their short numbers in a piece's Prm
_AS_STYLE, _UNLIKE_STYLE = 0x80, 0x81  # values of a toggle beside 0 and 1
_STYLE, _LIST, _LIST_LEVEL = 0x4600, 0x460B, 0x260A
_IN_TABLE, _ROW_END, _DEPTH = 0x2416, 0x2417, 0x6649
_FONT, _DROP_CAP = 0x4A4F, 0x442C
_INNER_CELL, _INNER_ROW = 0x244B, 0x244C
_TABLE_DEFINITION, _TABS = 0xD608, 0xC615
_SIZES: Final = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_LONGEST_CHAIN: Final = 40
_OF_PARAGRAPH, _OF_CHARACTER = 1, 2  # the two kinds of style


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph's properties; `list_id` is the 1-based index of its LFO, 0 where it is in no list."""

    style: int = 0
    list_id: int = 0
    level: int = 0
    in_table: bool = False
    ends_row: bool = False
    ends_inner_cell: bool = False
    drops: bool = False  # a large first letter, a paragraph of its own in the file


def sprms(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yields the single property modifiers of a grpprl: code, operand as a number, operand."""
    at = 0
    while at + 2 <= len(data):
        code = struct.unpack_from("<H", data, at)[0]
        at += 2
        size = _SIZES.get(code >> 13)
        if size is None:
            if code == _TABLE_DEFINITION:
                size = 1 + struct.unpack_from("<H", data.ljust(at + 2, b"\0"), at)[0]
            elif at < len(data) and not (code == _TABS and data[at] == 255):
                size = 1 + data[at]
            else:
                return
        operand = data[at : at + size]
        yield code, int.from_bytes(operand[:4], "little"), operand
        at += size


def strikes_piece(prm: int, modifiers: Sequence[bytes]) -> bool:
    """Returns True where a piece deletes or hides its text: by properties of the Clx, or by the Prm itself."""
    if not prm & 1:
        return (prm >> 1 & 0x7F) in _STRIKING_PRMS and bool(prm >> 8)
    own = modifiers[prm >> 1] if prm >> 1 < len(modifiers) else b""
    return any(code in (_DELETED, _HIDDEN) and value in (1, _UNLIKE_STYLE) for code, value, _ in sprms(own))


def symbol(data: bytes) -> tuple[int, int] | None:
    """Returns the font (by its number) and the code of the sign that a run draws in place of its text."""
    found = next((operand for code, _, operand in sprms(data) if code == _SYMBOL and len(operand) == 4), None)
    return None if found is None else struct.unpack("<HH", found)


def font(data: bytes) -> int | None:
    """Returns the number of the font that a run names for its letters (sprmCRgFtc0), None where it names none."""
    return next((value for code, value, _ in sprms(data) if code == _FONT), None)


def font_names(table: bytes) -> list[str]:
    """Reads the names of a SttbfFfn ([MS-DOC] 2.9.286): a font's number is its place."""
    names: list[str] = []
    at = 4
    while at < len(table) and len(names) < struct.unpack_from("<H", table)[0]:
        size = table[at]
        names.append(table[at + 40 : at + 1 + size].decode("utf-16-le", "replace").partition("\0")[0])
        at += 1 + size
    return names


def is_deleted(data: bytes) -> bool:
    """Returns True where character properties mark a text as deleted."""
    return any(code == _DELETED and value for code, value, _ in sprms(data))


@dataclass(slots=True)
class Runs:
    """Stretches of the file (byte offsets) and the properties that hold for each."""

    starts: list[int] = field(default_factory=list)
    properties: list[bytes] = field(default_factory=list)

    def at(self, place: int) -> bytes:
        """Returns the properties at a byte offset of the main stream, b"" where none are known."""
        index = bisect_right(self.starts, place) - 1
        return self.properties[index] if index >= 0 else b""


def read_runs(word: bytes, table: bytes, at: int, *, paragraphs: bool) -> Runs:
    """Reads a PlcBteChpx or PlcBtePapx and its pages of formatting ([MS-DOC] 2.8.5, 2.8.6, 2.9.32, 2.9.174)."""
    start, length = struct.unpack_from("<II", word, at)
    plc = table[start : start + length]
    count = max((len(plc) - 4) // 8, 0)
    found: list[tuple[int, bytes]] = []
    for number in struct.unpack_from(f"<{count}I", plc, 4 * (count + 1)) if count else ():
        page = word[(number & 0x3FFFFF) * _PAGE :][:_PAGE]
        if len(page) == _PAGE:
            found += _papx(page) if paragraphs else _chpx(page)
    found.sort(key=lambda one: one[0])
    return Runs([place for place, _ in found], [properties for _, properties in found])


def _chpx(page: bytes) -> Iterator[tuple[int, bytes]]:
    count = min(page[511], 101)
    for index in range(count):
        at = page[4 * (count + 1) + index] * 2
        size = page[at] if at else 0
        yield struct.unpack_from("<I", page, 4 * index)[0], page[at + 1 : at + 1 + size] if at else b""


def _papx(page: bytes) -> Iterator[tuple[int, bytes]]:
    count = min(page[511], 29)
    for index in range(count):
        at = page[4 * (count + 1) + 13 * index] * 2
        if not at:
            yield struct.unpack_from("<I", page, 4 * index)[0], b""
            continue
        size, begin = 2 * page[at] - 1, at + 1
        if page[at] == 0:
            size, begin = 2 * page[at + 1], at + 2
        yield struct.unpack_from("<I", page, 4 * index)[0], page[begin : begin + size]


def _updates(style: bytes, at: int) -> Iterator[bytes]:
    """Yields the property parts of a style (UPX): a length, and so many bytes, on even places."""
    while at + 2 <= len(style):
        size = struct.unpack_from("<H", style, at)[0]
        yield style[at + 2 : at + 2 + size]
        at += 2 + size + (size & 1)


def _toggled(value: int, inherited: bool) -> bool:
    if value in (_AS_STYLE, _UNLIKE_STYLE):
        return inherited != (value == _UNLIKE_STYLE)
    return bool(value)


@dataclass(slots=True)
class Styles:
    """The style sheet's paragraph properties, and whether a style hides its text ([MS-DOC] 2.9.271)."""

    bases: dict[int, int] = field(default_factory=dict)
    paragraph: dict[int, bytes] = field(default_factory=dict)
    character: dict[int, bytes] = field(default_factory=dict)

    def read(self, sheet: bytes) -> None:
        """Takes in a STSH."""
        if len(sheet) < 6:
            return
        head, count, base_size = struct.unpack_from("<HHH", sheet)
        at = 2 + head
        for index in range(count):
            if at + 2 > len(sheet):
                return
            size = struct.unpack_from("<H", sheet, at)[0]
            self._read_one(index, sheet[at + 2 : at + 2 + size], base_size)
            at += 2 + size + (size & 1)

    def _read_one(self, index: int, style: bytes, base_size: int) -> None:
        if len(style) < base_size + 2:
            return
        kind = struct.unpack_from("<H", style, 2)[0]
        self.bases[index] = kind >> 4
        at = base_size + 2 + 2 * struct.unpack_from("<H", style, base_size)[0] + 2
        parts = list(_updates(style, at + (at & 1)))
        if kind & 0xF == _OF_PARAGRAPH and parts:
            self.paragraph[index] = parts[0][2:]
        own = {_OF_PARAGRAPH: 1, _OF_CHARACTER: 0}.get(kind & 0xF, len(parts))
        if own < len(parts):
            self.character[index] = parts[own]

    def chain(self, index: int) -> list[int]:
        """Returns a style and those that it is based on, itself last."""
        chain: list[int] = []
        while index in self.bases and len(chain) < _LONGEST_CHAIN:
            chain.append(index)
            index = self.bases[index]
        return chain[::-1]

    def hides(self, papx: bytes, chpx: bytes) -> bool:
        """Returns True where a text is hidden: by its own properties, or by the styles of characters and paragraph."""
        own = {code: value for code, value, _ in sprms(chpx)}
        hidden = False
        for style in (struct.unpack_from("<H", papx)[0] if len(papx) >= 2 else 0, own.get(_CHARACTER_STYLE)):
            for index in self.chain(style) if style is not None else ():
                for code, value, _ in sprms(self.character.get(index, b"")):
                    hidden = _toggled(value, hidden) if code == _HIDDEN else hidden
        return _toggled(own.get(_HIDDEN, _AS_STYLE), hidden)

    def resolve(self, papx: bytes) -> Paragraph:
        """Returns what a PAPX says together with the styles under it."""
        style = struct.unpack_from("<H", papx)[0] if len(papx) >= 2 else 0
        values: dict[int, int] = {}
        for index in self.chain(style):
            values |= {code: value for code, value, _ in sprms(self.paragraph.get(index, b""))}
        values |= {code: value for code, value, _ in sprms(papx[2:])}
        return Paragraph(
            style=style,
            list_id=values.get(_LIST, 0) if values.get(_LIST, 0) < 0xF800 else 0,
            level=min(values.get(_LIST_LEVEL, 0), 8),
            in_table=bool(values.get(_IN_TABLE, 0)),
            ends_row=bool(values.get(_ROW_END, 0) or values.get(_INNER_ROW, 0)),
            ends_inner_cell=bool(values.get(_INNER_CELL, 0)),
            drops=values.get(_DROP_CAP, 0) & 7 in (1, 2),
        )
