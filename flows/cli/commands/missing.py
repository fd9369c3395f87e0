"""`nianbao missing`: only what is missing; for one township, the proof."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

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
from flows.cli.output import UserError, format_option, say, show_rows
from flows.config.loader import Config

if TYPE_CHECKING:
    from flows.coverage.queries import Records


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
    with archive_errors():
        records = records_of(open_archive(config))
        if asked:
            rows = read_proof(records, asked, as_of=as_of, year=year, statuses=wanted)
        else:
            rows = read_coverage(records, as_of=as_of, year=year, county=county, statuses=wanted, columns=columns)
        if not rows:
            explain_nothing(records, as_of, year, county)
            if asked:
                _explain_township(records, asked, as_of)
    show_rows(columns, rows, fmt, dispensable=("evidence", "detail", "result", "read_on", "rows", *LESS_ASKED_FOR))
    if exit_code and any("status" not in columns or row[columns.index("status")] == "missing" for row in rows):
        sys.exit(1)


def _explain_township(records: Records, named: str, as_of: date | None) -> None:
    """Raises UserError where no township is called so; says what its duties are where none is asked for."""
    from flows.coverage.queries import STATUSES, read_proof

    duties = read_proof(records, named, as_of=as_of, statuses=STATUSES)
    if not duties:
        raise UserError(f"{named}: no duty of such a township")
    told = dict.fromkeys(f"{row[3]} {row[5]}" for row in duties)
    say(f"{named}: {', '.join(told)}")
