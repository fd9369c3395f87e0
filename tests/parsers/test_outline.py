"""The section tree of reports in every way people number them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from parsers.model import Section
from parsers.outline import read_outline
from tests.parsers.outline_cases import CASES, Case


def drawn(sections: Sequence[Section]) -> Iterator[str]:
    for section in sections:
        head = f"{'>' * section.level} {section.marker or '-'} {section.heading}" if section.level else ""
        text = section.text.replace("\n", "⏎")
        yield f"{head} | {text}".strip() if text else head
        yield from drawn(section.children)


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


def test_a_heading_that_lost_its_marker_begins_no_part_inside_a_paragraph() -> None:
    (case,) = (case for case in CASES if case.name.endswith("brackets that begin anew, nothing behind it"))
    assert not [warning for warning in read_outline(lines_of(case.body)).warnings if "inside a paragraph" in warning]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_reads_the_tree_a_careful_reader_draws(case: Case) -> None:
    outline = read_outline(case.body.strip("\n").split("\n"))
    assert list(drawn(outline.sections)) == [line for line in lines_of(case.tree) if line]
