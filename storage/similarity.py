"""How near two texts are: which share of one stands in the other, and which texts are worth comparing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

# A clause shorter than this says nothing of its own (是 …, 等).
CLAUSE_CHARS = 8
# Hashes kept of each text: with 16, texts that share a third of their clauses miss each other once in 600 times.
SKETCH_SIZE = 16
# A run of equal characters shorter than this is chance, not a taken-over phrase.
BLOCK_CHARS = 4
HEADING_ALIKE = 70.0
TEXT_ALIKE = 60.0
# Shorter texts are alike by chance: 认真落实。
TEXT_CHARS = 30
_CLAUSE_END = re.compile(r"[，。；：！？、,;:!?\s]+")
_DIGITS = re.compile(r"[0-9０-９]+")


def clauses(text: str) -> list[str]:
    """The text's clauses, digits folded to one sign: this year's 127起 and last year's 98起 read the same."""
    return [clause for clause in _CLAUSE_END.split(_DIGITS.sub("#", text)) if clause]


def sketch(text: str) -> list[int]:
    """The smallest hashes of the text's clauses (a bottom-k MinHash); the same text gives the same on any machine."""
    hashes = {_hash(clause) for clause in clauses(text) if len(clause) >= CLAUSE_CHARS}
    return sorted(hashes)[:SKETCH_SIZE]


def _hash(clause: str) -> int:
    return int.from_bytes(hashlib.blake2b(clause.encode(), digest_size=8).digest())


def share_in(text: str, other: str) -> float:
    """Which share of the text's characters stands in the other, 0 to 1.

    Clauses that the other holds word for word count whole, wherever they stand; of what is left, runs of
    at least BLOCK_CHARS equal characters count, so that a changed number costs its own characters only.
    """
    if text == other:
        return 1.0
    own, others = _CLAUSE_END.split(text), _CLAUSE_END.split(other)
    known = set(others)
    taken = sum(len(clause) for clause in own if clause in known)
    rest = [clause for clause in own if clause not in known]
    mine = set(own)
    other_rest = "\n".join(clause for clause in others if clause not in mine)
    total = sum(map(len, own))
    if not total:
        return 0.0
    return (taken + _shared(" ".join(rest), other_rest)) / total


def _shared(text: str, other: str) -> int:
    """Characters of text in equal runs; joints differ on both sides, so that no run spans one."""
    if not text or not other:
        return 0
    runs = (op.src_end - op.src_start for op in LCSseq.opcodes(text, other) if op.tag == "equal")
    return sum(length for length in runs if length >= BLOCK_CHARS)


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
    scored = sorted(
        ((_likeness(before, after), i, j) for i, before in enumerate(old) for j, after in enumerate(new)),
        key=lambda entry: (-entry[0], abs(entry[1] - entry[2]), entry[1]),
    )
    pairs: list[tuple[str, str]] = []
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    for score, i, j in scored:
        if score > 0 and i not in taken_old and j not in taken_new:
            taken_old.add(i)
            taken_new.add(j)
            pairs.append((old[i].path, new[j].path))
    return pairs


def _likeness(before: ComparedSection, after: ComparedSection) -> float:
    """0 where two sections are none of the same; else the better of headings and texts, in percent."""
    if (before.path == "0") != (after.path == "0"):
        return 0.0
    if before.path == "0":
        return 100.0
    heading = _alike(before.heading, after.heading)
    if heading >= HEADING_ALIKE:
        return heading
    if min(len(before.text), len(after.text)) >= TEXT_CHARS:
        text = _alike(before.text, after.text)
        if text >= TEXT_ALIKE:
            return text
    return 50.0 if before.role is not None and before.role == after.role and before.parent == "" else 0.0


def _alike(one: str, other: str) -> float:
    if not one or not other:
        return 0.0
    return float(fuzz.ratio(_DIGITS.sub("", one), _DIGITS.sub("", other)))


def new_and_dropped(old: Sequence[ComparedSection], new: Sequence[ComparedSection]) -> tuple[list[str], list[str]]:
    """Headings only the new report has, and headings only the old one had; of a whole branch its top alone."""
    rows = align(old, new)
    added = [after for before, after in rows if before is None and after is not None]
    dropped = [before for before, after in rows if after is None and before is not None]
    return _tops(added), _tops(dropped)


def _tops(sections: Sequence[ComparedSection]) -> list[str]:
    paths = {section.path for section in sections}
    return [section.heading for section in sections if section.heading and section.parent not in paths]
