"""The demo's portals as sites, and a plain fetch that counts what it asks for."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import httpx

from flows.config.settings import CrawlSettings
from flows.config.sites import ColumnConfig, SiteConfig
from flows.demo.internet import CountyInternet
from flows.discovery.column_crawl import ColumnCrawl, Reading, read_column
from flows.http import Outcome, Request, Response, Validators
from parsers.identity.registry import Registry
from storage.records import ColumnMemory, KnownRow, SiteMemory


@dataclass
class Asker:
    """A fetch without politeness, that counts."""

    asked: list[Request] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.client = httpx.Client(timeout=10)

    def __call__(self, request: Request) -> Response:
        self.asked.append(request)
        headers = {}
        if request.validators and request.validators.etag:
            headers["If-None-Match"] = request.validators.etag
        form = dict(request.form) if request.form is not None else None
        reply = self.client.request(request.method, request.url, data=form, headers=headers)
        outcome = {200: Outcome.OK, 304: Outcome.NOT_MODIFIED, 404: Outcome.GONE}.get(reply.status_code, Outcome.BROKEN)
        media_type = reply.headers.get("content-type")
        validators = Validators(
            reply.headers.get("etag"),
            reply.headers.get("last-modified"),
            hashlib.sha256(reply.content).hexdigest(),
        )
        answer = Response(
            request, outcome, f"status {reply.status_code}", str(reply.url), datetime.now(UTC),
            reply.status_code, {k.lower(): v for k, v in reply.headers.items()}, reply.content, media_type,
            validators=validators,
        )  # fmt: skip
        self.answers.append(answer)
        return answer


def site_of(internet: CountyInternet, portal_id: str) -> SiteConfig:
    portal = internet.portal(portal_id)
    base = internet.base_url(portal_id)
    columns = [
        {"url": url, **({"township": column.township_code} if column.township_code else {})}
        for url, column in zip(internet.column_urls(portal_id), portal.report_columns(), strict=True)
    ]
    return SiteConfig(
        id=portal_id,
        name=portal.name,
        county_code=portal.county_code,
        base_url=base,
        column=tuple(ColumnConfig.model_validate(one) for one in columns),
    )


def parsed_site(text: str) -> SiteConfig:
    return SiteConfig.model_validate(tomllib.loads(text))


def walk_of(
    column: ColumnConfig,
    site: SiteConfig,
    asker: Asker,
    registry: Registry,
    as_of: date,
    memory: SiteMemory | None = None,
) -> ColumnCrawl:
    """Reads a column of a demo portal as a night does."""
    return read_column(
        column,
        site=site,
        settings=CrawlSettings(),
        fetch=asker,
        memory=memory or SiteMemory(),
        registry=registry,
        reading=Reading(as_of),
    )


def second_night(
    internet: CountyInternet, portal_id: str, registry: Registry, as_of: date
) -> tuple[int, int, list[ColumnCrawl]]:
    """Requests, columns and walks of an unchanged night after a whole one."""
    site, asker = site_of(internet, portal_id), Asker()
    memory: dict[str, ColumnMemory] = {}
    rows: dict[str, KnownRow] = {}
    for column in site.column:
        walk = walk_of(column, site, asker, registry, as_of)
        read = walk.read
        sent = next(answer for answer in asker.answers if answer.request.url == (read.first_url or read.column_url))
        assert sent.validators is not None
        memory[read.column_url] = ColumnMemory(
            as_of, read.rows, read.recognised, read.newest, sent.validators.etag, sent.validators.last_modified,
            sent.validators.payload_sha256, read.first_url, read.title,
        )  # fmt: skip
        for row in walk.rows:
            rows[row.url] = KnownRow(
                row.title, row.listed_date, row.verdict, row.township_code, row.year, None, None, None
            )
    asker.asked.clear()
    known = SiteMemory(rows, memory)
    walks = [walk_of(column, site, asker, registry, as_of, known) for column in site.column]
    return len(asker.asked), len(site.column), walks
