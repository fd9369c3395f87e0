"""Nights made by hand: what a site showed on a day, in a line or two, so that a test reads as what happened."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from parsers.model import Figure, Report, Section
from storage.archive.archive import Archive
from storage.records import Capture, ColumnRead, ListRow, PageVisit, ParsedPage, RunStart, SiteRead
from storage.records.stored_report import kept

FIRST = date(2025, 3, 1)
COLUMN = "http://county.example/fzzf/"
KEDA = ("500242204", "可大乡")
# long enough to be a report: a page of a few words is taken for the wrapper of a document
OPENING = (
    "按照上级关于依法行政的要求，{name}在{year}年把法治建设放在全局工作的重要位置，明确分工，落实到人，各项任务按时序推进，"
    "干部群众的法治观念有了新的提高，矛盾在村一级得到化解，社会大局平稳有序，现将全年工作开展情况报告如下，请予审阅并提出意见。"
)
BEIJIE = ("500242205", "北街镇")
_numbers = count()


def report(
    text: str = "持续推进法治乡镇建设。",
    *,
    township: tuple[str, str] = KEDA,
    year: int = 2023,
    published: date | None = date(2024, 2, 22),
    mediators: int | None = 50,
    opening: str = OPENING,
    headings: Sequence[str] = ("工作开展情况", "存在的问题", "下一步打算"),
    **more: object,
) -> Report:
    """A report of three sections, the given text in the first."""
    code, name = township
    sections = [Section(0, "", "", opening.format(name=name, year=year), "preamble")]
    for number, heading in enumerate(headings):
        body = text if number == 0 else f"{heading}：认真落实。"
        if number == 0 and mediators is not None:
            body += f"配备人民调解员{mediators}人。"
        sections.append(Section(1, "一二三四五"[number] + "、", heading, body, None))
    figures: tuple[Figure, ...] = ()
    if mediators is not None:
        figures = (Figure(f"人民调解员{mediators}人", "人民调解员", mediators, "人", "exact", "mediators", "1"),)
    made = Report(
        kind="township_report",
        title=f"{name}{year}年法治政府建设年度报告",
        township=name,
        township_code=code,
        county="酉阳土家族苗族自治县",
        county_code="500242",
        issuers=(f"{name}人民政府",),
        year=year,
        year_basis="title",
        published=published,
        source=None,
        script="simplified",
        sections=tuple(sections),
        signature=(f"{name}人民政府",),
        boilerplate=(),
        figures=figures,
        attachments=(),
        warnings=(),
    )
    return replace(made, **more)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Page:
    """What an address answered; `report` where it held one, `page_url` where it is a document of another page."""

    url: str
    report: Report | None = None
    outcome: str = "ok"
    listed: bool = True
    page_url: str | None = None
    error: str | None = None


@dataclass
class County:
    """One county site, night after night, in one archive."""

    archive: Archive
    site_id: str = "youyang"
    _listed: dict[str, bool] = field(default_factory=dict)

    def night(self, day: int, *pages: Page, in_full: bool = True, run_id: str | None = None) -> SiteRead:
        """Appends a night of the site `day` days after the first."""
        read = self.read(day, *pages, in_full=in_full, run_id=run_id)
        self.archive.append([_start(read), read])
        return read

    def begin(self, read: SiteRead) -> None:
        """Says that the read's run begins."""
        self.archive.append([_start(read)])

    def read(self, day: int, *pages: Page, in_full: bool = True, run_id: str | None = None) -> SiteRead:
        """A night's SiteRead, not appended."""
        as_of = FIRST + timedelta(days=day)
        at = datetime.combine(as_of, time(18), UTC)
        run = run_id or f"run-{day}-{next(_numbers)}"
        captures = {page.url: self._capture(page, run, at) for page in pages if page.outcome in ("ok", "not_modified")}
        rows = []
        for page in pages:
            if page.page_url is None and self._listed.get(page.url) != page.listed:
                rows.append(_row(page))
                self._listed[page.url] = page.listed
        return SiteRead(
            run_id=run,
            as_of=as_of,
            site_id=self.site_id,
            site_name="酉阳县人民政府",
            county_code="500242",
            started=at,
            finished=at + timedelta(minutes=1),
            outcome="ok" if in_full else "partial",
            reason="",
            in_full=in_full,
            requests=len(pages) + 1,
            columns=(self._column(pages, in_full),),
            rows=tuple(rows),
            visits=tuple(_visit(page, captures) for page in pages),
            captures=tuple(captures.values()),
            pages=tuple(
                ParsedPage(
                    capture_id=captures[page.url].capture_id,
                    url=page.url,
                    page_url=page.page_url or page.url,
                    report=kept(page.report) if page.report else None,
                    error=page.error,
                    parser_version="1",
                    parsed_at=at,
                    listed_date=date(2024, 3, 1),
                    column_url=COLUMN,
                )
                for page in pages
                if page.outcome == "ok" and (page.report or page.error)
            ),
        )

    def _capture(self, page: Page, run: str, at: datetime) -> Capture:
        number = next(_numbers)
        return Capture(
            capture_id=f"capture-{number}",
            url=page.url,
            site_id=self.site_id,
            run_id=run,
            fetched_at=at + timedelta(seconds=number % 50),
            method="GET",
            status=200 if page.outcome == "ok" else 304,
            media_type="text/html",
            bytes=100,
            payload_sha256=hashlib.sha256(str(page.report).encode()).hexdigest(),
            record_type="response" if page.outcome == "ok" else "revisit",
            warc_file=f"2025/{run}.warc.gz",
            warc_offset=number,
            etag=f'"{number}"',
        )

    def _column(self, pages: Sequence[Page], in_full: bool) -> ColumnRead:
        urls = tuple(page.url for page in pages if page.listed and page.page_url is None)
        return ColumnRead(
            column_url=COLUMN,
            title="法治政府建设",
            township_code=None,
            family="generic",
            outcome="ok" if in_full else "unreachable",
            reason="",
            in_full=in_full,
            to_the_end=in_full,
            pages=1,
            rows=len(urls),
            recognised=len(urls),
            newest=date(2024, 3, 1),
            urls=urls,
        )


def _start(read: SiteRead) -> RunStart:
    return RunStart(read.run_id, read.started, read.as_of, "1", "r", "collect")


def _row(page: Page) -> ListRow:
    told = page.report
    return ListRow(
        column_url=COLUMN,
        url=page.url,
        title=(told.title if told else None) or "年度报告",
        listed_date=date(2024, 3, 1),
        verdict="report" if page.listed else "left",
        reason="",
        township_code=told.township_code if told else None,
        year=told.year if told else None,
    )


def _visit(page: Page, captures: dict[str, Capture]) -> PageVisit:
    capture = captures.get(page.url)
    return PageVisit(page.url, COLUMN, page.outcome, "", capture.capture_id if capture else None)


def rows(archive: Archive, sql: str) -> list[tuple[object, ...]]:
    """A query's rows."""
    return archive.query(sql)
