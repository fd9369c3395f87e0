"""The nights: which one is next, which was missed, which was overtaken, and what a restart puts right."""

from __future__ import annotations

import asyncio
import os
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from flows.config.errors import ConfigError
from flows.pipeline.serve_notice import announced, notice_file, only_serve, read_notice
from flows.runtime.schedule import NIGHTLY, is_cron, is_overtaken, missed_night, next_night
from storage.archive.archive import Archive

NOW = datetime(2025, 4, 11, 1, 0, tzinfo=UTC)  # 09:00 in China


@pytest.mark.parametrize(
    ("line", "valid"),
    [
        ("0 2 * * *", True),
        ("30 1 * * 1-5", True),
        ("0 2 29 2 *", True),  # every fourth year
        ("0 2 * *", False),
        ("0 0 2 * * *", False),
        ("61 2 * * *", False),
        ("0 2 31 2 *", False),  # never
        ("every night", False),
    ],
)
def test_a_cron_line_has_five_fields_and_a_night_that_comes(line: str, valid: bool) -> None:
    assert is_cron(line, NOW) is valid


def test_the_next_night_is_two_in_the_morning_in_china() -> None:
    assert next_night(NIGHTLY, NOW).isoformat() == "2025-04-12T02:00:00+08:00"


@pytest.mark.parametrize(
    ("last", "missed"),
    [
        (None, None),  # a first start waits for its first night
        (NOW - timedelta(hours=7), None),  # last night's run
        (NOW - timedelta(hours=30), "2025-04-11T02:00:00+08:00"),  # one missed
        (NOW - timedelta(days=10), "2025-04-11T02:00:00+08:00"),  # ten missed: one is caught up
    ],
)
def test_one_missed_night_is_caught_up_not_ten(last: datetime | None, missed: str | None) -> None:
    found = missed_night(NIGHTLY, last, NOW)
    assert (found.isoformat() if found else None) == missed


@pytest.mark.parametrize(("days", "overtaken"), [(0, False), (1, True), (9, True)])
def test_of_ten_overdue_nights_only_the_newest_is_run(days: int, overtaken: bool) -> None:
    scheduled = datetime(2025, 4, 10, 18, tzinfo=UTC) - timedelta(days=days)
    assert is_overtaken(NIGHTLY, scheduled, NOW) is overtaken


@dataclass
class Server:
    """What a restart finds on the Prefect server, and what it does to it."""

    runs: list[SimpleNamespace]
    states: dict[str, str] = field(default_factory=dict)
    created: list[str] = field(default_factory=list)

    async def read_flow_runs(self, *, flow_run_filter: Any) -> list[SimpleNamespace]:
        wanted = {state.value for state in flow_run_filter.state.type.any_}
        return [run for run in self.runs if run.state in wanted]

    async def set_flow_run_state(self, run_id: uuid.UUID, state: Any, force: bool) -> None:
        assert force
        name = next(run.name for run in self.runs if run.id == run_id)
        self.states[name] = state.name

    async def create_flow_run_from_deployment(self, _deployment: Any, *, state: Any, idempotency_key: str) -> None:
        self.created.append(idempotency_key)


def run(name: str, state: str, starts: datetime = NOW) -> SimpleNamespace:
    return SimpleNamespace(id=uuid.uuid4(), name=name, state=state, expected_start_time=starts)


def test_a_restart_frees_the_slot_cancels_overdue_nights_and_catches_up_one() -> None:
    from flows.orchestration.deployment import tidy

    overdue = [run(f"overdue{n}", "SCHEDULED", NOW - timedelta(days=n)) for n in (1, 2, 3)]
    server = Server([run("killed", "RUNNING"), *overdue, run("next", "SCHEDULED", NOW + timedelta(1))])
    last = NOW - timedelta(days=3)
    asyncio.run(tidy(server, uuid.uuid4(), NIGHTLY, last, NOW))  # type: ignore[arg-type]
    assert server.states == {
        "killed": "Crashed",
        **{f"overdue{n}": "Cancelled" for n in (1, 2, 3)},
    }
    assert server.created == ["catch-up-2025-04-11T02:00:00+08:00"]


def test_a_restart_in_daytime_after_a_good_night_starts_nothing() -> None:
    from flows.orchestration.deployment import tidy

    server = Server([run("next", "SCHEDULED", NOW + timedelta(hours=17))])
    asyncio.run(tidy(server, uuid.uuid4(), NIGHTLY, NOW - timedelta(hours=6), NOW))  # type: ignore[arg-type]
    assert (server.states, server.created) == ({}, [])


def test_the_deployment_runs_in_china_without_a_lease_and_without_telemetry(tmp_path: Path) -> None:
    from flows.config.loader import Config
    from flows.config.settings import Settings
    from flows.orchestration.deployment import deployment

    made = deployment(Config(tmp_path, tmp_path, Settings(), ()), "30 1 * * *")
    (schedule,) = made.schedules or []
    assert schedule.schedule is not None
    assert schedule.schedule.model_dump(include={"cron", "timezone"}) == {
        "cron": "30 1 * * *",
        "timezone": "Asia/Shanghai",
    }
    assert made.concurrency_limit is None, "Prefect ends a night whose lease its server has lost"
    assert made.entrypoint == "flows.orchestration.flow.nightly"
    assert os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"


def test_a_night_that_was_overtaken_reads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.orchestration import flow

    monkeypatch.setattr(flow, "this_run", SimpleNamespace(scheduled_start_time=NOW - timedelta(days=3)))
    state = flow.nightly.fn("no such folder", cron=NIGHTLY)
    assert state.name == "Overtaken"


def test_an_archive_has_one_serve_and_two_archives_of_a_folder_have_two(tmp_path: Path) -> None:
    first, other = Archive(tmp_path / "a.duckdb"), Archive(tmp_path / "b.duckdb")
    with only_serve(first), only_serve(other), announced(first, "0 2 * * *", "a"), announced(other, "0 3 * * *", "b"):
        notes = [read_notice(notice_file(archive)) for archive in (first, other)]
        assert [note and note.server for note in notes] == ["a", "b"]
        with pytest.raises(ConfigError, match="another `serve` keeps the nights of this archive: process"):
            only_serve(first).__enter__()
    assert read_notice(notice_file(first)) is None
    with only_serve(first):
        pass
