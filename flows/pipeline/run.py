"""One night's steps as plain functions: open it, read each site, finish it; nightly.py runs them under Prefect."""

from __future__ import annotations

import logging
import math
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from datetime import UTC, date, datetime
from pathlib import Path

from flows.alerts.run import Emit
from flows.config.loader import Config
from flows.config.reference_data import registry_of
from flows.config.sites import SiteConfig
from flows.coverage.duties import duty_units, registry_id
from flows.crawl.throttle import HostThrottles
from flows.parsing.pool import ParsePool
from flows.pipeline.site import RunOrder, Tools, read_site
from flows.pipeline.summary import NightSummary, SiteSummary, summary_of
from flows.runtime.china import CHINA
from flows.runtime.log_lines import key_values
from flows.runtime.progress import say_begun
from flows.runtime.stop import Stop
from flows.runtime.threads import ended_where_no_thread_begins
from parsers.report import PARSER_VERSION
from storage.archive.archive import BATCH_BYTES, Archive, ArchiveBusy, ArchiveError
from storage.archive.connect import Place
from storage.archive.recovery import adopt_orphans, check_captures
from storage.archive.spool import Entry, SpooledPages
from storage.captures.store import CaptureWriter
from storage.memory import collecting_rarely, limit_malloc_arenas, trim_malloc
from storage.records import DutyUnits, RunStart, SiteMemory, SiteRead

_log = logging.getLogger("nianbao.run")
# Of several writers each append has to wait for its turn, some 50 ms beyond its rows: not a site, but a while is worth
# one. The night's leader sees in the archive how far its workers are.
WORKER_APPENDS_EACH_S = 20.0


def utc_now() -> datetime:
    """The wall clock, as the archive keeps it."""
    return datetime.now(UTC)


class Night:
    """A night under way: what its sites share, and where what they saw is kept."""

    def __init__(
        self,
        config: Config,
        archive: Archive,
        order: RunOrder,
        sites: Sequence[SiteConfig],
        tools: Tools,
        append_each_s: float = math.inf,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.config = config
        self.archive = archive
        self.order = order
        self.sites = tuple(sites)
        self.started = tools.now()
        self.troubles: list[str] = []
        self._busy: set[str] = set()
        self._all_kept = True
        self._tools = tools
        self._left = False
        self.captures = config.path(config.settings.archive.captures)
        self._appending = threading.Lock()
        self._append_each_s = append_each_s
        self._clock = clock
        self._waiting = 0  # bytes in the spool
        self._waits_since = clock()
        self._memories: dict[str, SiteMemory] = {}
        self._unparsed = {site.id for site in sites}

    def begin(self) -> None:
        """Appends what earlier runs left behind, says that this one starts, recalls its sites; raises CapturesGone."""
        check_captures(self.archive, self.captures)
        units = duty_units(self._tools.registry, self.config.settings.duty, self.config.sites)
        name = registry_id(units)
        self.keep(DutyUnits(name, units))
        self.keep(RunStart(self.order.run_id, self.started, self.order.as_of, PARSER_VERSION, name, "collect"))
        self.append()
        # an archive that cannot be written can still be read: without its memory every row would be news
        for step in (self._adopt, self.recall):
            try:
                step()
            except (ArchiveError, OSError) as error:
                self._not_kept(str(error), error)

    def _adopt(self) -> None:
        adopt_orphans(self.archive, self.captures, self.order.run_id, self._tools.now())

    def recall(self) -> None:
        """Recalls what is known of the sites; raises ArchiveBusy."""
        self._memories = self.archive.memories([site.id for site in self.sites])

    def read(self, site: SiteConfig) -> SiteSummary:
        """Reads one site and keeps what was seen: on disk at once, in the archive when enough waits for it."""
        memory = self._memories.get(site.id, SiteMemory())
        say_begun(site.id)
        _log.info(key_values("site_begin", site=site.id))
        with self.archive.spooled.pages() as pages:
            read = read_site(site, memory, self.order, self._tools, pages.add)
            self._all_parsed(site)
            if read.trouble == "disk":
                self._not_kept(f"{site.id}: {read.reason}")
            appended = not self._left and self.keep(read, pages)
        trim_malloc()
        summary = summary_of(read, appended and read.trouble != "disk", pages)
        _log_end(summary, (read.finished - read.started).total_seconds())
        return summary

    def _all_parsed(self, site: SiteConfig) -> None:
        """Ends the parsers with the last site's pages: what follows needs the memory."""
        self._unparsed.discard(site.id)
        if not self._unparsed:
            self._tools.parsing.close()

    def read_or_fail(self, site: SiteConfig) -> SiteSummary:
        """The same, where no orchestrator tries again: a defect costs this site alone."""
        try:
            return self.read(site)
        except Exception as error:  # whatever it is, the other sites go on
            return self.failed(site, f"{type(error).__name__}: {error}")

    def failed(self, site: SiteConfig, reason: str) -> SiteSummary:
        """Returns the outcome of a site whose task broke; stored like any other reading."""
        now = self._tools.now()
        read = SiteRead(
            run_id=self.order.run_id,
            as_of=self.order.as_of,
            site_id=site.id,
            site_name=site.name,
            county_code=site.county_code,
            started=now,
            finished=now,
            outcome="failed",
            reason=reason,
            in_full=False,
            requests=0,
            trouble="defect",
        )
        self.troubles.append(f"{site.id}: {reason}")
        self.keep(read)
        summary = summary_of(read, False)
        _log_end(summary, None)
        return summary

    def keep(self, entry: Entry, pages: SpooledPages | None = None) -> bool:
        """Puts an entry on disk, and appends all that waits once it is worth a transaction or has waited long.

        False where it could not be kept, or where somebody else holds the archive.
        """
        try:
            file = self.archive.spool(entry, pages)
        except OSError as error:
            self._not_kept(f"{self.archive.spooled.folder}: {error}; what was seen could not be kept")
            return False
        with self._appending:
            if not file.exists():  # whoever appended last took it in
                return True
            self._waits_since = self._waits_since if self._waiting else self._clock()
            self._waiting += file.stat().st_size
            return not self._is_due() or self._append()

    def _is_due(self) -> bool:
        return self._waiting >= BATCH_BYTES or self._clock() - self._waits_since >= self._append_each_s

    def append(self) -> bool:
        """Appends all that waits; False where somebody else holds the archive."""
        with self._appending:
            return self._append()

    def append_rest(self) -> int:
        """Appends all that waits; returns how many entries. Raises ArchiveError or OSError.

        Once the sites are another worker's, so is what waits.
        """
        if self._left:
            return 0
        with self._appending:
            appended = self.archive.append_spooled()
            self._waiting = 0
            return appended

    def _append(self) -> bool:
        if not self._waiting:
            return True
        trim_malloc()
        try:
            self.archive.append_spooled()
        except (ArchiveError, OSError) as error:
            self._not_kept(f"{error}; it waits in {self.archive.spooled.folder} for the next run", error)
            return False
        self._waiting = 0
        return True

    def stop(self) -> None:
        """No further request goes out; each site ends with what it has seen."""
        self._tools.stop.set()

    def leave(self) -> None:
        """Stops, and keeps no reading any more: these sites are another worker's now. The captures stay."""
        self._left = True
        self.stop()

    def finish(self, sites: Sequence[SiteSummary], emit: Emit | None = None) -> NightSummary:
        """Coverage, alerts (passed to `emit` as well), the published copy and the web pages; the run's last row."""
        from flows.pipeline.finish import end_night  # paid for by whoever ends a night: others only open its archive

        self._tools.parsing.close()
        self._tools.captures.close()  # a closed file is never changed: it can be indexed
        self.append()
        for line in self.archive.spooled.refused:
            self._not_kept(line)
        counts = Counter({"sites": len(sites)})
        for site in sites:
            counts[f"sites_{site.outcome}"] += 1
            counts.update(requests=site.requests, pages=site.new_pages, reports=site.reports)
        kept = all(site.kept for site in sites) and not self.troubles
        ending = end_night(
            self.config, self.archive, self.order, dict(counts), self._tools.now,
            lambda entry: self.keep(entry) and self.append(), self._all_kept, emit,
        )  # fmt: skip
        return NightSummary(
            run_id=self.order.run_id,
            as_of=self.order.as_of,
            started=self.started,
            finished=self._tools.now(),
            sites=tuple(sites),
            kept=kept and not ending,
            troubles=(*self.troubles, *(line for line in ending if not self._is_told(line))),
        )

    def _not_kept(self, line: str, error: Exception | None = None) -> None:
        self._all_kept = False
        if not self._is_told(line):
            self.troubles.append(line)
        if isinstance(error, ArchiveBusy):
            self._busy.add(str(error))

    def _is_told(self, line: str) -> bool:
        """Returns True if the night has said this; that somebody holds the archive is said once."""
        return line in self.troubles or any(busy in line for busy in self._busy)


@contextmanager
def open_night(
    config: Config,
    *,
    sites: Sequence[str] | None = None,
    since: date | None = None,
    as_of: date | None = None,
    now: Callable[[], datetime] = utc_now,
    throttles: HostThrottles | None = None,
    workers: int | None = None,
    locked: bool = False,
) -> Iterator[Night]:
    """A night ready to read its sites, alone on its archive; raises AlreadyRunning where another run holds it.

    `workers` is how many processes parse (None: one a core, 0: none, in this process); `locked` says that the caller
    holds the run lock already.
    """
    limit_malloc_arenas()
    order = RunOrder(new_run_id(now()), as_of or now().astimezone(CHINA).date(), since)
    archive = open_archive(config, now)
    with (
        nullcontext() if locked else archive.lock(),
        _tools(config, order, now, throttles, workers) as tools,
        collecting_rarely(),  # what answers and pages are made of holds hardly any
    ):
        night = Night(config, archive, order, _chosen(config, sites), tools)
        night.begin()
        try:
            yield night
        finally:
            night.append()  # of a night that is broken off, what was seen


@contextmanager
def join_night(
    config: Config,
    order: RunOrder,
    sites: Sequence[str],
    *,
    part: str,
    side: Path,
    now: Callable[[], datetime] = utc_now,
    clock: Callable[[], float] = time.monotonic,
    workers: int | None = None,
) -> Iterator[Night]:
    """Some sites of a night that another process opened, with a spool (in `side`) and capture files of their own."""
    archive = Archive(open_archive(config).place, side=side, now=now)
    with _tools(config, order, now, None, workers, part) as tools:
        night = Night(config, archive, order, _chosen(config, sites), tools, WORKER_APPENDS_EACH_S, clock)
        check_captures(archive, night.captures)
        night.recall()
        yield night


@contextmanager
def _tools(
    config: Config,
    order: RunOrder,
    now: Callable[[], datetime],
    throttles: HostThrottles | None,
    workers: int | None,
    part: str = "",
) -> Iterator[Tools]:
    stop = Stop()
    with (
        ended_where_no_thread_begins(),
        ParsePool(config.folder, workers) as parsing,
        CaptureWriter(config.path(config.settings.archive.captures), order.run_id, part=part) as captures,
    ):
        yield Tools(
            crawl=config.settings.crawl,
            duty=config.settings.duty,
            registry=registry_of(config.folder),
            captures=captures,
            throttles=throttles or HostThrottles(sleep=stop.sleep),
            parsing=parsing,
            now=now,
            stop=stop,
            root=config.root,
        )


def _chosen(config: Config, sites: Sequence[str] | None) -> tuple[SiteConfig, ...]:
    return tuple(config.site(site_id) for site_id in sites) if sites else config.sites


def open_archive(config: Config, now: Callable[[], datetime] = utc_now) -> Archive:
    """The archive that the settings name; its spool and lock stand beside it, a lake's beside the captures."""
    place = Place.of(config.settings.archive.path, config.root.resolve())
    return Archive(place, side=config.path(config.settings.archive.captures).parent if place.is_lake else None, now=now)


def new_run_id(now: datetime) -> str:
    """Returns a name that sorts by time and is nobody else's."""
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}"


def run_night(
    config: Config,
    *,
    sites: Sequence[str] | None = None,
    since: date | None = None,
    as_of: date | None = None,
    now: Callable[[], datetime] = utc_now,
    workers: int | None = None,
) -> NightSummary:
    """The same night without Prefect: for a notebook, a test, and to know what Prefect costs."""
    with open_night(config, sites=sites, since=since, as_of=as_of, now=now, workers=workers) as night:
        with ThreadPoolExecutor(config.settings.crawl.concurrency) as threads:
            read = list(threads.map(night.read_or_fail, night.sites))
        return night.finish(read)


def _log_end(site: SiteSummary, seconds: float | None) -> None:
    level = logging.INFO if site.outcome == "ok" else logging.WARNING
    counts = {"requests": site.requests, "pages": site.new_pages, "reports": site.reports, "seconds": seconds}
    _log.log(level, key_values("site_end", site=site.site_id, outcome=site.outcome, **counts, reason=site.reason))
