"""`nianbao status`: when it last ran, what it found, what is owed, what is wrong, when it runs next. Five lines."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flows.alerts.queries import alert_query
from flows.coverage.queries import Records
from flows.runtime.schedule import CHINA, next_night


def status_lines(records: Records | None, now: datetime, notice: Path, channel_names: Sequence[str] = ()) -> list[str]:
    """The five lines; `records` is None where there is no archive yet."""
    last = records(alert_query("last_run"), {}) if records else []
    if records is None or not last:
        return [
            "last run   never; `nianbao collect` runs one now",
            "found      nothing yet",
            "coverage   nothing yet",
            "wrong      nothing known",
            f"next run   {_next(notice, now)}",
        ]
    run = last[0]
    return [
        f"last run   {_run(run)}",
        f"found      {_found(run)}",
        f"coverage   {_coverage(records(alert_query('newest_coverage'), {}), run['as_of'])}",
        f"wrong      {_wrong(records, run['as_of'], channel_names)}",
        f"next run   {_next(notice, now)}",
    ]


def _run(run: Mapping[str, Any]) -> str:
    started = run["started"].astimezone(CHINA)
    if run["finished"] is None:
        return f"{started:%Y-%m-%d %H:%M} for {run['as_of']}: still running, or cut short ({run['run_id']})"
    seconds = (run["finished"] - run["started"]).total_seconds()
    return f"{started:%Y-%m-%d %H:%M} for {run['as_of']}: {run['outcome']} in {seconds:.0f} s ({run['run_id']})"


def _found(run: Mapping[str, Any]) -> str:
    return (
        f"{run['sites']} sites, {run['sites_in_full']} read in full; {run['requests']} requests, "
        f"{run['pages']} pages read; {run['reports']} reports in the archive"
    )


def _coverage(rows: Sequence[Mapping[str, Any]], as_of: date) -> str:
    if not rows:
        return f"no duty is counted as of {as_of}"
    counts = ", ".join(f"{row['duties']} {row['status']}" for row in rows)
    return f"reports of {rows[0]['year']}: {counts}"


def _wrong(records: Records, as_of: date, channel_names: Sequence[str]) -> str:
    """Sites not read in full by name, alerts in force by kind, digests that wait for their channel."""
    unread = [row for row in records(alert_query("access"), {"today": as_of}) if not row["in_full"]]
    told = [row for row in records(alert_query("alerts_by_channel"), {}) if not row["resolved"]]
    kinds = Counter(kind for kind, _ in {(row["kind"], row["alert_id"].rsplit("|", 2)[0]) for row in told})
    waiting = {row["channel"] for row in told if not row["delivered"] and row["channel"] in channel_names}
    parts = [f"{row['site_id']} {row['trouble'] or row['outcome']} since {row['failing_since']}" for row in unread[:3]]
    if len(unread) > 3:
        parts.append(f"and {len(unread) - 3} more sites")
    if kinds:
        parts.append("in force: " + ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())))
    parts += [f"channel {name} is not getting through" for name in sorted(waiting)]
    return "; ".join(parts) or "nothing"


def _next(notice: Path, now: datetime) -> str:
    try:
        note = json.loads(notice.read_text("utf-8"))
        os.kill(int(note["pid"]), 0)
    except (OSError, ValueError, KeyError):
        return "none scheduled; `nianbao serve` keeps the nights"
    return f"{next_night(note['cron'], now):%Y-%m-%d %H:%M} Asia/Shanghai ({note['cron']})"
