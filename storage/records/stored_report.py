"""A report as the archive keeps it: laid out where it was parsed, its rows as JSON that DuckDB reads by itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import orjson

from parsers.model import Kind, Report, Script, YearBasis
from storage.records.clauses import sketch
from storage.records.content import FIGURE_COLUMNS, SECTION_COLUMNS, Content, content_of, figure_values

Row: TypeAlias = dict[str, Any]
"""Values by column."""


@dataclass(frozen=True, slots=True)
class PackedContent:
    """A report's contents as JSON made where it was parsed: an object for each table, empty where it has no rows.

    `text` and `sketch` are rows; `sections` and `figures` hold a list for each column, whose names are thus said once.
    On its way through the spool into a table nobody looks into it, neither into pickled nor into read ones.
    """

    text: bytes = b""
    sketch: bytes = b""
    sections: bytes = b""
    figures: bytes = b""


@dataclass(frozen=True, slots=True)
class KeptReport:
    """A report as the archive stores it, under the names of its columns; its text is in `content`.

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


def unpacked(columns: bytes) -> list[Row]:
    """The rows of sections or figures that were packed."""
    if not columns:
        return []
    lists: dict[str, Any] = json.loads(columns)
    key = {"content_id": lists.pop("content_id")}
    return [key | dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]


def is_by_column(packed: bytes) -> bool:
    """Returns True if packed sections or figures are laid out as this version lays them out."""
    return not packed or packed.endswith(b"]}")


def _packed(content: Content) -> PackedContent:
    return PackedContent(
        text=orjson.dumps({"body_id": content.body_id, "text": content.text}),
        sketch=orjson.dumps({"body_id": content.body_id, "clauses": sketch(content.text)}),
        sections=_by_column(content, SECTION_COLUMNS, content.sections),
        figures=_by_column(content, FIGURE_COLUMNS, map(figure_values, content.figures)),
    )


def _by_column(content: Content, names: tuple[str, ...], rows: Iterable[Sequence[Any]]) -> bytes:
    columns = dict(zip(names, zip(*rows, strict=True), strict=False))
    return orjson.dumps({"content_id": content.content_id} | columns) if columns else b""
