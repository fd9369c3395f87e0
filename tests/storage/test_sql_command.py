"""`nianbao sql` reads, and does nothing else, within its time and memory; a mistake is one line."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from storage.publish.read_only_query import QueryError, check_kind, run_query

QUERIES = [
    "SELECT 1",
    "  select 1 ;",
    "VALUES (1), (2)",
    "FROM t",
    "TABLE t",
    "WITH x AS (SELECT 1) SELECT * FROM x",
    "EXPLAIN SELECT 1",
    "EXPLAIN ANALYZE SELECT count(*) FROM t",
    "EXPLAIN (FORMAT json) SELECT 1",
    "DESCRIBE t",
    "SHOW TABLES",
    "SUMMARIZE t",
    "PIVOT t ON b USING count(*)",
    "PIVOT t ON b IN ('x') USING count(*)",
    "UNPIVOT t ON a INTO NAME n VALUE v",
]
OTHERS = [
    "INSERT INTO t VALUES (2, 'y')",
    "UPDATE t SET a = 2",
    "DELETE FROM t",
    "TRUNCATE t",
    "MERGE INTO t USING t AS s ON t.a = s.a WHEN MATCHED THEN DELETE",
    "CREATE TABLE u (a INTEGER)",
    "CREATE TEMP TABLE u AS SELECT 1",
    "CREATE OR REPLACE VIEW v AS SELECT 1",
    "CREATE MACRO m(a) AS a",
    "CREATE SCHEMA s",
    "CREATE TYPE y AS ENUM ('a')",
    "CREATE SEQUENCE q",
    "CREATE INDEX i ON t (a)",
    "DROP TABLE t",
    "ALTER TABLE t ADD COLUMN c INTEGER",
    "COMMENT ON TABLE t IS 'x'",
    "COPY t TO 'BESIDE.csv'",
    "COPY (SELECT 1) TO 'BESIDE.parquet' (FORMAT parquet)",
    "COPY t FROM 'BESIDE.csv'",
    "EXPORT DATABASE 'BESIDE'",
    "ATTACH 'BESIDE.duckdb' AS o",
    "ATTACH 'COPY.wal' AS o",
    "DETACH o",
    "USE main",
    "SET threads = 1",
    "SET memory_limit = '100GB'",
    "RESET threads",
    "PRAGMA enable_profiling",
    "CALL pragma_version()",
    "CHECKPOINT",
    "FORCE CHECKPOINT",
    "VACUUM",
    "ANALYZE",
    "INSTALL fts",
    "LOAD fts",
    "BEGIN TRANSACTION",
    "COMMIT",
    "PREPARE p AS SELECT 1",
    "EXECUTE p",
    "DEALLOCATE p",
    "EXPLAIN ANALYZE INSERT INTO t VALUES (2, 'y')",
    "EXPLAIN COPY t TO 'BESIDE.csv'",
    "EXPLAIN /* no */ DELETE FROM t",
    "SELECT 1; DROP TABLE t",
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    file = tmp_path / "copy.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("CREATE TABLE t AS SELECT 1 AS a, 'x' AS b")
    return file


@pytest.fixture(scope="module")
def parser() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


@pytest.mark.parametrize("query", QUERIES)
def test_queries_are_told_by_their_kind(parser: duckdb.DuckDBPyConnection, query: str) -> None:
    check_kind(parser, query)


@pytest.mark.parametrize("statement", OTHERS)
def test_every_other_kind_is_refused_whatever_its_target(parser: duckdb.DuckDBPyConnection, statement: str) -> None:
    with pytest.raises((QueryError, duckdb.Error)):
        check_kind(parser, statement)


def test_a_query_answers_with_names_and_rows(copy: Path) -> None:
    assert run_query(copy, "SELECT a, b FROM t;", time_limit_s=60) == (["a", "b"], [(1, "x")])


def test_a_pivot_without_its_values_answers(copy: Path) -> None:
    assert run_query(copy, "PIVOT t ON b USING count(*)", time_limit_s=60).rows == [(1, 1)]


@pytest.mark.parametrize(
    "statement",
    [
        "COPY t TO '{folder}/copy.duckdb.wal'",
        "ATTACH '{folder}/new.duckdb' AS o",
        "SELECT * FROM read_text('{folder}/x')",
    ],
)
def test_no_file_is_written_or_read_beside_the_copy(copy: Path, statement: str) -> None:
    before = copy.read_bytes()
    with pytest.raises(QueryError):
        run_query(copy, statement.format(folder=copy.parent), time_limit_s=60)
    assert [file.name for file in copy.parent.iterdir()] == [copy.name]
    assert copy.read_bytes() == before


@pytest.mark.parametrize(
    ("query", "said"),
    [("SELECT 1; SELECT 2", "one query at a time"), ("selec 1", "Parser Error"), ("SELECT * FROM nowhere", "nowhere")],
)
def test_a_mistake_is_one_line(copy: Path, query: str, said: str) -> None:
    with pytest.raises(QueryError, match=said) as error:
        run_query(copy, query, time_limit_s=60)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT count(*) FROM range(1000000000) AS a, range(1000000000) AS b",
        "SELECT length(repeat(repeat('x', 60000), 60000))",  # one call of one function
    ],
)
def test_a_query_is_stopped_in_time_also_within_one_call(copy: Path, query: str) -> None:
    with pytest.raises(QueryError, match=r"stopped|Out of Memory"):
        run_query(copy, query, time_limit_s=2)


def test_a_query_that_needs_too_much_memory_is_stopped(copy: Path) -> None:
    query = "SELECT list(repeat('x', 100000000)) FROM range(1000)"
    with pytest.raises(QueryError, match=r"Out of Memory|memory|stopped"):
        run_query(copy, query, time_limit_s=60)
