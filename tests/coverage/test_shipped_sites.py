"""The five site files that ship, each read on the replica of its portal: nobody is accused without a column."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from flows.config.loader import load_config
from flows.config.packaged import shipped_config
from flows.demo.counties import demo_portals
from flows.demo.internet import CountyInternet
from flows.demo.portal import Portal
from flows.pipeline.run import open_night

TODAY, YEAR = date(2025, 4, 15), 2024


def of_one_year(portal: Portal) -> Portal:
    """The portal with the reports on YEAR alone: pages enough, and quickly read."""
    columns = (replace(c, articles=tuple(a for a in c.articles if a.year in (None, YEAR))) for c in portal.columns)
    return replace(portal, columns=tuple(columns))


def as_shipped(portal_id: str, internet: CountyInternet) -> dict[str, Any]:
    """The shipped site file, with the replica's host, and its address of each column that the file names."""
    site = tomllib.loads((shipped_config() / "sites" / f"{portal_id}.toml.example").read_text("utf-8"))
    urls = {
        column.township_code: url.removeprefix(internet.base_url(portal_id))
        for url, column in zip(
            internet.column_urls(portal_id), internet.portal(portal_id).report_columns(), strict=True
        )
    }
    columns = [{**column, "url": urls[column.get("township")]} for column in site.get("column", ())]
    return {**site, "base_url": internet.base_url(portal_id), "column": columns}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[tuple[Any, ...]]]:
    folder: Path = tmp_path_factory.mktemp("shipped") / "config"
    with CountyInternet(map(of_one_year, demo_portals()), day=TODAY) as internet:
        internet.write_config(folder, first_year=YEAR, whole_counties=True)
        for portal_id in internet.portal_ids:
            file = folder / "sites" / f"{portal_id}.toml"
            file.write_text(tomli_w.dumps(as_shipped(portal_id, internet)), "utf-8")
        config = load_config(folder)
        with open_night(config, as_of=TODAY, now=lambda: datetime(2025, 4, 14, 18, tzinfo=UTC), workers=0) as night:
            for site in night.sites:
                assert night.read(site).kept
            assert night.append()
            yield night.archive.query("SELECT site_id, township, status, reason_code FROM coverage ORDER BY ALL")


def test_nobody_is_accused_whose_column_is_not_in_the_file(told: list[tuple[Any, ...]]) -> None:
    one_column_each = {"tongnan": "龙形镇", "youyang": "可大乡", "huilai": ""}
    others = [row for row in told if row[0] in one_column_each and row[1] != one_column_each[row[0]]]
    assert len(others) == 22 + 38 + 15
    assert {status for _, _, status, _ in others} == {"unknown"}
    assert {code for site_id, _, _, code in others if site_id != "huilai"} == {"no_column"}


def test_who_has_a_column_is_told_as_it_is(told: list[tuple[Any, ...]]) -> None:
    assert ("tongnan", "龙形镇", "published", None) in told
    assert ("youyang", "可大乡", "published", None) in told
    here = {
        portal.id: {a.township_code for c in portal.columns for a in c.articles if a.kind == "report"}
        for portal in demo_portals()
    }
    counts = Counter((site_id, status) for site_id, _, status, _ in told if site_id in ("fengdu", "chenxi"))
    assert counts["fengdu", "published"] + counts["fengdu", "late"] == len(here["fengdu"])
    assert counts["chenxi", "published"] == len(here["chenxi"])
