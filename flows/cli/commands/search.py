"""`nianbao search`: the reports whose text holds some words, with the sentences around them."""

from __future__ import annotations

import click
import duckdb

from flows.cli.archive_access import published_file
from flows.cli.commands.completion import counties
from flows.cli.output import UserError, format_option, say, show_rows
from flows.config.loader import Config
from storage.archive.archive import ArchiveError
from storage.archive.connect import Place, opened
from storage.sql import read_sql

LESS_ASKED_FOR = ("url", "township_code", "sentences_with")


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--year", type=int, help="Only the reports about this year.")
@click.option(
    "--county",
    metavar="NAME_OR_CODE",
    shell_complete=counties,
    help="Only this county, by its code or (part of) its name.",
)
@format_option
@click.pass_obj
def search(config: Config, words: tuple[str, ...], year: int | None, county: str | None, fmt: str | None) -> None:
    """Find reports by words of their text.

    A report is listed where it holds all WORDS; punctuation, blanks and the case of letters are no difference, and a
    word never runs from one sentence into the next.

    \b
    Example: nianbao search 人民调解 --year 2024 --county 丰都县
    """
    try:
        with opened(Place.of(published_file(config)), read_only=True) as connection:
            columns, rows = find_reports(connection, words, year=year, county=county)
    except ArchiveError as error:
        raise UserError(str(error)) from error
    show_rows(columns, rows, fmt, dispensable=LESS_ASKED_FOR)
    if rows:
        say(f"{len(rows)} reports")


def find_reports(
    connection: duckdb.DuckDBPyConnection, words: tuple[str, ...], *, year: int | None, county: str | None
) -> tuple[list[str], list[tuple[object, ...]]]:
    """Returns column names and rows of the reports that hold all words; raises UserError where a word is empty."""
    connection.execute(read_sql("flows.site.queries", "search_macros"))
    folded = [connection.execute("SELECT folded(?)", [word]).fetchall()[0][0].split("\n") for word in words]
    wanted = sorted({part for parts in folded for part in parts if part})
    if not wanted:
        raise UserError(f"{' '.join(words)!r}: no letter or digit to look for")
    answer = connection.execute(
        read_sql("flows.cli.queries", "search"), {"words": wanted, "year": year, "county": county}
    )
    return [column[0] for column in answer.description or ()], answer.fetchall()
