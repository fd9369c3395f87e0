"""Suggestions for a mistyped name."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process

SHOWN = 5


def nearest(named: str, known: Iterable[str]) -> list[str]:
    """The known names most like the one given, best first; where none is like it, the first few."""
    names = sorted(set(known))
    found = process.extract(named, names, scorer=fuzz.ratio, limit=SHOWN, score_cutoff=50)
    return [name for name, _, _ in found] or names[:SHOWN]
