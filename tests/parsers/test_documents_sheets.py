"""Workbooks are read as they are drawn; archives of one document are that document."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest

from parsers.documents import document_lines
from parsers.documents.cell_formats import shown
from parsers.model import ParseError, Unreadable
from tests.documents.archive_files import rar_of, seven_zip_of, xls_of
from tests.documents.docx_files import docx, paragraph

TEXT = "正文".encode()


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (127.0, "General", "127"),
        (0.1 + 0.2, "General", "0.3"),
        (13912345678, "General", "13912345678"),
        (0.95, "0%", "95%"),
        (0.9512, "0.0#%", "95.12%"),
        (1234567, "#,##0", "1,234,567"),
        (12.5, "0.00", "12.50"),
        (5, "000", "005"),
        (50, '0"件"', "50件"),
        (7, 'G/通用格式"条"', "7条"),
        (1500000, '#,##0,"千元"', "1,500千元"),
        (-1234.5, '"￥"#,##0.00_);[Red]\\("￥"#,##0.00\\)', "(￥1,234.50)"),
        (-0.5, "0.0%", "-50.0%"),
        (0, '0;-0;"无"', "无"),
        (0, "0;-0;;@", ""),
        (1234.5, "[$¥-804]#,##0.00", "¥1,234.50"),
        (12345678, "0.00E+00", "1.23E+07"),
        (20250116, "0000-00-00", "2025-01-16"),
        (123456, '0!.0,"万"', "12.3万"),
        (1234567, '#,##0!.0,"万"', "123.5万"),
        (5, '0"."0', "0.5"),
        (3.5, '0.0"倍"0', "3.5倍"),
        (3, "@", "3"),
        (45000, 'yyyy"年"m"月"d"日"', "2023年3月15日"),
        (45000, '[DBNum1][$-804]yyyy"年"m"月"d"日";@', "二〇二三年三月十五日"),
        (45000.5, "yyyy-mm-dd hh:mm:ss", "2023-03-15 12:00:00"),
        (45000.75, "h:mm AM/PM", "6:00 PM"),
        (45000, "aaaa", "星期三"),
        (59, "yyyy/m/d", "1900/2/28"),
        (-1, "yyyy/m/d", "-1"),
        ("文", "0", "文"),
        (True, "0", "TRUE"),
    ],
)
def test_a_cell_is_what_its_format_draws(value: object, form: str, text: str) -> None:
    assert shown(value, form) == text


def test_days_are_counted_from_1904_where_the_book_says_so() -> None:
    assert shown(43538, "yyyy/m/d", since_1904=True) == "2023/3/15"


def _xlsx(change: Any = None) -> bytes:
    openpyxl = pytest.importorskip("openpyxl", reason="the documents extra is not installed")
    book = openpyxl.Workbook()
    for row in (["事项", "数量", "隐", "率"], ["调解", 127.0, 9, 0.95], ["隐去", 1, 9, 1], ["一、甲\n乙。"]):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["C"].hidden = True
    book.active["D2"].number_format = "0%"
    book.create_sheet("x").sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_workbook_gives_its_visible_rows() -> None:
    assert document_lines(_xlsx()) == ("事项\t数量\t率", "调解\t127\t95%", "一、甲", "乙。")


@pytest.mark.parametrize("first", [date(1899, 12, 30), date(1904, 1, 1)], ids=["from 1900", "from 1904"])
def test_a_workbook_gives_its_days_by_its_own_calendar_and_no_formulas(first: date) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="the documents extra is not installed")
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.epoch = datetime(first.year, first.month, first.day)  # noqa: DTZ001  openpyxl knows no zones
    book.active.append([date(2024, 3, 9), "=1+1", "调解"])
    book.active["A1"].number_format = "yyyy-mm-dd"
    book.save(file)
    assert document_lines(file.getvalue()) == ("2024-03-09\t调解",)


def test_what_a_sheet_writes_of_a_sign_is_the_sign() -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="the documents extra is not installed")
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["一、甲_x000D_\n乙_x0033_件"])
    book.save(file)
    assert document_lines(file.getvalue()) == ("一、甲", "乙3件")


def test_a_text_box_on_a_sheet_is_text() -> None:
    rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/drawingml/2006/main"
    link = f'<Relationships><Relationship Id="r1" Type="{rels}/drawing" Target="../drawings/d.xml"/></Relationships>'
    shape = f'<d xmlns:a="{main}"><txBody><a:p><a:r><a:t>附</a:t></a:r><a:r><a:t>注</a:t></a:r></a:p></txBody></d>'
    file = io.BytesIO(_xlsx())
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/worksheets/_rels/sheet1.xml.rels", link)
        archive.writestr("xl/drawings/d.xml", shape)
    assert document_lines(file.getvalue())[-1] == "附注"


def test_a_workbook_of_excel_97_gives_its_visible_rows() -> None:
    pytest.importorskip("xlrd", reason="the documents extra is not installed")
    rows: list[list[str | float]] = [["事项", "数量", "隐"], ["调解", 0.95, 9.0], ["隐去", 1.0, 9.0], ["一、甲\n乙。"]]
    assert document_lines(xls_of(rows, form="0%", hidden=(2, 2))) == ("事项\t数量", "调解\t95%", "一、甲", "乙。")


def test_a_workbook_of_one_xml_file_gives_its_visible_rows() -> None:
    text = (
        '<?xml version="1.0"?><ss:Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><ss:Styles>'
        '<ss:Style ss:ID="p"><ss:NumberFormat ss:Format="0%"/></ss:Style></ss:Styles><ss:Worksheet><ss:Table><ss:Row>'
        '<ss:Cell><ss:Data ss:Type="String">隐</ss:Data></ss:Cell></ss:Row></ss:Table><x:WorksheetOptions xmlns:x="x">'
        "<x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></ss:Worksheet><ss:Worksheet><ss:Table>"
        '<ss:Column/><ss:Column ss:Hidden="1" ss:Span="1"/>'
        '<ss:Row><ss:Cell><ss:Data ss:Type="String">调解</ss:Data></ss:Cell>'
        '<ss:Cell><ss:Data ss:Type="String">隐</ss:Data></ss:Cell><ss:Cell ss:Index="4" ss:StyleID="p">'
        '<ss:Data ss:Type="Number">0.95</ss:Data></ss:Cell></ss:Row><ss:Row ss:Hidden="1"><ss:Cell>'
        '<ss:Data ss:Type="String">隐</ss:Data></ss:Cell></ss:Row></ss:Table></ss:Worksheet></ss:Workbook>'
    )
    assert document_lines(text.encode()) == ("调解\t95%",)


def test_an_archive_of_one_document_is_that_document() -> None:
    pytest.importorskip("libarchive", reason="the documents extra is not installed")
    word = docx(paragraph("正文"))
    assert document_lines(rar_of({"乡/a.docx": word, "乡/a.jpg": b"\xff\xd8\xff"})) == ("正文",)
    assert document_lines(seven_zip_of({"a.docx": word, "__MACOSX/._a.docx": b"x"})) == ("正文",)
    assert document_lines(rar_of({"a.7z": seven_zip_of({"a.txt": TEXT})})) == ("正文",)
    assert document_lines(rar_of({"a.txt": "学法8次".encode("utf-16")})) == ("学法8次",)


ARCHIVES = {
    "several documents": (lambda: rar_of({"a.txt": TEXT, "b.txt": TEXT}), Unreadable, "2 files, 2 of them documents"),
    "no document": (lambda: seven_zip_of({"a.jpg": b"x"}), Unreadable, "1 files, 0 of them documents"),
    "an empty document": (lambda: seven_zip_of({"a.txt": b" "}), Unreadable, "without text"),
    "locked": (lambda: rar_of({"a.txt": TEXT}, locked=True), Unreadable, "locked by a password"),
    "cut off": (lambda: rar_of({"a.txt": TEXT * 99})[:-99], ParseError, "rar archive"),
    "of archives without end": (lambda: _nested(6), ParseError, "documents inside documents"),
    "larger than a report": (lambda: _claims_a_gigabyte(), ParseError, "too many files or bytes"),
}


def _nested(depth: int) -> bytes:
    return rar_of({"a.rar": _nested(depth - 1)}) if depth else TEXT


def _claims_a_gigabyte() -> bytes:
    import struct
    import zlib

    raw = rar_of({"a.txt": b"x"})
    at = raw.index(b"a.txt") - 32
    head = bytearray(raw[at : at + 37])
    head[11:15] = struct.pack("<I", 1 << 30)
    head[:2] = struct.pack("<H", zlib.crc32(bytes(head[2:])) & 0xFFFF)
    return raw[:at] + bytes(head) + raw[at + 37 :]


@pytest.mark.parametrize(("make", "error", "reason"), ARCHIVES.values(), ids=ARCHIVES.keys())
def test_an_archive_that_is_no_report_says_why(make: Any, error: type[ParseError], reason: str) -> None:
    pytest.importorskip("libarchive", reason="the documents extra is not installed")
    with pytest.raises(ParseError, match=reason) as found:
        document_lines(make())
    assert type(found.value) is error


@pytest.mark.parametrize("error", [OSError("cannot open shared object file"), AttributeError("x"), TypeError("x")])
def test_an_archive_says_where_the_library_of_the_system_is_missing(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    import builtins

    real = builtins.__import__

    def broken(name: str, *more: Any) -> Any:
        if name == "libarchive":
            raise error
        return real(name, *more)

    monkeypatch.setattr(builtins, "__import__", broken)
    with pytest.raises(Unreadable, match="takes libarchive"):
        document_lines(rar_of({"a.txt": TEXT}))
