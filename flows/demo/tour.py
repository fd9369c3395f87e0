"""The tour of `nianbao demo`: the night on the county internet, then what the archive says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from flows.config.loader import Config, load_config
from flows.demo.counties import demo_portals, refusing
from flows.demo.internet import CountyInternet
from flows.pipeline.summary import NightSummary
from storage.sql import read_sql

FAMILY_WORDS = {"trs": "TRS", "gkmlpt": "gkmlpt (JSON)", "shtml": "shtml, traditional characters"}
QUESTIONS = ("1_disputes", "2_publicity", "3_copied")
COUNT_COLUMNS = ("site", "portal", "manner", "outcome", "requests", "pages", "reports", "reason")
BY_YEAR = "SELECT year, count(*) AS reports, round(avg(chars)) AS chars FROM reports GROUP BY year ORDER BY year"


@dataclass(frozen=True, slots=True)
class Rows:
    """An answer of the archive, with the question as it stands in its SQL file."""

    question: str
    sql: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def open_internet() -> CountyInternet:
    """The five counties and one whose portal lets no robot in."""
    return CountyInternet((*demo_portals(), refusing()))


def configure(internet: CountyInternet, folder: Path) -> Config:
    """A configuration for the internet's portals, with its webhook as the alert channel."""
    address = internet.webhook_url.replace("http://", "json://", 1)
    return load_config(internet.write_config(folder / "config", alert_url=address))


def site_rows(internet: CountyInternet, summary: NightSummary) -> list[tuple[object, ...]]:
    """Returns what the night found, a row a site."""
    rows: list[tuple[object, ...]] = []
    for site in sorted(summary.sites, key=lambda s: internet.portal_ids.index(s.site_id)):
        portal = internet.portal(site.site_id)
        manner = FAMILY_WORDS["shtml"] if portal.traditional else FAMILY_WORDS[portal.family].split(",")[0]
        columns = len(portal.report_columns())
        rows.append(
            (
                site.site_id,
                portal.name,
                f"{manner}, {columns} column{'s' if columns > 1 else ''}",
                site.outcome,
                site.requests,
                site.new_pages,
                site.reports,
                site.reason,
            )
        )
    return rows


def ask(config: Config, name: str) -> Rows:
    """The answer of the analysts' copy to one of the SQL files beside this module."""
    text = read_sql("flows.demo.questions", name)
    question, _, sql = text.partition("\n")
    with duckdb.connect(str(config.path(config.settings.archive.published)), read_only=True) as published:
        answer = published.execute(sql)
        columns = tuple(column[0] for column in answer.description or ())
        return Rows(question.removeprefix("-- "), sql.strip(), columns, tuple(answer.fetchall()))


def digest_lines(internet: CountyInternet) -> list[str]:
    """The alert digests as the loopback channel received them."""
    lines: list[str] = []
    for message in internet.webhook.received:
        lines += [str(message.get("title", "")), *str(message.get("message", message.get("text", ""))).splitlines()]
    return [line for line in lines if line.strip()]


def next_steps(config: Config, serving: bool) -> Sequence[str]:
    """Commands that work on what the demo leaves behind; those that need the portals only while they serve."""
    base = f"nianbao --config {config.folder}"
    tries = ["missing --year 2024", "coverage --county 丰都县 --year 2024", "diff 都督乡 2023 2024", "versions 可大乡"]
    tries += [f'sql "{BY_YEAR}"', "verify", f"export {config.root / 'tables'} --format csv"]
    if serving:
        tries += ["sites check", "collect --as-of 2025-04-16     # an unchanged night: one request a column"]
    steps = [f"{base} {what}" for what in tries]
    site = config.path(config.settings.archive.site) / "index.html"
    return [*steps, f"open {site} in a browser"] if site.exists() else steps
