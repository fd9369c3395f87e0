"""Word 97-2003 documents (doc, and the wps files of WPS Office): the text by its piece table ([MS-DOC] 2.4.1).

Deleted and hidden text is left out, rows of tables and list numbers are made as Word draws them.
"""

from __future__ import annotations

import io
import re
import struct
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NamedTuple

import olefile

from parsers.documents.drawn_fields import field_text
from parsers.documents.msdoc_lists import Lists
from parsers.documents.msdoc_properties import (
    CHPX_AT,
    FONTS_AT,
    PAPX_AT,
    STYLES_AT,
    Paragraph,
    Runs,
    Styles,
    font,
    font_names,
    is_deleted,
    read_runs,
    strikes_piece,
    symbol,
)
from parsers.documents.ooxml_package import describe
from parsers.documents.symbols import drawn, text_drawn
from parsers.documents.tables import row_lines
from parsers.model import ParseError, Unreadable

_WORD_FIB, _ENCRYPTED, _TABLE_ONE = 0xA5EC, 0x0100, 0x0200
_FLAGS_AT, _CCP_AT, _CLX_AT = 0x0A, 0x4C, 0x1A2
_PIECES, _PROPERTIES = 2, 1  # the two kinds of block in a Clx
_COMPRESSED = 0x40000000
_MOST_CHARS = 4_000_000
_SIGNS: Final = {0x0B: "\n", 0x0C: "\n", 0x0E: "\n", 0x1E: "-", 0x09: "\t", 0xA0: " "}
_FIELD_BEGIN, _FIELD_MIDDLE, _FIELD_END = "\x13", "\x14", "\x15"
_MARKS: Final = re.compile("[\r\x07\x08\x13\x14\x15]")
_NOTES_AT, _ENDS_AT = (0xAA, 0xB2), (0x20A, 0x212)  # PlcffndRef and PlcffndTxt, PlcfendRef and PlcfendTxt
_SHAPES_AT, _BOXES_AT = 0x1DA, 0x25A  # PlcSpaMom, PlcftxbxTxt
_SHAPE, _BOX, _BOX_SHAPE = 26, 22, 14
_CONTROL: Final = {code: _SIGNS.get(code) for code in range(32)} | {0x1E: "-", 0x1F: None}


class _Run(NamedTuple):
    """Text of one kind, from the byte offset of its first character; a character takes `width` bytes."""

    text: str
    place: int
    width: int
    gone: bool
    cp: int  # the number of its first character in the document


def doc_text(content: bytes) -> str:
    """Returns the visible text of a Word document, a paragraph or a row of a table a line.

    Raises ParseError where it is broken, Unreadable where it is locked.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as file:
            word, table = _streams(file)
        return "\n".join(_Reader(word, table).lines())
    except ParseError:
        raise
    except Exception as error:  # olefile and struct raise whatever a broken file leads them to
        raise ParseError(f"a Word document that cannot be read: {describe(error)}") from error


def is_workbook(content: bytes) -> bool:
    """Returns True where an OLE file is an Excel workbook."""
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as file:
            return bool(file.exists("Workbook") or file.exists("Book"))
    except Exception as error:  # olefile raises whatever a broken file leads it to
        raise ParseError(f"an OLE file that cannot be read: {describe(error)}") from error


def _streams(file: olefile.OleFileIO) -> tuple[bytes, bytes]:
    """The main stream and the table stream; raises ParseError where they cannot be read as what they are."""
    if file.exists("EncryptedPackage"):
        raise Unreadable("a Word document that is locked by a password")
    if not file.exists("WordDocument"):
        raise ParseError("an OLE file that is no Word document")
    word: bytes = file.openstream("WordDocument").read()
    if len(word) < _CLX_AT + 8 or struct.unpack_from("<H", word)[0] != _WORD_FIB:
        raise ParseError("a Word document older than Word 97, or a broken one")
    flags = struct.unpack_from("<H", word, _FLAGS_AT)[0]
    if flags & _ENCRYPTED:
        raise Unreadable("a Word document that is locked by a password")
    return word, file.openstream("1Table" if flags & _TABLE_ONE else "0Table").read()


@dataclass(slots=True)
class _Reader:
    word: bytes
    table: bytes
    paragraphs: Runs = field(init=False)
    characters: Runs = field(init=False)
    styles: Styles = field(default_factory=Styles)
    lists: Lists = field(default_factory=Lists)
    fonts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.paragraphs = read_runs(self.word, self.table, PAPX_AT, paragraphs=True)
        self.characters = read_runs(self.word, self.table, CHPX_AT, paragraphs=False)
        start, length = struct.unpack_from("<II", self.word, STYLES_AT)
        self.styles.read(self.table[start : start + length])
        start, length = struct.unpack_from("<II", self.word, FONTS_AT)
        self.fonts = font_names(self.table[start : start + length])
        if len(self.word) >= 0x2F2:
            self.lists.read(self.word, self.table)

    def lines(self) -> Iterator[str]:
        """Yields the lines of the main text; text boxes before the paragraph of their anchor, notes behind theirs."""
        counts = struct.unpack_from("<8I", self.word, _CCP_AT)
        main, notes, ends = counts[0], counts[1], counts[5]
        boxes = self._boxes(sum(counts[:6])) if counts[6] else {}
        shapes = [int.from_bytes(one[:4], "little") for _, one in self._plc(_SHAPES_AT, _SHAPE)] if boxes else []
        for shape in [one for one in boxes if one not in shapes]:  # a box in a group of shapes has no anchor of its own
            yield from _Walk(self).lines(boxes.pop(shape))
        walk = _Walk(self, boxes=iter([boxes.get(shape, []) for shape in shapes]))
        found = [*(self._notes(main, _NOTES_AT) if notes else ())]
        found += self._notes(sum(counts[:5]), _ENDS_AT) if ends else ()
        walk.notes = sorted(found, key=lambda one: one[0], reverse=True)
        yield from walk.lines(self._runs(0, main))
        for _, note in walk.notes[::-1]:
            yield from _Walk(self).lines(note)

    def _notes(self, first: int, at: tuple[int, int]) -> Iterator[tuple[int, list[_Run]]]:
        """Yields the notes of a story that begins at `first`: where each is referred to, and its text."""
        references, texts = (self._cps(one) for one in at)
        for number, (begin, end) in enumerate(pairwise(texts[:-1])):
            place = references[number] if number + 1 < len(references) else _MOST_CHARS
            yield place, list(self._runs(first + begin, end - begin))

    def _boxes(self, first: int) -> dict[int, list[_Run]]:
        """The text of each text box, by the number of its shape."""
        plc = self._plc(_BOXES_AT, _BOX)
        places = [place for place, _ in plc]
        return {
            int.from_bytes(box[_BOX_SHAPE : _BOX_SHAPE + 4], "little"): list(self._runs(first + a, b - a))
            for (a, box), b in zip(plc, places[1:], strict=False)
        }

    def _plc(self, at: int, size: int) -> list[tuple[int, bytes]]:
        start, length = struct.unpack_from("<II", self.word, at) if len(self.word) >= at + 8 else (0, 0)
        data = self.table[start : start + length]
        count = max(len(data) - 4, 0) // (size + 4)
        places = struct.unpack_from(f"<{count}I", data) if count else ()
        return [(place, data[4 * (count + 1) + size * i :][:size]) for i, place in enumerate(places)]

    def _cps(self, at: int) -> tuple[int, ...]:
        start, length = struct.unpack_from("<II", self.word, at) if len(self.word) >= at + 8 else (0, 0)
        data = self.table[start : start + length]
        return struct.unpack_from(f"<{len(data) // 4}I", data)

    def paragraph(self, place: int) -> Paragraph:
        return self.styles.resolve(self.paragraphs.at(place))

    def _runs(self, first: int, count: int) -> Iterator[_Run]:
        """Yields characters first to first + count, cut where their properties change."""
        clx_at, length = struct.unpack_from("<II", self.word, _CLX_AT)
        plc, modifiers = _piece_table(self.table[clx_at : clx_at + length])
        pieces = (len(plc) - 4) // 12
        ends = struct.unpack_from(f"<{pieces + 1}I", plc)
        end = first + min(count, _MOST_CHARS)
        for number in range(pieces):
            begin, stop = max(ends[number], first), min(ends[number + 1], end)
            if begin >= stop:
                continue
            place, prm = struct.unpack_from("<IH", plc, 4 * (pieces + 1) + 8 * number + 2)
            gone = strikes_piece(prm, modifiers)
            width = 1 if place & _COMPRESSED else 2
            offset = (place & ~_COMPRESSED) // 2 if width == 1 else place
            offset += (begin - ends[number]) * width
            raw = self.word[offset : offset + (stop - begin) * width]
            yield from self._cut(raw, offset, width, cp=begin, gone=gone)

    def _cut(self, raw: bytes, offset: int, width: int, *, cp: int, gone: bool) -> Iterator[_Run]:
        codec = "cp1252" if width == 1 else "utf-16-le"
        end = offset + len(raw)
        inner = [
            place
            for starts in (self.characters.starts, self.paragraphs.starts)
            for place in starts[bisect_right(starts, offset) : bisect_left(starts, end)]
        ]
        for begin, stop in pairwise(sorted({offset, end, *inner})):
            text = raw[begin - offset : stop - offset].decode(codec, "replace")
            own = self.characters.at(begin)
            if (sign := symbol(own)) is not None:
                text = drawn(self._font(sign[0]), sign[1]) * len(text)
            elif (number := font(own)) is not None:
                text = text_drawn(self._font(number), text)
            hidden = gone or self._is_gone(self.paragraphs.at(begin), own)
            yield _Run(text, begin, width, hidden, cp + (begin - offset) // width)

    def _font(self, number: int) -> str:
        return self.fonts[number] if number < len(self.fonts) else ""

    def _is_gone(self, paragraph: bytes, properties: bytes) -> bool:
        return is_deleted(properties) or self.styles.hides(paragraph, properties)


@dataclass(slots=True)
class _Walk:
    """One pass over a story: open fields, the paragraph so far, the cells of a row so far."""

    reader: _Reader
    boxes: Iterator[list[_Run]] = field(default_factory=lambda: iter(()))
    notes: list[tuple[int, list[_Run]]] = field(default_factory=list)  # where they are referred to, the first one last
    fields: list[str | None] = field(default_factory=list)  # their instructions so far; None behind one
    text: str = ""
    cell: list[str] = field(default_factory=list)
    row: list[list[str]] = field(default_factory=list)
    inner: list[list[str]] = field(default_factory=list)  # the row of a table inside a cell
    ready: list[str] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)

    def lines(self, runs: Iterable[_Run]) -> Iterator[str]:
        for run in runs:
            at = 0
            for mark in _MARKS.finditer(run.text):
                self._add(run.text[at : mark.start()], gone=run.gone)
                self._note(run.cp + mark.start(), gone=run.gone)
                at = mark.end()
                self._mark(mark.group(), run.place + mark.start() * run.width, gone=run.gone)
                yield from self.ready
                self.ready.clear()
            self._add(run.text[at:], gone=run.gone)
            self._note(run.cp + len(run.text), gone=run.gone)
        self._end_row()
        yield from (*self.ready, *self.text.split("\n"), *self.noted)

    def _add(self, text: str, *, gone: bool) -> None:
        if gone or not text:
            return
        if self.fields and self.fields[-1] is not None:
            self.fields[-1] += text
        elif all(one is None for one in self.fields):
            self.text += text.translate(_CONTROL)

    def _note(self, before: int, *, gone: bool) -> None:
        """Takes in the notes that are referred to before that character."""
        while self.notes and self.notes[-1][0] < before:
            _, note = self.notes.pop()
            self.noted += () if gone else _Walk(self.reader).lines(note)

    def _mark(self, mark: str, place: int, *, gone: bool) -> None:
        if mark == _FIELD_BEGIN:
            self.fields.append("")
        elif mark == _FIELD_MIDDLE and self.fields:
            self.fields[-1] = None
        elif mark == _FIELD_END and self.fields:
            self._add(field_text(self.fields.pop() or ""), gone=gone)
        elif mark == "\x08":
            self.ready += _Walk(self.reader).lines(next(self.boxes, [])) if not gone else ()
        elif mark == "\x07":
            self._end_cell(self.reader.paragraph(place))
        elif mark == "\r" and not gone:  # a paragraph whose mark is deleted goes on in the next
            self._end_paragraph(self.reader.paragraph(place))

    def _end_paragraph(self, paragraph: Paragraph) -> None:
        if paragraph.drops:
            return
        if paragraph.ends_row:
            self.cell += row_lines(self.inner)
            self.inner, self.text = [], ""
            return
        lines = self._numbered(paragraph)
        if paragraph.ends_inner_cell:
            self.inner.append(lines)
        elif paragraph.in_table:
            self.cell += lines
        else:
            self._end_row()
            self.ready += (*lines, *self.noted)
            self.noted.clear()

    def _numbered(self, paragraph: Paragraph) -> list[str]:
        line, self.text = self.text, ""
        return (self.reader.lists.number(paragraph.list_id, paragraph.level) + line).split("\n")

    def _end_cell(self, paragraph: Paragraph) -> None:
        bare = not paragraph.in_table and not self.text and not self.cell  # no properties: a row ends in two marks
        if paragraph.ends_row or bare:
            self._end_row()
        else:
            self.row.append([*self.cell, *self._numbered(paragraph)])
            self.cell = []

    def _end_row(self) -> None:
        if self.cell:
            self.row.append(self.cell)
            self.cell = []
        self.ready += row_lines(self.row)
        self.row = []


def _piece_table(clx: bytes) -> tuple[bytes, list[bytes]]:
    """The PlcPcd of a Clx, and the property modifiers before it that pieces name; raises ParseError."""
    at = 0
    modifiers: list[bytes] = []
    while at < len(clx):
        kind = clx[at]
        if kind == _PIECES:
            size = struct.unpack_from("<I", clx, at + 1)[0]
            return clx[at + 5 : at + 5 + size], modifiers
        if kind != _PROPERTIES:
            break
        size = int(struct.unpack_from("<H", clx, at + 1)[0])
        modifiers.append(clx[at + 3 : at + 3 + size])
        at += 3 + size
    raise ParseError("a Word document without a piece table")
