"""The rows that pages are made of: the public views, read through the .sql files beside this module."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

import duckdb

from flows.coverage.reasons import words_of
from flows.coverage.table import Duty, shown_status
from storage.memory import limit_duckdb
from storage.signals import connected
from storage.sql import read_sql

ROWS_AT_A_TIME = 1000
T = TypeVar("T", bound="_OfTownship")


class _OfTownship(Protocol):
    @property
    def township_code(self) -> str: ...


class DutyRow(NamedTuple):
    """township_duties.sql."""

    township_code: str
    township: str
    county_code: str
    county: str
    year: int
    basis: str
    deadline: date | None
    status: str
    published: date | None
    days_late: int | None
    reason_code: str | None
    reason_says: list[str] | None
    reason_params: str | None
    columns_searched: list[str] | None
    columns_read: int | None
    pages_read: int | None
    rows_read: int | None
    last_pages: list[str] | None
    last_read_in_full: date | None

    @property
    def shown(self) -> str:
        """The status as people are told it."""
        return shown_status(self.status, self.reason_code)

    @property
    def reason(self) -> str:
        """The reason in Chinese; empty where there is none."""
        return words_of(self.reason_says, self.reason_params, "zh")


class ReportRow(NamedTuple):
    """township_reports.sql."""

    township_code: str
    township: str
    county_code: str
    county: str
    year: int
    year_basis: str | None
    version: int
    versions: int
    title: str | None
    issuers: list[str] | None
    published: date | None
    url: str
    first_seen: str | None
    last_seen: str | None
    status: str
    chars: int
    text_sha256: str
    capture_id: str
    warc_file: str | None
    warc_offset: int | None
    fetched_at: str | None
    payload_sha256: str | None


class VersionRow(NamedTuple):
    """township_versions.sql."""

    township_code: str
    year: int
    version: int
    title: str | None
    chars: int
    url: str
    first_seen: str | None
    replaced_at: str | None
    township: str
    county: str
    capture_id: str
    warc_file: str | None
    warc_offset: int | None
    fetched_at: str | None
    payload_sha256: str | None


class SectionRow(NamedTuple):
    """township_sections.sql."""

    township_code: str
    year: int
    path: str
    level: int
    marker: str
    heading: str
    role: str | None
    text: str


class FigureRow(NamedTuple):
    """township_figures.sql."""

    township_code: str
    year: int
    path: str
    subject: str
    metric: str | None
    value: float
    unit: str
    qualifier: str
    quote: str
    corrected_by: str | None


class CorrectionRow(NamedTuple):
    """township_corrections.sql; `old` and `new` are None where there is nothing."""

    township_code: str
    year: int
    field: str
    path: str | None
    quote: str | None
    old: str | None
    new: str | None
    who: str
    corrected_on: date
    why: str


class SeriesRow(NamedTuple):
    """township_series.sql."""

    township_code: str
    metric: str
    unit: str
    year: int
    value: float | None
    previous_value: float | None
    change: float | None
    change_ratio: float | None


class LikenessRow(NamedTuple):
    """township_likeness.sql."""

    township_code: str
    year: int
    similarity_to_last_year: float | None
    nearest_township_code: str | None
    nearest_similarity: float | None
    nearest_township: str | None
    nearest_county: str | None


class CountyYear(NamedTuple):
    """county_years.sql."""

    county_code: str
    county: str
    year: int
    duties: int
    published: int
    late: int
    missing: int
    unknown: int
    no_column: int
    withdrawn: int
    not_due: int


class AlertRow(NamedTuple):
    """alerts.sql."""

    kind: str
    township_code: str | None
    township: str | None
    county_code: str | None
    county: str | None
    site_id: str | None
    year: int | None
    raised: str | None
    delivered: int
    channels: int
    message: str


class Overdue(NamedTuple):
    """overdue.sql; `owing` and `late` are townships by code and name."""

    county_code: str
    county: str
    year: int
    duties: int
    owing: list[dict[str, str]]
    late: list[dict[str, Any]]
    last_read_in_full: date | None


class Event(NamedTuple):
    """county_events.sql; `moment` is in UTC."""

    township_code: str
    township: str
    year: int
    kind: str
    moment: str
    message: str


class CountyMetric(NamedTuple):
    """county_metrics.sql; `middles` are years with their medians."""

    county_code: str
    metric: str
    unit: str
    middles: list[dict[str, float]]


COUNTY_QUERIES = ("county_duties", "county_events")  # beside those of its townships, whose figures make its medians
TOWNSHIP_QUERIES = (
    "township_duties",
    "township_reports",
    "township_versions",
    "township_sections",
    "township_figures",
    "township_series",
    "township_likeness",
    "township_corrections",
)


@dataclass(frozen=True, slots=True)
class TownshipRows:
    """All rows of one township."""

    code: str
    duties: Sequence[DutyRow]
    reports: Sequence[ReportRow]
    versions: Sequence[VersionRow]
    sections: Sequence[SectionRow]
    figures: Sequence[FigureRow]
    series: Sequence[SeriesRow]
    likeness: Sequence[LikenessRow]
    corrections: Sequence[CorrectionRow]

    @property
    def name(self) -> str:
        """The township's name, of its newest row."""
        rows: Sequence[DutyRow | ReportRow] = self.duties or self.reports
        return rows[-1].township if rows else self.code

    @property
    def county(self) -> str:
        """The county's name, of its newest row."""
        rows: Sequence[DutyRow | ReportRow] = self.duties or self.reports
        return rows[-1].county if rows else self.code[:6]


@cache
def query(name: str) -> str:
    """The text of a query of this folder."""
    return read_sql("flows.site.queries", name)


@contextmanager
def connect(published_db: Path, *, spill: Path, threads: int, memory_mb: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """Opens the published copy to read; what does not fit into `memory_mb` is spilled to the folder `spill`."""
    config = {"threads": threads, "memory_limit": f"{memory_mb}MB", "temp_directory": str(spill)}
    with connected(str(published_db), read_only=True, config=config) as db:
        db.execute("SET enable_progress_bar = false")
        limit_duckdb(db)
        yield db


def fetch(db: duckdb.DuckDBPyConnection, name: str, parameters: Mapping[str, Any] | None = None) -> list[Any]:
    """The rows of a query as plain tuples."""
    return db.execute(query(name), dict(parameters or {})).fetchall()


def _stream(db: duckdb.DuckDBPyConnection, name: str, parameters: Mapping[str, Any]) -> Iterator[Any]:
    """The same, some rows at a time: as named rows they take twice the memory of plain ones."""
    found = db.execute(query(name), dict(parameters))
    while rows := found.fetchmany(ROWS_AT_A_TIME):
        yield from rows


def townships(db: duckdb.DuckDBPyConnection, low: str, high: str) -> list[TownshipRows]:
    """Every township with a code from `low` to `high`, in the order of codes."""
    span = {"low": low, "high": high}
    duties = _grouped(map(DutyRow._make, _stream(db, "township_duties", span)))
    reports = _grouped(map(ReportRow._make, _stream(db, "township_reports", span)))
    versions = _grouped(map(VersionRow._make, _stream(db, "township_versions", span)))
    sections = _grouped(map(SectionRow._make, _stream(db, "township_sections", span)))
    figures = _grouped(map(FigureRow._make, _stream(db, "township_figures", span)))
    series = _grouped(map(SeriesRow._make, _stream(db, "township_series", span)))
    likeness = _grouped(map(LikenessRow._make, _stream(db, "township_likeness", span)))
    corrections = _grouped(map(CorrectionRow._make, _stream(db, "township_corrections", span)))
    return [
        TownshipRows(
            code=code,
            duties=duties.get(code, ()),
            reports=reports.get(code, ()),
            versions=versions.get(code, ()),
            sections=sections.get(code, ()),
            figures=figures.get(code, ()),
            series=series.get(code, ()),
            likeness=likeness.get(code, ()),
            corrections=corrections.get(code, ()),
        )
        for code in sorted(duties.keys() | reports.keys())
    ]


def duties_by_county(db: duckdb.DuckDBPyConnection, low: str, high: str) -> dict[str, list[Duty]]:
    """Returns the duties of each county from `low` to `high` as its page shows them."""
    found: dict[str, list[Duty]] = defaultdict(list)
    for row in map(Duty._make, _stream(db, "county_duties", {"low": low, "high": high})):
        found[row.township_code[:6]].append(row)
    return found


def events_by_county(db: duckdb.DuckDBPyConnection, low: str, high: str) -> dict[str, list[Event]]:
    """Returns what happened to the reports of each county from `low` to `high`, the newest first."""
    found: dict[str, list[Event]] = defaultdict(list)
    for row in map(Event._make, _stream(db, "county_events", {"low": low, "high": high})):
        found[row.township_code[:6]].append(row)
    return found


def metrics_by_county(db: duckdb.DuckDBPyConnection, low: str, high: str) -> dict[str, list[CountyMetric]]:
    """Returns the medians of each county from `low` to `high`, the metrics that most townships state first."""
    found: dict[str, list[CountyMetric]] = defaultdict(list)
    for row in map(CountyMetric._make, _stream(db, "county_metrics", {"low": low, "high": high})):
        found[row.county_code].append(row)
    return found


def fingerprints(db: duckdb.DuckDBPyConnection, names: Sequence[str]) -> dict[str, str]:
    """Returns for each county a number that changes when any row of these queries does."""
    parts: dict[str, list[str]] = defaultdict(list)
    for name in names:
        rows = query(name).replace("$low", "''").replace("$high", "'~'").rpartition("ORDER BY")[0]
        for county, value in db.execute(query("fingerprints").replace("{rows}", rows)).fetchall():
            parts[county].append(f"{name}:{value}")
    return {county: " ".join(found) for county, found in sorted(parts.items())}


def _grouped(rows: Iterable[T]) -> dict[str, list[T]]:
    groups: dict[str, list[T]] = defaultdict(list)
    for row in rows:
        groups[row.township_code].append(row)
    return groups
