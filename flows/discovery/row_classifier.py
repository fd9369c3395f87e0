"""Tells which rows of a list are reports, of which township and year, from the list alone.

A `report` is fetched, a `doubtful` row is fetched once and judged by its page, a `foreign` one never is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from flows.discovery.link_addresses import CUT
from flows.discovery.list_page import Row
from parsers.file_endings import names_document
from parsers.front_matter.titles import TOPIC
from parsers.identity.places import OFFICES, townships_in
from parsers.identity.registry import SUFFIXES, Registry, county_names, stem_of
from parsers.identity.title import TitleReading, read_title
from parsers.identity.witnesses import claim_of_title
from parsers.identity.year import title_year, year_of_date
from parsers.knowledge import Township
from parsers.text import convertible, squeeze, to_simplified
from storage.records import ListRow, Verdict

# after a bare stem (可大2023年…, 中共可大党委…) comes what comes after a township's name
_AFTER_STEM = r"(?=20|\d|党|人民|镇|乡|街|法治|关于|年|:|$)"
# stems of townships (建设街道, 民主镇) that titles and columns hold as words: 法治政府建设年度报告, 民主法治
_WORDS = frozenset({"中心", "城关", "开发", "建设", "民主", "平安", "人民", "公平", "公正"})
_COLLECTIVE = re.compile(
    r"各.{0,4}[乡镇街]|(?:全[县区市旗]|部分)(?:乡镇|镇街|镇乡|街镇|街道)|[0-9一二三四五六七八九十]个(?:乡|镇|街)"
    r"|(?:乡镇|镇街|镇乡|街镇).{0,24}(?:汇编|汇总|合集)"
)
_ELSE = "the title speaks of something else"
# what is left of a row that is called by township and year alone
_SAYS_NOTHING = re.compile(r"(?:中共|人民政府|办事处|委员会|党委|政府|20\d{2}|年度?|关于|公开|的|[\W_])*")


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
        if not found and (repaired := self._repaired(title)):
            return repaired, ""
        return None, "names several townships" if found else "names no township of the county"

    def named_whole(self, title: str) -> str | None:
        """The code of the one township that a (squeezed) title names with its level; None where there is not one."""
        found = set(self._found(title, self._names))
        return found.pop() if len(found) == 1 else None

    def is_a_name(self, title: str) -> bool:
        """Returns True for a (squeezed) title that says no more than a township's name, its government's or a year."""
        return _SAYS_NOTHING.fullmatch(self.without_townships(title)) is not None

    def without_townships(self, title: str) -> str:
        """Returns a (squeezed) title without the county's name and its townships' names."""
        return self._names[0].sub("", self._without_county(title))

    def _repaired(self, title: str) -> str | None:
        """The code of the township whose rare character a title lost (大?镇), or whose people the registry lacks."""
        of_a_people = "族" in title
        if not of_a_people and not self.registry.names_that_may_lose(self.county_code):
            return None
        mention = next(townships_in(title, self.registry, self.county_code), None)
        if mention is None:
            return None
        township = self.registry.called(mention.name, self.county_code) if of_a_people else None
        township = township or self.registry.repaired(mention.name, self.county_code)
        return township.code if township else None

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
        codes = {**dict(self.registry.spellings(self.county_code)), **{one.name: one.code for one in self.townships}}
        return _alternatives({**_unique(self._other_names(), codes), **codes}, "")

    @cached_property
    def _stems(self) -> tuple[re.Pattern[str], dict[str, str]]:
        stems = _unique(((_stem(one.name), one.code) for one in self.townships), {})
        taken = {*_WORDS, *self.county}
        return _alternatives({s: code for s, code in stems.items() if len(s) > 1 and s not in taken}, _AFTER_STEM)

    def _other_names(self) -> Iterator[tuple[str, str]]:
        """可大镇 for 可大乡, 桃源乡 for 桃源土家族乡: what a place was called before, or is for short."""
        for one in self.townships:
            for stem in {stem_of(one.name), _stem(one.name)}:
                if len(stem) > 1:
                    offices = OFFICES if one.level == "街道" else ()
                    yield from ((stem + suffix, one.code) for suffix in (*SUFFIXES, *offices))


@dataclass(frozen=True)
class ColumnSetting:
    """The context a row is judged in: its column and the county's names."""

    url: str
    names: CountyNames
    title: str | None = None
    township_code: str | None = None
    wanted: str | None = None  # the column's `title` filter
    seen_on: date | None = None  # the day the list was read: no row is of a later one

    @cached_property
    def topical(self) -> bool:
        """True if the column is one of 法治政府建设 reports by its name."""
        return bool(self.title and TOPIC.search(self.title))


def judge_row(row: Row, setting: ColumnSetting) -> ListRow:
    """Returns a row as report, doubtful or foreign, with the reason, the township and the year where they can be told.

    A row with a day has a year: what its title says, else the year that follows from the day.
    """
    title = plain(row.title, setting.names.registry)
    listed = row.listed_date if setting.seen_on is None or not _is_future(row.listed_date, setting.seen_on) else None
    named, why_not = setting.names.township_of(title)
    code = named or (setting.township_code if why_not.startswith("names no") else None)
    verdict, reason = _verdict(title, named, why_not, setting)
    if reason == _ELSE and CUT.search(row.title) and _may_go_on(title, named, setting):
        verdict, reason = "doubtful", "the title is cut before it says what it is"
    if reason == _ELSE and setting.topical and code and _is_posted(row) and setting.names.is_a_name(title):
        verdict, reason = "doubtful", "the title names a township alone" if named else "the title names a year alone"
    year = title_year(title)
    if verdict == "report" and year is None and listed is None:
        verdict, reason = "doubtful", "neither title nor list tells the year: it may be a column's name"
    if year is None and listed is not None:
        year = year_of_date(listed)
        reason = f"{reason}; the year by the day it was listed"
    return ListRow(
        column_url=setting.url,
        url=row.url,
        title=row.title,
        listed_date=listed,
        verdict=verdict,
        reason=reason,
        township_code=code if verdict != "foreign" else named,
        year=year,
    )


def _is_posted(row: Row) -> bool:
    """Returns True for a row that is no link of a menu: it has a day, or leads to a document."""
    return row.listed_date is not None or names_document(row.url)


def is_collective(title: str) -> bool:
    """Returns True for a title that speaks of a county's townships together; is_collective of macros.sql asks the same.

    各乡镇（街道）2024年法治政府建设情况报告汇编
    """
    return _COLLECTIVE.search(title) is not None


def plain(title: str, registry: Registry) -> str:
    """Returns a title to match on: half-width, without blanks, simplified."""
    bare = squeeze(title)
    return to_simplified(bare, registry.names_to_keep) if convertible(bare) else bare


def _is_future(day: date | None, seen_on: date) -> bool:
    return day is not None and day > seen_on


def _verdict(title: str, named: str | None, why_not: str, setting: ColumnSetting) -> tuple[Verdict, str]:
    if setting.wanted and squeeze(setting.wanted) not in title:
        return "foreign", f"the title does not hold {setting.wanted}"
    reading = read_title(title, on_topic=True if setting.wanted else None)
    if reading.kind is not None and reading.certainty == "foreign":
        return "foreign", reading.reason
    if not reading.on_topic:
        return _off_topic(title, reading, named, setting)
    author = claim_of_title(title, setting.names.registry, setting.names.county_code)
    if not named and is_collective(title):
        return "doubtful", "a page of all townships together"
    if not named and author and author.level == "higher":
        return "foreign", "the report of a county or department"
    if reading.certainty == "doubtful":
        return "doubtful", reading.reason
    return _of_report(named, why_not, names_other=author is not None, setting=setting)


def _may_go_on(title: str, named: str | None, setting: ColumnSetting) -> bool:
    """Returns True for a cut title that may go on as a report's: of a township, of 法治, or in a column of reports."""
    author = claim_of_title(title, setting.names.registry, setting.names.county_code)
    if not named and author and author.level == "higher":
        return False
    return setting.topical or named is not None or "法治" in title


def _of_report(named: str | None, why_not: str, *, names_other: bool, setting: ColumnSetting) -> tuple[Verdict, str]:
    """The verdict on a title that calls itself a report: whose it is decides."""
    if named:
        other = setting.township_code not in (None, named)
        return ("doubtful", "names another township than its column's") if other else ("report", "title")
    if setting.township_code and why_not.startswith("names no"):
        if names_other:
            return "doubtful", "names a township that the registry does not have in this county"
        return "report", "title, and the township by its column"
    return "doubtful", f"the title {why_not}"


def _off_topic(title: str, reading: TitleReading, named: str | None, setting: ColumnSetting) -> tuple[Verdict, str]:
    """The verdict on a title that speaks of something else, or of nothing: its column may tell what it is."""
    if not setting.topical:
        return "foreign", _ELSE
    if reading.certainty == "doubtful" and (reading.kind is None or named or title_year(title)):
        return "doubtful", reading.reason
    bare = setting.names.is_a_name(title)
    if reading.kind is None and named and title_year(title) and bare:  # a year alone is the name of a channel
        return "doubtful", "the title names township and year alone"
    return "foreign", _ELSE


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
