"""Tables for spreadsheet programs: what was text stays text, and a long table goes on in a further sheet."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from storage.publish.spreadsheet import BOM, Cell, Sheet, csv_cell, csv_text, write_workbook

openpyxl = pytest.importorskip("openpyxl")


def sheets_of(file: Path | io.BytesIO) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(file)
    return {page.title: [[cell.value for cell in row] for row in page.iter_rows()] for page in book}


@pytest.mark.parametrize("text", ["=1+1", "+86", "-3", "@x", "\tx", "http://a/b", "0012", "都督乡", "3.5"])
def test_text_in_a_workbook_is_text_by_its_type(text: str) -> None:
    out = io.BytesIO()
    write_workbook(out, [Sheet("未公开", ["名称"], [[text]])])
    cell = openpyxl.load_workbook(out)["未公开"]["A2"]
    assert (cell.value, cell.data_type) == (text, "s")


@pytest.mark.parametrize(
    ("cell", "written"),
    [("=1+1", "'=1+1"), ("+86", "'+86"), ("-3", "'-3"), ("@x", "'@x"), (-3, -3), ("一=1", "一=1"), (None, None)],
)
def test_no_cell_of_a_csv_file_is_a_formula(cell: Cell, written: Cell) -> None:
    assert csv_cell(cell) == written


def test_a_workbook_holds_numbers_days_and_its_header_frozen(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    rows: list[list[Cell]] = [["都督乡", 12, date(2026, 4, 1), None], ["可大乡", 3.5, None, True]]
    assert write_workbook(file, [Sheet("逾期公开", ["名称", "天数", "期限", "法定"], rows)]) == 2
    book = openpyxl.load_workbook(file)
    assert [cell.value for cell in book["逾期公开"][1]] == ["名称", "天数", "期限", "法定"]
    assert book["逾期公开"].freeze_panes == "A2"
    assert book["逾期公开"]["C2"].value.date() == date(2026, 4, 1)
    assert [cell.value for cell in book["逾期公开"][3]] == ["可大乡", 3.5, None, True]


def test_a_table_longer_than_a_sheet_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.publish.spreadsheet.MOST_ROWS", 3)
    found = {}
    for length in (0, 3, 4):
        file = tmp_path / f"{length}.xlsx"
        assert write_workbook(file, [Sheet("表", ["号"], ([number] for number in range(length)))]) == length
        found[length] = {name: [row[0] for row in rows[1:]] for name, rows in sheets_of(file).items()}
    assert found == {0: {"表": []}, 3: {"表": [0, 1, 2]}, 4: {"表": [0, 1, 2], "表 2": [3]}}


@pytest.mark.parametrize(("length", "filtered"), [(0, "A1:A2"), (1, "A1:A2"), (2, "A1:A3")])
def test_every_row_below_the_heading_is_filtered(length: int, filtered: str) -> None:
    out = io.BytesIO()
    write_workbook(out, [Sheet("表", ["号"], [[number] for number in range(length)])])
    assert openpyxl.load_workbook(out)["表"].auto_filter.ref == filtered


def test_the_same_rows_are_the_same_bytes() -> None:
    books = [io.BytesIO(), io.BytesIO()]
    for book in books:
        write_workbook(book, [Sheet("表", ["号"], [["一"]])])
    assert books[0].getvalue() == books[1].getvalue()


def test_csv_begins_with_a_mark_by_which_excel_knows_its_encoding() -> None:
    text = csv_text(["名称"], [["都督乡"]])
    assert text.startswith(BOM)
    assert list(csv.reader(io.StringIO(text.removeprefix(BOM)))) == [["名称"], ["都督乡"]]
