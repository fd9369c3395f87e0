"""The nightly flow under Prefect: its sites read here or by the workers of a pool, summed up in an artifact."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from flows.orchestration.prefect_env import quiet_prefect, shield_server

quiet_prefect()

from prefect import flow  # noqa: E402
from prefect.artifacts import create_markdown_artifact  # noqa: E402
from prefect.context import FlowRunContext  # noqa: E402
from prefect.settings import PREFECT_API_URL  # noqa: E402
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner  # noqa: E402

from flows.config.errors import ConfigError  # noqa: E402
from flows.config.loader import SETTINGS_FILE, load_config  # noqa: E402
from flows.orchestration.events import emit_alert_events  # noqa: E402
from flows.orchestration.tasks import read_sites  # noqa: E402
from flows.pipeline.run import Night, NightSummary, SiteSummary, open_archive, open_night  # noqa: E402

T = TypeVar("T")
Listener = Callable[[SiteSummary, int], None]
# Who is told of each site as it ends, and of how many there are; a flow's parameters must be plain data.
_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)
# Whether run_nightly has taken the run lock: before Prefect starts, so that a second run leaves with a line.
_locked: ContextVar[bool] = ContextVar("locked", default=False)


@flow(name="nightly", persist_result=False, validate_parameters=False)
def nightly(
    config_folder: str = "config",
    sites: list[str] | None = None,
    since: date | None = None,
    as_of: date | None = None,
) -> NightSummary:
    """One nightly run: every site, then coverage, alerts and the published copy."""
    config = load_config(Path(config_folder))
    with open_night(config, sites=sites, since=since, as_of=as_of, locked=_locked.get()) as night:
        summary = night.finish(_read_all(night), emit_alert_events)
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
    """The flow with this many sites at once, in this process, against whatever server Prefect is told of.

    Raises AlreadyRunning where another run holds the archive.
    """
    config = load_config(config_folder)
    if config.settings.orchestration.pool is not None and not PREFECT_API_URL.value():
        file = config_folder / SETTINGS_FILE
        raise ConfigError(f"{file}: orchestration.pool: expected PREFECT_API_URL to name the server of the pool")
    runner: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=concurrency)
    bounded = nightly.with_options(task_runner=runner)
    with open_archive(config).lock(), _set(_locked, True), _set(_listener, listener):
        if not PREFECT_API_URL.value():
            shield_server()
        with _stopped_by_sigterm():
            return bounded(config_folder=str(config_folder), sites=sites, since=since, as_of=as_of)


@contextmanager
def _set(variable: ContextVar[T], value: T) -> Iterator[None]:
    token = variable.set(value)
    try:
        yield
    finally:
        variable.reset(token)


@contextmanager
def _stopped_by_sigterm() -> Iterator[None]:
    """SIGTERM ends a run as Ctrl-C does: no further request, what was seen is kept, no process stays."""
    if FlowRunContext.get() is not None or threading.current_thread() is not threading.main_thread():
        yield  # inside a scheduled night Prefect has its own way with it
        return
    former = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _read_all(night: Night) -> list[SiteSummary]:
    listener = _listener.get()

    def tell(site: SiteSummary) -> None:
        if listener is not None:
            listener(site, len(night.sites))

    if night.config.settings.orchestration.pool is None:
        return read_sites(night, night.sites, tell)
    from flows.orchestration.coordinator import read_in_pool

    return read_in_pool(night, tell)


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
