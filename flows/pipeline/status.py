"""The state of things: last run, what it found, what is owed, what is wrong, next run. For people and monitors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flows.alerts.field_decay import read_field_decay
from flows.alerts.queries import alert_query
from flows.coverage.queries import Records
from flows.pipeline.serve_notice import read_notice
from flows.runtime.china import CHINA
from flows.runtime.schedule import next_night

# A night may take until the next afternoon; a monitor hears of the second one that is missed.
STALE_HOURS = 36.0
SITES_NAMED = 3


@dataclass(frozen=True, slots=True)
class LastRun:
    """The newest collecting run; `finished` is None while it runs, or where it was cut short."""

    run_id: str
    started: datetime
    as_of: date
    finished: datetime | None
    outcome: str | None
    sites: int
    sites_in_full: int
    requests: int
    pages: int
    reports: int


@dataclass(frozen=True, slots=True)
class Status:
    """`problems` is what an operator has to mend; missing reports and portals that are down are alerts instead."""

    last_run: LastRun | None = None
    last_good_night: datetime | None = None
    age_hours: float | None = None  # of the last good night
    year: int | None = None  # of the newest reports that are owed
    coverage: Mapping[str, int] = field(default_factory=dict)  # duties by status
    sites_in_trouble: Sequence[Mapping[str, Any]] = ()
    fields_lost: Sequence[Mapping[str, Any]] = ()  # what the newest reports of a column lack
    alerts_in_force: Mapping[str, int] = field(default_factory=dict)  # by kind
    channels_waiting: Sequence[str] = ()
    next_run: datetime | None = None
    cron: str | None = None
    problems: Sequence[str] = ()


def read_status(records: Records | None, now: datetime, notice: Path, channel_names: Sequence[str] = ()) -> Status:
    """Returns how things stand; `records` is None where there is no archive yet, `notice` is what `serve` leaves."""
    cron, following = _next_run(notice, now)
    rows = records(alert_query("last_run"), {}) if records else []
    if records is None or not rows:
        return Status(next_run=following, cron=cron, problems=("no run yet",))
    last = LastRun(**rows[0])
    good = records(alert_query("last_good_night"), {})[0]["finished"]
    age = (now - good).total_seconds() / 3600 if good else None
    owed = records(alert_query("newest_coverage"), {})
    unread = [row for row in records(alert_query("access"), {"today": last.as_of}) if not row["in_full"]]
    told = [row for row in records(alert_query("alerts_by_channel"), {}) if not row["resolved"]]
    waiting = sorted({row["channel"] for row in told if not row["delivered"] and row["channel"] in channel_names})
    return Status(
        last_run=last,
        last_good_night=good,
        age_hours=age,
        year=owed[0]["year"] if owed else None,
        coverage={row["status"]: row["duties"] for row in owed},
        sites_in_trouble=[
            {
                "site_id": row["site_id"],
                "trouble": row["trouble"] or row["outcome"],
                "since": row["failing_since"],
            }
            for row in unread
        ],
        fields_lost=[
            {"site_id": decay.site_id, "column_url": decay.column_url, "field": decay.field, "seen": decay.words("en")}
            for decay in read_field_decay(records, last.as_of)
        ],
        alerts_in_force=dict(sorted(_kinds(told).items())),
        channels_waiting=waiting,
        next_run=following,
        cron=cron,
        problems=_problems(age, waiting),
    )


def _kinds(told: Sequence[Mapping[str, Any]]) -> Counter[str]:
    return Counter(kind for kind, _ in {(row["kind"], row["alert_id"].rsplit("|", 2)[0]) for row in told})


def _problems(age_hours: float | None, waiting: Sequence[str]) -> tuple[str, ...]:
    problems = [f"channel {name} is not getting through" for name in waiting]
    if age_hours is None:
        problems.append("no good night yet")
    elif age_hours > STALE_HOURS:
        problems.append(f"no good night for {age_hours:.0f} hours")
    elif age_hours < 0:
        problems.append("the last good night is in the future: the clock was set back")
    return tuple(problems)


def _next_run(notice: Path, now: datetime) -> tuple[str | None, datetime | None]:
    """The cron line of a `serve` that lives, and its next night."""
    found = read_notice(notice)
    try:
        return (found.cron, next_night(found.cron, now)) if found else (None, None)
    except ValueError:
        return None, None


def status_lines(status: Status) -> list[str]:
    """Returns the five lines that `nianbao status` prints."""
    if status.last_run is None:
        run, found, wrong = "never; `nianbao collect` runs one now", "nothing yet", "nothing known"
        owed = "nothing yet"
    else:
        run, found, wrong = _run(status), _found(status.last_run), _wrong(status)
        owed = _coverage(status)
    return [
        f"last run   {run}",
        f"found      {found}",
        f"coverage   {owed}",
        f"wrong      {wrong}",
        f"next run   {_next(status)}",
    ]


def _run(status: Status) -> str:
    run = status.last_run
    assert run is not None, "asked where there is one"
    started = f"{run.started.astimezone(CHINA):%Y-%m-%d %H:%M} for {run.as_of}"
    good = "none yet" if status.age_hours is None else f"{status.age_hours:.0f} h ago"
    if run.finished is None:
        return f"{started}: still running, or cut short ({run.run_id}); last good night {good}"
    seconds = (run.finished - run.started).total_seconds()
    return f"{started}: {run.outcome} in {seconds:.0f} s ({run.run_id}); last good night {good}"


def _found(run: LastRun) -> str:
    return (
        f"{run.sites} sites, {run.sites_in_full} read in full; {run.requests} requests, "
        f"{run.pages} pages read; {run.reports} reports in the archive"
    )


def _coverage(status: Status) -> str:
    if not status.coverage:
        assert status.last_run is not None, "asked where there is one"
        return f"no duty is counted as of {status.last_run.as_of}"
    return f"reports of {status.year}: " + ", ".join(f"{count} {name}" for name, count in status.coverage.items())


def _wrong(status: Status) -> str:
    sites = status.sites_in_trouble
    parts = [f"{site['site_id']} {site['trouble']} since {site['since']}" for site in sites[:SITES_NAMED]]
    if len(sites) > SITES_NAMED:
        parts.append(f"and {len(sites) - SITES_NAMED} more sites")
    parts += [f"{lost['site_id']} {lost['seen']}" for lost in status.fields_lost[:SITES_NAMED]]
    if len(status.fields_lost) > SITES_NAMED:
        parts.append(f"and {len(status.fields_lost) - SITES_NAMED} more losses")
    if status.alerts_in_force:
        kinds = ", ".join(f"{count} {kind}" for kind, count in status.alerts_in_force.items())
        parts.append(f"in force: {kinds}")
    return "; ".join([*parts, *status.problems]) or "nothing"


def _next(status: Status) -> str:
    if status.next_run is None:
        return "none scheduled; `nianbao serve` keeps the nights"
    return f"{status.next_run:%Y-%m-%d %H:%M} Asia/Shanghai ({status.cron})"
