"""`nianbao diff`: what was moved or renamed stands beside its counterpart, and nothing is lost or shown twice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from flows.cli.side_by_side import aligned

STUDY = "镇里每月学法一次，请律师到会讲课，学完当场答题。"
MEDIATE = "现有人民调解员三十人，全年调解纠纷一百起，当事人都满意。"


def changes(one: list[tuple[str, str, str]], other: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Change, old path, new path of sections given as path, heading, text."""
    rows = aligned(
        [(path, "", heading, text, None) for path, heading, text in one],
        [(path, "", heading, text, None) for path, heading, text in other],
    )
    return [(row[0], row[1], row[4]) for row in rows]


def test_a_section_under_a_renamed_heading_is_found_there() -> None:
    one = [("1", "抓学习", ""), ("1.1", "领导带头", STUDY)]
    other = [("1", "打牢基础", ""), ("1.1", "干部先学", STUDY.replace("每月", "每季"))]
    assert changes(one, other) == [("changed", "1", "1"), ("changed", "1.1", "1.1")]


def test_a_section_that_moved_to_another_part_is_one_row() -> None:
    one = [("1", "学习", STUDY), ("2", "其他", ""), ("2.1", "调解", MEDIATE)]
    other = [("1", "学习", STUDY), ("1.1", "化解", MEDIATE), ("2", "其他", "")]
    assert ("changed", "2.1", "1.1") in changes(one, other)


def test_what_went_stands_behind_what_stood_before_it() -> None:
    one = [("1", "学习", STUDY), ("2", "调解", MEDIATE)]
    assert changes(one, [("1", "学习", STUDY)]) == [("same", "1", "1"), ("gone", "2", "")]


def test_what_stands_in_another_section_has_moved_there() -> None:
    parted = [("1", "学习", STUDY), ("2", "调解", MEDIATE)]
    joined = [("1", "学习", STUDY + MEDIATE)]
    assert changes(parted, joined) == [("changed", "1", "1"), ("moved", "2", "")]
    assert changes(joined, parted) == [("changed", "1", "1"), ("moved", "", "2")]


def test_a_section_of_which_a_sentence_went_is_gone() -> None:
    one = [("1", "学习", STUDY), ("2", "调解", MEDIATE + "另外修了一间调解室。")]
    assert changes(one, [("1", "学习", STUDY + MEDIATE)]) == [("changed", "1", "1"), ("gone", "2", "")]


outlines = st.lists(st.tuples(st.text("甲乙丙", max_size=3), st.text("学法调解纠纷。", max_size=40)), max_size=6).map(
    lambda found: [(str(number), heading, text) for number, (heading, text) in enumerate(found, start=1)]
)


@given(outlines, outlines)
def test_every_section_of_both_years_is_shown_once(
    one: list[tuple[str, str, str]], other: list[tuple[str, str, str]]
) -> None:
    rows = changes(one, other)
    assert sorted(row[1] for row in rows if row[1]) == sorted(path for path, _, _ in one)
    assert [row[2] for row in rows if row[2]] == [path for path, _, _ in other]
