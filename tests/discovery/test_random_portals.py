"""Random portals and nights against the plain truth: a column is never called complete while a row was not seen.

And it is called incomplete only where the world gave a reason. NIANBAO_WORLDS sets how many worlds are played.
"""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from flows.discovery.column_crawl import ColumnCrawl
from flows.http import Outcome
from storage.records import ColumnMemory, KnownRow, SiteMemory
from tests.discovery.portal import NAMES, Page, Portal, read, site

WORLDS = int(os.environ.get("NIANBAO_WORLDS", "320"))
PARTS = 8
NIGHTS = 5
START = date(2025, 3, 1)
FIRST = "/fzzf/"
ADDRESSES: dict[str, Callable[[int], str]] = {
    "query": lambda n: f"/fzzf/?page={n}",
    "file": lambda n: f"/fzzf/index_{n - 1}.html",
    "subfolder": lambda n: f"/fzzf/p/{n}.htm",
    "another folder": lambda n: f"/content/column/7?pageIndex={n}",
}
LINKED = ("next", "numbers", "window", "last", "location", "box", "call")
SCRIPTED = (
    "script next",
    "script numbers",
    "more",
    "pages said",
    "rows said",
    "plugin",
    "of pages",
    "attribute",
    "drawn",
)
IDLE = ("absent", "words", "disabled", "itself")
BEYOND = ("gone", "the last again")
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
        return f"<li><a href='{self.url}'>{name}{2024 - self.number % 5}年法治政府建设年度报告（{self.number}）</a><span>{self.listed}</span></li>"


@dataclass
class World:
    """A portal of one column, its habits, and what nianbao remembers of it."""

    chance: random.Random
    items: list[Item] = field(default_factory=list)
    known: dict[str, KnownRow] = field(default_factory=dict)
    memory: ColumnMemory | None = None
    seen_whole: list[Item] = field(default_factory=list)  # the list as it was last read to its end

    def __post_init__(self) -> None:
        pick = self.chance.choice
        self.size = self.chance.randint(3, 14)
        self.addresses = ADDRESSES["file" if (pager := pick(LINKED + SCRIPTED)) == "call" else pick(tuple(ADDRESSES))]
        self.pager, self.idle, self.beyond = pager, pick(IDLE), pick(BEYOND)
        self.endless = pager == "next" and self.chance.random() < 0.3
        self.wrong_by = (
            pick((0, 0, 0, 1, 2)) if pager in ("pages said", "rows said", "plugin", "of pages", "attribute") else 0
        )
        self.says = self.chance.random() < 0.3 and pager in LINKED
        for number in range(self.chance.randint(1, 38)):
            self.items.insert(0, Item(number, START + timedelta(days=number // 3 - 40)))

    def pages_of(self, items: list[Item]) -> list[list[Item]]:
        return [items[at : at + self.size] for at in range(0, len(items), self.size)] or [[]]

    def render(self, items: list[Item], n: int) -> str:
        pages = self.pages_of(items)
        said = f"<p>共{len(items)}条</p>" if self.says else ""
        rows = "".join(item.html for item in pages[n - 1])
        return (
            "<html><head><title>法治政府建设年报</title></head><body><a href='/'>首页</a><a href='/zw/'>公开</a>"
            f"<ul class='lb'>{rows}</ul><div class='fy'>{self.turn(n, len(pages), len(items))}</div>{said}</body></html>"
        )

    def turn(self, n: int, last: int, rows: int) -> str:
        """The pager of the n-th page."""
        if n == last == 1 and self.pager in ("numbers", "script numbers"):
            return self.rest(n)
        return (self.linked(n, last) | self.scripted(n, last, rows))[self.pager]

    def linked(self, n: int, last: int) -> dict[str, str]:
        """The pagers whose pages can be followed."""
        at = {k: FIRST if k == 1 else self.addresses(k) for k in range(1, last + 2)}
        turned = f"<a href='{at[n + 1]}'>下一页</a>" if n < last or self.endless else self.rest(n)
        near = [k for k in range(1, last + 1) if abs(k - n) < 3 or k == last]
        options = "".join(f"<option value='{at[k]}'>第{k}页</option>" for k in range(1, last + 1))
        place = f"<span onclick=\"location.href='{at[n + 1]}'\">下一页</span>"
        return {
            "next": turned,
            "numbers": "".join(f"<a href='{at[k]}'>{k}</a>" for k in range(1, last + 1) if k != n) + turned,
            "window": "".join(f"<a href='{at[k]}'>{k}</a>" for k in near) + turned,
            "last": turned + f"<a href='{at[last]}'>尾页</a>",
            "location": place if n < last else self.rest(n),
            "box": f"<select>{options}</select>",
            "call": f'<script>createPageHTML({last}, {n - 1}, "index", "html");</script>',
        }

    def scripted(self, n: int, last: int, rows: int) -> dict[str, str]:
        """The pagers of which only a script knows where they lead, and the counts that stand alone."""
        counted = rows + self.wrong_by
        return {
            "script next": "<a href='javascript:turn()'>下一页</a>" if n < last else self.rest(n),
            "script numbers": "".join(f"<span onclick='to({k})'>{k}</span>" for k in range(1, last + 1)),
            "more": "<div class='gd'>加载更多</div>" if n < last else "",
            "pages said": f"第{n}页 共{last + self.wrong_by}页",
            "rows said": f"总记录数：{counted}",
            "plugin": f"<script>laypage.render({{elem:'p',count:{counted},limit:{self.size}}})</script>",
            "of pages": f"上一页 {n}/{last + self.wrong_by} 下一页",
            "attribute": f"<i class='page' data-total='{counted}' data-size='{self.size}'></i>",
            "drawn": "<script>initPager(base+'?p={}')</script>",
        }

    def rest(self, n: int) -> str:
        """The control of a page behind which there is none."""
        here = FIRST if n == 1 else self.addresses(n)
        return {
            "absent": "",
            "words": "<span>下一页</span>",
            "disabled": "<a class='next disabled' href='javascript:;'>下一页</a>",
            "itself": f"<a href='{here}'>下一页</a>",
        }[self.idle]

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
        last = len(self.pages_of(shown))
        pages: dict[str, Page] = {self.addresses(n): self.render(shown, n) for n in range(2, last + 1)}
        pages[FIRST] = pages["/fzzf/index.html"] = self.render(shown, 1)
        if self.beyond == "the last again":
            pages |= {self.addresses(last + k): self.render(shown, last) for k in (1, 2)}
        if fault in ANSWERS:
            # a first page that says so is an empty list, unless rows were seen there before
            n = self.chance.randint(1 if fault != "nothing" or self.known else 2, last) if last > 1 or self.known else 1
            if fault == "nothing" and not self.known and n == 1:
                return Portal(pages), self.gives_reason(last, len(shown[: self.size]))
            pages[FIRST if n == 1 else self.addresses(n)] = ANSWERS[fault]
            doubtful = True
        elif (
            fault == "again" and last > 1 and (self.pager in ("numbers", "window", "last", "box", "call") or self.says)
        ):
            n = self.chance.randint(2, last)
            pages[self.addresses(n)] = self.render(shown, n - 1)
            doubtful = True
        return Portal(pages), doubtful or self.gives_reason(last, len(self.pages_of(shown)[0]))

    def gives_reason(self, last: int, on_first: int) -> bool:
        """True where the portal's own habits keep its end from being proved."""
        if self.pager == "drawn" or self.wrong_by:
            return True
        if self.endless:
            return self.beyond == "gone" or (last == 1 and on_first >= 10)
        return last > 1 and self.pager in SCRIPTED

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
        world = World(random.Random(seed))
        for n in range(NIGHTS):
            day = START + timedelta(days=n * world.chance.choice((1, 3, 8)))
            for _ in range(world.chance.choice((0, 0, 1, 3)) if n else 0):
                world.items.insert(0, Item(len(world.items), day))
            portal, doubtful = world.night()
            address = site().base_url + FIRST
            memory = SiteMemory(dict(world.known), {address: world.memory} if world.memory else {})
            crawl = read(portal, memory, as_of=day, full=world.chance.random() < 0.5)
            truth = {site().base_url + item.url for item in world.items}
            seen = {row.url for row in crawl.rows}
            told = f"world {seed}, night {n}: {world.pager}, {world.idle}, {crawl.read}"
            if crawl.read.result == "complete":
                assert truth <= seen, told
            if crawl.read.in_full:
                assert truth <= seen | world.known.keys(), told
            if not crawl.read.in_full and crawl.read.evidence.get("detail") != "too_long_ago":
                assert doubtful, told
                doubted += 1
            world.remember(crawl, day)
    assert doubted, "some worlds have to give a reason"
