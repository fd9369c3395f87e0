"""Rows of placed text to paragraphs, by their margins, indents and sizes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from parsers.documents.layout import Row
from parsers.outline.markers import SENTENCE_ENDS, Style, find_candidates

_INDENT: Final = 0.9
_MANY_ROWS: Final = 12  # of a page whose margins are its own
_SAME_EDGE: Final = 0.3
_SLACK: Final = 0.75
_SLACK_WITH_INDENTS: Final = 2.0
_LARGER: Final = 1.12  # times the size of the other: another kind of line
_ONE_SIZE: Final = 1.03
_ROOM: Final = 0.5  # ems beyond what would have fitted on a line: the shortest that its writer ended
_SHORT: Final = 3.0  # ems of room at the end of a row that ends its paragraph
_FEWEST_STEPS: Final = 5
_SET_APART: Final = 1.15
_WIDEST_STEP: Final = 3.2  # ems from row to row within a paragraph, however far apart a document sets its rows
_LEADER: Final = re.compile(r"[.·…．。_-]{4,}\s?[(（]?\d{1,3}[)）]?$")  # of a table of contents, to its page
_FIRST_WORD: Final = re.compile(
    "[“‘（《〈「『【〔(]{0,3}(?:[0-9A-Za-z.%]{1,20}|.)[”’）》〉」』】〕)，。、；：？！,.;:?!%]{0,3}"
)


@dataclass(frozen=True, slots=True)
class _Margins:
    left: float
    right: float

    def with_those(self, other: _Margins) -> _Margins:
        return _Margins(min(self.left, other.left), max(self.right, other.right))

    def as_far_as(self, rows: Sequence[Row], other: _Margins) -> _Margins:
        """The margins, widened to those of others where a row reaches them: a page may hold but one full row."""
        left = any(row.x0 < other.left + row.size for row in rows)
        right = any(row.x1 > other.right - row.size for row in rows)
        wide = self.with_those(other)
        return _Margins(wide.left if left else self.left, wide.right if right else self.right)


@dataclass(frozen=True, slots=True)
class _Flow:
    """The setting of a document's paragraphs: margins, the step beyond which rows are apart, the indents."""

    margins: dict[tuple[int, int], _Margins]
    apart: float
    indent: float
    has_indents: bool
    size: float

    def left(self, row: Row) -> float:
        return row.x0 - self.margins[row.page, row.column].left

    def right(self, row: Row) -> float:
        return self.margins[row.page, row.column].right - row.x1

    def is_indented(self, row: Row) -> bool:
        return self.left(row) > _INDENT * row.size

    def stands_alone(self, row: Row) -> bool:
        """Returns True for a line in the middle, as of a title, and for one at the right edge, as of a signature."""
        left = self.left(row)
        centred = left > 2.4 * row.size and abs(left - self.right(row)) < 0.8 * row.size
        return (centred and abs(left - self.indent) > 0.5 * row.size) or left > self.indent + 3 * row.size

    def ends_early(self, before: Row, row: Row) -> bool:
        """Returns True where what begins the next row would still have fitted on this one."""
        slack = _SLACK_WITH_INDENTS if self.has_indents else _SLACK
        return self.right(before) > (_unbreakable(row.text) + slack) * before.size

    def hangs(self, before: Row, row: Row, begun: bool) -> bool:
        """Returns True where an indented row goes on the one before: in a list or a block that is indented as a whole.

        `begun` says that the row before begins its paragraph.
        """
        if self.ends_early(before, row):
            return False
        step = (row.x0 - before.x0) / before.size
        if not begun:
            return abs(step) < _SAME_EDGE
        return before.text[-1] not in SENTENCE_ENDS and (
            step < -_INDENT or (step > _INDENT and _is_headed(before.text))
        )

    def breaks_title(self, before: Row, row: Row) -> bool:
        """Returns True where a line larger than the text had no room for what begins the next, in the middle."""
        smaller, larger = sorted((before.size, row.size))
        if smaller < _LARGER * self.size or larger > _ONE_SIZE * smaller:
            return False
        room = self.left(before) + self.right(before)
        below = before.page == row.page and before.column == row.column and row.y - before.y < _WIDEST_STEP * row.size
        centred = abs(self.left(row) - self.right(row)) < row.size
        return below and centred and room < (_unbreakable(row.text) + _ROOM) * before.size and not _is_headed(row.text)

    def begins(self, before: Row, row: Row, begun: bool) -> bool:
        """Returns True where a row begins a paragraph rather than go on the one before, which itself may begin one."""
        if before.is_whole or row.is_whole:
            return True
        if self.breaks_title(before, row):
            return False
        if (
            "\t" in before.text
            or "\t" in row.text
            or _LEADER.search(before.text)
            or (self.is_indented(row) and not self.hangs(before, row, begun))
        ):
            return True
        if max(before.size, row.size) > _LARGER * min(before.size, row.size):
            return True
        if self.ends_early(before, row) or self.stands_alone(before):
            return True
        if before.text[-1] in SENTENCE_ENDS and _is_headed(row.text):
            return True
        same = before.page == row.page and before.column == row.column
        return same and row.y - before.y > min(self.apart * max(1, before.size / self.size), _WIDEST_STEP * before.size)


def paragraphs(pages: Sequence[list[Row]]) -> Iterator[str]:
    """Yields the paragraphs, the notes that each refers to behind it.

    A row goes on the one before unless it is indented, or that one ended early.
    """
    rows = [row for page in pages for row in page]
    if not rows:
        return
    flow = _flow(rows)
    text, begun, notes = rows[0].text, True, list(rows[0].notes)
    for before, row in pairwise(rows):
        begun = flow.begins(before, row, begun)
        if begun:
            yield from (text, *notes)
            text, notes = row.text, []
        else:
            text += (" " if _is_latin(text[-1]) and _is_latin(row.text[0]) else "") + row.text
        notes += row.notes
    yield from (text, *notes)


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalpha()


def _flow(rows: Sequence[Row]) -> _Flow:
    margins = _margins(rows)
    prose = _prose(rows)
    gaps = [(row.x0 - margins[row.page, row.column].left, row.size) for row in prose]
    indents = [left for left, size in gaps if left > _INDENT * size]
    has_indents = len(indents) * 8 >= len(prose)
    indent = median(indents) if indents else 0.0
    return _Flow(margins, _apart(prose, margins) or 1.7 * pitch(rows), indent, has_indents, body_size(rows))


def _apart(rows: Sequence[Row], margins: dict[tuple[int, int], _Margins]) -> float:
    """Returns the step beyond which rows are apart in a document that sets its paragraphs apart; 0 for any other.

    Behind short rows, which end a paragraph, its steps are wider than behind full ones, nearly throughout.
    """
    short, full = list[float](), list[float]()
    for row, below in pairwise(rows):
        if row.page == below.page and row.column == below.column and below.y > row.y:
            room = margins[row.page, row.column].right - row.x1
            (short if room > _SHORT * row.size else full).append(below.y - row.y)
    if min(len(short), len(full)) < _FEWEST_STEPS:
        return 0.0
    within, between = median(full), sorted(short)[len(short) // 5]
    return (within + between) / 2 if between > _SET_APART * within else 0.0


def _unbreakable(text: str) -> float:
    """The width in ems of what begins a text and no line break may part: a number, a word with its bracket."""
    found = _FIRST_WORD.match(text)
    return sum(0.55 if char.isascii() else 1.0 for char in found.group()) if found else 1.0


def _is_headed(text: str) -> bool:
    """Returns True where a text begins with the marker of a heading."""
    found = find_candidates(text[:8], 0)
    return bool(found) and found[0].start == 0 and found[0].style < Style.ORDINAL


def pitch(rows: Sequence[Row]) -> float:
    """Returns the usual step from row to row, 0 where there is none."""
    for some in (_prose(rows), rows):
        steps = [b.y - a.y for a, b in pairwise(some) if a.page == b.page and a.column == b.column and b.y > a.y]
        if steps:
            return median(steps)
    return 0.0


def _margins(rows: Sequence[Row]) -> dict[tuple[int, int], _Margins]:
    """The margins of each page and column (pages may be mirrored); those of all hold for a page of few rows, too.

    Rows of tables have margins of their own; they count where there is nothing else.
    """
    by_column: dict[int, list[Row]] = defaultdict(list)
    by_page: dict[tuple[int, int], list[Row]] = defaultdict(list)
    for row in rows:
        by_column[row.column].append(row)
        by_page[row.page, row.column].append(row)
    general = {column: _margins_of(_prose(some) or some) for column, some in by_column.items()}
    margins = {}
    for (page, column), some in by_page.items():
        prose = _prose(some)
        own = _margins_of(prose or some)
        wide = general[column]
        margins[page, column] = own.as_far_as(prose, wide) if len(prose) >= _MANY_ROWS else own.with_those(wide)
    return margins


def _prose(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if "\t" not in row.text and not row.is_whole]


def _margins_of(rows: Sequence[Row]) -> _Margins:
    size = body_size(rows)
    prose = [row for row in rows if 0.85 < row.size / size < 1.15] or list(rows)
    return _Margins(_edge([row.x0 for row in prose], size), -_edge([-row.x1 for row in prose], size))


def body_size(rows: Sequence[Row]) -> float:
    """Returns the size that most characters have: short rows of another size are headings or a list."""
    left = sum(len(row.text) for row in rows) / 2
    for row in sorted(rows, key=lambda one: one.size):
        left -= len(row.text)
        if left <= 0:
            return row.size
    return rows[-1].size


def _edge(places: list[float], size: float) -> float:
    """The outermost place at which more than one row begins."""
    ordered = sorted(places)
    fewest = max(2, len(ordered) // 20)
    for at, place in enumerate(ordered):
        if sum(other - place < 0.7 * size for other in ordered[at : at + fewest]) >= fewest:
            return place
    return ordered[0]
