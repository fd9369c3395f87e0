"""Laws of the outline: what is generated comes back, nothing is lost, nothing raises, time grows with the text."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from parsers.figures import read_figures
from parsers.figures.metrics import Metrics
from parsers.model import Section
from parsers.outline import Outline, read_outline
from parsers.outline.cleanup import wrap_width
from parsers.outline.roles import Roles, assign_roles
from tests.parsers.timed import cpu_seconds, grows_no_faster

NUMERALS = "一二三四五六七八九十"
HEADS = (
    "加强组织领导",
    "健全工作机制",
    "规范执法行为，提升执法水平",
    "做好普法宣传",
    "强化监督检查",
    "夯实基层基础，凝聚工作合力",
)
SENTENCES = (
    "镇党委高度重视，及时作出部署。",
    "各站所分工协作，按季汇总情况。",
    "驻村干部进村入户，面对面听取群众意见；能办的当场办理，办不了的说明原因。",
    "全年组织学习12次，覆盖干部300余人次。",
    "依托《法治建设实施方案（2021－2025年）》，把“三项制度”落到实处。",
)
SETTINGS = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@dataclass(frozen=True)
class Node:
    heading: str
    text: tuple[str, ...]
    children: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Manner:
    """How one report writes its markers and lays out its headings, level by level."""

    markers: tuple[str, ...]
    run_in: tuple[bool, ...]
    blank: str
    blank_lines: bool

    def marker(self, depth: int, number: int) -> str:
        return self.markers[depth].replace("N", NUMERALS[number - 1]).replace("9", str(number)) + self.blank


def manners() -> st.SearchStrategy[Manner]:
    levels = st.tuples(
        st.sampled_from(["N、"]),
        st.sampled_from(["（N）", "(N)", "（N)", "N）", "( N )"]),
        st.sampled_from(["9.", "9、", "9．"]),
        st.sampled_from(["（9）", "(9)", "N是"]),
    )
    return st.builds(
        Manner,
        markers=levels,
        run_in=st.tuples(st.just(False), st.booleans(), st.booleans(), st.just(True)),
        blank=st.sampled_from(["", " ", "\u2002", "\u00a0", "\u3000"]),
        blank_lines=st.booleans(),
    )


def nodes(depth: int) -> st.SearchStrategy[Node]:
    # deepest items are short; a heading above others may stand alone
    children = st.just(()) if depth == 3 else st.lists(nodes(depth + 1), min_size=0, max_size=4).map(tuple)
    text = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=2).map(tuple)
    return st.builds(Node, st.sampled_from(HEADS), text, children)


def written(tree: Sequence[Node], manner: Manner, depth: int = 0) -> Iterator[str]:
    for number, node in enumerate(tree, start=1):
        marker = manner.marker(depth, number)
        if manner.run_in[depth]:
            yield f"{marker}{node.heading}。{node.text[0]}"
            yield from node.text[1:]
        else:
            yield marker + node.heading
            yield from node.text
        if manner.blank_lines:
            yield ""
        yield from written(node.children, manner, depth + 1)


def expected(tree: Sequence[Node], manner: Manner, depth: int = 0) -> list[tuple[int, str, str, list[object]]]:
    rows = []
    for node in tree:
        end = "。" if manner.run_in[depth] else ""
        rows.append((depth + 1, node.heading + end, "\n".join(node.text), expected(node.children, manner, depth + 1)))
    return rows  # type: ignore[return-value]


def shape(sections: Sequence[Section]) -> list[tuple[int, str, str, list[object]]]:
    return [(s.level, s.heading, s.text, shape(s.children)) for s in sections if s.level]  # type: ignore[misc]


def joined(sections: Sequence[Section]) -> str:
    return "".join(s.marker + s.heading + s.text + joined(s.children) for s in sections)


def ink(text: str) -> str:
    return "".join(text.split())


def held(outline: Outline) -> str:
    return ink(joined(outline.sections))


@SETTINGS
@given(st.lists(nodes(0), min_size=1, max_size=5), manners())
def test_a_generated_outline_comes_back(tree: list[Node], manner: Manner) -> None:
    lines = ["现将有关情况报告如下：", *written(tree, manner)]
    outline = read_outline(lines)
    assert shape(outline.sections) == expected(tree, manner)
    assert held(outline) == ink("".join(lines))


@SETTINGS
@given(st.lists(nodes(0), min_size=2, max_size=5), manners())
def test_a_generated_outline_on_one_line_comes_back(tree: list[Node], manner: Manner) -> None:
    lines = ["现将有关情况报告如下：", *(line for line in written(tree, manner) if line)]
    outline = read_outline(["".join(f"{line} " for line in lines)])
    found = [(level, ink(marker)) for level, marker in markers(outline.sections)]
    assert found == [(level, ink(marker)) for level, marker in markers(read_outline(lines).sections)]


def markers(sections: Sequence[Section]) -> Iterator[tuple[int, str]]:
    for section in sections:
        if section.level:
            yield section.level, section.marker
        yield from markers(section.children)


@SETTINGS
@given(st.lists(nodes(0), min_size=1, max_size=4), manners(), st.randoms(use_true_random=False))
def test_hard_breaks_change_neither_the_tree_nor_the_text(
    tree: list[Node], manner: Manner, chance: random.Random
) -> None:
    lines = [line for line in written(tree, manner) if line]
    torn: list[str] = []
    for line in lines:
        commas = [i for i, char in enumerate(line) if char == "，" and i > 12 and "。" in line[:i]]
        at = chance.choice(commas) + 1 if commas else 0
        torn += [line[:at], line[at:]] if at else [line]
    assume(wrap_width(torn) is None)  # breaks by chance at one width are read as those of a PDF
    assert shape(read_outline(torn).sections) == shape(read_outline(lines).sections)


ANYTHING = st.text(
    st.sampled_from("一二三十是、，。；：.（）()1２３ \u2002\n[]<>?“”《》第首先最后目录统加强法治万余次"), max_size=300
)


@settings(SETTINGS, max_examples=120)
@given(st.lists(ANYTHING, max_size=8))
def test_whatever_the_lines_hold_nothing_raises_and_nothing_is_lost(lines: list[str]) -> None:
    outline = read_outline(lines)
    read_figures(outline.sections, Metrics(()))
    assert sorted(held(outline) + ink("".join(outline.boilerplate))) == sorted(ink("".join(lines)))
    if not outline.boilerplate:
        assert held(outline) == ink("".join(lines))


@SETTINGS
@given(st.lists(ANYTHING, max_size=6))
def test_reading_what_was_read_changes_nothing(lines: list[str]) -> None:
    once = read_outline(lines)
    assert read_outline(lines) == once
    assert all(section.level <= 9 for section in walk(once.sections))


def walk(sections: Sequence[Section]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from walk(section.children)


@SETTINGS
@given(st.lists(nodes(0), min_size=1, max_size=4), manners())
def test_figures_quote_the_text_verbatim_and_point_at_their_section(tree: list[Node], manner: Manner) -> None:
    sections = read_outline(list(written(tree, manner))).sections
    for figure in read_figures(sections, Metrics(())):
        section = at_path(sections, figure.path)
        assert figure.quote in section.heading or figure.quote in section.text
        assert (figure.value, figure.unit) in {(12, "次"), (300, "人次")}


def at_path(sections: Sequence[Section], path: str) -> Section:
    here = [section for section in sections if section.level]
    section = here[0]
    for step in path.split("."):
        section = here[int(step) - 1]
        here = list(section.children)
    return section


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(lambda n: ["一、" * n], id="markers in one line"),
        pytest.param(lambda n: ["一、"] * n, id="a marker a line"),
        pytest.param(lambda n: ["二、甲", "一、乙"] * (n // 2), id="a series that begins anew for ever"),
        pytest.param(lambda n: ["（一）甲。（二）乙。" * (n // 4)], id="brackets in one line"),
        pytest.param(lambda n: ["一是甲，二是乙；" * (n // 4)], id="items in one line"),
        pytest.param(lambda n: ["一、甲。乙。", "三、丙。丁。"] * (n // 4), id="lost markers"),
        pytest.param(lambda n: ["统" * n + "一、" + "（" * n], id="one line without a sentence"),
        pytest.param(lambda n: ["一" * n + " " * n + "1" * n], id="numerals and blanks"),
        pytest.param(lambda n: ["开展12次，" * (n // 4)], id="figures"),
        pytest.param(lambda n: ["《“" * n], id="quotation marks that never close"),
    ],
)
def test_time_grows_with_the_text_and_not_faster(lines) -> None:  # type: ignore[no-untyped-def]
    def seconds(size: int) -> float:
        body = lines(size)
        return cpu_seconds(lambda: read_figures(assign_roles(read_outline(body).sections, Roles(())), Metrics(())))

    assert grows_no_faster(seconds, 8_000, times=8)
