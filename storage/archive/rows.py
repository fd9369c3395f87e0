"""A night's observations as rows of the tables: handed over as one JSON text a table, never row by row."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

import duckdb
import orjson

from storage.records import ParsedPage, SiteRead
from storage.records.stored_report import KeptReport, Row


class PackedRows(NamedTuple):
    """The rows that one key holds, as one JSON object: a row, or in the tables of BY_COLUMN a list for each column."""

    key: str
    json: bytes


Rows = dict[str, Sequence[Row | PackedRows]]
# Names that are there already, by the key that holds them and the table that tells.
There = Mapping[tuple[str, str], frozenset[str]]
# What is kept once: the hash that names it, and the table that tells whether it is there. Sections and figures follow
# their parses, so that not they, the largest tables, but the parses are searched.
KEPT_ONCE = {
    "texts": ("body_id", "texts"),
    "sketches": ("body_id", "sketches"),
    "section_rows": ("content_id", "parses"),
    "figure_rows": ("content_id", "parses"),
}

# Whose packed rows come as the lists of their columns, and the one value that stands for all of them.
BY_COLUMN = {"section_rows": "content_id", "figure_rows": "content_id"}

# Rows handed over as one JSON text: bounds memory.
ROWS_AT_ONCE = 5_000
BYTES_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class PageOrigin:
    """The origin of a parsed page: the run and site that saw it, and the day it counts for."""

    run_id: str
    as_of: date
    site_id: str
    column_township: str | None = None


def parse_id(capture_id: str, parser_version: str, run_id: str) -> str:
    """Names what one parser made of one capture in one run."""
    return hashlib.sha256(f"{capture_id} {parser_version} {run_id}".encode()).hexdigest()


def rows_of_reads(reads: Iterable[SiteRead]) -> Rows:
    """All rows of some site reads, by table."""
    rows: dict[str, list[Row | PackedRows]] = defaultdict(list)
    for read in reads:
        for table, made in _rows_of_read(read).items():
            rows[table].extend(made)
    return dict(rows)


def rows_of_pages(pages: Iterable[tuple[PageOrigin, ParsedPage]]) -> Rows:
    """The rows of parsed pages alone, as reparse and import append them."""
    parses: list[Row] = []
    said: dict[str, list[PackedRows]] = {table: [] for table in KEPT_ONCE}
    for origin, page in pages:
        parses.append(_parse_row(origin, page))
        if page.report is not None:
            for table, rows in _said(page.report):
                said[table].append(rows)
    return {"parses": parses, **said}


def _said(report: KeptReport) -> Iterator[tuple[str, PackedRows]]:
    content = report.content
    yield "texts", PackedRows(report.body_id, content.text)
    yield "sketches", PackedRows(report.body_id, content.sketch)
    yield "section_rows", PackedRows(report.content_id, content.sections)
    yield "figure_rows", PackedRows(report.content_id, content.figures)


def _rows_of_read(read: SiteRead) -> Rows:
    origin = {"run_id": read.run_id, "as_of": read.as_of, "site_id": read.site_id}
    seen = origin | {"seen_at": read.finished}
    townships = {column.column_url: column.township_code for column in read.columns}
    pages = rows_of_pages(
        (PageOrigin(read.run_id, read.as_of, read.site_id, townships.get(page.column_url or "")), page)
        for page in read.pages
    )
    return {
        "site_reads": [
            origin
            | {
                "site_name": read.site_name,
                "county_code": read.county_code,
                "started": read.started,
                "finished": read.finished,
                "outcome": read.outcome,
                "reason": read.reason,
                "trouble": read.trouble,
                "in_full": read.in_full,
                "requests": read.requests,
                "evidence": json.dumps(dict(read.evidence), ensure_ascii=False),
            }
        ],
        "column_reads": [
            origin
            | _fields(column, without=("urls",))
            | {"evidence": json.dumps(dict(column.evidence), ensure_ascii=False)}
            for column in read.columns
        ],
        "list_rows": [seen | _fields(row) for row in read.rows],
        "page_visits": [seen | _fields(visit) for visit in read.visits],
        "capture_rows": [_fields(capture) for capture in read.captures],
        **pages,
    }


def _fields(record: Any, without: Sequence[str] = ()) -> Row:
    names, values = _reader(record.__class__)
    row = dict(zip(names, values(record), strict=True))
    for name in without:
        del row[name]
    return row


@cache
def _reader(kind: type[Any]) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """The names of a record's fields, and what gives their values: all records have more than one."""
    names = tuple(field.name for field in fields(kind))
    return names, attrgetter(*names)


def _parse_row(origin: PageOrigin, page: ParsedPage) -> Row:
    row: Row = {
        "parse_id": parse_id(page.capture_id, page.parser_version, origin.run_id),
        "capture_id": page.capture_id,
        "run_id": origin.run_id,
        "as_of": origin.as_of,
        "site_id": origin.site_id,
        "url": page.url,
        "page_url": page.page_url,
        "column_url": page.column_url,
        "parsed_at": page.parsed_at,
        "parser_version": page.parser_version,
        "error": page.error,
        "listed_date": page.listed_date,
    }
    report = page.report
    if report is None:
        return row
    copied = (
        "kind",
        "title",
        "township_code",
        "township",
        "county_code",
        "county",
        "year",
        "year_basis",
        "published",
        "source",
        "script",
        "chars",
        "text_sha256",
        "body_id",
        "content_id",
    )
    in_own_column = origin.column_township is not None and origin.column_township == report.township_code
    issued = report.township is not None and any(report.township in issuer for issuer in report.issuers)
    return (
        row
        | {name: getattr(report, name) for name in copied}
        | {
            "issuers": list(report.issuers),
            "warnings": list(report.warnings),
            "own": in_own_column or issued,
        }
    )


def insert(connection: duckdb.DuckDBPyConnection, rows: Rows) -> None:
    """Inserts rows by column name; what is kept once is left out where it is there already."""
    there = _already_there(connection, rows)
    for table, made in rows.items():
        fresh = _once(made, table, there) if table in KEPT_ONCE else made
        _insert(connection, table, fresh)


def _already_there(connection: duckdb.DuckDBPyConnection, rows: Rows) -> There:
    """Of the names that some rows want to be kept under: each telling table is looked through once for all of them."""
    wanted: dict[tuple[str, str], set[str]] = {}
    for table, (key, place) in KEPT_ONCE.items():
        wanted.setdefault((key, place), set()).update(_key(row, key) for row in rows.get(table, ()))
    return {
        (key, place): _found(connection, key, place, sorted(names)) for (key, place), names in wanted.items() if names
    }


def _found(connection: duckdb.DuckDBPyConnection, key: str, place: str, names: list[str]) -> frozenset[str]:
    found = connection.execute(
        f"SELECT DISTINCT CAST({key} AS VARCHAR) FROM {place} SEMI JOIN"  # noqa: S608
        f""" (SELECT unnest(from_json_strict($1::JSON, '["UUID"]')) AS {key}) AS wanted USING ({key})""",
        [json.dumps(names)],
    ).fetchall()
    return frozenset(name for (name,) in found)


def _once(rows: Sequence[Row | PackedRows], table: str, there: There) -> list[Row | PackedRows]:
    """The rows whose text or content is not there; within one append the same may come twice, and counts once."""
    key, place = KEPT_ONCE[table]
    known = there.get((key, place), frozenset())
    return list({_place(row, name): row for row in rows if (name := _key(row, key)) not in known}.values())


def _place(row: Row | PackedRows, name: str) -> tuple[str, int | None]:
    """Returns the key that tells one row from another: packed ones come whole, of others several may bear one name."""
    return name, None if isinstance(row, PackedRows) else row.get("ordinal")


def _key(row: Row | PackedRows, key: str) -> str:
    return row.key if isinstance(row, PackedRows) else str(row[key])


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Row | PackedRows]) -> None:
    # JSON is read by DuckDB itself: no library beside it, and for each value of a list that is given as a parameter
    # DuckDB looks once more whether there is a pandas
    if not rows:
        return
    described = connection.execute(f"DESCRIBE {table}").fetchall()
    kinds = {name: "VARCHAR" if kind == "JSON" else kind for name, kind, *_ in described}
    for objects in _plain([row for row in rows if not isinstance(row, PackedRows)], tuple(kinds)):
        connection.execute(_insertion(table, kinds), [b"[%b]" % objects])
    for objects in _packed([row.json for row in rows if isinstance(row, PackedRows)]):
        connection.execute(_insertion(table, kinds, BY_COLUMN.get(table)), [b"[%b]" % objects])


def _insertion(table: str, kinds: Mapping[str, str], key: str | None = None) -> str:
    """Inserts a JSON list of rows; where there is a `key`, a list of objects that hold a list for each other column.

    The list comes as the bytes of a one-row table, not as a constant: of a constant DuckDB makes all the rows while it
    plans, value by value, and appending takes a quarter as long again.
    """
    shape = {name: kind if key in (None, name) else [kind] for name, kind in kinds.items()}
    values = (f"read.{name}" if key in (None, name) else f"unnest(read.{name}) AS {name}" for name in kinds)
    return (
        f"INSERT INTO {table} BY NAME"  # noqa: S608
        f" SELECT {', '.join(values)} FROM ("
        f"SELECT unnest(from_json_strict(decode(given.objects), '{json.dumps([shape])}')) AS read"
        " FROM (VALUES ($1)) AS given (objects))"
    )


def _plain(rows: Sequence[Row], columns: Sequence[str]) -> Iterator[bytes]:
    """Rows as JSON objects with commas between, some at a time."""
    for start in range(0, len(rows), ROWS_AT_ONCE):
        yield orjson.dumps([_whole(row, columns) for row in rows[start : start + ROWS_AT_ONCE]])[1:-1]


def _whole(row: Row, columns: Sequence[str]) -> Row:
    return row if len(row) == len(columns) else {name: row.get(name) for name in columns}


def _packed(objects: Iterable[bytes]) -> Iterator[bytes]:
    """Packed rows with commas between, some at a time."""
    waiting: list[bytes] = []
    size = 0
    for one in filter(None, objects):
        waiting.append(one)
        size += len(one)
        if size >= BYTES_AT_ONCE:
            yield b",".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b",".join(waiting)


def not_yet_there(connection: duckdb.DuckDBPyConnection, reads: Sequence[SiteRead]) -> list[SiteRead]:
    """Those reads whose run and site the archive does not hold; a read given twice counts once."""
    runs = sorted({read.run_id for read in reads})
    there = set(
        connection.execute(
            "SELECT run_id, site_id FROM site_reads WHERE list_contains(?::VARCHAR[], run_id)", [runs]
        ).fetchall()
    )
    fresh: dict[tuple[str, str], SiteRead] = {}
    for read in reads:
        key = (read.run_id, read.site_id)
        if key not in there:
            fresh.setdefault(key, read)
    return list(fresh.values())


def rows_of_records(records: Sequence[Any], **more: Any) -> list[Row]:
    """Rows of records whose fields are the table's columns; `more` are columns that are the same for all."""
    return [
        {
            name: json.dumps(dict(value), ensure_ascii=False) if isinstance(value, Mapping) else value
            for name, value in _fields(record).items()
        }
        | more
        for record in records
    ]
