"""The nights of a cron line in Asia/Shanghai, and which of several overdue nights is still run. Pure."""

from __future__ import annotations

from datetime import datetime

from cronsim import CronSim, CronSimError

from flows.runtime.china import CHINA

NIGHTLY = "0 2 * * *"


def is_cron(line: str, now: datetime) -> bool:
    """Returns True if this is a cron line of five fields that has a night after `now` (31 February has none)."""
    try:
        next_night(line, now)
    except ValueError:
        return False
    return len(line.split()) == 5


def next_night(cron: str, after: datetime) -> datetime:
    """Returns the first night after a moment, in Asia/Shanghai; raises ValueError where there is none in 50 years."""
    try:
        return next(CronSim(cron, after.astimezone(CHINA)))
    except CronSimError as error:
        raise ValueError(f"{cron!r}: {error}") from error
    except StopIteration:
        raise ValueError(f"{cron!r}: no such day in 50 years") from None


def missed_night(cron: str, last_started: datetime | None, now: datetime) -> datetime | None:
    """Returns the newest night since the last run began, which is to be caught up; None where there was none.

    An archive without a run has missed nothing: it waits for its first night.
    """
    if last_started is None:
        return None
    missed = None
    night = next_night(cron, last_started)
    while night <= now:
        missed, night = night, next_night(cron, night)
    return missed


def is_overtaken(cron: str, scheduled: datetime, now: datetime) -> bool:
    """Returns True if a later night is due already, so that this one need not be run any more."""
    return next_night(cron, scheduled) <= now
