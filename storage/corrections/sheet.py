"""A table of corrections as people write it: CSV out of Excel or an editor, each cell checked by itself."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from parsers.text.dates import day
from storage.publish.spreadsheet import FORMULA

FIRST_YEAR = 2000
LONGEST = 2_000  # characters of a cell
KINDS = ("township_report", "higher_report", "interpretation", "other")
IDENTITY_FIELDS = ("kind", "township_code", "year", "title", "published")
FIGURE_FIELDS = ("value", "unit", "metric")
NEEDED = ("field", "old", "new", "who", "when", "why")
COLUMNS = ("url", "text_sha256", "township_code", "year", "field", "path", "quote", *NEEDED[1:])
PLACES = "a url, a text_sha256, or a township_code and a year"
_DAY = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?")
_WORKBOOKS = {b"PK\x03\x04": "a workbook (.xlsx)", b"\xd0\xcf\x11\xe0": "a workbook (.xls)"}


class CorrectionsError(ValueError):
    """Rows that cannot be taken: one line each, which names row, cell, what was found and what is expected."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(lines))


@dataclass(frozen=True, slots=True)
class Asked:
    """A row of the table, counted from the header, 1; `old` and `new` in the archive's form, None for nothing."""

    row: int
    url: str | None
    text_sha256: str | None
    township_code: str | None
    year: int | None
    field: str
    path: str | None
    quote: str | None
    old: str | None
    new: str | None
    who: str
    when: date
    why: str

    def error(self, cell: str, found: str, expected: str) -> str:
        """Returns the line that says what is wrong with a cell of this row."""
        return wrong(self.row, cell, found, expected)


def wrong(row: int, cell: str, found: str, expected: str) -> str:
    """Returns the line that says what is wrong with a cell."""
    return f"row {row}: {cell}: found {found}; expected: {expected}"


def read_sheet(content: bytes, today: date) -> list[Asked]:
    """Returns the rows of a table in UTF-8, UTF-16 or GB18030, with commas, tabs or semicolons between.

    Raises CorrectionsError with a line for each row that is none.
    """
    header, rows = _table(_decoded(content))
    found: list[Asked] = []
    lines: list[str] = []
    for number, cells in rows:
        try:
            found.append(_asked(number, dict(zip(header, cells, strict=False)), today))
        except CorrectionsError as error:
            lines.extend(error.lines)
    if lines:
        raise CorrectionsError(lines)
    if not found:
        raise CorrectionsError(["found no rows; expected: a correction a row below the header"])
    return found


def number_text(value: float) -> str:
    """Returns a number as the archive's macro of this name writes it: 50, not 50.0."""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))


def _decoded(content: bytes) -> str:
    for mark, what in _WORKBOOKS.items():
        if content.startswith(mark):
            raise CorrectionsError([f"found {what}; expected: the table saved as CSV"])
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")  # Excel on a Chinese Windows saves CSV in GBK
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CorrectionsError(["found bytes that are no text; expected: CSV in UTF-8 or GB18030"])


def _table(text: str) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    first = text.partition("\n")[0]
    between = max(",\t;", key=first.count)
    try:
        rows = [[_plain(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=between)]
    except csv.Error as error:
        raise CorrectionsError(
            [f"found what is no CSV ({error}); expected: a header and a correction a row"]
        ) from error
    header = [cell.lower() for cell in rows[0]] if rows else []
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise CorrectionsError([wrong(1, missing[0], "no such column", f"the columns {','.join(COLUMNS)}")])
    odd = [name for name in header if name and name not in COLUMNS]
    if odd or len(set(filter(None, header))) < len([name for name in header if name]):
        found = repr(odd[0]) if odd else "a column twice"
        raise CorrectionsError([wrong(1, "header", found, f"the columns {','.join(COLUMNS)}")])
    return header, ((number, row) for number, row in enumerate(rows[1:], start=2) if any(row))


def _plain(cell: str) -> str:
    """Returns a cell as it was meant: without the apostrophe that keeps our own exports from being formulas."""
    cell = cell.strip().removeprefix("\ufeff")
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA else cell


def _asked(row: int, cells: Mapping[str, str], today: date) -> Asked:
    lines: list[str] = []

    def read(name: str, reader: Callable[[str], str | None]) -> str | None:
        try:
            return reader(cells.get(name, ""))
        except ValueError as error:
            lines.append(wrong(row, name, repr(cells.get(name, "")), str(error)))
            return None

    url, text, code, year = (cells.get(name) or None for name in ("url", "text_sha256", "township_code", "year"))
    if not (url or text) and not (code and year):
        lines.append(wrong(row, "url", "no page", PLACES))
    if year is not None:
        year = read("year", lambda cell: _year(cell, today))
    field = read("field", _field)
    figure = field in FIGURE_FIELDS
    quote = cells.get("quote") or None
    if field and figure != (quote is not None):
        expected = (
            "the quote of the figure, as the view figures has it" if figure else f"none, since {field} is no figure's"
        )
        lines.append(wrong(row, "quote", repr(quote or ""), expected))
    old = read("old", lambda cell: canonical(field or "title", cell, today))
    new = read("new", lambda cell: canonical(field or "title", cell, today))
    if not lines and old == new:
        lines.append(wrong(row, "new", repr(cells.get("new", "")), "another value than the old one"))
    if field in ("kind", "unit") and not cells.get("new"):
        lines.append(wrong(row, "new", "''", f"a {field}"))
    who, why = (read(name, lambda cell: _words(" ".join(cell.split()))) for name in ("who", "why"))
    when = read("when", lambda cell: _day(cell, today))
    if lines:
        raise CorrectionsError(lines)
    return Asked(
        row=row,
        url=url,
        text_sha256=text.lower() if text else None,
        township_code=code,
        year=int(year) if year else None,
        field=field or "",
        path=cells.get("path") or None,
        quote=quote,
        old=old,
        new=new,
        who=who or "",
        when=date.fromisoformat(when or ""),
        why=why or "",
    )


def canonical(field: str, cell: str, today: date) -> str | None:
    """Returns a value in the form in which the archive holds it, None for an empty cell; raises ValueError."""
    if not cell:
        return None
    reader = _READERS.get(field)
    return reader(cell, today) if reader else _words(cell)


def _field(cell: str) -> str:
    if cell not in (*IDENTITY_FIELDS, *FIGURE_FIELDS):
        raise ValueError(f"one of {', '.join((*IDENTITY_FIELDS, *FIGURE_FIELDS))}")
    return cell


def _words(cell: str) -> str:
    # a name may hold a full-width blank (张　三), a title whatever its page has
    if not cell or len(cell) > LONGEST or any(ord(character) < ord(" ") for character in cell):
        raise ValueError(f"words on one line, at most {LONGEST} characters")
    return cell


def _year(cell: str, today: date) -> str:
    if not re.fullmatch(r"\d{4}年?", cell, re.ASCII) or not FIRST_YEAR <= int(cell[:4]) <= today.year:
        raise ValueError(f"a year from {FIRST_YEAR} to {today.year}")
    return cell[:4]


def _day(cell: str, today: date) -> str:
    found = _DAY.fullmatch(cell)
    read = day(*found.groups()) if found else None
    if read is None or read > today:
        raise ValueError("a day such as 2025-03-31 that is not ahead")
    return read.isoformat()


def _number(cell: str, _: date) -> str:
    try:
        value = float(cell.replace(",", "").replace("，", ""))
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise ValueError("a number, 13万 as 130000")
    return number_text(value)


def _kind(cell: str, _: date) -> str:
    if cell not in KINDS:
        raise ValueError(f"one of {', '.join(KINDS)}")
    return cell


def _code(cell: str, _: date) -> str:
    if not re.fullmatch(r"\d{9}", cell, re.ASCII):
        raise ValueError("a code of 9 digits")
    return cell


_READERS: Mapping[str, Callable[[str, date], str]] = {
    "kind": _kind,
    "township_code": _code,
    "year": _year,
    "published": _day,
    "value": _number,
}
