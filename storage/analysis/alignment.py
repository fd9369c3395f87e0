"""Two reports sentence by sentence: what was carried over, wherever it stands now, reworded, new, or dropped.

The one rule by which the web pages and `nianbao diff` tell what moved.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from rapidfuzz import fuzz, process

REWORDED = 72.0  # percent of characters in common from which a sentence counts as reworded
LONGEST = 1500  # characters; longer sentences (tables run together) are compared for equality only
SHORTEST = 4  # characters; shorter ones too
MOST_PAIRS = 250_000  # pairs of sentences compared for likeness in one pair of reports
SENTENCE = re.compile(r"[^。；！？\n]*[。；！？]+[”’」』）)]*\n*|[^。；！？\n]*\n+|[^。；！？\n]+$")
NOISE = re.compile(r"[\s,，、.．:：“”\"'()（）]+")
YEAR = re.compile(r"(?:19|20)\d\d")

Fate = Literal["new", "kept", "changed"]
Marks = Mapping[int, tuple[Fate, int | None]]
"""A unit's place to what became of it and the place of its counterpart, None where it says nothing."""


class Unit(NamedTuple):
    """A heading or a sentence: the place of its section, its text, and what is compared of it."""

    section: int
    heading: bool
    text: str
    key: str


def sentences(text: str) -> list[str]:
    """Returns the sentences of a text; joined they are the text again."""
    return SENTENCE.findall(text)


def units_of(sections: Iterable[tuple[str, str]]) -> Iterator[Unit]:
    """Yields the headings and sentences of sections, each given as heading and text."""
    for index, (heading, text) in enumerate(sections):
        if heading:
            yield Unit(index, True, heading, compared(heading))
        for sentence in sentences(text):
            yield Unit(index, False, sentence, compared(sentence))


def compared(text: str) -> str:
    """Returns what is compared of a text: spaces, some punctuation and the digits of years are no difference."""
    return any_year(NOISE.sub("", text)).rstrip("。；！？")


def any_year(text: str) -> str:
    """Returns the text with the same digits for every year; looked for only where there may be one."""
    return YEAR.sub("0000", text) if "20" in text or "19" in text else text


def match_units(now: Sequence[Unit], before: Sequence[Unit]) -> tuple[Marks, set[int]]:
    """Pairs the units of two reports, wherever they stand; each of `before` answers for one of `now`.

    Returns what became of the units of `now` that have a counterpart, and the places of the units of `before` that
    have none.
    """
    marks: dict[int, tuple[Fate, int | None]] = {}
    left = _match_equal(now, before, marks)
    _match_reworded(now, before, left, marks)
    return marks, left


def _match_equal(now: Sequence[Unit], before: Sequence[Unit], marks: dict[int, tuple[Fate, int | None]]) -> set[int]:
    waiting: dict[str, list[int]] = defaultdict(list)
    for index in range(len(before) - 1, -1, -1):
        waiting[before[index].key].append(index)
    left = set(range(len(before)))
    for index, unit in enumerate(now):
        if not unit.key:
            marks[index] = ("kept", None)
        elif waiting.get(unit.key):
            found = waiting[unit.key].pop()
            left.discard(found)
            marks[index] = ("kept", found)
    return {index for index in left if before[index].key}


def _match_reworded(
    now: Sequence[Unit],
    before: Sequence[Unit],
    left: set[int],
    marks: dict[int, tuple[Fate, int | None]],
) -> None:
    choices = {index: before[index].key for index in sorted(left) if len(before[index].key) <= LONGEST}
    budget = MOST_PAIRS
    for index, unit in enumerate(now):
        if index in marks or not SHORTEST <= len(unit.key) <= LONGEST or not choices:
            continue
        budget -= len(choices)
        if budget < 0:
            return
        best = process.extractOne(unit.key, choices, scorer=fuzz.ratio, score_cutoff=REWORDED)
        if best is not None:
            found = int(best[2])
            marks[index] = ("changed", found)
            left.discard(found)
            del choices[found]
