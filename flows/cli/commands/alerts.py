"""`nianbao alerts`: the alerts in force."""

from __future__ import annotations

from datetime import datetime
from typing import get_args

import click

from flows.cli.archive_access import open_archive
from flows.cli.duty_options import (
    COUNTY,
    YEAR,
    archive_errors,
)
from flows.cli.output import UserError, format_option, say, show_rows
from flows.config.loader import Config
from flows.config.settings import AlertKind
from flows.runtime.china import CHINA

ALERT_COLUMNS = (
    "kind", "township_code", "township", "county", "site_id", "site", "year", "raised_at", "delivered_at", "channel",
    "message",
)  # fmt: skip


ALERTS_LESS_ASKED_FOR = ("township_code", "site_id", "channel", "delivered_at", "raised_at", "site", "county")


@click.command("alerts")
@click.option("--test", is_flag=True, help="Send a sample digest to every channel instead.")
@click.option("--kind", type=click.Choice(get_args(AlertKind)), help="Only alerts of this kind.")
@YEAR
@COUNTY
@format_option
@click.pass_obj
def alerts(
    config: Config, test: bool, kind: AlertKind | None, year: int | None, county: str | None, fmt: str | None
) -> None:
    """Show the alerts in force.

    With the day on which each channel's service took them.

    \b
    Example: nianbao alerts --kind missing
    """
    from flows.alerts.channels import NO_CHANNEL, channels

    known = channels(config.settings.alert)
    if test:
        _send_samples([channel for channel in known if channel.name != NO_CHANNEL])
        return
    from flows.alerts.queries import alert_query
    from flows.coverage.queries import records_of

    names = [channel.name for channel in known]
    params = {"channels": names, "year": year, "county": county, "kind": kind}
    with archive_errors():
        rows = records_of(open_archive(config))(alert_query("in_force"), params)
    shown = [tuple(row[name] for name in ALERT_COLUMNS) for row in rows]
    show_rows(ALERT_COLUMNS, shown, fmt, dispensable=ALERTS_LESS_ASKED_FOR)


def _send_samples(known: list) -> None:  # type: ignore[type-arg]
    from flows.alerts.run import sample

    if not known:
        raise UserError("nianbao.toml: alert: none; expected a table [[alert]] with an Apprise url")
    today = datetime.now(CHINA).date()
    failed = []
    for channel in known:
        delivered = sample(channel, today)
        say(f"channel={channel.name} delivered={'yes' if delivered else 'no'}")
        if not delivered:
            failed.append(channel.name)
    if failed:
        raise UserError(f"no digest got through to {', '.join(failed)}")
