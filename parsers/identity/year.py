"""The year a report is about, which is seldom the year it was published in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from parsers.text import fold
from parsers.text.dates import DIGITS

NEARLY_OVER = 11  # the month from which on a report is about the year it came out in
FIRST, LAST = 2004, 2060  # 《全面推进依法行政实施纲要》 of 2004 asked for the first of these reports
_CHINESE_YEAR = re.compile(r"二[〇零○O0][〇零○O一二三四五六七八九]{2}(?=年)")
_YEAR = r"(?<![\d.])(20[0-6]\d)"
_SPAN = re.compile(r"(?<!\d)(20\d{2})\s?年?\s?(?:[-—–－~～至到]|——){1,2}\s?(20\d{2}|\d{2})(?!\d)\s?年?度?")
# 2022年、2023年法治政府建设报告: one text on two years counts for the later
_TWO_YEARS = re.compile(r"(20\d{2})年?度?[、和及与](?=20\d{2}年)(?!20\d{2}年度?(?:工作)?(?:计划|打算|安排|要点|思路))")
_LOST_DASH = re.compile(r"(?<!\d)20\d{2}20\d{2}(?=年)")
_NUMBER_OF_DOCUMENT = re.compile(r"[\[(（]\s?20\d{2}\s?[\])）]?\s?第?\s?\d{1,4}\s?号?|[\[(（]?20\d{3,5}号?[\])）]")
_QUOTED = re.compile(r"《[^《》]{0,200}》")
_PLAN = r"(?:年度?|度)?[^,，。;；、和及暨与]{0,12}?(?:工作)?(?:计划|打算|安排|要点|思路|谋划|展望|规划|目标)"
_TITLE_YEAR = re.compile(rf"{_YEAR}(?!\d)(?!年?\s?\d{{1,2}}\s?月\s?\d{{1,2}})(?!{_PLAN})")
_BODY_YEAR = re.compile(rf"{_YEAR}\s?(?:年度?|度)(?!\s?\d{{1,2}}\s?月\s?\d{{1,2}}\s?日)")
_AS_FOLLOWS = re.compile(r"(?:现将|现就|现把|将|就|特将)[^。;；]{2,120}?(?:如下|汇报|报告)")
_PLAN_HEADING = re.compile(r"下一?步|下一?年|明年|今后|计划|打算|安排|规划|思路|展望|谋划|来年")
_DONE = re.compile(r"(?:完成|落实|执行|开展)情况")
_PLANNED = re.compile(rf"{_YEAR}(?!年?下一?步){_PLAN}")  # 2023年工作打算: the report is about the year before


def title_year(title: str) -> int | None:
    """The year in a title: 2023年, 二〇二三年, (2023), 2024法治…; the later one of 2023-2024年度, never a plan's."""
    text = _CHINESE_YEAR.sub(_in_digits, re.sub(r"\s+", "", fold(title)))
    text = _NUMBER_OF_DOCUMENT.sub(lambda match: match.group() if "号" not in match.group() else "", text)
    text = _TWO_YEARS.sub("", _SPAN.sub(_short_span, text))
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


@dataclass(frozen=True, slots=True)
class BodyYear:
    """The year a text reports on; `is_stated` where it says so, and is not only the one it names most."""

    year: int
    is_stated: bool


def body_year(opening: str, headings: Sequence[str], body: str) -> BodyYear | None:
    """Returns the year that the text says it reports on, None where it says none.

    First the sentence that announces the report (现将2023年…如下), then how the text opens, then headings
    that plan nothing, then the year before the one that a heading plans for, then the year that is named most
    outside of plans.
    """
    plain = _without_names(opening)
    announced = [year for clause in _AS_FOLLOWS.findall(plain) for year in _years(clause)]
    if announced:
        return BodyYear(announced[-1], is_stated=True)
    if opened := _years(plain):
        return BodyYear(opened[0], is_stated=True)
    own = [heading for heading in headings if not _plans(heading)]
    if headed := [year for heading in own for year in _years(_without_names(heading))]:
        return BodyYear(headed[0], is_stated=True)
    planned = [int(match[1]) for heading in headings if (match := _PLANNED.search(_without_names(heading)))]
    if planned and FIRST < planned[0] <= LAST:
        return BodyYear(planned[0] - 1, is_stated=False)
    counted = Counter(_years(_without_names(_before_plans(headings, body))))
    best = counted.most_common(1)
    return BodyYear(best[0][0], is_stated=False) if best and best[0][1] > 1 else None


def _plans(heading: str) -> bool:
    return bool(_PLAN_HEADING.search(heading)) and not _DONE.search(heading)


def _before_plans(headings: Sequence[str], body: str) -> str:
    """The body up to the heading from which on it plans."""
    planned = [at for heading in headings if _plans(heading) and (at := body.rfind(heading)) > 0]
    return body[: min(planned)] if planned else body


def _years(text: str) -> list[int]:
    return [year for match in _BODY_YEAR.finditer(text) if FIRST <= (year := int(match.group(1))) <= LAST]


def year_of_date(day: date) -> int:
    """Returns the year that follows from a date: the last one that was over, or nearly over, on that day.

    Reports are due before April of the following year and come out from December of their own year on, or later.
    """
    return day.year if day.month >= NEARLY_OVER else day.year - 1


def impossible(year: int, published: date | None) -> bool:
    """Returns True where a report on `year` cannot have come out when it did: before it, or in its first quarter."""
    return published is not None and (year > published.year or (year == published.year and published.month < 4))
