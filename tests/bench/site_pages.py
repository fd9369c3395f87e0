"""Row "pages": what the web pages of a nation's year take, from those of some synthetic counties, and how they grow."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from flows.site import SiteReport, build_site
from storage.archive.archive import Archive
from storage.publish.published_copy import publish
from tests.bench.archive_size import fill, folder_bytes
from tests.bench.table import Row, Table, note, slope

NATION = 37_464  # reports of a year, as `nation` counts them
COUNTIES = 40
TOWNSHIPS = 14  # of each county of tests/bench/synthetic.py
YEARS = (2, 4)
MOST_MB, MOST_PACKED_MB, MOST_FILES = 2_521.0, 500.0, 45_000.0  # the first: with a page a township and one a report


class _Built(NamedTuple):
    """A site's reports, bytes and files, the processor seconds of its build, and what a second build came to."""

    reports: int
    size: int
    files: int
    cpu_s: float
    again: SiteReport


def run(table: Table, counties: int = COUNTIES) -> None:
    """Adds the rows; every file counts as one of the counties', so that a nation's are at most so many and so large."""
    with tempfile.TemporaryDirectory(prefix="nianbao-pages-") as scratch:
        folder = Path(scratch)
        one = _archive(folder / "1", counties, 1)
        reports = counties * TOWNSHIPS
        plain, packed = (
            _build(one, folder / f"{form}", reports, packed=form == "packed") for form in ("plain", "packed")
        )
        further = [
            _build(_archive(folder / str(years), counties, years), folder / f"of{years}", reports * years)
            for years in YEARS
        ]
    many = NATION / plain.reports
    of = f"web pages of {NATION:,} reports of one year"
    table.add(Row(of, f"from {plain.reports} reports", "", plain.size * many / 1e6, MOST_MB, "at most", "MB"))
    table.add(Row("  packed (archive.site_packed)", "", "", packed.size * many / 1e6, MOST_PACKED_MB, "at most", "MB"))
    table.add(Row("  files", "", "", plain.files * many, MOST_FILES, "at most", "files"))
    changed = plain.again.changed + packed.again.changed
    table.add(Row("  files that a second build writes anew", "", "", changed, 0, "at most", "files"))
    note(f"pages: {_ms(plain):.1f} ms of a processor a report, {_ms(packed):.1f} packed")
    _add_growth(table, further)


def _add_growth(table: Table, built: Sequence[_Built]) -> None:
    few, many = built
    shown = f"{many.size / many.reports / 1000:.1f} KB", f"{few.size / few.reports / 1000:.1f} KB"
    table.add(
        Row(
            f"  slope: a report of {YEARS[1]} years",
            *shown,
            slope(few.reports, few.size, many.reports, many.size),
            1.15,
            "at most",
        )
    )


def _ms(built: _Built) -> float:
    return built.cpu_s / built.reports * 1000


def _archive(folder: Path, counties: int, years: int) -> Path:
    """Returns the analysts' copy of so many counties of 14 townships with as many reports each."""
    folder.mkdir()
    archive = Archive(folder / "archive.duckdb")
    fill(archive, counties, years)
    publish(archive, folder / "nianbao.duckdb")
    return folder / "nianbao.duckdb"


def _build(published: Path, site: Path, reports: int, *, packed: bool = False) -> _Built:
    """Builds in this process alone, so that its clock counts it all."""
    began = time.process_time()
    build_site(published, site, packed=packed, processes=1)
    cpu_s = time.process_time() - began
    again = build_site(published, site, packed=packed, processes=1)
    return _Built(reports, folder_bytes(site), again.pages, cpu_s, again)
