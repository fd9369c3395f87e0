"""Reads the texts that scripts put together: 'index_' + (n - 1) + '.html', n == 1 ? 'index.html' : 'list_' + n."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

NAME = r"[A-Za-z_$][\w$]{0,60}"
_STRING = r"\"[^\"\n]{0,2000}\"|'[^'\n]{0,2000}'"
_PLACE = rf"(?:{NAME}|\$\(this\))(?:\.{NAME}(?:\(\))?|\[[^\[\]]{{0,40}}\])*"
_TERM = re.compile(
    rf"\s*(?:({_STRING})|(?:parseInt|Number|String|encodeURI(?:Component)?)\s*\(\s*({_PLACE})\s*\)"
    rf"|\(\s*(?:parseInt\s*\(\s*)?({_PLACE})\s*\)?\s*([+-])\s*(\d{{1,4}})\s*\)|({_PLACE})|(\d{{1,19}}))"
)
_PLUS = re.compile(r"\s*\+(?!\+)")
_END = re.compile(r"\s*(?:[;,)}\]:\n]|$)")
_CONDITION = re.compile(r"\(?\s*[^?;'\"(){}]{1,80}(?:'[^']{0,20}'|\"[^\"]{0,20}\")?\s*\)?\s*\?(?![?.])")
_COLON = re.compile(r"\s*:\s*")
MAX_TERMS = 16


@dataclass(frozen=True, slots=True)
class Value:
    """A text that was put together, and the names that it was made of."""

    text: str
    names: frozenset[str]


def literals(arguments: str) -> list[str | None]:
    """Returns the arguments of a call, None for those that are no literals."""
    found = [re.fullmatch(rf"\s*(?:({_STRING})|(-?\d{{1,19}}))\s*", one) for one in _split(arguments)]
    return [None if one is None else one[1][1:-1] if one[1] else one[2] for one in found]


def evaluate(text: str, place: int, known: Mapping[str, str], telling: Collection[str] = ()) -> Value | None:
    """Returns the value of the expression that begins at `place`; None where a part of it is not known.

    Of two ways of a condition that differ, the one is taken that `telling` names are part of, where the other is not.
    """
    condition = _CONDITION.match(text, place)
    if condition is None:
        found = _sum(text, place, known)
        return found[0] if found is not None and _END.match(text, found[1]) else None
    first = _sum(text, condition.end(), known)
    colon = _COLON.match(text, first[1]) if first is not None else None
    second = _sum(text, colon.end(), known) if colon is not None else None
    if first is None or second is None or not _END.match(text, second[1]):
        return None
    told = [one for one, _ in (first, second) if one.names & set(telling)]
    return told[0] if len(told) == 1 else None


def _sum(text: str, place: int, known: Mapping[str, str]) -> tuple[Value, int] | None:
    """The text of a sum of terms, and where it ends."""
    pieces: list[str] = []
    names: set[str] = set()
    for _ in range(MAX_TERMS):
        term = _TERM.match(text, place)
        if term is None:
            return None
        name = term[2] or term[3] or term[6]
        if name and name not in known:
            return None
        if name:
            names.add(name)
        piece = term[1][1:-1] if term[1] else term[7] if term[7] else known[name]
        if term[4]:
            if not piece.isdecimal():
                return None
            piece = str(int(piece) + int(f"{term[4]}{term[5]}"))
        pieces.append(piece)
        place = term.end()
        plus = _PLUS.match(text, place)
        if plus is None:
            return Value("".join(pieces), frozenset(names)), place
        place = plus.end()
    return None


def _split(arguments: str) -> list[str]:
    """The arguments of a call, commas in quotation marks not counted."""
    return re.findall(rf"(?:{_STRING}|[^,'\"])+", arguments)
