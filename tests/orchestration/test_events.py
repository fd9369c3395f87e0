"""Alerts as Prefect events: what automations see, how many, and that a failure costs nothing."""

from __future__ import annotations

from typing import Any

import pytest

from flows.alerts.states import Alert, State, alert_id
from flows.orchestration import events
from tests.coverage.world import A, day

MISSING = State("missing", "test", A, 2023, "", "500230", "测试县", "甲镇")
BLOCKED = State("site", "test", None, None, "blocked", "500230", "测试县", "test")
ENDED = Alert(
    alert_id(MISSING.key, "hook", "run1"), "hook", "missing", "test", A, 2023, day("2024-04-01"), "run1", "message"
)
DAY = day("2024-04-02")


@pytest.fixture
def emitted(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    seen: list[dict[str, Any]] = []
    monkeypatch.setattr(events, "emit_event", lambda **event: seen.append(event))
    return seen


def test_beginnings_and_ends_are_events_of_a_township_or_a_site(emitted: list[dict[str, Any]]) -> None:
    events.emit_alert_events([BLOCKED], [ENDED], DAY)
    assert [(e["event"], e["resource"]["prefect.resource.id"]) for e in emitted] == [
        ("nianbao.alert.begun", "nianbao.site.test"),
        ("nianbao.alert.ended", f"nianbao.township.{A}"),
    ]
    assert emitted[1]["payload"] == {
        "kind": "missing", "year": 2023, "site_id": "test", "as_of": "2024-04-02", "key": MISSING.key,
    }  # fmt: skip


@pytest.mark.parametrize(("begun", "expected"), [(events.MAX_EVENTS, 500), (events.MAX_EVENTS + 1, 500)])
def test_a_first_run_over_a_region_emits_a_bounded_number(
    emitted: list[dict[str, Any]], caplog: pytest.LogCaptureFixture, begun: int, expected: int
) -> None:
    events.emit_alert_events([MISSING] * begun, [], DAY)
    assert len(emitted) == expected
    assert ("event=prefect_events_cut" in caplog.text) is (begun > expected)


def test_a_server_that_is_away_costs_a_line_and_no_more(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(**_event: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(events, "emit_event", fail)
    events.emit_alert_events([MISSING, BLOCKED], [], DAY)
    assert caplog.text.count("event=prefect_event_failed error=ConnectionError") == 1
