"""The commands about the registry of townships."""

from __future__ import annotations

import click

from flows.cli.output import UserError, format_option, say, show_rows
from flows.config.loader import Config


@click.group("registry")
def registry() -> None:
    """Compare the registry with portals.

    \b
    Example: nianbao registry check
    """


@registry.command("check")
@click.option("--exit-code", is_flag=True, help="Exit with 1 if a portal names reporters that the registry lacks.")
@format_option
@click.pass_obj
def check(config: Config, exit_code: bool, fmt: str | None) -> None:
    """Print rows for townships.csv where portals use names that it lacks.

    A person completes and accepts them: nothing is changed here. Until then the reason of what is missing in that
    county says that the portal names others.

    \b
    Example: nianbao registry check > rows.csv
    """
    from flows.config.reference_data import knowledge_of
    from flows.coverage.queries import records_of
    from flows.coverage.registry_check import ROW_COLUMNS, propose_rows, reporters_of
    from flows.pipeline.run import open_archive
    from storage.archive.archive import ArchiveError
    from storage.sql import read_sql

    try:
        rows = records_of(open_archive(config))(read_sql("flows.coverage", "registry_check"), {})
    except ArchiveError as error:
        raise UserError(str(error)) from error
    proposed = propose_rows(reporters_of(rows), knowledge_of(config.folder).registry)
    if not proposed:
        say("every reporter is in the registry")
        return
    show_rows(ROW_COLUMNS, proposed, fmt, dispensable=("province", "city", "county_code"))
    if exit_code:
        raise SystemExit(1)
