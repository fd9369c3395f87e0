"""Makes Word 97-2003 files: one piece of text, with character and paragraph properties on pages of formatting."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence

from tests.parsers.test_documents import ole_of

_TEXT_AT = 1024
DELETED, HIDDEN = struct.pack("<HB", 0x0800, 1), struct.pack("<HB", 0x083C, 1)
IN_TABLE = struct.pack("<HB", 0x2416, 1)
ENDS_ROW = IN_TABLE + struct.pack("<HB", 0x2417, 1)

Run = tuple[str, bytes]


def doc_of_runs(runs: Sequence[Run], paragraphs: Sequence[Run] = ()) -> bytes:
    """Returns a doc of runs (text and character properties); `paragraphs` are the same text by paragraph properties."""
    text = "".join(part for part, _ in runs)
    body = text.encode("utf-16-le")
    stream = b"\0" * _TEXT_AT + body
    stream += b"\0" * (-len(stream) % 512)
    first = len(stream) // 512
    stream += _page(runs, 1, lambda properties: bytes([len(properties)]) + properties)
    clx = b"\x02" + struct.pack("<III", 16, 0, len(text)) + struct.pack("<HIH", 0, _TEXT_AT, 0)
    plc = struct.pack("<III", _TEXT_AT, _TEXT_AT + len(body), first)
    table, places = clx + plc, {0x1A2: (0, len(clx)), 0xFA: (len(clx), len(plc))}
    if paragraphs:
        stream += _page(paragraphs, 13, _papx)
        places[0x102] = (len(table), len(plc))
        table += struct.pack("<III", _TEXT_AT, _TEXT_AT + len(body), first + 1)
    fib = bytearray(_TEXT_AT)
    struct.pack_into("<H", fib, 0, 0xA5EC)
    struct.pack_into("<H", fib, 0x0A, 0x0200)
    struct.pack_into("<I", fib, 0x4C, len(text))
    for at, place in places.items():
        struct.pack_into("<II", fib, at, *place)
    return ole_of({"WordDocument": bytes(fib) + stream[_TEXT_AT:], "1Table": table})


def _papx(properties: bytes) -> bytes:
    data = struct.pack("<H", 0) + properties
    data += b"\0" * (1 - len(data) % 2)
    return bytes([(len(data) + 1) // 2]) + data


def _page(runs: Sequence[Run], width: int, pack: Callable[[bytes], bytes]) -> bytes:
    """A page of formatting: where the runs begin, where their properties lie on the page, the properties."""
    ends = [0]
    for part, _ in runs:
        ends.append(ends[-1] + len(part))
    head = struct.pack(f"<{len(ends)}I", *(_TEXT_AT + 2 * end for end in ends))
    page, at, offsets = bytearray(512), 510, b""
    for _, properties in runs:
        if not properties and width == 1:
            offsets += b"\0"
            continue
        data = pack(properties)
        at = (at - len(data)) // 2 * 2
        page[at : at + len(data)] = data
        offsets += bytes([at // 2]).ljust(width, b"\0")
    page[: len(head)] = head
    page[len(head) : len(head) + len(offsets)] = offsets
    page[511] = len(runs)
    return bytes(page)
