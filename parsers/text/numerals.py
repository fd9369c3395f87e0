"""Numbers as reports write them: 1,090 · 1 050 · 15.5万 · ２０ · 两万三千 · 百分之九十五 (GB/T 15835-2011)."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

_SCALES: Final = {
    "百": 100,
    "千": 1000,
    "万": 10_000,
    "十万": 100_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "亿": 100_000_000,
}
_DIGITS: Final = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES: Final = {"千": 1000, "百": 100, "十": 10}
_MYRIADS: Final = {"亿": 100_000_000, "万": 10_000}
_MAX_DIGITS: Final = 15
_SEPARATORS: Final = re.compile(r"[,，\s]")
WIDTHS: Final = str.maketrans("０１２３４５６７８９．％（）＋", "0123456789.%()+")
"""Full-width signs to their half-width twins, one for one, so that positions stay."""


def arabic_value(digits: str, scale: str = "") -> int | float | None:
    """The value of `digits`, 万 and 亿 multiplied out; None where they are no quantity.

    Thousands may be set apart by a comma of either width or by a blank (GB/T 15835-2011, 5.1.2).
    """
    if len(digits) > _MAX_DIGITS:
        return None
    if digits.isdecimal():
        return int(digits) * _SCALES.get(scale, 1)
    try:
        value = Decimal(_SEPARATORS.sub("", digits)) * _SCALES.get(scale, 1)
    except InvalidOperation:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


@lru_cache(maxsize=1024)
def chinese_value(numeral: str) -> int | float | None:
    """The value of a Chinese numeral; None where the characters form no number, as 二三 in 二三次.

    两万三 is 23,000 and 一百五 is 150: a last digit without its place stands one place below the one before it.
    """
    whole, _, decimals = numeral.partition("点")
    value = _whole_value(whole)
    if value is None or not decimals:
        return None if "点" in numeral else value
    if any(char not in _DIGITS for char in decimals):
        return None
    return float(f"{value}.{''.join(str(_DIGITS[char]) for char in decimals)}")


def _whole_value(numeral: str) -> int | None:
    if not 0 < len(numeral) <= _MAX_DIGITS:
        return None
    for name, scale in _MYRIADS.items():
        high, found, low = numeral.partition(name)
        if found:
            above = _whole_value(high) if high else 1
            below = _behind(low, scale)
            return None if above is None or below is None else above * scale + below
    return _below_myriad(numeral)


def _below_myriad(numeral: str) -> int | None:
    for name, scale in _PLACES.items():
        high, found, low = numeral.partition(name)
        if found:
            above = _DIGITS.get(high.removeprefix("零")) if high else 1
            below = _behind(low, scale)
            return None if above is None or below is None or below >= scale else above * scale + below
    return _DIGITS.get(numeral)


def _behind(numeral: str, scale: int) -> int | None:
    """Returns the value behind a place; a lone digit stands one place below it unless 零 comes first: 一百五."""
    if not numeral:
        return 0
    if numeral[0] in "百千万":  # 千百 is a word
        return None
    if numeral[0] in "零〇":
        return _whole_value(numeral[1:])
    value = _whole_value(numeral)
    return value * scale // 10 if value is not None and len(numeral) == 1 and numeral in _DIGITS else value
