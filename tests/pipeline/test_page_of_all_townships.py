"""A page of all townships, below one row: it gains documents, and nobody is accused before they are seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest

from flows.config.settings import CrawlSettings, DutySettings
from flows.config.sites import SiteConfig
from flows.coverage.duties import duty_units, registry_id
from flows.crawl.throttle import HostThrottles
from flows.demo.documents import docx_of
from flows.demo.internet import CountyInternet
from flows.demo.wire import Ask, Reply
from flows.parsing.pool import ParsePool
from flows.pipeline.site import RunOrder, Tools, read_site
from flows.runtime.stop import Stop
from parsers.identity.registry import Registry
from storage.archive.archive import Archive
from storage.captures.store import CaptureWriter
from storage.records import DutyUnits, ParsedPage, RunStart
from tests.coverage.world import TOWNSHIPS, empty_archive, registry_csv, site

NAMES = tuple(name for name, _ in TOWNSHIPS.values())
ROW = "测试县各乡镇2024年法治政府建设年度报告"
PAGE = "/fzbg/2024.html"


@dataclass
class TogetherPortal:
    """One column, one row, and below it a document a township, as far as they are posted; answers 304 where it may."""

    posted: list[str] = field(default_factory=lambda: list(NAMES[:2]))
    replies: dict[str, Reply] = field(default_factory=dict)
    asked: list[tuple[str, int]] = field(default_factory=list)
    row: str = ROW
    note: str = ""

    def __call__(self, ask: Ask) -> Reply:
        reply = self.replies.get(ask.path) or self._page(ask.path)
        tag = f'"{sha256(reply.body).hexdigest()}"'
        if reply.status == 200 and ask.headers.get("if-none-match") == tag:
            reply = Reply(304)
        self.asked.append((ask.path, reply.status))
        return Reply(reply.status, reply.body, {"ETag": tag, "Content-Type": "text/html; charset=utf-8"})

    def _page(self, path: str) -> Reply:
        files = {f"/fzbg/{NAMES.index(name)}.docx": name for name in self.posted}
        if path in files:
            return Reply(body=word(files[path]))
        links = "".join(
            f"<p><a href='{url}'>{name}2024年法治政府建设年度报告.docx</a></p>" for url, name in files.items()
        )
        bodies = {
            "/fzbg/": f"<h1>法治政府建设</h1><ul><li><a href='{PAGE}'>{self.row}</a><span>2025-03-20</span></li></ul>",
            PAGE: f"<h1>{self.row}</h1><p>发布日期：2025-03-20</p><div class='content'>{links}{self.note}</div>",
        }
        if path not in bodies:
            return Reply(404)
        return Reply(body=f"<html><head><title>{self.row}</title></head><body>{bodies[path]}</body></html>".encode())


def word(name: str) -> bytes:
    lines = (
        f"2024年，{name}推进法治政府建设，现将情况报告如下。",
        "一、主要工作",
        "走访农户，调解纠纷，开办夜校。" * 5,
    )
    return docx_of(f"{name}2024年法治政府建设年度报告", lambda: lines).make()


class Nights:
    """A site read by the real pipeline into a real archive."""

    def __init__(self, folder: Path, portal: TogetherPortal, base: str) -> None:
        self.portal, self.folder = portal, folder
        self.site: SiteConfig = site(base=base)
        self.registry = Registry.from_csv(registry_csv(folder))
        self.units = duty_units(self.registry, DutySettings(first_year=2024), [self.site])
        file = folder / "archive.duckdb"
        file.write_bytes(empty_archive())
        self.archive = Archive(file)

    def night(self, day: date) -> str:
        """Reads the portal; gives the status of each township's duty for 2024, in the order of NAMES."""
        self.portal.asked.clear()
        order, started, seconds = (
            RunOrder(f"run-{day}", day),
            datetime(day.year, day.month, day.day, 18, tzinfo=UTC),
            count(),
        )
        pages: list[ParsedPage] = []
        with CaptureWriter(self.folder / "captures", order.run_id) as writer:
            tools = Tools(
                crawl=CrawlSettings(user_agent="nianbao-test (+mailto:test@example.net)", delay_s=0, retries=0),
                registry=self.registry, captures=writer, throttles=HostThrottles(jitter=lambda: 0.0),
                parsing=ParsePool(self.folder, workers=0), now=lambda: started + timedelta(seconds=next(seconds)),
                stop=Stop(), root=self.folder,
            )  # fmt: skip
            read = read_site(self.site, self.archive.memories(["test"])["test"], order, tools, pages.append)
        name = registry_id(self.units)
        start = RunStart(order.run_id, started, day, "1", name, "collect")
        self.archive.append([DutyUnits(name, self.units), start, replace(read, pages=tuple(pages))])
        rows = dict(self.archive.query("SELECT township, status FROM coverage WHERE year = 2024"))
        return " ".join(str(rows[name]) for name in NAMES)


@pytest.fixture
def nights(tmp_path: Path) -> Iterator[Nights]:
    portal = TogetherPortal()
    with CountyInternet([]) as internet:
        yield Nights(tmp_path, portal, internet.open_door(portal))


FIRST, SECOND, THIRD = date(2025, 4, 2), date(2025, 4, 3), date(2025, 4, 4)


def test_a_document_that_is_added_later_is_seen_the_night_after(nights: Nights) -> None:
    assert nights.night(FIRST) == "published published unknown"
    nights.night(SECOND)
    assert [one for one in nights.portal.asked if one[0] != "/robots.txt"] == [("/fzbg/", 304), (PAGE, 304)]
    nights.portal.posted.append(NAMES[2])
    assert nights.night(THIRD).endswith(("published", "late"))


def test_once_all_are_seen_it_is_asked_for_no_more(nights: Nights) -> None:
    nights.portal.posted = list(NAMES)
    nights.night(FIRST)
    nights.night(SECOND)
    assert PAGE not in dict(nights.portal.asked)


UNNAMED = docx_of("基本情况", lambda: ("走访农户，调解纠纷，开办夜校，巡查河道。" * 5,)).make()


@pytest.mark.parametrize(
    ("path", "reply"),
    [
        (PAGE, Reply(500)),
        ("/fzbg/2.docx", Reply(404)),
        ("/fzbg/2.docx", Reply(body=UNNAMED)),
    ],
    ids=["the page fails", "a document is not there", "a document names nobody"],
)
def test_what_such_a_page_does_not_show_is_not_missing(nights: Nights, path: str, reply: Reply) -> None:
    nights.night(FIRST)
    nights.portal.posted.append(NAMES[2])
    nights.portal.replies[path] = reply
    assert nights.night(SECOND) == "published published unknown"


def test_nor_is_what_it_leads_to_by_a_link(nights: Nights) -> None:
    nights.portal.note = f"<p><a href='/zt/3/'>{NAMES[2]}2024年法治政府建设年度报告</a></p>"
    assert nights.night(FIRST) == "published published unknown"


def test_a_row_that_names_no_year_is_of_the_year_by_its_day(nights: Nights) -> None:
    nights.portal.row = ROW.replace("2024年", "")
    assert nights.night(FIRST) == "published published unknown"


def test_a_document_that_failed_is_asked_for_again(nights: Nights) -> None:
    nights.portal.posted = list(NAMES)
    nights.portal.replies["/fzbg/2.docx"] = Reply(503)
    assert nights.night(FIRST) == "published published unknown"
    nights.portal.replies.clear()
    assert nights.night(SECOND).endswith(("published", "late"))


def test_one_document_of_one_township_may_hold_those_of_all(nights: Nights) -> None:
    nights.portal.posted = [NAMES[0]]
    assert nights.night(FIRST) == "published unknown unknown"
