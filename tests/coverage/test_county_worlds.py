"""Random counties read by the real pipeline, night by night, into a real archive, against what is true there.

Nobody is called missing, withdrawn or late who is not; and a duty is unknown only where the world gave a reason.
NIANBAO_WORLDS sets how many counties are played.
"""

from __future__ import annotations

import hashlib
import os
import random
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.config.settings import CrawlSettings, DutySettings
from flows.config.sites import SiteConfig
from flows.coverage.duties import duty_units, registry_id
from flows.crawl.classify import classify_response
from flows.http import Outcome, Request, Response, Validators
from flows.parsing.pool import ParsePool
from flows.pipeline import site as site_reading
from flows.pipeline.site import RunOrder, Tools, read_site
from flows.runtime.stop import Stop
from parsers.identity.registry import Registry
from storage.archive.archive import Archive
from storage.archive.spool import Entry
from storage.records import Capture, DutyUnits, ParsedPage, RunStart
from tests.coverage.county_world import County, Duty
from tests.coverage.world import HEADER, empty_archive

WORLDS = int(os.environ.get("NIANBAO_WORLDS", "64"))  # 2,000 for the whole bar
NIGHTS = tuple(map(date.fromisoformat, (
    "2025-03-08", "2025-03-20", "2025-04-01", "2025-04-02", "2025-04-09", "2025-04-12", "2025-04-20", "2025-04-28",
    "2025-05-06",
)))  # fmt: skip
FIRST = int(os.environ.get("NIANBAO_FIRST_WORLD", "0"))
MOST_UNKNOWN = 0.02


class MemoryClient:
    """The pipeline's client, answered by a county's portal."""

    def __init__(self, county: County, run_id: str, at: datetime) -> None:
        self.captures: list[Capture] = []
        self.requests = 0
        self._county, self._run_id, self._at = county, run_id, at
        self._pages = county.pages()

    def __enter__(self) -> MemoryClient:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def fetch(self, request: Request) -> Response:
        self.requests += 1
        if self._county.dead:
            return Response(request, Outcome.UNREACHABLE, "no answer", request.url, self._at)
        page = self._pages.get(request.url.removeprefix(self._county.base), 404)
        status, body = (page, b"") if isinstance(page, int) else (200, page.encode())
        verdict = classify_response(status, {"content-type": "text/html"}, body, document=request.document)
        outcome, sha256 = verdict.outcome, hashlib.sha256(body).hexdigest()
        if outcome is Outcome.OK and request.validators and request.validators.payload_sha256 == sha256:
            outcome, body = Outcome.NOT_MODIFIED, b""
        capture = Capture(
            str(uuid.uuid4()), request.url, self._county.site.id, self._run_id, self._at, "GET", status, "text/html",
            len(body), sha256, "response", "x.warc.gz", 0,
        )  # fmt: skip
        self.captures.append(capture)
        return Response(
            request, outcome, verdict.reason, request.url, self._at, status=status, body=body,
            media_type="text/html; charset=utf-8", capture_id=capture.capture_id,
            validators=Validators(payload_sha256=sha256),
        )  # fmt: skip


class NoWriter:
    """Captures are not kept: nothing here reads them again."""

    def sync(self) -> None:
        pass


class Nation:
    """Some counties, their archive, and the nights that fill it."""

    def __init__(self, folder: Path, counties: Sequence[County], patch: pytest.MonkeyPatch) -> None:
        self.counties = {county.site.id: county for county in counties}
        rows = [",".join((*row, "", "", "")) for county in counties for row in county.registry_rows()]
        (folder / "townships.csv").write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
        file = folder / "archive.duckdb"
        file.write_bytes(empty_archive())
        self.archive = Archive(file)
        self.clock = datetime(2030, 1, 1, tzinfo=UTC)
        registry = Registry.from_csv(folder / "townships.csv")
        units = duty_units(registry, DutySettings(first_year=2023), [county.site for county in counties])
        self.units = DutyUnits(registry_id(units), units)
        self.tools = Tools(
            crawl=CrawlSettings(), registry=registry, captures=NoWriter(),  # type: ignore[arg-type]
            throttles=None, parsing=ParsePool(folder, workers=0),  # type: ignore[arg-type]
            now=lambda: self.clock, stop=Stop(), root=folder,
        )  # fmt: skip
        patch.setattr(site_reading, "SiteClient", self._client)

    def _client(
        self, site: SiteConfig, settings: object, captures: object, run_id: str, *_: object, **__: object
    ) -> MemoryClient:
        return MemoryClient(self.counties[site.id], run_id, self.clock)

    def night(self, today: date) -> None:
        self.clock += timedelta(hours=1)
        order = RunOrder(f"run-{today}", today)
        start = RunStart(order.run_id, self.clock, today, "1", self.units.registry_id, "collect")
        memories = self.archive.memories(list(self.counties))
        entries: list[Entry] = [self.units, start]
        for county in self.counties.values():
            county.live(today)
            pages: list[ParsedPage] = []
            read = read_site(county.site, memories[county.site.id], order, self.tools, pages.append)
            entries.append(replace(read, pages=tuple(pages)))
        self.archive.append(entries)

    def told(self) -> Iterator[tuple[County, Duty, Mapping[str, Any]]]:
        """Each duty of tonight with what coverage and reports say of it."""
        with self.archive.reading() as connection:
            cursor = connection.execute(
                "SELECT c.*, r.status AS held, r.published AS held_published, r.url AS held_url\n"
                "FROM coverage AS c\nLEFT JOIN reports AS r USING (township_code, year)"
            )
            names = [column[0] for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        by_duty = {(row["township_code"], row["year"]): row for row in rows}
        for county in self.counties.values():
            for (town, year), duty in county.duties.items():
                if row := by_duty.get((county.township(town), year)):
                    yield county, duty, row


class Judge:
    """Holds what is told against what is true; `lies` are what must not be, `tally` counts the rest."""

    def __init__(self) -> None:
        self.lies: list[str] = []
        self.unexplained: list[str] = []
        self.tally: Counter[str] = Counter()
        self._gone: dict[int, bool] = {}

    def night(self, today: date, told: Iterator[tuple[County, Duty, Mapping[str, Any]]]) -> None:
        for county, duty, row in told:
            self._remember(county, duty)
            where = f"county {county.number}, {today}, {duty.township} {duty.year} {duty.habit}: {dict(row)}"
            self.tally[row["status"]] += 1
            self.lies += [f"{lie}: {where}" for lie in self._lies(county, duty, row, today)]
            if row["deadline"] <= today and not county.gives_reason(duty):
                self.tally["knowable"] += 1
                if row["status"] == "unknown":
                    self.tally["unexplained"] += 1
                    self.unexplained.append(where)

    def _remember(self, county: County, duty: Duty) -> None:
        """Notes whether a report was taken down everywhere since it was last to be met."""
        stands = [p for p in duty.postings if p.standing and p.column.configured]
        if not stands:
            self._gone[id(duty)] = True
        elif any(county.is_readable(p.column) and not p.sick for p in stands):
            self._gone[id(duty)] = False

    def _lies(self, county: County, duty: Duty, row: Mapping[str, Any], today: date) -> Iterator[str]:
        status = row["status"]
        if (status in ("published", "late")) != (row["held"] == "live"):
            yield "two stories"
        if (status == "withdrawn") != (row["held"] == "withdrawn"):
            yield "two stories of a withdrawal"
        if row["held"] is not None and (row["held_published"], row["held_url"]) != (row["published"], row["url"]):
            yield "two days or addresses"
        if status == "missing" and _was_there(county, duty, row["last_read_in_full"], today):
            yield "false missing"
        if status == "withdrawn" and not self._gone.get(id(duty)):
            yield "false withdrawn"
        if status == "late" and (duty.first_posted or today) < row["deadline"]:
            yield "false late"
        if status in ("published", "late") and not duty.postings:
            yield "nothing was published"


def _was_there(county: County, duty: Duty, proved_on: date, today: date) -> bool:
    """Returns True if a report stood in a column of the site file when its absence was proved, or stands tonight."""
    return any(
        p.column.configured and (p.stood_on(proved_on) or (p.standing and not p.deep and county.is_readable(p.column)))
        for p in duty.postings
    )


def test_nobody_is_accused_wrongly_and_unknown_has_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counties = [County(number, random.Random(number)) for number in range(FIRST, FIRST + WORLDS)]
    nation, judge = Nation(tmp_path, counties, monkeypatch), Judge()
    for today in NIGHTS:
        nation.night(today)
        judge.night(today, nation.told())
        for county in counties:
            county.end_night()

    print(f"{WORLDS} counties, {dict(judge.tally)}")
    assert not judge.lies, f"{len(judge.lies)}: " + "\n".join(judge.lies[:5])
    assert judge.tally.keys() >= {"published", "late", "missing", "unknown", "withdrawn"}
    assert judge.tally["unexplained"] <= MOST_UNKNOWN * judge.tally["knowable"], "\n".join(judge.unexplained[:5])
