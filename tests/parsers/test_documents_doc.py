"""What of a Word 97-2003 document is text, and where its rows and paragraphs end."""

from __future__ import annotations

import pytest

from parsers.documents import document_lines
from tests.documents.doc_files import DELETED, ENDS_ROW, HIDDEN, IN_TABLE, doc_of_runs

pytest.importorskip("olefile", reason="the documents extra is not installed")


def test_deleted_and_hidden_text_is_no_text() -> None:
    runs = [("调解", b""), ("12", DELETED), ("15件，办结", b""), ("9", HIDDEN), ("31件。\r", b"")]
    assert document_lines(doc_of_runs(runs)) == ("调解15件，办结31件。",)


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
