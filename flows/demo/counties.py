"""The five demo portals, after the five counties of real reports; townships from the registry, texts invented."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from random import Random

from flows.config.packaged import shipped_config
from flows.demo import neighbours
from flows.demo.portal import Article, Channel, Column, Portal
from flows.demo.reports import ReportPlan, report_title, write_report

YEARS = tuple(range(2019, 2025))
OPEN = Channel("zwgk", "政务公开")
TOWNS = Channel("jz", "乡镇街道")
LEVELS = ("镇", "乡", "民族乡", "街道", "苏木", "民族苏木")


@dataclass(frozen=True, slots=True)
class Town:
    """A township as the registry has it."""

    code: str
    name: str
    level: str
    county_code: str
    county: str


@cache
def registry(file: Path | None = None) -> dict[str, tuple[Town, ...]]:
    """Townships that owe reports, by county code, in the registry's order."""
    counties: dict[str, list[Town]] = {}
    with (file or shipped_config() / "townships.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            if row["level"] in LEVELS:
                town = Town(row["code"], row["name"], row["level"], row["county_code"], row["county"])
                counties.setdefault(town.county_code, []).append(town)
    return {code: tuple(towns) for code, towns in counties.items()}


def towns_of(county_code: str, names: Sequence[str] = ()) -> tuple[Town, ...]:
    """The county's townships, all or those named; raises KeyError for one that is not there."""
    towns = registry()[county_code]
    if not names:
        return towns
    by_name = {town.name: town for town in towns}
    return tuple(by_name[name] for name in names)


def report_article(town: Town, year: int, key: int, posted: date | None = None) -> Article:
    """The township's report on `year`."""
    plan = ReportPlan(town.county, town.name, town.code, town.level, year)
    return Article(
        key=str(key),
        title=report_title(plan),
        posted=posted or neighbours.posting_day(town.code, year),
        write=partial(write_report, plan),
        publisher=f"{town.county}{town.name}",
        kind="report",
        township_code=town.code,
        year=year,
    )


def town_articles(
    town: Town, years: Iterable[int], first_key: int, skip: frozenset[int] = frozenset(), extra: bool = True
) -> tuple[Article, ...]:
    """The township's reports and what else it posts beside them; no report for the years in `skip`."""
    articles: list[Article] = []
    for year in years:
        chance = Random(f"neighbours {town.code} {year}")  # noqa: S311
        if year not in skip:
            articles.append(report_article(town, year, first_key + len(articles)))
        if extra:
            entries = neighbours.township_entries(town.name, year, chance)
            articles.extend(neighbours.as_articles(entries, first_key + len(articles)))
    return tuple(articles)


def county_articles(county: str, years: Iterable[int], first_key: int) -> tuple[Article, ...]:
    """The county's own postings."""
    entries = [entry for year in years for entry in neighbours.county_entries(county, year)]
    return neighbours.as_articles(entries, first_key)


def column_for_each(
    towns: Sequence[Town], years: Sequence[int], slug_of: Callable[[int, Town], str], leaf: Column,
    middle: tuple[Channel, ...] = (), missing: frozenset[tuple[str, int]] = frozenset(),
) -> tuple[Column, ...]:  # fmt: skip
    """A report column for each township, `leaf` telling slug, title, page size and the channels above all."""
    columns = []
    for number, town in enumerate(towns):
        skip = frozenset(year for name, year in missing if name == town.name)
        articles = town_articles(town, years, 10_000_000 + number * 1_000, skip)
        trail = (*leaf.trail, Channel(slug_of(number, town), town.name), *middle)
        columns.append(Column(leaf.slug, leaf.title, articles, trail, leaf.page_size, town.code))
    return tuple(columns)


def one_column(
    towns: Sequence[Town], years: Sequence[int], leaf: Column, late: Mapping[tuple[str, int], date] | None = None
) -> Column:
    """One report column for all townships, with the county's own postings in it; `late` says who posts when."""
    articles: list[Article] = []
    for number, town in enumerate(towns):
        own = town_articles(town, years, 20_000_000 + number * 1_000, extra=number % 3 == 0)
        articles += [_posted(a, (late or {}).get((town.name, a.year or 0))) for a in own]
    articles += county_articles(towns[0].county, years, 29_000_000)
    return Column(leaf.slug, leaf.title, tuple(articles), leaf.trail, leaf.page_size)


def _posted(article: Article, day: date | None) -> Article:
    return replace(article, posted=day) if day and article.kind == "report" else article


def other_columns(county: str, years: Sequence[int] = YEARS) -> tuple[Column, ...]:
    """Columns of a portal that hold no report, so that a search has something to walk past."""
    news = [
        (
            f"{county}召开{year}年第{n}次政府常务会议",
            date(year, n * 3, 11),
            f"{county}人民政府办公室",
            partial(_news, county, year, n),
        )
        for year in years[-2:]
        for n in (1, 2, 3)
    ]
    plans = [
        (
            f"{county}{year}年国民经济和社会发展统计公报",
            date(year + 1, 3, 9),
            f"{county}统计局",
            partial(_news, county, year, 4),
        )
        for year in years[-3:-1]
    ]
    return (
        Column("zwyw", "政务要闻", neighbours.as_articles(news, 30_000_000), (Channel("xwzx", "新闻中心"),)),
        Column("tjgb", "统计公报", neighbours.as_articles(plans, 31_000_000), (OPEN,)),
    )


def _news(county: str, year: int, number: int) -> tuple[str, ...]:
    return (
        f"{year}年{number * 3}月，{county}研究部署重点工作，听取了安全生产和防汛准备情况汇报。",
        "会议强调，要压实责任，抓好落实。",
    )


def youyang() -> Portal:
    """酉阳: TRS, a column for each township; 毛坝乡 has not published its report for 2024."""
    towns = towns_of("500242", ("龙潭镇", "麻旺镇", "大溪镇", "龚滩镇", "可大乡", "毛坝乡", "花田乡", "车田乡"))
    above = (Channel("bmjz_sites", "部门街镇"), TOWNS)
    middle = (Channel("zwgk_104111", "政务公开"), Channel("zfxxgkmu_xz", "政府信息公开目录"))
    leaf = Column("fzzfjsndbg1", "法治政府建设年度报告", (), above)
    columns = column_for_each(
        towns, YEARS, lambda i, _: f"xz{i}rmzf_{104090 + i}", leaf, middle, frozenset({("毛坝乡", 2024)})
    )
    county = "酉阳土家族苗族自治县"
    return Portal("youyang", f"{county}人民政府", "500242", county, "trs", (*columns, *other_columns(county)))


def huilai() -> Portal:
    """惠来: gkmlpt, one column for all townships, filled from JSON."""
    towns = towns_of("445224", ("惠城镇", "华湖镇", "靖海镇", "神泉镇", "隆江镇", "葵潭镇"))
    trail = (Channel("fdzdgknr", "法定主动公开内容"), Channel("fzzf", "法治政府"))
    leaf = Column("fzzfjsndbg", "法治政府建设年度报告", (), trail, page_size=20)
    return Portal(
        "huilai",
        "惠来县人民政府",
        "445224",
        "惠来县",
        "gkmlpt",
        (one_column(towns, YEARS, leaf), *other_columns("惠来县")),
    )


def tongnan() -> Portal:
    """潼南: TRS, columns of several list pages."""
    towns = towns_of("500152", ("上和镇", "龙形镇", "古溪镇", "宝龙镇", "玉溪镇", "桂林街道"))
    middle = (Channel("zwgk_25192", "政务公开"), Channel("zfxxgkml_jz", "政府信息公开目录"))
    leaf = Column("fzzfjsndbg_jz", "法治政府建设年度报告", (), (TOWNS,), page_size=5)
    columns = column_for_each(towns, YEARS, lambda i, _: f"jz{i}", leaf, middle)
    return Portal("tongnan", "重庆市潼南区人民政府", "500152", "潼南区", "trs", (*columns, *other_columns("潼南区")))


def fengdu() -> Portal:
    """丰都: TRS, one column for all townships; 栗子乡 was late with its report for 2024."""
    towns = towns_of(
        "500230",
        ("三合街道", "虎威镇", "社坛镇", "高家镇", "龙河镇", "武平镇", "太平坝乡", "都督乡", "栗子乡", "三建乡"),
    )
    trail = (
        Channel("zwgk_200", "政务公开"),
        Channel("zfxxgkml", "政府信息公开目录"),
        Channel("fzzfjsbg", "法治政府建设报告"),
    )
    leaf = Column("xzjd", "乡镇街道", (), trail)
    column = one_column(towns, YEARS, leaf, {("栗子乡", 2024): date(2025, 4, 8)})
    return Portal(
        "fengdu",
        "丰都县人民政府",
        "500230",
        "丰都县",
        "trs",
        (column, *other_columns("丰都县")),
    )


def chenxi(refuses: bool = False) -> Portal:
    """辰溪: shtml, one column for all townships, everything in traditional characters."""
    towns = towns_of("431223", ("辰阳镇", "潭湾镇", "安坪镇", "锦滨镇", "船溪乡", "后塘瑶族乡"))
    leaf = Column("c114007", "法治政府建设", (), (Channel("zwgk", "政务公开"),))
    columns = (one_column(towns, YEARS, leaf), *other_columns("辰溪县"))
    return Portal("chenxi", "辰溪县人民政府", "431223", "辰溪县", "shtml", columns, traditional=True, refuses=refuses)


def refusing() -> Portal:
    """A sixth county, whose portal answers every request with a challenge."""
    towns = towns_of("500154")[:3]
    trail = (Channel("zwgk_73112", "政务公开"), Channel("zfxxgkml", "政府信息公开目录"))
    column = one_column(towns, YEARS, Column("fzzfjsndbg", "法治政府建设年度报告", (), trail))
    return Portal("kaizhou", "重庆市开州区人民政府", "500154", "开州区", "trs", (column,), refuses=True)


def demo_portals() -> tuple[Portal, ...]:
    """The five of the demo; a test that wants one to refuse calls CountyInternet.refuse."""
    return (youyang(), huilai(), tongnan(), fengdu(), chenxi())
