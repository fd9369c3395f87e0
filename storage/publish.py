"""The analysts' copy: written beside, forced to disk, renamed in, so that a reader sees the old one or the new one."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from pathlib import Path

import duckdb

from storage import install
from storage.archive import Archive
from storage.compare import compare_texts
from storage.connect import quoted
from storage.spool import sync_folder

HERE = Path(__file__).resolve().parent
# What DuckDB 1.2 and newer can open, and the first that keeps zstd.
STORAGE_VERSION = "v1.2.0"
# Steps of the archive's views that are tables in the copy.
_MATERIALISED = frozenset(
    {"version_rows", "candidate_rows", "provinces", "newest_parses", "page_states", "postings", "posting_ranks"}
)
# Views that are made tables in the copy, from its other tables.
_MADE_THERE = frozenset({"yoy_figure_rows", "yoy_text_rows"})
_VIEW = re.compile(r"^CREATE OR REPLACE VIEW (\w+)", re.MULTILINE)
# Of the texts in the copy, how many may be no report's any more before it is written anew.
STALE_SHARE = 0.1


def publish(archive: Archive, published: Path, *, mask_personal_data: bool = True) -> Path:
    """Writes the copy that analysts read; a reader that holds the former one keeps it whole.

    Compares the texts that are new first, so that yoy_text is complete. Telephone and identity-card numbers are
    masked digit by digit (《网络数据安全管理条例》第二十四条) unless told otherwise. What the former copy holds is
    taken over, so that a night costs what it brought. Raises ArchiveMissing and ArchiveBusy; on any error the
    former copy stays.
    """
    compare_texts(archive)
    published.parent.mkdir(parents=True, exist_ok=True)
    partial = published.with_name(f".{published.name}.part")
    form = _form(mask_personal_data)
    try:
        if not _continued(archive, published, partial, form, mask=mask_personal_data):
            _remove(partial)
            _write(archive, partial, form, mask=mask_personal_data)
        _sync(partial)
        partial.replace(published)
    except BaseException:
        _remove(partial)
        raise
    sync_folder(published.parent)
    return published


def _form(mask: bool) -> str:
    """What a copy must have been made by to be continued."""
    files = ("published.sql", "published_nights.sql", "published_state.sql", "views.sql", "comments.sql")
    made_by = "".join((HERE / name).read_text("utf-8") for name in files)
    return hashlib.sha256(f"{STORAGE_VERSION} {mask} {install.SCHEMA_VERSION} {made_by}".encode()).hexdigest()


def _continued(archive: Archive, published: Path, partial: Path, form: str, *, mask: bool) -> bool:
    """Whether the former copy could be brought up to date beside itself; False where it has to be written anew."""
    if not published.exists():
        return False
    _remove(partial)
    shutil.copyfile(published, partial)
    try:
        return _write(archive, partial, form, mask=mask)
    except (duckdb.IOException, duckdb.CatalogException, duckdb.BinderException, duckdb.FatalException):
        # it is no copy of ours, or a broken one
        return False


def _write(archive: Archive, partial: Path, form: str, *, mask: bool) -> bool:
    """Brings a copy to what the archive says, an empty one too; False where an old one cannot be continued."""
    fresh = not partial.exists()
    with archive.reading() as connection:
        connection.execute(f"ATTACH {quoted(str(partial))} AS copy (STORAGE_VERSION {quoted(STORAGE_VERSION)})")
        was = None if fresh else connection.execute("SELECT form, state FROM copy.copy_state").fetchone()
        if not fresh and (was is None or was[0] != form):
            return False
        state = connection.execute((HERE / "published_state.sql").read_text("utf-8")).fetchall()[0][0]
        changed = was is None or was[1] != state
        if changed:
            _execute(connection, "published.sql", mask=mask)
            if not fresh and _stale(connection) > STALE_SHARE:
                return False
        _execute(connection, "published_nights.sql", mask=mask)
        connection.execute("CREATE OR REPLACE TABLE copy.copy_state AS SELECT $1 AS form, $2 AS state", [form, state])
        connection.execute("DETACH copy")
    if changed:
        _write_views(partial, fresh=fresh)
    return True


def _execute(connection: duckdb.DuckDBPyConnection, name: str, *, mask: bool) -> None:
    script = (HERE / name).read_text("utf-8").replace("$mask", "TRUE" if mask else "FALSE")
    for statement in install.statements(script):
        connection.execute(statement)


def _stale(connection: duckdb.DuckDBPyConnection) -> float:
    """The share of contents that are no version of any report any more: parsed again, or no candidate's choice."""
    row = connection.execute(
        "SELECT 1 - count(DISTINCT c.content_id) / greatest((SELECT count(*) FROM copy.content_numbers), 1)"
        " FROM chosen AS c"
    ).fetchone()
    return float(row[0]) if row else 0.0


def _write_views(partial: Path, *, fresh: bool) -> None:
    # in a connection of its own: the temporary views of a lake have the names of the tables here
    with duckdb.connect(str(partial)) as connection:
        for statement in install.statements((HERE / "views.sql").read_text("utf-8")):
            view = _VIEW.search(statement)
            if view and view[1] in _MADE_THERE:
                table = _VIEW.sub(rf"CREATE OR REPLACE TABLE {view[1]}", statement)
                connection.execute(table.rstrip("; \n") + "\nORDER BY ALL")
            elif view and fresh and view[1] not in _MATERIALISED:
                connection.execute(statement)
        connection.execute("DROP TABLE comparisons")
        if fresh:
            connection.execute("CREATE VIEW coverage AS SELECT * FROM coverage_rows")
            install.comment_views(connection)
        connection.execute("CHECKPOINT")


def _sync(file: Path) -> None:
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(partial: Path) -> None:
    for file in (partial, partial.with_name(partial.name + ".wal")):
        file.unlink(missing_ok=True)
