"""Which rows of a list are reports, of which township and year: judged from the list alone.

A `report` is fetched, a `doubtful` row is fetched once and judged by its page, a `foreign` one never is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from flows.discovery.list_page import Row
from parsers.identity.registry import SUFFIXES, Registry, county_names, stem_of
from parsers.knowledge import Township
from parsers.text import convertible, squeeze, to_simplified
from storage.records import ListRow, Verdict

TOPIC = re.compile(
    r"法治政府|法治建设|依法行政|依法治(?:镇|乡|街|区|县|市|理)|法治(?:工作|.{0,4}(?:报告|总结|年报))|(?:镇|乡|街道)法治"
)
_NOUN = re.compile(r"报告|年报|总结|汇报|(?:工作|建设|落实|推进|完成|开展)情况|情况$|通报|报吿")
_NEVER = re.compile(
    r"解读|图解|一图|读懂|信息公开(?:工作)?(?:年度)?(?:报告|年报|指南|目录|制度)|政务公开|上半年|下半年|半年"
    r"|[前第][一二三四1-4]个?季度|一季度|[1一]\s*[-—~至到]\s*[1-9一二三四五六七八九十]{1,2}月|月报|征求意见|公示|问答|招聘|预算|决算|采购|中标"
)
_PLAN = r"计划|要点|方案|规划|通知|安排|意见|办法|细则|清单|纲要|制度|责任书|措施|思路|打算"
_ENDS_AS_PLAN = re.compile(rf"(?:{_PLAN})[》」\]]?(?:[\[(].{{0,12}}[\])])?$")
_REVIEW_AND_PLAN = re.compile(r"(?:总结|报告|情况|汇报)[及和暨与、,]")
_NEWS = re.compile(
    r"召开|举行|举办|开展|培训|会议|推进会|活动|调研|宣讲|讲座|考核|座谈|印发|部署|启动|比赛|宣传|督察|检查|视察"
)
_FIRST_DUTY = re.compile(r"第一责任人|述职|述法")
_DEPARTMENT = re.compile(
    r"[一-龥]{2,}?(?:局|委员会|委员会办公室|中心|法院|检察院|大队|支队|医院|学校|公司|税务|银行|政府办|委办|党校|管委会)"
    r"(?=20|法治|关于|\d|年|依法|推进|$)"
)
_HIGHER_WORDS = re.compile(
    r"(?:^|[^一-龥])(?:县|区|市|旗|州|省)(?:人民政府|政府|委|司法局)|全[县区市旗](?:20|\d|法治|推进)|县级|县本级|区本级|市本级"
)
_UNKNOWN_TOWNSHIP = re.compile(r"[一-龥]{1,8}?(?:镇|乡|街道|苏木)(?:人民政府|办事处|党委|20|关于|法治|\d)")
_CUT = re.compile(r"(?:…+|\.{2,})$")
_SPAN = re.compile(r"20\d\d年?[-—~至到]+(?:20)?\d\d年?")
_YEAR = re.compile(r"(?<!\d)(20[12]\d)(?!\d)")
_HAN_YEAR = re.compile(r"二[〇0○Ｏo零]([一二三])([〇0○Ｏo零一二三四五六七八九])")
_HAN_DIGITS = {**dict.fromkeys("〇0○Ｏo零", 0), **{char: n for n, char in enumerate("一二三四五六七八九", 1)}}
# after a bare stem (可大2023年…, 中共可大党委…) comes what comes after a township's name
_AFTER_STEM = r"(?=20|\d|党|人民|镇|乡|街|法治|关于|年|:|$)"
_LATE_IN_THE_YEAR = 11  # a report listed from this month on is about its own year, earlier about the last


@dataclass(frozen=True)
class CountyNames:
    """The names under which titles speak of a county and its townships."""

    registry: Registry
    county_code: str

    @cached_property
    def townships(self) -> tuple[Township, ...]:
        """The county's townships."""
        return self.registry.county(self.county_code)

    @cached_property
    def county(self) -> tuple[str, ...]:
        """The county's own names, and each without its last character (丰都 of 丰都县) where that leaves two."""
        found = self.registry.county_of(self.county_code)
        if found is None:
            return ()
        names = county_names(found.name)
        return tuple(dict.fromkeys((*names, *(name[:-1] for name in names if len(name) > 2))))

    def township_of(self, title: str) -> tuple[str | None, str]:
        """The code of the one township a (squeezed) title names, and why there is none where there is not one."""
        found = dict.fromkeys(self._found(title, self._names))
        if not found:
            found = dict.fromkeys(self._found(self._without_county(title), self._stems))
        if len(found) == 1:
            return next(iter(found)), ""
        return None, "names several townships" if found else "names no township of the county"

    def _without_county(self, title: str) -> str:
        for name in self.county:
            title = title.removeprefix(name)
        return title

    def _found(self, title: str, names: tuple[re.Pattern[str], dict[str, str]]) -> Iterator[str]:
        form, codes = names
        for match in form.finditer(title):
            after = self.registry.words_after.get(match[0][-1], frozenset())
            rest = title[match.end() - 1 :]
            if not any(rest.startswith(word) for word in after):
                yield codes[match[0]]

    @cached_property
    def _names(self) -> tuple[re.Pattern[str], dict[str, str]]:
        codes = {one.name: one.code for one in self.townships}
        return _alternatives({**_unique(self._other_names(), codes), **codes}, "")

    @cached_property
    def _stems(self) -> tuple[re.Pattern[str], dict[str, str]]:
        stems = _unique(((_stem(one.name), one.code) for one in self.townships), {})
        taken = {"中心", "城关", "开发", *self.county}
        return _alternatives({s: code for s, code in stems.items() if len(s) > 1 and s not in taken}, _AFTER_STEM)

    def _other_names(self) -> Iterator[tuple[str, str]]:
        """可大镇 for 可大乡, 桃源乡 for 桃源土家族乡: what a place was called before, or is for short."""
        for one in self.townships:
            for stem in {stem_of(one.name), _stem(one.name)}:
                if len(stem) > 1:
                    yield from ((stem + suffix, one.code) for suffix in SUFFIXES)


@dataclass(frozen=True)
class ColumnSetting:
    """What a row is judged by beside itself: its column and the county's names."""

    url: str
    names: CountyNames
    title: str | None = None
    township_code: str | None = None
    wanted: str | None = None  # the column's `title` filter

    @cached_property
    def topical(self) -> bool:
        """Whether the column is one of 法治政府建设 reports by its name."""
        return bool(self.title and TOPIC.search(self.title))


def judge_row(row: Row, setting: ColumnSetting) -> ListRow:
    """A row as report, doubtful or foreign, with the reason, the township and the year where they can be told."""
    title = plain(row.title, setting.names.registry)
    named, why_not = setting.names.township_of(title)
    code = named or (setting.township_code if why_not.startswith("names no") else None)
    verdict, reason = _verdict(title, named, why_not, setting)
    year = year_in(title) if verdict != "foreign" else None
    if verdict == "report" and year is None and row.listed_date is None:
        verdict, reason = "doubtful", "neither title nor list tells the year: it may be a column's name"
    if verdict != "foreign" and year is None and row.listed_date is not None:
        year = listed_year(row.listed_date)
        reason = f"{reason}; the year by the day it was listed"
    return ListRow(
        column_url=setting.url,
        url=row.url,
        title=row.title,
        listed_date=row.listed_date,
        verdict=verdict,
        reason=reason,
        township_code=code if verdict != "foreign" else named,
        year=year,
    )


def plain(title: str, registry: Registry) -> str:
    """A title to match on: half-width, without blanks, simplified."""
    bare = squeeze(title)
    return to_simplified(bare, registry.names_to_keep) if convertible(bare) else bare


def year_in(title: str) -> int | None:
    """The year a (plain) title is about: the first that is no part of a span such as 2021-2025."""
    if found := _YEAR.search(_SPAN.sub(" ", title)):
        return int(found[1])
    if han := _HAN_YEAR.search(title):
        return 2000 + 10 * _HAN_DIGITS[han[1]] + _HAN_DIGITS[han[2]]
    return None


def listed_year(listed: date) -> int:
    """The year a report listed on this day is mostly about."""
    return listed.year - (listed.month < _LATE_IN_THE_YEAR)


def _verdict(title: str, named: str | None, why_not: str, setting: ColumnSetting) -> tuple[Verdict, str]:
    if setting.wanted and squeeze(setting.wanted) not in title:
        return "foreign", f"the title does not hold {setting.wanted}"
    foreign = _foreign(title)
    if foreign:
        return "foreign", foreign
    topical = bool(TOPIC.search(title) or setting.wanted)
    if not topical:
        return _off_topic(title, named, setting)
    if not named and (higher := _higher(title, setting)):
        return "foreign", higher
    return _on_topic(title, named, why_not, setting)


def _on_topic(title: str, named: str | None, why_not: str, setting: ColumnSetting) -> tuple[Verdict, str]:
    if _CUT.search(title) and not _NOUN.search(title):
        return "doubtful", "the title is cut short"
    if not _NOUN.search(title):
        if news := _NEWS.search(title):
            return "foreign", f"news: {news[0]}"
        return "doubtful", "the title does not say that it is a report"
    if title.endswith("会"):
        return "foreign", "news of a meeting"
    if _FIRST_DUTY.search(title):
        return "doubtful", "may be the leaders' own account of their duty"
    if named:
        other = setting.township_code not in (None, named)
        return ("doubtful", "names another township than its column's") if other else ("report", "title")
    if setting.township_code and why_not.startswith("names no"):
        if _UNKNOWN_TOWNSHIP.search(title):
            return "doubtful", "names a township that the registry does not have in this county"
        return "report", "title, and the township by its column"
    return "doubtful", f"the title {why_not}"


def _off_topic(title: str, named: str | None, setting: ColumnSetting) -> tuple[Verdict, str]:
    if not setting.topical or _NEWS.search(title):
        return "foreign", "the title speaks of something else"
    if _CUT.search(title):
        return "doubtful", "the title is cut short"
    if _NOUN.search(title) and (named or year_in(title)):
        return "doubtful", "a report by its title, on 法治政府建设 by its column alone"
    return "foreign", "the title speaks of something else"


def _foreign(title: str) -> str:
    if found := _NEVER.search(title):
        return f"no yearly report: {found[0]}"
    if (found := _ENDS_AS_PLAN.search(title)) and not _REVIEW_AND_PLAN.search(title):
        return f"a plan or notice: {found[0]}"
    return ""


def _higher(title: str, setting: ColumnSetting) -> str:
    if found := _DEPARTMENT.search(title):
        return f"a department's: {found[0]}"
    if _HIGHER_WORDS.search(title):
        return "the county's own report"
    if _UNKNOWN_TOWNSHIP.search(title):
        return ""
    if any(name in title for name in setting.names.county):
        return "the county's own report"
    return ""


def _stem(name: str) -> str:
    """The name without level and people: 桃源 of 桃源土家族乡."""
    stem = stem_of(name)
    shorter = county_names(stem + "自治县")
    return shorter[1].removesuffix("自治县") if len(shorter) > 1 else stem


def _unique(pairs: Iterable[tuple[str, str]], taken: dict[str, str]) -> dict[str, str]:
    """Names that mean one township alone."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for name, code in pairs:
        if found.setdefault(name, code) != code:
            twice.add(name)
    return {name: code for name, code in found.items() if name not in twice and name not in taken}


def _alternatives(codes: dict[str, str], after: str) -> tuple[re.Pattern[str], dict[str, str]]:
    names = sorted(codes, key=len, reverse=True)
    form = "|".join(map(re.escape, names)) or r"(?!)"
    return re.compile(f"(?:{form}){after}"), codes
