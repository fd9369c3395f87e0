"""The whole country on loopback: a portal for each county of the registry, built when it is asked for."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from flows.demo import counties
from flows.demo.counties import Town
from flows.demo.portal import FAMILIES, Article, Channel, Column, Portal

YEARS = (2024,)
PADDING = 46_000  # bytes of menus and scripts that make a page of 55 KB, as county portals have them
Source = tuple[str, Callable[[], Portal]]


def nation(
    portals: int = 2844,
    townships: int | None = None,
    years: Sequence[int] = YEARS,
    padding: int = 0,
    ugly_share: int = 4,
) -> Iterator[Source]:
    """(id, builder) for the first `portals` counties; at most `townships` of each; every `ugly_share`th is ugly.

    A county's portal has one column for all its townships, in one of the six families.
    """
    for number, code in enumerate(list(counties.registry())[:portals]):
        ugly = bool(ugly_share) and number % ugly_share == ugly_share - 1
        yield f"c{code}", partial(_county, code, townships, tuple(years), padding, ugly)


def _county(code: str, townships: int | None, years: tuple[int, ...], padding: int, ugly: bool) -> Portal:
    towns = counties.towns_of(code)[:townships]
    family = FAMILIES[zlib.crc32(code.encode()) % len(FAMILIES)]
    column = _column(towns, years, len(towns) * len(years))
    return Portal(
        f"c{code}", f"{towns[0].county}人民政府", code, towns[0].county, family, (column,), ugly=ugly, padding=padding
    )


def _column(towns: Sequence[Town], years: Sequence[int], rows: int) -> Column:
    articles: list[Article] = [
        counties.report_article(town, year, 50_000_000 + number * 100 + i)
        for number, town in enumerate(towns)
        for i, year in enumerate(years)
    ]
    articles += counties.county_articles(towns[0].county, years, 59_000_000)
    trail = (counties.OPEN, Channel("fdzdgknr", "法定主动公开内容"))
    return Column("fzzfjsndbg", "法治政府建设年度报告", tuple(articles), trail, page_size=max(15, min(rows, 45)))


def bench_portals(hosts: int = 30, pages: int = 100, padding: int = PADDING) -> tuple[Portal, ...]:
    """`hosts` county portals of `pages` report pages each (townships × years), pages of county portals' usual size."""
    chosen = [code for code, towns in counties.registry().items() if len(towns) >= 10][:hosts]
    portals = []
    for number, code in enumerate(chosen):
        towns = counties.towns_of(code)[:10]
        years = range(2025 - -(-pages // 10), 2025)
        articles = [
            counties.report_article(town, year, 60_000_000 + i * 100 + year % 100)
            for i, town in enumerate(towns)
            for year in years
        ]
        trail = (counties.OPEN, Channel("fdzdgknr", "法定主动公开内容"))
        column = Column("fzzfjsndbg", "法治政府建设年度报告", tuple(articles[:pages]), trail, page_size=20)
        family = FAMILIES[number % len(FAMILIES)]
        name = towns[0].county
        portals.append(Portal(f"c{code}", f"{name}人民政府", code, name, family, (column,), padding=padding))
    return tuple(portals)
