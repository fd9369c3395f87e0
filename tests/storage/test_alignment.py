"""Two reports sentence by sentence: what their units are, and which of them are like enough to be reworded."""

from __future__ import annotations

import pytest

from storage.analysis.alignment import Fate, match_units, units_of


def test_units_are_the_headings_and_the_sentences_of_sections() -> None:
    units = list(units_of([("做法", "办夜校。学法6次；"), ("", "2024年调解9件。")]))

    assert [(unit.section, unit.heading, unit.text, unit.key) for unit in units] == [
        (0, True, "做法", "做法"),
        (0, False, "办夜校。", "办夜校"),
        (0, False, "学法6次；", "学法6次"),
        (1, False, "2024年调解9件。", "0000年调解9件"),
    ]


LONG = "学法" * 749


@pytest.mark.parametrize(
    ("now", "before", "fate"),
    [
        ("组织学法", "组织学法。", "kept"),
        ("组织学法", "组织学习法", "changed"),
        ("组织学", "组织学法", None),  # three characters are too few to tell
        (f"{LONG}6次", f"{LONG}9次", "changed"),  # 1,500 characters
        (f"{LONG}16次", f"{LONG}9次", None),
        (f"{LONG}6次", f"{LONG}19次", None),
        (f"{LONG}16次", f"{LONG}16次", "kept"),
    ],
)
def test_what_becomes_of_a_sentence(now: str, before: str, fate: Fate | None) -> None:
    marks, left = match_units(list(units_of([("", now)])), list(units_of([("", before)])))

    assert [one for one, _ in marks.values()] == ([fate] if fate else [])
    assert left == (set() if fate else {0})
