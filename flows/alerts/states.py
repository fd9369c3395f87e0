"""Compares today's states with those a channel was last notified of: what begins, ends, is due for a reminder. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, timedelta

from flows.config.settings import AlertKind, AlertSettings
from flows.coverage.chase import ChaseEntry

# States that somebody can act on; a late or revised report is a fact that does not change by waiting.
REMINDED = frozenset({"missing", "withdrawn", "site"})
SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class State:
    """Something that is the case today and that people want to hear of.

    `detail` tells apart states of one kind and subject: a kind of trouble, or the text of a revision. `label` is how
    a digest names it, `evidence` what it rests on, piece by piece, `url` where to look, `deadline` the first day that
    was too late.
    """

    kind: AlertKind
    site_id: str
    township_code: str | None
    year: int | None
    detail: str
    county_code: str
    county: str
    label: str
    evidence: tuple[str, ...] = ()
    url: str | None = None
    deadline: date | None = None

    @property
    def key(self) -> str:
        """The text by which it is the same state tomorrow."""
        subject = self.township_code or self.site_id
        return SEPARATOR.join((self.kind, subject, str(self.year or ""), self.detail))


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert as the archive has it: one state on one channel, what was said of it and what got through.

    `township`, `county` and `site_name` are the newest names that the archive has for its subject.
    """

    alert_id: str
    channel: str
    kind: AlertKind
    site_id: str
    township_code: str | None
    year: int | None
    raised_on: date
    raised_run: str
    message: str
    delivered: bool = False
    last_notified_on: date | None = None
    failed: bool = False
    resolved: bool = False
    resolved_run: str | None = None
    resolution: str | None = None
    resolution_delivered: bool = False
    township: str | None = None
    county: str | None = None
    site_name: str | None = None

    @property
    def key(self) -> str:
        """The key of the state."""
        return self.alert_id.rsplit(SEPARATOR, 2)[0]

    @property
    def detail(self) -> str:
        """The detail of the state: of a site, the kind of trouble."""
        return self.key.split(SEPARATOR)[-1]


def alert_id(key: str, channel: str, run_id: str) -> str:
    """Returns the name of one state on one channel from one beginning on."""
    return SEPARATOR.join((key, channel.replace(SEPARATOR, "/"), run_id))


@dataclass(frozen=True, slots=True)
class Today:
    """The states of a day, those that its evidence leaves open, and how those that are over ended (in words).

    `unsure` are keys of states that today's evidence neither shows nor refutes: a duty that is `unknown`, a trouble
    of a site that was not read in full. They stay in force. `newest_due` is the newest year that was due, by county,
    `chased` who was called about which report.
    """

    as_of: date
    states: Mapping[str, State]
    unsure: Set[str] = frozenset()
    ending: Callable[[Alert], str] = field(default=lambda _alert: "")
    site_counties: Mapping[str, str] = field(default_factory=dict)  # county codes by site
    counties: Mapping[str, str] = field(default_factory=dict)  # names by county code
    newest_due: Mapping[str, int] = field(default_factory=dict)
    chased: Mapping[tuple[str, int], Sequence[ChaseEntry]] = field(default_factory=dict)  # by township and year


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes that a channel is to be notified of.

    `begun` and `ended` are new in this run and have to be written down first; `begun_before` and `ended_before` were
    written down by an earlier run and never got through; `quiet` ends without a word.
    """

    begun: tuple[State, ...] = ()
    ended: tuple[tuple[Alert, str], ...] = ()
    begun_before: tuple[Alert, ...] = ()
    ended_before: tuple[Alert, ...] = ()
    reminders: tuple[Alert, ...] = ()
    quiet: tuple[Alert, ...] = ()

    @property
    def anything_to_say(self) -> bool:
        """True if there is a digest to send."""
        return bool(self.begun or self.ended or self.begun_before or self.ended_before or self.reminders)


def changes(alerts: Iterable[Alert], today: Today, wanted: AlertSettings) -> Changes:
    """Returns the changes that one channel is to be notified of; `alerts` are its own.

    States that it does not want are left as they are. A reminder speaks of the newest year that was due alone.
    """
    mine = [alert for alert in alerts if _wants(wanted, alert.kind, _county(alert, today))]
    in_force = [alert for alert in mine if not alert.resolved]
    known = {alert.key for alert in in_force} | {alert.key for alert in mine if alert.kind == "revised"}
    over = [alert for alert in in_force if alert.key not in today.states and alert.key not in today.unsure]
    still = [alert for alert in in_force if alert.key in today.states or alert.key in today.unsure]
    return Changes(
        begun=tuple(
            state
            for key, state in today.states.items()
            if key not in known and _wants(wanted, state.kind, state.county_code)
        ),
        ended=tuple((alert, today.ending(alert)) for alert in over if alert.kind != "revised"),
        begun_before=tuple(alert for alert in still if not alert.delivered),
        ended_before=tuple(alert for alert in mine if alert.resolved and not alert.resolution_delivered),
        reminders=tuple(alert for alert in still if _is_due_again(alert, today, wanted.remind_days)),
        quiet=tuple(alert for alert in over if alert.kind == "revised"),
    )


def _is_due_again(alert: Alert, today: Today, days: int) -> bool:
    if not days or not alert.delivered or alert.kind not in REMINDED or alert.last_notified_on is None:
        return False
    newest = today.newest_due.get(_county(alert, today) or "")
    is_older = alert.year is not None and newest is not None and alert.year < newest
    return not is_older and alert.last_notified_on + timedelta(days=days) <= today.as_of


def _wants(wanted: AlertSettings, kind: str, county_code: str | None) -> bool:
    return kind in wanted.kinds and (not wanted.counties or county_code in wanted.counties)


def _county(alert: Alert, today: Today) -> str | None:
    # a township's code begins with its county's
    return alert.township_code[:6] if alert.township_code else today.site_counties.get(alert.site_id)
