"""The nightly flow: one flow run a night, whoever starts it (`collect`, the schedule of `serve`, Prefect's UI)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from flows.orchestration.prefect_env import set_defaults

set_defaults()

import httpx  # noqa: E402
from prefect import flow  # noqa: E402
from prefect.artifacts import create_markdown_artifact  # noqa: E402
from prefect.client.schemas.objects import FlowRun, State  # noqa: E402
from prefect.flows import Flow  # noqa: E402
from prefect.runtime import flow_run as this_run  # noqa: E402
from prefect.states import Completed, Failed  # noqa: E402
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner  # noqa: E402

from flows.config.errors import ConfigError  # noqa: E402
from flows.config.loader import SETTINGS_FILE, Config, load_config  # noqa: E402
from flows.config.reference_data import check_config  # noqa: E402
from flows.orchestration.coordinator import read_in_pool  # noqa: E402
from flows.orchestration.events import emit_alert_events  # noqa: E402
from flows.orchestration.run_context import registered  # noqa: E402
from flows.orchestration.server import answering_to_the_end, named_server, server_of_run  # noqa: E402
from flows.orchestration.tasks import append_rest, read_sites  # noqa: E402
from flows.pipeline.run import Night, open_archive, open_night  # noqa: E402
from flows.pipeline.summary import NightSummary, SiteSummary  # noqa: E402
from flows.runtime.china import CHINA  # noqa: E402
from flows.runtime.error_lines import one_line  # noqa: E402
from flows.runtime.log_lines import key_values, lines_on_stderr  # noqa: E402
from flows.runtime.schedule import is_overtaken  # noqa: E402
from storage.archive.archive import AlreadyRunning, ArchiveError  # noqa: E402

SKIPPED = "Skipped"
OVERTAKEN = "Overtaken"
_log = logging.getLogger("nianbao.run")
# The nights of this process that have ended, by flow run: a slow server may return a night's last state without its
# result, and the night is whole all the same.
_ENDED: dict[str, NightSummary] = {}


def log_end(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """Logs that a night failed or crashed; Prefect calls it, in the night's process or in that of `serve`."""
    with lines_on_stderr():
        _log.error(
            key_values("night_failed", flow=flow.name, flow_run=flow_run.name, state=state.name, reason=state.message)
        )


def run_name() -> str:
    """Returns the name of the flow run that begins: the day its duties are counted by."""
    day = this_run.parameters.get("as_of") or datetime.now(CHINA).date()
    return f"night of {day}"


@flow(
    name="nightly",
    flow_run_name=run_name,
    persist_result=False,
    on_failure=[log_end],
    on_crashed=[log_end],
)
def nightly(
    config_folder: str = "config",
    sites: list[str] | None = None,
    since: date | None = None,
    as_of: date | None = None,
    cron: str | None = None,
) -> State[Any]:
    """Runs one night: every site, then coverage, alerts, the published copy and the web pages.

    `cron` is the schedule that started it: a night that a later one has overtaken ends at once, so that a machine that
    slept for ten nights runs one. Ends Failed where the run is not whole.
    """
    answering_to_the_end()
    with lines_on_stderr():
        scheduled = this_run.scheduled_start_time
        if cron is not None and scheduled is not None and is_overtaken(cron, scheduled, datetime.now(UTC)):
            return Completed(name=OVERTAKEN, message=f"the night of {scheduled} was overtaken by a later one")
        config = load_config(Path(config_folder))
        check_config(config)
        try:
            summary = _run(config, sites, since, as_of)
        except AlreadyRunning as error:
            return Completed(name=SKIPPED, message=str(error), data=error)
        except (ArchiveError, OSError, MemoryError) as error:  # no defect: a line tells more than a traceback
            return Failed(message=one_line(error), data=error)
        _ENDED[str(this_run.id)] = summary
        _publish_summary(summary)
        words = key_values("night_end", **_counts(summary))
        return Completed(message=words, data=summary) if summary.whole else Failed(message=words, data=summary)


def _run(config: Config, sites: list[str] | None, since: date | None, as_of: date | None) -> NightSummary:
    with open_night(config, sites=sites, since=since, as_of=as_of) as night, registered(night):
        begin = key_values("night_begin", run=night.order.run_id, as_of=night.order.as_of, sites=len(night.sites))
        _log.info(begin)
        read = _read_all(night)
        append_rest(night.order.run_id, return_state=True)  # a night whose archive is held still ends
        summary = night.finish(read, emit_alert_events)
    level = logging.INFO if summary.whole else logging.ERROR
    _log.log(level, key_values("night_end", **_counts(summary), reason="; ".join(summary.troubles) or None))
    return summary


def run_nightly(
    config_folder: Path,
    concurrency: int,
    *,
    sites: list[str] | None = None,
    since: date | None = None,
    as_of: date | None = None,
) -> NightSummary:
    """Runs the flow in this process, with this many sites at once; returns what it came to.

    Raises AlreadyRunning where another run holds the archive, ConfigError where a Prefect server was named that cannot
    be used.
    """
    config = load_config(config_folder)
    archive = open_archive(config)
    orchestration = config.settings.orchestration
    with archive.lock():
        pass  # another run is told of before Prefect starts
    if orchestration.pool is not None and named_server(orchestration) is None:
        file = config_folder / SETTINGS_FILE
        raise ConfigError(f"{file}: orchestration.pool: expected PREFECT_API_URL to name the server of the pool")
    runner: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=concurrency)
    bounded = nightly.with_options(task_runner=runner)
    with server_of_run(orchestration, archive), _told_where_server_is_lost():
        state: State[Any] = bounded(
            config_folder=str(config_folder), sites=sites, since=since, as_of=as_of, return_state=True
        )
        return told_by(state)


def told_by(state: State[Any]) -> NightSummary:
    """Returns what a night that ran in this process came to; raises what broke it."""
    summary = _ENDED.pop(str(state.state_details.flow_run_id), None)
    if summary is not None:
        return summary
    result = state.result(raise_on_failure=False)
    if isinstance(result, BaseException):
        raise result
    assert isinstance(result, NightSummary), "a night that was not scheduled is not overtaken"
    return result


@contextmanager
def _told_where_server_is_lost() -> Iterator[None]:
    """Raises ConnectionError, in a line for a person, where Prefect's client gave its server up."""
    try:
        yield
    except httpx.HTTPError as error:
        reason = f"Prefect's server was lost ({type(error).__name__}); what was seen is kept"
        raise ConnectionError(f"{reason}, and `nianbao publish` publishes it") from error


def _read_all(night: Night) -> list[SiteSummary]:
    if night.config.settings.orchestration.pool is None:
        return read_sites(night, night.sites)
    return read_in_pool(night)


def _counts(summary: NightSummary) -> dict[str, object]:
    """The night's figures for its last line."""
    return {
        "run": summary.run_id,
        "as_of": summary.as_of,
        "outcome": "whole" if summary.whole else "not_whole",
        "sites": len(summary.sites),
        "sites_ok": sum(site.outcome == "ok" for site in summary.sites),
        "requests": sum(site.requests for site in summary.sites),
        "pages": sum(site.new_pages for site in summary.sites),
        "reports": sum(site.reports for site in summary.sites),
        "seconds": (summary.finished - summary.started).total_seconds(),
    }


def _publish_summary(summary: NightSummary) -> None:
    """Leaves the night's table in Prefect; a server that is gone costs the table, not the night."""
    try:
        create_markdown_artifact(key="night", markdown=summary_markdown(summary), description="What the night found")
    except Exception as error:
        _log.warning(key_values("artifact_failed", reason=f"{type(error).__name__}: {error}"))


def summary_markdown(summary: NightSummary) -> str:
    """Returns the night as a table for Prefect's UI, sites with trouble first."""
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
