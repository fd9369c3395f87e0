"""`nianbao sql` takes one query and tells a mistake in one line."""

from __future__ import annotations

import duckdb
import pytest

from flows.cli.commands.archive import run_limited
from flows.cli.output import UserError


@pytest.mark.parametrize(
    ("query", "said"),
    [("SELECT 1; SELECT 2", "one query at a time"), ("selec 1", "Parser Error"), ("SELECT * FROM nowhere", "nowhere")],
)
def test_a_mistake_is_one_line(query: str, said: str) -> None:
    with duckdb.connect() as connection, pytest.raises(UserError, match=said) as error:
        run_limited(connection, query, 5)
    assert "\n" not in error.value.message


def test_a_query_may_end_with_a_semicolon() -> None:
    with duckdb.connect() as connection:
        assert run_limited(connection, "SELECT 1 AS one;", 5) == (["one"], [(1,)])


def test_an_endless_query_is_stopped() -> None:
    with duckdb.connect() as connection, pytest.raises(UserError, match="stopped after"):
        run_limited(connection, "SELECT count(*) FROM range(1000000000) AS a, range(1000000000) AS b", 0.2)
