"""`nianbao diff`: two years of a township side by side."""

from __future__ import annotations

import sys

import click

from flows.cli.archive_access import ask, find_township, no_report
from flows.cli.commands.completion import townships
from flows.cli.output import UserError, format_option, show_rows
from flows.config.loader import Config


@click.command("diff")
@click.argument("township", shell_complete=townships)
@click.argument("year", type=int)
@click.argument("other_year", type=int)
@format_option
@click.pass_obj
def diff(config: Config, township: str, year: int, other_year: int, fmt: str | None) -> None:
    """Show two years of a township side by side.

    \b
    Example: nianbao diff 都督乡 2023 2024
    """
    code, name = find_township(config, township)
    from flows.cli.side_by_side import aligned, show_side_by_side

    one, other = (sections_of(config, code, asked) for asked in (year, other_year))
    for asked, found in ((year, one), (other_year, other)):
        if not found:
            raise UserError(no_report(config, code, name, asked))
    rows = aligned(one, other)
    if fmt in ("csv", "json") or (fmt is None and not sys.stdout.isatty()):
        columns = ["change", f"path_{year}", f"heading_{year}", f"text_{year}"]
        show_rows([*columns, *(column.replace(str(year), str(other_year)) for column in columns[1:])], rows, fmt)
    else:
        show_side_by_side(f"{name} {year}", f"{name} {other_year}", rows)


def sections_of(config: Config, code: str, year: int) -> list[tuple[str, str, str, str, str | None]]:
    """Path, marker, heading, text and role of a report's sections, in order."""
    _, rows = ask(
        config,
        "SELECT path, marker, heading, text, role FROM sections WHERE township_code = ? AND year = ? ORDER BY ordinal",
        [code, year],
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]
