"""The ruled tables of a page: lines to bands of cells, so that a cell of several rows is read as one.

Lengths are those of the rows; y grows downwards.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

from parsers.documents.layout import Glyph, Row, lines_of
from parsers.documents.paragraphs import paragraphs
from parsers.documents.tables import row_lines

_THIN: Final = 2.5  # points: the thickest rule
_JOINED: Final = 3.0  # between two pieces of one rule
_LOWEST_BAND: Final = 6.0
_SHARED: Final = 0.5  # of the longer of two rules, one above the other: they bound a row of one table
_FEWEST_EDGES: Final = 3  # of two columns
_MOST_BANDS: Final = 1000


@dataclass(frozen=True, slots=True)
class Rule:
    """A line from start to end, at one height (horizontal) or at one place of the row (vertical)."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Band:
    """A row of a table: between two heights, its cells between the edges; the rule above it goes from start to end."""

    top: float
    bottom: float
    edges: tuple[float, ...]
    start: float
    end: float


def bands_of(horizontal: Sequence[Rule], vertical: Sequence[Rule]) -> list[Band]:
    """Returns the rows of the tables that rules draw, from the top; none for a page of too many."""
    rules, uprights = list(_merged(horizontal)), list(_merged(vertical))
    bands: list[Band] = []
    for number, upper in enumerate(rules):
        lower = next((one for one in rules[number + 1 :] if _share(upper, one)), None)
        if lower is None or lower.at - upper.at < _LOWEST_BAND:
            continue
        middle = (upper.at + lower.at) / 2
        left, right = min(upper.start, lower.start) - _JOINED, max(upper.end, lower.end) + _JOINED
        edges = tuple(one.at for one in uprights if one.start < middle < one.end and left < one.at < right)
        if len(edges) >= _FEWEST_EDGES:
            bands.append(Band(upper.at, lower.at, edges, upper.start, upper.end))
        if len(bands) > _MOST_BANDS:
            return []
    return bands


def _merged(rules: Sequence[Rule]) -> Iterator[Rule]:
    """Yields the rules, pieces of one line as one."""
    lines: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda one: one.at):
        if lines and rule.at - lines[-1][0].at < _THIN:
            lines[-1].append(rule)
        else:
            lines.append([rule])
    for line in lines:
        at = median(one.at for one in line)
        start, end = line[0].start, line[0].start
        for one in sorted(line, key=lambda piece: piece.start):
            if one.start > end + _JOINED and end > start:
                yield Rule(at, start, end)
                start = one.start
            start, end = min(start, one.start), max(end, one.end)
        yield Rule(at, start, end)


def _share(upper: Rule, lower: Rule) -> bool:
    common = min(upper.end, lower.end) - max(upper.start, lower.start)
    return common >= _SHARED * max(upper.end - upper.start, lower.end - lower.start)


def table_rows(glyphs: Sequence[Glyph], bands: Sequence[Band], page: int) -> tuple[list[Row], list[Glyph]]:
    """Returns the lines of ruled tables, as `row_lines` makes them, and the characters that stand in none.

    A row with one filled cell is none.
    """
    inside: dict[int, list[Glyph]] = defaultdict(list)
    outside: list[Glyph] = []
    tops = [band.top for band in bands]
    for glyph in glyphs:
        number = _band_of(glyph, bands, tops)
        (outside if number is None else inside[number]).append(glyph)
    rows: list[Row] = []
    for number, some in inside.items():
        found = list(_rows(some, bands[number], page))
        rows += found
        outside += [] if found else some
    return rows, outside


def _band_of(glyph: Glyph, bands: Sequence[Band], tops: Sequence[float]) -> int | None:
    """The number of the band that a character stands in, None where it stands in none."""
    middle, center = glyph.y - 0.3 * glyph.size, (glyph.x0 + glyph.x1) / 2
    number = bisect_right(tops, middle) - 1
    if number < 0 or middle >= bands[number].bottom:
        return None
    if not bands[number].edges[0] < center < bands[number].edges[-1]:
        return None
    while not bands[number].start < center < bands[number].end:  # its cell reaches into the band above
        if not number or bands[number - 1].bottom != bands[number].top:
            break
        number -= 1
    return number


def _rows(glyphs: Sequence[Glyph], band: Band, page: int) -> Iterator[Row]:
    cells: dict[int, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        cells[bisect_right(band.edges, (glyph.x0 + glyph.x1) / 2)].append(glyph)
    lines = [found for _, cell in sorted(cells.items()) if (found := lines_of(cell))]
    if len(lines) < 2:
        return
    every = [line for cell in lines for line in cell]
    whole = Row(
        "",
        x0=min(line.x0 for line in every),
        x1=max(line.x1 for line in every),
        y=min(line.y for line in every),
        size=median(line.size for line in every),
        page=page,
        is_whole=True,
    )
    texts = ([text.replace("\t", " ") for text in paragraphs([cell])] for cell in lines)
    yield from (replace(whole, text=text) for text in row_lines(list(texts)))
