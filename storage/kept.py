"""A report as the archive keeps it: laid out where it was parsed, its rows as JSON that DuckDB reads by itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter
from typing import Any, TypeAlias

from pydantic_core import to_json

from parsers.model import Figure, Kind, Report, Script, YearBasis
from storage.clauses import sketch
from storage.content import Content, PlacedFigure, PlacedSection, content_of

Row: TypeAlias = dict[str, Any]
"""Values by column."""


@dataclass(frozen=True, slots=True)
class PackedContent:
    """What a report says: the rows of each table as JSON objects with commas between, made where it was parsed.

    On their way through the spool into a table nobody looks into them, neither into pickled nor into read ones.
    """

    text: bytes = b""
    sketch: bytes = b""
    sections: bytes = b""
    figures: bytes = b""


@dataclass(frozen=True, slots=True)
class KeptReport:
    """What the archive keeps of a report, under the names of its columns; what it says is in `content`.

    When and where the report was seen, and by which run, its page says.
    """

    kind: Kind
    title: str | None
    township: str | None
    township_code: str | None
    county: str | None
    county_code: str | None
    issuers: tuple[str, ...]
    year: int | None
    year_basis: YearBasis | None
    published: date | None
    source: str | None
    script: Script
    warnings: tuple[str, ...]
    chars: int
    text_sha256: str
    body_id: str
    content_id: str
    content: PackedContent = PackedContent()


def kept(report: Report) -> KeptReport:
    """Lays a report out as it is kept."""
    content = content_of(report)
    return KeptReport(
        kind=report.kind,
        title=report.title,
        township=report.township,
        township_code=report.township_code,
        county=report.county,
        county_code=report.county_code,
        issuers=report.issuers,
        year=report.year,
        year_basis=report.year_basis,
        published=report.published,
        source=report.source,
        script=report.script,
        warnings=report.warnings,
        chars=len(content.text),
        text_sha256=content.text_sha256,
        body_id=content.body_id,
        content_id=content.content_id,
        content=_packed(content),
    )


def unpacked(rows: bytes) -> list[Row]:
    """The rows that were packed."""
    made: list[Row] = json.loads(b"[%b]" % rows)
    return made


def _packed(content: Content) -> PackedContent:
    return PackedContent(
        text=to_json({"body_id": content.body_id, "text": content.text}),
        sketch=to_json({"body_id": content.body_id, "clauses": sketch(content.text)}),
        sections=_rows({"content_id": content.content_id}, _section_rows(content.sections)),
        figures=_rows({"content_id": content.content_id}, map(_figure_row, content.figures)),
    )


def _rows(key: Row, rows: Iterable[Row]) -> bytes:
    return to_json([key | row for row in rows])[1:-1]


_SECTION_COLUMNS = tuple(field.name for field in fields(PlacedSection))
_FIGURE_COLUMNS = tuple(field.name for field in fields(Figure))
_section_values = attrgetter(*_SECTION_COLUMNS)
_figure_values = attrgetter(*_FIGURE_COLUMNS)


def _section_rows(sections: Iterable[PlacedSection]) -> Iterator[Row]:
    return (dict(zip(_SECTION_COLUMNS, _section_values(section), strict=True)) for section in sections)


def _figure_row(placed: PlacedFigure) -> Row:
    row: Row = dict(zip(_FIGURE_COLUMNS, _figure_values(placed.figure), strict=True))
    return row | {"value": float(placed.figure.value), "ordinal": placed.ordinal, "text_start": placed.text_start}
