"""Excel workbooks (xlsx) that hold a report as a table: the rows of the visible sheets."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Final

from parsers.model import ParseError, Unreadable

_MOST_CELLS: Final = 200_000


def workbook_lines(content: bytes) -> Iterator[str]:
    """Yields the rows of all visible sheets, cells parted by tabs, hidden rows and columns left out."""
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        raise Unreadable("an xlsx workbook; reading it takes the `documents` extra") from error
    book = load_workbook(io.BytesIO(content), data_only=True)
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        if (sheet.max_row or 0) * (sheet.max_column or 0) > _MOST_CELLS:
            raise ParseError("a workbook of too many cells to be a report")
        yield from _rows(sheet)


def _rows(sheet: Any) -> Iterator[str]:
    hidden = {index for index, one in sheet.row_dimensions.items() if one.hidden}
    columns = {letter for letter, one in sheet.column_dimensions.items() if one.hidden}
    for number, row in enumerate(sheet.iter_rows(), 1):
        if number in hidden:
            continue
        cells = [cell for cell in row if cell.value is not None and cell.column_letter not in columns]
        if len(cells) == 1:
            yield from str(cells[0].value).split("\n")
        else:
            yield "\t".join(" ".join(_shown(cell.value).split()) for cell in cells)


def _shown(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
