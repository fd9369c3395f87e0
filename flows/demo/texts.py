"""Puts given texts into the five demo portals: what a test does with real reports that may not be in the repository."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from flows.demo.counties import chenxi, fengdu, huilai, tongnan, towns_of, youyang
from flows.demo.portal import Article, Column, Portal

KEY = "12947587"
DATED_LINE = re.compile(r"^\s*(?:日期|发布时间|發布時間|发布日期)\s*[:：]\s*(\d{4})-(\d{2})-(\d{2})")
META_LINES = 6  # lines of a copied page that may be its title and its CMS's own line


@dataclass(frozen=True, slots=True)
class Place:
    """The origin of a text: its township and year, its title in the list, the day it was posted."""

    portal: Callable[[], Portal]
    township: str
    year: int
    list_title: str
    posted: date  # where the text itself shows no date


PLACES: Mapping[str, Place] = {
    "youyang": Place(youyang, "可大乡", 2023, "可大乡关于2023年法治政府建设情况的报告", date(2024, 2, 22)),
    "huilai": Place(huilai, "葵潭镇", 2020, "葵潭镇2020年度法治政府建设情况报告", date(2021, 3, 5)),
    "tongnan": Place(tongnan, "古溪镇", 2021, "古溪镇关于2021年法治政府建设工作情况报告", date(2022, 2, 11)),
    "fengdu": Place(fengdu, "都督乡", 2024, "都督乡2024年度法治政府建设情况报告", date(2025, 2, 20)),
    "chenxi": Place(chenxi, "潭湾镇", 2024, "关于潭湾镇法治政府建设情况报告", date(2025, 4, 11)),
}


def five_portals(texts: Mapping[str, str] | None = None) -> tuple[Portal, ...]:
    """The five demo portals; each text of `texts` (by portal id) stands in the place of the invented report.

    A text comes as it was copied from its page: the title above, the CMS's own line with date and
    source, if there is one, and the paragraphs. The published date is the text's own, else the place's.
    """
    unknown = set(texts or {}) - set(PLACES)
    if unknown:
        raise KeyError(f"no such portal: {', '.join(sorted(unknown))}; there are {', '.join(PLACES)}")
    return tuple(
        _with_text(place, texts[portal_id]) if texts and portal_id in texts else place.portal()
        for portal_id, place in PLACES.items()
    )


def _with_text(place: Place, text: str) -> Portal:
    portal = place.portal()
    town = towns_of(portal.county_code, (place.township,))[0]
    posting = as_article(place, text, town.code, f"{town.county}{town.name}")
    columns = tuple(_put(column, posting) for column in portal.columns)
    return replace(portal, columns=columns)


def _put(column: Column, posting: Article) -> Column:
    """The column with the posting instead of the invented report of the same township and year."""
    kept = tuple(a for a in column.articles if (a.township_code, a.year) != (posting.township_code, posting.year))
    return column if len(kept) == len(column.articles) else replace(column, articles=(*kept, posting))


def as_article(place: Place, text: str, township_code: str, publisher: str) -> Article:
    """The text as an article: its first line the title where it is one, its dated line the CMS's."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    dated = next((i for i, line in enumerate(lines[:META_LINES]) if DATED_LINE.match(line)), None)
    front: tuple[str, ...] = ()
    title, posted = place.list_title, place.posted
    if dated is not None:
        found = DATED_LINE.match(lines[dated])
        posted = date(*map(int, found.groups())) if found else posted
        title, front, lines = "".join(lines[:dated]), (lines[dated],), lines[dated + 1 :]
        lines = [line for line in lines if not line.startswith("字号")]
    elif len(lines[0]) < 60 and lines[0].endswith("报告"):
        title, lines = lines[0], lines[1:]
    return Article(
        key=KEY, title=title, posted=posted, write=lambda: tuple(lines), publisher=publisher, kind="report",
        township_code=township_code, year=place.year, front=front,
    )  # fmt: skip
