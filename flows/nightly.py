"""The nightly flow under Prefect: one task per county site, bounded, retried, summed up in an artifact."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from datetime import date
from pathlib import Path
from typing import Any

from flows.quiet import quiet_prefect

quiet_prefect()

from prefect import flow, task  # noqa: E402
from prefect.artifacts import create_markdown_artifact  # noqa: E402
from prefect.cache_policies import NO_CACHE  # noqa: E402
from prefect.futures import PrefectFuture, as_completed  # noqa: E402
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner  # noqa: E402

from flows.config import SiteConfig, load_config  # noqa: E402
from flows.night import Night, NightSummary, SiteSummary, open_night  # noqa: E402

# What a portal does never raises; what does raise (a full disk, a defect) is worth two more tries.
RETRY_DELAYS_S = [2.0, 10.0]

Listener = Callable[[SiteSummary, int], None]
# Who is told of each site as it ends, and of how many there are; a flow's parameters must be plain data.
_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@task(
    name="site",
    task_run_name="{site.id}",
    retries=len(RETRY_DELAYS_S),
    retry_delay_seconds=RETRY_DELAYS_S,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def read_one_site(night: Night, site: SiteConfig) -> SiteSummary:
    """One county site: discover, fetch, capture, parse, append. Its own time limit is `crawl.site_s`."""
    return night.read(site)


@flow(name="nightly", persist_result=False, validate_parameters=False)
def nightly(
    config_folder: str = "config",
    sites: list[str] | None = None,
    since: date | None = None,
    as_of: date | None = None,
) -> NightSummary:
    """One nightly run: every site, then coverage, alerts and the published copy."""
    config = load_config(Path(config_folder))
    with open_night(config, sites=sites, since=since, as_of=as_of) as night:
        summary = night.finish(_read_all(night))
    create_markdown_artifact(key="night", markdown=summary_markdown(summary), description="What the night found")
    return summary


def run_nightly(
    config_folder: Path,
    concurrency: int,
    *,
    sites: list[str] | None = None,
    since: date | None = None,
    as_of: date | None = None,
    listener: Listener | None = None,
) -> NightSummary:
    """The flow with this many sites at once, in this process, against whatever server Prefect is told of."""
    runner: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=concurrency)
    bounded = nightly.with_options(task_runner=runner)
    token = _listener.set(listener)
    try:
        return bounded(config_folder=str(config_folder), sites=sites, since=since, as_of=as_of)
    finally:
        _listener.reset(token)


def _read_all(night: Night) -> list[SiteSummary]:
    futures = {read_one_site.submit(night, site): site for site in night.sites}
    listener = _listener.get()
    summaries = []
    try:
        for future in as_completed(list(futures)):
            summaries.append(_summary(future, futures[future], night))
            if listener is not None:
                listener(summaries[-1], len(futures))
    except KeyboardInterrupt:
        night.stop()  # each site ends at its next request, and what it has seen is kept
        raise
    return summaries


def _summary(future: PrefectFuture[SiteSummary], site: SiteConfig, night: Night) -> SiteSummary:
    result = future.result(raise_on_failure=False)
    return result if isinstance(result, SiteSummary) else night.failed(site, f"{type(result).__name__}: {result}")


def summary_markdown(summary: NightSummary) -> str:
    """The night as a table a person can read in Prefect's UI."""
    lines = [
        f"# Night of {summary.as_of}",
        f"{summary.started:%Y-%m-%d %H:%M} to {summary.finished:%H:%M} UTC, run `{summary.run_id}`",
        "",
        "| site | outcome | requests | new pages | reports | reason |",
        "|---|---|---:|---:|---:|---|",
    ]
    for site in sorted(summary.sites, key=lambda s: (s.outcome == "ok", s.site_id)):
        reason = site.reason.replace("|", "\\|").replace("\n", " ")
        counts = f"{site.requests} | {site.new_pages} | {site.reports}"
        lines.append(f"| {site.site_id} | {site.outcome} | {counts} | {reason} |")
    lines += ["", *(f"- {trouble}" for trouble in summary.troubles)]
    return "\n".join(lines)
