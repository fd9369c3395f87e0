"""A small world told night by night: what each site's run saw goes straight into a real archive."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flows.alerts.channels import Channel
from flows.alerts.digest import Digest
from flows.alerts.run import Alerting, run_alerts
from flows.config.settings import AlertSettings, DutySettings
from flows.config.sites import ColumnConfig, SiteConfig
from flows.coverage.duties import duty_units, registry_id
from flows.coverage.queries import read_coverage, records_of
from parsers.identity.registry import Registry
from parsers.model import Report, Section
from storage.archive.archive import Archive
from storage.archive.spool import Entry
from storage.records import Capture, ColumnRead, DutyUnits, ListRow, PageVisit, ParsedPage, RunStart, SiteRead
from storage.records.stored_report import kept

_FIRST_NIGHTS: dict[str, tuple[list[Digest], bytes]] = {}
BASE = "http://portal.example"
COLUMN = f"{BASE}/fzbg/"
COUNTY = "500230"
TOWNSHIPS = {"500230101": ("甲镇", "镇"), "500230102": ("乙乡", "乡"), "500230003": ("丙街道", "街道")}
A, B, C = TOWNSHIPS
HEADER = "code,name,level,county_code,county,city,province,valid_from,valid_to,successor"


def day(text: str) -> date:
    return date.fromisoformat(text)


def registry_csv(folder: Path, rows: Iterable[str] = ()) -> Path:
    """The three townships of 测试县, and further rows as they are."""
    lines = [f"{code},{name},{level},{COUNTY},测试县,测试市,测试省,,," for code, (name, level) in TOWNSHIPS.items()]
    file = folder / "townships.csv"
    file.write_text("\n".join([HEADER, *lines, *rows]) + "\n", "utf-8")
    return file


def site(site_id: str = "test", county: str = COUNTY, base: str = BASE, **column: Any) -> SiteConfig:
    return SiteConfig(
        id=site_id,
        name=f"{site_id}县政府",
        county_code=county,
        base_url=base,
        column=(ColumnConfig(url="/fzbg/", shared=True, **column),),
    )


def report(code: str, year: int, published: str | None = None, text: str = "工作扎实推进。", **more: Any) -> Report:
    name = TOWNSHIPS.get(code, (f"{code}镇", "镇"))[0]
    section = Section(1, "一、", "主要举措", text * 20, "achievements")
    values: dict[str, Any] = {
        "kind": "township_report", "title": f"{name}{year}年法治政府建设年度报告",
        "township": name, "township_code": code, "county": "测试县", "county_code": code[:6],
        "issuers": (f"{name}人民政府",), "year": year, "year_basis": "title",
        "published": day(published) if published else None, "source": None, "script": "simplified",
        "sections": (section,), "signature": (), "boilerplate": (), "figures": (), "attachments": (), "warnings": (),
    }  # fmt: skip
    return Report(**{**values, **more})


@dataclass(frozen=True)
class Page:
    """One article as a night met it: listed or not, visited with some outcome, read as some report."""

    url: str
    report: Report | None = None
    outcome: str = "ok"
    listed: str | None = None  # the date in the list
    verdict: str | None = "report"  # None: no row of a list
    row_code: str | None = None
    row_year: int | None = None
    error: str | None = None
    column: str = COLUMN
    visited: bool = True
    parser: str = "1"

    @property
    def row(self) -> ListRow:
        code = self.row_code or (self.report.township_code if self.report else None)
        year = self.row_year or (self.report.year if self.report else None)
        listed = day(self.listed) if self.listed else None
        return ListRow(self.column, self.url, self.url, listed, self.verdict, "", code, year)  # type: ignore[arg-type]


def posted(code: str, year: int, published: str | None, **more: Any) -> Page:
    """A report at an address of its own, listed and read."""
    text = more.pop("text", "工作扎实推进。")
    url = more.pop("url", f"{BASE}/{code}/{year}.html")
    return Page(url, report(code, year, published, text), listed=more.pop("listed", published), **more)


ALL = [posted(code, 2023, "2024-02-01") for code in (A, B, C)]  # in time


@dataclass
class World:
    """An archive and the nights that filled it; the clock runs on from run to run, whatever day a run counts for."""

    folder: Path
    sites: Sequence[SiteConfig] = field(default_factory=lambda: (site(),))
    duty: DutySettings = field(default_factory=lambda: DutySettings(first_year=2023))
    registry_rows: Sequence[str] = ()
    sent: list[tuple[str, Digest]] = field(default_factory=list)
    down: set[str] = field(default_factory=set)
    runs: int = 0
    _asked: dict[tuple[str | None, int], dict[tuple[str, int], dict[str, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        file = self.folder / "archive.duckdb"
        file.write_bytes(empty_archive())
        self.archive = Archive(file)

    def clock(self) -> datetime:
        return datetime(2030, 1, 1, tzinfo=UTC) + timedelta(hours=self.runs)

    def begin(self, as_of: str) -> str:
        """A run that has read nothing yet."""
        run_id, entries = self._start(as_of)
        self.archive.append(entries)
        return run_id

    def _start(self, as_of: str) -> tuple[str, list[Entry]]:
        self.runs += 1
        units = duty_units(Registry.from_csv(registry_csv(self.folder, self.registry_rows)), self.duty, self.sites)
        name = registry_id(units)
        run_id = f"run{self.runs:04d}"
        start = RunStart(run_id, self.clock(), day(as_of), "1", name, "collect")
        return run_id, [DutyUnits(name, units), start]

    def read(self, as_of: str, *pages: Page, site_id: str = "test", run_id: str | None = None, **more: Any) -> str:
        """One site's night: read in full unless told otherwise; gives the run's id."""
        entries: list[Entry] = []
        if run_id is None:
            run_id, entries = self._start(as_of)
        self.archive.append([*entries, self._site_read(as_of, pages, site_id, run_id, more)])
        return run_id

    def _site_read(
        self, as_of: str, pages: Sequence[Page], site_id: str, run_id: str, more: dict[str, Any]
    ) -> SiteRead:
        now = self.clock()
        in_full = more.pop("in_full", True)
        met = [(page, _capture(page, site_id, run_id, now)) for page in pages if page.visited]
        column = ColumnRead(
            COLUMN, None, None, "trs", "ok" if in_full else "unreachable", "" if in_full else "连接超时",
            in_full, in_full, 1 if in_full else 0, 3, 3, None, shared=True,
        )  # fmt: skip
        values: dict[str, Any] = {
            "run_id": run_id, "as_of": day(as_of), "site_id": site_id, "site_name": f"{site_id}县政府",
            "county_code": COUNTY, "started": now, "finished": now, "outcome": "ok" if in_full else "failed",
            "reason": "1 column read in full" if in_full else "连接超时", "in_full": in_full, "requests": 1,
            "columns": (column,), "rows": tuple(page.row for page in pages if page.verdict),
            "visits": tuple(PageVisit(p.url, p.column, p.outcome, p.outcome, c.capture_id) for p, c in met),
            "captures": tuple(capture for _, capture in met),
            "pages": tuple(_parsed(page, capture, now) for page, capture in met if page.outcome == "ok"),
            "trouble": None if in_full else "unreachable",
        }  # fmt: skip
        return SiteRead(**{**values, **more})

    def alert(self, as_of: str, run_id: str, *settings: AlertSettings) -> Alerting:
        """What the run tells its channels; what is sent is kept in `sent`, channels in `down` fail."""
        return run_alerts(
            self.archive, settings=settings or (AlertSettings(url="json://127.0.0.1:9/hook", name="hook"),),
            sites=self.sites, run_id=run_id, as_of=day(as_of), now=self.clock(), send=self.send,
        )  # fmt: skip

    def send(self, channel: Channel, digest: Digest) -> bool:
        if channel.name in self.down:
            return False
        self.sent.append((channel.name, digest))
        return True

    def night(self, as_of: str, *pages: Page, **more: Any) -> list[Digest]:
        """One site's night and its alerts: the digests that were sent."""
        if self.runs or self.down:
            return self._night(as_of, pages, more)
        # many tests begin with the same night, which is told once
        key = repr((self.sites, self.duty, self.registry_rows, as_of, pages, more))
        file = self.folder / "archive.duckdb"
        if key not in _FIRST_NIGHTS:
            _FIRST_NIGHTS[key] = self._night(as_of, pages, more), file.read_bytes()
        else:
            file.write_bytes(_FIRST_NIGHTS[key][1])
            self.runs, self.sent = 1, [("hook", digest) for digest in _FIRST_NIGHTS[key][0]]
        return list(_FIRST_NIGHTS[key][0])

    def _night(self, as_of: str, pages: Sequence[Page], more: dict[str, Any]) -> list[Digest]:
        before = len(self.sent)
        run_id = self.read(as_of, *pages, **more)
        self.alert(as_of, run_id)
        return [digest for _, digest in self.sent[before:]]

    def coverage(self, as_of: str | None = None) -> dict[tuple[str, int], dict[str, Any]]:
        """Each duty's row, by township and year; asked once as long as nothing is written."""
        key = as_of, (self.folder / "archive.duckdb").stat().st_mtime_ns
        if key not in self._asked:
            self._asked[key] = self._read_coverage(as_of)
        return self._asked[key]

    def _read_coverage(self, as_of: str | None) -> dict[tuple[str, int], dict[str, Any]]:
        columns = (
            "township_code",
            "year",
            "status",
            "published",
            "days_late",
            "reason",
            "basis",
            "deadline",
            "url",
            "township",
        )
        rows = read_coverage(records_of(self.archive), as_of=day(as_of) if as_of else None, columns=columns)
        return {(row[0], row[1]): dict(zip(columns, row, strict=True)) for row in rows}  # type: ignore[misc]

    def statuses(self, year: int, as_of: str | None = None) -> str:
        """The statuses of 甲, 乙 and 丙 for a year, in that order."""
        rows = self.coverage(as_of)
        return " ".join(rows[code, year]["status"] if (code, year) in rows else "-" for code in (A, B, C))


def left(page: Page) -> Page:
    """The same article, gone from the list and from its address."""
    return replace(page, outcome="gone", verdict="left")


@cache
def empty_archive() -> bytes:
    """An archive with tables and views and nothing in them; made once, since that takes most of a short test."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "archive.duckdb"
        Archive(file).append([DutyUnits("none", ())])
        return file.read_bytes()


def _capture(page: Page, site_id: str, run_id: str, now: datetime) -> Capture:
    return Capture(
        str(uuid.uuid4()), page.url, site_id, run_id, now, "GET", 200 if page.outcome == "ok" else 404, "text/html",
        10, "0" * 64, "response", "x.warc.gz", 0,
    )  # fmt: skip


def _parsed(page: Page, capture: Capture, now: datetime) -> ParsedPage:
    report = kept(page.report) if page.report else None
    return ParsedPage(
        capture.capture_id, page.url, page.url, report, page.error, page.parser, now,
        listed_date=day(page.listed) if page.listed else None, column_url=page.column,
    )  # fmt: skip
