"""A clock that moves only when someone sleeps, and the hostile server as an ordinary portal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from flows.crawl import HostThrottles
from tests.faults.hostile import HostileServer


class Clock:
    """Seconds and wall clock of a test: `sleep` is the only thing that takes time."""

    def __init__(self, start: datetime = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)) -> None:
        self.start = start
        self.seconds = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.seconds)

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.seconds += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def throttles(clock: Clock) -> HostThrottles:
    return HostThrottles(clock=clock, sleep=clock.sleep, jitter=lambda: 0.0)


@pytest.fixture
def portal() -> Iterator[HostileServer]:
    with HostileServer() as server:
        yield server
