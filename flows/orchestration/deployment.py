"""`nianbao serve`: the nightly flow on its cron under Prefect, which outlives restarts and never runs twice at once."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows.orchestration.prefect_env import quiet_prefect

quiet_prefect()

import httpx  # noqa: E402
from prefect import flow  # noqa: E402
from prefect.client.orchestration import PrefectClient, get_client  # noqa: E402
from prefect.client.schemas.filters import (  # noqa: E402
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterParentFlowRunId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import (  # noqa: E402
    ConcurrencyLimitConfig,
    ConcurrencyLimitStrategy,
    FlowRun,
    State,
    StateType,
)
from prefect.deployments.runner import RunnerDeployment  # noqa: E402
from prefect.flows import serve as serve_deployments  # noqa: E402
from prefect.runtime import flow_run as this_run  # noqa: E402
from prefect.schedules import Cron  # noqa: E402
from prefect.settings import PREFECT_API_URL, temporary_settings  # noqa: E402
from prefect.states import Cancelled, Completed, Crashed, Scheduled  # noqa: E402
from prefect.types.entrypoint import EntrypointType  # noqa: E402

from flows.config.loader import Config, load_config  # noqa: E402
from flows.pipeline.run import open_archive  # noqa: E402
from flows.runtime.schedule import CHINA, is_overtaken, missed_night  # noqa: E402
from storage.archive.archive import AlreadyRunning, Archive, ArchiveMissing  # noqa: E402

LOCAL_SERVER = "http://127.0.0.1:4200/api"
SERVER_START_S = 180.0
_log = logging.getLogger("nianbao.serve")


@flow(name="scheduled-night", persist_result=False)
def scheduled_night(config_folder: str, cron: str) -> State[Any] | None:
    """One night as the schedule starts it: the newest of several overdue ones, and alone on its archive.

    A night that a later one has overtaken ends at once, so that a machine that slept for ten runs one.
    """
    from flows.orchestration.flow import run_nightly

    scheduled = this_run.scheduled_start_time
    if scheduled is not None and is_overtaken(cron, scheduled, datetime.now(UTC)):
        return Completed(name="Overtaken", message=f"the night of {scheduled} was overtaken by a later one")
    config = load_config(Path(config_folder))
    try:
        summary = run_nightly(config.folder, config.settings.crawl.concurrency)
    except AlreadyRunning as error:
        return Completed(name="Skipped", message=str(error))
    if not summary.whole:
        raise RuntimeError(f"run {summary.run_id} is not whole: {'; '.join(summary.troubles) or 'no site was read'}")
    return None


def deployment(config: Config, cron: str) -> RunnerDeployment:
    """The deployment that Prefect keeps: one run at a time, a second one at the same moment is cancelled."""
    made = scheduled_night.to_deployment(
        name="nightly",
        schedule=Cron(cron, timezone=str(CHINA)),
        parameters={"config_folder": str(config.folder.resolve()), "cron": cron},
        concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
        description="Discover, fetch, parse and archive every county site; coverage, alerts, publish.",
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    assert isinstance(made, RunnerDeployment)
    return made


def serve_nightly(config: Config, cron: str) -> None:
    """Keeps the nightly flow scheduled until it is told to stop; starts a Prefect server where none is configured."""
    archive = open_archive(config)
    with prefect_server(archive.side), announced(archive, cron):
        nightly = deployment(config, cron)
        asyncio.run(_tidy(nightly, cron, last_started(archive)))
        # the schedule stays while this process is away: systemd or the next start takes it up again
        serve_deployments(nightly, limit=1, pause_on_shutdown=False, print_starting_message=False)


async def _tidy(nightly: RunnerDeployment, cron: str, last: datetime | None) -> None:
    deployment_id = await nightly.aapply()
    async with get_client() as client:
        await tidy(client, deployment_id, cron, last, datetime.now(UTC))


async def tidy(client: PrefectClient, deployment_id: Any, cron: str, last: datetime | None, now: datetime) -> None:
    """Puts right what a restart left: runs that nobody runs any more, overdue nights, and the one night to catch up."""
    for run in await _runs(client, deployment_id, StateType.RUNNING, StateType.PENDING, StateType.CANCELLING):
        # its process is gone with the one before us; left Running it would hold the one slot for ever
        for left in (run, *await _within(client, run)):
            crashed: State[Any] = Crashed(message="the machine or the service was restarted")
            await client.set_flow_run_state(left.id, crashed, force=True)
            _log.warning("event=run_cleared flow_run=%s", left.name)
    for run in await _runs(client, deployment_id, StateType.SCHEDULED):
        if run.expected_start_time is not None and run.expected_start_time <= now:
            await client.set_flow_run_state(run.id, Cancelled(message="overdue when serve started"), force=True)
            _log.info("event=overdue_cancelled flow_run=%s scheduled=%s", run.name, run.expected_start_time)
    missed = missed_night(cron, last, now)
    if missed is not None:
        await client.create_flow_run_from_deployment(
            deployment_id, state=Scheduled(scheduled_time=now), idempotency_key=f"catch-up-{missed.isoformat()}"
        )
        _log.info("event=catch_up night=%s", missed.isoformat())


async def _runs(client: PrefectClient, deployment_id: Any, *states: StateType) -> list[FlowRun]:
    return await client.read_flow_runs(
        flow_run_filter=FlowRunFilter(
            deployment_id=FlowRunFilterDeploymentId(any_=[deployment_id]),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(states))),
        )
    )


async def _within(client: PrefectClient, run: FlowRun) -> list[FlowRun]:
    """The flow runs that this one started and that are not over."""
    return await client.read_flow_runs(
        flow_run_filter=FlowRunFilter(
            parent_flow_run_id=FlowRunFilterParentFlowRunId(any_=[run.id]),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING])),
        )
    )


def last_started(archive: Archive) -> datetime | None:
    """When the last collecting run began; None before the first."""
    try:
        rows = archive.query("SELECT max(started) FROM run_starts WHERE kind = 'collect'")
    except ArchiveMissing:
        return None
    found: datetime | None = rows[0][0]
    return found


@contextmanager
def announced(archive: Archive, cron: str) -> Iterator[None]:
    """Leaves a note beside the archive, by which `nianbao status` knows when the next night is."""
    note = notice_file(archive)
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(json.dumps({"pid": os.getpid(), "cron": cron}), "utf-8")
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def notice_file(archive: Archive) -> Path:
    """Where `serve` leaves its note."""
    return archive.side / "serve.json"


@contextmanager
def prefect_server(home: Path) -> Iterator[None]:
    """The server that PREFECT_API_URL names, or one of our own on loopback for as long as the block lasts."""
    if PREFECT_API_URL.value():
        yield
        return
    if _answers():
        # left by a serve that was killed, or started by hand: one server is enough
        with _using(LOCAL_SERVER):
            yield
        return
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", "4200"]
    home.mkdir(parents=True, exist_ok=True)
    with (home / "prefect-server.log").open("ab") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _wait_for(server)
        with _using(LOCAL_SERVER):
            yield
    finally:
        server.terminate()
        server.wait(30)


@contextmanager
def _using(api_url: str) -> Iterator[None]:
    os.environ["PREFECT_API_URL"] = api_url  # for the processes that the runs are
    with temporary_settings({PREFECT_API_URL: api_url}):
        yield


def _answers() -> bool:
    try:
        return httpx.get(f"{LOCAL_SERVER}/health", timeout=2).is_success
    except httpx.HTTPError:
        return False


def _wait_for(server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SERVER_START_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"the Prefect server ended with code {server.returncode}; see prefect-server.log")
        if _answers():
            return
        time.sleep(0.5)
    raise RuntimeError(f"the Prefect server did not come up within {SERVER_START_S:.0f} s; see prefect-server.log")
