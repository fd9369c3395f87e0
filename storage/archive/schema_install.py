"""Tables, views and migrations: brings an archive to today's form, with a backup before anything is changed."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path

import duckdb

from storage.archive.connect import NAME, ArchiveError, Place
from storage.records.content import text_sha256
from storage.schema.reasons import reason_macro
from storage.sql import read_sql, statements

VIEW_FILES = ("corrections", "macros", "views", "coverage")
# Archives from before hash quotes as they stand: text_sha256 is computed again.
QUOTES_FOLDED_SINCE = 5
HASHED_AT_A_TIME = 2_000
_VIEWS_HASH = "nianbao views "
BESIDE = "memory.main"  # where the views of a lake stand
_CREATED = re.compile(r"\bCREATE OR REPLACE (?:VIEW|MACRO) ")
_OBJECT = re.compile(r"COMMENT ON (?:VIEW|COLUMN) (\w+)")


def migration_files() -> dict[int, Path]:
    """The migrations by number; each leads from the version before to its own."""
    folder = Path(str(resources.files("storage.schema"))) / "migrations"
    return {int(file.name[:4]): file for file in sorted(folder.glob("[0-9]*.sql"))}


SCHEMA_VERSION = max(migration_files())


def schema_version(connection: duckdb.DuckDBPyConnection) -> int:
    """The version of the open archive; 0 of an empty one, 1 of one from before versions were counted."""
    tables = {row[0] for row in connection.execute("SHOW TABLES").fetchall()}
    if "run_starts" not in tables:
        return 0
    if "schema_versions" not in tables:
        return 1
    row = connection.execute("SELECT max(version) FROM schema_versions").fetchone()
    return int(row[0]) if row and row[0] is not None else 1


def needs_work(connection: duckdb.DuckDBPyConnection, place: Place) -> bool:
    """Returns True if the archive's tables or views are not today's; raises ArchiveError if they are tomorrow's."""
    version = schema_version(connection)
    if version > SCHEMA_VERSION:
        found = f"schema {version}, this one knows {SCHEMA_VERSION}"
        raise ArchiveError(f"{place.shown}: made by a newer nianbao ({found})")
    return version < SCHEMA_VERSION or (not place.is_lake and _installed_views(connection) != _views_hash())


def backup(place: Path, version: int, at: datetime) -> Path:
    """Copies the archive's file beside it before a migration; raises OSError where there is no room."""
    copy = place.with_name(f"{place.name}.v{version}-{at:%Y%m%dT%H%M%S}.bak")
    partial = copy.with_name(copy.name + ".part")
    shutil.copyfile(place, partial)
    partial.replace(copy)
    return copy


def install(connection: duckdb.DuckDBPyConnection, place: Place, at: datetime) -> None:
    """Makes or migrates the tables, and the views of a file, in one transaction."""
    version = schema_version(connection)
    connection.begin()
    if version == 0:
        create_tables(connection, place)
    for number, file in migration_files().items():
        if 0 < version < number:
            _drop_views(connection)
            connection.execute(_for_place(file.read_text("utf-8"), place))
    if 0 < version < QUOTES_FOLDED_SINCE:
        _hash_versions_again(connection)
    if version < SCHEMA_VERSION:
        connection.execute("CREATE TABLE IF NOT EXISTS schema_versions (version INTEGER, applied_at TIMESTAMPTZ)")
        connection.execute("INSERT INTO schema_versions VALUES (?, ?)", [SCHEMA_VERSION, at])
    if not place.is_lake:
        create_views(connection)
        connection.execute(f"COMMENT ON TABLE schema_versions IS '{_VIEWS_HASH}{_views_hash()}'")
    connection.commit()


def _hash_versions_again(connection: duckdb.DuckDBPyConnection) -> None:
    """Computes text_sha256 of every parse from its text: by an earlier rule the same text would be a new version."""
    list_texts, keep_hashes, update_parses = statements(read_sql("storage.schema", "version_hashes"))
    connection.execute("CREATE TEMP TABLE version_hashes (body_id UUID, text_sha256 VARCHAR)")
    after = ""
    while texts := connection.execute(list_texts, {"after": after, "most": HASHED_AT_A_TIME}).fetchall():
        pairs = [(body_id, text_sha256(text)) for body_id, text in texts]
        connection.execute(keep_hashes, {"pairs": json.dumps(pairs)})
        after = texts[-1][0]
    connection.execute(update_parses)
    connection.execute("DROP TABLE version_hashes")


def create_tables(connection: duckdb.DuckDBPyConnection, place: Place) -> None:
    """The tables of schema.sql."""
    connection.execute(_for_place(read_sql("storage.schema", "schema"), place))


def view_sql(name: str) -> str:
    """Returns the statements of one of VIEW_FILES; coverage's with the words of its reasons before them."""
    sql = read_sql("storage.schema", name)
    return reason_macro() + sql if name == "coverage" else sql


def create_views(connection: duckdb.DuckDBPyConnection) -> None:
    """The public views, the steps they are made of, and their comments."""
    for name in VIEW_FILES:
        for statement in statements(view_sql(name)):
            connection.execute(statement)
    comment_views(connection)


def find_views_beside(connection: duckdb.DuckDBPyConnection) -> None:
    """Has a connection to a lake, which keeps no views, find today's in its instance's own database.

    They are found before a table of the lake that bears a view's name. They are made with the instance's first lake,
    since that takes as long as two hundred queries, and stand on whichever is attached later.
    """
    connection.execute(f"SET search_path = '{BESIDE},{NAME}.main'")
    there = "SELECT count(*) FROM duckdb_views() WHERE database_name = 'memory' AND NOT internal"
    if connection.execute(there).fetchall() != [(0,)]:
        return
    connection.begin()
    for name in VIEW_FILES:
        for statement in statements(view_sql(name)):
            connection.execute(_CREATED.sub(rf"\g<0>{BESIDE}.", statement))
    connection.commit()


def comment_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Puts the codebook's comments on those views that are there."""
    there = {row[0] for row in connection.execute("SHOW TABLES").fetchall()}
    for statement in statements(read_sql("storage.schema", "comments")):
        named = _OBJECT.search(statement)
        if named and named[1] in there:
            connection.execute(statement)


def _for_place(sql: str, place: Place) -> str:
    """DuckLake keeps Parquet, whose compression is not a column's affair."""
    return sql.replace(" USING COMPRESSION zstd", "") if place.is_lake else sql


def _drop_views(connection: duckdb.DuckDBPyConnection) -> None:
    # a table that a view stands on cannot be altered under it
    for (name,) in connection.execute(
        "SELECT view_name FROM duckdb_views() WHERE NOT internal AND database_name = current_database()"
    ).fetchall():
        connection.execute(f'DROP VIEW IF EXISTS "{name}"')


@cache
def _views_hash() -> str:
    text = "".join([*map(view_sql, VIEW_FILES), read_sql("storage.schema", "comments")])
    return hashlib.sha256(text.encode()).hexdigest()


def _installed_views(connection: duckdb.DuckDBPyConnection) -> str:
    row = connection.execute(
        "SELECT comment FROM duckdb_tables()"
        " WHERE table_name = 'schema_versions' AND database_name = current_database()"
    ).fetchone()
    return (row[0] or "").removeprefix(_VIEWS_HASH) if row else ""
