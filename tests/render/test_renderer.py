"""A list that only a script draws, read in a real Chromium whose every request the crawl makes."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest

from flows.config.settings import CrawlSettings
from flows.config.sites import ColumnConfig, SiteConfig
from flows.crawl import HostThrottles, SiteClient
from flows.discovery.column_crawl import ColumnCrawl, Reading, read_column
from flows.discovery.portal_search.drawn import Draw, Drawn
from flows.discovery.portal_search.search import probe
from flows.discovery.portal_search.site_file import site_toml
from flows.http import Outcome, Request, Response
from flows.render.browser import Chromium, lacking
from flows.render.renderer import Renderer, draw_list
from storage.records import SiteMemory
from tests.discovery.portal import REGISTRY
from tests.render.portal import AGENT, APP, LEAVES, ROWS, SHELL, ScriptPortal

pytestmark = pytest.mark.skipif(lacking() is not None, reason=str(lacking()))


QUIET_S = 0.1  # on loopback nothing is under way for longer


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with Chromium() as chromium:
        yield chromium


@contextmanager
def client_of(portal: ScriptPortal, **settings: object) -> Iterator[SiteClient]:
    crawl = CrawlSettings.model_validate({"delay_s": 0, "user_agent": AGENT, "retries": 0} | settings)
    site = SiteConfig(id="a", name="a", county_code="500299", base_url=portal.base)
    with SiteClient(site, crawl, None, "run", HostThrottles(jitter=lambda: 0.0)) as client:
        yield client


def read_drawn(portal: ScriptPortal, client: SiteClient, chromium: Chromium, path: str = "/list/") -> ColumnCrawl:
    column = ColumnConfig(url=path)
    site = SiteConfig(id="a", name="a", county_code="500299", base_url=portal.base, column=(column,))
    with Renderer(client.fetch, portal.base + path, chromium=chromium, quiet_s=QUIET_S) as renderer:
        return read_column(
            column, site=site, settings=CrawlSettings(), fetch=renderer.fetch, memory=SiteMemory(), registry=REGISTRY,
            reading=Reading(date(2025, 4, 15), full=True),
        )  # fmt: skip


def draw(portal: ScriptPortal, client: SiteClient, chromium: Chromium, path: str = "/list/") -> Response:
    with Renderer(client.fetch, portal.base + path, chromium=chromium, quiet_s=QUIET_S) as renderer:
        return renderer.fetch(Request(portal.base + path))


def test_a_list_that_a_script_draws_is_read_to_its_proved_end(chromium: Chromium) -> None:
    with ScriptPortal() as portal, client_of(portal) as client:
        crawl = read_drawn(portal, client, chromium)
    assert [row.title for row in crawl.rows] == [row["name"] for row in ROWS]
    assert [str(row.listed_date) for row in crawl.rows] == [row["day"] for row in ROWS]
    assert (crawl.read.pages, crawl.read.to_the_end, crawl.read.outcome) == (3, True, "ok")


def test_a_list_whose_data_is_asked_for_in_json_is_read(chromium: Chromium) -> None:
    app = APP.replace("new URLSearchParams({node: 'x7', no: page})", "JSON.stringify({node: 'x7', no: page})").replace(
        "body: form}", "body: form, headers: {'Content-Type': 'application/json'}}"
    )
    with ScriptPortal(app=app) as portal, client_of(portal) as client:
        crawl = read_drawn(portal, client, chromium)
    assert [row.title for row in crawl.rows] == [row["name"] for row in ROWS]


def test_the_request_that_brings_the_rows_is_found_and_read_without_a_browser(chromium: Chromium) -> None:
    home = SHELL.format(trap=1, head="<meta name='SiteName' content='丰平县人民政府'>", waiting="").replace(
        "<h1>法治政府建设年度报告</h1>", "<a href='/list/'>法治政府建设年度报告</a>"
    )
    with ScriptPortal(pages={"/": home.replace("/app.js", "/none.js")}) as portal, client_of(portal) as client:
        draw: Draw = lambda address: Drawn(*draw_list(client.fetch, address, chromium=chromium, quiet_s=QUIET_S))  # noqa: E731
        found = probe(portal.base + "/", fetch=client.fetch, registry=REGISTRY, draw=draw)
        written = SiteConfig.model_validate(tomllib.loads(site_toml(found, "a")))
        crawl = read_column(
            written.column[0], site=written, settings=CrawlSettings(), fetch=client.fetch, memory=SiteMemory(),
            registry=REGISTRY, reading=Reading(date(2025, 4, 15), full=True),
        )  # fmt: skip
    assert written.column[0].rows is not None
    assert (written.column[0].rows.form, written.column[0].rows.address) == ("node=x7&no={page}", "/read/{id}.html")
    assert [row.title for row in crawl.rows] == [row["name"] for row in ROWS]
    assert crawl.read.to_the_end


def test_no_request_of_the_browser_goes_past_the_crawl(chromium: Chromium) -> None:
    with ScriptPortal(head=LEAVES) as portal, client_of(portal) as client:
        crawl = read_drawn(portal, client, chromium)
        made = client.requests
    assert crawl.read.to_the_end
    assert portal.trapped == []
    assert {hit.agent for hit in portal.hits} == {AGENT}
    assert len(portal.hits) == made
    assert [hit.target for hit in portal.hits if hit.method == "POST"] == ["/open/data"] * 3


@pytest.mark.parametrize(
    ("status", "outcome"), [(500, Outcome.SERVER_ERROR), (403, Outcome.BLOCKED), (404, Outcome.GONE)]
)
def test_a_page_whose_data_was_not_had_is_not_had_either(status: int, outcome: Outcome, chromium: Chromium) -> None:
    with ScriptPortal() as portal, client_of(portal) as client:
        portal.status["/open/data"] = status
        response = draw(portal, client, chromium)
    assert response.outcome is outcome
    assert "/open/data" in response.reason


def test_robots_holds_for_the_requests_of_scripts(chromium: Chromium) -> None:
    pages = {"/robots.txt": "User-agent: *\nDisallow: /open/\n"}
    with ScriptPortal(pages=pages) as portal, client_of(portal) as client:
        response = draw(portal, client, chromium)
    assert response.outcome is Outcome.ROBOTS
    assert not [hit for hit in portal.hits if hit.target == "/open/data"]


def test_the_budget_holds_for_the_requests_of_scripts(chromium: Chromium) -> None:
    with ScriptPortal() as portal, client_of(portal, max_requests=3) as client:
        response = draw(portal, client, chromium)
    assert response.outcome is Outcome.BUDGET
    assert len(portal.hits) == 3  # robots.txt, the shell, its script


def test_a_page_that_was_judged_blocked_is_not_drawn(chromium: Chromium) -> None:
    pages = {"/list/": "<html><script>document.cookie='__jsl_clearance=1';location.reload()</script></html>"}
    with ScriptPortal(pages=pages) as portal, client_of(portal) as client:
        response = draw(portal, client, chromium)
    assert response.outcome is Outcome.BLOCKED
    assert [hit.target for hit in portal.hits] == ["/robots.txt", "/list/"]


@pytest.mark.parametrize(
    ("app", "word"),
    [
        ("fetch('http://127.0.0.1:TRAP/rows.json')", "neither the site's own host"),
        ("new WebSocket('ws://127.0.0.1:TRAP/')", "web socket"),
        ("new EventSource('/events')", "stream of events"),
        ("fetch('/open/data', {method: 'PUT', body: 'x'})", "neither a form nor JSON"),
        ("fetch('/open/data', {method: 'POST', body: 'x'})", "neither a form nor JSON"),
    ],
)
def test_rows_that_may_come_by_a_way_that_is_refused_are_missed_by_name(
    app: str, word: str, chromium: Chromium
) -> None:
    with ScriptPortal(app=app, waiting="暂无信息") as portal, client_of(portal) as client:
        response = draw(portal, client, chromium)
    assert response.outcome is Outcome.REFUSED
    assert word in response.reason
    assert portal.trapped == []


def test_a_pager_that_turns_nothing_does_not_end_a_list(chromium: Chromium) -> None:
    app = APP.replace("next.onclick = () => { page++; load(); }", "next.onclick = () => 0")
    with ScriptPortal(app=app) as portal, client_of(portal) as client:
        crawl = read_drawn(portal, client, chromium)
    assert len(crawl.rows) == 4
    assert crawl.read.outcome != "blocked"


def test_a_script_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch, chromium: Chromium) -> None:
    monkeypatch.setattr("flows.render.renderer.PAGE_S", 4.0)
    with ScriptPortal(app="while (true) {}") as portal, client_of(portal) as client:
        response = draw(portal, client, chromium)
    assert response.outcome in (Outcome.BROKEN, Outcome.TOO_SLOW)


def test_a_script_that_asks_without_end_is_cut_off(chromium: Chromium) -> None:
    app = (
        "const again = () => fetch('/open/data?n=' + Math.random(), {method: 'POST', body: form}).then(again); again()"
    )
    app = f"let form = new URLSearchParams({{no: 1}}); {app}"
    with ScriptPortal(app=app) as portal, client_of(portal) as client:
        response = draw(portal, client, chromium)
    assert response.outcome is Outcome.BUDGET
    assert len(portal.hits) < 70


def test_a_page_that_only_a_click_turns_to_has_no_address_for_the_portal() -> None:
    with ScriptPortal() as portal, client_of(portal) as client, Renderer(client.fetch, portal.base) as renderer:
        response = renderer.fetch(Request(portal.base + "/list/?nianbao_page=2"))
    assert response.outcome is Outcome.BROKEN
    assert portal.hits == []


MORE = """<html><head><title>法治政府建设年度报告</title></head><body><ul id="rows">{rows}</ul>
<a href="javascript:;" onclick="more()">加载更多</a><script>
let page = 1;
async function more() {{
  const got = await (await fetch('/more/' + ++page)).text();
  if (got.trim()) document.getElementById('rows').insertAdjacentHTML('beforeend', got);
}}</script></body></html>"""


def items_of(numbers: range) -> str:
    return "".join(f"<li><a href='/r/{n}.html'>{ROWS[n]['name']}</a><i>{ROWS[n]['day']}</i></li>" for n in numbers)


def test_an_empty_answer_behind_others_ends_what_a_click_adds(chromium: Chromium) -> None:
    pages = {
        "/list/": MORE.format(rows=items_of(range(4))),
        "/more/2": items_of(range(4, 8)),
        "/more/3": items_of(range(8, 10)),
        "/more/4": "",
    }
    with ScriptPortal(pages=pages) as portal, client_of(portal) as client:
        drawn = draw(portal, client, chromium)
    assert drawn.ok
    assert all(f"/r/{n}.html" in drawn.body.decode() for n in range(10))


def test_an_empty_answer_to_the_first_click_is_a_failure(chromium: Chromium) -> None:
    pages = {"/list/": MORE.format(rows=items_of(range(4))), "/more/2": ""}
    with ScriptPortal(pages=pages) as portal, client_of(portal) as client:
        assert draw(portal, client, chromium).outcome is Outcome.BROKEN
