"""A portal of a few pages in memory, as a fetch; and short ways to read a column of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from flows.config.settings import CrawlSettings
from flows.config.sites import ColumnConfig, SiteConfig
from flows.discovery.column_crawl import ColumnCrawl, Reading, read_column
from flows.http import Fetch, Outcome, Request, Response, Validators
from parsers.identity.registry import Registry
from storage.records import ColumnMemory, KnownRow, SiteMemory

BASE = "http://www.example.gov.cn"
COUNTY = "500299"
NAMES = ("甲水镇", "乙山镇", "丙河镇", "丁石乡", "戊林乡", "己湖乡")
TOWNS = tuple((f"5002991{n:02}", name, name[-1]) for n, name in enumerate(NAMES, 1))
REGISTRY = Registry([(code, name, level, COUNTY, "丰平县", "某市", "某省") for code, name, level in TOWNS])
SETTINGS = CrawlSettings()
AS_OF = date(2025, 4, 15)
Page = str | bytes | Outcome


@dataclass
class Portal:
    """Pages by address (below BASE); an Outcome in place of a page is how asking for it ends."""

    pages: Mapping[str, Page]
    posted: Callable[[Request], Page] | None = None
    asked: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Response:
        self.asked.append(request)
        page: Page | None
        if request.form is not None and self.posted is not None:
            page = self.posted(request)
        else:
            page = self.pages.get(request.url.removeprefix(BASE))
        outcome = page if isinstance(page, Outcome) else Outcome.OK if page is not None else Outcome.GONE
        body = page.encode() if isinstance(page, str) and not isinstance(page, Outcome) else b""
        body = page if isinstance(page, bytes) else body
        digest = hashlib.sha256(body).hexdigest()
        before = request.validators
        if outcome is Outcome.OK and before and before.payload_sha256 == digest:
            outcome, body = Outcome.NOT_MODIFIED, b""
        return Response(
            request,
            outcome,
            f"it is {outcome}",
            request.url,
            datetime(2025, 4, 15, tzinfo=UTC),
            body=body,
            media_type="text/html; charset=utf-8",
            validators=Validators(payload_sha256=digest),
        )

    @property
    def targets(self) -> list[str]:
        """The addresses asked for, below BASE."""
        return [request.url.removeprefix(BASE) for request in self.asked]


def title(number: int) -> str:
    """The title of the n-th report: its township and year go round."""
    return f"{NAMES[number % len(NAMES)]}{2024 - number // len(NAMES)}年法治政府建设年度报告"


def day(number: int) -> date:
    """The n-th newest day."""
    return date.fromordinal(date(2025, 3, 30).toordinal() - 11 * number)


def row(number: int) -> str:
    """A row of a TRS list."""
    return f'<li><a href="./t{day(number):%Y%m%d}_{number}.html">{title(number)}</a><span>{day(number)}</span></li>'


def trs_page(numbers: range, pages: int, current: int = 0, more: str = "") -> str:
    """A TRS list page with these rows."""
    rows = "".join(map(row, numbers))
    script = f'<script>createPageHTML({pages}, {current}, "index", "html");</script>'
    return f'<html><body><a href="/">首页</a><a href="/zwgk/">公开</a><ul>{rows}</ul>{more}{script}</body></html>'


def trs_portal(count: int, size: int = 5, first: int = 0, **changed: Page) -> Portal:
    """A column of `count` rows from the `first` on; `changed` replaces pages by number (`page_2=…`)."""
    pages: dict[str, Page] = {}
    total = max(1, -(-count // size))
    for number in range(total):
        rows = range(first + number * size, first + min(count, (number + 1) * size))
        address = "/fzzf/" if not number else f"/fzzf/index_{number}.html"
        pages[address] = changed.get(f"page_{number + 1}", trs_page(rows, total, number))
    return Portal(pages)


def site(url: str = "/fzzf/", **options: object) -> SiteConfig:
    """A site of one column."""
    column = ColumnConfig.model_validate({"url": url, **options})
    return SiteConfig(id="fp", name="丰平县人民政府", county_code=COUNTY, base_url=BASE, column=(column,))


def read(
    portal: Fetch,
    memory: SiteMemory | None = None,
    *,
    of: SiteConfig | None = None,
    settings: CrawlSettings = SETTINGS,
    **how: object,
) -> ColumnCrawl:
    """Reads the one column of a site."""
    chosen = of or site()
    reading = Reading(**{"as_of": AS_OF, **how})  # type: ignore[arg-type]
    return read_column(
        chosen.column[0],
        site=chosen,
        settings=settings,
        fetch=portal,
        memory=memory or SiteMemory(),
        registry=REGISTRY,
        reading=reading,
    )


def remembered(walk: ColumnCrawl, portal: Portal | None = None, on: date = AS_OF) -> SiteMemory:
    """What an archive would know after this walk."""
    first = walk.read.first_url or walk.read.column_url
    digest = None
    if portal is not None and isinstance(page := portal.pages.get(first.removeprefix(BASE)), str):
        digest = hashlib.sha256(page.encode()).hexdigest()
    rows = {
        one.url: KnownRow(
            one.title, one.listed_date, one.verdict, one.township_code, one.year, None, None, None,
            column_url=one.column_url,
        )
        for one in walk.rows
    }  # fmt: skip
    column = ColumnMemory(
        on if walk.read.to_the_end else None, walk.read.rows, walk.read.recognised, walk.read.newest,
        payload_sha256=digest, first_url=walk.read.first_url, title=walk.read.title,
    )  # fmt: skip
    return SiteMemory(rows, {walk.read.column_url: column})
