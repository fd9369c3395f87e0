"""`nianbao versions`: the versions of a report and what changed."""

from __future__ import annotations

import sys

import click

from flows.cli.archive_access import ask, find_township, no_report
from flows.cli.commands.completion import townships
from flows.cli.output import UserError, format_option, show_rows
from flows.config.loader import Config


@click.command("versions")
@click.argument("township", shell_complete=townships)
@click.argument("year", required=False, type=int)
@click.option("--compare", nargs=2, type=int, metavar="N M", help="Set two versions of YEAR side by side.")
@format_option
@click.pass_obj
def versions(config: Config, township: str, year: int | None, compare: tuple[int, int] | None, fmt: str | None) -> None:
    """List the versions of reports and what changed.

    TOWNSHIP is its code, its name, or county and name where several counties have one of that name.

    \b
    Example: nianbao versions 丰都县都督乡 2024 --compare 1 2
    """
    code, name = find_township(config, township)
    if compare:
        if year is None:
            raise UserError("give a year as well: nianbao versions TOWNSHIP YEAR --compare N M")
        _compare(config, code, name, year, compare, fmt)
        return
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


def _compare(config: Config, code: str, name: str, year: int, numbers: tuple[int, int], fmt: str | None) -> None:
    """Shows two versions side by side, paragraph against paragraph."""
    _, rows = ask(
        config,
        "SELECT version, text FROM report_versions WHERE township_code = ? AND year = ? ORDER BY version",
        [code, year],
    )
    if not rows:
        raise UserError(no_report(config, code, name, year))
    texts = dict(rows)
    if lacking := [number for number in numbers if number not in texts]:
        there = ", ".join(map(str, texts))
        raise UserError(f"{name} {year}: no version {' or '.join(map(str, lacking))}; there are {there}")
    from flows.cli.side_by_side import aligned, show_side_by_side

    one, other = (_paragraphs(texts[number]) for number in numbers)
    found = [
        (change, path, text, other_path, after) for change, path, _, text, other_path, _, after in aligned(one, other)
    ]
    if fmt in ("csv", "json") or (fmt is None and not sys.stdout.isatty()):
        columns = [f"{word}_{number}" for number in numbers for word in ("paragraph", "text")]
        show_rows(["change", *columns], found, fmt)
        return
    rows_shown = [(change, path, "", text, other_path, "", after) for change, path, text, other_path, after in found]
    show_side_by_side(f"{name} {year} ({numbers[0]})", f"{name} {year} ({numbers[1]})", rows_shown)


def _paragraphs(text: str) -> list[tuple[str, str, str, str, str | None]]:
    """Returns a version's paragraphs as an outline: of replaced versions no other is kept."""
    return [
        (str(number), "", "", line.strip(), None)
        for number, line in enumerate(filter(str.strip, text.splitlines()), start=1)
    ]
