"""What a tab of years says, and what is none."""

from __future__ import annotations

import pytest

from flows.discovery.year_words import YearWord, year_word

TABS = {
    "2023": YearWord(2023),
    "2023年": YearWord(2023),
    "2023年度": YearWord(2023),
    "【2023年】": YearWord(2023),
    "» 2023 年": YearWord(2023),
    "2023年(6)": YearWord(2023),
    "2023年度（16篇）": YearWord(2023),
    "二〇二三年": YearWord(2023),
    "二〇二三": YearWord(2023),
    "全部": YearWord(0),
    "所有年份": YearWord(0),
    "2024年3月": YearWord(2024, 3, is_bare=False),
    "2024-03": YearWord(2024, 3, is_bare=False),
    "2024/12": YearWord(2024, 12, is_bare=False),
    "2023年度报告": YearWord(2023, is_bare=False),
    "2023年法治政府建设": YearWord(2023, is_bare=False),
    "查看2023年报告>>": YearWord(2023, is_bare=False),
    "各乡镇2023年度报告": YearWord(2023, is_bare=False),
    "法治政府建设报告（2023）": YearWord(2023, is_bare=False),
    "法治政府建设年度报告2023年": YearWord(2023, is_bare=False),
    "2021-2023年": YearWord(2021, is_bare=False),
}
OTHERS = (
    *("", "年", "1999", "12345", "20231205", "2023-03-01", "2023年3月1日", "2023年第1号", "2023年预算公开", "全部新闻"),
    *("甲水镇2023年度报告", "2023年政府信息公开年度报告", "2023年13月", "202", "2023年度甲水镇法治政府建设报告"),
    "二手房", "3.2023年",
)  # fmt: skip


@pytest.mark.parametrize("shown", TABS)
def test_a_tab_of_years(shown: str) -> None:
    assert year_word(shown) == TABS[shown]


@pytest.mark.parametrize("shown", OTHERS)
def test_what_is_no_tab_of_years(shown: str) -> None:
    assert year_word(shown) is None
