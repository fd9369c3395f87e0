"""An article that only its scripts draw: read, kept as a conversion, and read back by all that reads captures."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from flows.parsing.worker import PageToParse, parse_page
from flows.pipeline import site as site_reading
from flows.render.browser import lacking
from parsers.knowledge import PageHint
from storage.captures.store import iter_warc
from storage.evidence.report_captures import list_report_captures, read_payload, source_capture
from storage.maintenance.reparse import PageAgain, Parsed, reparse
from storage.maintenance.verify import verify
from storage.maintenance.warc_import import Source, import_warcs
from storage.records.stored_report import KeptReport
from tests.render.nights import Nights, archive_in
from tests.render.portal import AGENT, ScriptPortal

pytestmark = pytest.mark.skipif(lacking() is not None, reason=str(lacking()))

TITLE = "甲镇2024年法治政府建设年度报告"
LIST = f"<h1>法治政府建设年度报告</h1><ul><li><a href='/read/1.html'>{TITLE}</a><span>2025-02-10</span></li></ul>"
SHELL = "<html><head><title>测试县人民政府</title></head><body><div id='app'></div><script src='/article.js'></script>"
ARTICLE = """
fetch('/open/text.json').then(answer => answer.json()).then(told => {
  const app = document.getElementById('app');
  app.innerHTML = '<h1>' + told.title + '</h1><p>发布日期：2025-02-10</p><div class="content">'
    + told.lines.map(line => '<p>' + line + '</p>').join('') + '</div><a onclick="go()">下一页</a>';
});
"""
LINES = (
    "2024年，甲镇认真落实法治政府建设各项要求，现将情况报告如下。",
    "一、主要工作",
    "配备人民调解员12人，调解纠纷30起。",
    "二、存在问题",
    "执法力量仍然不足，人员有待充实。",
    "三、下一步打算",
    "继续推进普法工作，开展宣传20场次。",
    "甲镇人民政府",
)
DATA = json.dumps({"title": TITLE, "lines": LINES})


@pytest.fixture
def portal() -> Iterator[ScriptPortal]:
    pages = {"/column/": f"<html><body>{LIST}</body></html>", "/read/1.html": SHELL, "/article.js": ARTICLE}
    with ScriptPortal(pages={**pages, "/open/text.json": DATA}) as portal:
        yield portal


def parse(body: bytes, url: str, media_type: str | None, _county: str | None, day: date) -> Parsed:
    parsed = parse_page(PageToParse(body, url, media_type, PageHint(county_code="500230", seen_on=day.isoformat())))
    return parsed.report, parsed.error


def start(page: PageAgain, body: bytes, media_type: str | None) -> Callable[[], tuple[KeptReport | None, str | None]]:
    return lambda: parse(body, page.capture.url, media_type, None, page.as_of)


@pytest.fixture
def nights(portal: ScriptPortal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Nights:
    """Two nights; the list is not drawn, since that is tested elsewhere."""
    monkeypatch.setattr(site_reading, "drawn_if", lambda _drawn, fetch, *_: nullcontext(fetch))
    nights = Nights(tmp_path / "own", portal)
    for day in (date(2025, 3, 1), date(2025, 3, 20)):
        nights.night(day)
    return nights


def test_a_drawn_article_is_kept_and_read_back(nights: Nights, portal: ScriptPortal, tmp_path: Path) -> None:
    archive, captures = nights.archive, nights.captures
    kinds = "SELECT record_type, count(*) FROM captures WHERE url LIKE '%/read/1.html' GROUP BY ALL ORDER BY 1"
    assert archive.query(kinds) == [("conversion", 1), ("response", 2)], "the second night drew the same"
    assert archive.query("SELECT township, year, versions FROM reports") == [("甲镇", 2024, 1)]
    assert {hit.agent for hit in portal.hits} == {AGENT}

    (held,) = list_report_captures(archive, year=2024)
    source = source_capture(archive, captures, held.capture)
    assert "人民调解员12人" in read_payload(archive, captures, held.capture).body.decode()
    assert source is not None
    assert "<div id='app'></div>" in read_payload(archive, captures, source).body.decode()
    again = reparse(
        archive, captures, start, run_id="again", parser_version="2", as_of=date(2025, 3, 21), now=nights.now,
        tell=lambda _: None,
    )  # fmt: skip
    assert (again.pages, again.counts) == (1, {})
    assert list(verify(archive, captures)) == []

    files = sorted(captures.rglob("*.warc.gz"))
    taken = archive_in(tmp_path / "taken")
    done = import_warcs(
        taken, tmp_path / "taken" / "captures", files, source_of=lambda _: Source("a", "500230"), parse=parse,
        run_id="import", parser_version="1", as_of=date(2025, 6, 1), now=lambda: datetime(2025, 6, 1, tzinfo=UTC),
    )  # fmt: skip
    assert done.counts["reports"] == 1
    assert taken.query("SELECT record_type FROM captures ORDER BY fetched_at") == [("response",), ("conversion",)]
    assert list(verify(taken, tmp_path / "taken" / "captures")) == []
    drawn = [one.made_of for file in files for one in iter_warc(file) if one.record_type == "conversion"]
    assert drawn == [source.capture_id]
