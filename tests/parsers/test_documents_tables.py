"""Ruled tables of placed text: a cell of several rows is read as one, cell by cell."""

from __future__ import annotations

import pytest

from parsers.documents import document_lines
from parsers.documents.grid import Rule, bands_of, table_rows
from parsers.documents.layout import Glyph
from tests.documents.pdf_files import gbk_font, gbk_text, pdf_of

SIDES = [Rule(x, 0, 90) for x in (0, 100, 200)]


def _line(text: str, x: float, y: float) -> list[Glyph]:
    return [Glyph(char, x + 10 * n, x + 10 * n + 10, y, 10) for n, char in enumerate(text)]


TABLES = {
    "cells of several rows": (
        [0, 30, 60],
        [
            *_line("任务", 5, 12),
            *_line("完成", 105, 12),
            *_line("健全制度并", 5, 42),
            *_line("已完成", 105, 47),
            *_line("落实", 5, 55),
        ],
        ["任务\t完成", "健全制度并落实\t已完成"],
    ),
    "cells that touch": (
        [0, 30],
        [*_line("甲乙丙丁戊己庚辛壬", 9, 12), *_line("件", 102, 12)],
        ["甲乙丙丁戊己庚辛壬\t件"],
    ),
    "prose beside its label": (
        [0, 90],
        [
            *_line("工作", 5, 45),
            *_line("一、甲", 105, 10),
            *[one for n in range(7) for one in _line("甲乙丙丁戊己庚辛壬", 105, 20 + 10 * n)],
        ],
        ["工作", "一、甲", "甲乙丙丁戊己庚辛壬" * 7],
    ),
    "one filled cell": ([0, 30], _line("甲乙丙", 105, 12), []),
    "lines without sides": ([200, 230], _line("甲乙丙", 105, 212), []),
}


@pytest.mark.parametrize(("heights", "glyphs", "lines"), TABLES.values(), ids=TABLES.keys())
def test_a_ruled_table_is_read_cell_by_cell(heights: list[float], glyphs: list[Glyph], lines: list[str]) -> None:
    rows, others = table_rows(glyphs, bands_of([Rule(at, 0, 200) for at in heights], SIDES), 0)
    assert [row.text for row in rows] == lines
    assert len(others) == (0 if lines else len(glyphs))


def test_pieces_of_one_rule_are_one() -> None:
    pieces = [Rule(at, start, start + 99) for at in (0, 30.5, 60) for start in (0, 101)]
    assert [(band.top, band.bottom, band.edges) for band in bands_of(pieces, SIDES)] == [
        (0, 30.5, (0, 100, 200)),
        (30.5, 60, (0, 100, 200)),
    ]
    apart = [Rule(at, start, start + 90) for at in (0, 30) for start in (0, 120)]
    assert all(band.end - band.start == 90 for band in bands_of(apart, SIDES))


def test_a_cell_that_reaches_over_two_rows_stands_in_the_first() -> None:
    rules = [Rule(0, 0, 200), Rule(30, 100, 200), Rule(60, 0, 200)]
    sides = [Rule(x, 0, 60) for x in (0, 100, 150, 200)]
    glyphs = [
        *_line("学法", 5, 36),
        *_line("集中", 105, 15),
        *_line("宣誓", 105, 45),
        *_line("8", 160, 15),
        *_line("2", 160, 45),
    ]
    rows, _ = table_rows(glyphs, bands_of(rules, sides), 0)
    assert [row.text for row in rows] == ["学法\t集中\t8", "宣誓\t2"]


FRAMES = {
    "strokes": b"100 480 m 500 480 l 100 520 m 500 520 l 100 560 m 500 560 l S "
    b"100 480 m 100 560 l 220 480 m 220 560 l 500 480 m 500 560 l S ",
    "frames of cells": b"100 520 120 40 re 220 520 280 40 re 100 480 120 40 re 220 480 280 40 re S ",
    "thin boxes": b"".join(b"100 %d 400 1 re " % y for y in (480, 520, 560))
    + b"".join(b"%d 480 1 80 re " % x for x in (100, 220, 500))
    + b"f ",
    "strokes in a scale of their own": b"q 2 0 0 2 0 0 cm 50 240 200 40 re 50 260 m 250 260 l 110 240 m 110 280 l S Q ",
}


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES.keys())
def test_the_rules_of_a_pdf_are_its_paths(frame: bytes) -> None:
    pytest.importorskip("pypdfium2", reason="the documents extra is not installed")
    cells = [
        (104, 534, "任务"),
        (224, 534, "完成情况"),
        (104, 504, "健全制度机"),
        (104, 486, "制"),
        (224, 496, "已完成三件"),
    ]
    content = pdf_of([frame + gbk_text([(100, 700, "柳坪乡法治政府建设情况报告"), *cells])], *gbk_font())
    assert document_lines(content) == ("柳坪乡法治政府建设情况报告", "任务\t完成情况", "健全制度机制\t已完成三件")


def test_a_frame_of_a_cell_ends_with_the_cell() -> None:
    pytest.importorskip("pypdfium2", reason="the documents extra is not installed")
    frames = b"100 520 120 40 re 220 520 280 40 re 100 480 400 40 re S "
    cells = [(104, 534, "任务"), (224, 534, "完成情况"), (104, 494, "合计调解纠纷三件，全部办结。")]
    content = pdf_of([frames + gbk_text([(100, 700, "柳坪乡法治政府建设情况报告"), *cells])], *gbk_font())
    assert document_lines(content)[1:] == ("任务\t完成情况", "合计调解纠纷三件，全部办结。")


def test_what_is_looked_at_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pypdfium2", reason="the documents extra is not installed")
    from parsers.documents import pdf_objects

    lines = [(104, 534, "任务"), (224, 534, "完成"), (100, 700, "柳坪乡法治政府建设情况报告")]
    content = pdf_of([FRAMES["strokes"] + gbk_text(lines) + b"1 1 1 rg 90 690 400 40 re f"], *gbk_font())
    budget = pdf_objects.Budget
    assert document_lines(content) == ("任务\t完成",)
    monkeypatch.setattr("parsers.documents.pdf.Budget", lambda: budget(left=20))
    assert document_lines(content) == ("柳坪乡法治政府建设情况报告", "任务\t完成")
