"""The registry of townships (统计用区划代码): read once, asked by code, by county and by name."""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from pathlib import Path
from typing import TypeAlias

from parsers.identity.spelling import OFFICIAL, Alias, Aliases, lost_character, plain_names, read_aliases
from parsers.text import convertible, is_rare, words

COLUMNS = ("code", "name", "level", "county_code", "county", "city", "province")
OPTIONAL_COLUMNS = ("valid_from", "valid_to", "successor")
# What the same place is called when its level is written another way; a 地区 of Beijing is a 镇 or 乡 too.
SUFFIXES = ("街道办事处", "地区办事处", "民族苏木", "民族乡", "街道办", "街道", "地区", "苏木", "镇", "乡")
_PEOPLES = words(
    """
    蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西
    景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂
    保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺 各
    """
)
Rows: TypeAlias = Sequence[Sequence[str]]
_AUTONOMOUS = ("自治县", "自治州", "自治旗", "自治区")


@dataclass(frozen=True, slots=True)
class Township:
    """A row of townships.csv; `valid_from`, `valid_to` (years, inclusive) and `successor` are optional there."""

    code: str
    name: str
    level: str
    county_code: str
    county: str
    city: str
    province: str
    valid_from: int | None = None
    valid_to: int | None = None
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class County:
    """A county, district or county-level city, and the city and province above it."""

    code: str
    name: str
    city: str
    province: str


class _County:
    """A county's rows by name, by stem, and by the stem without its peoples."""

    def __init__(self, rows: Rows) -> None:
        self.by_name: dict[str, list[Sequence[str]]] = defaultdict(list)
        self.by_stem: dict[str, list[Sequence[str]]] = defaultdict(list)
        self.by_short_stem: dict[str, list[Sequence[str]]] = defaultdict(list)
        for row in rows:
            self.by_name[row[1]].append(row)
            self.by_stem[stem_of(row[1])].append(row)
            if (short := _without_peoples(stem_of(row[1]))) != stem_of(row[1]):
                self.by_short_stem[short].append(row)

    def rows_called(self, stem: str) -> Rows:
        """The rows of this stem, else those that the name or the register has with other peoples, or with none."""
        if found := self.by_stem.get(stem) or self.by_short_stem.get(stem):
            return found
        short = _without_peoples(stem)
        return (*self.by_stem.get(short, ()), *self.by_short_stem.get(short, ())) if short != stem else ()


class Registry:
    """All townships by code, county and name. A name means something only inside its county."""

    def __init__(self, rows: Iterable[Sequence[str]], aliases: Aliases | None = None) -> None:
        """`rows` hold the values of COLUMNS, then of OPTIONAL_COLUMNS where there are any, as strings."""
        by_county: dict[str, list[Sequence[str]]] = defaultdict(list)
        for row in rows:
            # the rows of a county share all values but code and name
            by_county[row[3]].append((row[0], row[1], *map(sys.intern, row[2:])))
        self._rows_by_county: Mapping[str, Rows] = dict(by_county)
        self._names_by_county: dict[str, _County] = {}
        self._may_lose: dict[str, Mapping[str, str]] = {}
        self._given_aliases: Aliases = aliases or {}
        self._aliases_by_county: dict[str, dict[str, Alias]] = {}  # as they are asked for: a run knows its counties

    @classmethod
    def from_csv(cls, path: Path, aliases: Iterable[Path] = ()) -> Registry:
        """Reads townships.csv and the files of `aliases`, of which a later one overrules an earlier.

        Raises ValueError that names a missing column or a row that is no row.
        """
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            header = next(reader, [])
            missing = [name for name in COLUMNS if name not in header]
            if missing:
                raise ValueError(f"{path}: {missing[0]}: no such column; expected {', '.join(COLUMNS)}")
            return cls(_in_order(reader, header, path), read_aliases(aliases))

    def _aliases_of(self, county_code: str) -> Mapping[str, Alias]:
        """The aliases of a county, and what people call what the register calls after its county or its office."""
        found = self._aliases_by_county.get(county_code)
        if found is None:
            found = dict(self._given_aliases.get(county_code, {}))
            for row in self._rows_of(county_code):
                for plain in plain_names(row[1], row[4]):
                    found.setdefault(plain, Alias(county_code, plain, row[1], OFFICIAL))
            self._aliases_by_county[county_code] = found
        return found

    def _rows_of(self, county_code: str) -> Rows:
        """A county's rows, in the order of the file."""
        return self._rows_by_county.get(county_code, ())

    def _county(self, county_code: str) -> _County:
        county = self._names_by_county.get(county_code)
        if county is None:
            county = self._names_by_county[county_code] = _County(self._rows_of(county_code))
        return county

    def _rows(self) -> Iterator[Sequence[str]]:
        """All rows, county by county."""
        return chain.from_iterable(self._rows_by_county.values())

    @cached_property
    def _counties_by_name(self) -> Mapping[str, Sequence[str]]:
        # the crawl knows its counties and never asks the whole country by name
        found: dict[str, list[str]] = defaultdict(list)
        for row in self._rows():
            if row[3] not in found[row[1]]:
                found[row[1]].append(row[3])
        for county_code in dict.fromkeys((*self._given_aliases, *self._rows_by_county)):
            for alias in self._aliases_of(county_code).values():
                if county_code in found.get(alias.name, ()) and county_code not in found[alias.spelling]:
                    found[alias.spelling].append(county_code)
        return {name: codes for name, codes in found.items() if codes}

    def __len__(self) -> int:
        return sum(map(len, self._rows_by_county.values()))

    def codes(self) -> Iterator[tuple[str, str]]:
        """The code and county code of each row."""
        return ((row[0], row[3]) for row in self._rows())

    def township(self, code: str) -> Township | None:
        """The township with this 9-digit code."""
        # nearly every code begins with its county's
        for rows in (self._rows_of(code[:6]), self._rows()):
            for row in rows:
                if row[0] == code:
                    return _township(row)
        return None

    def county(self, county_code: str) -> tuple[Township, ...]:
        """The townships of a county, in the order of the file."""
        return tuple(map(_township, self._rows_of(county_code)))

    def county_of(self, county_code: str) -> County | None:
        """The county with this 6-digit code."""
        return self.counties.get(county_code)

    def named(self, name: str, county_code: str | None = None) -> tuple[Township, ...]:
        """The townships registered under exactly this name, of one county or of all."""
        counties = self._counties_by_name.get(name, ()) if county_code is None else (county_code,)
        return tuple(_township(row) for county in counties for row in self._county(county).by_name.get(name, ()))

    def holds(self, name: str) -> bool:
        """Returns True if a township of the country is registered under exactly this name, or an alias spells it so."""
        return name in self._counties_by_name

    def counties_with(self, name: str) -> tuple[str, ...]:
        """The codes of the counties that have a township of this name."""
        return tuple(self._counties_by_name.get(name, ()))

    def called(self, name: str, county_code: str) -> Township | None:
        """Returns the one township of a county that `name` means: exactly, by an alias, or by its stem.

        杨镇 finds 杨镇地区, 三圣街道办事处 finds 三圣街道, and where no other is called so 于家务乡 finds 于家务回族乡
        and 星火朝鲜族乡 finds 星火乡; a name that fits two of them finds none.
        """
        county = self._county(county_code)
        if exact := county.by_name.get(name):
            return _township(exact[0]) if len(exact) == 1 else None
        if alias := self.alias(name, county_code):
            return self.called(alias.name, county_code)
        wanted = stem_of(name)
        rows = [row for row in county.rows_called(wanted) if _is_level(row)]
        return _township(rows[0]) if len(rows) == 1 and len(wanted) > 1 else None

    def alias(self, name: str, county_code: str) -> Alias | None:
        """Returns the alias that spells `name`, or its stem with another level's word, of a name the county has."""
        aliases = self._aliases_of(county_code)
        if not aliases or name in (county := self._county(county_code)).by_name:
            return None
        found = aliases.get(name)
        if found is None and len(wanted := stem_of(name)) > 1:
            if wanted in county.by_stem:
                return None
            found = next((one for one in aliases.values() if stem_of(one.spelling) == wanted), None)
        return found if found and found.spelling != found.name and found.name in county.by_name else None

    def spellings(self, county_code: str) -> Iterator[tuple[str, str]]:
        """Yields the aliases of a county's names with the code of the township that each means."""
        for alias in self._aliases_of(county_code).values():
            if township := self.called(alias.spelling, county_code):
                yield alias.spelling, township.code

    def names_that_may_lose(self, county_code: str) -> Mapping[str, str]:
        """Returns the names of a county and their aliases, by code; empty where no rare character stands in any."""
        found = self._may_lose.get(county_code)
        if found is None:
            names = dict(self.spellings(county_code))
            names |= {row[1]: row[0] for row in self._rows_of(county_code) if _is_level(row)}
            found = self._may_lose[county_code] = names if is_rare("".join(names)) else {}
        return found

    def repaired(self, name: str, county_code: str) -> Township | None:
        """Returns the one township of a county whose rare character `name` lost (湖镇, 湖?镇 for 湖㳇镇)."""
        names = self.names_that_may_lose(county_code)
        if not names:
            return None
        stem = stem_of(name)
        level = name[len(stem) :]
        same_level = {stem_of(one): code for one, code in names.items() if one.endswith(level)}
        code = lost_character(stem, same_level) or lost_character(
            stem, {stem_of(one): code for one, code in names.items()}
        )
        return self.township(code) if code else None

    def doubt(self, name: str, township: Township) -> str:
        """Returns why `name` may not mean `township`, as a warning says it; empty where its spelling is no reason."""
        if stem_of(name) == stem_of(township.name):
            return ""
        if _without_peoples(stem_of(township.name)) == stem_of(name):
            return f"{name} is short for {township.name}"
        if _without_peoples(stem_of(name)) == _without_peoples(stem_of(township.name)):
            return f"{name} is another name of {township.name}, by the people it names"
        alias = self.alias(name, township.county_code)
        if alias is None:
            return f"{name} has lost a character: read as {township.name}, the one name of its county that fits"
        return (
            "" if alias.how == OFFICIAL else f"{name} is another spelling of {township.name} ({alias.how or 'alias'})"
        )

    @cached_property
    def counties(self) -> Mapping[str, County]:
        """All counties by their 6-digit code."""
        return {code: County(code, *rows[0][4:7]) for code, rows in self._rows_by_county.items()}

    @cached_property
    def county_codes(self) -> Mapping[str, tuple[str, ...]]:
        """County codes by every name a county goes by: 酉阳土家族苗族自治县, 酉阳自治县, 酉阳县."""
        found: dict[str, list[str]] = defaultdict(list)
        for county in self.counties.values():
            for name in county_names(county.name):
                found[name].append(county.code)
        return {name: tuple(codes) for name, codes in found.items()}

    @cached_property
    def higher_names(self) -> frozenset[str]:
        """Every name of a county, city or province."""
        above = {name for county in self.counties.values() for name in (county.city, county.province)}
        return frozenset(self.county_codes) | frozenset(name for name in above if len(name) > 1)

    @cached_property
    def words_after(self) -> Mapping[str, frozenset[str]]:
        """Cities and counties that begin as a township ends, by that character: in 新镇江 stands 镇江, no 新镇."""
        found: dict[str, set[str]] = {"镇": set(), "乡": set()}
        for name in self.higher_names:
            if name[0] in found and len(name) > 2:
                found[name[0]].add(name)
        return {char: frozenset(names) for char, names in found.items()}

    @cached_property
    def rare_characters(self) -> str:
        """The characters of registered names that t2s would change, as 乾 in 乾县."""
        return "".join(sorted({char for name in self.names_to_keep for char in name if convertible(char)}))

    @cached_property
    def names_to_keep(self) -> tuple[str, ...]:
        """The registered names that hold a character that t2s would change."""
        return tuple(sorted(filter(convertible, {row[1] for row in self._rows()} | self.higher_names)))


def _in_order(reader: Iterable[list[str]], header: list[str], path: Path) -> Iterator[list[str]]:
    """The rows of a CSV file with their values in the order of COLUMNS and OPTIONAL_COLUMNS."""
    known = [name for name in (*COLUMNS, *OPTIONAL_COLUMNS) if name in header]
    as_they_stand = header == known == list(COLUMNS)
    places = [header.index(name) if name in header else -1 for name in (*COLUMNS, *OPTIONAL_COLUMNS)]
    for row in filter(None, reader):
        if len(row) != len(header):
            raise ValueError(f"{path}: {','.join(row)}: expected {len(header)} values")
        yield row if as_they_stand else [row[place] if place >= 0 else "" for place in places]


def _is_level(row: Sequence[str]) -> bool:
    """Returns True if a row is a township or a 街道; of the others (其他) only a 地区 of Beijing is one."""
    return row[2] != "其他" or row[1].endswith("地区")


def _township(row: Sequence[str]) -> Township:
    code, name, level, county_code, county, city, province = row[:7]
    since, until, successor = (*row[7:10], "", "", "")[:3]
    return Township(
        code=code,
        name=name,
        level=level,
        county_code=county_code,
        county=county,
        city=city,
        province=province,
        valid_from=int(since[:4]) if since else None,
        valid_to=last_year(until) if until else None,
        successor=successor or None,
    )


def last_year(until: str) -> int:
    """The last year a township saw the end of: 2021 for 2022-06-30, 2022 for 2022-12-31 and for a bare 2022."""
    return int(until[:4]) - (len(until) > 4 and not until.endswith("12-31"))


@lru_cache(maxsize=4096)  # the names of a county's texts, again and again
def stem_of(name: str) -> str:
    """The name without its level: 三圣街道办事处 → 三圣; 于家务回族乡 keeps its 回族."""
    for suffix in SUFFIXES:
        if name.endswith(suffix) and len(name) > len(suffix):
            return name[: -len(suffix)]
    return name


def _without_peoples(stem: str) -> str:
    """The stem without the peoples it ends with: 芭蕉侗族 → 芭蕉, 酉阳土家族苗族 → 酉阳."""
    while people := next((p for p in _PEOPLES if stem.endswith(p + "族") and len(stem) > len(p) + 1), None):
        stem = stem[: -len(people) - 1]
    return stem


def county_names(name: str) -> tuple[str, ...]:
    """The names a county goes by: an autonomous county also by its stem, with 县 (旗) or 自治县 (自治旗)."""
    for tail in _AUTONOMOUS:
        if name.endswith(tail):
            stem = _without_peoples(name[: -len(tail)])
            if stem == name[: -len(tail)]:
                return (name,)
            return (name, stem + tail, stem + tail[-1])
    return (name,)
