"""`nianbao serve`: the nightly flow on its cron under Prefect, which outlives restarts and never runs twice at once."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flows.orchestration.prefect_env import set_defaults

set_defaults()

from prefect.client.orchestration import PrefectClient, get_client  # noqa: E402
from prefect.client.schemas.filters import (  # noqa: E402
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import (  # noqa: E402
    FlowRun,
    State,
    StateType,
)
from prefect.deployments.runner import RunnerDeployment  # noqa: E402
from prefect.flows import serve as serve_deployments  # noqa: E402
from prefect.schedules import Cron  # noqa: E402
from prefect.states import Cancelled, Crashed, Scheduled  # noqa: E402
from prefect.types.entrypoint import EntrypointType  # noqa: E402

from flows.config.loader import Config  # noqa: E402
from flows.orchestration.flow import nightly  # noqa: E402
from flows.orchestration.server import server_of_schedule  # noqa: E402
from flows.pipeline.run import open_archive  # noqa: E402
from flows.pipeline.serve_notice import announced, only_serve  # noqa: E402
from flows.runtime.china import CHINA  # noqa: E402
from flows.runtime.log_lines import key_values, lines_on_stderr  # noqa: E402
from flows.runtime.schedule import missed_night, next_night  # noqa: E402
from storage.archive.archive import Archive, ArchiveMissing  # noqa: E402

_log = logging.getLogger("nianbao.serve")


def deployment_name(archive: Archive) -> str:
    """Returns the name of an archive's deployment: its folder's name, and six characters of a hash of its place."""
    folder = re.sub(r"[^a-z0-9]+", "-", archive.side.resolve().parent.name.lower()).strip("-")
    mark = hashlib.sha256(str(archive.place.path).encode()).hexdigest()[:6]
    return "-".join(filter(None, (folder, mark)))


def deployment(config: Config, cron: str) -> RunnerDeployment:
    """Returns the deployment that Prefect keeps.

    It has no concurrency limit: Prefect ends a run whose lease it cannot renew, as where its server was started again,
    and a night is to outlive its server. The run lock lets one night work, and `serve` starts one at a time.
    """
    made = nightly.to_deployment(
        name=deployment_name(open_archive(config)),
        schedule=Cron(cron, timezone=str(CHINA)),
        parameters={"config_folder": str(config.folder.resolve()), "cron": cron},
        description=f"Discover, fetch, parse and archive every county site of {config.folder.resolve()}.",
        tags=["nianbao"],
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    assert isinstance(made, RunnerDeployment)
    return made


def serve_nightly(config: Config, cron: str) -> None:
    """Keeps the nightly flow scheduled until it is told to stop; starts a Prefect server where none is named.

    Raises ConfigError where a server was named that cannot be used, a port that is taken, and where another `serve`
    keeps the nights of this archive.
    """
    archive = open_archive(config)
    with (
        lines_on_stderr(),
        only_serve(archive),
        server_of_schedule(config.settings.orchestration, archive) as url,
        announced(archive, cron, url),
    ):
        _log.info(
            key_values("serve_begin", cron=cron, next=next_night(cron, datetime.now(UTC)).isoformat(), server=url)
        )
        # for the processes that the nights are
        os.environ.setdefault("PREFECT_TASK_RUNNER_THREAD_POOL_MAX_WORKERS", str(config.settings.crawl.concurrency))
        made = deployment(config, cron)
        asyncio.run(_tidy(made, cron, last_started(archive)))
        # the schedule stays while this process is away: systemd or the next start takes it up again
        serve_deployments(made, limit=1, pause_on_shutdown=False, print_starting_message=False)
        _log.info(key_values("serve_end"))


async def _tidy(made: RunnerDeployment, cron: str, last: datetime | None) -> None:
    deployment_id = await made.aapply()
    async with get_client() as client:
        await tidy(client, deployment_id, cron, last, datetime.now(UTC))


async def tidy(client: PrefectClient, deployment_id: UUID, cron: str, last: datetime | None, now: datetime) -> None:
    """Puts right what a restart left: runs that nobody runs any more, overdue nights, and the one night to catch up."""
    for run in await _runs(client, deployment_id, StateType.RUNNING, StateType.PENDING, StateType.CANCELLING):
        # its process is gone with the one before us
        crashed: State[Any] = Crashed(message="the machine or the service was restarted")
        await client.set_flow_run_state(run.id, crashed, force=True)
        _log.warning(key_values("run_cleared", flow_run=run.name))
    for run in await _runs(client, deployment_id, StateType.SCHEDULED):
        if run.expected_start_time is not None and run.expected_start_time <= now:
            await client.set_flow_run_state(run.id, Cancelled(message="overdue when serve started"), force=True)
            _log.info(key_values("overdue_cancelled", flow_run=run.name, scheduled=run.expected_start_time))
    missed = missed_night(cron, last, now)
    if missed is not None:
        await client.create_flow_run_from_deployment(
            deployment_id, state=Scheduled(scheduled_time=now), idempotency_key=f"catch-up-{missed.isoformat()}"
        )
        _log.info(key_values("catch_up", night=missed.isoformat()))


async def _runs(client: PrefectClient, deployment_id: UUID, *states: StateType) -> list[FlowRun]:
    return await client.read_flow_runs(
        flow_run_filter=FlowRunFilter(
            deployment_id=FlowRunFilterDeploymentId(any_=[deployment_id]),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(states))),
        )
    )


def last_started(archive: Archive) -> datetime | None:
    """Returns when the last collecting run began; None before the first."""
    try:
        rows = archive.query("SELECT max(started) FROM run_starts WHERE kind = 'collect'")
    except ArchiveMissing:
        return None
    found: datetime | None = rows[0][0]
    return found
