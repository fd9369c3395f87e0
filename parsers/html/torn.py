"""A text that an end tag too many tears: its container ends, and the text goes on behind it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from parsers.front_matter.furniture import MARKER
from parsers.front_matter.signature import part_end
from parsers.html.lines import Line, Zone
from parsers.text import fold

_FEWEST_SENTENCES = 3


def rejoined(lines: list[Line]) -> list[Line]:
    """Returns the lines, with those behind the container taken in where they go on with its text.

    A text that is signed has ended. What goes on with another has parts of its own, and begins right behind it.
    """
    sentences = [line for line in lines if line.zone is Zone.BEHIND and "。" in line.text]
    if len(sentences) < _FEWEST_SENTENCES:
        return lines
    inside = [line.text for line in lines if line.zone is Zone.INSIDE]
    first = next(at for at, line in enumerate(lines) if line.zone is Zone.BEHIND)
    more = list(takewhile(lambda line: not is_menu_or_foot(line), lines[first:]))
    if not _is_text(more) or not inside or part_end(inside)[1]:
        return lines
    return [*lines[:first], *(line._replace(zone=Zone.INSIDE) for line in more), *lines[first + len(more) :]]


def is_menu_or_foot(line: Line) -> bool:
    """Returns True for a line of links and for one that hangs below a text."""
    return line.linked * 2 > len(line.text) or bool(part_end((line.text,))[2])


def _is_text(lines: Sequence[Line]) -> bool:
    sentences = sum("。" in line.text for line in lines)
    return sentences >= _FEWEST_SENTENCES and any(MARKER.match(fold(line.text)) for line in lines)
