"""Each family is told from its list page, and every report of its demo portal is found, tidy or ugly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from flows.config.packaged import shipped_config
from flows.config.settings import CrawlSettings
from flows.demo.families import COUNTIES, SCRIPTED_COUNTIES, family_portals
from flows.demo.internet import DEMO_DAY, CountyInternet
from flows.discovery.portal_search.check import check_column
from flows.discovery.portal_search.search import probe
from flows.discovery.portal_search.site_file import site_id, site_toml
from parsers.identity.registry import Registry
from storage.records import ListRow
from tests.discovery.demo_portals import Asker, parsed_site, second_night, walk_of

POSTED = frozenset({"jiangxi", "xunrui", "hanweb_search", "henan"})
ALL = (*COUNTIES, *SCRIPTED_COUNTIES)
REPORTS = {county.id: county for county in ALL}


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Registry.from_csv(Path(shipped_config()) / "townships.csv")


@pytest.fixture(scope="module")
def internet() -> Iterator[CountyInternet]:
    with CountyInternet(family_portals(ALL)) as running:
        yield running


@pytest.mark.parametrize("portal_id", REPORTS)
def test_from_the_home_page_to_every_report_and_nothing_else(
    portal_id: str, internet: CountyInternet, registry: Registry
) -> None:
    """`sites add` from the home page, `sites check`, and a first run over what was written."""
    asker = Asker()
    found = probe(internet.base_url(portal_id) + "/", fetch=asker, registry=registry)
    text = site_toml(found, site_id(found))
    site = parsed_site(text)
    assert site.county_code == internet.portal(portal_id).county_code
    if len(found.columns) == 1:
        assert len(text.splitlines()) <= 6

    rows: dict[str, ListRow] = {}
    for column in site.column:
        checked = check_column(
            column, site=site, settings=CrawlSettings(), fetch=asker, registry=registry, as_of=DEMO_DAY
        )
        assert checked.passed, checked.wrong
        assert checked.family == internet.portal(portal_id).family
        walk = walk_of(column, site, asker, registry, DEMO_DAY)
        assert walk.read.in_full, walk.read.reason
        rows.update((row.url, row) for row in walk.rows)

    truth = {
        internet.article_url(portal_id, article.key): (article.township_code, article.year, article.shown)
        for article in internet.reports(portal_id)
    }
    judged = {
        url: (row.township_code, row.year, row.listed_date) for url, row in rows.items() if row.verdict == "report"
    }
    assert judged == truth
    assert not [row for row in rows.values() if row.verdict == "doubtful"]


def test_a_column_s_own_address_is_enough(internet: CountyInternet, registry: Registry) -> None:
    for portal_id in REPORTS:
        column = internet.column_urls(portal_id)[0]
        found = probe(column, fetch=Asker(), registry=registry)
        assert column in {one.url for one in found.columns}, (portal_id, found.notes)


def test_what_is_not_found_is_said(internet: CountyInternet, registry: Registry) -> None:
    portal_id = next(county.id for county in COUNTIES if county.per_township)
    found = probe(internet.base_url(portal_id) + "/", fetch=Asker(), registry=registry)
    assert any("no column was found for" in note for note in found.notes)
    nowhere = probe(internet.base_url(portal_id) + "/nothing/", fetch=Asker(), registry=registry)
    assert nowhere.columns == ()
    assert nowhere.notes


def test_the_second_night_asks_once_a_column(internet: CountyInternet, registry: Registry) -> None:
    """Columns whose rows come from an API or a fragment are asked there, directly; a form is asked for by its page."""
    for portal_id, county in REPORTS.items():
        requests, columns, walks = second_night(internet, portal_id, registry, date(2025, 4, 16))
        posted = county.family in POSTED or (county.family == "intertid" and county.ugly)
        assert requests == columns * (2 if posted else 1), portal_id
        assert all(walk.read.in_full for walk in walks)
