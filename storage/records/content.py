"""A report as it is kept: its text once, sections and figures as places in it, and the hashes that tell texts apart."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from parsers.model import Figure, Report, Section

PREAMBLE_PATH = "0"


class PlacedSection(NamedTuple):
    """A section and where its text stands: `text_start` and `text_length` count characters of the whole text."""

    ordinal: int
    path: str
    level: int
    marker: str
    heading: str
    role: str | None
    text_start: int
    text_length: int


class PlacedFigure(NamedTuple):
    """A figure and where its quote begins; None where the quote is not found in its section."""

    ordinal: int
    figure: Figure
    text_start: int | None


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a report, ready to be stored.

    `text_sha256` decides what a version is; `body_id` names the text as it reads, and `content_id` the text together
    with the sections and figures that a parser found in it: the first half of a SHA-256, as a UUID.
    """

    text: str
    text_sha256: str
    body_id: str
    content_id: str
    sections: tuple[PlacedSection, ...]
    figures: tuple[PlacedFigure, ...]


SECTION_COLUMNS = PlacedSection._fields
_FIGURE_FIELDS = tuple(field.name for field in fields(Figure))
FIGURE_COLUMNS = ("ordinal", *_FIGURE_FIELDS, "text_start")
# dataclasses.astuple copies every value deeply, which costs more than all the rest of a report's keeping
_FIGURE_VALUES = attrgetter(*_FIGURE_FIELDS)
_NAMED_VALUES = attrgetter(*(name for name in _FIGURE_FIELDS if name != "source"))
_VALUES_BEFORE_SCHEMA_3 = attrgetter(*(name for name in _FIGURE_FIELDS if name not in ("series_unit", "source")))
_VALUE = _FIGURE_FIELDS.index("value")


def content_of(report: Report) -> Content:
    """Lays a report out as one text: headings on lines of their own, then their texts, the signature last."""
    lines = _Lines()
    sections = tuple(_place(report.sections, lines))
    for line in report.signature:
        lines.add(line)
    text = lines.text()
    figures = tuple(_place_figures(report.figures, sections, text))
    body = _id(text)
    return Content(
        text=text,
        text_sha256=text_sha256(text),
        body_id=body,
        content_id=content_id(body, sections, figures),
        sections=sections,
        figures=figures,
    )


def content_id(body: str, sections: Sequence[PlacedSection], figures: Sequence[PlacedFigure]) -> str:
    """Names a text together with what a parser found in it."""
    return _content_id(body, sections, figures, _NAMED_VALUES)


def content_ids(body: str, sections: Sequence[PlacedSection], figures: Sequence[PlacedFigure]) -> Iterator[str]:
    """Yields every name that this content may bear: today's, and the one from before schema 3.

    Figures had no series unit then; the migration gave each its own unit, or none where it has no metric.
    """
    yield content_id(body, sections, figures)
    if all(f.figure.series_unit == (f.figure.unit if f.figure.metric is not None else None) for f in figures):
        yield _content_id(body, sections, figures, _VALUES_BEFORE_SCHEMA_3)


def _content_id(
    body: str,
    sections: Sequence[PlacedSection],
    figures: Sequence[PlacedFigure],
    values_of: Callable[[Figure], tuple[Any, ...]],
) -> str:
    placed_figures = [(f.ordinal, _whole(_with_source(f.figure, values_of)), f.text_start) for f in figures]
    return _id(json.dumps([body, sections, placed_figures], ensure_ascii=False))


def _with_source(figure: Figure, values_of: Callable[[Figure], tuple[Any, ...]]) -> tuple[Any, ...]:
    """Returns a figure's values for its name; a source only where there is one, so that names from before it hold."""
    return values_of(figure) if figure.source is None else (*values_of(figure), figure.source)


def _whole(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """13000 for 13000.0: the archive does not tell them apart."""
    value = values[_VALUE]
    if isinstance(value, float) and value.is_integer():
        return (*values[:_VALUE], int(value), *values[_VALUE + 1 :])
    return values


def figure_values(placed: PlacedFigure) -> tuple[Any, ...]:
    """A figure's values in the order of FIGURE_COLUMNS, as the archive keeps them."""
    values = _FIGURE_VALUES(placed.figure)
    return (placed.ordinal, *values[:_VALUE], float(values[_VALUE]), *values[_VALUE + 1 :], placed.text_start)


def text_sha256(text: str) -> str:
    """The hash that tells versions apart: widths (NFKC) and quotes folded, blanks and invisible characters left out.

    A page's frame, fonts, line breaks and spacing are no part of it, nor are title and boilerplate, which the
    caller leaves out; every other character is.
    """
    folded = text
    for often, by_itself in _OFTEN_FOLDED:
        folded = folded.replace(often, by_itself)
    if folded.isprintable() and unicodedata.is_normalized("NFKC", folded):  # U+0020 is the one blank that is printable
        return _sha256(folded)
    folded = text.translate(_FOLDED)
    if not unicodedata.is_normalized("NFKC", folded):  # marks and the parts of 한글 join their neighbours (UAX #15)
        whole = unicodedata.normalize("NFKC", text.translate(_QUOTES))
        folded = "".join(character for character in whole if not _is_unseen(character))
    return _sha256(folded)


@cache
def _is_unseen(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in ("Cf", "Cc")


class _Folded(dict[int, str]):
    """Maps each character to what it folds to by itself, found out once."""

    def __missing__(self, point: int) -> str:
        folded = unicodedata.normalize("NFKC", chr(point))
        self[point] = "".join(character for character in folded if not _is_unseen(character))
        return self[point]


# “”, ‘’ and " change with the editor a page was pasted into
_QUOTES = dict.fromkeys(map(ord, "“”„‟〝〞″＂"), '"') | dict.fromkeys(map(ord, "‘’‚‛′＇"), "'")
_FOLDED = _Folded(_QUOTES)
# nearly all that a report holds of such characters: without them few texts are looked through one by one
_OFTEN_FOLDED = tuple((character, _FOLDED[ord(character)]) for character in "\n \u3000，：；（）？！％“”‘’")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _id(text: str) -> str:
    return str(UUID(_sha256(text)[:32]))


class _Lines:
    """Collects the text's lines and knows at which character the next one begins."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self.position = 0

    def add(self, line: str) -> int:
        """Adds a line and gives the character at which it begins."""
        start = self.position
        self._lines.append(line)
        self.position += len(line) + 1
        return start

    def text(self) -> str:
        return "\n".join(self._lines)


def _place(sections: Sequence[Section], lines: _Lines) -> Iterator[PlacedSection]:
    for ordinal, (path, section) in enumerate(_with_paths(sections)):
        if section.marker or section.heading:
            lines.add(section.marker + section.heading)
        start = lines.add(section.text) if section.text else lines.position
        yield PlacedSection(
            ordinal, path, section.level, section.marker, section.heading, section.role, start, len(section.text)
        )


def _with_paths(siblings: Sequence[Section], parent: str = "") -> Iterator[tuple[str, Section]]:
    """Each section after the one it stands under, with its path."""
    number = 0
    for section in siblings:
        if section.level == 0 and not parent:
            path = PREAMBLE_PATH
        else:
            number += 1
            path = f"{parent}.{number}" if parent else str(number)
        yield path, section
        yield from _with_paths(section.children, path)


def _place_figures(figures: Sequence[Figure], sections: Sequence[PlacedSection], text: str) -> Iterator[PlacedFigure]:
    starts = {section.path: section.text_start for section in sections}
    reached: dict[str, int] = {}
    for ordinal, figure in enumerate(figures):
        # Figures come in the order of their text, so that the second "50人" is looked for behind the first.
        after = reached.get(figure.path, _heading_start(starts.get(figure.path, 0), text))
        start = text.find(figure.quote, after)
        if start < 0:
            start = text.find(figure.quote, _heading_start(starts.get(figure.path, 0), text))
        if start >= 0:
            reached[figure.path] = start + 1
        yield PlacedFigure(ordinal, figure, start if start >= 0 else None)


def _heading_start(text_start: int, text: str) -> int:
    """Returns the start of the line before: a figure may stand in the heading."""
    return max(text.rfind("\n", 0, max(text_start - 1, 0)) + 1, 0)
