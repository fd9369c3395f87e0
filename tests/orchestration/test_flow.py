"""What a night that ran in this process came to, whatever Prefect's server returns of it."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

import pytest
from prefect.client.schemas.objects import State, StateDetails, StateType
from prefect.exceptions import MissingResult

from flows.orchestration import flow
from flows.pipeline.summary import NightSummary

NOW = datetime(2025, 9, 1, tzinfo=UTC)
SUMMARY = NightSummary("run", date(2025, 9, 1), NOW, NOW, (), kept=True, troubles=())


def ended(run: uuid.UUID) -> State[object]:
    """A last state as a slow server returns it: without its result."""
    return State(type=StateType.COMPLETED, state_details=StateDetails(flow_run_id=run))


def test_a_night_whose_last_state_lost_its_result_is_told_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    run = uuid.uuid4()
    monkeypatch.setitem(flow._ENDED, str(run), SUMMARY)

    assert flow.told_by(ended(run)) is SUMMARY
    with pytest.raises(MissingResult):  # nothing is kept once it is told
        flow.told_by(ended(run))
