"""datapackage.json beside exported files: what they hold and what their columns mean (frictionless data packages)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb

FILE = "datapackage.json"
PARTITIONED = "One file a year; the column year stands in the name of the file's folder (year=2024)."
PROFILE = "tabular-data-package"
REPORT_KEY = ("township_code", "year")
KEYS: Mapping[str, Sequence[str]] = {
    "reports": REPORT_KEY,
    "report_versions": (*REPORT_KEY, "version"),
    "coverage": REPORT_KEY,
    "yoy_text": REPORT_KEY,
    "yoy_figures": ("township_code", "metric", "unit", "year"),
}
OF_REPORTS = ("sections", "figures", "yoy_text")
TYPES: Mapping[str, tuple[str, str]] = {
    "DATE": ("date", "default"),
    "BOOLEAN": ("boolean", "default"),
    "DOUBLE": ("number", "default"),
    "FLOAT": ("number", "default"),
    "TIMESTAMP WITH TIME ZONE": ("datetime", "any"),
}


def write_datapackage(connection: duckdb.DuckDBPyConnection, folder: Path, fmt: str) -> None:
    """Writes the description of the exported files that stand in the folder; their views are open in `connection`."""
    resources = [
        {
            "name": view.replace("_", "-"),
            "title": title,
            **({} if fmt == "csv" else {"description": PARTITIONED}),
            "path": paths if len(paths) > 1 else paths[0],
            "format": fmt,
            "mediatype": "text/csv" if fmt == "csv" else "application/vnd.apache.parquet",
            **({"profile": "tabular-data-resource", "encoding": "utf-8"} if fmt == "csv" else {}),
            "schema": _schema(connection, view, folder / paths[0]),
        }
        for view, title in _described(connection)
        if (paths := _paths(folder, view, fmt))
    ]
    package = {
        "profile": PROFILE if fmt == "csv" else "data-package",
        "name": "nianbao",
        "title": "乡镇（街道）法治政府建设年度报告",
        "resources": resources,
    }
    partial = folder / f".{FILE}.part"
    partial.write_text(json.dumps(package, ensure_ascii=False, indent=1), "utf-8")
    partial.replace(folder / FILE)


def _described(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return connection.execute(
        "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal AND comment IS NOT NULL ORDER BY view_name"
    ).fetchall()


def _paths(folder: Path, view: str, fmt: str) -> list[str]:
    if fmt == "csv":
        return [f"{view}.csv"] if (folder / f"{view}.csv").is_file() else []
    return [file.relative_to(folder).as_posix() for file in sorted((folder / view).glob("year=*/*.parquet"))]


def _schema(connection: duckdb.DuckDBPyConnection, view: str, file: Path) -> Mapping[str, object]:
    """Returns a file's fields as they stand in it, with the types and meanings of the view's columns.

    The year of a Parquet file stands in its folder's name alone, so that no key of the view is one of the file.
    """
    known = {
        name: (kind, comment)
        for name, kind, comment in connection.execute(
            "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE table_name = ?", [view]
        ).fetchall()
    }
    csv = file.suffix == ".csv"
    schema: dict[str, object] = {"fields": list(_fields(_columns(connection, file), known, lists_as_text=csv))}
    if not csv:
        return schema
    if view in KEYS:
        schema["primaryKey"] = list(KEYS[view])
    if view in OF_REPORTS:
        reference = {"resource": "reports", "fields": list(REPORT_KEY)}
        schema["foreignKeys"] = [{"fields": list(REPORT_KEY), "reference": reference}]
    return schema


def _columns(connection: duckdb.DuckDBPyConnection, file: Path) -> list[tuple[str, str]]:
    """Returns names and types of a file's columns; in CSV all are text."""
    csv = file.suffix == ".csv"
    reader = "read_csv(?, header = true, all_varchar = true)" if csv else "read_parquet(?, hive_partitioning = false)"
    return [(row[0], row[1]) for row in connection.execute(f"DESCRIBE FROM {reader}", [str(file)]).fetchall()]


def _fields(
    columns: Sequence[tuple[str, str]], known: Mapping[str, tuple[str, str | None]], *, lists_as_text: bool
) -> Iterator[Mapping[str, str]]:
    for name, written in columns:
        kind, comment = known.get(name, (written, None))
        plain = "integer" if "INT" in kind else "string"
        if kind.endswith("[]"):
            plain = "string" if lists_as_text else "array"
        name_of_type, form = TYPES.get(kind, (plain, "default"))
        field = {"name": name, "type": name_of_type, "format": form}
        yield {**field, "description": comment} if comment else field
