"""How near texts are and which sections belong together: laws, and what a hostile page must not cost."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.analysis.similarity import ComparedSection, ReadText, align, new_and_dropped, share_in
from tests.processor_time import at_most

CLAUSES = ("开展法治宣传活动12场", "调解矛盾纠纷31件", "聘请法律顾问1名", "组织干部学法6次", "办理行政复议案件2件")
HEADINGS = ("主要做法", "存在的不足", "下一步打算", "第一责任人履职情况", "")


def sections(headings: Sequence[str]) -> list[ComparedSection]:
    return [
        ComparedSection(str(number), "", heading, f"{heading}：逐项落实到位。")
        for number, heading in enumerate(headings, 1)
    ]


@given(st.lists(st.sampled_from(CLAUSES)), st.lists(st.sampled_from(CLAUSES)))
def test_a_share_is_between_nothing_and_all_and_does_not_ask_for_the_order(one: list[str], other: list[str]) -> None:
    assert 0 <= share_in("，".join(one), "，".join(other)) <= 1
    assert not one or share_in("，".join(one), "；".join(reversed(one))) == 1


def test_a_changed_number_costs_its_own_characters_only() -> None:
    share = share_in("全年调解各类矛盾纠纷127件。", "全年调解各类矛盾纠纷98件。")
    assert share == pytest.approx(10 / 14)


@given(st.lists(st.sampled_from(HEADINGS), max_size=6), st.lists(st.sampled_from(HEADINGS), max_size=6))
def test_each_section_of_both_reports_stands_in_one_row_and_in_order(old: list[str], new: list[str]) -> None:
    before, after = sections(old), sections(new)
    rows = align(before, after)

    assert [right for _, right in rows if right] == after
    assert sorted(left.path for left, _ in rows if left) == sorted(section.path for section in before)


def test_a_dropped_section_stands_behind_the_pair_that_stood_before_it() -> None:
    rows = align(sections(["主要做法", "督察整改", "下一步打算"]), sections(["新的开头", "主要做法", "下一步打算"]))
    told = [(left and left.heading, right and right.heading) for left, right in rows]
    assert told == [
        (None, "新的开头"),
        ("主要做法", "主要做法"),
        ("督察整改", None),
        ("下一步打算", "下一步打算"),
    ]


def test_a_page_made_of_thousands_of_sections_costs_what_it_holds_and_no_square_of_it() -> None:
    old = [f"其{chr(0x4E00 + number)}" for number in range(20_000)]
    new = [*old[:7], "另一项", *old[8:]]
    with at_most(5.0):
        added, dropped = new_and_dropped(
            ReadText("a", "", tuple(sections(old))), ReadText("b", "", tuple(sections(new)))
        )
    assert (added, dropped) == (["另一项"], [old[7]])


def test_texts_of_hundreds_of_thousands_of_characters_are_compared_by_their_clauses_alone() -> None:
    shared = "，".join(f"第{number}村完成整治" for number in range(1_000))
    one = shared + "，" + "法" * 200_000
    other = shared + "，" + "治" * 200_000
    with at_most(5.0):
        share = share_in(one, other)
    assert share == pytest.approx((len(shared) - 999) / (len(shared) - 999 + 200_000))
