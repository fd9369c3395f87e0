"""Notes at the foot of placed pages: each goes behind the paragraph that its number stands in, the number nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final, NamedTuple

from parsers.documents.layout import Mark, Row
from parsers.documents.paragraphs import body_size, pitch

_SMALLER: Final = 0.92  # of the text's size: notes are set so
_APART: Final = 1.25  # steps between the text and notes of its own size
_MOST_NOTES: Final = 50  # of a page
_BASE: Final = 4  # characters of what a power is of
_EXPONENT: Final = re.compile(r"[A-Za-z]$|[×xX*·]\s?10$")  # m² and 1.2×10⁴
_NO_NOTE: Final = re.compile(r"[\d.．、,，)）:：%年月日]")  # behind a number: 1. heads a part, 12 is another number


class _Reference(NamedTuple):
    """A raised number in a page's text: where it stands, and the number as written."""

    row: int
    mark: Mark
    number: str


def with_notes_behind(pages: Sequence[list[Row]]) -> list[list[Row]]:
    """Returns the pages without their footnotes; the row that refers to one holds its text, without the number.

    The last rows of a page are its notes where they begin with the numbers that stand raised in the text above, in
    their order, and are smaller than it or set apart from it.
    """
    rows = [row for page in pages for row in page]
    if not any(row.marks for row in rows):
        return list(pages)
    size, step = body_size(rows), pitch(rows)
    return [_of_page(page, size, step) if any(row.marks for row in page) else page for page in pages]


def _of_page(rows: list[Row], size: float, step: float) -> list[Row]:
    references = list(islice(_references(rows), _MOST_NOTES))
    begins = _begins(rows, references)
    start = min(begins, default=0)
    if not start:
        return rows
    small = all(row.size < _SMALLER * size for row in rows[start:])
    apart = rows[start].y - rows[start - 1].y > _APART * step and len(begins) == len(references)
    if not (small or apart):
        return rows
    text = rows[:start]
    for at, note in _notes(rows[start:], {number - start: reference for number, reference in begins.items()}):
        text[at] = replace(text[at], notes=(*text[at].notes, note))
    for reference in [*begins.values()][::-1]:
        text[reference.row] = _without(text[reference.row], reference.mark)
    return text


def _references(rows: Sequence[Row]) -> Iterator[_Reference]:
    for at, row in enumerate(rows):
        for mark in row.marks:
            if mark.start and not _EXPONENT.search(row.text[max(0, mark.start - _BASE) : mark.start]):
                yield _Reference(at, mark, row.text[mark.start : mark.end])


def _begins(rows: Sequence[Row], references: Sequence[_Reference]) -> Mapping[int, _Reference]:
    """The rows that begin the notes, in order, looked for from the foot; a number may have its note on no page."""
    begins: dict[int, _Reference] = {}
    end = len(rows)
    for reference in reversed(references):
        at = next((i for i in range(end - 1, reference.row, -1) if _begins_note(rows[i], reference.number)), None)
        if at is not None:
            begins[at] = reference
            end = at
    return dict(reversed(begins.items()))


def _begins_note(row: Row, number: str) -> bool:
    if row.column or row.is_whole or not row.text.startswith(number):
        return False
    return Mark(0, len(number)) in row.marks or not _NO_NOTE.match(row.text, len(number))


def _notes(rows: Sequence[Row], begins: Mapping[int, _Reference]) -> Iterator[tuple[int, str]]:
    """Yields each note: the row that refers to it, and its text without the number."""
    at, text = -1, ""
    for number, row in enumerate(rows):
        if number in begins:
            if at >= 0:
                yield at, text
            at, text = begins[number].row, row.text[len(begins[number].number) :].strip()
        else:
            text += row.text
    yield at, text


def _without(row: Row, mark: Mark) -> Row:
    width = mark.end - mark.start
    marks = tuple(
        Mark(one.start - width, one.end - width) if one.start > mark.start else one for one in row.marks if one != mark
    )
    return replace(row, text=row.text[: mark.start] + row.text[mark.end :], marks=marks)
