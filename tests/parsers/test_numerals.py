"""Numerals, Chinese and Arabic."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.text.numerals import arabic_value, chinese_value

_DIGITS = "零一二三四五六七八九"


def spell(number: int) -> str:
    """The Chinese numeral of a number below one hundred million, written out by the schoolbook."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        gap = "零" if 0 < low < 1000 else ""
        return f"{spell(high)}万{gap}{spell(low) if low else ''}"
    out, rest, started = "", number, False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, rest = divmod(rest, place)
        if digit:
            out += _DIGITS[digit] + name
            started = True
        elif started and rest and not out.endswith("零"):
            out += "零"
    return out or "零"


@given(st.integers(min_value=0, max_value=99_999_999))
def test_a_numeral_spelt_out_is_its_number(number: int) -> None:
    assert chinese_value(spell(number)) == number


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("十五", 15),
        ("两万三", 23_000),
        ("一百五", 150),
        ("一百零五", 105),
        ("九十八点五", 98.5),
        ("〇", 0),
        ("百万", 1_000_000),
        ("二三", None),
        ("千百", None),
        ("点五", None),
        ("", None),
    ],
)
def test_short_forms_and_what_is_no_number(numeral: str, value: float | None) -> None:
    assert chinese_value(numeral) == value


@pytest.mark.parametrize(
    ("digits", "scale", "value"),
    [
        ("1,090", "", 1090),
        ("1，090", "", 1090),
        ("1 050", "", 1050),
        ("15.5", "万", 155_000),
        ("2.35", "亿", 235_000_000),
        ("123456789012345", "", 123_456_789_012_345),
        ("1234567890123456", "", None),
    ],
)
def test_arabic_digits_with_their_scale(digits: str, scale: str, value: float | None) -> None:
    assert arabic_value(digits, scale) == value
