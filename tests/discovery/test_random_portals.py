"""Random portals and nights against the plain truth: a column is never called complete while a row was not seen.

And it is called incomplete only where the world gave a reason. NIANBAO_WORLDS sets how many worlds are played.
"""

from __future__ import annotations

import os
import random
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from flows.discovery.column_crawl import ColumnCrawl
from flows.http import Outcome
from storage.records import ColumnMemory, KnownRow, SiteMemory
from tests.discovery.pagers import Pager
from tests.discovery.portal import NAMES, Page, Portal, read, site

WORLDS = int(os.environ.get("NIANBAO_WORLDS", "320"))
PARTS = 8
NIGHTS = 5
START = date(2025, 3, 1)
FIRST = "/fzzf/"
FAULTS = ("gone", "blank", "nothing", "maintenance", "home", "blocked", "again", "older copy", "half")
HOME = "<html><head><title>丰平县人民政府</title></head><body><ul>" + "".join(
    f"<li><a href='/yw/202503/t2025030{n}_9{n}.html'>丰平县召开第{n}次安全生产会议</a><i>2025-03-0{n}</i></li>"
    for n in range(1, 9)
)
ANSWERS: dict[str, Page] = {
    "gone": Outcome.GONE,
    "blank": "<html><body></body></html>",
    "nothing": "<html><body><ul></ul><p>暂无数据</p></body></html>",
    "maintenance": "<html><body><h1>系统维护中，请稍后再试</h1></body></html>",
    "home": HOME,
    "blocked": Outcome.BLOCKED,
}


@dataclass(frozen=True)
class Item:
    """A row of the true list."""

    number: int
    listed: date

    @property
    def url(self) -> str:
        return f"/fzzf/t{self.listed:%Y%m%d}_{self.number}.html"

    @property
    def html(self) -> str:
        name = NAMES[self.number % len(NAMES)]
        title = f"{name}{2024 - self.number % 5}年法治政府建设年度报告（{self.number}）"
        return f"<li><a href='{self.url}'>{title}</a><span>{self.listed}</span></li>"


@dataclass
class World:
    """A portal of one column, its habits, and what nianbao remembers of it."""

    chance: random.Random
    items: list[Item] = field(default_factory=list)
    known: dict[str, KnownRow] = field(default_factory=dict)
    memory: ColumnMemory | None = None
    seen_whole: list[Item] = field(default_factory=list)  # the list as it was last read to its end

    def __post_init__(self) -> None:
        self.pager = Pager.draw(self.chance, FIRST)
        for number in range(self.chance.randint(1, 38)):
            self.items.insert(0, Item(number, START + timedelta(days=number // 3 - 40)))

    def night(self) -> tuple[Portal, bool]:
        """The portal tonight, and True where it gives a reason for doubt."""
        shown, doubtful = list(self.items), False
        fault = self.chance.choice(FAULTS) if self.chance.random() < 0.35 else ""
        newer = len(self.items) - len(self.seen_whole)
        if fault == "half" and newer == 0 and len(self.items) >= 6:
            shown, doubtful = shown[: len(shown) // 2], True
        elif fault == "older copy" and newer == 0 and len(self.items) >= 12:
            # the newest days of a list that was seen whole are gone
            shown = [one for one in shown if one.listed < shown[0].listed]
            doubtful = True
            if len(self.items) - len(shown) < 2:
                shown, doubtful = list(self.items), False
        rows = [item.html for item in shown]
        last = len(self.pager.cut(rows))
        pages: dict[str, Page] = {**self.pager.pages(rows)}
        if fault in ANSWERS:
            # a first page that says so is an empty list, unless rows were seen there before
            n = self.chance.randint(1 if fault != "nothing" or self.known else 2, last) if last > 1 or self.known else 1
            if fault == "nothing" and not self.known and n == 1:
                return Portal(pages), self.pager.gives_reason(len(shown))
            pages[self.pager.address(n)] = ANSWERS[fault]
            doubtful = True
        elif fault == "again" and last > 1 and self.names_its_pages:
            n = self.chance.randint(2, last)
            pages[self.pager.address(n)] = self.pager.page(rows, n - 1)
            doubtful = True
        return Portal(pages), doubtful or self.pager.gives_reason(len(shown))

    @property
    def names_its_pages(self) -> bool:
        return self.pager.kind in ("numbers", "window", "last", "box", "call") or self.pager.says

    def remember(self, crawl: ColumnCrawl, day: date) -> None:
        """Keeps what an archive would know after tonight."""
        found = crawl.read
        for row in crawl.rows:
            self.known[row.url] = KnownRow(
                row.title, row.listed_date, row.verdict, row.township_code, row.year, "township_report", "ok", day,
                column_url=row.column_url,
            )  # fmt: skip
        whole = found.result == "complete"
        before = self.memory
        if whole:
            self.seen_whole = list(self.items)
        if whole or before is None:
            last = day if whole else None
            self.memory = ColumnMemory(last, found.rows, found.recognised, found.newest, first_url=found.first_url)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_row_is_missed_by_a_complete_reading(part: int) -> None:
    doubted = 0
    for seed in range(part, WORLDS, PARTS):
        world, day = World(random.Random(seed)), START
        for n in range(NIGHTS):
            # within the month after which a list that was cut short is what the county shows
            day += timedelta(days=world.chance.choice((1, 3, 8)))
            for _ in range(world.chance.choice((0, 0, 1, 3)) if n else 0):
                world.items.insert(0, Item(len(world.items), day))
            portal, doubtful = world.night()
            address = site().base_url + FIRST
            memory = SiteMemory(dict(world.known), {address: world.memory} if world.memory else {})
            crawl = read(portal, memory, as_of=day, full=world.chance.random() < 0.5)
            truth = {site().base_url + item.url for item in world.items}
            seen = {row.url for row in crawl.rows}
            told = f"world {seed}, night {n}: {world.pager}, {crawl.read}"
            if crawl.read.result == "complete":
                assert truth <= seen, told
            if crawl.read.in_full:
                assert truth <= seen | world.known.keys(), told
            if not crawl.read.in_full and crawl.read.evidence.get("detail") != "too_long_ago":
                assert doubtful, told
                doubted += 1
            world.remember(crawl, day)
    assert doubted, "some worlds have to give a reason"
