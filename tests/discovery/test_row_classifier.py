"""A row is a report, doubtful or foreign: by its title, its column and the county's names."""

from __future__ import annotations

from datetime import date

import pytest

from flows.discovery.list_page import Row
from flows.discovery.row_classifier import ColumnSetting, CountyNames, judge_row
from parsers.identity.registry import Registry
from parsers.identity.year import title_year

COUNTY = "500299"
TOWNS = (
    ("500299001", "三合街道", "街道"),
    ("500299101", "虎威镇", "镇"),
    ("500299102", "大虎威镇", "镇"),
    ("500299103", "丰平镇", "镇"),
    ("500299201", "可大乡", "乡"),
    ("500299202", "桃源土家族乡", "民族乡"),
    ("500299203", "栗子乡", "乡"),
    ("500299204", "新镇", "镇"),
)
REGISTRY = Registry([(code, name, level, COUNTY, "丰平县", "某市", "某省") for code, name, level in TOWNS])
NAMES = CountyNames(REGISTRY, COUNTY)
LISTED = date(2024, 3, 8)


def judge(title: str, *, township: str | None = None, wanted: str | None = None, column: str = "法治政府建设年度报告"):  # type: ignore[no-untyped-def]
    setting = ColumnSetting("http://h/c/", NAMES, column, township, wanted)
    return judge_row(Row("http://h/c/1.html", title, LISTED), setting)


REPORTS = {
    "虎威镇2023年法治政府建设年度报告": ("500299101", 2023),
    "大虎威镇2023年法治政府建设年度报告": ("500299102", 2023),
    "丰平县虎威镇人民政府关于2022年度法治政府建设情况的报告": ("500299101", 2022),
    "关于可大乡 2021 年推进法治政府建设工作情况的报告": ("500299201", 2021),
    "三合街道办事处2023年度法治政府建设工作总结": ("500299001", 2023),
    "三合办事处2023年度法治政府建设工作报告": ("500299001", 2023),
    "丰平县三合街办关于2023年度法治政府建设情况的报告": ("500299001", 2023),
    "中共丰平县桃源土家族乡委员会 桃源土家族乡人民政府2023年法治政府建设年度报告": ("500299202", 2023),
    "桃源乡2023年法治政府建设情况报告": ("500299202", 2023),
    "可大镇2023年度法治政府建设工作报告": ("500299201", 2023),
    "栗子乡二〇二三年法治政府建设情况报告": ("500299203", 2023),
    "虎威镇2023年法治政府建设工作总结及2024年工作计划": ("500299101", 2023),
    "虎威镇贯彻落实《法治政府建设实施纲要（2021-2025年）》2023年情况报告": ("500299101", 2023),
    "虎威镇法治政府建设年度报告": ("500299101", 2023),
    "丰平镇2023年依法行政工作报告": ("500299103", 2023),
    "可大2023年法治政府建设工作报告": ("500299201", 2023),
    "虎威鎮2023年法治政府建設年度報告": ("500299101", 2023),
    "虎威镇2023年法治政府工作报告": ("500299101", 2023),
    "虎威镇2023年1-12月法治政府建设工作总结": ("500299101", 2023),
    "虎威镇2023年1月至12月法治政府建设工作情况报告": ("500299101", 2023),
    "栗子苗族乡2023年法治政府建设年度报告": ("500299203", 2023),
}


@pytest.mark.parametrize("title", REPORTS)
def test_a_report_with_its_township_and_year(title: str) -> None:
    row = judge(title)
    assert (row.verdict, row.township_code, row.year) == ("report", *REPORTS[title]), row.reason


FOREIGN = (
    "《虎威镇2023年法治政府建设年度报告》政策解读",
    "一图读懂虎威镇2023年法治政府建设年度报告",
    "虎威镇2023年政府信息公开工作年度报告",
    "虎威镇2023年上半年法治政府建设工作总结",
    "虎威镇2023年第一季度法治政府建设工作情况",
    "虎威镇2023年1-6月法治政府建设工作总结",
    "虎威镇2023年11月至12月法治政府建设工作总结",
    "虎威镇2023年政府工作报告",
    "虎威镇2024年法治政府建设工作要点",
    "虎威镇2024年法治政府建设工作计划",
    "关于印发《虎威镇法治政府建设示范创建方案》的通知",
    "丰平县司法局关于报送2023年度法治政府建设情况的通知",
    "丰平县司法局关于各乡镇报送2023年度法治政府建设报告的通知",
    "虎威镇人民政府关于征求2023年法治政府建设情况报告意见的函",
    "丰平县人民政府2023年法治政府建设情况报告",
    "丰平县2023年法治政府建设情况报告",
    "丰平县教育委员会2023年法治政府建设年度报告",
    "虎威镇召开法治政府建设推进会",
    "虎威镇开展“12·4”国家宪法日宣传活动",
    "虎威镇2023年财政决算公开",
    "可大乡防汛抗旱应急预案",
)


@pytest.mark.parametrize("title", FOREIGN)
def test_a_neighbour_that_is_no_report_is_never_fetched(title: str) -> None:
    row = judge(title)
    assert row.verdict == "foreign", row.reason
    assert row.reason


DOUBTFUL = (
    "2023年度法治政府建设年度报告",  # whose?
    "虎威镇2023年度法治政府建…",
    "虎威镇、可大乡2023年法治政府建设工作报告",
    "虎威镇人民政府关于报送2023年度法治政府建设情况报告的函",  # it may stand before the report
    "虎威办事处2023年法治政府建设年度报告",  # of a 镇
    "虎威镇2023年法治政府建设",
    "虎威镇2023年工作报告",  # on 法治政府建设 by its column alone
    "虎威镇2023年党政主要负责人履行推进法治建设第一责任人职责情况报告",
    "西山镇人民政府2023年法治政府建设工作报告",  # no such township in this county
    "虎威镇",  # on a day, in a column of reports: the page says of what
    "虎威镇人民政府",
    "丰平县各乡镇2023年法治政府建设年度报告",  # one document for all of them
    "丰平县乡镇（街道）2023年法治政府建设情况报告汇编",
)


@pytest.mark.parametrize("title", DOUBTFUL)
def test_a_doubtful_row_is_left_to_its_page(title: str) -> None:
    row = judge(title)
    assert row.verdict == "doubtful", row.reason
    assert row.reason


def test_a_column_s_township_is_its_rows_township() -> None:
    row = judge("2023年度法治政府建设年度报告", township="500299201")
    assert (row.verdict, row.township_code, row.year) == ("report", "500299201", 2023)


def test_a_title_that_names_another_township_than_its_column_is_doubtful() -> None:
    row = judge("虎威镇2023年度法治政府建设年度报告", township="500299201")
    assert (row.verdict, row.township_code) == ("doubtful", "500299101")


def test_a_title_filter_replaces_the_topic() -> None:
    assert judge("虎威镇2023年度依法治理工作报告", wanted="依法治理", column="通知公告").verdict == "report"
    assert judge("虎威镇2023年法治政府建设年度报告", wanted="依法治理").verdict == "foreign"


def test_a_name_inside_another_place_s_name_is_not_the_township() -> None:
    registry = Registry(
        [
            *((code, name, level, COUNTY, "丰平县", "某市", "某省") for code, name, level in TOWNS),
            ("321199001", "甲街道", "街道", "321199", "某区", "镇江市", "江苏省"),
        ]
    )
    setting = ColumnSetting("http://h/c/", CountyNames(registry, COUNTY), "法治政府建设年度报告")
    row = judge_row(Row("http://h/1.html", "新镇江市2023年法治政府建设年度报告", LISTED), setting)
    assert row.township_code is None


NAMES_ALONE = {
    "on a day": (Row("http://h/c/1.html", "虎威镇", LISTED), "法治政府建设年度报告", "doubtful"),
    "a document": (Row("http://h/f/1.pdf", "虎威镇", None), "法治政府建设年度报告", "doubtful"),
    "a menu's": (Row("http://h/hw/", "虎威镇", None), "法治政府建设年度报告", "foreign"),
    "in a column of anything": (Row("http://h/c/1.html", "虎威镇", LISTED), "通知公告", "foreign"),
    "with a word more": (Row("http://h/c/1.html", "虎威镇简介", LISTED), "法治政府建设年度报告", "foreign"),
}


@pytest.mark.parametrize("case", NAMES_ALONE)
def test_a_township_s_name_alone_is_looked_at_where_it_stands_for_a_report(case: str) -> None:
    row, column, verdict = NAMES_ALONE[case]
    assert judge_row(row, ColumnSetting("http://h/c/", NAMES, column)).verdict == verdict


def test_an_off_topic_title_in_a_mixed_column_is_foreign() -> None:
    assert judge("虎威镇2023年工作报告", column="通知公告").verdict == "foreign"


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("虎威镇2023年度法治政府建设报告", 2023),
        ("虎威镇2023法治政府建设报告", 2023),
        ("法治政府建设报告(2022年度)", 2022),
        ("实施纲要(2021-2025年)2023年落实情况", 2023),
        ("二〇二一年度报告", 2021),
        ("法治政府建设报告", None),
        ("12345热线20231231", None),
    ],
)
def test_the_year_a_title_is_about(title: str, year: int | None) -> None:
    assert title_year(title) == year


def test_a_year_that_the_title_leaves_out_is_that_of_the_day_it_was_listed() -> None:
    names = ColumnSetting("http://h/c/", NAMES, "法治政府建设年度报告")
    december = judge_row(Row("http://h/1.html", "虎威镇法治政府建设年度报告", date(2023, 12, 20)), names)
    assert december.year == 2023
    assert "listed" in december.reason
    unknown = judge_row(Row("http://h/1.html", "虎威镇法治政府建设年度报告", None), names)
    assert (unknown.verdict, unknown.year) == ("doubtful", None)


@pytest.mark.parametrize(
    ("title", "township", "column", "verdict"),
    [
        ("2023年", "500299101", "法治政府建设年度报告", "doubtful"),
        ("2023年度", "500299101", "法治政府建设年度报告", "doubtful"),
        ("2023年", None, "法治政府建设年度报告", "foreign"),
        ("2023年", "500299101", "信息公开", "foreign"),
        ("2023年部门预算", "500299101", "法治政府建设年度报告", "foreign"),
    ],
)
def test_a_year_alone_that_is_posted_in_a_township_s_own_column_is_looked_at(
    title: str, township: str | None, column: str, verdict: str
) -> None:
    assert judge(title, township=township, column=column).verdict == verdict
