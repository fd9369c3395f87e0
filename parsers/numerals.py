"""Numbers as reports write them: 1,090 · 15.5万 · ２０ · 两万三千 · 百分之九十五."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

import cn2an

CN_DIGITS: Final = "零〇一二两三四五六七八九十百千万亿"
_SCALES = {"百": 100, "千": 1000, "万": 10_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000}
_MAX_DIGITS: Final = 12
WIDTHS: Final = str.maketrans("０１２３４５６７８９．％，（）＋", "0123456789.%,()+")
"""Full-width signs to their half-width twins, one for one, so that positions stay."""


def arabic_value(digits: str, scale: str = "") -> int | float | None:
    """The value of `digits`, 万 and 亿 multiplied out; None where they are no quantity."""
    if len(digits) > _MAX_DIGITS:
        return None
    try:
        value = Decimal(digits.replace(",", "")) * _SCALES.get(scale, 1)
    except InvalidOperation:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


@lru_cache(maxsize=1024)
def chinese_value(numeral: str) -> int | float | None:
    """The value of a Chinese numeral (cn2an); None where the characters form no number, as 千万 in a name."""
    text = numeral.replace("〇", "零")
    if len(text) > _MAX_DIGITS:
        return None
    if text[0] in "百千万亿":
        text = "一" + text
    try:
        value = Decimal(str(cn2an.cn2an(text, "smart")))
    except (ValueError, InvalidOperation):
        return None
    return int(value) if value == value.to_integral_value() else float(value)
