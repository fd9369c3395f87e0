"""The published copy against the archive, row by row: a fresh copy is made aside and each public view compared."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from storage.archive.archive import Archive
from storage.archive.connect import ArchiveError, Place, opened, quoted
from storage.publish.published_copy import publish
from storage.publish.seal import is_sealed

# The public views; each row counts, in whatever order.
COMPARED = (
    "reports",
    "report_versions",
    "report_candidates",
    "sections",
    "figures",
    "yoy_figures",
    "yoy_text",
    "coverage",
    "captures",
    "runs",
    "site_runs",
    "alerts",
    "corrections",
)


def differences(archive: Archive, published: Path, *, mask_personal_data: bool) -> Iterator[str]:
    """Returns where the copy differs from the archive, one line a view; raises ArchiveMissing, ArchiveBusy.

    A copy that is made later than the archive's last run compares equal; one that is older is told as such.
    """
    if not is_sealed(published):
        yield "has been written to since it was published, or its seal is gone; `nianbao publish` makes it anew"
    if published.with_name(f"{published.name}.wal").exists():
        yield "a log file lies beside it that `publish` has not written; `nianbao publish` removes it"
    with TemporaryDirectory(dir=published.parent, prefix=".verify-") as folder:
        fresh = publish(archive, Path(folder) / published.name, mask_personal_data=mask_personal_data, compare=False)
        try:
            yield from _compare(published, fresh)
        except (ArchiveError, duckdb.Error):
            yield "is damaged and cannot be read; `nianbao publish` makes it anew"


def _compare(published: Path, fresh: Path) -> Iterator[str]:
    with opened(Place.of(fresh), read_only=True) as connection:
        connection.execute(f"ATTACH {quoted(str(published))} AS told (READ_ONLY)")
        for view in COMPARED:
            try:
                wrong = _unlike(connection, view)
            except duckdb.Error as error:
                yield f"{view}: cannot be compared: {str(error).splitlines()[0]}"
                continue
            if wrong:
                yield f"{view}: {wrong} rows are not those of the archive; `nianbao publish` makes it anew"


def _unlike(connection: duckdb.DuckDBPyConnection, view: str) -> int:
    """Returns how many rows stand in one of the two alone, by the hashes of whole rows."""
    row = connection.execute(
        f"""
        WITH hashes AS (
          SELECT hash(v) AS row_hash, 1 AS side FROM {view} AS v
          UNION ALL
          SELECT hash(v), -1 FROM told.{view} AS v
        ), counted AS (
          SELECT abs(sum(side)) AS excess FROM hashes GROUP BY row_hash
        )
        SELECT coalesce(sum(excess), 0) FROM counted
        """  # noqa: S608
    ).fetchone()
    return int(row[0]) if row else 0
