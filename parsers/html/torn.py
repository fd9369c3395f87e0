"""A text that its markup tore: its container ends and it goes on behind, or a pager's words are glued to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from parsers.front_matter.furniture import MARKER, PAGE_COUNTS
from parsers.front_matter.signature import part_end
from parsers.front_matter.titles import is_report_title
from parsers.html.lines import Line, Zone
from parsers.text import fold

_FEWEST_SENTENCES = 3
_PAGE_COUNTS = re.compile(PAGE_COUNTS)
_FIRST_PART = re.compile(r"\s*(?:第?一\s?[、.章]|1\s?[、.])")


def rejoined(lines: list[Line]) -> list[Line]:
    """Returns the lines, with those behind the container taken in where they go on with its text.

    A text that is signed has ended. What goes on with another has parts of its own, and begins right behind it; what
    counts its parts from the first again, as another report and the rules for comments do, is another text.
    """
    sentences = [line for line in lines if line.zone is Zone.BEHIND and "。" in line.text]
    if len(sentences) < _FEWEST_SENTENCES:
        return lines
    inside = [line.text for line in lines if line.zone is Zone.INSIDE]
    first = next(at for at, line in enumerate(lines) if line.zone is Zone.BEHIND)
    more = list(takewhile(lambda line: not is_menu_or_foot(line) and not is_report_title(line.text), lines[first:]))
    if not inside or not _goes_on(inside, more) or part_end(inside)[1]:
        return lines
    return [*lines[:first], *(line._replace(zone=Zone.INSIDE) for line in more), *lines[first + len(more) :]]


def parted_from_page_counts(lines: list[Line], source: str) -> list[Line]:
    """Returns the lines, a pager's words (当前页：1 总页数：3) by themselves where a text is glued to them."""
    return list(_parted(lines)) if "总页数" in source else lines


def _parted(lines: Sequence[Line]) -> Iterator[Line]:
    for line in lines:
        found = _PAGE_COUNTS.search(line.text)
        if found is None or line.zone is not Zone.INSIDE:
            yield line
            continue
        for text in (line.text[: found.start()], found.group(), line.text[found.end() :]):
            if text.strip():
                yield line._replace(text=text.strip(), linked=min(line.linked, len(text)))


def is_menu_or_foot(line: Line) -> bool:
    """Returns True for a line of links and for one that hangs below a text."""
    return line.linked * 2 > len(line.text) or bool(part_end((line.text,))[2])


def _goes_on(inside: Sequence[str], more: Sequence[Line]) -> bool:
    marked = [line.text for line in more if MARKER.match(fold(line.text))]
    if not marked or sum("。" in line.text for line in more) < _FEWEST_SENTENCES:
        return False
    # behind a heading, or 报告如下：, parts begin
    begins_anew = _FIRST_PART.match(fold(marked[0])) and "。" in inside[-1]
    return not begins_anew or not any(MARKER.match(fold(text)) for text in inside)
