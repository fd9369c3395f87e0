"""Which columns are drawn: the column's own word before the site's, the site's before the general one."""

from __future__ import annotations

import pytest

from flows.config.settings import CrawlSettings
from flows.config.sites import ColumnConfig, SiteConfig
from flows.http import Outcome, Request, Response
from flows.render import renderer
from flows.render.browser import Chromium
from flows.render.renderer import drawn_if
from tests.discovery.portal import BASE, Portal


@pytest.mark.parametrize(
    ("general", "site", "column", "drawn"),
    [
        (False, None, None, False),
        (True, None, None, True),
        (True, False, None, False),
        (False, True, None, True),
        (False, True, False, False),
        (False, None, True, True),
    ],
)
def test_the_nearest_word_counts(general: bool, site: bool | None, column: bool | None, drawn: bool) -> None:
    one = ColumnConfig(url="/a/", render=column)
    crawl = {} if site is None else {"render": site}
    config = SiteConfig(id="a", name="a", county_code="500299", base_url=BASE, column=(one,), crawl=crawl)
    assert config.is_drawn(one, CrawlSettings(render=general)) is drawn


def test_a_column_that_is_not_drawn_is_fetched_as_it_is() -> None:
    portal = Portal({"/a/": "<html>x</html>"})
    with drawn_if(False, portal, BASE + "/a/", Chromium()) as fetch:
        assert fetch == portal


def test_without_a_browser_a_drawn_column_says_what_is_lacking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renderer, "lacking", lambda: "no Chromium is installed: apt-get install chromium")
    with drawn_if(True, Portal({"/a/": "<html>x</html>"}), BASE + "/a/", Chromium()) as fetch:
        response: Response = fetch(Request(BASE + "/a/"))
    assert (response.outcome, response.reason) == (
        Outcome.BROKEN,
        "render: no Chromium is installed: apt-get install chromium",
    )
