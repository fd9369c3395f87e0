"""`nianbao chase`: whom to call about a report that is owed, and what came of it."""

from __future__ import annotations

from datetime import date, datetime
from getpass import getuser
from pathlib import Path

import click

from flows.cli.archive_access import ask, find_township, published_file
from flows.cli.commands.completion import counties, townships
from flows.cli.output import DAY, NotInstalledError, UserError, format_option, say, show_rows
from flows.config.loader import Config
from flows.coverage.chase import STATES, ChaseEntry, ChaseError, append_chase, by_duty, chase_file, read_chase
from flows.coverage.table import OWING, STATUS_WORDS, Duty, chase_words
from flows.runtime.china import CHINA

COLUMNS = (
    "township_code", "township", "county", "year", "status", "days_over", "last_read_in_full",
    "columns_searched", "chased",
)  # fmt: skip
LESS_ASKED_FOR = ("columns_searched", "last_read_in_full", "township_code", "county")


@click.command("chase")
@click.argument("township", required=False, shell_complete=townships)
@click.argument("year", required=False, type=int)
@click.option("--state", type=click.Choice(STATES), default=STATES[0], show_default=True, help="What was done.")
@click.option("--note", default="", help="What was said.")
@click.option("--who", help="Who did it; left out, the name of the account.")
@click.option("--day", type=DAY, help="When; left out, today.")
@click.option(
    "--county",
    metavar="NAME_OR_CODE",
    shell_complete=counties,
    help="List only this county, by its code or (part of) its name.",
)
@click.option("--docx", type=click.Path(path_type=Path, dir_okay=False), help="Write the list to a Word file.")
@format_option
@click.pass_obj
def chase(
    config: Config,
    township: str | None,
    year: int | None,
    state: str,
    note: str,
    who: str | None,
    day: date | None,
    county: str | None,
    docx: Path | None,
    fmt: str | None,
) -> None:
    """List whom to call, and keep who was called.

    Without TOWNSHIP and YEAR: the reports that are owed, by county, with what was done about them. With both: adds a
    line to chase.csv beside the published copy; nothing in it is ever changed. The web pages show it when they are
    next written (`nianbao publish`).

    \b
    Example: nianbao chase 丰都县都督乡 2025 --note "电话，说下周公开"
    """
    file = chase_file(published_file(config))
    if township and year:
        _add(config, file, township, year, ChaseEntry(day or _today(), who or getuser(), "", year, state, note))
        return
    if township:
        raise UserError("give a year as well: nianbao chase TOWNSHIP YEAR")
    try:
        chased = by_duty(read_chase(file))
    except ChaseError as error:
        raise UserError(str(error)) from error
    duties = owing(config, county)
    if docx:
        from flows.coverage.chase_document import write_chase_document

        try:
            write_chase_document(docx, duties, chased)
        except ImportError as error:
            raise NotInstalledError(str(error)) from error
        except OSError as error:
            raise UserError(f"{docx}: {error}") from error
        say(f"wrote {docx}: {len(duties)} reports")
        return
    rows = [
        (
            duty.township_code,
            duty.township,
            duty.county,
            duty.year,
            STATUS_WORDS.get(duty.shown, duty.shown),
            duty.days_over,
            duty.last_read_in_full,
            "、".join(duty.columns_searched or ()),
            chase_words(chased.get((duty.township_code, duty.year), ())),
        )
        for duty in duties
    ]
    show_rows(COLUMNS, rows, fmt, dispensable=LESS_ASKED_FOR)


def owing(config: Config, county: str | None) -> list[Duty]:
    """Returns the duties that somebody is to be called about, the newest year of a county first."""
    from flows.site.rows import query

    signs = ", ".join(f"'{status}'" for status in OWING)
    _, rows = ask(
        config,
        f"FROM ({query('county_duties')}) WHERE status IN ({signs})"
        " AND ($county IS NULL OR county_code = $county OR contains(county, $county))"
        " ORDER BY county_code, year DESC, township_code",
        {"low": "", "high": "~", "county": county},
    )
    return [Duty._make(row) for row in rows]


def _add(config: Config, file: Path, township: str, year: int, entry: ChaseEntry) -> None:
    """Adds the entry, once it is sure that there is such a duty."""
    code, name = find_township(config, township)
    _, found = ask(config, "SELECT status FROM coverage WHERE township_code = ? AND year = ?", [code, year])
    if not found:
        raise UserError(f"{name} ({code}) owes no report for {year}")
    append_chase(file, entry._replace(township_code=code))
    status = STATUS_WORDS.get(found[0][0], found[0][0])
    say(f"{name} {year} ({status}): {entry.day} {entry.state}, kept in {file}; `nianbao publish` shows it on the pages")


def _today() -> date:
    return datetime.now(CHINA).date()
