"""Numbers that a browser puts before the items of an ordered list (CSS Lists 3; HTML `ol`: type, start, reversed)."""

from __future__ import annotations

import re
from typing import Any

_CHINESE = frozenset(
    {"cjk-ideographic", "cjk-decimal", "simp-chinese-informal", "trad-chinese-informal", "japanese-informal"}
)
_TYPES = {"1": "decimal", "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([^;]{1,60})", re.IGNORECASE)
_DIGITS = "零一二三四五六七八九"
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_MOST = 399  # a list with more items is a table of something, and roman numerals end
_NUMBERED = re.compile(r"\s*(?:第?[（(]?(?:[一二三四五六七八九十百]{1,4}|\d{1,3})\s?[、.．)）]|[①-⑳⑴-⒇⒈-⒛㈠-㈩])(?!\d)")


class OrderedList:
    """One `ol` while its items are read; `ul` and lists without numbers give none."""

    def __init__(self, element: Any) -> None:
        self._style = _style_of(element) if element.tag == "ol" else "none"
        self._step = -1 if "reversed" in element.attrib else 1
        start = _integer(element.get("start"))
        items = sum(child.tag == "li" for child in element) if self._step < 0 and start is None else 1
        self._next = start if start is not None else items

    def number(self, item: Any) -> str:
        """Returns the number of the next item as a browser writes it, with its sign; empty where it shows none."""
        value = _integer(item.get("value"))
        number = self._next if value is None else value
        self._next = number + self._step
        return _written(number, self._style)


def numbered(text: str, number: str) -> str:
    """Returns an item's text behind its number; a text that is numbered already stays as it is."""
    if not number or _NUMBERED.match(text):
        return text
    return f"{number} {text}" if text[:1].isdigit() else number + text


def _style_of(element: Any) -> str:
    css = _STYLE.search(element.get("style") or "")
    if css:
        names = css[1].lower().split()
        known = [name for name in names if name not in ("inside", "outside", "!important")]
        return known[0] if known else "decimal"
    return _TYPES.get((element.get("type") or "1").strip(), "decimal")


def _written(number: int, style: str) -> str:
    if style == "none" or not 0 < number <= _MOST:
        return ""
    if style in _CHINESE:
        return f"{_chinese(number)}、" if number < 100 else ""
    if style in ("decimal", "decimal-leading-zero"):
        return f"{number}."
    if style.endswith(("-alpha", "-latin")) and number <= 26:
        return f"{chr(ord('A' if style.startswith('upper') else 'a') + number - 1)}."
    if style.endswith("-roman"):
        return f"{_roman(number).upper() if style.startswith('upper') else _roman(number)}."
    return ""  # disc, circle, square, and what nobody numbers by


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十") + (_DIGITS[ones] if ones else "")


def _roman(number: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        written += letters * times
    return written


def _integer(text: str | None) -> int | None:
    try:
        return int(text.strip()[:6]) if text else None
    except ValueError:
        return None
