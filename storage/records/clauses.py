"""The clauses of a text, and a sketch of them by which texts that share some are found among many."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

# A clause shorter than this says nothing of its own (是 …, 等).
CLAUSE_CHARS = 8
# Hashes kept of each text: with 16, texts that share a third of their clauses miss each other once in 600 times.
SKETCH_SIZE = 16
_CLAUSE = re.compile(r"[^，。；：！？、,;:!?\s]+")
DIGITS = re.compile(r"[0-9０-９]+")


@dataclass(frozen=True, slots=True)
class Clauses:
    """A text's clauses in order, each of them once, and how many characters they have together."""

    all: list[str]
    known: frozenset[str]
    chars: int

    @classmethod
    def of(cls, text: str) -> Clauses:
        """The clauses between a text's punctuation marks."""
        found = _CLAUSE.findall(text)
        return cls(found, frozenset(found), sum(map(len, found)))


def sketch(text: str) -> list[int]:
    """The smallest hashes of the text's clauses (a bottom-k MinHash); the same text gives the same on any machine.

    Digits are folded to one sign: this year's 127起 and last year's 98起 read the same.
    """
    hashes = {
        hashlib.blake2b(clause.encode(), digest_size=8).digest()
        for clause in _CLAUSE.findall(DIGITS.sub("#", text))
        if len(clause) >= CLAUSE_CHARS
    }
    return [int.from_bytes(hashed) for hashed in sorted(hashes)[:SKETCH_SIZE]]
