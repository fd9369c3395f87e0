"""The likeness of two texts: which share of one stands in the other, and which of their sections belong together."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from storage.records.clauses import DIGITS, Clauses

# A run of equal characters shorter than this is chance, not a taken-over phrase.
BLOCK_CHARS = 4
HEADING_ALIKE = 70.0
TEXT_ALIKE = 60.0
# Shorter texts are alike by chance: 认真落实。
TEXT_CHARS = 30
# Finding equal runs takes a bit for each pair of characters: 125 MB for two of the longest reports, word for word anew.
MOST_CELLS = 1_000_000_000
# Of sections under one, how many are measured against how many; no report has 200.
MOST_PAIRS = 40_000


def share_in(text: str | Clauses, other: str | Clauses) -> float:
    """Returns the share of the text's characters that stand in the other, 0 to 1.

    Clauses that the other holds word for word count whole, wherever they stand; of what is left, runs of
    at least BLOCK_CHARS equal characters count, so that a changed number costs its own characters only (not where
    more than MOST_CELLS would have to be looked at).
    """
    own = text if isinstance(text, Clauses) else Clauses.of(text)
    others = other if isinstance(other, Clauses) else Clauses.of(other)
    if own.all == others.all:
        return 1.0
    if not own.chars:
        return 0.0
    rest = [clause for clause in own.all if clause not in others.known]
    taken = own.chars - sum(map(len, rest))
    other_rest = [clause for clause in others.all if clause not in own.known]
    # joints differ on both sides, so that no run spans one
    return (taken + _shared(" ".join(rest), "\n".join(other_rest))) / own.chars


def nearest(own: Clauses, others: Sequence[Clauses]) -> int:
    """Returns the text that holds most of this one word for word; the first of equals."""
    held = [sum(map(len, filter(other.known.__contains__, own.all))) for other in others]
    return held.index(max(held))


def _shared(text: str, other: str) -> int:
    """Characters of text in runs that are equal in the other, each long enough to be no chance."""
    if not text or not other or len(text) * len(other) > MOST_CELLS:
        return 0
    blocks = LCSseq.editops(text, other).as_matching_blocks()
    return sum(block.size for block in blocks if block.size >= BLOCK_CHARS)


class ComparedSection(NamedTuple):
    """A section as it is compared; `path` as in the sections view. A tuple: a nation's reports have ten millions."""

    path: str
    marker: str
    heading: str
    text: str
    role: str | None = None

    @property
    def parent(self) -> str:
        """The path of the section it stands under; empty at the top."""
        return self.path.rpartition(".")[0]


def align(
    old: Sequence[ComparedSection], new: Sequence[ComparedSection]
) -> list[tuple[ComparedSection | None, ComparedSection | None]]:
    """Pairs the sections of two reports, in the new one's order; what has no counterpart stands alone.

    Sections are compared with those whose parents are a pair; best pairs first: like headings, or like texts, or
    the same role. Old ones without a counterpart follow the pair that stood before them.
    """
    return laid_out(old, new, _partners(_by_parent(old), _by_parent(new)))


def laid_out(
    old: Sequence[ComparedSection], new: Sequence[ComparedSection], partner: Mapping[str, str]
) -> list[tuple[ComparedSection | None, ComparedSection | None]]:
    """The pairs as rows, in the new report's order; `partner` gives the old path's counterpart."""
    place = {section.path: number for number, section in enumerate(new)}
    counterpart: dict[int, ComparedSection] = {}
    alone: dict[int, list[ComparedSection]] = defaultdict(list)
    last = -1
    for section in old:
        if section.path in partner:
            last = place[partner[section.path]]
            counterpart[last] = section
        else:
            alone[last].append(section)
    rows: list[tuple[ComparedSection | None, ComparedSection | None]] = [(section, None) for section in alone[-1]]
    for number, after in enumerate(new):
        rows.append((counterpart.get(number), after))
        rows += [(section, None) for section in alone[number]]
    return rows


def _partners(old: Mapping[str, Sequence[_Likened]], new: Mapping[str, Sequence[_Likened]]) -> dict[str, str]:
    """Old path to new path; both come as sections by the path of their parent."""
    partner: dict[str, str] = {"": ""}
    waiting = [""]
    while waiting:
        parent = waiting.pop()
        for before, after in _pair(old.get(parent, []), new.get(partner[parent], [])):
            partner[before] = after
            waiting.append(before)
    del partner[""]
    return partner


def _pair(old: Sequence[_Likened], new: Sequence[_Likened]) -> list[tuple[str, str]]:
    """Pairs of paths, the most alike first; equal headings are paired before anything is measured."""
    if not old or not new:
        return []
    if len(old) * len(new) > MOST_PAIRS:
        return _equal_in_order(old, new)
    equal = sorted(
        (abs(i - j), i, j)
        for i, before in enumerate(old)
        for j, after in enumerate(new)
        if before.opens == after.opens and before.heading == after.heading and (before.heading or before.opens)
    )
    partner: dict[int, int] = {}
    _take((entry[1:] for entry in equal), partner)
    taken = set(partner.values())
    scored = [
        (-score, abs(i - j), i, j)
        for i, before in enumerate(old)
        for j, after in enumerate(new)
        if i not in partner and j not in taken and (score := _likeness(before, after)) > 0
    ]
    _take((entry[2:] for entry in sorted(scored)), partner)
    return [(old[i].path, new[j].path) for i, j in partner.items()]


def _equal_in_order(old: Sequence[_Likened], new: Sequence[_Likened]) -> list[tuple[str, str]]:
    """Of many sections those with equal headings, each with the first that is still alone."""
    waiting: dict[tuple[bool, str], deque[str]] = defaultdict(deque)
    for before in old:
        waiting[before.opens, before.heading].append(before.path)
    return [
        (waiting[after.opens, after.heading].popleft(), after.path)
        for after in new
        if (after.heading or after.opens) and waiting[after.opens, after.heading]
    ]


def _take(pairs: Iterable[tuple[int, int]], partner: dict[int, int]) -> None:
    """Takes each pair whose two sides are both still alone."""
    taken = set(partner.values())
    for i, j in pairs:
        if i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)


class _Likened(NamedTuple):
    """A section as it is likened to others: digits left out, since years and counts change."""

    path: str
    heading: str
    text: str
    role: str | None
    top: bool
    opens: bool  # the preamble, which has no heading and is like no other section


def _by_parent(sections: Iterable[ComparedSection]) -> dict[str, list[_Likened]]:
    children: dict[str, list[_Likened]] = {}
    for section in sections:
        path, parent = section.path, section.parent
        likened = _Likened(path, _folded(section.heading), section.text, section.role, parent == "", path == "0")
        children.setdefault(parent, []).append(likened)
    return children


# headings are the same from township to township, and a text is likened to each of its counterpart's
@lru_cache(maxsize=1_024)
def _folded(text: str) -> str:
    return DIGITS.sub("", text)


def _likeness(before: _Likened, after: _Likened) -> float:
    """0 where two sections are none of the same; else the better of headings and texts, in percent."""
    if before.opens != after.opens:
        return 0.0
    if before.heading and after.heading:
        heading = fuzz.ratio(before.heading, after.heading, score_cutoff=HEADING_ALIKE)
        if heading:
            return heading
    if min(len(before.text), len(after.text)) >= TEXT_CHARS:
        text = fuzz.ratio(_folded(before.text), _folded(after.text), score_cutoff=TEXT_ALIKE)
        if text:
            return text
    return 50.0 if before.role is not None and before.role == after.role and before.top else 0.0


def _tops(sections: Sequence[ComparedSection]) -> list[str]:
    paths = {section.path for section in sections}
    return [section.heading for section in sections if section.heading and section.parent not in paths]


@dataclass(frozen=True, eq=False)
class ReadText:
    """A text with its outline, where that is compared: one object however often it is compared, taken apart once."""

    content_id: str
    text: str
    outline: tuple[ComparedSection, ...] = ()

    @cached_property
    def clauses(self) -> Clauses:
        """The text's clauses."""
        return Clauses.of(self.text)

    @cached_property
    def children(self) -> Mapping[str, Sequence[_Likened]]:
        """The outline's sections by the path of their parent."""
        return _by_parent(self.outline)

    @cached_property
    def frame(self) -> Sequence[tuple[str, str]]:
        """The outline's paths and headings, without digits."""
        return [(section.path, _folded(section.heading)) for section in self.outline]


def new_and_dropped(old: ReadText, new: ReadText) -> tuple[list[str], list[str]]:
    """Headings only the new report has, and headings only the old one had; of a whole branch its top alone."""
    if old.frame == new.frame:
        return [], []
    partner = _partners(old.children, new.children)
    kept = set(partner.values())
    return (
        _tops([section for section in new.outline if section.path not in kept]),
        _tops([section for section in old.outline if section.path not in partner]),
    )


@dataclass(frozen=True, slots=True)
class TextToCompare:
    """A text, its township's text of the year before, and other townships' texts that are near.

    `last` has several texts only where one text is the report of several years; `fresh` where it was never looked at.
    """

    own: ReadText
    fresh: bool
    last: tuple[ReadText, ...]
    near: tuple[ReadText, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison of a text: the other's id, the share of this text in it, new and dropped headings.

    The text itself is among them where it was looked at for the first time; headings are told of last year's alone.
    """

    content_id: str
    others: tuple[tuple[str, float, list[str] | None, list[str] | None], ...]


def compare(asked: TextToCompare) -> Compared:
    """Compares a text with last year's, and with the one of its neighbours that holds most of it."""
    own = asked.own
    others: list[tuple[str, float, list[str] | None, list[str] | None]] = []
    for last in asked.last:
        new, dropped = new_and_dropped(last, own)
        others.append((last.content_id, _rounded(own, last), new, dropped))
    if asked.near:
        near = asked.near[nearest(own.clauses, [other.clauses for other in asked.near])]
        others.append((near.content_id, _rounded(own, near), None, None))
    if asked.fresh:
        others.append((own.content_id, 1.0, None, None))
    return Compared(own.content_id, tuple(others))


def compare_all(texts: Sequence[TextToCompare]) -> list[Compared]:
    """Compares texts one by one: what is handed over together names a text that several are compared with once."""
    return [compare(asked) for asked in texts]


def _rounded(own: ReadText, other: ReadText) -> float:
    return round(share_in(own.clauses, other.clauses), 4)
