"""Bounds of processor time that mean the same on a slow machine."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager

_ADDITIONS = 100_000
_USUAL_S = 0.0045  # what they take on the machine that the bounds were set on


def _slowness() -> float:
    """How many times longer this machine takes now than the usual one; 1 where it is as quick or quicker."""
    started = time.thread_time()
    total = 0
    for number in range(_ADDITIONS):
        total += number
    return max(1.0, (time.thread_time() - started) / _USUAL_S)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Fails where the block takes this thread more than `seconds` of a usual machine's processor time.

    A machine's speed wavers with its neighbours', so it is asked before and after; the collector waits, since its share
    grows with what the tests before have left.
    """
    gc.disable()
    try:
        before = _slowness()
        started = time.thread_time()
        yield
        spent = time.thread_time() - started
        bound = seconds * max(before, _slowness())
    finally:
        gc.enable()
    assert spent < bound, f"{spent:.1f} s of processor time, at most {bound:.1f}"
