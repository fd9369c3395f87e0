"""What begins, ends and is due for a reminder, as a table of what a channel was told and what is the case today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.alerts.states import Alert, Changes, State, Today, alert_id, changes
from flows.config.settings import AlertSettings

MONDAY = date(2024, 4, 1)
MISSING = State("missing", "test", "500230101", 2023, "", "500230", "测试县", "甲镇")
BLOCKED = State("site", "test", None, None, "blocked", "500230", "测试县", "test")
REVISED = State("revised", "test", "500230101", 2023, "abc", "500230", "测试县", "甲镇")
HOOK = AlertSettings(url="json://127.0.0.1")


def told(state: State, **more: object) -> Alert:
    base = Alert(
        alert_id(state.key, "hook", "run1"), "hook", state.kind, state.site_id, state.township_code, state.year,
        MONDAY, "run1", "message", delivered=True, last_notified_on=MONDAY,
    )  # fmt: skip
    return replace(base, **more)  # type: ignore[arg-type]


def today(*states: State, unsure: Sequence[State] = (), on: date = MONDAY) -> Today:
    return Today(on, {s.key: s for s in states}, {s.key for s in unsure}, lambda _told: "ended", {"test": "500230"})


def shape(found: Changes) -> dict[str, int]:
    return {name: len(getattr(found, name)) for name in found.__slots__ if getattr(found, name)}


NOT_DELIVERED = {"delivered": False, "last_notified_on": None}


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        pytest.param([], today(MISSING), {"begun": 1}, id="a state is told when it begins"),
        pytest.param([told(MISSING)], today(MISSING), {}, id="and not again while it lasts"),
        pytest.param([told(MISSING)], today(), {"ended": 1}, id="and told when it ends"),
        pytest.param([told(MISSING)], today(unsure=[MISSING]), {}, id="missing stays in force while unknown"),
        pytest.param([told(MISSING, resolved=True, resolution_delivered=True)], today(), {}, id="an end is told once"),
        pytest.param(
            [told(MISSING, resolved=True, resolution_delivered=True)], today(MISSING), {"begun": 1}, id="may return"
        ),
        pytest.param([told(MISSING, **NOT_DELIVERED)], today(MISSING), {"begun_before": 1}, id="retried"),
        pytest.param([told(MISSING, **NOT_DELIVERED)], today(), {"ended": 1}, id="told as over"),
        pytest.param([told(MISSING, resolved=True)], today(), {"ended_before": 1}, id="end retried"),
        pytest.param(
            [told(MISSING)], today(MISSING, on=MONDAY + timedelta(30)), {"reminders": 1}, id="reminded after 30 days"
        ),
        pytest.param([told(MISSING)], today(MISSING, on=MONDAY + timedelta(29)), {}, id="not a day sooner"),
        pytest.param(
            [told(MISSING)], today(unsure=[MISSING], on=MONDAY + timedelta(30)), {"reminders": 1}, id="unknown reminded"
        ),
        pytest.param([told(BLOCKED)], today(replace(BLOCKED, detail="tls")), {"begun": 1, "ended": 1}, id="by kind"),
        pytest.param([told(REVISED)], today(REVISED, on=MONDAY + timedelta(90)), {}, id="never reminded"),
        pytest.param([told(REVISED)], today(), {"quiet": 1}, id="and ends without a word"),
        pytest.param(
            [told(REVISED, resolved=True)], today(REVISED), {"ended_before": 1}, id="a text that returns is old news"
        ),
    ],
)  # fmt: skip
def test_what_a_channel_is_told(before: list[Alert], now: Today, expected: dict[str, int]) -> None:
    assert shape(changes(before, now, HOOK)) == expected


@pytest.mark.parametrize(
    ("wanted", "begun"),
    [
        ({}, 2),
        ({"kinds": ("site",)}, 1),
        ({"counties": ("500230",)}, 2),
        ({"counties": ("500231",)}, 0),
        ({"kinds": ("late",)}, 0),
    ],
)
def test_each_channel_has_its_kinds_and_counties(wanted: dict[str, object], begun: int) -> None:
    settings = AlertSettings(url="json://127.0.0.1", **wanted)  # type: ignore[arg-type]
    assert len(changes([], today(MISSING, BLOCKED), settings).begun) == begun


def test_states_a_channel_no_longer_wants_are_left_alone() -> None:
    assert not changes([told(MISSING)], today(), AlertSettings(url="json://127.0.0.1", kinds=("site",))).anything_to_say


def test_zero_reminds_never() -> None:
    settings = AlertSettings(url="json://127.0.0.1", remind_days=0)
    assert not changes([told(MISSING)], today(MISSING, on=MONDAY + timedelta(9999)), settings).reminders


@given(
    st.lists(st.sampled_from(["missing", "unknown", "published"]), max_size=12), st.lists(st.booleans(), min_size=12)
)
def test_whatever_the_nights_bring_each_beginning_gets_through_once_and_so_does_each_end(
    nights: list[str], works: list[bool]
) -> None:
    """Plays nights of one duty over a channel that fails now and then: what got through alternates."""
    mine: list[Alert] = []
    heard: list[str] = []
    for number, (status, up) in enumerate(zip(nights, works, strict=False)):
        states = (MISSING,) if status == "missing" else ()
        found = changes(mine, today(*states, unsure=[MISSING] if status == "unknown" else []), replace_days(0))
        mine += [
            replace(told(s, **NOT_DELIVERED), alert_id=alert_id(s.key, "hook", f"run{number}")) for s in found.begun
        ]
        over = {a.alert_id for a, _ in found.ended}
        mine = [replace(a, resolved=True) if a.alert_id in over else a for a in mine]
        if up and found.anything_to_say:
            for alert in (*found.ended_before, *(alert for alert, _ in found.ended)):
                heard += ["ended"] if alert.delivered else ["begun", "ended"]  # both in one line
            heard += ["begun"] * (len(found.begun) + len(found.begun_before))
            mine = [replace(a, delivered=True, resolution_delivered=a.resolved) for a in mine]
    assert heard == ["begun", "ended"] * (len(heard) // 2) + ["begun"] * (len(heard) % 2)
    assert sum(not a.resolved for a in mine) <= 1


def replace_days(days: int) -> AlertSettings:
    return AlertSettings(url="json://127.0.0.1", remind_days=days)
