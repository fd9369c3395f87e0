"""The analysts' copy: written beside, forced to disk, renamed in, so that a reader sees the old one or the new one."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from storage.analysis.compare import compare_texts
from storage.archive import schema_install as install
from storage.archive.archive import Archive
from storage.archive.connect import ROW_GROUP_SIZE, ArchiveError, Place, limit_threads, opened, quoted
from storage.archive.run_lock import run_lock
from storage.archive.spool import sync_folder
from storage.publish.seal import is_sealed, write_seal
from storage.publish.search_macros import search_macros
from storage.signals import connected
from storage.sql import read_sql, statements

# What DuckDB 1.2 and newer can open, and the first that keeps zstd. In large row groups a nation's texts would fill
# half a gigabyte before the first of them is written. Blocks are DuckDB's own: with the archive's smaller ones a copy
# of 41,000 reports is an eighth larger.
LAYOUT = f"STORAGE_VERSION 'v1.2.0', ROW_GROUP_SIZE {ROW_GROUP_SIZE}"
# Steps of the archive's views that the copy has as tables, has in its own way (published_views.sql), or lacks.
_NOT_TAKEN_OVER = frozenset(
    {"texted_versions", "candidate_rows"}
    | {"version_rows", "texted_candidates"}
    | {"provinces", "page_states", "posting_ranks"}
    | {"figure_corrections", "told_corrections"}
)
# Views that are made tables in the copy, from its other tables.
_MADE_THERE = frozenset({"yoy_figure_rows", "yoy_text_rows"})
_VIEW = re.compile(r"^CREATE OR REPLACE VIEW (\w+)", re.MULTILINE)
# Of the texts in the copy, how many may be no report's any more before it is written anew.
STALE_SHARE = 0.1
LONGEST_PUBLISHING_S = 600.0  # how long one waits for another that publishes


MetricName = tuple[str, str, str]  # a metric's key, its name in Chinese, its unit


def publish(
    archive: Archive,
    published: Path,
    *,
    mask_personal_data: bool = True,
    compare: bool = True,
    metric_names: Sequence[MetricName] = (),
) -> Path:
    """Writes the copy that analysts read; a reader that holds the former one keeps it whole.

    Compares the texts that are new first, so that yoy_text is complete; without `compare` that waits for the next time.
    Telephone and identity-card numbers are masked digit by digit (《网络数据安全管理条例》第二十四条) unless told
    otherwise. `metric_names` are the rows of the view `metrics`. What the former copy holds is taken over where its
    seal is whole, so that a night costs what it brought; else it is made anew. Two that publish wait for one another.
    Raises ArchiveMissing, ArchiveBusy and, after ten minutes of another's publishing, AlreadyRunning; on any error the
    former copy stays.
    """
    published.parent.mkdir(parents=True, exist_ok=True)
    with run_lock(published.with_name(f".{published.name}.lock"), wait_s=LONGEST_PUBLISHING_S):
        _publish(archive, published, mask=mask_personal_data, compare=compare, names=metric_names)
    return published


def _publish(archive: Archive, published: Path, *, mask: bool, compare: bool, names: Sequence[MetricName]) -> None:
    order = _order(archive, mask=mask, compared=compare)
    former = _made_by(published) if is_sealed(published) else None
    if compare and former != order:
        compare_texts(archive)
    partial = published.with_name(f".{published.name}.part")
    try:
        if former is None or not _continued(archive, published, partial, order, former):
            _remove(partial)
            _write(archive, partial, order, fresh=True)
        _name_metrics(partial, names)
        _sync(partial)
        write_seal(published, partial)
        _log_of(published).unlink(missing_ok=True)  # somebody else's: DuckDB would replay it into the new copy
        partial.replace(published)
    except BaseException:
        _remove(partial)
        raise
    sync_folder(published.parent)


@dataclass(frozen=True, slots=True)
class _Order:
    """The basis of a copy: its form, which an older one must share to be continued, and what its reports rest on."""

    form: str
    state: str
    mask: bool


_MADE_BY = (
    ("storage.publish", "masking"),
    ("storage.publish", "published"),
    ("storage.publish", "published_nights"),
    ("storage.publish", "published_state"),
    ("storage.publish", "published_views"),
    ("storage.publish", "published_search"),
    ("storage.publish", "search_macros"),
    ("storage.schema", "views"),
    ("storage.schema", "comments"),
)


def _order(archive: Archive, *, mask: bool, compared: bool) -> _Order:
    made_by = "".join(read_sql(package, name) for package, name in _MADE_BY)
    form = hashlib.sha256(f"{LAYOUT} {mask} {install.SCHEMA_VERSION} {made_by}".encode()).hexdigest()
    ((state,),) = archive.query(read_sql("storage.publish", "published_state"))
    return _Order(form, state if compared else f"{state}, not compared", mask)


def _made_by(published: Path) -> _Order | None:
    """Returns the state that the former copy was made by; None where there is none of ours."""
    try:
        with opened(Place.of(published), read_only=True) as connection:
            row = connection.execute("SELECT form, state, mask FROM copy_state").fetchone()
    except (ArchiveError, duckdb.Error):
        return None
    return _Order(*row) if row else None


def _continued(archive: Archive, published: Path, partial: Path, order: _Order, former: _Order) -> bool:
    """Brings the former copy up to date beside itself; False where it has to be written anew."""
    if former.form != order.form:
        return False
    _remove(partial)
    shutil.copyfile(published, partial)
    try:
        return _write(archive, partial, order, fresh=False, changed=former != order)
    except (duckdb.IOException, duckdb.FatalException):
        # it is broken somewhere inside
        return False


def _write(archive: Archive, partial: Path, order: _Order, *, fresh: bool, changed: bool = True) -> bool:
    """Brings a copy to what the archive says, an empty one too; False where too much of an old one is stale."""
    if changed:
        with _writing(archive, partial) as connection:
            _execute(connection, "masking", mask=order.mask)
            _execute(connection, "published", mask=order.mask)
            if not fresh and _stale(connection) > STALE_SHARE:
                return False
    # in a connection of its own: one gives its memory back when it is closed
    with _writing(archive, partial) as connection:
        _execute(connection, "masking", mask=order.mask)
        _execute(connection, "published_nights", mask=order.mask)
        connection.execute(
            "CREATE OR REPLACE TABLE copy.copy_state AS SELECT $1 AS form, $2 AS state, $3::BOOLEAN AS mask",
            [order.form, order.state, order.mask],
        )
    if changed:
        _write_views(partial, fresh=fresh)
    return True


@contextmanager
def _writing(archive: Archive, partial: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The archive to read from and the copy to write to."""
    with archive.reading() as connection:
        _attach(connection, partial)
        yield connection
        connection.execute("DETACH copy")


def _attach(connection: duckdb.DuckDBPyConnection, partial: Path) -> None:
    # no log is written: what a crash leaves of it is thrown away, and two hundred comments would wait for the disk each
    connection.execute(f"ATTACH {quoted(str(partial))} AS copy ({LAYOUT}, RECOVERY_MODE no_wal_writes)")


def _execute(connection: duckdb.DuckDBPyConnection, name: str, *, mask: bool) -> None:
    script = read_sql("storage.publish", name).replace("$mask", "TRUE" if mask else "FALSE")
    for statement in statements(script):
        connection.execute(statement)


def _stale(connection: duckdb.DuckDBPyConnection) -> float:
    """The share of contents that are no version of any report any more: parsed again, or no candidate's choice."""
    row = connection.execute(
        "SELECT 1 - count(DISTINCT c.content_id) / greatest((SELECT count(*) FROM copy.content_numbers), 1)"
        " FROM chosen AS c"
    ).fetchone()
    return float(row[0]) if row else 0.0


def _write_views(partial: Path, *, fresh: bool) -> None:
    # in an instance of its own: beside a lake stand views with the names of the tables here
    with connected() as connection:
        limit_threads(connection, partial)
        connection.execute(f"SET temp_directory = {quoted(f'{partial}.tmp')}")
        _attach(connection, partial)
        connection.execute("USE copy")
        if fresh:
            for statement in statements(read_sql("storage.publish", "published_views")):
                connection.execute(statement)
        for statement in statements(read_sql("storage.schema", "views")):
            view = _VIEW.search(statement)
            if view and view[1] in _MADE_THERE:
                table = _VIEW.sub(rf"CREATE OR REPLACE TABLE {view[1]}", statement)
                connection.execute(table.rstrip("; \n") + "\nORDER BY ALL")
            elif view and fresh and view[1] not in _NOT_TAKEN_OVER:
                connection.execute(statement)
        connection.execute("DROP TABLE comparisons")
        if fresh:
            connection.execute("CREATE VIEW coverage AS SELECT * FROM coverage_rows")
            for statement in (*search_macros(), read_sql("storage.publish", "published_search")):
                connection.execute(statement)
            install.comment_views(connection)
        connection.execute("CHECKPOINT")


def _name_metrics(partial: Path, names: Sequence[MetricName]) -> None:
    with connected(str(partial)) as connection:
        if connection.execute("SELECT metric, name, unit FROM metric_names ORDER BY ALL").fetchall() == sorted(names):
            return
        connection.execute("DELETE FROM metric_names")
        if names:
            connection.executemany("INSERT INTO metric_names VALUES (?, ?, ?)", list(names))
        connection.execute("CHECKPOINT")


def _sync(file: Path) -> None:
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(partial: Path) -> None:
    for file in (partial, _log_of(partial)):
        file.unlink(missing_ok=True)


def _log_of(file: Path) -> Path:
    """Returns where DuckDB keeps the log of a database file."""
    return file.with_name(file.name + ".wal")
