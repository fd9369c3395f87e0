"""The commands about duties: coverage, missing, alerts."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, get_args

import click

from flows.cli.commands.completion import counties
from flows.cli.output import DAY, UserError, format_option, say, show_rows
from flows.config.loader import Config
from flows.config.settings import AlertKind
from flows.runtime.schedule import CHINA

if TYPE_CHECKING:
    from flows.coverage.queries import Records

# what a narrow terminal goes without, first to last
LESS_ASKED_FOR = ("url", "basis", "county_code", "deadline", "township_code")
ALERT_COLUMNS = (
    "kind", "township_code", "township", "county", "site_id", "site", "year", "raised_at", "delivered_at", "channel",
    "message",
)  # fmt: skip
ALERTS_LESS_ASKED_FOR = ("township_code", "site_id", "channel", "delivered_at", "raised_at", "site", "county")

YEAR = click.option("--year", type=int, help="Only the reports about this year.")
COUNTY = click.option(
    "--county",
    metavar="NAME_OR_CODE",
    shell_complete=counties,
    help="Only this county, by its code or (part of) its name.",
)
AS_OF = click.option("--as-of", type=DAY, help="As it was on this day, from what was seen then.")


STATUS = click.option(
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice(["not_due", "published", "late", "missing", "unknown", "withdrawn"]),
    help="Only duties of this status; may be given again.",
)


@click.command("coverage")
@YEAR
@COUNTY
@STATUS
@AS_OF
@format_option
@click.pass_obj
def coverage(
    config: Config, year: int | None, county: str | None, statuses: tuple[str, ...], as_of: date | None, fmt: str | None
) -> None:
    """Show duty by duty what is there and what is owed.

    \b
    Example: nianbao coverage --year 2024 --county 丰都县
    """
    from flows.coverage.queries import COLUMNS, read_coverage, records_of

    with _archive_errors():
        records = records_of(_archive(config))
        rows = read_coverage(records, as_of=as_of, year=year, county=county, statuses=statuses)
        if not rows:
            _explain_nothing(records, as_of, year, county)
    show_rows(COLUMNS, rows, fmt, dispensable=(*LESS_ASKED_FOR, "not_there_on", "reason_code", "days_late"))


@click.command("missing")
@click.argument("township", required=False)
@click.option("--township", "named", metavar="NAME_OR_CODE", help="The same as the argument.")
@YEAR
@COUNTY
@STATUS
@AS_OF
@click.option("--exit-code", is_flag=True, help="Exit with 1 if anything is missing.")
@format_option
@click.pass_obj
def missing(
    config: Config,
    township: str | None,
    named: str | None,
    year: int | None,
    county: str | None,
    statuses: tuple[str, ...],
    as_of: date | None,
    exit_code: bool,
    fmt: str | None,
) -> None:
    """Show only what is missing and owed.

    Of one TOWNSHIP it shows the whole proof, column by column.

    A report is missing when its deadline is past and every column where it may be was read to its end without it.

    \b
    Example: nianbao missing 可大乡 --year 2024
    """
    from flows.coverage.queries import MISSING_COLUMNS, PROOF_COLUMNS, read_coverage, read_proof, records_of

    wanted = statuses or ("missing",)
    asked = township or named
    columns = PROOF_COLUMNS if asked else (*MISSING_COLUMNS, "status") if statuses else MISSING_COLUMNS
    with _archive_errors():
        records = records_of(_archive(config))
        if asked:
            rows = read_proof(records, asked, as_of=as_of, year=year, statuses=wanted)
        else:
            rows = read_coverage(records, as_of=as_of, year=year, county=county, statuses=wanted, columns=columns)
        if not rows:
            _explain_nothing(records, as_of, year, county)
            if asked:
                _explain_township(records, asked, as_of)
    show_rows(columns, rows, fmt, dispensable=("evidence", "detail", "result", "read_on", "rows", *LESS_ASKED_FOR))
    if exit_code and any("status" not in columns or row[columns.index("status")] == "missing" for row in rows):
        sys.exit(1)


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
    with _archive_errors():
        rows = records_of(_archive(config))(alert_query("in_force"), params)
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


def _explain_nothing(records: Records, as_of: date | None, year: int | None, county: str | None) -> None:
    """Raises UserError where no row could be: no such county, or a year for which nobody owes anything."""
    from flows.cli.suggestions import nearest
    from flows.coverage.queries import read_coverage

    found = read_coverage(records, as_of=as_of, columns=("county_code", "county", "year"))
    counties = {str(name): str(code) for code, name, _ in found}
    if county is not None and not any(county in name or code.startswith(county) for name, code in counties.items()):
        near = nearest(county, counties)
        raise UserError(f"--county {county}: no duty of such a county; there are, for example, {', '.join(near)}")
    years = sorted({int(str(row[2])) for row in found})
    if year is not None and years and year not in years:
        raise UserError(f"--year {year}: no duty for it; duties run from {years[0]} to {years[-1]}")


def _explain_township(records: Records, named: str, as_of: date | None) -> None:
    """Raises UserError where no township is called so; says what its duties are where none is asked for."""
    from flows.coverage.queries import STATUSES, read_proof

    duties = read_proof(records, named, as_of=as_of, statuses=STATUSES)
    if not duties:
        raise UserError(f"{named}: no duty of such a township")
    told = dict.fromkeys(f"{row[3]} {row[5]}" for row in duties)
    say(f"{named}: {', '.join(told)}")


def _archive(config: Config):  # type: ignore[no-untyped-def]
    from flows.pipeline.run import open_archive

    return open_archive(config)


@contextmanager
def _archive_errors() -> Iterator[None]:
    from storage.archive.archive import ArchiveError

    try:
        yield
    except ArchiveError as error:
        raise UserError(str(error)) from error
