"""Makes archives and old workbooks: rar (stored) and BIFF8 by hand, 7z by libarchive."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Mapping, Sequence

import pytest

from tests.parsers.test_documents import ole_of


def rar_of(files: Mapping[str, bytes], *, locked: bool = False) -> bytes:
    """Returns a rar archive (version 4) whose files are stored as they are; `locked` sets the flag of locked names."""
    out = b"Rar!\x1a\x07\x00" + _rar_block(0x73, 0x80 if locked else 0, b"\0" * 6)
    for name, body in files.items():
        raw = name.encode()
        head = struct.pack("<IIBIIBBHI", len(body), len(body), 3, zlib.crc32(body), 0, 20, 0x30, len(raw), 0x81A4)
        out += _rar_block(0x74, 0x8000, head + raw) + body
    return out + _rar_block(0x7B, 0x4000, b"")


def _rar_block(kind: int, flags: int, body: bytes) -> bytes:
    head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
    return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head


def seven_zip_of(files: Mapping[str, bytes]) -> bytes:
    """Returns a 7z archive; skips the test where libarchive is not there."""
    try:
        import libarchive
    except (ImportError, OSError, AttributeError, TypeError):
        pytest.skip("libarchive is not installed")
    out = io.BytesIO()
    with libarchive.custom_writer(lambda block: out.write(bytes(block)), "7zip") as archive:
        for name, body in files.items():
            archive.add_file_from_memory(name, len(body), body)
    return out.getvalue()


Cell = str | float


def xls_of(rows: Sequence[Sequence[Cell]], *, form: str = "General", hidden: tuple[int, int] = (-1, -1)) -> bytes:
    """Returns an Excel 97 workbook of one sheet; numbers have one format; a row and a column are hidden."""
    font = struct.pack("<HHHHHBBBB", 220, 0, 0x7FFF, 400, 0, 0, 0, 134, 0) + b"\x01\x00A"
    xf = struct.pack("<HHHBBBBIIH", 0, 164, 1, 0, 0, 0, 0, 0, 0, 0)
    head = _biff(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + _biff(0x42, struct.pack("<H", 1200))
    head += _biff(0x31, font) * 5 + _biff(0x41E, struct.pack("<H", 164) + _text(form)) + _biff(0xE0, xf)
    bound = _biff(0x85, struct.pack("<IBB", 0, 0, 0) + b"\x01\x01S\x00")
    start = len(head) + len(bound) + 4
    bound = _biff(0x85, struct.pack("<IBB", start, 0, 0) + b"\x01\x01S\x00")
    sheet = _biff(0x809, struct.pack("<HHHHII", 0x600, 16, 0, 0, 0, 0))
    sheet += _biff(0x7D, struct.pack("<HHHHHH", hidden[1], hidden[1], 2048, 0, 1, 0)) if hidden[1] >= 0 else b""
    for number, row in enumerate(rows):
        options = 0x100 | (0x20 if number == hidden[0] else 0)
        sheet += _biff(0x208, struct.pack("<HHHHHHHH", number, 0, len(row), 255, 0, 0, options, 0))
        sheet += b"".join(_cell(number, column, value) for column, value in enumerate(row))
    return ole_of({"Workbook": head + bound + _biff(0xA, b"") + sheet + _biff(0xA, b"")})


def _cell(row: int, column: int, value: Cell) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    return (
        _biff(0x204, place + _text(value)) if isinstance(value, str) else _biff(0x203, place + struct.pack("<d", value))
    )


def _text(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def _biff(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body
