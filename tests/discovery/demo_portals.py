"""Portals of all six families, tidy and ugly, with a column for all townships or one for each; and a plain fetch."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx

from flows.config import ColumnConfig, SiteConfig
from flows.demo.counties import TOWNS, column_for_each, one_column, other_columns, towns_of
from flows.demo.internet import CountyInternet
from flows.demo.portal import FAMILIES, Channel, Column, Family, Portal
from flows.exchange import Answer, Outcome, Request, Validators

YEARS = (2021, 2022, 2023, 2024)
COUNTY = "500230"


def portals() -> tuple[Portal, ...]:
    towns = towns_of(COUNTY)[:8]
    found = []
    for family in FAMILIES:
        for ugly in (False, True):
            found.append(_portal(family, ugly, "all", (one_column(towns, YEARS, _leaf(())),)))
            leaf = _leaf((TOWNS,))
            each = column_for_each(towns[:4], YEARS, lambda number, town: f"jz{number}", leaf)
            found.append(_portal(family, ugly, "each", each))
    return tuple(found)


def _leaf(trail: tuple[Channel, ...]) -> Column:
    open_ = Channel("zwgk", "政府信息公开")
    return Column("fzzfjs", "法治政府建设年度报告", (), (*trail, open_), 10)


def _portal(family: Family, ugly: bool, manner: str, columns: tuple[Column, ...]) -> Portal:
    return Portal(
        id=f"{family}-{'ugly' if ugly else 'tidy'}-{manner}",
        name="丰都县人民政府",
        county_code=COUNTY,
        county="丰都县",
        family=family,
        columns=(*columns, *other_columns("丰都县", YEARS)),
        ugly=ugly,
    )


@dataclass
class Asker:
    """A fetch without politeness, that counts."""

    asked: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.client = httpx.Client(timeout=10)

    def __call__(self, request: Request) -> Answer:
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
        return Answer(
            request, outcome, f"status {reply.status_code}", str(reply.url), datetime.now(UTC),
            reply.status_code, {k.lower(): v for k, v in reply.headers.items()}, reply.content, media_type,
            validators=validators,
        )  # fmt: skip


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


Fetch = Callable[[Request], Answer]
