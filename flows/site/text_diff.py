"""This year's outline against last year's: what is new, what was reworded, what was carried over, what was dropped."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from rapidfuzz.distance import Indel

from flows.site.rows import SectionRow
from storage.analysis.alignment import Marks, Unit, any_year, match_units, units_of

Mark = Literal["new", "kept", "changed", "plain"]
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


@dataclass(frozen=True, slots=True)
class Outline:
    """A report's sections with their headings and sentences: cut once, compared with the year before and after."""

    rows: Sequence[SectionRow]
    units: Sequence[Unit]

    @classmethod
    def of(cls, rows: Sequence[SectionRow]) -> Outline:
        """The outline of a report."""
        return cls(rows, tuple(units_of((row.heading, row.text) for row in rows)))


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
    marks, left = match_units(now, before)
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


def _any_years(tokens: list[str]) -> list[str]:
    return [any_year(token) if len(token) > 3 else token for token in tokens]


def _sections(
    this: Sequence[SectionRow], now: Sequence[Unit], before: Sequence[Unit], marks: Marks
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


def _dropped(last: Sequence[SectionRow], before: Sequence[Unit], left: set[int]) -> Iterator[Dropped]:
    by_section: dict[int, list[Unit]] = defaultdict(list)
    for index in sorted(left):
        by_section[before[index].section].append(before[index])
    for section, units in by_section.items():
        texts = tuple(unit.text.strip() for unit in units if not unit.heading)
        yield Dropped(last[section], any(unit.heading for unit in units), texts)
