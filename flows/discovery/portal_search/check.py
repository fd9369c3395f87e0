"""How a configured column looks today: rows, reports, newest date, family, and what looks wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flows.config.sites import ColumnConfig, SiteConfig
from flows.discovery.column_crawl import Reading, read_column
from flows.discovery.column_health import outside_expectation
from flows.http import Fetch, Outcome
from parsers.identity.registry import Registry
from storage.records import ListRow, SiteMemory

_WORDS = {
    Outcome.BLOCKED: "blocked: a challenge page stands before it",
    Outcome.ROBOTS: "robots.txt forbids it",
    Outcome.REDIRECTED_HOME: "it redirects to the portal's home page: the column has moved",
    Outcome.SOFT_404: "the page says that it does not exist",
    Outcome.GONE: "not found",
    Outcome.UNREACHABLE: "the host could not be reached",
}


@dataclass(frozen=True, slots=True)
class ColumnCheck:
    """One column read to its end; `wrong` is empty where nothing looks wrong, `frozen` alone is no failure."""

    site_id: str
    column_url: str
    family: str | None
    pages: int
    rows: int
    reports: int
    doubtful: int
    newest: date | None
    wrong: str

    @property
    def passed(self) -> bool:
        """Whether the column can be collected as it is configured."""
        return not self.wrong or self.wrong.startswith("frozen")


def check_column(
    column: ColumnConfig, *, site: SiteConfig, fetch: Fetch, registry: Registry, as_of: date
) -> ColumnCheck:
    """Reads the column as a first run would, and says what looks wrong."""
    walk = read_column(
        column,
        site=site,
        fetch=fetch,
        memory=SiteMemory(),
        registry=registry,
        reading=Reading(as_of, full=True),
    )
    read = walk.read
    return ColumnCheck(
        site_id=site.id,
        column_url=read.column_url,
        family=read.family,
        pages=read.pages,
        rows=read.rows,
        reports=read.recognised,
        doubtful=sum(row.verdict == "doubtful" for row in walk.rows),
        newest=read.newest,
        wrong=_wrong(read.outcome, read.reason, walk.rows, column, as_of),
    )


def _wrong(outcome: str, reason: str, rows: tuple[ListRow, ...], column: ColumnConfig, as_of: date) -> str:
    if outcome == Outcome.OK:
        return outside_expectation(rows, column, as_of)
    if outcome == "empty" and column.township and "says" in reason:
        return ""  # a township's own column that holds nothing yet
    word = _WORDS.get(Outcome(outcome)) if outcome in list(Outcome) else None
    return f"{word or outcome}{f' ({reason})' if reason else ''}"
