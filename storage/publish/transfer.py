"""Out to other tools and over to another archive: Parquet, CSV, and a copy between a DuckDB file and a DuckLake."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import duckdb

from storage.archive.archive import Archive
from storage.archive.connect import NAME, ArchiveError, ArchiveMissing, Place, attach, opened, quoted
from storage.publish.datapackage import write_datapackage
from storage.publish.spreadsheet import FORMULA

ExportFormat = Literal["parquet", "csv"]
# The views that are written out; each has a year.
EXPORTED = ("reports", "report_versions", "sections", "figures", "coverage", "yoy_figures", "yoy_text")
# In Parquet each text stands once: a newest version's in reports, a section's as a place in it.
PARQUET_COLUMNS = {
    "report_versions": "* EXCLUDE (year) REPLACE (if(replaced_at IS NULL, NULL, text) AS text)",
    "sections": "* EXCLUDE (year, text), length(text) AS text_length",
}
BOM = b"\xef\xbb\xbf"
# Texts of one row group share a dictionary window; zstd finds what neighbours took over from each other.
PARQUET = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 12, ROW_GROUP_SIZE 16384"


def export(published: Path, folder: Path, fmt: ExportFormat) -> Iterator[tuple[str, int]]:
    """Writes the public views of the published copy to a folder; gives each view's name and rows as it is done.

    Parquet: `VIEW/year=YYYY/*.parquet`, each text once: a newest version's is in reports, and a section's is
    `substr(reports.text, text_start + 1, text_length)`. CSV: `VIEW.csv`, UTF-8 with BOM, so that Excel shows Chinese,
    and no text in it is a formula. datapackage.json beside them says what they hold. A view's old files there are
    replaced. Raises ArchiveMissing where nothing is published.
    """
    if not published.exists():
        raise ArchiveMissing(f"{published}: nothing is published yet; `nianbao publish` does it")
    folder.mkdir(parents=True, exist_ok=True)
    with opened(Place.of(published), read_only=True) as connection:
        connection.execute("SET preserve_insertion_order = true")
        for view in EXPORTED:
            source = _source(connection, view)
            if fmt == "parquet":
                _write_parquet(connection, view, source, folder / view)
            else:
                _write_csv(connection, source, folder / f"{view}.csv")
            yield view, connection.execute(f"SELECT count(*) FROM {view}").fetchall()[0][0]  # noqa: S608
        write_datapackage(connection, folder, fmt)


def _source(connection: duckdb.DuckDBPyConnection, view: str) -> str:
    """Returns what is exported of a view: of figures, also what their metrics are called in Chinese."""
    named = connection.execute("SELECT count(*) FROM duckdb_views() WHERE view_name = 'metrics'").fetchall()[0][0]
    if view not in ("figures", "yoy_figures") or not named:
        return view
    return f"(SELECT f.*, m.name AS metric_name FROM {view} AS f LEFT JOIN metrics AS m ON m.metric = f.metric)"  # noqa: S608


def _write_parquet(connection: duckdb.DuckDBPyConnection, view: str, source: str, target: Path) -> None:
    partial = target.with_name(f".{target.name}.part")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    columns = PARQUET_COLUMNS.get(view, "* EXCLUDE (year)")
    for (year,) in connection.execute(f"SELECT DISTINCT year FROM {source} ORDER BY year").fetchall():  # noqa: S608
        file = partial / f"year={year}" / "part-0.parquet"
        file.parent.mkdir()
        # neighbours in a county take over most from each other: they stand together
        connection.execute(
            f"COPY (SELECT {columns} FROM {source} WHERE year = {int(year)} ORDER BY ALL)"  # noqa: S608
            f" TO {quoted(str(file))} ({PARQUET})"
        )
    shutil.rmtree(target, ignore_errors=True)
    partial.rename(target)


def _write_csv(connection: duckdb.DuckDBPyConnection, source: str, target: Path) -> None:
    partial = target.with_name(f".{target.name}.part")
    plain = target.with_name(f".{target.name}.plain")
    columns = ", ".join(
        _csv_column(name, kind) for name, kind, *_ in connection.execute(f"DESCRIBE FROM {source}").fetchall()
    )
    connection.execute(f"COPY (SELECT {columns} FROM {source}) TO {quoted(str(plain))} (FORMAT csv, HEADER)")  # noqa: S608
    with partial.open("wb") as out, plain.open("rb") as rows:
        out.write(BOM)
        shutil.copyfileobj(rows, out)
    plain.unlink()
    partial.replace(target)


def _csv_column(name: str, kind: str) -> str:
    """Returns a column as CSV holds it: text that a program might run as a formula gets an apostrophe before it."""
    if kind != "VARCHAR":
        return f'"{name}"'
    signs = ", ".join(f"chr({ord(sign)})" for sign in FORMULA)
    return f"""if("{name}"[1] IN ({signs}), concat(chr(39), "{name}"), "{name}") AS "{name}\""""


def copy_archive(source: Archive, target: Archive) -> dict[str, int]:
    """Copies all tables to an archive that is empty, of either kind; gives the rows by table.

    The captures stay where they are. Raises ArchiveError where the target holds anything.
    """
    target.prepare()
    with _both(source, target) as connection:
        tables = [row[0] for row in connection.execute(f"SHOW TABLES FROM {NAME}").fetchall()]
        tables = [table for table in tables if table != "schema_versions" and _is_table(connection, table)]
        for table in tables:
            if connection.execute(f"SELECT 1 FROM target.{table} LIMIT 1").fetchone():  # noqa: S608
                raise ArchiveError(f"{target.place.shown} holds rows in {table} already; an empty archive is expected")
        connection.begin()
        for table in tables:
            connection.execute(f"INSERT INTO target.{table} BY NAME SELECT * FROM {table}")  # noqa: S608
        connection.commit()
        counts = {t: connection.execute(f"SELECT count(*) FROM target.{t}").fetchall()[0][0] for t in tables}  # noqa: S608
        if not target.place.is_lake:
            connection.execute("CHECKPOINT target")
    return counts


@contextmanager
def _both(source: Archive, target: Archive) -> Iterator[duckdb.DuckDBPyConnection]:
    if source.place == target.place:
        raise ArchiveError(f"{target.place.shown}: source and target are the same archive")
    with opened(source.place, read_only=True, wait_s=source.wait_s) as connection:
        attach(connection, target.place, read_only=False, name="target", wait_s=target.wait_s)
        yield connection


def _is_table(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    row = connection.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE database_name = ? AND table_name = ?", [NAME, name]
    ).fetchone()
    return bool(row and row[0])
