"""The year a report is about, which is seldom the year it was published in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from parsers.text import fold
from parsers.text.dates import DIGITS

FIRST, LAST = 2004, 2060  # 《全面推进依法行政实施纲要》 of 2004 asked for the first of these reports
_CHINESE_YEAR = re.compile(r"二[〇零○O0][〇零○O一二三四五六七八九]{2}(?=年)")
_YEAR = r"(?<![\d.])(20[0-6]\d)"
_SPAN = re.compile(r"(?<!\d)(20\d{2})\s?年?\s?(?:[-—–－~～至到]|——){1,2}\s?(20\d{2}|\d{2})(?!\d)\s?年?度?")
_LOST_DASH = re.compile(r"(?<!\d)20\d{2}20\d{2}(?=年)")
_NUMBER_OF_DOCUMENT = re.compile(r"[\[(（]\s?20\d{2}\s?[\])）]?\s?第?\s?\d{1,4}\s?号?|[\[(（]?20\d{3,5}号?[\])）]")
_QUOTED = re.compile(r"《[^《》]{0,200}》")
_PLAN = r"(?:年度?|度)?[^,，。;；、和及暨与]{0,12}?(?:工作)?(?:计划|打算|安排|要点|思路|谋划|展望|规划|目标)"
_TITLE_YEAR = re.compile(rf"{_YEAR}(?!\d)(?!年?\s?\d{{1,2}}\s?月\s?\d{{1,2}})(?!{_PLAN})")
_BODY_YEAR = re.compile(rf"{_YEAR}\s?(?:年度?|度)(?!\s?\d{{1,2}}\s?月\s?\d{{1,2}}\s?日)")
_AS_FOLLOWS = re.compile(r"(?:现将|现就|现把|将|就|特将)[^。;；]{2,120}?(?:如下|汇报|报告)")
_PLAN_HEADING = re.compile(r"下一?步|下一?年|明年|今后|计划|打算|安排|规划|思路|展望|谋划|来年")


def title_year(title: str) -> int | None:
    """The year in a title: 2023年, 二〇二三年, (2023), 2024法治…; the later one of 2023-2024年度, never a plan's."""
    text = _CHINESE_YEAR.sub(_in_digits, re.sub(r"\s+", "", fold(title)))
    text = _NUMBER_OF_DOCUMENT.sub(lambda match: match.group() if "号" not in match.group() else "", text)
    text = _SPAN.sub(_short_span, text)
    years = [year for match in _TITLE_YEAR.finditer(text) if FIRST <= (year := int(match.group(1))) <= LAST]
    return years[0] if years else None


def _in_digits(match: re.Match[str]) -> str:
    return "2" + "".join(DIGITS.get(char, char) for char in match.group()[1:]).replace("O", "0")


def _short_span(match: re.Match[str]) -> str:
    """2023-2024年度 is one reporting year, told by its end; 2021－2025年 is a plan's and no year at all."""
    first, last = int(match.group(1)), match.group(2)
    end = int(last) if len(last) == 4 else first // 100 * 100 + int(last)
    return f"{end}年" if end - first == 1 else ""


def _without_names(text: str) -> str:
    """A text without titles of documents, their numbers and spans of years, none of which is the reporting year."""
    text = _CHINESE_YEAR.sub(_in_digits, fold(text))
    text = _QUOTED.sub("", text)
    text = _NUMBER_OF_DOCUMENT.sub("", text)
    return _LOST_DASH.sub("", _SPAN.sub("", text))


def body_year(preamble: str, headings: Sequence[str], body: str) -> int | None:
    """The year that the text says it reports on.

    First the sentence that announces the report (现将2023年…如下), then how the text opens, then headings
    that plan nothing, then the year that is named most.
    """
    opening = _without_names(preamble)
    announced = [year for clause in _AS_FOLLOWS.findall(opening) for year in _years(clause)]
    if announced:
        return announced[-1]
    opened = _years(opening[:400])
    if opened:
        return opened[0]
    headed = [
        year for heading in headings if not _PLAN_HEADING.search(heading) for year in _years(_without_names(heading))
    ]
    if headed:
        return headed[0]
    counted = Counter(_years(_without_names(body)))
    best = counted.most_common(1)
    return best[0][0] if best and best[0][1] > 1 else None


def _years(text: str) -> list[int]:
    return [year for match in _BODY_YEAR.finditer(text) if FIRST <= (year := int(match.group(1))) <= LAST]


def year_from_published(published: date | None) -> int | None:
    """The year before publication, for what came out before the summer; a report of December is of its own year."""
    if published is None or 7 <= published.month <= 10:
        return None
    return published.year - 1 if published.month < 7 else published.year


def impossible(year: int, published: date | None) -> bool:
    """Whether a report on `year` cannot have come out when it did: before the year, or in its first quarter."""
    return published is not None and (year > published.year or (year == published.year and published.month < 4))


def first_year(texts: Iterable[str]) -> int | None:
    """The first title's year among several texts."""
    return next((year for text in texts if (year := title_year(text))), None)
