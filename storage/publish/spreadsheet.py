"""Tables for spreadsheet programs: workbooks with a frozen header, and CSV; no cell is ever taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from importlib.util import find_spec
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, NamedTuple

from storage.extras import needs

Cell = str | int | float | bool | date | datetime | None
MOST_ROWS = 1_048_575  # of a sheet of Excel, below its header
MOST_CHARACTERS = 32_767  # of a cell of Excel
WIDEST = 60.0  # characters
BOM = "\ufeff"
FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
)  # how a cell begins that a program may run as a formula (OWASP, CSV injection)
MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a file of the same rows has the same bytes


class Sheet(NamedTuple):
    """A table: its name, its headings, and its rows."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def lacking() -> str | None:
    """Returns what workbooks need that is not installed, and how to get it; None where they can be written."""
    return needs("an Excel workbook", "xlsx") if find_spec("xlsxwriter") is None else None


def write_workbook(out: Path | IO[bytes], sheets: Iterable[Sheet], *, small: bool = False) -> int:
    """Writes sheets to a workbook (.xlsx), row by row; returns how many rows it holds.

    Text is text by its type, whatever it begins with. A table longer than a sheet goes on in a further one. What is
    `small` is made in memory, in half the time; other rows go through temporary files. It takes the extra `xlsx`: ask
    `lacking` first.
    """
    import xlsxwriter

    options = {
        "in_memory" if small else "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    total = 0
    with xlsxwriter.Workbook(out if isinstance(out, io.IOBase) else str(out), options) as book:
        book.set_properties({"created": MADE})
        bold = book.add_format({"bold": True, "bg_color": "#e8edf3", "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for sheet in sheets:
            rows = iter(sheet.rows)
            for number, part in enumerate(_parts(rows), start=1):
                total += _write_sheet(
                    book, sheet, sheet.name if number == 1 else f"{sheet.name} {number}", part, bold, day
                )
    return total


def csv_text(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Returns a table as CSV with BOM, so that Excel shows Chinese."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([csv_cell(cell) for cell in row] for row in rows)
    return BOM + text.getvalue()


def csv_cell(cell: Cell) -> Cell:
    """Returns a cell as CSV holds it: text that a program might run as a formula gets an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _parts(rows: Iterator[Sequence[Cell]]) -> Iterator[Iterator[Sequence[Cell]]]:
    """Yields rows in runs that fit a sheet; an empty table is one empty run."""
    first = True
    while True:
        head = next(rows, None)
        if head is None:
            if first:
                yield iter(())
            return
        first = False
        yield chain([head], islice(rows, MOST_ROWS - 1))


def _write_sheet(book: Any, sheet: Sheet, name: str, rows: Iterator[Sequence[Cell]], bold: Any, day: Any) -> int:
    page = book.add_worksheet(name)
    page.freeze_panes(1, 0)
    early = list(islice(rows, 200))  # what column widths are taken from
    for column, heading in enumerate(sheet.headings):
        cells = (row[column] for row in early)
        page.set_column(column, column, min(max([_width(heading), *map(_width, cells)]) + 2, WIDEST))
        page.write_string(0, column, heading, bold)
    count = 0
    for count, row in enumerate(chain(early, rows), start=1):
        for column, cell in enumerate(row):
            _write_cell(page, count, column, cell, day)
    page.autofilter(0, 0, max(count, 1), max(len(sheet.headings) - 1, 0))
    return count


def _write_cell(page: Any, row: int, column: int, cell: Cell, day: Any) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        page.write_boolean(row, column, cell)
    elif isinstance(cell, int | float):
        page.write_number(row, column, cell)
    elif isinstance(cell, date) and not isinstance(cell, datetime):
        page.write_datetime(row, column, cell, day)
    else:
        page.write_string(row, column, str(cell)[:MOST_CHARACTERS])


def _width(cell: Cell) -> float:
    """Returns how wide a cell is in characters; Chinese ones count double."""
    return _width_of(str(cell if cell is not None else ""))


@lru_cache(4096)
def _width_of(text: str) -> float:
    return float(sum(2 if ord(letter) > 0x2E7F else 1 for letter in text))
