"""`nianbao coverage`: duty by duty, what is there and what is owed."""

from __future__ import annotations

from datetime import date

import click

from flows.cli.archive_access import open_archive
from flows.cli.duty_options import (
    AS_OF,
    COUNTY,
    LESS_ASKED_FOR,
    STATUS,
    YEAR,
    archive_errors,
    explain_nothing,
)
from flows.cli.output import format_option, show_rows
from flows.config.loader import Config


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

    with archive_errors():
        records = records_of(open_archive(config))
        rows = read_coverage(records, as_of=as_of, year=year, county=county, statuses=statuses)
        if not rows:
            explain_nothing(records, as_of, year, county)
    show_rows(COLUMNS, rows, fmt, dispensable=(*LESS_ASKED_FOR, "not_there_on", "reason_code", "days_late"))
