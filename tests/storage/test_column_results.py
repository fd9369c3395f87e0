"""What a column's reading ends in, where only the older values are given: in Python and in the migration alike."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import pytest

from storage.archive.schema_install import migration_files
from storage.records import ColumnRead


@dataclass(frozen=True)
class Reading:
    outcome: str
    in_full: bool
    to_the_end: bool
    pages: int
    result: str
    reason_code: str | None


READINGS = [
    Reading("ok", True, True, 3, "complete", None),
    Reading("not_modified", True, False, 1, "unchanged", None),
    Reading("ok", True, False, 1, "known_rest", None),
    Reading("ok", False, False, 2, "incomplete", "incomplete_list"),
    Reading("unreachable", False, False, 2, "incomplete", "incomplete_list"),
    Reading("shrunk", False, False, 1, "incomplete", "layout"),
    Reading("unreachable", False, False, 0, "failed", "unreachable"),
    Reading("blocked", False, False, 0, "failed", "blocked"),
    Reading("robots", False, False, 0, "failed", "robots"),
    Reading("tls", False, False, 0, "failed", "tls"),
]


def column(given: Reading) -> ColumnRead:
    return ColumnRead(
        "http://a.example/",
        None,
        None,
        None,
        given.outcome,
        "",
        given.in_full,
        given.to_the_end,
        given.pages,
        0,
        0,
        None,
    )


@pytest.mark.parametrize("given", READINGS, ids=lambda given: f"{given.outcome}-{given.result}")
def test_a_reading_without_a_result_derives_one(given: Reading) -> None:
    read = column(given)
    assert (read.result, read.reason_code) == (given.result, given.reason_code)


def test_rows_from_before_are_given_the_same_results() -> None:
    with duckdb.connect() as connection:
        connection.execute(migration_files()[1].read_text("utf-8"))
        for given in READINGS:
            connection.execute(
                "INSERT INTO column_reads BY NAME SELECT 'r' AS run_id, DATE '2025-01-01' AS as_of, 's' AS site_id,"
                " 'u' AS column_url, '' AS reason, 0 AS rows, 0 AS recognised, $outcome AS outcome,"
                " $in_full AS in_full, $to_the_end AS to_the_end, $pages AS pages",
                {name: getattr(given, name) for name in ("outcome", "in_full", "to_the_end", "pages")},
            )
        connection.execute(migration_files()[4].read_text("utf-8"))
        rows = connection.execute("SELECT result, reason_code FROM column_reads ORDER BY rowid").fetchall()
    assert rows == [(given.result, given.reason_code) for given in READINGS]


def test_a_result_that_is_given_stays() -> None:
    read = ColumnRead(
        "http://a.example/", None, None, None, "ok", "", False, False, 1, 0, 0, None,
        result="incomplete", reason_code="stale",
    )  # fmt: skip
    assert (read.result, read.reason_code) == ("incomplete", "stale")
