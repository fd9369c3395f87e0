"""A night on several machines: whose worker counts as lost, and what becomes of its sites."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from prefect.states import Completed, Crashed, Pending, Running, Scheduled

from flows.config.loader import Config
from flows.config.settings import OrchestrationSettings, Settings
from flows.config.sites import ColumnConfig, SiteConfig
from flows.orchestration import coordinator
from flows.orchestration.coordinator import MAX_ATTEMPTS, Leader, shards_of
from flows.orchestration.liveness import DONE, HEARTBEAT, REVOKED
from flows.pipeline.summary import SiteSummary
from storage.archive.archive import Archive

SILENCE_S = 100.0


def site(name: str, host: str = "") -> SiteConfig:
    return SiteConfig(
        id=name,
        name=name,
        county_code="500230",
        base_url=f"http://{host or name}.example",
        column=(ColumnConfig(url="/list/"),),
    )


def summary(name: str, outcome: str = "ok") -> SiteSummary:
    return SiteSummary(name, name, outcome, "")


@dataclass
class Pool:
    """A work pool by hand: what was given to whom, and what the workers have done by each look of the leader."""

    folder: Path
    steps: list[Callable[[], None]] = field(default_factory=list)
    given: list[tuple[int, list[str]]] = field(default_factory=list)
    states: dict[uuid.UUID, Any] = field(default_factory=dict)
    runs: list[uuid.UUID] = field(default_factory=list)
    read: list[SiteSummary] = field(default_factory=list)
    taken_over: list[str] = field(default_factory=list)
    read_by_leader: list[str] = field(default_factory=list)
    now: float = 0.0

    def dispatch(self, *, parameters: dict[str, Any], **_: object) -> SimpleNamespace:
        run = uuid.uuid4()
        self.runs.append(run)
        self.states[run] = Scheduled()
        self.given.append((parameters["number"], parameters["sites"]))
        return SimpleNamespace(id=run)

    def sleep(self, seconds: float) -> None:
        """Time passes, and the next thing happens."""
        assert self.steps, f"the night does not end; given: {self.given}"
        self.now += seconds
        self.steps.pop(0)()

    def state(self, number: int, state: Any) -> None:
        self.states[self.runs[number - 1]] = state

    def shard(self, number: int) -> Path:
        return self.folder / "shards" / "run" / f"s{number:04d}"

    def beats(self, number: int, count: int = 1) -> None:
        self.state(number, Running())
        (self.shard(number) / HEARTBEAT).write_text(str(count), "ascii")

    def finishes(self, number: int) -> None:
        self.beats(number)
        self.read += [summary(name) for name in dict(self.given)[number]]
        (self.shard(number) / DONE).touch()

    def waits(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def pool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pool:
    pool = Pool(tmp_path)

    @contextmanager
    def client(**_: object) -> Any:
        yield SimpleNamespace(set_flow_run_state=lambda run, state, force: pool.states.update({run: state}))

    def read_here(_: object, sites: Sequence[SiteConfig]) -> list[SiteSummary]:
        pool.read_by_leader += [one.id for one in sites]
        return [summary(one.id) for one in sites]

    monkeypatch.setattr(coordinator, "deploy", lambda _: None)
    monkeypatch.setattr(coordinator, "run_deployment", pool.dispatch)
    monkeypatch.setattr(coordinator, "flow_run_states", lambda runs: {run: pool.states[run] for run in runs})
    monkeypatch.setattr(coordinator, "reads_of_run", lambda *_: list(pool.read))
    monkeypatch.setattr(coordinator, "take_over", lambda _, folder: pool.taken_over.append(folder.name))
    monkeypatch.setattr(coordinator, "get_client", client)
    monkeypatch.setattr(coordinator, "read_sites", read_here)
    return pool


def lead(pool: Pool, sites: Sequence[SiteConfig], *steps: Callable[[], None], shard_sites: int = 4) -> Leader:
    """Plays a night with these steps, one before each look of the leader."""
    settings = Settings(orchestration=OrchestrationSettings(pool="pool", shard_sites=shard_sites, silence_s=SILENCE_S))
    night: Any = SimpleNamespace(
        config=Config(pool.folder, pool.folder, settings, tuple(sites)),
        order=SimpleNamespace(run_id="run", as_of=date(2025, 9, 1), since=None),
        archive=Archive(pool.folder / "archive.duckdb"),
        sites=tuple(sites),
        failed=lambda site, reason: SiteSummary(site.id, site.name, "failed", reason),
    )
    pool.steps = list(steps)
    leader = Leader(night, clock=lambda: pool.now, sleep=pool.sleep)
    leader.lead()
    return leader


def outcomes(leader: Leader) -> dict[str, str]:
    return {name: read.outcome for name, read in leader.read.items()}


FOUR = [site(name) for name in "abcd"]


def test_a_shard_that_was_read_is_over(pool: Pool) -> None:
    leader = lead(pool, FOUR, lambda: pool.beats(1), lambda: pool.finishes(1))

    assert outcomes(leader) == dict.fromkeys("abcd", "ok")
    assert (pool.given, pool.taken_over) == ([(1, list("abcd"))], [])


def test_the_unread_sites_of_a_worker_that_crashed_go_to_two_others(pool: Pool) -> None:
    def crashes() -> None:
        pool.beats(1)
        pool.read.append(summary("a"))
        pool.state(1, Crashed())

    leader = lead(pool, FOUR, crashes, lambda: pool.finishes(2), lambda: pool.finishes(3))

    assert pool.given[1:] == [(2, ["b", "c"]), (3, ["d"])]
    assert pool.taken_over == ["s0001"], "what it had spooled is not lost"
    assert outcomes(leader) == dict.fromkeys("abcd", "ok")


def test_a_run_that_completed_without_reading_its_sites_is_lost_too(pool: Pool) -> None:
    lead(pool, FOUR[:1], lambda: pool.state(1, Completed()), lambda: pool.finishes(2))

    assert pool.given == [(1, ["a"]), (2, ["a"])]


def test_a_worker_without_a_sign_of_life_is_told_to_stop_and_its_sites_are_given_on(pool: Pool) -> None:
    revoked: list[bool] = []

    def is_silent() -> None:
        pool.waits(SILENCE_S + 1)

    def finishes() -> None:
        revoked.append((pool.shard(1) / REVOKED).exists())
        pool.finishes(2)

    lead(pool, FOUR[:1], lambda: pool.beats(1), is_silent, finishes)

    assert revoked == [True]
    assert pool.states[pool.runs[0]].name == "Crashed", "Prefect leaves the run of a killed worker Running"


@pytest.mark.parametrize("alive", ["its heartbeat", "its state"])
def test_a_worker_that_shows_a_sign_of_life_in_time_keeps_its_sites(pool: Pool, alive: str) -> None:
    def shows() -> None:
        pool.waits(SILENCE_S - 20)
        if alive == "its heartbeat":
            pool.beats(1, count=2)
        else:
            pool.state(1, Pending())

    lead(pool, FOUR[:1], lambda: pool.beats(1), shows, lambda: pool.waits(SILENCE_S - 20), lambda: pool.finishes(1))

    assert pool.given == [(1, ["a"])]


def test_a_shard_that_waits_for_a_busy_worker_is_not_lost(pool: Pool) -> None:
    def time_passes() -> None:
        pool.waits(SILENCE_S + 1)
        pool.beats(1, count=int(pool.now))

    lead(pool, FOUR, time_passes, time_passes, lambda: pool.finishes(1), lambda: pool.finishes(2), shard_sites=2)

    assert pool.given == [(1, ["a", "b"]), (2, ["c", "d"])]


def test_a_site_that_loses_its_worker_three_times_is_held_to_be_the_reason(pool: Pool) -> None:
    crashes = [lambda n=n: pool.state(n, Crashed()) for n in range(1, MAX_ATTEMPTS + 1)]
    leader = lead(pool, FOUR[:1], *crashes)

    assert len(pool.given) == MAX_ATTEMPTS == 3
    assert outcomes(leader) == {"a": "failed"}
    assert "its worker was lost 3 times" in leader.read["a"].reason


def test_where_no_worker_comes_the_leader_reads_all_sites(pool: Pool) -> None:
    leader = lead(pool, FOUR, lambda: None, lambda: pool.waits(SILENCE_S + 1))

    assert pool.read_by_leader == list("abcd")
    assert outcomes(leader) == dict.fromkeys("abcd", "ok")


def test_a_server_that_does_not_answer_is_no_evidence_against_a_worker(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_gone() -> None:
        monkeypatch.setattr(coordinator, "flow_run_states", lambda _: {})
        pool.beats(1, count=2)

    lead(pool, FOUR, lambda: pool.beats(1), is_gone, lambda: pool.finishes(1))

    assert pool.given == [(1, list("abcd"))]


def test_sites_of_one_host_are_with_one_worker() -> None:
    sites = [site("a", "x"), site("b"), site("c", "x"), site("d")]
    with_a = next(shard for shard in shards_of(sites, 2) if sites[0] in shard)

    assert {one.id for one in with_a} == {"a", "c"}
