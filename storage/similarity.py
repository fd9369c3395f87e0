"""How near two texts are: which share of one stands in the other, and which of their sections belong together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from storage.clauses import DIGITS, Clauses

# A run of equal characters shorter than this is chance, not a taken-over phrase.
BLOCK_CHARS = 4
HEADING_ALIKE = 70.0
TEXT_ALIKE = 60.0
# Shorter texts are alike by chance: 认真落实。
TEXT_CHARS = 30


def share_in(text: str | Clauses, other: str | Clauses) -> float:
    """Which share of the text's characters stands in the other, 0 to 1.

    Clauses that the other holds word for word count whole, wherever they stand; of what is left, runs of
    at least BLOCK_CHARS equal characters count, so that a changed number costs its own characters only.
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
    """Which of some texts holds most of this one word for word; the first of equals."""
    held = [sum(len(clause) for clause in own.all if clause in other.known) for other in others]
    return held.index(max(held))


def _shared(text: str, other: str) -> int:
    """Characters of text in runs that are equal in the other, each long enough to be no chance."""
    if not text or not other:
        return 0
    blocks = LCSseq.editops(text, other).as_matching_blocks()
    return sum(block.size for block in blocks if block.size >= BLOCK_CHARS)


@dataclass(frozen=True, slots=True)
class ComparedSection:
    """What is compared of a section; `path` as in the sections view."""

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
    partner = _partners(old, new)
    by_new = {pair: before for before, pair in partner.items()}
    old_by_path = {section.path: section for section in old}
    rows: list[tuple[ComparedSection | None, ComparedSection | None]] = [
        (old_by_path.get(by_new.get(section.path, "?")), section) for section in new
    ]
    for index, section in enumerate(old):
        if section.path not in partner:
            rows.insert(_behind(rows, old[:index]), (section, None))
    return rows


def _behind(rows: Sequence[tuple[ComparedSection | None, ComparedSection | None]], before: Sequence[object]) -> int:
    known = {id(section) for section in before}
    return max((index + 1 for index, (section, _) in enumerate(rows) if id(section) in known), default=0)


def _partners(old: Sequence[ComparedSection], new: Sequence[ComparedSection]) -> dict[str, str]:
    """Old path to new path."""
    partner: dict[str, str] = {"": ""}
    old_children, new_children = _by_parent(old), _by_parent(new)
    waiting = [""]
    while waiting:
        parent = waiting.pop()
        for before, after in _pair(old_children.get(parent, []), new_children.get(partner[parent], [])):
            partner[before] = after
            waiting.append(before)
    del partner[""]
    return partner


def _by_parent(sections: Iterable[ComparedSection]) -> dict[str, list[ComparedSection]]:
    children: dict[str, list[ComparedSection]] = {}
    for section in sections:
        children.setdefault(section.parent, []).append(section)
    return children


def _pair(old: Sequence[ComparedSection], new: Sequence[ComparedSection]) -> list[tuple[str, str]]:
    """Pairs of paths, the most alike first; equal headings are paired before anything is measured."""
    ours = [_Likened.of(section) for section in old]
    theirs = [_Likened.of(section) for section in new]
    equal = sorted(
        (abs(i - j), i, j)
        for i, before in enumerate(ours)
        for j, after in enumerate(theirs)
        if before.opens == after.opens and before.heading == after.heading and (before.heading or before.opens)
    )
    partner: dict[int, int] = {}
    _take((entry[1:] for entry in equal), partner)
    taken = set(partner.values())
    scored = [
        (-score, abs(i - j), i, j)
        for i, before in enumerate(ours)
        for j, after in enumerate(theirs)
        if i not in partner and j not in taken and (score := _likeness(before, after)) > 0
    ]
    _take((entry[2:] for entry in sorted(scored)), partner)
    return [(old[i].path, new[j].path) for i, j in partner.items()]


def _take(pairs: Iterable[tuple[int, int]], partner: dict[int, int]) -> None:
    """Takes each pair whose two sides are both still alone."""
    taken = set(partner.values())
    for i, j in pairs:
        if i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)


@dataclass(frozen=True, slots=True)
class _Likened:
    """A section as it is likened to others: digits left out, since years and counts change."""

    heading: str
    text: str
    role: str | None
    top: bool
    opens: bool  # the preamble, which has no heading and is like no other section

    @classmethod
    def of(cls, section: ComparedSection) -> _Likened:
        opens = section.path == "0"
        return cls(DIGITS.sub("", section.heading), section.text, section.role, section.parent == "", opens)


def _likeness(before: _Likened, after: _Likened) -> float:
    """0 where two sections are none of the same; else the better of headings and texts, in percent."""
    if before.opens != after.opens:
        return 0.0
    if before.heading and after.heading:
        heading = fuzz.ratio(before.heading, after.heading, score_cutoff=HEADING_ALIKE)
        if heading:
            return heading
    if min(len(before.text), len(after.text)) >= TEXT_CHARS:
        text = fuzz.ratio(DIGITS.sub("", before.text), DIGITS.sub("", after.text), score_cutoff=TEXT_ALIKE)
        if text:
            return text
    return 50.0 if before.role is not None and before.role == after.role and before.top else 0.0


def new_and_dropped(old: Sequence[ComparedSection], new: Sequence[ComparedSection]) -> tuple[list[str], list[str]]:
    """Headings only the new report has, and headings only the old one had; of a whole branch its top alone."""
    if _frame(old) == _frame(new):
        return [], []
    rows = align(old, new)
    added = [after for before, after in rows if before is None and after is not None]
    dropped = [before for before, after in rows if after is None and before is not None]
    return _tops(added), _tops(dropped)


def _frame(sections: Sequence[ComparedSection]) -> list[tuple[str, str]]:
    return [(section.path, DIGITS.sub("", section.heading)) for section in sections]


def _tops(sections: Sequence[ComparedSection]) -> list[str]:
    paths = {section.path for section in sections}
    return [section.heading for section in sections if section.heading and section.parent not in paths]


Outline: TypeAlias = tuple[ComparedSection, ...]


@dataclass(frozen=True, slots=True)
class TextToCompare:
    """A text, its township's text of the year before with its outline, and other townships' texts that are near.

    `last` has several texts only where one text is the report of several years; `fresh` where it was never looked at.
    """

    content_id: str
    fresh: bool
    text: str
    outline: Outline
    last: tuple[tuple[str, str, Outline], ...]
    near: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """What a text was compared with: the other's id, the share of this text in it, new and dropped headings.

    The text itself is among them where it was looked at for the first time; headings are told of last year's alone.
    """

    content_id: str
    others: tuple[tuple[str, float, list[str] | None, list[str] | None], ...]


def compare(asked: TextToCompare) -> Compared:
    """Compares a text with last year's, and with the one of its neighbours that holds most of it."""
    own = Clauses.of(asked.text)
    others: list[tuple[str, float, list[str] | None, list[str] | None]] = []
    for other_id, text, outline in asked.last:
        new, dropped = new_and_dropped(outline, asked.outline)
        others.append((other_id, _rounded(own, Clauses.of(text)), new, dropped))
    if asked.near:
        near = [Clauses.of(text) for _, text in asked.near]
        index = nearest(own, near)
        others.append((asked.near[index][0], _rounded(own, near[index]), None, None))
    if asked.fresh:
        others.append((asked.content_id, 1.0, None, None))
    return Compared(asked.content_id, tuple(others))


def _rounded(own: Clauses, other: Clauses) -> float:
    return round(share_in(own, other), 4)
