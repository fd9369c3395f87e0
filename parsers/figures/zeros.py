"""Zeros said in words: 全年无行政复议、行政诉讼案件 · 行政复议案件为零 · 行政诉讼零发生."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from parsers.figures.counts import Count
from parsers.figures.metrics import Metric, Metrics

_NONE = re.compile(
    r"(?:(?=零(?:复议|诉讼|败诉)|复议零纠错)|未发生|未收到|未接到|未受理|没有收到|没有发生|未出现|没有出现|未产生|未引发|没有|未有|暂无|均?无)(?:过|任何|一起)?(?P<nouns>[^，。；;：:\n]{2,60})"
)
_NONE_BEHIND = re.compile(
    r"(?P<nouns>[^，。；;：:\n]{2,60}?)(?:数量?|件数)?[均都]?(?:为零|为0(?!\d|\.)|是零|零发生|零发案|无发生)"
)
_IS_NONE = re.compile(r"[为是]零|为0|零发|无发生")  # a first look: the noun before it is dear to find
# 无因信息公开引发的行政复议: none of one cause says nothing of all; 因行政行为 and 因执法不当 are the cause of them all
_OF_ONE_CAUSE = re.compile(r"因(?!.{0,6}(?:行政|执法))[^，。]{1,20}(?:引发|引起|导致|产生)的?")
_PARTS = re.compile(r"、|以及|和|及|与|或者?")
_OF_ADMINISTRATION: Final = ("诉讼", "应诉", "复议")  # 无行政复议和诉讼: 行政 is said once for both
_LONGEST_COUNT: Final = 120  # characters
_ENOUGH: Final = 2  # characters of a noun
_LIST: Final = 2  # 未发生一起行政复议和行政诉讼案件: none of each


def find_zeros(text: str, counts: Sequence[Count], metrics: Metrics) -> list[Count]:
    """The counts and the zeros that words say of a metric marked `zero`, by position.

    Only what such a metric names is a zero: 无违法违纪 counts nothing. A clause that holds a number says no zero.
    """
    if not _may_say_none(text) or not metrics.zero_words.search(text):
        return list(counts)
    ordered = sorted(counts)
    starts = [count.start for count in ordered]
    zeros: list[Count] = []
    left_out: set[Count] = set()
    for clause in _NONE.finditer(text):
        near = _near(clause, ordered, starts)
        said = {count for count in near if count.value == 0 and count.end == clause.start("nouns")}
        found = list(_zeros_of(clause, [count for count in near if count not in said], metrics.zeros))
        if said and len(found) < _LIST:
            continue  # 未发生一起行政诉讼: one thing, counted as it is
        zeros += found
        left_out |= said
    for clause in _NONE_BEHIND.finditer(text) if _IS_NONE.search(text) else ():
        # 行政复议、行政诉讼案件均为0件: what the words say of both, the number would count for one
        near = [count for count in _near(clause, ordered, starts) if count not in left_out]
        said = {count for count in near if count.value == 0 and count.start == clause.end() - 1}
        found = list(_zeros_of(clause, [count for count in near if count not in said], metrics.zeros))
        if said and len(found) < _LIST:
            continue
        zeros += found
        left_out |= said
    merged: list[Count] = []
    for count in sorted([*(count for count in ordered if count not in left_out), *zeros]):
        if not merged or count.start >= merged[-1].end:
            merged.append(count)
    return merged


def _near(clause: re.Match[str], counts: Sequence[Count], starts: Sequence[int]) -> Sequence[Count]:
    """The counts that a clause may touch, of all in order: a look at each for every clause would be a square."""
    return counts[bisect_left(starts, clause.start() - _LONGEST_COUNT) : bisect_right(starts, clause.end())]


def _may_say_none(text: str) -> bool:
    # asked sign by sign, which costs a fifth of a pattern, of each text
    return "无" in text or "零" in text or "未" in text or "没" in text or "为0" in text


def _zeros_of(clause: re.Match[str], counts: Sequence[Count], metrics: Sequence[Metric]) -> Iterator[Count]:
    start, end = clause.span()
    if _OF_ONE_CAUSE.search(clause.string, start, end) or any(
        start < count.end and count.start < end for count in counts
    ):
        return
    text, floor = clause.string, clause.start("nouns")
    marks = [
        (floor, floor),
        *(part.span() for part in _PARTS.finditer(text, *clause.span("nouns"))),
        (clause.end("nouns"), end),
    ]
    said: set[str] = set()
    for (_, begin), (stop, _) in pairwise(marks):
        noun = text[begin:stop]
        if said and noun.startswith(_OF_ADMINISTRATION):
            noun = f"行政{noun}"
        metric = next((one for one in metrics if one.fits_zero(noun)), None) if len(noun) >= _ENOUGH else None
        if metric is not None and metric.name not in said:
            said.add(metric.name)
            yield Count(begin, stop, 0, metric.unit, "exact", noun)
