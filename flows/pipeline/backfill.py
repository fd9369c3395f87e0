"""The years before the first night: captures of columns and their articles that a web archive holds, taken in.

What an archive holds proves that a page was there, never that it was not: no column counts as read, no list row as seen
or gone. Each response is taken with its own date, as `import` takes those of a file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urljoin

from flows.config.loader import Config
from flows.config.reference_data import registry_of
from flows.config.settings import CrawlSettings
from flows.config.site_hosts import column_address
from flows.config.sites import ColumnConfig, SiteConfig
from flows.crawl.client import SiteClient
from flows.crawl.throttle import HostThrottles
from flows.discovery.column_crawl import Reading, read_column
from flows.http import Fetch, Outcome, Request, Response
from flows.pipeline.archived_record import response_in_record
from flows.pipeline.backfill_journal import Journal, Progress
from flows.pipeline.captured import parser_of_captures
from flows.pipeline.cdx import ArchivedCapture, CdxServer, read_captures
from flows.runtime.china import CHINA
from parsers.identity.registry import Registry
from parsers.report import PARSER_VERSION
from storage.archive.archive import Archive
from storage.captures.store import CaptureWriter, HttpExchange, WarcResponse, recover
from storage.maintenance.warc_import import Imported, Source, Taking
from storage.records import RunEnd, RunStart, SiteMemory

APPEND_EVERY = 20  # fetched responses that a kill may cost
_ENDS = frozenset({Outcome.BUDGET, Outcome.UNREACHABLE, Outcome.TLS, Outcome.BLOCKED, Outcome.ROBOTS})
_PASSING = frozenset({Outcome.TOO_SLOW, Outcome.BROKEN})


class ArchiveStoppedError(Exception):
    """The web archive gives no more for now: the budget is used up, or it cannot be reached; says why."""


@dataclass(slots=True)
class Backfilled:
    """The counts of a backfill; `stopped` says why it has to be called again."""

    done: Imported
    columns: int = 0
    articles: int = 0
    requests: int = 0
    stopped: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """The server, sites and years (both ends count) that a backfill covers."""

    server: CdxServer
    sites: Sequence[SiteConfig]
    first_year: int | None = None
    last_year: int | None = None
    max_requests: int | None = None

    @property
    def name(self) -> str:
        """What tells one order from another: the index, and the years."""
        return self.server.query("", self.first_year, self.last_year)


def backfill(config: Config, archive: Archive, order: Order, run_id: str, now: Callable[[], datetime]) -> Backfilled:
    """Takes in what a web archive holds of the sites' columns; a second call goes on where this one ended.

    Raises ArchiveError, CaptureError, OSError.
    """
    captures = config.path(config.settings.archive.captures)
    recover(captures)  # of a backfill that was killed
    archive.append([RunStart(run_id, now(), now().astimezone(CHINA).date(), PARSER_VERSION, "", "import")])
    settings = config.settings.crawl
    if order.max_requests is not None:
        settings = settings.model_copy(update={"max_requests": order.max_requests})
    host = SiteConfig(
        id="backfill", name="backfill", county_code="000000", base_url=order.server.base_url,
        crawl={"allow_hosts": list(order.server.hosts)},
    )  # fmt: skip
    sources: dict[str, Source] = {}
    with (
        CaptureWriter(captures, run_id) as writer,
        SiteClient(host, settings, None, run_id, HostThrottles(), now, root=config.root) as client,
    ):
        taking = Taking(
            archive, writer, lambda url: sources[url], parser_of_captures(config), run_id, PARSER_VERSION, now
        )
        result = Backfilled(taking.done)
        journal = Journal(archive.side / f"{archive.stem}.backfill")
        progress = Progress(archive.side / f"{archive.stem}.backfill-unfinished", order.name)
        work = _Work(
            order, settings, client.fetch, taking, journal, progress, sources, _known_captures(archive), result
        )
        try:
            registry = registry_of(config.folder)
            for site in order.sites:
                memory = archive.memories([site.id]).get(site.id, SiteMemory())
                work.read_site(site, memory, registry)
        except ArchiveStoppedError as stop:
            result.stopped = str(stop)
        finally:
            work.append()
        if result.stopped is None:
            progress.end()
        result.requests = client.requests
    words = f"{taking.done.counts['reports']} reports taken in" + (f"; {result.stopped}" if result.stopped else "")
    counts = {**taking.done.counts, "not_taken": taking.done.not_taken.total(), "requests": result.requests}
    archive.append([RunEnd(run_id, now(), "partial" if result.stopped else "ok", words, counts)])
    return result


def _known_captures(archive: Archive) -> set[tuple[str, str]]:
    rows = archive.query("SELECT url, strftime(fetched_at AT TIME ZONE 'UTC', '%Y%m%d%H%M%S') FROM capture_rows")
    return {(url, timestamp) for url, timestamp in rows}


@dataclass
class _Work:
    """One backfill under way."""

    order: Order
    settings: CrawlSettings  # of the sites, not of the web archive
    fetch: Fetch
    taking: Taking
    journal: Journal
    progress: Progress
    sources: dict[str, Source]
    known: set[tuple[str, str]]
    result: Backfilled
    _listed: dict[str, list[ArchivedCapture]] = field(default_factory=dict)
    _pages: dict[tuple[str, str], Response] = field(default_factory=dict)
    _fetched: int = 0
    _unanswered: int = 0  # requests for captures that a later call may be answered
    _looked_at: list[str] = field(default_factory=list)  # articles whose captures are yet to be appended

    def read_site(self, site: SiteConfig, memory: SiteMemory, registry: Registry) -> None:
        """Reads each archived state of each column, then takes every capture of the articles that were listed."""
        articles = dict.fromkeys(url for url, row in memory.rows.items() if row.verdict == "report")
        for then, column in _columns_ever(site):
            for capture in _changes(self.captures_of(column_address(then, column))):
                self.result.columns += 1
                listed = self.progress.articles_of(site.id, capture)
                if listed is None:
                    unanswered = self._unanswered
                    listed = self._articles_of(then, column, capture, registry)
                    if self._unanswered == unanswered:
                        self.progress.add_state(site.id, capture, listed)
                articles |= dict.fromkeys(listed)
        self._listed.clear()
        self._pages.clear()
        for url in articles:
            self.result.articles += 1
            if not self.progress.is_done(url):
                unanswered = self._unanswered
                self.take_article(url, Source(site.id, site.county_code))
                if self._unanswered == unanswered:
                    self._looked_at.append(url)

    def _articles_of(
        self, site: SiteConfig, column: ColumnConfig, state: ArchivedCapture, registry: Registry
    ) -> list[str]:
        """The articles that one archived state of a column lists."""
        reading = Reading(as_of=state.moment.astimezone(CHINA).date(), full=True)
        fetch = self._archived_at(state)
        crawl = read_column(
            column,
            site=site,
            settings=self.settings,
            fetch=fetch,
            memory=SiteMemory(),
            registry=registry,
            reading=reading,
        )
        return list(dict.fromkeys(row.url for row in crawl.rows if row.verdict in ("report", "doubtful")))

    def take_article(self, url: str, source: Source) -> None:
        """Takes each capture of an address: what changed as a response, what did not as seen again."""
        firsts: dict[str, ArchivedCapture | None] = {}
        for capture in self.captures_of(url):
            if capture.digest and capture.digest in firsts:
                first = firsts[capture.digest]
                if first is not None and (capture.url, capture.timestamp) not in self.known:
                    self.sources[capture.url] = source
                    self.taking.take(_revisit(capture, first))
                continue
            taken = self._take(capture, source)
            if taken is not None:
                firsts[capture.digest] = capture if taken else None
        self._listed.clear()

    def _take(self, capture: ArchivedCapture, source: Source) -> bool | None:
        """True where the capture is a report that the archive has now; None where nothing can be said of it."""
        if (capture.url, capture.timestamp) in self.known:
            return True
        if capture in self.journal:
            return False
        answer = self._stored(capture)
        if _will_pass(answer):
            self.result.done.not_taken[f"{answer.outcome}: {answer.reason}"] += 1
            return None
        counts = self.result.done.counts
        before = counts["reports"] + counts["there already"]
        if answer.ok:
            self.sources[capture.url] = source
            self.taking.take(_response(capture, answer))
        else:
            self.result.done.not_taken[f"archived as {answer.outcome}"] += 1
        taken = counts["reports"] + counts["there already"] > before
        if not taken:
            self.journal.add(capture)
        self._fetched += 1
        if self._fetched % APPEND_EVERY == 0:
            self.append()
        return taken

    def append(self) -> None:
        """Makes what was taken so far the archive's."""
        self.taking.append()
        self.progress.add_articles(self._looked_at)
        self._looked_at.clear()

    def captures_of(self, url: str) -> list[ArchivedCapture]:
        """The captures of an address that may hold a page, the oldest first; raises ArchiveStoppedError."""
        if url not in self._listed:
            address = self.order.server.query(url, self.order.first_year, self.order.last_year)
            answer = self._ask(Request(address, document=True))
            if answer.status not in (200, 404):
                raise ArchiveStoppedError(f"the index answered {answer.outcome}: {answer.reason}")
            found = read_captures(answer.body) if answer.status == 200 else []
            self._listed[url] = [capture for capture in found if capture.may_hold_a_page and self._can_be_read(capture)]
        return self._listed[url]

    def _can_be_read(self, capture: ArchivedCapture) -> bool:
        return not self.order.server.reads_files or capture.span is not None

    def _stored(self, capture: ArchivedCapture) -> Response:
        request = self.order.server.stored(capture)
        answer = self._ask(request)
        found = response_in_record(answer, capture.url) if request.span is not None and answer.ok else answer
        self._unanswered += _will_pass(found)
        return found

    def _ask(self, request: Request) -> Response:
        answer = self.fetch(request)
        if answer.outcome in _ENDS and answer.status != 200:
            raise ArchiveStoppedError(f"{answer.outcome}: {answer.reason}")
        if answer.outcome is Outcome.BUDGET:
            raise ArchiveStoppedError(answer.reason)
        return answer

    def _archived_at(self, column: ArchivedCapture) -> Fetch:
        """Answers each request of a column's crawl with the capture that is nearest to the column's own."""

        def fetch(request: Request) -> Response:
            if request.method != "GET":
                return _nothing(request, column.moment)
            near = min(self.captures_of(request.url), key=lambda one: abs(one.moment - column.moment), default=None)
            if near is None:
                return _nothing(request, column.moment)
            key = (near.url, near.digest or near.timestamp)
            if key not in self._pages:
                self._pages[key] = self._stored(near)
            answer = self._pages[key]
            return Response(
                request,
                answer.outcome,
                answer.reason,
                request.url,
                near.moment,
                status=answer.status,
                headers=answer.headers,
                body=answer.body,
                media_type=answer.media_type,
            )

        return fetch


def _columns_ever(site: SiteConfig) -> Iterator[tuple[SiteConfig, ColumnConfig]]:
    """Gives each column, and each address that it once had with the site as it then was.

    What a site file says of how a list is read holds for today's address alone.
    """
    for column in site.column:
        yield site, column
        for address in column.formerly:
            then = {"base_url": urljoin(site.base_url, address)}
            yield site.model_copy(update=then), column.model_copy(update={"url": address, "family": None, "rows": None})


def _changes(captures: Iterable[ArchivedCapture]) -> Iterator[ArchivedCapture]:
    """Captures whose payload was not seen before."""
    seen: set[str] = set()
    for capture in captures:
        if not capture.digest or capture.digest not in seen:
            seen.add(capture.digest)
            yield capture


def _will_pass(answer: Response) -> bool:
    """Returns True where the web archive may answer otherwise another time."""
    return answer.outcome in _PASSING or (answer.status or 500) >= 429


def _nothing(request: Request, moment: datetime) -> Response:
    return Response(request, Outcome.UNREACHABLE, "the web archive has no capture of it", request.url, moment)


def _response(capture: ArchivedCapture, answer: Response) -> WarcResponse:
    headers = [(name, value) for name, value in answer.headers.items() if name in ("content-type", "last-modified")]
    return _record(capture, answer.body, headers)


def _revisit(capture: ArchivedCapture, first: ArchivedCapture) -> WarcResponse:
    record = _record(capture, b"", [])
    return WarcResponse(
        record_id=record.record_id,
        record_type="revisit",
        exchange=record.exchange,
        offset=0,
        bytes=0,
        payload_sha256=None,
        payload_digest=record.payload_digest,
        refers_to=(first.url, first.moment),
    )


def _record(capture: ArchivedCapture, body: bytes, headers: Sequence[tuple[str, str]]) -> WarcResponse:
    exchange = HttpExchange(
        url=capture.url,
        method="GET",
        target="/",
        request_headers=(),
        request_body=b"",
        http_version="HTTP/1.1",
        status=200,
        phrase="OK",
        headers=headers,
        body=body,
        fetched_at=capture.moment,
    )
    return WarcResponse(
        record_id="",
        record_type="response",
        exchange=exchange,
        offset=0,
        bytes=len(body),
        payload_sha256=hashlib.sha256(body).hexdigest(),
        payload_digest=capture.digest or None,
    )
