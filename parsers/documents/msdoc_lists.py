"""Lists of Word 97-2003 files: PlfLst, PlfLfo and their levels ([MS-DOC] 2.9.131, 2.9.147, 2.9.150)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field, replace
from typing import Final

from parsers.documents.list_numbers import LEVELS, Counters, Level

_LISTS_AT, _OVERRIDES_AT = 0x2E2, 0x2EA  # where the FIB names them
_LSTF, _LVLF, _LFO = 28, 28, 16
_MOST: Final = 4000
# MSONFC ([MS-OSHARED] 2.2.1.3) by the names that ECMA-376 gives the same formats
_FORMATS: Final = {
    0: "decimal",
    1: "upperRoman",
    2: "lowerRoman",
    3: "upperLetter",
    4: "lowerLetter",
    8: "hex",
    10: "ideographDigital",
    11: "japaneseCounting",
    14: "decimalFullWidth",
    16: "japaneseLegal",
    17: "japaneseDigitalTenThousand",
    18: "decimalEnclosedCircle",
    19: "decimalFullWidth2",
    22: "decimalZero",
    23: "bullet",
    26: "decimalEnclosedFullstop",
    27: "decimalEnclosedParen",
    28: "decimalEnclosedCircleChinese",
    29: "ideographEnclosedCircle",
    30: "ideographTraditional",
    31: "ideographZodiac",
    32: "ideographZodiacTraditional",
    33: "taiwaneseCounting",
    34: "ideographLegalTraditional",
    35: "taiwaneseCountingThousand",
    36: "taiwaneseDigital",
    37: "chineseCounting",
    38: "chineseLegalSimplified",
    39: "chineseCountingThousand",
    57: "numberInDash",
    255: "none",
}
_SUFFIXES: Final = ("tab", "space", "nothing")


@dataclass(slots=True)
class Lists:
    """The lists of a document; counts its numbered paragraphs as they come."""

    _levels: dict[int, dict[int, Level]] = field(default_factory=dict)  # by lsid
    _overrides: list[tuple[int, dict[int, Level], dict[int, int]]] = field(default_factory=list)
    _counters: Counters = field(default_factory=Counters)

    def read(self, word: bytes, table: bytes) -> None:
        """Takes in the lists that the FIB names; a file that breaks off leaves what was read before."""
        try:
            self._read_lists(table, *struct.unpack_from("<II", word, _LISTS_AT))
            self._read_overrides(table, *struct.unpack_from("<II", word, _OVERRIDES_AT))
        except (struct.error, IndexError):
            return

    def _read_lists(self, table: bytes, start: int, length: int) -> None:
        if not length:
            return
        count = min(struct.unpack_from("<H", table, start)[0], _MOST)
        at = start + 2 + _LSTF * count
        for index in range(count):
            head = start + 2 + _LSTF * index
            lsid = struct.unpack_from("<i", table, head)[0]
            levels: dict[int, Level] = {}
            for number in range(1 if table[head + 26] & 1 else LEVELS):
                levels[number], at = _level(table, at)
            self._levels[lsid] = levels

    def _read_overrides(self, table: bytes, start: int, length: int) -> None:
        if not length:
            return
        count = min(struct.unpack_from("<I", table, start)[0], _MOST)
        at = start + 4 + _LFO * count
        for index in range(count):
            head = start + 4 + _LFO * index
            lsid, own = struct.unpack_from("<i", table, head)[0], table[head + 12]
            at += 4
            levels, starts = dict(self._levels.get(lsid, {})), {}
            for _ in range(own):
                first, flags = struct.unpack_from("<iI", table, at)
                at += 8
                number = min(flags & 0xF, LEVELS - 1)
                if flags & 0x20:
                    levels[number], at = _level(table, at)
                    first = levels[number].start
                if flags & 0x10:
                    starts[number] = first
                    levels[number] = replace(levels.get(number, Level()), start=first)
            self._overrides.append((lsid, levels, starts))

    def number(self, list_id: int, level: int) -> str:
        """Counts a paragraph of the list of that 1-based LFO; returns its number as Word draws it."""
        if not 0 < list_id <= len(self._overrides):
            return ""
        lsid, levels, starts = self._overrides[list_id - 1]
        self._counters.begin(str(lsid), str(list_id), starts)
        return self._counters.step(str(lsid), levels, level)


def _level(table: bytes, at: int) -> tuple[Level, int]:
    start, code, flags = struct.unpack_from("<iBB", table, at)
    places = table[at + 6 : at + 15]
    follow, chpx, papx, limit = table[at + 15], table[at + 24], table[at + 25], table[at + 26]
    at += _LVLF + chpx + papx
    length = struct.unpack_from("<H", table, at)[0]
    units = struct.unpack_from(f"<{length}H", table, at + 2)
    text = "".join(
        f"%{unit + 1}" if unit < LEVELS and index + 1 in places else chr(unit) for index, unit in enumerate(units)
    )
    level = Level(
        start=max(start, 0),
        format=_FORMATS.get(code, "decimal"),
        text=text,
        suffix=_SUFFIXES[min(follow, 2)],
        restart=limit if flags & 0x08 else None,
        legal=bool(flags & 0x04),
    )
    return level, at + 2 + 2 * length
