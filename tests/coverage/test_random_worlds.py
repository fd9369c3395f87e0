"""Random worlds of postings and nights: coverage and reports tell one story, and nobody is accused wrongly."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from storage.archive.spool import Entry
from storage.records import DutyUnit, DutyUnits, RunStart
from tests.coverage.world import Page, World, day, posted

WORLDS = int(os.environ.get("NIANBAO_WORLDS", "200"))  # 2,000 for the whole bar
NIGHTS = ("2024-03-20", "2024-04-02", "2024-04-09", "2024-04-16", "2024-04-23", "2024-04-30")
DEADLINE = "2024-04-01"
LONG = "走访农户，调解纠纷，开办夜校，修订村规。"


@dataclass
class Portal:
    """One county with one township and one shared column: what is true there, and what each night does to it."""

    number: int
    draw: random.Random
    report: Page | None = None
    posted_on: str | None = None
    gone: bool = False
    reused: bool = False
    excerpt: Page | None = None
    seen: dict[str, Page] = field(default_factory=dict)
    listed: bool = False  # a list that was read has shown the report
    met_gone: bool = False  # the newest visit that told anything met no report

    @property
    def site_id(self) -> str:
        return f"w{self.number}"

    @property
    def code(self) -> str:
        return f"{600000 + self.number}101"

    def unit(self) -> DutyUnit:
        return DutyUnit(self.code, "甲镇", "镇", self.code[:6], "测试县", "", "", self.site_id, "statutory", 2023, None,
                        4, 1, self.code)  # fmt: skip

    def live(self, today: str) -> None:
        """Changes what the portal shows by this day."""
        roll = self.draw.random()
        if self.report is None and roll < 0.4:
            self.report = posted(self.code, 2023, today, url=f"http://{self.site_id}/r", text=LONG)
            self.posted_on = today
        elif self.report is not None and roll < 0.12:
            self.gone = True
        elif self.gone and roll < 0.4:
            self.gone = False
        elif self.report is not None and self.excerpt is None and roll < 0.2:
            self.excerpt = posted(self.code, 2023, today, url=f"http://{self.site_id}/x", text="短。" * 2)
        elif self.report is not None and roll < 0.26 and not self.gone:
            self.reused = True

    def night(self) -> tuple[tuple[Page, ...], bool]:
        """What a crawler meets: pages as they answer, and whether the column is read to its end."""
        if self.draw.random() < 0.2:
            return (), False
        return tuple(self._shown()), True

    def _shown(self) -> Iterator[Page]:
        if self.excerpt is not None:
            yield self.excerpt
        if self.report is None:
            return
        roll = self.draw.random()
        self.met_gone = self.gone or self.reused or (self.met_gone and roll < 0.3)
        if self.gone:
            yield replace(self.report, outcome="gone", verdict="left" if self.report.url in self.seen else None)
            return
        self.listed = self.listed or not self.reused
        if self.reused:
            yield replace(posted(self.code, 2024, self.posted_on, text="另一年另写的一篇。"), url=self.report.url)
        elif roll < 0.15:
            yield replace(self.report, outcome="blocked")
        elif roll < 0.3:
            notice = replace(self.report.report, sections=())  # type: ignore[type-var]
            yield replace(self.report, report=notice)
        else:
            self.seen[self.report.url] = self.report
            yield self.report


def play(world: World, portals: list[Portal]) -> Iterator[str]:
    units = DutyUnits("worlds", tuple(portal.unit() for portal in portals))
    for number, today in enumerate(NIGHTS):
        world.runs += 1
        run_id = f"run{number:04d}"
        entries: list[Entry] = [units, RunStart(run_id, world.clock(), day(today), "1", "worlds", "collect")]
        for portal in portals:
            portal.live(today)
            pages, in_full = portal.night()
            entries.append(world._site_read(today, pages, portal.site_id, run_id, {"in_full": in_full}))
        world.archive.append(entries)
        yield today


def test_one_story_and_no_false_accusation(tmp_path: Path) -> None:
    world = World(tmp_path)
    portals = [Portal(number, random.Random(number)) for number in range(WORLDS)]
    statuses: set[str] = set()
    for today in play(world, portals):
        told = {code: row for (code, year), row in world.coverage().items() if year == 2023}
        reports = {
            row[0]: row[1:]
            for row in world.archive.query(
                "SELECT township_code, status, published, url FROM reports WHERE year = 2023"
            )
        }
        for portal in portals:
            row, held = told[portal.code], reports.get(portal.code)
            statuses.add(row["status"])
            where = (portal.number, today, row["status"], row["reason"])
            met = row["status"] in ("published", "late")
            assert met == (held is not None and held[0] == "live"), where
            assert (row["status"] == "withdrawn") == (held is not None and held[0] == "withdrawn"), where
            if held is not None:
                assert tuple(held[1:]) == (row["published"], row["url"]), where
            if row["status"] == "missing":
                assert portal.report is None or portal.gone or portal.reused, where
                assert not portal.seen, where
            if row["status"] == "withdrawn":
                assert portal.met_gone, where
            if row["status"] == "late" and portal.listed and not portal.reused:
                assert portal.posted_on is not None, where
                assert portal.posted_on >= DEADLINE, where
    assert statuses >= {"published", "late", "missing", "unknown", "withdrawn"}
