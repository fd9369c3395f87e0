"""Days as list pages write them: in the row's text, in its address, or half of them in each."""

from __future__ import annotations

import re
from datetime import date, datetime

from flows.runtime.china import CHINA

_WHOLE = re.compile(
    r"(?<!\d)(20\d\d)\s?(?:年|[-/.．－—])\s?(\d{1,2})\s?(?:月|[-/.．－—])\s?(\d{1,2})(?!\d)"
    r"|(?<!\d)(20\d\d)([01]\d)([0-3]\d)(?!\d)"
)
# a list that puts the day first, in a box of its own: 19 over 2024-01 (or 01/19 over 2024)
_DAY_FIRST = re.compile(r"(?<![\d-])(\d{1,2})\s*(20\d\d)\s?[-/.年]\s?(\d{1,2})(?![\d-])")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})[-/.月](\d{1,2})日?\s+(20\d\d)(?!\d)")
_NO_YEAR = re.compile(r"(?<![\d-])[\[(（【]?(\d{1,2})[-/.月](\d{1,2})日?[\])）】]?(?![\d%起件])")
_SHORT_YEAR = re.compile(r"(?<![\d-])([12]\d)[-/.]([01]\d)[-/.]([0-3]\d)(?![\d-])")
_IN_ADDRESS = (
    re.compile(r"/t(20\d\d)([01]\d)([0-3]\d)_\d"),  # TRS
    re.compile(r"/art/(20\d\d)/(\d{1,2})/(\d{1,2})/"),  # Hanweb
    re.compile(r"/(20\d\d)[-/]?([01]?\d)[-/]([0-3]?\d)/"),
    re.compile(r"/(20\d\d)([01]\d)([0-3]\d)/"),
    re.compile(r"/(20\d\d)/([01]\d)([0-3]\d)/"),
    re.compile(r"[/_-](20\d\d)([01]\d)([0-3]\d)\d{0,12}\.s?html?"),
)
_MONTH_IN_ADDRESS = re.compile(r"/(20\d\d)[-/]?([01]\d)/")


def day(year: int, month: int, day_of_month: int) -> date | None:
    """The day, or None where there is none such."""
    try:
        return date(year, month, day_of_month)
    except ValueError:
        return None


def in_text(text: str, address: str = "") -> date | None:
    """The last whole date of a row's text; 24-03-19 in want of one; a date without a year takes the address's."""
    found = [day(*map(int, filter(None, match))) for match in _WHOLE.findall(text)]
    whole = [one for one in found if one]
    if whole:
        return whole[-1]
    return _day_first(text) or _short_year(text) or _without_year(text, address)


def _short_year(text: str) -> date | None:
    """24-03-19 is in 2024."""
    found = _SHORT_YEAR.search(text)
    return day(2000 + int(found[1]), int(found[2]), int(found[3])) if found else None


def in_address(address: str) -> date | None:
    """The day an article's address names: t20240119_1.html, /art/2024/1/19/, /2024-01-19/."""
    for form in _IN_ADDRESS:
        match = form.search(address)
        if match and (found := day(*map(int, match.groups()))):
            return found
    return None


def month_in_address(address: str) -> tuple[int, int] | None:
    """Year and month of an address such as /c114007/202504/…; never a day."""
    match = _MONTH_IN_ADDRESS.search(address)
    if not match or not 1 <= int(match[2]) <= 12:
        return None
    return int(match[1]), int(match[2])


def of_unix(seconds: float) -> date | None:
    """The day in China of a moment in unix seconds (or milliseconds)."""
    if seconds > 1e11:
        seconds /= 1000
    if not 946_684_800 <= seconds < 4_102_444_800:
        return None
    return datetime.fromtimestamp(seconds, CHINA).date()


def _day_first(text: str) -> date | None:
    if match := _DAY_FIRST.search(text):
        return day(int(match[2]), int(match[3]), int(match[1]))
    if match := _YEAR_LAST.search(text):
        return day(int(match[3]), int(match[1]), int(match[2]))
    return None


def in_year(text: str, year: int) -> date | None:
    """The day of 03-20 in a year that is known from elsewhere."""
    found = _NO_YEAR.findall(text)
    return day(year, int(found[-1][0]), int(found[-1][1])) if found else None


def _without_year(text: str, address: str) -> date | None:
    """01-19 alone says nothing; with an address that names the year (and that month, if any) it does."""
    found = _NO_YEAR.findall(text)
    if not found:
        return None
    month, day_of_month = int(found[-1][0]), int(found[-1][1])
    exact = in_address(address)
    if exact:
        return exact
    placed = month_in_address(address)
    if placed and placed[1] == month:
        return day(placed[0], month, day_of_month)
    return None
