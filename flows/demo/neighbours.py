"""Rows between the reports of a list that are none: explanations, notices, plans, reports of others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from random import Random

from flows.demo.portal import Article
from flows.demo.reports import TITLES


def _higher(county: str, year: int) -> tuple[str, ...]:
    return (
        f"{year}年，{county}坚持统筹推进法治政府建设，现将有关情况报告如下：",
        "一、主要举措和成效",
        f"（一）全县各乡镇（街道）均已完成年度任务，县政府常务会议学法{4 + year % 5}次。",
        f"（二）全县排查化解矛盾纠纷{2000 + year % 700}件，组织乡镇开展执法培训{10 + year % 7}期。",
        "二、存在的问题",
        "部分部门法治建设进展不平衡。",
        f"三、{year + 1}年工作安排",
        "继续推进法治政府建设示范创建。",
        f"{county}人民政府",
        f"{year + 1}年2月20日",
    )


def _explained(title: str) -> tuple[str, ...]:
    return (
        f"近日，《{title}》公开发布。现就有关内容解读如下：",
        "一、起草背景",
        "为落实年度报告制度，便于公众了解法治政府建设进展，形成本报告。",
        "二、主要内容",
        "报告分成效、问题、履职和安排四个部分，重点回应群众关心的执法和调解事项。",
        "三、解读机关",
        "县司法局。",
    )


def _notice(county: str, year: int) -> tuple[str, ...]:
    return (
        "各乡镇人民政府、街道办事处，县级各部门：",
        f"请于{year + 1}年2月底前将{year}年度法治政府建设情况报送县司法局，并于4月1日前在县政府门户网站公开。",
        "联系人：张先生。",
        f"{county}司法局",
        f"{year}年12月5日",
    )


def _plan(name: str, year: int) -> tuple[str, ...]:
    return (
        f"为做好{year}年法治政府建设工作，结合{name}实际，制定本要点。",
        "一、总体要求",
        "坚持依法行政，服务中心工作。",
        "二、重点任务",
        f"（一）{year}年计划开展法治宣传活动12场。",
        "（二）持续开展矛盾纠纷排查。",
    )


def _disclosure(name: str, year: int) -> tuple[str, ...]:
    return (
        f"本年度报告根据《中华人民共和国政府信息公开条例》编制，数据统计期限自{year}年1月1日至12月31日。",
        "一、总体情况",
        f"{name}全年主动公开政府信息{100 + year % 37}条，受理申请{year % 5}件。",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、存在的主要问题及改进情况",
    )


def _half_year(name: str, year: int) -> tuple[str, ...]:
    return (
        f"{year}年上半年，{name}按照年度计划推进法治政府建设，现将有关情况总结如下：",
        "一、上半年工作情况",
        f"（一）排查矛盾纠纷{20 + year % 11}起。",
        "二、下半年工作打算",
        "继续做好普法宣传。",
    )


Entry = tuple[str, date, str, Callable[[], tuple[str, ...]]]  # title, day, publisher, text


def county_entries(county: str, year: int) -> Sequence[Entry]:
    """A county's own postings about the year, as they appear in the next one."""
    own = f"{county}人民政府{year}年法治政府建设情况报告"
    court = f"{county}司法局"
    return (
        (
            f"{county}司法局关于报送{year}年度法治政府建设情况的通知",
            date(year, 12, 6),
            court,
            partial(_notice, county, year),
        ),
        (own, date(year + 1, 3, 18), f"{county}人民政府办公室", partial(_higher, county, year)),
        (f"《{own}》政策解读", date(year + 1, 3, 20), court, partial(_explained, own)),
        (
            f"{county}教育委员会{year}年法治政府建设年度报告",
            date(year + 1, 2, 11),
            f"{county}教育委员会",
            partial(_higher, f"{county}教育系统", year),
        ),
        (f"{county}{year + 1}年法治政府建设工作要点", date(year + 1, 3, 28), court, partial(_plan, county, year + 1)),
    )


def township_entries(name: str, year: int, chance: Random) -> Sequence[Entry]:
    """A township's postings that look like a report and are none; two of the five each year."""
    title = TITLES[0].format(t=name, y=year)
    issuer = name
    entries: list[Entry] = [
        (f"{name}{year}年政府信息公开工作年度报告", date(year + 1, 1, 20), issuer, partial(_disclosure, name, year)),
        (f"{name}{year + 1}年法治政府建设工作计划", date(year + 1, 3, 12), issuer, partial(_plan, name, year + 1)),
        (f"{name}{year}年上半年法治政府建设工作总结", date(year, 7, 8), issuer, partial(_half_year, name, year)),
        (f"关于《{title}》的解读", date(year + 1, 2, 27), issuer, partial(_explained, title)),
        (f"{name}开展“12·4”国家宪法日宣传活动", date(year, 12, 4), issuer, partial(_plan, name, year)),
    ]
    return chance.sample(entries, 2)


def as_articles(entries: Sequence[Entry], first_key: int) -> tuple[Article, ...]:
    """The entries with keys counted from `first_key`."""
    return tuple(
        Article(str(first_key + i), title, day, write, publisher)
        for i, (title, day, publisher, write) in enumerate(entries)
    )


def posting_day(code: str, year: int) -> date:
    """Returns the day on which the township posts its report on `year`: before 1 April of the next year."""
    chance = Random(f"day {code} {year}")  # noqa: S311
    return date(year + 1, 1, 8) + timedelta(days=chance.randint(0, 78))
