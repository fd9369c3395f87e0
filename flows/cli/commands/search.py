"""`nianbao search`: the reports whose text holds some words, with the sentences around them."""

from __future__ import annotations

from typing import Any

import click
import duckdb

from flows.cli.archive_access import published_file
from flows.cli.commands.completion import counties
from flows.cli.output import UserError, format_option, say, show_rows
from flows.config.loader import Config
from storage.archive.archive import ArchiveError
from storage.archive.connect import Place, opened, quoted
from storage.publish.search_macros import add_search_macros
from storage.sql import read_sql, statements

LESS_ASKED_FOR = ("url", "township_code", "sentences_with")
# Where only the first reports are wanted, the newest year's of one township in so many are looked through before all.
FIRST_SHARE = 8
WORTH_A_FIRST_LOOK = 5_000  # reports of that year


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--year", type=int, help="Only the reports about this year.")
@click.option(
    "--county",
    metavar="NAME_OR_CODE",
    shell_complete=counties,
    help="Only this county, by its code or (part of) its name.",
)
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", help="Only the first N reports: the newest, by township."
)
@format_option
@click.pass_obj
def search(
    config: Config, words: tuple[str, ...], year: int | None, county: str | None, limit: int | None, fmt: str | None
) -> None:
    """Find reports by words of their text.

    A report is listed where it holds all WORDS; punctuation, blanks and the case of letters are no difference, and a
    word never runs from one sentence into the next. The newest year comes first. In SQL it is the macro
    `search('人民调解')`.

    \b
    Example: nianbao search 人民调解 --year 2024 --county 丰都县
    """
    try:
        with opened(Place.of(published_file(config)), read_only=True) as connection:
            columns, rows = find_reports(connection, words, year=year, county=county, limit=limit)
    except ArchiveError as error:
        raise UserError(str(error)) from error
    show_rows(columns, rows, fmt, dispensable=LESS_ASKED_FOR)
    if rows:
        say(f"the first {limit} reports" if len(rows) == limit else f"{len(rows)} reports")


def find_reports(
    connection: duckdb.DuckDBPyConnection,
    words: tuple[str, ...],
    *,
    year: int | None,
    county: str | None,
    limit: int | None = None,
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Returns column names and rows of the reports that hold all words; raises UserError where a word is empty."""
    add_search_macros(connection)
    wanted = _phrases(connection, words)
    find, look_first, _ = _queries()
    where = _where(connection, year, county)
    if limit is not None:
        newest, reports, township = connection.execute(look_first.replace("$where", where)).fetchall()[0]
        if reports >= WORTH_A_FIRST_LOOK:
            first = f"{where} AND year = {newest} AND township_code <= {quoted(township)}"
            columns, rows = _found(connection, find, wanted, first, limit)
            if len(rows) == limit:
                return columns, rows
    return _found(connection, find, wanted, where, limit)


def _phrases(connection: duckdb.DuckDBPyConnection, words: tuple[str, ...]) -> list[str]:
    """Returns the words as they are looked for: letters and digits alone, those of two sentences apart."""
    folded = [connection.execute("SELECT folded(?)", [word]).fetchall()[0][0].split("\n") for word in words]
    phrases = sorted({part for parts in folded for part in parts if part})
    if not phrases:
        raise UserError(f"{' '.join(words)!r}: no letter or digit to look for")
    return [quoted(phrase) for phrase in phrases]


def _queries() -> tuple[str, str, str]:
    find, look_first, list_counties = statements(read_sql("flows.cli.queries", "search"))
    return find, look_first.replace("$share", str(FIRST_SHARE)), list_counties


def _where(connection: duckdb.DuckDBPyConnection, year: int | None, county: str | None) -> str:
    """Returns the condition for a year and a county; codes, since DuckDB passes over the texts of others by them."""
    conditions = ["TRUE"]
    if year is not None:
        conditions.append(f"year = {year}")
    if county is not None:
        codes = [quoted(code) for (code,) in connection.execute(_queries()[2], {"county": county}).fetchall()]
        conditions.append(f"county_code IN ({', '.join(codes) or 'NULL'})")
    return " AND ".join(conditions)


def _found(
    connection: duckdb.DuckDBPyConnection, find: str, phrases: list[str], where: str, limit: int | None
) -> tuple[list[str], list[tuple[Any, ...]]]:
    every_word = [
        f"(holds(county || township, {phrase}) OR holds(title, {phrase}) OR holds(text, {phrase}))"
        for phrase in phrases
    ]
    sql = find.replace("$where", " AND ".join([where, *every_word]))
    sql = sql.replace("$some_word", " OR ".join(f"holds(sentence, {phrase})" for phrase in phrases))
    answer = connection.execute(sql.replace("$limit", "ALL" if limit is None else str(limit)))
    return [column[0] for column in answer.description or ()], answer.fetchall()
