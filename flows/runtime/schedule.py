"""When the nights are: a cron line in Asia/Shanghai, and which of several overdue nights is still to be run. Pure."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
NIGHTLY = "0 2 * * *"


def is_cron(line: str) -> bool:
    """Whether this is a cron line of five fields."""
    return len(line.split()) == 5 and bool(_croniter().is_valid(line))


def next_night(cron: str, after: datetime) -> datetime:
    """The first night after a moment, in Asia/Shanghai."""
    found = _croniter()(cron, after.astimezone(CHINA)).get_next(datetime)
    assert isinstance(found, datetime)
    return found


def missed_night(cron: str, last_started: datetime | None, now: datetime) -> datetime | None:
    """The night to catch up: the newest one since the last run began, if there was any; never more than one.

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
    """Whether a later night is due already, so that this one need not be run any more."""
    return next_night(cron, scheduled) <= now


def _croniter() -> Any:
    # the very reading of cron lines by which Prefect schedules; untyped, and slow to import
    return import_module("prefect._vendor.croniter").croniter
