"""A night on several machines: its sites in shards, each a flow run of a Prefect work pool.

The leader opens the night, gives the shards out, watches them and ends the night. A worker counts as lost where its
flow run has ended without its sites being read, or where neither its flow run nor its pulse on the shared folder has
changed for `orchestration.silence_s`: Prefect itself leaves the run of a killed worker Running. What a lost worker
has spooled is appended, the rest of its sites goes to two others; where no worker takes a shard, the leader reads it.
"""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import UUID

from flows.orchestration.prefect_env import DEFAULTS, set_defaults

set_defaults()

import httpx  # noqa: E402
from prefect.client.orchestration import SyncPrefectClient, get_client  # noqa: E402
from prefect.client.schemas.actions import WorkPoolCreate  # noqa: E402
from prefect.client.schemas.objects import State  # noqa: E402
from prefect.deployments import run_deployment  # noqa: E402
from prefect.deployments.runner import RunnerDeployment  # noqa: E402
from prefect.exceptions import ObjectAlreadyExists, PrefectException  # noqa: E402
from prefect.states import Crashed  # noqa: E402
from prefect.types.entrypoint import EntrypointType  # noqa: E402

from flows.config.loader import Config  # noqa: E402
from flows.config.sites import SiteConfig  # noqa: E402
from flows.orchestration.liveness import DONE, REVOKED, Heartbeat, StalenessTimer, last_beat  # noqa: E402
from flows.orchestration.tasks import read_sites  # noqa: E402
from flows.orchestration.worker_flow import HEARTBEATS_PER_TIMEOUT, night_folder, read_shard, shard_folder  # noqa: E402
from flows.pipeline.run import Night  # noqa: E402
from flows.pipeline.summary import SiteSummary  # noqa: E402
from flows.runtime.progress import say_ended  # noqa: E402
from storage.archive.archive import Archive, ArchiveBusy  # noqa: E402
from storage.archive.connect import opened  # noqa: E402
from storage.archive.recovery import adopt_captures, take_over  # noqa: E402
from storage.captures.store import recover  # noqa: E402
from storage.sql import read_sql  # noqa: E402

DEPLOYMENT = "sites"
MAX_ATTEMPTS = 3  # times that a site's worker may be lost before the site itself is held to be the reason
POLL_INTERVAL_S = 2.0


@dataclass(slots=True)
class Shard:
    """Sites that are with a worker, or wait for one."""

    number: int
    sites: tuple[SiteConfig, ...]
    folder: Path
    flow_run: UUID
    watch: StalenessTimer
    started: bool = False


def read_in_pool(night: Night) -> list[SiteSummary]:
    """Has the night's sites read by the workers of the pool; gives what became of each."""
    leader = Leader(night)
    try:
        with Heartbeat(leader.folder, leader.silence_s / HEARTBEATS_PER_TIMEOUT):
            leader.lead()
    finally:
        leader.end()
    return list(leader.read.values())


def host_groups(sites: Sequence[SiteConfig]) -> list[list[SiteConfig]]:
    """Sites that share a host stand together: its turn and its delay are kept by one process."""
    groups: list[tuple[set[str], list[SiteConfig]]] = []
    for site in sites:
        hosts = {urlsplit(urljoin(site.base_url, url)).netloc for url in ("", *(column.url for column in site.column))}
        members = [site]
        for group in [group for group in groups if group[0] & hosts]:
            groups.remove(group)
            hosts |= group[0]
            members = [*group[1], *members]
        groups.append((hosts, members))
    return [members for _, members in groups]


def shards_of(sites: Sequence[SiteConfig], size: int) -> list[tuple[SiteConfig, ...]]:
    """Sites in shards of about `size`, those of one host in one shard."""
    shards: list[list[SiteConfig]] = []
    for group in host_groups(sites):
        if not shards or len(shards[-1]) + len(group) > size:
            shards.append([])
        shards[-1].extend(group)
    return [tuple(shard) for shard in shards]


class Leader:
    """Gives a night's sites out, watches who has them, and takes them back; knows of each what became of it."""

    def __init__(
        self,
        night: Night,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.night = night
        self._clock = clock
        self._sleep = sleep
        self.settings = night.config.settings.orchestration
        self.silence_s = self.settings.silence_s
        self.folder = night_folder(night.archive, night.order.run_id)
        self.read: dict[str, SiteSummary] = {}
        self._shards: list[Shard] = []
        self._number = 0
        self._attempts: Counter[str] = Counter()
        self._workers_seen = StalenessTimer(self._clock)

    def lead(self) -> None:
        """Returns when each site is read or given up."""
        deploy(self.night.config)
        for sites in shards_of(self.night.sites, self.settings.shard_sites):
            self._dispatch(sites)
        while self._shards:
            self._sleep(min(POLL_INTERVAL_S, self.silence_s / HEARTBEATS_PER_TIMEOUT))
            self._poll()

    def end(self) -> None:
        """Every worker that still reads stops; what it has on disk is taken over."""
        for shard in self._shards:
            self._revoke(shard, None, "the night was broken off")
        captures = self.night.config.path(self.night.config.settings.archive.captures)
        with suppress(ArchiveBusy):
            recover(captures)
            adopt_captures(self.night.archive, captures, self.night.order.run_id)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _dispatch(self, sites: tuple[SiteConfig, ...]) -> None:
        self._number += 1
        folder = shard_folder(self.folder, self._number)
        folder.mkdir(parents=True, exist_ok=True)
        order, config = self.night.order, self.night.config
        run: Any = run_deployment(
            name=f"{read_shard.name}/{DEPLOYMENT}",
            parameters={
                "config_folder": str(config.folder.resolve()),
                "run_id": order.run_id,
                "number": self._number,
                "sites": [site.id for site in sites],
                "as_of": order.as_of.isoformat(),
                "since": order.since.isoformat() if order.since else None,
            },
            flow_run_name=f"{order.run_id} {folder.name}",
            timeout=0,
            job_variables={"env": _environment(config)},
        )
        self._attempts.update(site.id for site in sites)
        self._shards.append(Shard(self._number, sites, folder, run.id, StalenessTimer(self._clock)))

    def _poll(self) -> None:
        self._collect_reads()
        states = flow_run_states([shard.flow_run for shard in self._shards])
        for shard in list(self._shards):
            state = states.get(shard.flow_run)
            if (shard.folder / DONE).exists() and not self._unread(shard):
                self._shards.remove(shard)
                continue
            reason = self._reason_lost(shard, state)
            if reason is not None:
                self._shards.remove(shard)
                self._reassign(shard, state, reason)
        if self._shards and not self._has_workers():
            self._read_rest()

    def _collect_reads(self) -> None:
        """The archive is the evidence of what is read."""
        for summary in reads_of_run(self.night.archive, self.night.order.run_id):
            if summary.site_id not in self.read:
                self.read[summary.site_id] = summary
                say_ended(summary, len(self.night.sites))

    def _unread(self, shard: Shard) -> tuple[SiteConfig, ...]:
        return tuple(site for site in shard.sites if site.id not in self.read)

    def _reason_lost(self, shard: Shard, state: State | None) -> str | None:
        """Why the worker counts as lost; None where it does not, or where none has taken the shard yet."""
        pulse = last_beat(shard.folder)
        shard.started = shard.started or pulse is not None
        silent_s = shard.watch.silent_s((pulse, state.type if state else None))
        if state is not None and state.is_final():
            return f"its flow run ended as {state.name}"
        waits = not shard.started and (state is None or state.is_scheduled())
        if silent_s > self.silence_s and not waits:
            return f"no sign of life for {silent_s:.0f} s"
        return None

    def _reassign(self, shard: Shard, state: State | None, reason: str) -> None:
        self._revoke(shard, state, reason)
        self._collect_reads()
        unread = self._unread(shard)
        for site in unread:
            if self._attempts[site.id] >= MAX_ATTEMPTS:
                words = f"its worker was lost {MAX_ATTEMPTS} times, last: {reason}"
                self.read[site.id] = self.night.failed(site, words)
                say_ended(self.read[site.id], len(self.night.sites))
        again = [site for site in unread if site.id not in self.read]
        for sites in shards_of(again, (len(again) + 1) // 2) if again else []:
            self._dispatch(sites)

    def _revoke(self, shard: Shard, state: State | None, reason: str) -> None:
        (shard.folder / REVOKED).touch()
        if state is None or not state.is_final():
            with suppress(PrefectException, httpx.HTTPError), get_client(sync_client=True) as client:
                client.set_flow_run_state(shard.flow_run, Crashed(message=reason), force=True)
        take_over(self.night.archive, shard.folder)
        with suppress(ArchiveBusy):
            self.night.archive.append_spooled()

    def _has_workers(self) -> bool:
        """Returns True if a worker has a shard, or one has been seen in the last while."""
        if any(shard.started for shard in self._shards):
            self._workers_seen = StalenessTimer(self._clock)
            return True
        return self._workers_seen.silent_s(len(self.read)) <= self.silence_s

    def _read_rest(self) -> None:
        """No worker came: the leader's own machine reads."""
        rest = [site for shard in self._shards for site in self._unread(shard)]
        for shard in self._shards:
            self._revoke(shard, None, "no worker took it; its sites were read by the night itself")
        self._shards.clear()
        for summary in read_sites(self.night, rest):
            self.read[summary.site_id] = summary


def deploy(config: Config) -> None:
    """Puts the work pool and the deployment there; a second time this changes nothing."""
    pool = config.settings.orchestration.pool
    assert pool is not None, "asked for by whoever calls"
    with get_client(sync_client=True) as client, suppress(ObjectAlreadyExists):
        client.create_work_pool(WorkPoolCreate(name=pool, type="process"))
    made = read_shard.to_deployment(
        name=DEPLOYMENT,
        work_pool_name=pool,
        entrypoint_type=EntrypointType.MODULE_PATH,
        description="Some sites of a night, for one worker.",
    )
    assert isinstance(made, RunnerDeployment)
    made.apply()


def flow_run_states(flow_runs: Sequence[UUID]) -> dict[UUID, State | None]:
    """The states of flow runs; empty where the server cannot be asked, which is no evidence of anything."""
    try:
        with get_client(sync_client=True) as client:
            return {flow_run: _state(client, flow_run) for flow_run in flow_runs}
    except (PrefectException, httpx.HTTPError):
        return {}


def _state(client: SyncPrefectClient, flow_run: UUID) -> State | None:
    return client.read_flow_run(flow_run).state


def reads_of_run(archive: Archive, run_id: str) -> list[SiteSummary]:
    """Returns what the archive holds of a run's sites; none where somebody else holds it just now."""
    try:
        with opened(archive.place, read_only=True, wait_s=archive.wait_s) as connection:
            rows = connection.execute(read_sql("storage.archive", "reads_of_run"), {"run_id": run_id}).fetchall()
    except ArchiveBusy:
        return []
    return [SiteSummary(*row) for row in rows]


def _environment(config: Config) -> dict[str, str]:
    """Returns the environment of a shard's process: as many hosts at once as the settings say."""
    return {**DEFAULTS, "PREFECT_TASK_RUNNER_THREAD_POOL_MAX_WORKERS": str(config.settings.crawl.concurrency)}
