"""Word 97-2003 documents (doc, and the wps files of WPS Office): the text by its piece table ([MS-DOC] 2.4.1)."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator

import olefile

from parsers.model import ParseError

_WORD_FIB, _ENCRYPTED, _TABLE_ONE = 0xA5EC, 0x0100, 0x0200
_FLAGS_AT, _CCP_TEXT_AT, _CLX_AT = 0x0A, 0x4C, 0x1A2
_PIECES, _PROPERTIES = 2, 1  # the two kinds of block in a Clx
_COMPRESSED = 0x40000000
_MOST_CHARS = 4_000_000
# A field's instruction (between 0x13 and 0x14) is no text; its result (up to 0x15) is.
_FIELD_CODE = re.compile(r"\x13[^\x13\x14\x15]{0,2000}(?:\x14|(?=\x15))")
_CONTROL = {
    0x07: "\t",
    0x0B: "\n",
    0x0C: "\n",
    0x0D: "\n",
    0x0E: "\n",
    0x1E: "-",
    0x1F: None,
    0x13: None,
    0x14: None,
    0x15: None,
    1: None,
    8: None,
}


def doc_text(content: bytes) -> str:
    """The main text of a Word document, a paragraph a line; raises ParseError."""
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as file:
            word, table = _streams(file)
        text = "".join(_pieces(word, table))
    except ParseError:
        raise
    except Exception as error:  # olefile and struct raise whatever a broken file leads them to
        raise ParseError(f"a Word document that cannot be read: {type(error).__name__}: {error}"[:200]) from error
    while True:  # fields may stand in fields
        shorter = _FIELD_CODE.sub("", text)
        if len(shorter) == len(text):
            return text.translate(_CONTROL)
        text = shorter


def _streams(file: olefile.OleFileIO) -> tuple[bytes, bytes]:
    """The main stream and the table stream; raises ParseError where they cannot be read as what they are."""
    if not file.exists("WordDocument"):
        raise ParseError("an OLE file that is no Word document")
    word: bytes = file.openstream("WordDocument").read()
    if len(word) < _CLX_AT + 8 or struct.unpack_from("<H", word)[0] != _WORD_FIB:
        raise ParseError("a Word document older than Word 97, or a broken one")
    flags = struct.unpack_from("<H", word, _FLAGS_AT)[0]
    if flags & _ENCRYPTED:
        raise ParseError("a Word document that is locked by a password")
    return word, file.openstream("1Table" if flags & _TABLE_ONE else "0Table").read()


def _pieces(word: bytes, table: bytes) -> Iterator[str]:
    start, length = struct.unpack_from("<II", word, _CLX_AT)
    left = min(struct.unpack_from("<I", word, _CCP_TEXT_AT)[0], _MOST_CHARS)
    plc = _piece_table(table[start : start + length])
    count = (len(plc) - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", plc)
    for number in range(count):
        chars = min(ends[number + 1] - ends[number], left)
        if chars <= 0:
            continue
        left -= chars
        place = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * number + 2)[0]
        if place & _COMPRESSED:
            at = (place & ~_COMPRESSED) // 2
            yield word[at : at + chars].decode("cp1252", "replace")
        else:
            yield word[place : place + 2 * chars].decode("utf-16-le", "replace")


def _piece_table(clx: bytes) -> bytes:
    at = 0
    while at < len(clx):
        kind = clx[at]
        if kind == _PIECES:
            size = struct.unpack_from("<I", clx, at + 1)[0]
            return clx[at + 5 : at + 5 + size]
        if kind != _PROPERTIES:
            break
        at += 3 + int(struct.unpack_from("<H", clx, at + 1)[0])
    raise ParseError("a Word document without a piece table")
