"""The archive's knowledge for site tasks: the rows and columns it knows, read for many sites at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import duckdb

from storage.records import ColumnMemory, KnownRow, SiteMemory
from storage.sql import read_sql, statements


@cache
def _queries() -> tuple[str, str]:
    rows, columns = statements(read_sql("storage.archive", "known_state"))
    return rows, columns


def memories(connection: duckdb.DuckDBPyConnection, site_ids: Sequence[str]) -> dict[str, SiteMemory]:
    """The memory of each site, empty for one never read; two queries for all of them."""
    rows: dict[str, dict[str, KnownRow]] = {site_id: {} for site_id in site_ids}
    columns: dict[str, dict[str, ColumnMemory]] = {site_id: {} for site_id in site_ids}
    known_rows, known_columns = _queries()
    wanted = {"sites": list(site_ids)}
    for site_id, url, *values in connection.execute(known_rows, wanted).fetchall():
        rows[site_id][url] = KnownRow(*values)
    for site_id, column_url, *values in connection.execute(known_columns, wanted).fetchall():
        columns[site_id][column_url] = ColumnMemory(*values)
    return {site_id: SiteMemory(rows=rows[site_id], columns=columns[site_id]) for site_id in site_ids}
