"""A call without a time limit of its own gets one."""

from __future__ import annotations

import threading
import time

import pytest

from flows.runtime.deadline import within


def test_it_gives_what_the_call_gives() -> None:
    assert within(30, lambda: "an address") == "an address"


def test_it_raises_what_the_call_raises() -> None:
    def broken() -> None:
        raise ConnectionResetError("by the other side")

    with pytest.raises(ConnectionResetError, match="by the other side"):
        within(30, broken)


def test_a_call_that_never_returns_ends_at_the_deadline() -> None:
    never = threading.Event()
    begun = time.monotonic()

    with pytest.raises(TimeoutError, match="no answer within 0 s"):
        within(0.05, never.wait)

    assert time.monotonic() - begun < 10
    never.set()
