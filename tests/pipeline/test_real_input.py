"""Given the five real reports on five portals, after one night the archive holds them; after a second, nothing more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest

from flows.demo.internet import CountyInternet
from flows.demo.texts import five_portals
from flows.orchestration.flow import run_nightly

SEEDS = {
    "youyang": ("000_62adb5a224f55435.txt", "500242204", 2023, date(2024, 2, 22)),
    "huilai": ("001_a61b00acfded4037.txt", "445224114", 2020, None),
    "tongnan": ("002_9da0f40acfe495cd.txt", "500152103", 2021, None),
    "fengdu": ("003_da8b8fa9e6decef4.txt", "500230207", 2024, None),
    "chenxi": ("004_f9cc09109dbea409.txt", "431223105", 2024, date(2025, 4, 11)),
}
AS_OF = date(2025, 9, 1)


@dataclass(frozen=True)
class Nights:
    """The archive after the first and after the second night."""

    archive: Path
    whole: tuple[bool, bool]
    rows: tuple[dict[str, int], dict[str, int]]


@pytest.fixture(scope="module")
def nights(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    root = tmp_path_factory.mktemp("county")
    texts = {portal: (shared / "seeds" / seed[0]).read_text("utf-8") for portal, seed in SEEDS.items()}
    archive = root / "data" / "archive.duckdb"
    with CountyInternet(five_portals(texts), day=AS_OF) as internet:
        folder = internet.write_config(root / "config")
        first = run_nightly(folder, concurrency=5, as_of=AS_OF)
        after_first = content_rows(archive)
        second = run_nightly(folder, concurrency=5, as_of=AS_OF)
        yield Nights(archive, (first.whole, second.whole), (after_first, content_rows(archive)))


def content_rows(archive: Path) -> dict[str, int]:
    """How many rows each table of content holds; what a run says of itself is not content."""
    with duckdb.connect(str(archive), read_only=True) as connection:
        tables = ("list_rows", "parses", "texts", "section_rows", "figure_rows")
        return {table: _count(connection, table) for table in tables}


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize("portal", SEEDS)
def test_each_real_report_is_in_the_archive(nights: Nights, portal: str) -> None:
    _, code, year, published = SEEDS[portal]
    with duckdb.connect(str(nights.archive), read_only=True) as connection:
        found = connection.execute(
            "SELECT published, version, status, chars FROM reports WHERE township_code = ? AND year = ?", [code, year]
        ).fetchall()
        sections = connection.execute(
            "SELECT count(*), count(*) FILTER (level = 1) FROM sections WHERE township_code = ? AND year = ?",
            [code, year],
        ).fetchone()
    assert len(found) == 1
    assert found[0][1:3] == (1, "live")
    assert found[0][3] > 1500
    if published is not None:
        assert found[0][0] == published
    assert sections is not None
    assert sections[0] >= 10
    assert sections[1] >= 3


def test_both_nights_are_whole(nights: Nights) -> None:
    assert nights.whole == (True, True)


def test_a_second_night_adds_no_row(nights: Nights) -> None:
    assert nights.rows[0]["parses"] > 5
    assert nights.rows[1] == nights.rows[0]
