"""Compares current states with those last notified; one digest a channel, recorded before and after it is sent.

Each step is on record before the next: what began and ended, then the digest, then that it was taken. A run that dies
in between, or a channel that is down, leaves alerts that are due; the next run tells them under the same number.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from flows.alerts.channels import NO_CHANNEL, Channel, Send, channels, deliver
from flows.alerts.detect import read_today
from flows.alerts.digest import Digest, county_code, digest, message
from flows.alerts.queries import alert_query
from flows.alerts.states import Alert, Changes, State, Today, alert_id, changes
from flows.config.settings import AlertSettings
from flows.config.sites import SiteConfig
from flows.coverage.chase import ChaseEntry, by_duty
from flows.coverage.queries import Records, records_on
from storage.archive.archive import Archive
from storage.records import AlertEvent

Event = Literal["raised", "delivered", "failed", "reminded", "resolved", "resolution_delivered"]
Emit = Callable[[Iterable[State], Iterable[Alert], date], None]
"""Passes on what began and what ended on a day, once for all channels; never raises."""
# Where states stood that no channel was there to take.
HANDED_OVER = "已改由所设渠道通知"
_log = logging.getLogger("nianbao.alerts")


@dataclass(frozen=True, slots=True)
class Alerting:
    """The outcome of a run's alerting; `sent` and `failed` are channel names."""

    begun: int = 0
    ended: int = 0
    sent: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    skipped: str = ""


@dataclass(frozen=True, slots=True)
class _Moment:
    """The run that tells, the day it counts for, and the time."""

    run_id: str
    as_of: date
    now: datetime


def run_alerts(
    archive: Archive,
    *,
    settings: Sequence[AlertSettings],
    sites: Sequence[SiteConfig],
    run_id: str,
    as_of: date,
    now: datetime,
    chased: Sequence[ChaseEntry] = (),
    send: Send = deliver,
    emit: Emit | None = None,
) -> Alerting:
    """Notifies every configured channel of what began, what ended and what is due again, and calls `emit`.

    `chased` says who was called about what. A run for a day before the newest notified one notifies nothing: it looks
    back. Raises ArchiveError where nothing can be written down, and then nothing was sent either.
    """
    moment = _Moment(run_id, as_of, now)
    with archive.reading() as connection:
        records = records_on(connection)
        known = read_alerts(records)
        newest = notified_up_to(records)
        if newest is not None and newest > as_of:
            return Alerting(skipped=f"alerts were told up to {newest}; a run for {as_of} looks back and tells none")
        today = read_today(records, as_of, sites, [alert for alerts in known.values() for alert in alerts])
        today = replace(today, chased=by_duty(chased))
        newest_year = _newest_due_year(records, as_of)
    todo = [(channel, changes(known.get(channel.name, ()), today, channel.settings)) for channel in channels(settings)]
    first = [event for channel, change in todo for event in _opening_events(channel, change, moment)]
    if settings:
        first += _hand_over(known.get(NO_CHANNEL, ()), moment)
    archive.append_alert_events(first)
    sent: list[str] = []
    failed: list[str] = []
    for channel, change in todo:
        if channel.name == NO_CHANNEL or not change.anything_to_say:
            continue
        text = digest(
            change, today, channel.name, run_id, _new_counties(known.get(channel.name, ()), change, today), newest_year
        )
        outcome = _send(archive, channel, change, text, send, moment)
        (sent if outcome else failed).append(channel.name)
    begun = {state.key: state for _, change in todo for state in change.begun}
    ended = {alert.key: alert for _, change in todo for alert, _ in change.ended}
    if emit is not None:
        emit(begun.values(), ended.values(), as_of)
    return Alerting(len(begun), len(ended), tuple(sent), tuple(failed))


def read_alerts(records: Records) -> Mapping[str, tuple[Alert, ...]]:
    """Returns the alerts of each channel, by its name."""
    found: dict[str, list[Alert]] = defaultdict(list)
    for row in records(alert_query("alerts_by_channel"), {}):
        if row["raised_on"] is not None:
            found[row["channel"]].append(Alert(**{k: v for k, v in row.items() if k != "newest_as_of"}))
    return {channel: tuple(alerts) for channel, alerts in found.items()}


def notified_up_to(records: Records) -> date | None:
    """Returns the newest day that any alert speaks of."""
    newest: date | None = records("SELECT max(as_of) AS newest FROM alert_events", {})[0]["newest"]
    return newest


def sample(channel: Channel, as_of: date, send: Send = deliver) -> bool:
    """Sends a sample digest, so that a new channel can be seen to work; records nothing. Returns True if taken."""
    state = State(
        kind="missing",
        site_id="sample",
        township_code=None,
        year=as_of.year - 1,
        detail="",
        county_code="",
        county="测试县",
        label="测试镇",
        evidence=("这是一条测试消息，不涉及任何真实情况",),
    )
    text = digest(Changes(begun=(state,)), Today(as_of, {state.key: state}), channel.name, "sample", set(), None)
    return send(channel, text)


def _newest_due_year(records: Records, as_of: date) -> int | None:
    return max(
        (row["newest_due"] for row in records(alert_query("due_years"), {"today": as_of})),
        default=None,
    )


def _new_counties(known: Iterable[Alert], change: Changes, today: Today) -> set[str]:
    """Returns the counties that this channel never received anything about: their whole past comes in one digest."""
    notified = {alert.township_code[:6] for alert in known if alert.township_code and alert.delivered}
    begun = {state.county_code for state in change.begun}
    return (begun | {county_code(alert, today) for alert in change.begun_before}) - notified


def _hand_over(kept: Iterable[Alert], moment: _Moment) -> Iterator[AlertEvent]:
    """Yields the end of alerts that waited for the first channel, which tells them as its own."""
    for alert in kept:
        if not alert.resolved:
            yield _event(alert, "resolved", moment, HANDED_OVER)
            yield _event(alert, "resolution_delivered", moment, "")


def _opening_events(channel: Channel, change: Changes, moment: _Moment) -> Iterator[AlertEvent]:
    for state in change.begun:
        yield _event_of(state, "raised", channel, moment)
    for alert, how in change.ended:
        yield _event(alert, "resolved", moment, how)
    for alert in change.quiet:
        yield _event(alert, "resolved", moment, "")
        yield _event(alert, "resolution_delivered", moment, "")


def _send(archive: Archive, channel: Channel, change: Changes, text: Digest, send: Send, moment: _Moment) -> bool:
    """Sends one digest and records how that went; returns True if it was taken."""
    delivered = send(channel, text)
    events = _delivery_events(channel, change, moment) if delivered else _failure_events(channel, change, moment)
    archive.append_alert_events(list(events))
    _log.log(
        logging.INFO if delivered else logging.WARNING,
        "event=digest_%s channel=%s run_id=%s begun=%d ended=%d reminded=%d retried=%d keys=%s",
        "sent" if delivered else "failed",
        channel.name,
        moment.run_id,
        len(change.begun),
        len(change.ended),
        len(change.reminders),
        len(change.begun_before) + len(change.ended_before),
        ",".join(text.keys),
    )
    return delivered


def _delivery_events(channel: Channel, change: Changes, moment: _Moment) -> Iterator[AlertEvent]:
    for state in change.begun:
        yield _event_of(state, "delivered", channel, moment)
    for alert in change.begun_before:
        yield _event(alert, "delivered", moment)
    for alert in (*(alert for alert, _ in change.ended), *change.ended_before):
        if not alert.delivered:
            yield _event(alert, "delivered", moment)
        yield _event(alert, "resolution_delivered", moment)
    for alert in change.reminders:
        yield _event(alert, "reminded", moment)


def _failure_events(channel: Channel, change: Changes, moment: _Moment) -> Iterator[AlertEvent]:
    """Yields one event an alert, ever: a channel that is down for months must not fill the archive."""
    for state in change.begun:
        yield _event_of(state, "failed", channel, moment)
    for alert in (*change.begun_before, *(alert for alert, _ in change.ended), *change.ended_before):
        if not alert.failed:
            yield _event(alert, "failed", moment)


def _event_of(state: State, event: Event, channel: Channel, moment: _Moment) -> AlertEvent:
    return AlertEvent(
        alert_id=alert_id(state.key, channel.name, moment.run_id),
        event=event,
        happened_at=moment.now,
        as_of=moment.as_of,
        run_id=moment.run_id,
        kind=state.kind,
        site_id=state.site_id,
        township_code=state.township_code,
        year=state.year,
        channel=channel.name,
        message=message(state),
    )


def _event(alert: Alert, event: Event, moment: _Moment, text: str | None = None) -> AlertEvent:
    return AlertEvent(
        alert_id=alert.alert_id,
        event=event,
        happened_at=moment.now,
        as_of=moment.as_of,
        run_id=moment.run_id,
        kind=alert.kind,
        site_id=alert.site_id,
        township_code=alert.township_code,
        year=alert.year,
        channel=alert.channel,
        message=alert.message if text is None else text,
    )
