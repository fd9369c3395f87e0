"""The macros by which texts are searched: in the copy for its readers, and for one connection beside any table."""

from __future__ import annotations

import duckdb

from storage.sql import read_sql, statements


def search_macros() -> list[str]:
    """Returns the statements that make `folded`, `phrase_pattern` and `holds` in the database in use."""
    return list(statements(read_sql("storage.publish", "search_macros")))


def add_search_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Adds the macros to a connection alone: a copy that an older version published lacks them."""
    for statement in search_macros():
        connection.execute(statement.replace("REPLACE MACRO", "REPLACE TEMP MACRO", 1))
