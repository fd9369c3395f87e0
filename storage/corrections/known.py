"""What the archive holds of the pages that a table of corrections speaks of, asked once for the whole table."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from storage.corrections.sheet import IDENTITY_FIELDS, Asked, number_text
from storage.sql import read_sql, statements

Thing = tuple[str, int | None, str]
"""What a correction changes: a reading by its parse_id, a figure of it by its ordinal or None, and the field."""


@dataclass(frozen=True, slots=True)
class StoredFigure:
    """A figure as the parser read it, its values in the form of corrections."""

    ordinal: int
    path: str
    quote: str
    values: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one address reads as now."""

    url: str
    text_sha256: str
    parse_id: str
    content_id: str
    own: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Known:
    """`shown` are the values after all corrections so far; the table's own rows are added as they are taken."""

    readings: Sequence[Reading]  # the newest first
    places: Mapping[
        tuple[str, int], Sequence[tuple[str, str, bool]]
    ]  # of reports: address, text, whether it is the newest
    figures: Mapping[str, Sequence[StoredFigure]]  # by content_id
    there: frozenset[str]  # rows that were taken, by entry_id
    shown: dict[Thing, str | None] = field(default_factory=dict)


def known_of(connection: duckdb.DuckDBPyConnection, rows: Sequence[Asked]) -> Known:
    """Returns what the open archive holds of the pages of some rows."""
    list_places, list_readings, list_figures, list_shown, list_ids = statements(
        read_sql("storage.corrections", "corrections")
    )

    def ask(sql: str, **lists: Sequence[Any]) -> list[tuple[Any, ...]]:
        # as JSON: for each value of a list that is a parameter DuckDB looks once more whether there is a pandas
        return connection.execute(sql, {name: json.dumps(list(values)) for name, values in lists.items()}).fetchall()

    pairs = sorted({(row.township_code, row.year) for row in rows if row.township_code and row.year})
    places: dict[tuple[str, int], list[tuple[str, str, bool]]] = defaultdict(list)
    for code, year, url, text, newest in ask(
        list_places, codes=[code for code, _ in pairs], years=[year for _, year in pairs]
    ):
        places[code, year].append((url, text, newest))
    urls = {row.url for row in rows if row.url} | {url for found in places.values() for url, _, _ in found}
    texts = {row.text_sha256 for row in rows if row.text_sha256}
    readings: list[Reading] = []
    shown: dict[Thing, str | None] = {}
    for url, text, parse_id, content_id, own, now in ask(list_readings, urls=sorted(urls), texts=sorted(texts)):
        readings.append(Reading(url, text, parse_id, content_id, dict(zip(IDENTITY_FIELDS, own, strict=True))))
        shown |= {(parse_id, None, name): value for name, value in zip(IDENTITY_FIELDS, now, strict=True)}
    figures: dict[str, list[StoredFigure]] = defaultdict(list)
    for content, ordinal, path, quote, value, unit, metric in ask(
        list_figures, contents=sorted({reading.content_id for reading in readings})
    ):
        values = {"value": number_text(value), "unit": unit, "metric": metric}
        figures[content].append(StoredFigure(ordinal, path, quote, values))
    for parse_id, ordinal, name, new in ask(list_shown, parses=[reading.parse_id for reading in readings]):
        shown[parse_id, ordinal, name] = new
    there = frozenset(row[0] for row in ask(list_ids))
    return Known(readings, places, figures, there, shown)
