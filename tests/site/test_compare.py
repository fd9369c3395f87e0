"""Two years side by side: what is said twice is carried over, and nothing of either text is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.site.rows import SectionRow
from flows.site.text_diff import Comparison, Mark, Outline, compare
from storage.analysis.alignment import sentences

TEXT = st.text(alphabet="甲乙丙丁戊法治调解3年2024。；！\n， ", max_size=80)
OUTLINE = st.lists(st.tuples(st.text(alphabet="甲乙丙法治", max_size=6), TEXT), max_size=6)


def outline(*parts: tuple[str, str]) -> Outline:
    rows = [
        SectionRow("500230207", 2024, str(number), 1, "", heading, None, text)
        for number, (heading, text) in enumerate(parts, 1)
    ]
    return Outline.of(rows)


def marks(compared: Comparison) -> list[Mark]:
    return [passage.mark for section in compared.sections for passage in section.passages]


@pytest.mark.parametrize(
    ("last", "this", "expected", "dropped"),
    [
        pytest.param("村里办夜校。", "村里办夜校。", ["kept"], 0, id="the same sentence is carried over"),
        pytest.param("2023年村里办夜校。", "2024年村里办夜校。", ["kept"], 0, id="the year alone is no difference"),
        pytest.param("村里 办夜校", "村里办夜校。", ["kept"], 0, id="spaces and the full stop are no difference"),
        pytest.param("调解纠纷12起，全部化解。", "调解纠纷30起，全部化解。", ["changed"], 0, id="another number"),
        pytest.param("村里办夜校。", "镇上新设法律服务站。", ["new"], 1, id="another sentence"),
        pytest.param("", "村里办夜校。", ["new"], 0, id="where nothing was said all is new"),
        pytest.param("村里办夜校。", "", [], 1, id="where nothing is said all is dropped"),
        pytest.param(
            "村里办夜校。",
            "村里办夜校。村里办夜校。",
            ["kept", "new"],
            0,
            id="twice this year, once last",
        ),
    ],
)
def test_marks(last: str, this: str, expected: list[Mark], dropped: int) -> None:
    compared = compare(outline(("做法", this)), outline(("做法", last)))
    assert marks(compared) == expected
    assert len(compared.dropped) == dropped


def test_a_sentence_that_moved_to_another_section_is_carried_over() -> None:
    last = outline(("做法", "村里办夜校。"), ("不足", "执法人员少。"))
    this = outline(("做法", "执法人员少。"), ("不足", "村里办夜校。"))
    assert marks(compare(this, last)) == ["kept", "kept"]


def test_a_reworded_sentence_shows_the_old_number_before_the_new_one() -> None:
    compared = compare(outline(("", "调解纠纷30起，全部化解。")), outline(("", "调解纠纷12起，全部化解。")))
    (passage,) = compared.sections[0].passages
    told = [(piece.kind, piece.text) for piece in passage.pieces]
    assert told == [("same", "调解纠纷"), ("removed", "12"), ("added", "30"), ("same", "起，全部化解。")]


@given(TEXT)
def test_sentences_joined_are_the_text(text: str) -> None:
    assert "".join(sentences(text)) == text


@given(OUTLINE)
def test_a_report_against_itself_is_all_carried_over(parts: list[tuple[str, str]]) -> None:
    compared = compare(outline(*parts), outline(*parts))
    assert set(marks(compared)) <= {"kept"}
    assert compared.dropped == ()


@given(OUTLINE, OUTLINE)
def test_no_character_of_this_year_is_lost(this: list[tuple[str, str]], last: list[tuple[str, str]]) -> None:
    for section in compare(outline(*this), outline(*last)).sections:
        assert "".join(passage.text for passage in section.passages) == section.row.text
        for passage in section.passages:
            if passage.pieces:
                assert "".join(piece.text for piece in passage.pieces if piece.kind != "removed") == passage.text
