"""Tells markers from text of the same form, by their numbering and by what stands before.

A marker counts on from the one before it in its style, or begins a list that goes on. What stands at a
line's start or behind a sentence needs little proof, what stands inside a sentence needs the next number.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from parsers.outline.markers import SENTENCE_ENDS, WORDS_BEFORE_ONE, Candidate, Edge, Style, dotted_numbers

_MAX_GAP: Final = 3  # a line may begin with a marker whose predecessors' markers were lost
_LONGEST_HEADING: Final = 60
_REMEMBERED: Final = 4
_NUMERALS: Final = frozenset("一二三四五六七八九十")
_DOTTED: Final = (Style.DOTTED, Style.DOTTED_TWICE)
_HEADED: Final = (Style.COMMA, Style.PAREN, Style.ARABIC)


@dataclass(slots=True)
class _Numbering:
    """The last number accepted in each style, forgotten for the inner styles when an outer one moves on."""

    last: dict[Style, int] = field(default_factory=dict)
    outer: dict[Style, list[int]] = field(default_factory=dict)

    def follows(self, style: Style, number: int) -> bool:
        return number - 1 in self.outer.get(style, ()) or self.last.get(style) == number - 1

    def accept(self, style: Style, number: int) -> None:
        before = self.last.get(style)
        if number == 1 and before is not None:
            self._remember(style, before)
        self.last[style] = number
        if style.listed:
            return
        for inner in [inner for inner in self.last if inner > style]:
            number_before = self.last.pop(inner)
            if not inner.listed:
                self._remember(inner, number_before)

    def _remember(self, style: Style, number: int) -> None:
        """Keeps a number to which an outer or a later list of the style may go on."""
        kept = self.outer.setdefault(style, [])
        kept.append(number)
        del kept[:-_REMEMBERED]


def accept_markers(candidates: Sequence[Candidate], lines: Sequence[str]) -> list[tuple[Candidate, int]]:
    """The candidates that are markers, in order, each with its number: 最后 counts on in its style.

    `lines` are the lines the candidates were found in. Linear but for one binary search a candidate.
    """
    ahead = _Ahead(candidates)
    numbering = _Numbering()
    accepted: list[tuple[Candidate, int]] = []
    for index, candidate in enumerate(candidates):
        previous = accepted[-1][0] if accepted else None
        if _is_marker(index, candidate, previous, numbering, ahead, lines):
            number = candidate.number
            number = numbering.last.get(candidate.style, 0) + 1 if number is None else number
            accepted.append((candidate, number))
            numbering.accept(candidate.style, number)
    return accepted


class _Ahead:
    """Looks for the next candidate of a style."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self._candidates = candidates
        self._by_style: dict[Style, list[int]] = defaultdict(list)
        for index, candidate in enumerate(candidates):
            self._by_style[candidate.style].append(index)

    def continues(self, index: int, number: int) -> bool:
        """Returns True if one of the next few candidates of the style at `index` bears `number` + 1."""
        style = self._candidates[index].style
        same = self._by_style[style]
        at = bisect_right(same, index)
        for i in same[at : at + 3]:
            found = self._candidates[i].number
            if found == number + 1 or (found is None and style is Style.FIRST):
                return True
        return False


def _is_marker(
    index: int,
    candidate: Candidate,
    previous: Candidate | None,
    numbering: _Numbering,
    ahead: _Ahead,
    lines: Sequence[str],
) -> bool:
    style, number, edge = candidate.style, candidate.number, candidate.edge
    if number is None:
        return style in numbering.last and edge <= Edge.SENTENCE
    if previous is not None and previous.line == candidate.line and previous.end > candidate.start:
        return False
    follows = numbering.follows(style, number)
    goes_on = number == 1 and ahead.continues(index, number)
    if edge is Edge.LINE or style in _DOTTED:
        return _begins_line(candidate, numbering, follows, goes_on, lines)
    if style in (Style.ORDINAL, Style.FIRST):
        return edge <= Edge.COLON and (follows or goes_on)
    if style is Style.IS:
        return _begins_item(candidate, previous, numbering, follows, goes_on, lines)
    if _follows_heading(candidate, previous, lines):
        return (number == 1 and (edge < Edge.COMMA or goes_on)) or (follows and edge < Edge.COMMA)
    if edge is Edge.SENTENCE:
        return follows or (number == 1 and (goes_on or style not in numbering.last)) or _bridges(candidate, numbering)
    if edge is Edge.COLON:
        return follows or goes_on or (number == 1 and style in (Style.COMMA, Style.PAREN) and not numbering.last)
    if edge is Edge.BLANK:
        return follows or goes_on or (number == 1 and style in (Style.COMMA, Style.PAREN))
    return style is Style.CIRCLE and (follows or goes_on)


def _counts_on(candidate: Candidate, numbering: _Numbering, lines: Sequence[str]) -> bool:
    """Returns True for 2.1 under 2. and for 2.3 behind 2.2, as no decimal number is likely to stand."""
    *above, number = dotted_numbers(lines[candidate.line][candidate.start : candidate.end])
    if candidate.style is Style.DOTTED_TWICE:
        outer = [numbering.last.get(Style.DOTTED)]
    else:
        outer = [numbering.last[style] for style in (Style.COMMA, Style.PAREN, Style.ARABIC) if style in numbering.last]
    return above[-1] in outer and number == numbering.last.get(candidate.style, 0) + 1


def _bridges(candidate: Candidate, numbering: _Numbering) -> bool:
    """After a sentence one lost number is forgiven: （一）…。（三）…"""
    return candidate.style in _HEADED[:2] and numbering.last.get(candidate.style) == (candidate.number or 0) - 2


def _begins_line(
    candidate: Candidate, numbering: _Numbering, follows: bool, goes_on: bool, lines: Sequence[str]
) -> bool:
    if candidate.style in _DOTTED:
        return _counts_on(candidate, numbering, lines)
    number = candidate.number or 0
    before = lines[candidate.line - 1].rstrip() if candidate.line else ""
    broken = bool(before) and before[-1] not in SENTENCE_ENDS and before[-1] not in "：:.”’」』）)》>%％"
    if broken and _splits_word(candidate, before, lines):
        return False
    if follows or goes_on:
        return True
    sign = lines[candidate.line][candidate.end - 1]
    if sign in _NUMERALS:  # 一 主要工作: a blank alone proves nothing
        return False
    if sign.isdecimal():  # 1 主要工作, of a text whose parts are proved to be numbered so
        return number == 1 and Style.ARABIC not in numbering.last
    last = numbering.last.get(candidate.style)
    if last is None:
        return number <= _MAX_GAP or (candidate.style.listed and number <= 2 * _MAX_GAP)
    if number == 1 and broken and len(before) > 2 * 12 and candidate.style is Style.COMMA:
        return "，" not in before and "," not in before
    return number <= last + _MAX_GAP


def _splits_word(candidate: Candidate, before: str, lines: Sequence[str]) -> bool:
    """Returns True if a break tore 统一、 or 之一是 apart so that the second half begins this line."""
    if candidate.style not in (Style.COMMA, Style.IS) or lines[candidate.line].lstrip()[:1] != "一":
        return False
    return before[-1] in WORDS_BEFORE_ONE


def _begins_item(
    candidate: Candidate,
    previous: Candidate | None,
    numbering: _Numbering,
    follows: bool,
    goes_on: bool,
    lines: Sequence[str],
) -> bool:
    number, edge = candidate.number or 0, candidate.edge
    if edge <= Edge.BLANK:
        return follows or number == 1 or number <= numbering.last.get(Style.IS, 0) + 2
    if edge is Edge.COMMA:
        return follows or goes_on
    return number == 1 and (goes_on or _touches(candidate, previous)) and _follows_heading(candidate, previous, lines)


def _touches(candidate: Candidate, previous: Candidate | None) -> bool:
    return previous is not None and previous.line == candidate.line and previous.end == candidate.start


def _follows_heading(candidate: Candidate, previous: Candidate | None, lines: Sequence[str]) -> bool:
    """Returns True if only a heading without an end mark stands between the last marker and this, deeper one."""
    if previous is None or previous.line != candidate.line or previous.style >= candidate.style:
        return False
    if candidate.start - previous.end > _LONGEST_HEADING:
        return False
    return _is_plain(lines[candidate.line][previous.end : candidate.start])


def _is_plain(text: Iterable[str]) -> bool:
    return not any(char in SENTENCE_ENDS or char in "：:" for char in text)
