"""Twelve counties for six families, each family once tidy and once ugly, with the oddities that reports come with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

from flows.demo.counties import (
    OPEN,
    TOWNS,
    Town,
    column_for_each,
    county_articles,
    other_columns,
    report_article,
    town_articles,
    towns_of,
)
from flows.demo.documents import docx_of, pdf_of, scan_of
from flows.demo.portal import Article, Channel, Column, Family, Portal
from flows.demo.reports import ReportPlan, write_report

YEARS = (2021, 2022, 2023, 2024)
TOWNSHIPS = 5
NOTE = ("报告全文请见附件。",)


@dataclass(frozen=True, slots=True)
class County:
    """A county of the twelve: its place in the registry and how its portal is made."""

    id: str
    code: str
    family: Family
    ugly: bool
    per_township: bool = False
    gzip: bool = False
    robots: str | None = "User-agent: *\nDisallow: /admin/\n"


COUNTIES: tuple[County, ...] = (
    County("ziyun", "520425", "trs", ugly=False, gzip=True),
    County("shanghang", "350823", "trs", ugly=True, per_township=True, robots=None),
    County("xiangshan", "330225", "jpage", ugly=False),
    County(
        "juxian", "371122", "jpage", ugly=True, per_township=True, robots="User-agent: *\nDisallow:\nCrawl-delay: 0\n"
    ),
    County("xuwen", "440825", "gkmlpt", ugly=False, robots=None),
    County("lufeng", "441581", "gkmlpt", ugly=True, per_township=True),
    County("liujiang", "450206", "shtml", ugly=False, per_township=True),
    County("qianxian", "610424", "shtml", ugly=True, robots="# 本站欢迎访问\nuser-agent: badbot\ndisallow: /\n"),
    County("qimen", "341024", "label", ugly=False),
    County("menyuan", "632221", "label", ugly=True, per_township=True, gzip=True),
    County("qinghe", "130534", "generic", ugly=False),
    County("beilin", "231202", "generic", ugly=True, per_township=True),
)

# families whose lists go on by a request of a script, or by numbered addresses: all townships in one column
SCRIPTED_COUNTIES: tuple[County, ...] = (
    County("jiangxi-tidy", "360121", "jiangxi", ugly=False),
    County("jiangxi-ugly", "360123", "jiangxi", ugly=True),
    County("ucap-tidy", "230123", "ucap", ugly=False),
    County("ucap-ugly", "230124", "ucap", ugly=True),
    County("xunrui-tidy", "510121", "xunrui", ugly=False),
    County("xunrui-ugly", "510129", "xunrui", ugly=True),
    County("was-tidy", "350121", "was", ugly=False),
    County("was-ugly", "350122", "was", ugly=True),
    County("govsearch-tidy", "220122", "govsearch", ugly=False),
    County("govsearch-ugly", "220221", "govsearch", ugly=True),
    County("intertid-tidy", "140121", "intertid", ugly=False),
    County("intertid-ugly", "140122", "intertid", ugly=True),
    County("jpaas-tidy", "330122", "jpaas", ugly=False),
    County("jpaas-ugly", "330127", "jpaas", ugly=True),
    County("hanweb-search-tidy", "370124", "hanweb_search", ugly=False),
    County("hanweb-search-ugly", "370126", "hanweb_search", ugly=True),
    County("columns-tidy", "130121", "columns", ugly=False),
    County("columns-ugly", "130123", "columns", ugly=True),
    County("content-column-tidy", "340121", "content_column", ugly=False),
    County("content-column-ugly", "340122", "content_column", ugly=True),
    County("henan-tidy", "410122", "henan", ugly=False),
    County("henan-ugly", "410222", "henan", ugly=True),
    County("vsb-tidy", "530124", "vsb", ugly=False),
    County("vsb-ugly", "530125", "vsb", ugly=True),
    County("vsb-jsp-tidy", "610122", "vsb_jsp", ugly=False),
    County("vsb-jsp-ugly", "610124", "vsb_jsp", ugly=True),
    County("eportal-tidy", "210123", "eportal", ugly=False),
    County("eportal-ugly", "210124", "eportal", ugly=True),
    County("henan-offset-tidy", "410223", "henan_offset", ugly=False),
    County("henan-offset-ugly", "410225", "henan_offset", ugly=True),
    County("jeecms-tidy", "540121", "jeecms", ugly=False),
    County("jeecms-ugly", "540122", "jeecms", ugly=True),
    County("liaoning-tidy", "210321", "liaoning", ugly=False),
    County("liaoning-ugly", "210421", "liaoning", ugly=True),
    County("hunan-tidy", "430121", "hunan", ugly=False),
    County("hunan-ugly", "430224", "hunan", ugly=True),
    County("aspnet-tidy", "630123", "aspnet", ugly=False),
    County("aspnet-ugly", "632222", "aspnet", ugly=True),
)


def family_portals(counties: Sequence[County] = COUNTIES) -> tuple[Portal, ...]:
    """All twelve."""
    return tuple(portal_of(county) for county in counties)


def portal_of(county: County) -> Portal:
    """The portal of one of the twelve."""
    towns = towns_of(county.code)[:TOWNSHIPS]
    name = towns[0].county
    columns = _per_township(towns) if county.per_township else (_together(towns),)
    return Portal(
        county.id, f"{name}人民政府", county.code, name, county.family, (*columns, *other_columns(name, YEARS)),
        ugly=county.ugly, robots=county.robots, gzip=county.gzip,
    )  # fmt: skip


def _together(towns: Sequence[Town]) -> Column:
    articles: list[Article] = []
    for number, town in enumerate(towns):
        articles += _with_oddities(number, town, town_articles(town, YEARS, 40_000_000 + number * 1_000))
    articles += county_articles(towns[0].county, YEARS, 49_000_000)
    trail = (OPEN, Channel("fdzdgknr", "法定主动公开内容"))
    return Column("fzzfjsndbg", "法治政府建设年度报告", tuple(articles), trail, page_size=10)


def _per_township(towns: Sequence[Town]) -> tuple[Column, ...]:
    leaf = Column("fzzfjs", "法治政府建设情况报告", (), (TOWNS,), page_size=4)
    columns = column_for_each(towns, YEARS, lambda i, _: f"xz{i + 1}", leaf, (OPEN,))
    return tuple(
        replace(column, articles=_with_oddities(i, town, column.articles))
        for i, (town, column) in enumerate(zip(towns, columns, strict=True))
    )


def _with_oddities(number: int, town: Town, articles: Sequence[Article]) -> tuple[Article, ...]:
    """One oddity for each township: a docx, a pdf, a scan, a second posting, an older date and no year in the title."""
    newest = next(a for a in articles if a.kind == "report" and a.year == YEARS[-1])
    oldest = next(a for a in articles if a.kind == "report" and a.year == YEARS[0])
    rest = tuple(a for a in articles if a.key not in (newest.key, oldest.key))
    early = report_article(town, YEARS[0], int(oldest.key), date(YEARS[0], 12, 24))
    odd = (
        (_as_document(newest, "docx"), oldest),
        (_as_document(newest, "pdf"), _as_scan(oldest)),
        (newest, oldest, _again(newest)),
        (replace(newest, dated=newest.posted - timedelta(days=400)), oldest),
        (replace(newest, title=f"{town.name}法治政府建设情况报告"), early),
    )  # fmt: skip
    return (*rest, *odd[number % len(odd)])


def _as_document(posting: Article, form: str) -> Article:
    """The report as an attachment; its page only says so."""
    make = docx_of if form == "docx" else pdf_of
    return replace(posting, write=_note, documents=(make(posting.title, posting.write),))


def _as_scan(posting: Article) -> Article:
    return replace(posting, write=_note, documents=(scan_of(posting.title),), readable=False)


def _note() -> tuple[str, ...]:
    return NOTE


def _again(posting: Article) -> Article:
    """The same text, posted once more a fortnight later."""
    return replace(posting, key=str(int(posting.key) + 500), posted=posting.posted + timedelta(days=14))


def plan_of(town: Town, year: int) -> ReportPlan:
    """Returns what the township's report on the year is made from."""
    return ReportPlan(town.county, town.name, town.code, town.level, year)


def text_of(town: Town, year: int) -> tuple[str, ...]:
    """The paragraphs of the township's report on the year."""
    return partial(write_report, plan_of(town, year))()
