"""Placed text to rows: glyphs or recognised lines on pages → rows (→ furniture.py → paragraphs.py).

Shared by all formats that place text on a page (PDF, OFD, pictures). Lengths are in any one unit; y grows downwards.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

_SPLIT: Final = 1.5  # ems between two cells of a table or two columns
_BLANK_HAN: Final = 0.8  # ems between two ideographs that are a blank to the eye
_BLANK_HAN_CLOSE: Final = 0.2  # in a row that is set close throughout
_CLOSE: Final = 0.08
_BLANK_LATIN: Final = 0.22
_BLANK_DIGITS: Final = 0.4
_ONE_CELL: Final = 1.03
_FIRST_WIDE: Final = "\u2e80"
_NARROWEST_BLANK: Final = 0.1
_SET_APART: Final = 0.12  # ems between all letters of a row: its blanks are spacing
_FEWEST_COLUMN_ROWS: Final = 6
_PROSE: Final = 10  # characters of a row
_GUTTER: Final = 2.0  # ems between two pages
_MOST_RAISED: Final = 6  # characters of a power or of a note's number
_RAISED: Final = 0.86  # of the size of their row: browsers set them at five sixths
_LARGER: Final = 1.1
_RISE: Final = 0.15  # of the size of their row
_NOTE_SIGNS: Final = frozenset("0123456789[]〔〕［］*※①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character: its cell from x0 to x1, the baseline y, the height of its font; a blank is one, too."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    behind_blank: bool = False


class Mark(NamedTuple):
    """Where in a row's text a raised number begins and ends."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Row:
    """A line of text as it stands on a page; `column` is 0 where it stands alone, else its column from 1.

    One that is whole neither goes on another nor is gone on with. `notes` are the texts of the footnotes that it
    refers to.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    page: int = 0
    column: int = 0
    is_whole: bool = False
    marks: tuple[Mark, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Cluster:
    y: float
    size: float
    glyphs: list[Glyph] = field(default_factory=list)


def page_rows(glyphs: Sequence[Glyph], page: int) -> list[Row]:
    """Returns the rows of one page in reading order, two columns one after the other."""
    rows = [row for cluster in _clusters(glyphs) if (row := _segments(cluster.glyphs))]
    gutter = _gutter(rows)
    ordered = _by_columns(rows, gutter) if gutter is not None else map(_joined, rows)
    return [replace(row, page=page) for row in ordered]


def lines_of(glyphs: Sequence[Glyph]) -> list[Row]:
    """Returns the rows of what stands in one column, as of a cell."""
    return [_joined(row) for cluster in _clusters(glyphs) if (row := _segments(cluster.glyphs))]


def _clusters(glyphs: Sequence[Glyph]) -> list[_Cluster]:
    """Glyphs of one baseline; those of a far larger font (a seal, a watermark) stay apart."""
    clusters: list[_Cluster] = []
    for glyph in sorted(glyphs, key=lambda one: (one.y, one.x0)):
        for cluster in reversed(clusters[-4:]):
            near = abs(glyph.y - cluster.y) < 0.5 * min(glyph.size, cluster.size)
            if near and 0.5 < glyph.size / cluster.size < 2:
                cluster.glyphs.append(glyph)
                if glyph.size > _LARGER * cluster.size:  # what came first was raised: the row is that of the larger
                    cluster.y, cluster.size = glyph.y, glyph.size
                break
        else:
            clusters.append(_Cluster(glyph.y, glyph.size, [glyph]))
    return _with_raised(clusters)


def _with_raised(clusters: list[_Cluster]) -> list[_Cluster]:
    """The clusters with small raised or lowered characters (m², a note's number) in the row that they stand beside."""
    kept: list[_Cluster] = []
    for at, small in enumerate(clusters):
        around = (*clusters[max(at - 4, 0) : at], *clusters[at + 1 : at + 5])
        row = (
            next((one for one in around if _is_beside(small, one)), None) if len(small.glyphs) <= _MOST_RAISED else None
        )
        if row is None:
            kept.append(small)
        else:
            row.glyphs += small.glyphs
    return kept


def _is_beside(small: _Cluster, row: _Cluster) -> bool:
    rise = row.y - small.y
    if not (0.35 <= small.size / row.size <= _RAISED and -0.3 * row.size < rise < 0.7 * row.size):
        return False
    left, right = min(one.x0 for one in small.glyphs), max(one.x1 for one in small.glyphs)
    return any(abs(left - one.x1) < 0.3 * row.size or abs(one.x0 - right) < 0.3 * row.size for one in row.glyphs)


def _segments(glyphs: list[Glyph]) -> list[Row]:
    """The pieces of one row, parted where a wide gap is; a character that is printed twice for weight counts once."""
    placed: list[Glyph] = []
    blank = False
    for glyph in sorted(glyphs, key=lambda one: one.x0):
        if glyph.text.isspace():
            blank = True
            continue
        near = 0.3 * min(glyph.size, glyph.x1 - glyph.x0)
        twice = any(one.text == glyph.text and glyph.x0 - one.x0 < near for one in placed[-2:])
        if not twice:
            placed.append(replace(glyph, behind_blank=True) if blank else glyph)
            blank = False
    if not placed:
        return []
    gaps = [after.x0 - before.x1 for before, after in pairwise(placed)]
    usual = max(median(gaps), 0.0) if gaps else 0.0
    pieces = [[placed[0]]]
    for glyph, gap in zip(placed[1:], gaps, strict=True):
        if gap > usual + _SPLIT * glyph.size:
            pieces.append([])
        pieces[-1].append(glyph)
    close = bool(gaps) and sorted(gaps)[len(gaps) * 6 // 7] < _CLOSE * placed[0].size
    cells = [b.x0 - a.x0 for a, b in pairwise(placed) if min(a.text[-1], b.text[-1]) >= _FIRST_WIDE]
    setting = _Setting(usual, _BLANK_HAN_CLOSE if close else _BLANK_HAN, median(cells) if cells else 0.0)
    return [_row(piece, setting) for piece in pieces]


@dataclass(frozen=True, slots=True)
class _Setting:
    """How a row is set: its usual gap; the gap in ems from which two ideographs are apart; the step of ideographs.

    PDF writers often leave out the blank itself.
    """

    gap: float
    han: float
    cell: float


def _row(glyphs: list[Glyph], setting: _Setting) -> Row:
    text = glyphs[0].text
    starts = [0]
    for before, after in pairwise(glyphs):
        text += " " if _is_blank(before, after, setting) else ""
        starts.append(len(text))
        text += after.text
    # an ideograph is as wide as its font's size; the height that fonts state differs from font to font
    wide = [one.x1 - one.x0 for one in glyphs if len(one.text) == 1 and one.text >= _FIRST_WIDE]
    size = median(wide or [one.size for one in glyphs])
    y = median(one.y for one in glyphs)
    return Row(text, glyphs[0].x0, glyphs[-1].x1, y, size, marks=_marks(glyphs, starts, y))


def _marks(glyphs: Sequence[Glyph], starts: Sequence[int], y: float) -> tuple[Mark, ...]:
    """Where numbers stand that are small and raised above a row's other characters; `starts` are their places in it."""
    usual = median(one.size for one in glyphs)
    marks: list[Mark] = []
    for glyph, start in zip(glyphs, starts, strict=True):
        raised = glyph.size <= _RAISED * usual and y - glyph.y > _RISE * usual
        if raised and _NOTE_SIGNS.issuperset(glyph.text):
            begin = marks.pop().start if marks and marks[-1].end == start else start
            marks.append(Mark(begin, start + len(glyph.text)))
    return tuple(marks)


def _is_blank(before: Glyph, after: Glyph, row: _Setting) -> bool:
    """Returns True where a gap between two glyphs is a blank to the eye, beyond the gap that is usual in the row."""
    ems = (after.x0 - before.x1 - row.gap) / max(after.size, 0.1)
    if after.behind_blank and row.gap < _SET_APART * after.size and ems > _NARROWEST_BLANK:
        return True
    a, b = before.text[-1], after.text[0]
    if not (a.isascii() and b.isascii()):
        return ems > (row.han if a.isalpha() and b.isalpha() and not (a.isascii() or b.isascii()) else _BLANK_HAN)
    if after.x0 - before.x0 < _ONE_CELL * row.cell:
        return False  # set in squares, a digit in each, like the ideographs of its row
    if a.isdigit() and b.isdigit():
        return ems > _BLANK_DIGITS
    return ems > _BLANK_LATIN and (a.isalpha() or b.isalpha())


def _joined(segments: list[Row]) -> Row:
    if len(segments) == 1:
        return segments[0]
    marks, at = list[Mark](), 0
    for one in segments:
        marks += [Mark(at + mark.start, at + mark.end) for mark in one.marks]
        at += len(one.text) + 1
    first, last = segments[0], segments[-1]
    return replace(first, text="\t".join(one.text for one in segments), x1=last.x1, marks=tuple(marks))


def _gutter(rows: Sequence[list[Row]]) -> float | None:
    """Returns where the gutter of two columns of prose is, None where a page has none (a table has short cells)."""
    within = _gutter_within_rows(rows)
    return within if within is not None or any(len(row) > 2 for row in rows) else _gutter_between_pages(rows)


def _gutter_between_pages(rows: Sequence[list[Row]]) -> float | None:
    """The gutter of a sheet on which two pages lie side by side, whose rows need not stand at one height."""
    pieces = [one for row in rows for one in row]
    starts, ends = sorted(one.x0 for one in pieces), sorted(one.x1 for one in pieces)
    places = {end + _GUTTER / 2 * pieces[0].size for end in ends}
    crossed = {place: bisect_left(starts, place) - bisect_right(ends, place) for place in places}
    for place in sorted(places, key=lambda one: (crossed[one], one)):
        if crossed[place] * 10 > len(pieces):
            return None
        sides = [one for one in pieces if one.x1 <= place], [one for one in pieces if one.x0 >= place]
        if min(map(len, sides)) < _FEWEST_COLUMN_ROWS:
            continue
        apart = min(one.x0 for one in sides[1]) - max(one.x1 for one in sides[0]) > _GUTTER * pieces[0].size
        beside = max(side[0].y for side in sides) < min(side[-1].y for side in sides)
        if apart and beside and min(median(len(one.text) for one in side) for side in sides) >= _PROSE:
            return place
    return None


def _gutter_within_rows(rows: Sequence[list[Row]]) -> float | None:
    gaps = [(a, b) for row in rows for a, b in pairwise(row)]
    prose = [(a, b) for a, b in gaps if len(a.text) >= 8 and len(b.text) >= 4]
    if len(prose) < _FEWEST_COLUMN_ROWS:
        return None
    place = median((a.x1 + b.x0) / 2 for a, b in prose)
    parted = [row for row in rows if any(a.x1 <= place <= b.x0 for a, b in pairwise(row))]
    if len(parted) < _FEWEST_COLUMN_ROWS or any(len(row) > 2 for row in parted):
        return None
    between = [row for row in rows if parted[0][0].y <= row[0].y <= parted[-1][0].y]
    crossing = sum(any(one.x0 < place < one.x1 for one in row) for row in between)
    lengths = median(len(row[0].text) for row in parted)
    return place if crossing * 3 < len(parted) and lengths >= _PROSE else None


def _by_columns(rows: Sequence[list[Row]], gutter: float) -> Iterator[Row]:
    left: list[Row] = []
    right: list[Row] = []
    for row in rows:
        if any(one.x0 < gutter < one.x1 for one in row):
            yield from (*left, *right)
            left, right = [], []
            yield _joined(row)
            continue
        left += [replace(one, column=1) for one in row if one.x1 <= gutter]
        right += [replace(one, column=2) for one in row if one.x0 >= gutter]
    yield from (*left, *right)
