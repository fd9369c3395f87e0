"""What each part of a report is for, by its heading's words, its year and its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.model import Section
from parsers.outline.roles import assign_roles, load_roles

ROLES = load_roles(Path(__file__).parents[2] / "config" / "roles.toml")
A, P, D, N = "achievements", "problems", "duty_of_leaders", "plans"


def roles_of(*headings: str) -> list[str | None]:
    sections = [Section(1, "", heading, "", None) for heading in headings]
    return [section.role for section in assign_roles(sections, ROLES)]


@pytest.mark.parametrize(
    ("headings", "roles"),
    [
        (["主要举措和成效", "存在的不足和原因", "主要负责人履行第一责任人职责情况", "下一年度主要安排"], [A, P, D, N]),
        (["2023年工作开展情况", "存在的问题", "下一步工作打算"], [A, P, N]),
        (["工作总体情况", "短板与差距", "2025年工作安排"], [A, P, N]),
        (["2024年法治建设工作成果", "2025年法治建设工作规划"], [A, N]),
        (["强化组织领导，压实工作责任", "抓实普法宣传，营造浓厚氛围", "存在困难", "今后努力方向"], [A, A, P, N]),
        (["2025年度工作重点"], [A]),
        (["重点工作", "存在问题", "明年重点工作"], [A, P, N]),
        (["党政主要负责人履职情况", "主要做法", "存在不足", "工作思路"], [D, A, P, N]),
        (["工作情况", "存在问题", "努力推进法治建设再上台阶"], [A, P, N]),
        (["主要工作和存在的问题", "下步计划"], [P, N]),
        (["强化领导", "采取有力措施，规范执法", "重点人群普法", "存在的问题", "工作重点"], [A, A, A, P, N]),
        (["强化领导", "突出重点，抓实普法", "强化措施，化解纠纷"], [A, A, A]),
        (["法治政府建设推进情况", "存在的主要问题及下一步打算"], [A, P]),
        (["坚持问题整改，提升执法水平", "不足之处"], [A, P]),
        (["聚焦群众急难愁盼，着力解决问题", "有待加强的方面"], [A, P]),
    ],
)
def test_a_heading_says_what_its_part_is_for(headings: list[str], roles: list[str]) -> None:
    assert roles_of(*headings) == roles


def test_the_preamble_keeps_its_role_and_inner_sections_have_none() -> None:
    inner = Section(2, "（一）", "存在的问题", "", None)
    sections = [Section(0, "", "", "序", "preamble"), Section(1, "一、", "主要做法", "", None, (inner,))]
    preamble, part = assign_roles(sections, ROLES)
    assert (preamble.role, part.role, part.children[0].role) == ("preamble", A, None)


def test_the_parts_of_a_section_that_does_two_things_get_their_own_roles() -> None:
    parts = (Section(2, "（一）", "存在的问题", "", None), Section(2, "（二）", "下一步打算", "", None))
    (section,) = assign_roles([Section(1, "三、", "存在的问题及下一步打算", "", None, parts)], ROLES)
    assert section.role == P
    assert [part.role for part in section.children] == [P, N]


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ('[roles.hopes]\nwords = ["盼"]\n', "roles.hopes: expected one of"),
        ("[roles.plans]\nweak = []\n", "roles.plans: words is missing"),
    ],
)
def test_a_wrong_file_says_where_and_what(tmp_path: Path, toml: str, message: str) -> None:
    path = tmp_path / "roles.toml"
    path.write_text(toml, "utf-8")
    with pytest.raises(ValueError, match=message):
        load_roles(path)
