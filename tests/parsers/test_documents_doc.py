"""What of a Word 97-2003 document is text, and where its rows and paragraphs end."""

from __future__ import annotations

import base64
import struct

import pytest

from parsers.documents import document_lines, read_document
from parsers.knowledge import Knowledge
from parsers.report import parse
from tests.documents.doc_files import (
    DELETED,
    ENDS_ROW,
    HIDDEN,
    IN_TABLE,
    doc_of_pieces,
    doc_of_runs,
    doc_with_boxes,
    doc_with_notes,
    style_sheet,
)

pytest.importorskip("olefile", reason="the documents extra is not installed")


def test_deleted_and_hidden_text_is_no_text() -> None:
    runs = [("调解", b""), ("12", DELETED), ("15件，办结", b""), ("9", HIDDEN), ("31件。\r", b"")]
    assert document_lines(doc_of_runs(runs)) == ("调解15件，办结31件。",)


def test_a_style_hides_its_text_unless_the_text_says_otherwise() -> None:
    sheet = style_sheet(hiding=HIDDEN)
    runs = [
        ("藏", b""),
        ("显", struct.pack("<HB", 0x083C, 0)),
        ("同", struct.pack("<HB", 0x083C, 0x80)),
        ("异\r", b"\x3c\x08\x81"),
    ]
    assert document_lines(doc_of_runs(runs, [("藏显同异\r", b"")], styles=sheet)) == ("显异",)


@pytest.mark.parametrize(("kind", "size"), [(0, 1), (1, 1), (2, 2), (3, 4), (4, 2), (5, 2), (7, 3)])
def test_the_kind_of_a_property_tells_the_length_of_its_operand(kind: int, size: int) -> None:
    """[MS-DOC] 2.6.1, spra."""
    other = struct.pack("<H", kind << 13 | 0x1FF) + b"\0" * size
    assert document_lines(doc_of_runs([("藏", other + HIDDEN), ("显\r", b"")])) == ("显",)


def test_a_property_behind_one_of_its_own_length_is_read() -> None:
    borders = struct.pack("<HB", 0xCA72, 10) + b"\0" * 10
    assert document_lines(doc_of_runs([("藏", borders + HIDDEN), ("显\r", b"")])) == ("显",)


def test_a_piece_may_be_deleted_or_hidden_as_a_whole() -> None:
    for prm in (0x41 << 1 | 1 << 8, 0x5C << 1 | 1 << 8):
        assert document_lines(doc_of_pieces([("调解", 0), ("12", prm), ("15件\r", 0)])) == ("调解15件",)
    assert document_lines(doc_of_pieces([("调解", 0), ("12", 1), ("15件\r", 0)], [DELETED])) == ("调解15件",)


def test_pieces_of_both_widths_come_in_their_order() -> None:
    assert document_lines(doc_of_pieces([("调解", 0), ("12 (a)", 0), ("件\r", 0)])) == ("调解12 (a)件",)


def test_signs_of_fonts_and_fields_without_a_result_are_drawn() -> None:
    sign = struct.pack("<HHH", 0x6A09, 1, 0xF0FE)
    runs = [("(", sign), ("是\x13 eq \\o\\ac(○,1)\x15学法\x13PAGE\x15\r", b"")]
    assert document_lines(doc_of_runs(runs, fonts=("宋体", "Wingdings"))) == ("☑是①学法",)


def test_letters_in_a_font_of_signs_are_drawn() -> None:
    runs = [("ü", struct.pack("<HH", 0x4A4F, 1)), ("是\r", struct.pack("<HH", 0x4A4F, 0))]
    assert document_lines(doc_of_runs(runs, fonts=("宋体", "Wingdings"))) == ("✓是",)


def test_a_large_first_letter_begins_the_paragraph_behind_it() -> None:
    runs = [("2\r", struct.pack("<HH", 0x442C, 0x19)), ("024年\r", b"")]
    assert document_lines(doc_of_runs([("2\r024年\r", b"")], runs)) == ("2024年",)


def test_notes_of_both_kinds_stand_behind_their_paragraphs() -> None:
    content = doc_with_notes("甲\x02乙\r丙\x02*\r丁\x02\r", {1: "脚注", 6: "星注"}, {9: "尾注"})
    assert document_lines(content) == ("甲乙", "脚注", "丙*", "星注", "丁", "尾注")


def test_text_boxes_stand_before_their_paragraph_and_those_of_a_group_before_all() -> None:
    content = doc_with_boxes("甲\r\x08乙\r", {31: "框中", 32: "组中"}, anchored=[31])
    assert document_lines(content) == ("组中", "甲", "框中", "乙")


@pytest.mark.parametrize(
    ("code", "number", "drawn"),
    [
        (0, 12, "12"), (1, 4, "IV"), (2, 4, "iv"), (3, 3, "C"), (4, 3, "c"), (8, 11, "B"), (10, 12, "一二"),
        (11, 12, "十二"), (14, 12, "１２"), (18, 12, "⑫"), (22, 9, "09"), (26, 12, "⒓"), (27, 12, "⑿"),
        (28, 3, "③"), (29, 3, "㊂"), (30, 3, "丙"), (31, 3, "寅"), (37, 12, "十二"), (38, 12, "壹拾贰"),
        (39, 12, "十二"), (57, 3, "- 3 -"), (255, 3, ""), (99, 12, "12"),
    ],
)  # fmt: skip
def test_a_list_counts_in_the_format_of_its_code(code: int, number: int, drawn: str) -> None:
    """MSONFC, [MS-OSHARED] 2.2.1.3; what is none there counts in digits."""
    mark = struct.pack("<HBHH", 0x260A, 0, 0x460B, 1)
    content = doc_of_runs([("甲\r", b"")], [("甲\r", mark)], levels=[(code, "\0", number)])
    assert document_lines(content) == (f"{drawn}甲",)


def test_a_definition_of_a_table_may_break_off() -> None:
    runs = [("甲", b"\x08\xd6"), ("乙", b"\x08\xd6\x09"), ("丙\r", b"")]
    assert document_lines(doc_of_runs(runs)) == ("甲乙丙",)


def test_list_tables_number_their_paragraphs() -> None:
    levels = [(39, "\0、", 1), (39, "（\1）", 1), (0, "\2.", 3)]
    places = [(0, 1), (1, 1), (1, 1), (2, 1), (0, 1), (1, 1), (0, 2), (0, 2)]
    marks = [struct.pack("<HBHH", 0x260A, level, 0x460B, override) for level, override in places]
    paragraphs = [(f"{name}\r", mark) for name, mark in zip("甲乙丙丁戊己庚辛", marks, strict=True)]
    content = doc_of_runs([("甲\r乙\r丙\r丁\r戊\r己\r庚\r辛\r", b"")], paragraphs, levels=levels)
    assert document_lines(content) == (
        "一、甲", "（一）乙", "（二）丙", "3.丁", "二、戊", "（一）己", "五、庚", "六、辛",
    )  # fmt: skip


@pytest.mark.parametrize(("restart", "number"), [(None, "1."), (1, "1."), (0, "3.")])
def test_a_level_begins_anew_below_the_level_that_it_names(restart: int | None, number: str) -> None:
    """[MS-DOC] 2.9.150, ilvlRestartLim: 0 is none."""
    marks = [struct.pack("<HBHH", 0x260A, level, 0x460B, 1) for level in (0, 1, 1, 0, 1)]
    paragraphs = [(f"{name}\r", mark) for name, mark in zip("甲乙丙丁戊", marks, strict=True)]
    levels = [(39, "\0、", 1), (0, "\1.", 1)]
    content = doc_of_runs([("甲\r乙\r丙\r丁\r戊\r", b"")], paragraphs, levels=levels, restart=restart)
    assert document_lines(content) == ("一、甲", "1.乙", "2.丙", "二、丁", f"{number}戊")


def test_a_style_numbers_its_paragraphs() -> None:
    sheet = style_sheet(paragraphs=struct.pack("<HBHH", 0x260A, 0, 0x460B, 1))
    content = doc_of_runs([("甲\r乙\r", b"")], [("甲\r", b""), ("乙\r", b"")], styles=sheet, levels=[(39, "\0、", 1)])
    assert document_lines(content) == ("一、甲", "二、乙")


@pytest.mark.parametrize(
    "content",
    [
        rb"{\rtf1\ansi\ansicpg936 \'d5\'fd\'ce\'c4\par}",
        "<html><body><p>正文</p></body></html>".encode("gb18030"),
        b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\n'
        b"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
        + base64.b64encode("<p>正文</p>".encode())
        + b"\n--x--\n",
    ],
    ids=["RTF", "HTML", "MHTML"],
)
def test_what_calls_itself_doc_is_read_as_what_it_is(content: bytes) -> None:
    assert "正文" in (read_document(content).markup or "".join(document_lines(content)))


def test_a_paragraph_whose_mark_is_deleted_goes_on() -> None:
    assert document_lines(doc_of_runs([("前半", b""), ("\r", DELETED), ("后半\r", b"")])) == ("前半后半",)


def test_rows_of_a_table_and_what_follows_are_lines_of_their_own() -> None:
    cells = [("事项\x07", IN_TABLE), ("数量\x07", IN_TABLE), ("\x07", ENDS_ROW)]
    cells += [("调解\x07", IN_TABLE), ("\x07", IN_TABLE), ("\x07", ENDS_ROW), ("二、不足\r", b"")]
    text = "".join(part for part, _ in cells)
    assert document_lines(doc_of_runs([(text, b"")], cells)) == ("事项\t数量", "调解", "二、不足")


def test_a_report_in_one_cell_keeps_its_paragraphs() -> None:
    cells = [("一、甲\r", IN_TABLE), ("乙。\x07", IN_TABLE), ("\x07", ENDS_ROW), ("完\r", b"")]
    text = "".join(part for part, _ in cells)
    assert document_lines(doc_of_runs([(text, b"")], cells)) == ("一、甲", "乙。", "完")


def test_a_page_that_word_wrote_shows_neither_its_hidden_text_nor_its_comments(knowledge: Knowledge) -> None:
    page = (
        '<html xmlns:w="urn:schemas-microsoft-com:office:word"><head><meta charset="utf-8"></head><body>'
        "<p>可大乡报告</p><p>一、主要工作</p>"
        '<p>调解<span style="mso-hide:all">99</span>纠纷12件，开展普法宣传6场次，群众满意。</p>'
        '<div style="mso-element:comment-list"><p>批注内容</p></div></body></html>'
    )
    sections = parse(page.encode(), knowledge=knowledge).sections
    assert [section.text for section in sections if section.marker] == ["调解纠纷12件，开展普法宣传6场次，群众满意。"]
