"""Rules that SQL and Python both need say the same in either."""

from __future__ import annotations

import pytest

from flows.discovery.row_classifier import is_collective
from parsers.model import LEAST_CHARS
from storage.archive.archive import Archive

TITLES = {
    "各乡镇（街道）2024年法治政府建设情况报告汇编": True,
    "丰都县各镇2024年法治政府建设年度报告": True,
    "镇街2024年法治政府建设年度报告汇总": True,
    "乡镇、街道2024年法治政府建设年度报告合集": True,
    "2024年全县乡镇法治政府建设年度报告": True,
    "部分镇街2024年法治政府建设情况报告": True,
    "丰都县6个乡镇2024年法治政府建设情况报告": True,
    "可大乡2024年法治政府建设年度报告": False,
    "五里镇2024年法治政府建设年度报告": False,
    "平等镇2024年法治政府建设年度报告": False,
    "乡镇2024年法治政府建设年度报告": False,
    "丰都县2024年法治政府建设年度报告": False,
}


@pytest.mark.parametrize("title", TITLES)
def test_which_titles_speak_of_all_townships(archive: Archive, title: str) -> None:
    assert is_collective(title) is TITLES[title]
    assert archive.query("SELECT is_collective(?, 2024)", [title]) == [(TITLES[title],)]


@pytest.mark.parametrize(
    ("title", "year", "is_of_it"),
    [
        ("各乡镇2024年法治政府建设年度报告", 2024, True),
        ("各乡镇2024年法治政府建设年度报告", 2023, False),
        ("各乡镇法治政府建设年度报告", 2023, True),
        ("各乡镇法治政府建设年度报告", None, True),
        ("各乡镇二〇二四年法治政府建设年度报告", 2024, True),
    ],
)
def test_a_year_in_such_a_title_is_its_own(archive: Archive, title: str, year: int | None, is_of_it: bool) -> None:
    assert archive.query("SELECT is_collective(?, ?)", [title, year]) == [(is_of_it,)]


@pytest.mark.parametrize(
    ("title", "held_for", "is_named"),
    [
        ("甲水镇、乙山镇2024年法治政府建设情况报告", None, True),
        ("甲水、乙山镇2024年法治政府建设情况报告", "500299102", True),
        ("乙山、甲水两镇2024年法治政府建设情况报告", None, True),
        ("丁石和甲水等3个乡镇2024年法治政府建设情况报告", None, True),
        ("甲水镇2024年法治政府建设情况和下一年打算", "500299101", False),
        ("乙山镇、丁石乡2024年法治政府建设情况报告", None, False),
        ("乙山镇、甲水村2024年法治政府建设情况报告", None, False),
    ],
)
def test_which_titles_name_a_township_among_others(
    archive: Archive, title: str, held_for: str | None, is_named: bool
) -> None:
    asked = "SELECT is_joint($1, $2, $3) AND names_among_others($1, '甲水镇', $3)"
    assert archive.query(asked, [title, "report" if held_for else "doubtful", held_for]) == [(is_named,)]


@pytest.mark.parametrize("chars", [None, 0, LEAST_CHARS - 1, LEAST_CHARS])
def test_from_how_many_characters_on_a_text_is_one(archive: Archive, chars: int | None) -> None:
    assert archive.query("SELECT has_text(?)", [chars]) == [((chars or 0) >= LEAST_CHARS,)]
