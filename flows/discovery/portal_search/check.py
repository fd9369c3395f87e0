"""The check of a configured column: rows, reports, newest date, family, and what looks wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flows.config.settings import CrawlSettings
from flows.config.sites import ColumnConfig, SiteConfig
from flows.discovery.column_crawl import Reading, read_column
from flows.discovery.column_health import outside_expectation
from flows.discovery.list_page import source_of
from flows.discovery.portal_search.explain import explain, explain_article, next_step
from flows.discovery.urls import leads_nowhere
from flows.http import Fetch, Outcome, Request, Response
from parsers.documents import is_document, is_picture
from parsers.file_endings import names_document
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
    proved: bool = False  # its last page was read, and nothing offers a further one
    townships: frozenset[str] = frozenset()  # of its reports
    seen: tuple[str, ...] = ()  # what stands on the page in place of rows, or of its first report's text

    @property
    def passed(self) -> bool:
        """Returns True if the column can be collected as it is configured."""
        return not self.wrong or self.wrong.startswith("frozen")


def check_column(
    column: ColumnConfig,
    *,
    site: SiteConfig,
    settings: CrawlSettings,
    fetch: Fetch,
    registry: Registry,
    as_of: date,
    draws: bool = False,
) -> ColumnCheck:
    """Reads the column as a first run would and one of its articles, and says what looks wrong.

    `draws` says that its articles are drawn already where they have no text.
    """
    pages: list[Response] = []

    def keeping(request: Request) -> Response:
        pages.append(fetch(request))
        return pages[-1]

    walk = read_column(
        column,
        site=site,
        settings=settings,
        fetch=keeping,
        memory=SiteMemory(),
        registry=registry,
        reading=Reading(as_of, full=True),
    )
    read = walk.read
    seen = _seen(pages, read.column_url) if not walk.rows else () if draws else _seen_of_articles(walk.rows, fetch)
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
        proved=read.to_the_end,
        townships=frozenset(row.township_code for row in walk.rows if row.verdict == "report" and row.township_code),
        seen=seen,
    )


def townships_without_column(
    site: SiteConfig, checks: Iterable[ColumnCheck], registry: Registry, levels: Collection[str]
) -> tuple[str, ...]:
    """Returns the names of the county's townships that publish in no column known (no_column), in their order.

    A township's own column is known by the file; a column of all townships by two in it, or by `shared = true`.
    """
    own = {column.township for column in site.column if column.township}
    marked = any(column.shared for column in site.column)
    together = any(len(check.townships) > 1 for check in checks)
    if marked or together:
        return ()
    return tuple(one.name for one in registry.county(site.county_code) if one.level in levels and one.code not in own)


def _seen(pages: Sequence[Response], column_url: str) -> tuple[str, ...]:
    """Returns what the column's first page shows, or what to do where it was not had."""
    if not pages:
        return ()
    first = pages[0]
    if not first.ok:
        step = next_step(first.outcome)
        return (step,) if step else ()
    return explain(source_of(first, column_url))


def _seen_of_articles(rows: Sequence[ListRow], fetch: Fetch) -> tuple[str, ...]:
    """Returns what the first report's page shows in place of a text; it tells how a column's articles are made."""
    row = next((one for one in rows if one.verdict == "report" and not leads_nowhere(one.url)), None)
    if row is None or names_document(row.url):
        return ()
    page = fetch(Request(row.url))
    if not page.ok or is_document(page.body) or is_picture(page.body):
        return ()
    told = explain_article(source_of(page, row.url))
    return (told,) if told else ()


def _wrong(outcome: str, reason: str, rows: tuple[ListRow, ...], column: ColumnConfig, as_of: date) -> str:
    if outcome == Outcome.OK:
        return outside_expectation(rows, column, as_of)
    if outcome == "empty" and column.township and not reason:
        return ""  # a township's own column that holds nothing yet
    word = _WORDS.get(Outcome(outcome)) if outcome in list(Outcome) else None
    return f"{word or outcome}{f' ({reason})' if reason else ''}"
