"""Makes Word 97-2003 files: one piece of text, with character and paragraph properties on pages of formatting."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence

from tests.parsers.test_documents import ole_of

_TEXT_AT = 1024
DELETED, HIDDEN = struct.pack("<HB", 0x0800, 1), struct.pack("<HB", 0x083C, 1)
IN_TABLE = struct.pack("<HB", 0x2416, 1)
ENDS_ROW = IN_TABLE + struct.pack("<HB", 0x2417, 1)

Run = tuple[str, bytes]


def doc_of_runs(
    runs: Sequence[Run],
    paragraphs: Sequence[Run] = (),
    *,
    styles: bytes = b"",
    fonts: Sequence[str] = (),
    levels: Sequence[tuple[int, str, int]] = (),
    restart: int | None = None,
) -> bytes:
    """Returns a doc of runs (text and character properties); `paragraphs` are the same text by paragraph properties.

    `levels` (number format, text, start) make one list, which is the first override; the second begins it anew at 5.
    `restart` is the level (from 1) whose step begins the levels below it anew; None is any.
    """
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
    for at, part in ((0xA2, styles), (0x112, _fonts(fonts)), *_lists(levels, restart)):
        if part:
            places[at] = (len(table), len(part))
            table += part
    bytearray(_TEXT_AT)
    return _file(len(text), places, stream[_TEXT_AT:], table)


def doc_of_pieces(pieces: Sequence[tuple[str, int]], modifiers: Sequence[bytes] = ()) -> bytes:
    """Returns a doc of pieces, each a text and its Prm; ASCII is kept in one byte a character, the last piece first."""
    body, places = b"", {}
    for number, (text, _) in reversed(list(enumerate(pieces))):
        places[number] = (_TEXT_AT + len(body)) * 2 | 0x40000000 if text.isascii() else _TEXT_AT + len(body)
        body += text.encode("ascii" if text.isascii() else "utf-16-le")
        body += b"\0" * (len(body) % 2)
    ends = [sum(len(text) for text, _ in pieces[:number]) for number in range(len(pieces) + 1)]
    plc = struct.pack(f"<{len(ends)}I", *ends)
    plc += b"".join(struct.pack("<HIH", 0, places[number], prm) for number, (_, prm) in enumerate(pieces))
    clx = b"".join(b"\x01" + struct.pack("<H", len(one)) + one for one in modifiers)
    clx += b"\x02" + struct.pack("<I", len(plc)) + plc
    return _file(ends[-1], {0x1A2: (0, len(clx))}, body, clx)


def doc_with_notes(text: str, notes: Mapping[int, str], ends: Mapping[int, str]) -> bytes:
    """Returns a doc with footnotes and endnotes, each by the number of the character that refers to it.

    The notes are a piece of their own.
    """
    stories = ["".join(f"\x02{note}\r" for note in some.values()) for some in (notes, ends)]
    whole = "".join((text, *stories))
    clx = b"\x02" + struct.pack("<IIII", 28, 0, len(text), len(whole))
    clx += b"".join(struct.pack("<HIH", 0, _TEXT_AT + 2 * at, 0) for at in (0, len(text)))
    table, places = clx, {0x1A2: (0, len(clx))}
    for at, some in ((0xAA, notes), (0x20A, ends)):
        begins = [sum(len(note) + 2 for note in [*some.values()][:number]) for number in range(len(some) + 1)]
        references = struct.pack(f"<{len(some) + 1}I", *some, len(text)) + b"\1\0" * len(some)
        for place, plc in ((at, references), (at + 8, struct.pack(f"<{len(begins) + 1}I", *begins, begins[-1] + 1))):
            places[place] = (len(table), len(plc))
            table += plc
    return _file(len(text), places, whole.encode("utf-16-le"), table, notes=len(stories[0]), ends=len(stories[1]))


def doc_with_boxes(text: str, boxes: Mapping[int, str], anchored: Sequence[int]) -> bytes:
    """Returns a doc with text boxes by the number of their shape; those anchored belong to the \\x08, in order."""
    story = "".join(f"{box}\r" for box in boxes.values())
    whole = text + story
    table = b"\x02" + struct.pack("<IIIHIH", 16, 0, len(whole), 0, _TEXT_AT, 0)
    places = {0x1A2: (0, len(table))}
    anchors = [at for at, char in enumerate(text) if char == "\x08"]
    ends = [sum(len(box) + 1 for box in [*boxes.values()][:number]) for number in range(len(boxes) + 1)]
    shown = struct.pack(f"<{len(anchors) + 1}I", *anchors, len(text))
    shown += b"".join(struct.pack("<I22x", shape) for shape in anchored)
    texts = struct.pack(f"<{len(ends) + 1}I", *ends, ends[-1] + 1)
    texts += b"".join(struct.pack("<14xI4x", shape) for shape in (*boxes, 0))
    for at, plc in ((0x1DA, shown), (0x25A, texts)):
        places[at] = (len(table), len(plc))
        table += plc
    return _file(len(text), places, whole.encode("utf-16-le"), table, boxes=len(story))


def _file(
    length: int,
    places: Mapping[int, tuple[int, int]],
    body: bytes,
    table: bytes,
    *,
    notes: int = 0,
    ends: int = 0,
    boxes: int = 0,
) -> bytes:
    fib = bytearray(_TEXT_AT)
    struct.pack_into("<H", fib, 0, 0xA5EC)
    struct.pack_into("<H", fib, 0x0A, 0x0200)
    struct.pack_into("<II", fib, 0x4C, length, notes)
    struct.pack_into("<II", fib, 0x60, ends, boxes)
    for at, place in places.items():
        struct.pack_into("<II", fib, at, *place)
    return ole_of({"WordDocument": bytes(fib) + body, "1Table": table})


def style_sheet(*, hiding: bytes = b"", paragraphs: bytes = b"") -> bytes:
    """Returns a STSH of one paragraph style, whose characters and paragraphs have these properties."""
    style = struct.pack("<HHHHH", 0, 1 | 0xFFF << 4, 2, 0, 0) + struct.pack("<HHH", 1, ord("H"), 0)
    style += struct.pack("<HH", 2 + len(paragraphs), 0) + paragraphs + b"\0" * (len(paragraphs) % 2)
    style += struct.pack("<H", len(hiding)) + hiding
    return struct.pack("<HHH", 4, 1, 10) + struct.pack("<H", len(style)) + style


def _fonts(names: Sequence[str]) -> bytes:
    if not names:
        return b""
    entries = [b"\0" * 39 + name.encode("utf-16-le") + b"\0\0" for name in names]
    return struct.pack("<HH", len(names), 0) + b"".join(bytes([len(one)]) + one for one in entries)


def _lists(levels: Sequence[tuple[int, str, int]], restart: int | None) -> list[tuple[int, bytes]]:
    """The two tables of lists, with where the FIB names them; a list's levels lie behind the table that names it."""
    if not levels:
        return []
    head = struct.pack("<H", 1) + struct.pack("<ii", 7, 0) + b"\0" * 20
    behind = b""
    for form, text, start in (*levels, *[(255, "", 1)] * (9 - len(levels))):
        places = [at + 1 for at, char in enumerate(text) if char < "\x09"]
        behind += struct.pack("<iBB", start, form, 0 if restart is None else 8) + bytes(places).ljust(9, b"\0")
        behind += b"\x02" + b"\0" * 10 + bytes([restart or 0, 0])
        behind += struct.pack("<H", len(text)) + text.encode("utf-16-le")
    plain, anew = (struct.pack("<i8xB3x", 7, changed_levels) for changed_levels in (0, 1))
    overrides = struct.pack("<I", 2) + plain + anew + b"\xff" * 8 + struct.pack("<iI", 5, 0x10)
    return [(0x2E2, head + behind), (0x2EA, overrides)]


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
