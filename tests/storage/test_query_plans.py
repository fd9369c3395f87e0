"""No view tries every pair of two tables that grow: DuckDB would, where a join has no equation that stands alone.

A `NESTED_LOOP_JOIN` or `CROSS_PRODUCT` with a table of one row (the day that is asked for) is none of these.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import duckdb
import pytest

from storage.archive.archive import Archive
from tests.storage.nights import BEIJIE, KEDA, County, Page, report

EVERY_PAIR = "BLOCKWISE_NL_JOIN"


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    archive = Archive(tmp_path_factory.mktemp("plans") / "archive.duckdb", now=lambda: datetime(2025, 6, 1, tzinfo=UTC))
    pages = [Page(f"http://county.example/{one[0]}.html", report(township=one)) for one in (KEDA, BEIJIE)]
    County(archive).night(0, *pages)
    with archive.reading() as reading:
        yield reading


def operators(plan: list[dict[str, Any]]) -> Iterator[tuple[str, object]]:
    for operator in plan:
        yield operator["name"].strip(), operator["extra_info"]
        yield from operators(operator["children"])


def tried_pairs(connection: duckdb.DuckDBPyConnection, query: str) -> list[object]:
    row = connection.execute(f"EXPLAIN (FORMAT json) {query}").fetchone()
    assert row is not None
    return [info for name, info in operators(json.loads(row[1])) if name == EVERY_PAIR]


def test_no_view_tries_every_pair(connection: duckdb.DuckDBPyConnection) -> None:
    views = [
        name for (name,) in connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
    ]
    assert {"coverage", "reports", "report_versions", "yoy_text", "corrections"} <= set(views)
    assert {name: tried for name in views if (tried := tried_pairs(connection, f"FROM {name}"))} == {}


def test_a_plan_that_tries_every_pair_is_seen(connection: duckdb.DuckDBPyConnection) -> None:
    query = "FROM parses AS p LEFT JOIN list_rows AS l ON p.url = l.url AND (p.title = l.title OR p.year = l.year)"
    assert tried_pairs(connection, query)
