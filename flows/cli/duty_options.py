"""Options and explanations that the commands about duties share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

import click

from flows.cli.commands.completion import counties
from flows.cli.output import DAY, UserError

if TYPE_CHECKING:
    from flows.coverage.queries import Records

# what a narrow terminal goes without, first to last
LESS_ASKED_FOR = ("url", "basis", "county_code", "deadline", "township_code")

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


def explain_nothing(records: Records, as_of: date | None, year: int | None, county: str | None) -> None:
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


@contextmanager
def archive_errors() -> Iterator[None]:
    """Turns what the archive raises into one line for the user."""
    from storage.archive.archive import ArchiveError

    try:
        yield
    except ArchiveError as error:
        raise UserError(str(error)) from error
