"""`nianbao corrections`: what a person says of a page instead of the parser."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click
import duckdb

from flows.cli.archive_access import open_archive
from flows.cli.output import UserError, format_option, say, show_rows
from flows.config.errors import ConfigError
from flows.config.loader import Config
from storage.archive.archive import ArchiveError

MOST_LINES = 20  # of a table in which every row is wrong
COLUMNS = (
    "state", "township_code", "township", "year", "field", "old", "new", "read_now", "who", "corrected_on", "why",
    "quote", "url", "text_sha256",
)  # fmt: skip


@click.command("corrections")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@format_option
@click.pass_obj
def corrections(config: Config, file: Path | None, fmt: str | None) -> None:
    """Take a table of corrections, or list those taken.

    FILE is CSV, as Excel or an editor saves it. Its columns: url, text_sha256, township_code, year (which page: an
    address, a text, or a township and year); field (kind, township_code, year, title, published; of a figure value,
    unit, metric); path and quote of a figure; old; new (empty: unknown; of a value: this is no figure); who, when, why.

    All rows are checked before one is taken. What was taken outlives every reparse; a later correction overrules an
    earlier one, and the same row again changes nothing.

    \b
    Example: nianbao corrections corrections.csv
    """
    from flows.runtime.china import CHINA

    now = datetime.now(UTC)
    try:
        if file is not None:
            _take(config, file, now, now.astimezone(CHINA).date())
        else:
            show_rows(COLUMNS, _list(config), fmt, dispensable=("text_sha256", "url", "quote", "township_code"))
    except (ArchiveError, duckdb.Error) as error:
        raise UserError(str(error)) from error


def _take(config: Config, file: Path, now: datetime, today: date) -> None:
    from flows.config.reference_data import knowledge_of
    from flows.pipeline.finish import publish_copy_and_pages
    from storage.corrections.sheet import CorrectionsError, read_sheet
    from storage.corrections.take import take

    archive = open_archive(config)
    try:
        rows = read_sheet(file.read_bytes(), today)
        with archive.lock():
            taken = take(archive, rows, knowledge_of(config.folder), now)
            if taken.new:
                publish_copy_and_pages(config, archive)
    except CorrectionsError as error:
        more = len(error.lines) - MOST_LINES
        lines = [f"{file}: {line}" for line in error.lines[:MOST_LINES]]
        raise ConfigError("\nnianbao: ".join([*lines, f"and {more} more rows"] if more > 0 else lines)) from error
    known = f"; {taken.known} were there already" if taken.known else ""
    say(f"{taken.new} corrections taken{known}")


def _list(config: Config) -> list[tuple[object, ...]]:
    return open_archive(config).query(
        f"SELECT {', '.join(COLUMNS)} FROM corrections ORDER BY taken_at, correction_id"  # noqa: S608 - our own names
    )
