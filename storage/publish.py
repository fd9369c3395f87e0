"""The analysts' copy: written beside, forced to disk, renamed in, so that a reader sees the old one or the new one."""

from __future__ import annotations

import os
import re
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
    {"version_rows", "candidate_rows", "yoy_figure_rows", "yoy_text_rows"}
    | {"provinces", "newest_parses", "page_states", "postings", "posting_ranks"}
)
_VIEW = re.compile(r"^CREATE OR REPLACE VIEW (\w+)", re.MULTILINE)


def publish(archive: Archive, published: Path, *, mask_personal_data: bool = True) -> Path:
    """Writes the copy that analysts read; a reader that holds the former one keeps it whole.

    Compares the texts that are new first, so that yoy_text is complete. Telephone and identity-card numbers are
    masked digit by digit (《网络数据安全管理条例》第二十四条) unless told otherwise. Raises ArchiveMissing and
    ArchiveBusy; on any error the former copy stays.
    """
    compare_texts(archive)
    published.parent.mkdir(parents=True, exist_ok=True)
    partial = published.with_name(f".{published.name}.part")
    _remove(partial)
    try:
        with archive.reading() as connection:
            _write_tables(connection, partial, mask=mask_personal_data)
        _write_views(partial)
        _sync(partial)
        partial.replace(published)
    except BaseException:
        _remove(partial)
        raise
    sync_folder(published.parent)
    return published


def _write_tables(connection: duckdb.DuckDBPyConnection, partial: Path, *, mask: bool) -> None:
    connection.execute(f"ATTACH {quoted(str(partial))} AS copy (STORAGE_VERSION {quoted(STORAGE_VERSION)})")
    script = (HERE / "published.sql").read_text("utf-8").replace("$mask", "TRUE" if mask else "FALSE")
    for statement in install.statements(script):
        connection.execute(statement)
    connection.execute("DETACH copy")


def _write_views(partial: Path) -> None:
    # in a connection of its own: the temporary views of a lake have the names of the tables here
    with duckdb.connect(str(partial)) as connection:
        for statement in install.statements((HERE / "views.sql").read_text("utf-8")):
            view = _VIEW.search(statement)
            if view and view[1] not in _MATERIALISED:
                connection.execute(statement)
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
