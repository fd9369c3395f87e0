"""Lists told apart by 分别: 法治宣传、法治讲座分别为15场、6场 gives each number the noun at its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from parsers.figures.clauses import Clauses
from parsers.figures.counts import Count

# 及时受理率, 及格率, 普及率, 参与率, 和解率: no sign between two members
_JOINS = re.compile(r"\s?(?:、|以及|(?<![调总])和(?![谐解])|(?<![普涉])及(?![时格])|(?<!参)与)\s?")
_BETWEEN = re.compile(r"\s?(?:[、，,]|以及|和|及|与)\s?")
# nouns, then 分别 and a verb that only joins
_NOUNS_FIRST = re.compile(r"(?P<nouns>.{2,60}?)(?:数量?|件数)?分别(?:为|是|达到?了?|有|共|完成)?(?:至|约|了)?\s?$")
# 2023年、2024年分别化解纠纷 and 2023年、2024年纠纷分别为: years, and what is counted in each
_YEARS_FIRST = re.compile(
    r"(?P<years>20\d\d年?度?(?:\s?[、和及与]\s?20\d\d年度?)+)(?P<noun>[^，。；、\d]{0,20}?)数?量?分别(?P<verb>[^，。；、\d]{0,20})$"
)
_YEAR = re.compile(r"20\d\d")
# 分别受理、化解矛盾纠纷: verbs of two characters, and behind the last the noun of them all
_VERBS_FIRST = re.compile(
    r"分别(?P<verbs>(?:[^、和及与]{2}(?:、|和|及|与)){1,4}[^、和及与]{2})(?P<noun>[^、和及与]{1,20})$"
)


def nouns_told_apart(text: str, clauses: Clauses, counts: Sequence[Count]) -> Mapping[int, str]:
    """Returns, by the number of a count, the words before it where 分别 gives each of a list's counts its own."""
    if "分别" not in text:
        return {}
    return {
        first + at: noun
        for first, last in _runs(text, counts)
        for at, noun in enumerate(_nouns(_before(text, clauses, counts[first]), last - first + 1))
    }


def _before(text: str, clauses: Clauses, count: Count) -> str:
    return text[clauses.at(count.start).start : count.start]


def _runs(text: str, counts: Sequence[Count]) -> Iterator[tuple[int, int]]:
    """Yields the first and last of the counts that stand side by side, with no more than a mark between."""
    first = 0
    for at in range(1, len(counts) + 1):
        if at < len(counts) and _BETWEEN.fullmatch(text, counts[at - 1].end, counts[at].start):
            continue
        if at - first > 1:
            yield first, at - 1
        first = at


def _nouns(before: str, many: int) -> Sequence[str]:
    """The words for each of `many` counts; empty where the list has not as many members."""
    if found := _YEARS_FIRST.search(before):
        years = _YEAR.findall(found["years"])
        return [f"{year}年{found['noun']}{found['verb']}" for year in years] if len(years) == many else ()
    if found := _NOUNS_FIRST.search(before):
        parts = _JOINS.split(found["nouns"])
        return [_with_noun(part, parts[-1]) for part in parts] if len(parts) == many else ()
    if found := _VERBS_FIRST.search(before):
        verbs = _JOINS.split(found["verbs"])
        return [verb + found["noun"] for verb in verbs] if len(verbs) == many else ()
    return ()


def _with_noun(part: str, last: str) -> str:
    """专职、兼职人民调解员: a member of the same make as the last one's beginning shares its noun."""
    return part + last[2:] if part != last and part[-1:] == last[1:2] else part
