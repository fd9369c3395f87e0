"""Numbers as reports write them: 1,090 · 15.5万 · ２０ · 两万三千 · 百分之九十五."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from parsers.outline.markers import number_of

_SCALES = {"百": 100, "千": 1000, "万": 10_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000}
_PLACES: Final = "十百千万亿点"
_BELOW_HUNDRED: Final = "一二两三四五六七八九十"
_SMALL: Final = 3
_MAX_DIGITS: Final = 12
WIDTHS: Final = str.maketrans("０１２３４５６７８９．％（）＋", "0123456789.%()+")
"""Full-width signs to their half-width twins, one for one, so that positions stay."""


def arabic_value(digits: str, scale: str = "") -> int | float | None:
    """The value of `digits`, 万 and 亿 multiplied out; None where they are no quantity."""
    if len(digits) > _MAX_DIGITS:
        return None
    plain = digits.replace(",", "")
    if plain.isdecimal():
        return int(plain) * _SCALES.get(scale, 1)
    try:
        value = Decimal(plain) * _SCALES.get(scale, 1)
    except InvalidOperation:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


@lru_cache(maxsize=1024)
def chinese_value(numeral: str) -> int | float | None:
    """The value of a Chinese numeral; None where the characters form no number, as 千万 in a name or 二三 in 二三次."""
    text = numeral.replace("〇", "零")
    if len(text) > _MAX_DIGITS or (len(text) > 1 and not any(char in _PLACES for char in text)):
        return None
    if len(text) <= _SMALL and all(char in _BELOW_HUNDRED for char in text):
        return number_of(text)
    return _by_library("一" + text if text[0] in "百千万亿" else text)


def _by_library(text: str) -> int | float | None:
    # cn2an takes half a second to import, and most reports write their large numbers in digits
    import cn2an

    try:
        value = Decimal(str(cn2an.cn2an(text, "smart")))
    except (ValueError, InvalidOperation):
        return None
    return int(value) if value == value.to_integral_value() else float(value)
