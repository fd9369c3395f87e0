"""Tables that fit the terminal: short cells whole, long ones folded; the rest is left out, or set as records."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

KEPT_WHOLE = 26  # a column whose cells are no wider is never folded
FOLDED_TO = 16  # a column of long cells may become as narrow as this
LEGIBLE = 32  # narrower than this no long column is made while a dispensable one is there
GAP = 2
NOT_A_TERMINAL = 10_000


def show_table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[bool], dispensable: Sequence[str]
) -> list[str]:
    """Prints rows of cells on stdout and gives the names of the columns left out for want of room.

    Columns named in `dispensable` are left out first to last; where all others are still too wide, each row is set
    as a record, one line a column.
    """
    console = Console(width=None if sys.stdout.isatty() else NOT_A_TERMINAL, soft_wrap=False, highlight=False)
    widths = [max([cell_len(name), *(cell_len(row[index]) for row in rows)]) for index, name in enumerate(columns)]
    chosen, left_out = _fitting(columns, widths, dispensable, console.width)
    if _narrowest([widths[index] for index in chosen]) > console.width:
        _show_records(console, columns, rows)
        return []
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, GAP - 1, 0, 0))
    for index in chosen:
        justify: Any = "right" if numbers[index] else "left"
        whole = widths[index] <= KEPT_WHOLE
        width = widths[index] if whole else None
        table.add_column(
            Text(columns[index]), justify=justify, overflow="fold", no_wrap=whole, min_width=width or FOLDED_TO
        )
    for row in rows:
        table.add_row(*(Text(row[index]) for index in chosen))
    console.print(table)
    return left_out


def _fitting(
    columns: Sequence[str], widths: Sequence[int], dispensable: Sequence[str], room: int
) -> tuple[list[int], list[str]]:
    """The columns that fit, and the names of those left out; all of them where leaving out does not help."""
    chosen, left_out = list(range(len(columns))), []
    for name in dispensable:
        if _narrowest([widths[index] for index in chosen], LEGIBLE) <= room:
            break
        if name in columns:
            chosen.remove(columns.index(name))
            left_out.append(name)
    return chosen, left_out


def _narrowest(widths: Sequence[int], folded_to: int = FOLDED_TO) -> int:
    return sum(width if width <= KEPT_WHOLE else min(width, folded_to) for width in widths) + GAP * (len(widths) - 1)


def _show_records(console: Console, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    widest = max(cell_len(name) for name in columns)
    for number, row in enumerate(rows, start=1):
        head = f"── {number} "
        console.print(Text(head + "─" * max(min(console.width, 60) - cell_len(head), 0)))
        grid = Table.grid(padding=(0, GAP, 0, 0))
        grid.add_column(width=widest, no_wrap=True, overflow="ellipsis")
        grid.add_column(overflow="fold")
        for name, cell in zip(columns, row, strict=True):
            grid.add_row(Text(name), Text(cell))
        console.print(grid)
