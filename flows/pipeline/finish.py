"""Ends a night: the alerts, the run's last row, the published copy, the web pages, the heartbeat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import duckdb

from flows.alerts.heartbeat import beat
from flows.alerts.run import Emit, run_alerts
from flows.config.loader import Config
from flows.coverage.chase import ChaseEntry, ChaseError, chase_file, read_chase
from flows.pipeline.evidence import keep_evidence
from flows.pipeline.site import RunOrder
from flows.runtime.processes import forkserver
from flows.runtime.progress import phase, say_progress
from flows.site.build import COUNTY_STEP, SiteReport, build_site
from parsers.figures.metrics import load_metrics
from storage.archive.archive import Archive, ArchiveError
from storage.archive.spool import Entry
from storage.memory import trim_malloc
from storage.publish.published_copy import publish
from storage.records import RunEnd, RunOutcome


def end_night(
    config: Config,
    archive: Archive,
    order: RunOrder,
    counts: Mapping[str, int],
    now: Callable[[], datetime],
    keep: Callable[[Entry], bool],
    kept: bool,
    emit: Emit | None = None,
) -> list[str]:
    """Does all that follows the last site; gives a line for each thing that could not be done.

    `kept` says whether the archive has all that the night saw. If not, texts are compared by the night that mends it:
    which text is nearest to another is to be asked of them all.
    """
    outcome = _outcome(counts)
    with phase("coverage and alerts"):
        troubles, told = _tell(config, archive, order, now, emit)
    keep(RunEnd(order.run_id, now(), outcome, "; ".join(troubles), {**counts, **told}))
    troubles += keep_evidence(config, archive, now())
    troubles += publish_all(config, archive, compare=kept)
    if not troubles:
        beat(config.settings.heartbeat.url)
    return troubles


def publish_all(config: Config, archive: Archive, *, compare: bool = True) -> list[str]:
    """The analysts' copy and the web pages made from it; gives a line for what could not be written."""
    try:
        publish_copy_and_pages(config, archive, compare=compare)
    except (ArchiveError, OSError, duckdb.Error) as error:
        return [_line("not published", error)]
    return []


def _line(what: str, error: Exception) -> str:
    """Returns a trouble as one line; DuckDB's words for a full disk are two."""
    return f"{what}: {' '.join(str(error).split())}"


def publish_copy_and_pages(config: Config, archive: Archive, *, compare: bool = True) -> SiteReport:
    """The same, with what the pages came to; raises ArchiveError, OSError or duckdb.Error."""
    settings = config.settings.archive
    published = config.path(settings.published)
    metrics = load_metrics(config.file("metrics.toml")).metrics
    forkserver()  # says what the server reads and when it ends, before the comparing starts it
    with phase("publishing the analysts' copy"):
        trim_malloc()  # what the crawl has let go
        publish(
            archive,
            published,
            mask_personal_data=settings.mask_personal_data,
            compare=compare,
            metric_names=[(metric.name, metric.label, metric.unit) for metric in metrics],
        )
    with phase("web pages"):
        return build_site(
            published,
            config.path(settings.site),
            captures=config.path(settings.captures),
            mask_personal_data=settings.mask_personal_data,
            chased=_read_chased(published),
            packed=settings.site_packed,
            progress=_say_counties,
        )


def _read_chased(published: Path) -> list[ChaseEntry]:
    """The clerk's entries; a line that cannot be read costs the pages a line of trouble, and the night nothing."""
    try:
        return read_chase(chase_file(published))
    except ChaseError as error:
        raise ArchiveError(f"web pages: {error}") from error


def _say_counties(step: str, done: int, of: int) -> None:
    if step == COUNTY_STEP:
        say_progress("web pages of counties", done, of)


def _calls(config: Config) -> list[ChaseEntry]:
    """The clerk's entries for the digest; none where a line cannot be read, of which the web pages' step tells."""
    try:
        return _read_chased(config.path(config.settings.archive.published))
    except ArchiveError:
        return []


def _tell(
    config: Config, archive: Archive, order: RunOrder, now: Callable[[], datetime], emit: Emit | None
) -> tuple[list[str], Counter[str]]:
    try:
        alerting = run_alerts(
            archive,
            settings=config.settings.alert,
            sites=config.sites,
            run_id=order.run_id,
            as_of=order.as_of,
            now=now(),
            chased=_calls(config),
            emit=emit,
        )
    except ArchiveError as error:
        return [_line("no alerts were told", error)], Counter()
    return [], Counter(alerts_begun=alerting.begun, alerts_ended=alerting.ended, channels_failed=len(alerting.failed))


def _outcome(counts: Mapping[str, int]) -> RunOutcome:
    if counts.get("sites_ok", 0) == counts.get("sites", 0):
        return "ok"
    return "failed" if counts.get("sites_failed", 0) == counts.get("sites", 0) else "partial"
