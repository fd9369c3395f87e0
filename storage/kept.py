"""A report as the archive keeps it: made where it was parsed, on its way as JSON, rows where it is appended."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any, TypeAlias

from parsers.model import Figure, Kind, Report, Script, YearBasis
from storage.clauses import sketch
from storage.content import PlacedFigure, PlacedSection, content_of

Row: TypeAlias = dict[str, Any]
"""Values by column."""


@dataclass(frozen=True, slots=True)
class KeptReport:
    """What the archive keeps of a report, under the names of its columns; `sections` and `figures` are rows.

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
    text: str
    text_sha256: str
    body_id: str
    content_id: str
    clauses: tuple[int, ...]
    sections: tuple[Row, ...]
    figures: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class PackedReport:
    """A KeptReport on its way: `json` is what pydantic reads it from.

    Pickled, it would be made anew in between, value by value, only to be written down.
    """

    kind: Kind
    json: bytes


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
        text=content.text,
        text_sha256=content.text_sha256,
        body_id=content.body_id,
        content_id=content.content_id,
        clauses=tuple(sketch(content.text)),
        sections=tuple(_rows(PlacedSection, content.sections)),
        figures=tuple(map(_figure_row, content.figures)),
    )


def pack(report: KeptReport) -> PackedReport:
    """Packs a report for its way to the spool."""
    values = {name: getattr(report, name) for name in report.__slots__}
    return PackedReport(report.kind, json.dumps(values, ensure_ascii=False, default=_as_text).encode())


def _rows(kind: type[Any], records: tuple[Any, ...]) -> Iterator[Row]:
    names: tuple[str, ...] = kind.__slots__
    values = attrgetter(*names)
    return (dict(zip(names, values(record), strict=True)) for record in records)


def _figure_row(placed: PlacedFigure) -> Row:
    (row,) = _rows(Figure, (placed.figure,))
    return row | {"value": float(placed.figure.value), "ordinal": placed.ordinal, "text_start": placed.text_start}


def _as_text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no part of a report")
