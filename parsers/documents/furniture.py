"""Page furniture: page numbers, running heads and feet, what is printed across every page, repeated heads of tables."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Final

from parsers.documents.layout import Row
from parsers.documents.paragraphs import pitch
from parsers.text.numerals import chinese_value

_EDGE_ROWS: Final = 2  # rows at the head and at the foot of a page that may be furniture
_NEARLY_ALL: Final = 0.6  # of the pages: a first page may have a head of its own
_APART: Final = 1.3  # steps from row to row; what stands nearer to the text than that goes on with it
_SAME_SIZE: Final = 1.08
_HEAD_ROWS: Final = 3  # of a table, at the most
_COUNT: Final = r"(?:\d{1,3}|[一二三四五六七八九十百]{1,5})"
_PAGE_NUMBER: Final = re.compile(
    rf"[-—–－─·•~\s]{{0,6}}(?:\d{{1,3}}|第{_COUNT}页(?:[/,，共\s]{{0,3}}{_COUNT}页)?|第?{_COUNT}页?[/／]共?{_COUNT}页?|"
    rf"共{_COUNT}页[,，]?第{_COUNT}页|[pP]age\d{{1,3}}(?:of\d{{1,3}})?|[ivxIVX]{{1,6}})[-—–－─·•~\s]{{0,6}}"
)
_NUMBERS: Final = re.compile(r"\d{1,9}|[一二三四五六七八九十百]{1,5}")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a row stands, and its text; numbers are left open at the edges, where they may count pages."""

    text: str
    height: int
    at_edge: bool = False


@dataclass(frozen=True, slots=True)
class _Standing:
    """A row on one page; `goes_on` where it goes on with the text beside it, by its distance and size."""

    row: Row
    page: int
    numbers: tuple[int, ...] = ()
    goes_on: bool = False


def without_furniture(pages: Sequence[list[Row]]) -> list[list[Row]]:
    """Returns the pages without page numbers, running heads and feet, and what is printed across every page.

    The head of a table that is repeated on every page stays where it stands first.
    """
    repeated = {id(row) for row in _repeated(pages)}
    kept: list[list[Row]] = []
    for rows in pages:
        edge = {id(row) for rows in _edges(rows) for row in rows[:_EDGE_ROWS]}
        kept.append([row for row in rows if id(row) not in repeated and not (id(row) in edge and _is_number(row))])
    return list(_headed_once(kept))


def _edges(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """The rows of a page from its head, and from its foot."""
    downwards = sorted(rows, key=lambda row: row.y)
    return downwards, downwards[::-1]


def _is_number(row: Row) -> bool:
    return bool(_PAGE_NUMBER.fullmatch(_text(row)))


def _text(row: Row) -> str:
    return "".join(row.text.split())


def _repeated(pages: Sequence[list[Row]]) -> Iterator[Row]:
    """Yields what stands at one place of nearly all pages, or of nearly all left or right ones."""
    filled = [rows for rows in pages if rows]
    if len(filled) < 2:
        return
    step = pitch([row for rows in filled for row in rows])
    places: dict[_Place, list[_Standing]] = defaultdict(list)
    for page, rows in enumerate(filled):
        for place, standing in _standings(rows, page, step):
            places[place].append(standing)
    for place, standings in places.items():
        running = list(_counting(standings))
        if _is_furniture(place, running, len(filled)):
            yield from (one.row for one in running)


def _standings(rows: Sequence[Row], page: int, step: float) -> Iterator[tuple[_Place, _Standing]]:
    edges: set[int] = set()
    for inwards in _edges(rows):
        near = [_is_near(row, beside, step) for row, beside in pairwise(inwards[: _EDGE_ROWS + 1])]
        for at, row in enumerate(inwards[:_EDGE_ROWS]):
            if id(row) not in edges:
                edges.add(id(row))
                numbers = tuple(_value(found) for found in _NUMBERS.findall(_text(row)))
                goes_on = bool(near[at:]) and all(near[at:])
                yield _Place(_NUMBERS.sub("0", _text(row)), _height(row), True), _Standing(row, page, numbers, goes_on)
    yield from ((_Place(_text(row), _height(row)), _Standing(row, page)) for row in rows if id(row) not in edges)


def _is_near(row: Row, beside: Row, step: float) -> bool:
    sizes = row.size, beside.size
    return abs(beside.y - row.y) < _APART * step and max(sizes) < _SAME_SIZE * min(sizes)


def _value(number: str) -> int:
    return int(number) if number.isascii() else int(chinese_value(number) or 0)


def _height(row: Row) -> int:
    return round(row.y / max(row.size, 1))


def _counting(standings: Sequence[_Standing]) -> Iterator[_Standing]:
    """Yields those whose numbers are the same on every page (of 9) or count the pages, as those of a table do not."""
    good = list(standings)
    for slot in range(len(standings[0].numbers)):
        ways = [{id(one): one.numbers[slot] - step * one.page for one in good} for step in (0, 1)]
        usual = [Counter(way.values()).most_common(1)[0] for way in ways]
        way, (value, _) = max(zip(ways, usual, strict=True), key=lambda both: both[1][1])
        good = [one for one in good if way[id(one)] == value]
    yield from good


def _is_furniture(place: _Place, running: Sequence[_Standing], pages: int) -> bool:
    """Returns True where a row stands on so many pages that it is no text that comes again by chance.

    What goes on with the text beside it has to stand on every one of three pages or more.
    """
    standing = {one.page for one in running}
    if not place.at_edge:
        return len(standing) >= max(3, round(_NEARLY_ALL * pages))
    if any(one.goes_on for one in running):
        return len(standing) == pages > 2
    of_a_side = max(sum(page % 2 == side for page in standing) for side in (0, 1))
    return len(standing) >= max(2, round(_NEARLY_ALL * pages)) or of_a_side >= max(2, round(_NEARLY_ALL * pages / 2))


def _headed_once(pages: Sequence[list[Row]]) -> Iterator[list[Row]]:
    """Yields the pages without the rows at their beginning that only repeat the head of a table of pages before."""
    heads: dict[str, list[str]] = {}
    for rows in pages:
        head = heads.get(rows[0].text, []) if rows and "\t" in rows[0].text else []
        again = sum(1 for _ in takewhile(lambda both: both[0].text == both[1], zip(rows, head, strict=False)))
        for at, row in enumerate(rows):
            if "\t" in row.text and (at == 0 or "\t" not in rows[at - 1].text):
                heads.setdefault(row.text, [one.text for one in rows[at : at + _HEAD_ROWS]])
        yield rows[again:]
