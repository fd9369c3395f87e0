"""A text parted at its marks: which clause a count stands in, and what the clauses before it say."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

from parsers.figures.counts import Count

# a mark; neither the comma of 1,090 nor the point of 15.5; one set of characters first, so that the engine skips to it
_BOUNDARY = re.compile(
    r"[，。；;！？!?：:\n,.](?:(?<=[^,.])|(?<!\d,)(?<=,)|(?<=,)(?!\d{3}(?!\d))|(?<=[\u4e00-\u9fff]\.)(?!\d))"
)
_SENTENCE_ENDS: Final = frozenset("。！？!?\n")
_REACH: Final = 4  # clauses back within the sentence


class Clauses:
    """The clauses of one text, numbered from 0; a mark inside a count parts nothing."""

    def __init__(self, text: str, plain: str, counts: Sequence[Count]) -> None:
        self._text = text
        inside = [(count.start, count.end) for count in counts if "，" in plain[count.start : count.end]]
        self._before: dict[int, tuple[str, ...]] = {}
        self._starts = [0]
        for mark in _BOUNDARY.finditer(plain):
            if inside and any(start < mark.start() < end for start, end in inside):
                continue
            self._starts.append(mark.end())

    def at(self, position: int) -> int:
        """The clause that holds a position."""
        return bisect_right(self._starts, position) - 1

    def start(self, clause: int) -> int:
        """Returns where a clause begins."""
        return self._starts[clause]

    def end(self, clause: int) -> int:
        """Returns where a clause ends, before its mark."""
        return self._starts[clause + 1] - 1 if clause + 1 < len(self._starts) else len(self._text)

    def before(self, clause: int) -> tuple[str, ...]:
        """The clauses of the same sentence before this one, nearest first, at most four."""
        found = self._before.get(clause)
        if found is None:
            found = self._before[clause] = tuple(self._clauses_before(clause))
        return found

    def _clauses_before(self, clause: int) -> Iterator[str]:
        for at in range(clause, max(0, clause - _REACH), -1):
            if self._text[self._starts[at] - 1] in _SENTENCE_ENDS:
                break
            yield self._text[self._starts[at - 1] : self._starts[at] - 1]
