"""Every family, tidy and ugly: each report can be reached by following what the pages themselves say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

from flows.config.loader import load_config
from flows.demo.counties import demo_portals, towns_of
from flows.demo.families import COUNTIES
from flows.demo.figures import figures_of
from flows.demo.internet import CountyInternet
from flows.demo.portal import FAMILIES, Article, Portal
from flows.demo.reports import HABITS, ReportPlan, write_report
from flows.demo.texts import five_portals

IDS = [county.id for county in COUNTIES]
HREF = re.compile(r"""<a\b[^>]*?href=["']?([^"'\s>]+)""")


def _text(answer: httpx.Response) -> str:
    declared = "charset=gb2312" in answer.content[:400].decode("latin-1")
    ugly = declared or "charset" not in answer.headers["content-type"]
    return answer.content.decode("gb18030" if ugly else "utf-8")


def _links(base: str, html: str) -> set[str]:
    return {urljoin(base, unescape(href)).split("#")[0] for href in HREF.findall(html)}


def _list_pages(client: httpx.Client, url: str) -> Iterator[tuple[str, str]]:
    """The pages of a column, found only by what the first one says."""
    first = _text(client.get(url))
    yield url, first
    trs = re.search(r'createPage(?:HTML)?\((\d+), 0, "index"', first)
    script = re.search(r"createPageHTML\('pagination', (\d+), 1, 'column-index'", first)
    total = re.search(r"totalRecord: (\d+)", first)
    label = re.search(r"pageCount: (\d+)", first)
    tree = re.search(r"window\._CONFIG", first)
    if trs:
        following = [urljoin(url, f"index_{n}.html") for n in range(1, int(trs[1]))]
    elif script:
        following = [urljoin(url, f"column-index-{n}.shtml") for n in range(2, int(script[1]) + 1)]
    elif total:
        yield from _proxied(client, url, first, int(total[1]))
        return
    elif label:
        options = dict(re.findall(r"(\w+): '([^']*)'", first))
        pages = range(1, int(label[1]) + 1)
        following = [
            str(httpx.URL(urljoin(url, "/site/label/8888"), params={**options, "pageIndex": str(n)})) for n in pages
        ]
    elif tree:
        number, site = url.partition("#")[2], re.search(r"SITE_ID\"?: ?\"?(\d+)", first)
        assert site
        api = urljoin(url, f"api/all/{number}")
        following = [f"{api}?page={n}&sid={site[1]}" for n in range(1, 12)]
    else:
        yield from _chained(client, url, first)
        return
    for address in following:
        yield address, _text(client.get(address))


def _proxied(client: httpx.Client, url: str, first: str, total: int) -> Iterator[tuple[str, str]]:
    proxy = re.search(r"proxyUrl: '([^']+)'", first)
    data = re.search(r"data: '([^']+)'", first)
    assert proxy
    assert data
    address = urljoin(url, f"{proxy[1]}?startrecord=1&endrecord={total}&perpage=15")
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    yield address, client.post(address, content=data[1], headers=headers).text


def _chained(client: httpx.Client, url: str, html: str) -> Iterator[tuple[str, str]]:
    seen = {url}
    while True:
        numbered = [link for link in sorted(_links(url, html)) if re.search(r"index_\d+\.html$", link)]
        named = [urljoin(url, unescape(href)) for href in re.findall(r'<a href="([^"]+)">下一页', html)]
        further = [link for link in named + numbered if link not in seen]
        if not further:
            return
        url = further[0]
        seen.add(url)
        html = _text(client.get(url))
        yield url, html


@pytest.mark.parametrize("portal_id", IDS)
def test_every_report_stands_in_the_lists_and_answers(
    twelve: CountyInternet, client: httpx.Client, portal_id: str
) -> None:
    found = set()
    for column in twelve.column_urls(portal_id):
        for address, html in _list_pages(client, column):
            found |= _links(address, html) | {row["url"] for row in _json_rows(html)}
    owed = {twelve.article_url(portal_id, a.key): a for a in twelve.reports(portal_id)}
    assert set(owed) <= found
    for url, article in owed.items():
        page = _text(client.get(url))
        assert all(line in page for line in article.write())


def _json_rows(html: str) -> list[dict[str, str]]:
    return json.loads(html)["articles"] if html.startswith('{"classify"') else []


@pytest.mark.parametrize("portal_id", IDS)
def test_report_columns_can_be_walked_to_from_the_home_page(
    twelve: CountyInternet, client: httpx.Client, portal_id: str
) -> None:
    home = twelve.base_url(portal_id) + "/"
    wanted = {url.split("#")[0] for url in twelve.column_urls(portal_id)}
    seen, front = {home}, {home}
    for _ in range(6):
        links = set().union(*(_links(url, _text(client.get(url))) for url in front))
        front = {url for url in links if url.startswith(home) and url not in seen and "/xwzx/" not in url}
        seen |= front
        if wanted <= seen:
            return
    assert wanted <= seen


def test_the_twelve_are_six_families_in_two_variants() -> None:
    assert sorted((c.family, c.ugly) for c in COUNTIES) == sorted((f, u) for f in FAMILIES for u in (False, True))


def test_ugly_portals_declare_a_charset_that_does_not_hold_their_text(
    twelve: CountyInternet, client: httpx.Client
) -> None:
    bodies = [client.get(twelve.article_url("qianxian", a.key)).content for a in twelve.reports("qianxian")]
    assert all(b"charset=gb2312" in body for body in bodies)
    with pytest.raises(UnicodeDecodeError):
        b"".join(bodies).decode("gb2312")


def test_documents_are_served_beside_their_articles(twelve: CountyInternet, client: httpx.Client) -> None:
    magic = {"docx": b"PK", "pdf": b"%PDF"}
    found = set()
    for portal_id in IDS:
        for article in twelve.reports(portal_id):
            if not article.documents:
                continue
            url = twelve.article_url(portal_id, article.key)
            page = _text(client.get(url))
            href = re.search(r'附件：<a href="([^"]+)"', page)
            assert href
            body = client.get(urljoin(url, unescape(href[1]))).content
            extension = article.documents[0].extension
            assert body.startswith(magic[extension])
            found.add((extension, article.readable))
    assert found == {("docx", True), ("pdf", True), ("pdf", False)}


def test_a_traditional_portal_is_half_converted(five: CountyInternet, client: httpx.Client) -> None:
    page = client.get(five.article_url("chenxi", five.reports("chenxi")[0].key)).text
    assert "法治政府建設" in page
    assert "法治政府建设" not in page


def test_one_township_of_the_five_counties_owes_a_report(five: CountyInternet) -> None:
    for portal_id in five.portal_ids:
        towns = {a.township_code for a in five.reports(portal_id)}
        there = {(a.township_code, a.year) for a in five.reports(portal_id)}
        gaps = {(code, year) for code in towns for year in range(2019, 2025)} - there
        assert gaps == ({("500242208", 2024)} if portal_id == "youyang" else set())


def test_configuration_for_any_portals_can_be_loaded(five: CountyInternet, tmp_path: Path) -> None:
    folder = five.write_config(tmp_path / "config", alert_url=five.webhook_url)
    config = load_config(folder)
    assert {site.id for site in config.sites} == set(five.portal_ids)
    assert config.site("youyang").column[0].township == "500242101"
    for site in config.sites:
        lines = (folder / "sites" / f"{site.id}.toml").read_text("utf-8").strip().splitlines()
        assert len(lines) <= 4 + 4 * len(site.column)
    codes = {line.split(",")[3] for line in (folder / "townships.csv").read_text("utf-8").splitlines()[1:]}
    assert codes == {site.county_code for site in config.sites}


def test_a_report_says_the_figures_of_its_township_and_year_whatever_its_habit() -> None:
    (town,) = towns_of("500230", ("都督乡",))
    for habit in HABITS:
        plan = ReportPlan(town.county, town.name, town.code, town.level, 2023, habit)
        text = "".join(write_report(plan))
        assert write_report(plan) == write_report(plan)
        truth = figures_of(town.code, 2023)
        for number in (truth.disputes_handled, truth.disputes_resolved, truth.mediators, truth.legal_publicity_events):
            assert str(number) in text
        assert not re.search(r"[{}]", text)


def test_given_texts_take_the_place_of_invented_ones() -> None:
    text = "可大乡关于2023年法治政府建设情况的报告\n日期:2024-02-22\n字号:\n\n第一段。\n\n一、做法\n"
    portals = {p.id: p for p in five_portals({"youyang": text})}
    (posting,) = [a for a in _articles(portals["youyang"]) if (a.township_code, a.year) == ("500242204", 2023)]
    assert posting.posted.isoformat() == "2024-02-22"
    assert posting.front == ("日期:2024-02-22",)
    assert posting.write() == ("第一段。", "一、做法")
    assert len(_articles(portals["fengdu"])) == len(_articles(demo_portals()[3]))


def _articles(portal: Portal) -> list[Article]:
    return [a for column in portal.columns for a in column.articles]
