"""A text parted at its marks: which clause a count stands in, and what the clauses before it say."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final, NamedTuple

from parsers.figures.counts import Count

# a mark; neither the comma of 1,090 nor the point of 15.5; one set of characters first, so that the engine skips to it
_BOUNDARY = re.compile(
    r"[，。；;！？!?：:\n,.](?:(?<=[^,.])|(?<!\d,)(?<=,)|(?<=,)(?!\d{3}(?!\d))|(?<=[\u4e00-\u9fff]\.)(?!\d))"
)
_SENTENCE_ENDS: Final = frozenset("。！？!?\n")
_COLONS: Final = frozenset("：:")
_CLOSES: Final = frozenset(("", *"，。；;,、\n"))
_LONGEST_NAME: Final = 18  # characters before a colon that name what its number counts: 调解纠纷：86件；
_REACH: Final = 4  # clauses back within the sentence


def _behind_mark(text: str, start: int) -> int:
    """Where the blanks before `start` begin."""
    while start and text[start - 1].isspace():
        start -= 1
    return start


class Clause(NamedTuple):
    """Where a clause begins and ends, without its mark, and at most four of its sentence before it, nearest first."""

    start: int
    end: int
    before: tuple[str, ...]


class Clauses:
    """The clauses of one text; a mark inside a count, and a colon between a name and its count, part nothing."""

    def __init__(self, text: str, plain: str, counts: Sequence[Count]) -> None:
        inside = [(count.start, count.end) for count in counts if "，" in plain[count.start : count.end]]
        alone = {_behind_mark(plain, one.start) for one in counts if plain[one.end : one.end + 1] in _CLOSES}
        self._text = text
        self._starts = [0]
        for mark in _BOUNDARY.finditer(plain):
            if inside and any(start < mark.start() < end for start, end in inside):
                continue
            if mark.group() in _COLONS and mark.end() in alone and self._starts[-1] + _LONGEST_NAME >= mark.start():
                continue
            self._starts.append(mark.end())

    def at(self, position: int) -> Clause:
        """The clause that holds a position."""
        starts, text = self._starts, self._text
        number = bisect_right(starts, position) - 1
        before = []
        for at in range(number, max(0, number - _REACH), -1):
            if text[starts[at] - 1] in _SENTENCE_ENDS:
                break
            before.append(text[starts[at - 1] : starts[at] - 1])
        end = starts[number + 1] - 1 if number + 1 < len(starts) else len(text)
        return Clause(starts[number], end, tuple(before))
