"""Coverage as the commands and the alerts read it: the archive's own rule, asked for a day, a year or a county."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import duckdb

from storage.archive.archive import Archive
from storage.sql import read_sql

Records = Callable[[str, Mapping[str, object]], list[dict[str, Any]]]
"""Runs a query with named parameters on an archive and gives its rows as dicts."""


def records_of(archive: Archive) -> Records:
    """The archive's own query, its rows as dicts; opens the archive for each."""

    def run(sql: str, params: Mapping[str, object]) -> list[dict[str, Any]]:
        with archive.reading() as connection:
            return records_on(connection)(sql, params)

    return run


def records_on(connection: duckdb.DuckDBPyConnection) -> Records:
    """The same on an open connection."""

    def run(sql: str, params: Mapping[str, object]) -> list[dict[str, Any]]:
        cursor = connection.execute(sql, dict(params))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    return run


# What the contract's view has, in its order, and then where to look.
COLUMNS = (
    "township_code", "township", "county_code", "county", "year", "basis", "deadline", "status", "published",
    "days_late", "url", "reason_code", "reason", "not_there_on",
)  # fmt: skip
MISSING_COLUMNS = ("township_code", "township", "county", "year", "deadline", "reason")
PROOF_COLUMNS = (
    "township_code", "township", "county", "year", "deadline", "status", "reason_code", "reason", "column_url",
    "complete_on", "pages", "rows", "evidence", "read_on", "result", "detail",
)  # fmt: skip
STATUSES = ("not_due", "published", "late", "missing", "unknown", "withdrawn")
LAST_DAY = "SELECT as_of FROM run_starts WHERE kind = 'collect' ORDER BY started DESC, run_id DESC LIMIT 1"


def read_coverage(
    records: Records,
    *,
    as_of: date | None = None,
    year: int | None = None,
    county: str | None = None,
    statuses: Sequence[str] = (),
    columns: Sequence[str] = COLUMNS,
) -> list[tuple[object, ...]]:
    """Duty by duty, for a past day or as of the last collect; `county` is a code or a name, or the start of either."""
    source = "coverage" if as_of is None else "coverage_as_of($today)"
    conditions, params = _conditions(year, county, statuses)
    if as_of is not None:
        params["today"] = as_of
    sql = (
        f"SELECT {', '.join(columns)}\nFROM {source}\n"
        f"WHERE {' AND '.join(conditions) or 'TRUE'}\nORDER BY county_code, year DESC, township_code"
    )
    return [tuple(row[name] for name in columns) for row in records(sql, params)]


def read_proof(
    records: Records, named: str, *, as_of: date | None = None, year: int | None = None, statuses: Sequence[str]
) -> list[tuple[object, ...]]:
    """Returns the proof of one township's duties, a row a year and column (PROOF_COLUMNS).

    `named` is its code, its name, or county and name. `evidence` is what the last page of the column's newest complete
    reading offered, as JSON. A duty without a known column has one row.
    """
    today = as_of or next((row["as_of"] for row in records(LAST_DAY, {})), None)
    params = {"today": today, "named": named, "year": year, "statuses": list(statuses)}
    rows = records(read_sql("flows.coverage", "proof"), params)
    return [tuple(row[name] for name in PROOF_COLUMNS) for row in rows]


def _conditions(year: int | None, county: str | None, statuses: Sequence[str]) -> tuple[list[str], dict[str, object]]:
    conditions: list[str] = []
    params: dict[str, object] = {}
    if year is not None:
        conditions.append("year = $year")
        params["year"] = year
    if county is not None:
        conditions.append("(starts_with(county_code, $county) OR contains(county, $county))")
        params["county"] = county
    if statuses:
        conditions.append("list_contains($statuses, status)")
        params["statuses"] = list(statuses)
    return conditions, params
