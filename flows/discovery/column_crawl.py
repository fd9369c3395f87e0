"""A column (栏目) read page by page, newest first, until it ends, is known, or has a reason to stop."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import date, timedelta

from flows.config.sites import ColumnConfig, SiteConfig
from flows.discovery import column_health as health
from flows.discovery.families import FAMILIES, read_list, recognise
from flows.discovery.list_page import MAX_COLUMN_ROWS, MAX_PAGES, Family, ListPage, Row, Source, source_of
from flows.discovery.row_classifier import ColumnSetting, CountyNames, judge_row
from flows.discovery.urls import column_address, host_of, hosts_of, without_fragment
from flows.http import Fetch, Outcome, Request, Response, Validators
from parsers.identity.registry import Registry
from storage.records import ColumnMemory, ColumnRead, ListRow, SiteMemory

WEEK = timedelta(days=7)
_END_OF_GUESS = (Outcome.GONE, Outcome.SOFT_404, Outcome.REDIRECTED_HOME)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a column is to be read: a short night stops at the first page where every row is known.

    `as_of` is the run's day; `full` reads every page to the end (first run, weekly, `--since`); `since`
    ends the walk behind a page whose rows are all older, and only where the reading is not `full`.
    """

    as_of: date
    full: bool = False
    since: date | None = None


@dataclass(frozen=True, slots=True)
class ColumnWalk:
    """What was seen of a column; `rows` in list order, each address once, judged from the list alone."""

    read: ColumnRead
    rows: tuple[ListRow, ...]


def read_column(
    column: ColumnConfig,
    *,
    site: SiteConfig,
    fetch: Fetch,
    memory: SiteMemory,
    registry: Registry,
    reading: Reading,
) -> ColumnWalk:
    """Reads a column as far as `reading` says; never raises for what a portal does."""
    address = column_address(site, column)
    known = memory.columns.get(address)
    walk = _Walk(
        column=column,
        address=address,
        fetch=fetch,
        memory=memory,
        known=known,
        reading=reading,
        full=reading.full or known is None or known.last_to_the_end is None,
        hosts=hosts_of(site),
    )
    walk.run()
    setting = ColumnSetting(address, CountyNames(registry, site.county_code), walk.title, column.township, column.title)
    rows = tuple(judge_row(row, setting) for row in walk.rows.values())
    return ColumnWalk(health.column_read(walk.seen(), rows, known, column, reading.as_of), rows)


@dataclass
class _Walk:
    """The state of one walk: what was seen so far, and why it ended."""

    column: ColumnConfig
    address: str
    fetch: Fetch
    memory: SiteMemory
    known: ColumnMemory | None
    reading: Reading
    full: bool
    hosts: frozenset[str]
    rows: dict[str, Row] = field(default_factory=dict)
    title: str | None = None
    family: Family | None = None
    first_url: str | None = None
    pages: int = 0
    claimed: int | None = None  # pages
    claimed_rows: int | None = None
    outcome: str = Outcome.OK
    reason: str = ""
    whole: bool = True  # no page was blocked, refused, broken or cut
    ended: bool = False  # the last page was read
    says_empty: bool = False
    unchanged: bool = False
    last_page: frozenset[str] = frozenset()

    def seen(self) -> health.Seen:
        """The walk as it is judged."""
        return health.Seen(
            address=self.address,
            title=self.title,
            family=self.family.name if self.family else None,
            first_url=self.first_url,
            outcome=self.outcome,
            reason=self.reason,
            pages=self.pages,
            whole=self.whole,
            ended=self.ended,
            unchanged=self.unchanged,
            says_empty=self.says_empty,
        )

    def run(self) -> None:
        """First page, then those behind it, nearest first, each once."""
        first = self._first_page()
        if first is None:
            return
        waiting = deque((*first.following, *first.guessed))
        asked = {self._key(Request(self.first_url or self.address))}
        stop = self._take(first)
        while waiting and not stop:
            request = waiting.popleft()
            if self._key(request) in asked or host_of(request.url) not in self.hosts:
                continue
            asked.add(self._key(request))
            if self.pages >= MAX_PAGES:
                self._broken(Outcome.BUDGET, f"more than {MAX_PAGES} pages; the rest was not read")
                return
            page = self._following_page(request)
            if page is None:
                return
            waiting.extend(one for one in (*page.following, *page.guessed) if self._key(one) not in asked)
            stop = self._take(page)
        if not stop:
            self._end()

    # --- pages

    def _first_page(self) -> ListPage | None:
        direct = self.known.first_url if self.known else None
        self.first_url = direct
        request = Request(direct or without_fragment(self.address), validators=self._validators())
        answer = self.fetch(request)
        if not answer.ok and direct and direct != self.address and answer.outcome is not Outcome.NOT_MODIFIED:
            direct = None
            answer = self.fetch(Request(without_fragment(self.address)))
        if self._is_unchanged(answer):
            self.unchanged, self.pages, self.first_url = True, 1, direct
            self.outcome, self.reason = Outcome.NOT_MODIFIED, "the first page has not changed"
            return None
        if not answer.ok:
            self._broken(answer.outcome, answer.reason)
            return None
        self.first_url = request.url if direct else without_fragment(self.address)
        return self._first_rows(self._source(answer))

    def _first_rows(self, source: Source) -> ListPage | None:
        self.family = FAMILIES[self.column.family] if self.column.family else recognise(self.address, source.text)
        elsewhere = self.family.rows_at(source) if self.family.rows_at else None
        if elsewhere is None:
            return read_list(source, self.family)
        entry = read_list(source, self.family)
        self.title, self.claimed = entry.title, entry.pages
        if host_of(elsewhere.url) not in self.hosts:
            self._broken(Outcome.REFUSED, f"the rows come from another host: {host_of(elsewhere.url)}")
            return None
        answer = self.fetch(elsewhere)
        if not answer.ok:
            self._broken(answer.outcome, answer.reason)
            return None
        self.first_url = elsewhere.url
        return read_list(self._source(answer), self.family)

    def _following_page(self, request: Request) -> ListPage | None:
        answer = self.fetch(request)
        if answer.ok and self.family is not None:
            return read_list(self._source(answer), self.family)
        self.pages += 1
        if answer.outcome in _END_OF_GUESS and not self._claims_more():
            self._end()
        else:
            self._broken(answer.outcome, f"page {self.pages}: {answer.reason or answer.outcome}")
        return None

    def _source(self, answer: Response) -> Source:
        return source_of(answer, self.address)

    def _validators(self) -> Validators | None:
        """Only for a column whose rows are known to come from the address that is asked, and on a short night."""
        known = self.known
        if self.full or known is None or known.first_url is None:
            return None
        return Validators(known.etag, known.last_modified, known.payload_sha256)

    def _is_unchanged(self, answer: Response) -> bool:
        if answer.outcome is Outcome.NOT_MODIFIED:
            return True
        before = answer.request.validators
        now = answer.validators
        return bool(
            answer.ok and before and now and before.payload_sha256 and before.payload_sha256 == now.payload_sha256
        )

    # --- rows

    def _take(self, page: ListPage) -> bool:
        """Adds a page's rows; says whether the walk stops here."""
        self.pages += 1
        self.title = self.title or page.title
        fresh = [row for row in page.rows if row.url not in self.rows]
        if self.pages > 1 and self.rows and not fresh and self._repeats(page):
            return True
        self._claim(page)
        self.says_empty = self.says_empty or (page.says_empty and not self.rows)
        self.rows.update((row.url, row) for row in fresh[: MAX_COLUMN_ROWS - len(self.rows)])
        self.last_page = frozenset(row.url for row in page.rows)
        if page.trouble:
            self._broken(Outcome.BROKEN if not page.rows else Outcome.TOO_LARGE, page.trouble)
            return True
        if len(self.rows) >= MAX_COLUMN_ROWS:
            self._broken(Outcome.BUDGET, f"more than {MAX_COLUMN_ROWS} rows; the rest was not read")
            return True
        return self._knows_the_rest(page)

    def _repeats(self, page: ListPage) -> bool:
        """A page without a new row: the end of a list whose pages count on, a loop, or a list that shrank."""
        if self._claims_more():
            what = "holds no row" if not page.rows else "repeats rows of earlier pages"
            self._broken("shrunk" if not page.rows else "loop", f"page {self.pages} {what}, and more were announced")
        elif page.rows and self.pages == 2:
            self._broken("loop", "page 2 repeats page 1")
        elif page.rows and frozenset(row.url for row in page.rows) != self.last_page:
            self._broken("loop", f"page {self.pages} repeats rows of earlier pages")
        else:
            self._end()
        return True

    def _claim(self, page: ListPage) -> None:
        claimed = page.pages
        if claimed is not None and self.claimed is not None and claimed < self.claimed:
            self._broken("shrunk", f"the list shrank from {self.claimed} to {claimed} pages while it was read")
        if claimed is not None:
            self.claimed = claimed
        if self.claimed_rows is None:
            self.claimed_rows = page.total_rows

    def _claims_more(self) -> bool:
        more_pages = self.claimed is not None and self.claimed >= self.pages
        return more_pages or (self.claimed_rows is not None and self.claimed_rows > len(self.rows))

    def _knows_the_rest(self, page: ListPage) -> bool:
        if self.full or not page.rows:
            return False
        since = self.reading.since
        if since is not None:
            return all(row.listed_date is not None and row.listed_date < since for row in page.rows)
        return all(row.url in self.memory.rows for row in page.rows) and not self._misses_one(page)

    def _misses_one(self, page: ListPage) -> bool:
        """Whether a known row that should stand among these is gone: then the list is read on, to tell what left."""
        days = [row.listed_date for row in self.rows.values() if row.listed_date is not None]
        if not days:
            return False
        oldest = min(days)
        return any(
            known.listed
            and known.column_url == self.address
            and known.listed_date is not None
            and known.listed_date > oldest
            and url not in self.rows
            for url, known in self.memory.rows.items()
        )

    # --- ends

    def _broken(self, outcome: str, reason: str) -> None:
        if self.whole:
            self.whole, self.outcome, self.reason = False, str(outcome), reason

    def _end(self) -> None:
        if self.claimed is not None and self.claimed > self.pages:
            self._broken("shrunk", f"{self.claimed} pages announced, {self.pages} found")
        claimed = self.claimed_rows or 0
        if claimed - len(self.rows) > max(1, claimed // 10):  # a few may stand twice
            self._broken("shrunk", f"{claimed} rows announced, {len(self.rows)} found")
        self.ended = self.whole

    @staticmethod
    def _key(request: Request) -> tuple[str, tuple[tuple[str, str], ...]]:
        return request.url, tuple(sorted((request.form or {}).items()))
