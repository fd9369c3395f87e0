"""Automatic list numbers as text: number formats (ECMA-376 17.18.59, ODF style:num-format) and their counters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from parsers.documents.symbols import text_drawn

_PLAIN: Final = "〇一二三四五六七八九"
_LEGAL: Final = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL: Final = "零壹貳參肆伍陸柒捌玖"
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN: Final = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)
LEVELS: Final = 9
_MOST: Final = 30_000  # Word counts no further


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: `text` holds %1 … %9 for the counts of the levels; `suffix` is tab, space or nothing.

    `restart` is the level (from 1) whose step begins this one anew: None is any higher one, 0 is never.
    """

    start: int = 1
    format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restart: int | None = None
    legal: bool = False


@dataclass(slots=True)
class Counters:
    """The counts of the lists of one document; lists that share a key count on together."""

    _counts: dict[str, list[int | None]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def begin(self, key: str, user: str, starts: Mapping[int, int]) -> None:
        """Sets the counts that an override gives, the first time that `user` of the list is met."""
        for level, start in starts.items():
            if (user, level) not in self._begun:
                self._begun.add((user, level))
                self._of(key)[level] = start - 1

    def step(self, key: str, levels: Mapping[int, Level], level: int) -> str:
        """Counts one paragraph of the list; returns its number and the blank behind it."""
        counts = self._of(key)
        own = levels.get(level, Level())
        before = counts[level]
        counts[level] = own.start if before is None else min(before + 1, _MOST)
        for deeper in range(level + 1, LEVELS):
            restart = levels.get(deeper, Level()).restart
            if restart is None or level < restart:
                counts[deeper] = None
        if own.format == "none":
            return _fill(own, levels, counts, skip=level)
        return _fill(own, levels, counts)

    def _of(self, key: str) -> list[int | None]:
        return self._counts.setdefault(key, [None] * LEVELS)


def _fill(own: Level, levels: Mapping[int, Level], counts: list[int | None], skip: int | None = None) -> str:
    text = own.text
    if own.format == "bullet" and not text_drawn("", text):
        text = "•"  # a picture that no character is like
    if own.format != "bullet":
        for level in range(LEVELS):
            sign = f"%{level + 1}"
            if sign in text:
                one = levels.get(level, Level())
                count = counts[level]
                shown = (
                    "" if level == skip else format_number("decimal" if own.legal else one.format, count or one.start)
                )
                text = text.replace(sign, shown)
    return text + ("" if own.suffix == "nothing" or not text else " ")


def format_number(name: str, number: int) -> str:
    """The number as the format of that name writes it; an unknown format writes it in digits."""
    if name in ("none", "bullet"):
        return ""
    return _FORMATS.get(name, str)(number)


def chinese(number: int, digits: str = _PLAIN, units: str = "十百千万") -> str:
    """A count in Chinese: 十二, 二十, 一百零三."""
    if number <= 0 or number >= 100_000:
        return "〇" if number == 0 else str(number)
    out, zero = "", False
    for power in (4, 3, 2, 1, 0):
        digit = number // 10**power % 10
        if not digit:
            zero = bool(out)
            continue
        out += ("零" if zero else "") + digits[digit] + (units[power - 1] if power else "")
        zero = False
    return out[1:] if digits == _PLAIN and out.startswith("一十") else out


def _positional(number: int) -> str:
    return "".join(_PLAIN[int(digit)] for digit in str(number))


def _roman(number: int) -> str:
    out = ""
    for value, letters in _ROMAN:
        out += letters * (number // value)
        number %= value
    return out


def _letters(number: int) -> str:
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1) if number > 0 else str(number)


def _one_of(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else str(number)


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)]


def _range(*spans: tuple[int, int]) -> str:
    return "".join(chr(code) for first, last in spans for code in range(first, last + 1))


def _full_width(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


_CIRCLED = _one_of(_range((0x2460, 0x2473), (0x3251, 0x325F), (0x32B1, 0x32BF)))
_FORMATS: Final[dict[str, Callable[[int], str]]] = {
    **dict.fromkeys(
        ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting"),
        chinese,
    ),
    "taiwaneseCountingThousand": chinese,
    "koreanCounting": chinese,
    **dict.fromkeys(("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"), _positional),
    "chineseLegalSimplified": lambda number: chinese(number, _LEGAL, "拾佰仟万"),
    "ideographLegalTraditional": lambda number: chinese(number, _LEGAL_TRADITIONAL, "拾佰仟萬"),
    "japaneseLegal": lambda number: chinese(number, _LEGAL_TRADITIONAL, "拾佰仟萬"),
    "decimalZero": lambda number: f"{number:02}",
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": _letters,
    "lowerLetter": lambda number: _letters(number).lower(),
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalEnclosedCircle": _CIRCLED,
    "decimalEnclosedCircleChinese": _CIRCLED,
    "decimalEnclosedParen": _one_of(_range((0x2474, 0x2487))),
    "decimalEnclosedFullstop": _one_of(_range((0x2488, 0x249B))),
    "ideographEnclosedCircle": _one_of(_range((0x3280, 0x3289))),
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "ideographZodiacTraditional": lambda number: _cycle(_STEMS)(number) + _cycle(_BRANCHES)(number),
    "numberInDash": lambda number: f"- {number} -",
    "hex": lambda number: f"{number:X}",
}
