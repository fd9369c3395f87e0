"""Workbooks (xlsx, xls, XML of Excel 2003) that hold a report: the rows of the visible sheets, as they are drawn."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from parsers.documents.cell_formats import shown
from parsers.documents.ooxml_package import Package, parse_xml, zip_package
from parsers.documents.tables import row_lines
from parsers.documents.wordml import relationship
from parsers.model import ParseError, Unreadable

_MOST_CELLS: Final = 200_000
_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")  # ST_Xstring (ECMA-376 22.9.2.19)
_NAMED: Final = {"Percent": "0.00%", "Fixed": "0.00", "Standard": "#,##0.00", "Scientific": "0.00E+00"}


def workbook_lines(content: bytes) -> Iterator[str]:
    """Yields the rows of all visible sheets of an xlsx, cells parted by tabs, hidden rows and columns left out."""
    try:
        from openpyxl import load_workbook
        from openpyxl.utils.datetime import CALENDAR_MAC_1904
    except ImportError as error:
        raise Unreadable("an xlsx workbook; reading it takes the `documents` extra") from error
    book = load_workbook(io.BytesIO(content), data_only=True)
    boxes = _boxes(zip_package(content))
    since_1904 = book.epoch == CALENDAR_MAC_1904
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        _check(sheet.max_row or 0, sheet.max_column or 0)
        hidden = _hidden_columns(sheet)
        for number, row in enumerate(sheet.iter_rows(), 1):
            if not sheet.row_dimensions[number].hidden:
                cells = [_cell(cell, since_1904=since_1904) for cell in row if cell.column not in hidden]
                yield from _lines(cells)
        yield from boxes.get(sheet.title, ())


def _boxes(package: Package) -> dict[str, list[str]]:
    """The paragraphs of text boxes and shapes that lie on sheets, by the sheet's name: openpyxl passes over them."""
    main = next((name for kind, name in package.related("").values() if kind == "officeDocument"), "")
    related = package.related(main)
    found: dict[str, list[str]] = {}
    for sheet in parse_xml(package.part(main) or b"").iter("{*}sheet"):
        _, name = related.get(relationship(sheet), ("", ""))
        drawings = [
            part
            for kind, place in package.related(name).values()
            if kind == "drawing" and (part := package.part(place))
        ]
        found[sheet.get("name", "")] = [
            "".join(paragraph.itertext("{*}t"))
            for drawing in drawings
            for body in parse_xml(drawing).iter("{*}txBody")
            for paragraph in body.iterchildren("{*}p")
        ]
    return found


def _hidden_columns(sheet: Any) -> set[int]:
    """The columns that are not drawn; one entry may stand for several columns."""
    hidden: set[int] = set()
    for one in sheet.column_dimensions.values():
        if one.hidden:
            one.reindex()
            hidden |= set(range(one.min or 0, min(one.max or 0, _MOST_CELLS) + 1))
    return hidden


def _cell(cell: Any, *, since_1904: bool) -> str:
    value = cell.value
    if value is None or cell.number_format == ";;;":
        return ""
    if cell.is_date:
        from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, to_excel

        value = to_excel(value, CALENDAR_MAC_1904 if since_1904 else CALENDAR_WINDOWS_1900)
    if isinstance(value, str):
        value = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
    return shown(value, cell.number_format, since_1904=since_1904)


def xls_lines(content: bytes) -> Iterator[str]:
    """Yields the rows of all visible sheets of an Excel 97-2003 workbook (xls, et), as `workbook_lines` does.

    Raises ParseError where it is broken, Unreadable where it is locked.
    """
    try:
        import xlrd
    except ImportError as error:
        raise Unreadable("an xls workbook; reading it takes the `documents` extra") from error
    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=io.StringIO())
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise Unreadable("an xls workbook that is locked by a password") from error
        raise ParseError(f"an xls workbook that cannot be read: {error}"[:200]) from error
    for sheet in book.sheets():
        if sheet.visibility:
            continue
        _check(sheet.nrows, sheet.ncols)
        columns = [at for at in range(sheet.ncols) if not (info := sheet.colinfo_map.get(at)) or not info.hidden]
        for number in range(sheet.nrows):
            row = sheet.rowinfo_map.get(number)
            if row is None or not row.hidden:
                yield from _lines([_xls_cell(book, sheet, number, at) for at in columns if at < sheet.row_len(number)])


def _xls_cell(book: Any, sheet: Any, row: int, column: int) -> str:
    import xlrd

    cell = sheet.cell(row, column)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return shown(bool(cell.value), "")
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#N/A"))
    style = cell.xf_index if cell.xf_index is not None and cell.xf_index < len(book.xf_list) else None
    form = None if style is None else book.format_map.get(book.xf_list[style].format_key)
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) or (form is not None and form.format_str == ";;;"):
        return ""
    return shown(cell.value, form.format_str if form else "", since_1904=bool(book.datemode))


def flat_workbook_lines(content: bytes) -> Iterator[str]:
    """Yields the rows of the sheets in a workbook of Excel 2003 that is one XML file, as `workbook_lines` does."""
    root = parse_xml(content)
    forms = {
        _get(style, "ID"): _get(form, "Format")
        for style in root.iter("{*}Style")
        for form in style.iterchildren("{*}NumberFormat")
    }
    for sheet in root.iter("{*}Worksheet"):
        if any((one.text or "") != "SheetVisible" for one in sheet.iter("{*}Visible")):
            continue
        for table in sheet.iterchildren("{*}Table"):
            hidden = {
                at + more
                for at, one in _places(table, "Column")
                if _get(one, "Hidden") == "1"
                for more in range(_count(one, "Span") + 1)
            }
            for _, row in _places(table, "Row"):
                if _get(row, "Hidden") != "1":
                    yield from _lines([_data(cell, forms) for at, cell in _places(row, "Cell") if at not in hidden])


def _get(element: Any, local: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == local), "")


def _places(parent: Any, kind: str) -> Iterator[tuple[int, Any]]:
    """Yields columns, rows or cells with their place, which an element may state."""
    at = 0
    for one in parent.iterchildren(f"{{*}}{kind}"):
        at = _count(one, "Index") or at + 1
        yield at, one
        at += _count(one, "Span" if kind == "Column" else "MergeAcross")


def _count(element: Any, local: str) -> int:
    text = _get(element, local)
    return min(int(text), _MOST_CELLS) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _data(cell: Any, forms: Mapping[str, str]) -> str:
    for data in cell.iterchildren("{*}Data"):
        text = "".join(data.itertext())
        kind = _get(data, "Type")
        if kind == "Number":
            with contextlib.suppress(ValueError):
                return shown(float(text), _NAMED.get(form := forms.get(_get(cell, "StyleID"), ""), form))
        return text[:10] if kind == "DateTime" else text
    return ""


def _check(rows: int, columns: int) -> None:
    if rows * columns > _MOST_CELLS:
        raise ParseError("a workbook of too many cells to be a report")


def _lines(cells: Sequence[str]) -> Iterator[str]:
    yield from row_lines([cell.splitlines() for cell in cells])
