"""This year's outline against last year's: what is new, what was reworded, what was carried over, what was dropped."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel

from flows.site.rows import SectionRow

Mark = Literal["new", "kept", "changed", "plain"]
REWORDED = 72.0  # percent of characters in common from which a sentence counts as reworded
LONGEST = 1500  # characters; longer sentences (tables run together) are compared for equality only
MOST_PAIRS = 250_000  # pairs of sentences compared for likeness in one pair of reports
SENTENCE = re.compile(r"[^。；！？\n]*[。；！？]+[”’」』）)]*\n*|[^。；！？\n]*\n+|[^。；！？\n]+$")
NOISE = re.compile(r"[\s,，、.．:：“”\"'()（）]+")
YEAR = re.compile(r"(?:19|20)\d\d")
TOKEN = re.compile(r"\d+(?:\.\d+)?|[A-Za-z]+|.", re.DOTALL)


class Piece(NamedTuple):
    """A run of characters: `same`, only in this year's (`added`), or only in last year's sentence (`removed`)."""

    kind: Literal["same", "added", "removed"]
    text: str


class Passage(NamedTuple):
    """One or more neighbouring sentences with the same mark; `pieces` tell how a reworded one differs."""

    mark: Mark
    text: str
    pieces: tuple[Piece, ...] = ()


class ComparedSection(NamedTuple):
    """A section of this year's report."""

    row: SectionRow
    heading_mark: Mark
    passages: tuple[Passage, ...]


class Dropped(NamedTuple):
    """The parts of a section of last year's report that this year's report leaves out."""

    row: SectionRow
    heading_dropped: bool
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The whole of it; the counts are of characters."""

    sections: tuple[ComparedSection, ...]
    dropped: tuple[Dropped, ...]
    new_chars: int
    kept_chars: int
    changed_chars: int
    dropped_chars: int


class _Unit(NamedTuple):
    section: int
    heading: bool
    text: str
    key: str


@dataclass(frozen=True, slots=True)
class Outline:
    """A report's sections with their headings and sentences: cut once, compared with the year before and after."""

    rows: Sequence[SectionRow]
    units: Sequence[_Unit]

    @classmethod
    def of(cls, rows: Sequence[SectionRow]) -> Outline:
        """The outline of a report."""
        return cls(rows, tuple(_units(rows)))


def sentences(text: str) -> list[str]:
    """The sentences of a text; joined they are the text again."""
    return SENTENCE.findall(text)


def plain(this: Sequence[SectionRow]) -> tuple[ComparedSection, ...]:
    """The outline of a report that has no report of the year before."""
    return tuple(
        ComparedSection(row, "plain", (Passage("plain", row.text),) if row.text.strip() else ()) for row in this
    )


def compare(this: Outline, last: Outline) -> Comparison:
    """Marks every heading and sentence of `this` by what `last` says.

    Spaces, some punctuation and the digits of years are no difference. Each sentence of last year
    answers for one sentence of this year.
    """
    now, before = this.units, last.units
    marks: dict[int, tuple[Mark, int | None]] = {}
    left = _match_equal(now, before, marks)
    _match_reworded(now, before, left, marks)
    sections = tuple(_sections(this.rows, now, before, marks))
    dropped = tuple(_dropped(last.rows, before, left))
    counts: dict[str, int] = defaultdict(int)
    for index, unit in enumerate(now):
        counts[marks.get(index, ("new", None))[0]] += len(unit.key)
    return Comparison(
        sections=sections,
        dropped=dropped,
        new_chars=counts["new"],
        kept_chars=counts["kept"],
        changed_chars=counts["changed"],
        dropped_chars=sum(len(before[index].key) for index in left),
    )


def _units(rows: Sequence[SectionRow]) -> Iterator[_Unit]:
    for index, row in enumerate(rows):
        if row.heading:
            yield _Unit(index, True, row.heading, _key(row.heading))
        for sentence in sentences(row.text):
            yield _Unit(index, False, sentence, _key(sentence))


def _key(text: str) -> str:
    return _any_year(NOISE.sub("", text)).rstrip("。；！？")


def _any_years(tokens: list[str]) -> list[str]:
    return [_any_year(token) if len(token) > 3 else token for token in tokens]


def _any_year(text: str) -> str:
    """The text with the same digits for every year; looked for only where there may be one."""
    return YEAR.sub("0000", text) if "20" in text or "19" in text else text


def _match_equal(now: Sequence[_Unit], before: Sequence[_Unit], marks: dict[int, tuple[Mark, int | None]]) -> set[int]:
    """Pairs what is equal; gives the indexes of last year's units that are left."""
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
    now: Sequence[_Unit], before: Sequence[_Unit], left: set[int], marks: dict[int, tuple[Mark, int | None]]
) -> None:
    choices = {index: before[index].key for index in sorted(left) if len(before[index].key) <= LONGEST}
    budget = MOST_PAIRS
    for index, unit in enumerate(now):
        if index in marks or not 4 <= len(unit.key) <= LONGEST or not choices:
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


def _sections(
    this: Sequence[SectionRow], now: Sequence[_Unit], before: Sequence[_Unit], marks: dict[int, tuple[Mark, int | None]]
) -> Iterator[ComparedSection]:
    heading: dict[int, Mark] = {}
    passages: dict[int, list[Passage]] = defaultdict(list)
    for index, unit in enumerate(now):
        mark, partner = marks.get(index, ("new", None))
        if unit.heading:
            heading[unit.section] = mark
            continue
        done = passages[unit.section]
        if mark == "changed" and partner is not None:
            done.append(Passage(mark, unit.text, _pieces(before[partner].text, unit.text)))
        elif done and done[-1].mark == mark:
            done[-1] = Passage(mark, done[-1].text + unit.text)
        else:
            done.append(Passage(mark, unit.text))
    for index, row in enumerate(this):
        yield ComparedSection(row, heading.get(index, "plain"), tuple(passages[index]))


def _pieces(old: str, new: str) -> tuple[Piece, ...]:
    """Returns how the new sentence differs from the old one, in numbers, words and characters."""
    was, now = TOKEN.findall(old.strip()), TOKEN.findall(new)
    pieces: list[Piece] = []
    # a year's digits stand for digits: the words keep their bounds
    for step in Indel.opcodes(_any_years(was), _any_years(now)):
        if step.tag == "equal":
            pieces.append(Piece("same", "".join(now[step.dest_start : step.dest_end])))
        elif step.tag == "delete":
            # the old words stand before the new ones
            place = len(pieces) - 1 if pieces and pieces[-1].kind == "added" else len(pieces)
            pieces.insert(place, Piece("removed", "".join(was[step.src_start : step.src_end])))
        else:
            pieces.append(Piece("added", "".join(now[step.dest_start : step.dest_end])))
    return tuple(pieces)


def _dropped(last: Sequence[SectionRow], before: Sequence[_Unit], left: set[int]) -> Iterator[Dropped]:
    by_section: dict[int, list[_Unit]] = defaultdict(list)
    for index in sorted(left):
        by_section[before[index].section].append(before[index])
    for section, units in by_section.items():
        texts = tuple(unit.text.strip() for unit in units if not unit.heading)
        yield Dropped(last[section], any(unit.heading for unit in units), texts)
