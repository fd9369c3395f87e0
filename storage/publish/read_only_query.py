"""A user's query on the published copy: in a process of its own that can read this one file and do nothing else.

The process is bounded in time and memory, also within one function call, and the system lets it write to no file.
"""

from __future__ import annotations

import multiprocessing
import re
import resource
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, NamedTuple

import duckdb

_QUERIES: Final = frozenset({duckdb.StatementType.SELECT})  # SELECT, VALUES, FROM, DESCRIBE, SHOW, SUMMARIZE, UNPIVOT
_EXPLAIN = re.compile(r"\s*EXPLAIN\s+(?:ANALYZE\s+)?(?:\([^()]*\)\s*)?", re.IGNORECASE)
_SHOW_TABLES = re.compile(r"\s*SHOW\s+(?:ALL\s+)?TABLES\s*;?\s*", re.IGNORECASE)
# what has a comment is for everybody; the rest is what it is made of
PUBLIC_VIEWS: Final = (
    "SELECT view_name AS name FROM duckdb_views() WHERE NOT internal AND comment IS NOT NULL ORDER BY view_name"
)
DUCKDB_BYTES: Final = 2 << 30
PROCESS_BYTES: Final = 6 << 30  # address space, most of which is reserved and never used
KINDS: Final = "SELECT, VALUES, EXPLAIN, DESCRIBE, SHOW, SUMMARIZE, PIVOT, UNPIVOT"


class QueryError(Exception):
    """A query that was refused, failed or was stopped; the message is one line."""


class Answer(NamedTuple):
    """The result of a query: the names of its columns, and its rows."""

    columns: list[str]
    rows: list[tuple[Any, ...]]


def run_query(file: Path, query: str, *, time_limit_s: float) -> Answer:
    """Runs one query of a user on a DuckDB file.

    Raises QueryError: with DuckDB's own words on one line, where the statement is of another kind than a query,
    and where it took more than `time_limit_s` seconds or more memory than a query may.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(theirs, str(file), query), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(time_limit_s):
            raise QueryError(f"stopped after {time_limit_s:g} s; --time-limit allows more")
        answer = ours.recv()
    except (EOFError, OSError):
        raise QueryError(f"stopped: it needed more than {DUCKDB_BYTES >> 30} GB of memory") from None
    finally:
        process.kill()
        process.join()
        ours.close()
    if isinstance(answer, str):
        raise QueryError(answer)
    return Answer(*answer)


def check_kind(connection: duckdb.DuckDBPyConnection, query: str) -> None:
    """Raises QueryError where the text is not exactly one query, by the kind that DuckDB's own parser tells."""
    found = connection.extract_statements(query)
    if len(found) == 2 and not any(statement.query for statement in found):
        return  # PIVOT without IN: DuckDB makes a temporary type of the names that it finds, and reads with it
    if len(found) != 1:
        raise QueryError("one query at a time: only the last one's rows would be shown")
    kind = found[0].type
    if kind == duckdb.StatementType.EXPLAIN:
        inner = connection.extract_statements(_EXPLAIN.sub("", query, count=1))
        if len(inner) == 1 and inner[0].type in _QUERIES:
            return
    elif kind in _QUERIES:
        return
    raise QueryError(f"{kind.name}: only queries are run here ({KINDS})")


def _answer(pipe: Connection, file: str, query: str) -> None:
    """The body of the query's process."""
    _bind(resource.RLIMIT_FSIZE, 0)
    _bind(resource.RLIMIT_AS, PROCESS_BYTES)
    _bind(resource.RLIMIT_CORE, 0)
    try:
        with _connect(file) as connection:
            check_kind(connection, query)
            answer = connection.execute(PUBLIC_VIEWS if _SHOW_TABLES.fullmatch(query) else query)
            columns = [column[0] for column in answer.description or ()]
            pipe.send((columns, answer.fetchall()))
    except QueryError as error:
        pipe.send(str(error))
    except duckdb.Error as error:
        pipe.send(one_line(error))
    except MemoryError:
        pipe.send(f"stopped: it needed more than {DUCKDB_BYTES >> 30} GB of memory")


def _connect(file: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(
        file,
        read_only=True,
        config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"},
    )
    for setting in _SETTINGS:
        connection.execute(setting)
    return connection


_SETTINGS: Sequence[str] = (
    "SET TimeZone = 'UTC'",
    f"SET memory_limit = '{DUCKDB_BYTES >> 20}MiB'",
    "SET temp_directory = ''",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)


def _bind(limit: int, most: int) -> None:
    _, hard = resource.getrlimit(limit)
    bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(limit, (bound, bound))


def one_line(error: BaseException) -> str:
    """DuckDB's message without its picture of the query."""
    return " ".join(str(error).split("\n\nLINE")[0].split())
