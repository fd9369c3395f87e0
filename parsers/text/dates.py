"""Dates as government pages write them, and those that stand in an address."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlsplit

from parsers.text import fold

DIGITS = {
    char: str(value)
    for value, chars in enumerate(("〇零○Ｏ", "一", "二", "三", "四", "五", "六", "七", "八", "九"))
    for char in chars
}
FIRST_YEAR, LAST_YEAR = 1990, 2100

# 2024-01-15, 2024/1/15, 2024.1.15, 2024年1月15日, each as pages space them; 2024-01-1511:55 where a blank was lost
DATE = re.compile(
    r"(?<!\d)((?:19|20)\d{2})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2}(?!\d)|\d{2}(?=\d{2}:\d{2}))\s?日?"
)
CHINESE_DATE = re.compile(
    r"([一二][〇零○O0一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_URL_DATES = (
    re.compile(r"/t((?:19|20)\d{2})(\d{2})(\d{2})_\d+"),  # TRS WCM
    re.compile(r"/art/((?:19|20)\d{2})/(\d{1,2})/(\d{1,2})/"),  # Hanweb JPAGE
    re.compile(r"/((?:19|20)\d{2})[-/](\d{1,2})[-/](\d{1,2})/"),
    re.compile(r"/((?:19|20)\d{2})(\d{2})/(\d{2})/"),
    re.compile(r"/((?:19|20)\d{2})/(\d{2})-?(\d{2})/"),
    re.compile(r"/((?:19|20)\d{2})(\d{2})(\d{2})/"),
    re.compile(r"/((?:19|20)\d{2})-(\d{2})-(\d{2})[/_.]"),
    re.compile(r"[/_t]((?:19|20)\d{2})(\d{2})(\d{2})[_-]\d+\.s?html?$"),
    re.compile(r"/((?:19|20)\d{2})-(\d{2})/(\d{2})/"),
)


def day(year: str | int, month: str | int, number: str | int) -> date | None:
    """The date, or None where the calendar has no such day or no page could hold it."""
    try:
        found = date(int(year), int(month), int(number))
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def first_date(text: str) -> date | None:
    """The first date that a piece of text states."""
    folded = fold(text)
    for match in DATE.finditer(folded):
        if found := day(*match.groups()):
            return found
    chinese = CHINESE_DATE.search(folded)
    return _chinese_day(chinese) if chinese else None


def _chinese_day(match: re.Match[str]) -> date | None:
    year = "".join(DIGITS.get(char, "0") for char in match.group(1))
    return day(year, chinese_number(match.group(2)), chinese_number(match.group(3)))


def chinese_number(text: str) -> int:
    """一 to 九十九, as months, days and list markers are counted."""
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int("".join(DIGITS.get(char, "0") for char in text) or "0")
    return (int(DIGITS.get(tens, "1")) if tens else 1) * 10 + (int(DIGITS.get(ones, "0")) if ones else 0)


def date_in_url(url: str | None) -> date | None:
    """The day that an address states (t20240222_…, /art/2024/1/19/…); a month alone is no day."""
    if not url:
        return None
    path = urlsplit(url).path
    for pattern in _URL_DATES:
        for match in pattern.finditer(path):
            if found := day(*match.groups()):
                return found
    return None
