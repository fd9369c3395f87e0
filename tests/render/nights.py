"""Nights of one site in a real archive, read by the real pipeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from flows.config.settings import CrawlSettings
from flows.config.sites import ColumnConfig, SiteConfig
from flows.crawl import HostThrottles
from flows.parsing.pool import ParsePool
from flows.pipeline.site import RunOrder, Tools, read_site
from flows.runtime.stop import Stop
from parsers.identity.registry import Registry
from storage.archive.archive import Archive
from storage.captures.store import CaptureWriter
from storage.records import ParsedPage, RunStart, SiteRead
from tests.coverage.world import empty_archive, registry_csv
from tests.render.portal import AGENT, ScriptPortal

DRAWN = ColumnConfig(url="/column/", render=True)


class Nights:
    """One site, read by the real pipeline into a real archive."""

    def __init__(self, folder: Path, portal: ScriptPortal, columns: Sequence[ColumnConfig] = (DRAWN,)) -> None:
        self.archive = archive_in(folder)
        self.captures = folder / "captures"
        self.registry = Registry.from_csv(registry_csv(folder))
        self.clock = datetime(2025, 3, 1, 18, tzinfo=UTC)
        self.site = SiteConfig(
            id="test", name="测试县", county_code="500230", base_url=portal.base, column=tuple(columns)
        )
        self.parsing = ParsePool(folder, workers=0)
        self.stop = Stop()

    def now(self) -> datetime:
        self.clock += timedelta(seconds=1)
        return self.clock

    def night(self, day: date) -> SiteRead:
        self.clock = datetime(day.year, day.month, day.day, 18, tzinfo=UTC)
        order = RunOrder(f"run-{day}", day)
        pages: list[ParsedPage] = []
        with CaptureWriter(self.captures, order.run_id) as writer:
            tools = Tools(
                crawl=CrawlSettings(user_agent=AGENT, delay_s=0, retries=0), registry=self.registry, captures=writer,
                throttles=HostThrottles(jitter=lambda: 0.0), parsing=self.parsing, now=self.now,
                stop=self.stop, root=self.captures,
            )  # fmt: skip
            memory = self.archive.memories(["test"])["test"]
            read = read_site(self.site, memory, order, tools, pages.append)
        start = RunStart(order.run_id, self.clock, day, "1", "r", "collect")
        whole = replace(read, pages=tuple(pages))
        self.archive.append([start, whole])
        return whole


def archive_in(folder: Path) -> Archive:
    folder.mkdir(exist_ok=True)
    file = folder / "archive.duckdb"
    file.write_bytes(empty_archive())
    return Archive(file)
