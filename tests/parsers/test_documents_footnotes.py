"""Footnotes of placed pages (pdf, ofd): behind their paragraph, their numbers nowhere."""

from __future__ import annotations

import pytest

from parsers.documents.footnotes import with_notes_behind
from parsers.documents.layout import Glyph, Mark, Row, page_rows
from parsers.documents.paragraphs import paragraphs

TEXT, SMALL = 10.0, 6.0


def _row(text: str, y: float, *, size: float = TEXT, raised: str = "") -> list[Glyph]:
    """A row from the left margin; the characters of `raised` stand small and high where they come in it."""
    glyphs, x = list[Glyph](), 0.0
    for char in text:
        small = char in raised
        width = (size if char > "\u2e80" else size / 2) * (0.58 if small else 1)
        glyphs.append(Glyph(char, x, x + width, y - (size / 3 if small else 0), size * (0.58 if small else 1)))
        x += width
    return glyphs


def _page(*rows: list[Glyph]) -> list[Row]:
    return page_rows([glyph for row in rows for glyph in row], 0)


FULL = "坚持依法行政推进各项工作落地见效"
FIRST_PAGE = (
    _row("全年调解纠纷86件¹坚持依法行政工".replace("¹", "1"), 0, raised="1"),
    _row(FULL, 15),
    _row("公开信息四十条²推进各项工作落实".replace("²", "2"), 30, raised="2"),
)
NEXT = _row("落到实处。", 0)


def _texts(*pages: list[Row]) -> list[str]:
    return list(paragraphs(with_notes_behind(pages)))


@pytest.mark.parametrize(
    "notes",
    [
        pytest.param(
            (
                _row("1含上年结转5件。", 60, size=SMALL, raised="1"),
                _row("2指政府网站。", 70, size=SMALL, raised="2"),
            ),
            id="small",
        ),
        pytest.param(
            (_row("1含上年结转5件。", 60), _row("2指政府网站。", 75)),
            id="as large as the text, set apart",
        ),
        pytest.param(
            (
                _row("1含上年", 60, size=SMALL, raised="1"),
                _row("结转5件。", 68, size=SMALL),
                _row("2指政府网站。", 76, size=SMALL, raised="2"),
            ),
            id="of two rows",
        ),
    ],
)
def test_a_footnote_stands_behind_the_paragraph_that_refers_to_it(notes: tuple[list[Glyph], ...]) -> None:
    texts = _texts(_page(*FIRST_PAGE, *notes), page_rows(NEXT, 1))
    assert texts == [
        f"全年调解纠纷86件坚持依法行政工{FULL}公开信息四十条推进各项工作落实落到实处。",
        "含上年结转5件。",
        "指政府网站。",
    ]


@pytest.mark.parametrize(
    "below",
    [
        pytest.param((_row("1.加强领导。", 60), _row("2.加强宣传。", 75)), id="numbers that head parts"),
        pytest.param((_row("12件办结。", 60),), id="another number"),
        pytest.param((_row("1含上年结转5件。", 45), _row("2指政府网站。", 60)), id="no smaller, not set apart"),
        pytest.param((_row("1月至5月办结。", 60),), id="a month"),
        pytest.param((_row("数据截至年底。", 60, size=SMALL),), id="small text without a number"),
    ],
)
def test_rows_at_the_foot_without_the_raised_numbers_stay(below: tuple[list[Glyph], ...]) -> None:
    page = _page(*FIRST_PAGE, *below)
    assert with_notes_behind([page]) == [page]


def test_a_power_refers_to_no_note() -> None:
    page = _page(_row("拆除违建120m2并复绿到位", 0, raised="2"), _row(FULL, 15), _row("2024年底前完成", 60))
    assert with_notes_behind([page]) == [page]
    assert "120m2" in page[0].text


def test_a_number_whose_note_is_on_no_page_stays_in_the_text() -> None:
    page = _page(*FIRST_PAGE, _row("1含上年结转5件。", 60, size=SMALL, raised="1"))
    assert _texts(page)[0].count("2") == 1


def test_two_notes_of_one_row_are_both_taken() -> None:
    rows = (_row("调解纠纷86件①公开信息40条②。", 0, raised="①②"), _row("①含结转。", 30), _row("②指网站。", 45))
    assert _texts(_page(*rows)) == ["调解纠纷86件公开信息40条。", "含结转。", "指网站。"]


def test_marks_keep_their_places_in_a_row_of_cells() -> None:
    cells = _row("甲3", 0, raised="3") + [
        Glyph(g.text, g.x0 + 80, g.x1 + 80, g.y, g.size) for g in _row("乙4", 0, raised="4")
    ]
    (row,) = page_rows(cells, 0)
    assert row.text == "甲3\t乙4"
    assert row.marks == (Mark(1, 2), Mark(4, 5))
