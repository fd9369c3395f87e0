"""A short part of the browser rows, where a browser is installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.site import build_site
from tests.browser import rows
from tests.browser.chromium import browser, lacking
from tests.site.published import write_published

pytestmark = pytest.mark.skipif(lacking() is not None, reason=str(lacking()))


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[rows.Visit]:
    scratch: Path = tmp_path_factory.mktemp("browser")
    build_site(write_published(scratch / "p.duckdb", 30, hostile=True), scratch / "site")
    with browser() as chromium:
        yield rows.Visit(chromium, f"{(scratch / 'site').as_uri()}/", scratch / "site", scratch / "screens", "test")


@pytest.mark.parametrize(
    "row",
    [rows.search_finds, rows.diff_shows, rows.filters_filter, rows.hostile_text_is_text, rows.two_stand_side_by_side],
)
def test_pages_opened_from_disk_work(visit: rows.Visit, row: rows.Row) -> None:
    found = row(visit)
    assert found.holds, found.figure
