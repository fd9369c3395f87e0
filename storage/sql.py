"""SQL files: the one way in which Python reads them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources

import duckdb


@cache
def read_sql(package: str, name: str) -> str:
    """The text of `name`.sql in a package such as `storage.schema`; raises FileNotFoundError."""
    return resources.files(package).joinpath(f"{name}.sql").read_text("utf-8")


def statements(sql: str) -> Iterator[str]:
    """The statements of an SQL text, one by one, without their semicolons."""
    for statement in duckdb.extract_statements(sql):
        yield statement.query.strip()
