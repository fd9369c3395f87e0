"""Output for people: tables on a terminal, CSV or JSON elsewhere; one line for a mistake."""

from __future__ import annotations

import csv
import json
import math
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeVar

import click

from flows.cli.language import cell, heading
from flows.cli.language import line as in_language

F = TypeVar("F", bound=Callable[..., Any])


class UserError(click.ClickException):
    """Something the user can mend; shown as one line, exit code 1."""

    exit_code = 1

    def show(self, _file: Any = None) -> None:
        """Writes the line to stderr."""
        say(f"nianbao: {self.message}")


class NotInstalledError(UserError):
    """Something that an extra does which is not installed; exit code 2, before anything was done."""

    exit_code = 2


ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Day(click.ParamType):
    """A day such as 2025-03-31."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date; fails with what was found and what is expected."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value if ISO_DAY.fullmatch(value) else "")
        except ValueError:
            self.fail(f"found {value!r}; expected a day such as 2025-03-31", param, ctx)


DAY = Day()


def say(line: str) -> None:
    """A line of progress or explanation, on stderr."""
    click.echo(in_language(line), err=True)


def format_option(command: F) -> F:
    """Adds `--format table|csv|json` (the default is table on a terminal, csv otherwise)."""
    return click.option(
        "--format",
        "fmt",
        type=click.Choice(["table", "csv", "json"]),
        help="How rows are printed; table on a terminal, csv otherwise.",
    )(command)


def show_rows(
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    fmt: str | None = None,
    *,
    dispensable: Sequence[str] = (),
) -> None:
    """Prints rows on stdout; `json` is one array of objects, dates in ISO form, its keys and codes in no language.

    A table on a narrow terminal leaves out the `dispensable` columns, first to last, as far as it must.
    """
    chosen = fmt or ("table" if sys.stdout.isatty() else "csv")
    if chosen == "json":
        _show_json(columns, rows)
        return
    shown = ([cell(name, value) for name, value in zip(columns, row, strict=True)] for row in rows)
    headings = [heading(name) for name in columns]
    if chosen == "csv":
        _show_csv(headings, shown)
    else:
        _show_table(headings, shown, [heading(name) for name in dispensable])


def _show_json(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    names = _told_apart(columns)
    out = [{name: _number(value) for name, value in zip(names, row, strict=True)} for row in rows]
    click.echo(json.dumps(out, ensure_ascii=False, indent=1, default=_plain))


def _told_apart(columns: Sequence[str]) -> list[str]:
    """The names of columns as keys of an object: a second `n` becomes `n_2`, so that none is lost."""
    counts: dict[str, int] = {}
    out = []
    for name in columns:
        counts[name] = counts.get(name, 0) + 1
        out.append(name if counts[name] == 1 else f"{name}_{counts[name]}")
    return out


def _number(value: object) -> object:
    """Decimals as numbers; JSON has no word for infinity or what is no number, so they are null."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _show_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_exact(value) for value in row])


def _exact(value: object) -> str:
    """A cell of a CSV file: every digit of a number."""
    if isinstance(value, float) and math.isfinite(value):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return _cell(value)


def _show_table(columns: Sequence[str], rows: Iterable[Sequence[object]], dispensable: Sequence[str]) -> None:
    from flows.cli.tables import show_table

    values = [list(row) for row in rows]
    if not columns:
        return
    numbers = [
        bool(values) and all(isinstance(row[index], int | float | Decimal | None) for row in values)
        for index in range(len(columns))
    ]
    left_out = show_table(columns, [[_shown(value) for value in row] for row in values], numbers, dispensable)
    if left_out:
        say(f"left out to fit: {', '.join(left_out)}; --format json shows all")
    if not values:
        say("no rows")


def _shown(value: object) -> str:
    """A cell of a table: times to the minute, in UTC as the archive keeps them."""
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%MZ}"
    return _cell(value)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"
    return str(_plain(value)) if isinstance(value, date) else str(value)


def _plain(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)
