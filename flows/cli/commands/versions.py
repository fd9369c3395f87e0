"""`nianbao versions`: the versions of a report and what changed."""

from __future__ import annotations

import click

from flows.cli.archive_access import ask, find_township, no_report
from flows.cli.commands.completion import townships
from flows.cli.output import UserError, format_option, show_rows
from flows.config.loader import Config


@click.command("versions")
@click.argument("township", shell_complete=townships)
@click.argument("year", required=False, type=int)
@format_option
@click.pass_obj
def versions(config: Config, township: str, year: int | None, fmt: str | None) -> None:
    """List the versions of reports and what changed.

    TOWNSHIP is its code, its name, or county and name where several counties have one of that name.

    \b
    Example: nianbao versions 丰都县都督乡 2024
    """
    code, name = find_township(config, township)
    columns, rows = ask(
        config,
        "SELECT year, version, status, published, first_seen, replaced_at, chars, url, text FROM report_versions"
        " WHERE township_code = $code AND ($year IS NULL OR year = $year::INTEGER) ORDER BY year, version",
        {"code": code, "year": year},
    )
    if not rows:
        raise UserError(no_report(config, code, name, year))
    from flows.cli.side_by_side import told_changes

    shown = []
    before: tuple[int, str] | None = None
    for *values, text in rows:
        same_report = before is not None and before[0] == values[0]
        shown.append((*values, told_changes(before[1], text) if before is not None and same_report else "first"))
        before = (values[0], text)
    less_asked_for = ("url", "chars", "published", "replaced_at")
    show_rows([*columns[:-1], "changed"], shown, fmt, dispensable=less_asked_for)
