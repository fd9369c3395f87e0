"""The runs that are open in this process, by id: a task takes plain values and finds the rest here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flows.pipeline.run import Night

_OPEN: dict[str, Night] = {}


class RunNotOpen(Exception):  # noqa: N818
    """A task was started without the run that it belongs to; the message says what to do instead."""


@contextmanager
def registered(night: Night) -> Iterator[Night]:
    """Lets tasks of this process find the run by its id while the block runs."""
    _OPEN[night.order.run_id] = night
    try:
        yield night
    finally:
        del _OPEN[night.order.run_id]


def open_run(run_id: str, what: str) -> Night:
    """Returns the open run; raises RunNotOpen, as where a single task is run again from Prefect's UI."""
    try:
        return _OPEN[run_id]
    except KeyError:
        raise RunNotOpen(
            f"run {run_id} is not open here, so {what} cannot join it; `nianbao collect [--site ID]` starts a new run"
        ) from None
