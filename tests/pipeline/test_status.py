"""What a monitor is told: the age of the last good night, and what an operator has to mend."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event
from types import ModuleType
from typing import Any

import pytest
import xlsxwriter

from flows.config.loader import Config
from flows.config.settings import CrawlSettings, Settings
from flows.pipeline import doctor
from flows.pipeline.doctor import LEAST_FREE_BYTES, examine
from flows.pipeline.status import STALE_HOURS, LastRun, Status, read_status, status_lines

NOW = datetime(2025, 9, 3, 2, tzinfo=UTC)
RUN: dict[str, Any] = {
    "run_id": "r", "started": NOW - timedelta(hours=9), "as_of": date(2025, 9, 2), "finished": NOW, "outcome": "ok",
    "sites": 1, "sites_in_full": 1, "requests": 3, "pages": 2, "reports": 2,
}  # fmt: skip


def status(tmp_path: Path, good: datetime | None) -> Status:
    answers: dict[str, list[dict[str, Any]]] = {
        "The last collecting run": [RUN],
        "When the newest collecting run ended": [{"finished": good}],
    }

    def records(sql: str, _: Mapping[str, Any]) -> list[dict[str, Any]]:
        return next((rows for words, rows in answers.items() if words in sql), [])

    return read_status(records, NOW, tmp_path / "serve.json")


@pytest.mark.parametrize(
    ("hours", "problems"),
    [
        (1, ()),
        (STALE_HOURS, ()),
        (STALE_HOURS + 1, ("no good night for 37 hours",)),
        (-1, ("the last good night is in the future: the clock was set back",)),
        (None, ("no good night yet",)),
    ],
)
def test_a_good_night_is_good_for_a_day_and_a_half(
    tmp_path: Path, hours: float | None, problems: tuple[str, ...]
) -> None:
    found = status(tmp_path, None if hours is None else NOW - timedelta(hours=hours))

    assert found.problems == problems
    assert found.age_hours == hours


NOTES = {
    "of a process that has ended": {"pid": 2**22 + 1, "cron": "0 2 * * *", "server": "http://127.0.0.1:4200/api"},
    "of a process that no system has": {"pid": 10**30, "cron": "0 2 * * *", "server": ""},
    "with a cron that is none": {"pid": os.getpid(), "cron": "no cron", "server": ""},
    "without a process": {"pid": None, "cron": "0 2 * * *", "server": ""},
    "that is a list": ["pid"],
}


@pytest.mark.parametrize("note", [*map(json.dumps, NOTES.values()), ""], ids=[*NOTES, "that is empty"])
def test_a_note_whose_serve_is_gone_or_of_somebody_else_promises_no_night(tmp_path: Path, note: str) -> None:
    (tmp_path / "serve.json").write_text(note, "utf-8")

    assert status_lines(status(tmp_path, NOW))[4] == "next run   none scheduled; `nianbao serve` keeps the nights"


def states(config: Config, status: Status, now: datetime = NOW) -> dict[str, str]:
    return {finding.check: finding.state for finding in examine(config, status, now)}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(tmp_path / "config", tmp_path, Settings(), ())


def test_doctor_wants_a_site_an_address_room_a_clock_and_a_good_night(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": LEAST_FREE_BYTES - 1}))
    later = Status(last_run=LastRun(**{**RUN, "started": NOW + timedelta(days=1)}), problems=("no good night yet",))
    found = states(config, later)

    assert {check for check, state in found.items() if state == "fails"} >= {
        "configuration", "address", "disk: archive", "disk: captures", "clock", "nights",
    }  # fmt: skip


def test_doctor_is_content_with_what_is_well(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": LEAST_FREE_BYTES}))
    settings = Settings(crawl=CrawlSettings(user_agent="nianbao (+mailto:desk@justice.example)"))
    well = Config(config.folder, config.root, settings, ())
    found = states(well, Status(last_run=LastRun(**RUN), last_good_night=NOW, age_hours=2.0))

    assert {found[check] for check in ("address", "disk: archive", "clock", "nights")} == {"ok"}


@pytest.mark.parametrize(("library", "state"), [(None, "warning"), (xlsxwriter, "ok")])
def test_doctor_tells_that_the_pages_will_lack_their_workbooks(
    config: Config, monkeypatch: pytest.MonkeyPatch, library: ModuleType | None, state: str
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", library)
    assert states(config, Status())["tables"] == state


def test_a_clock_from_before_this_program_is_a_failure(config: Config) -> None:
    assert states(config, Status(), datetime(1970, 1, 2, tzinfo=UTC))["clock"] == "fails"


def test_doctor_waits_for_no_resolver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LOOKUP_S", 0.2)
    never = Event()

    def resolve(host: str) -> str:
        if host.startswith("slow"):
            never.wait()
        if host.startswith("gone"):
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return "192.0.2.1"

    begun = time.monotonic()
    assert doctor.without_address(["gone.example", "here.example", "slow.example"], resolve) == [
        "gone.example",
        "slow.example",
    ]
    assert time.monotonic() - begun < 10
    never.set()
