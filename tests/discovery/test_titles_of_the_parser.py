"""The list reader is never stricter than the parser: every title of the parser's tests goes through it as well."""

from __future__ import annotations

from datetime import date

import pytest

from flows.discovery.list_page import Row
from flows.discovery.row_classifier import ColumnSetting, CountyNames, judge_row
from parsers.identity.registry import Registry
from parsers.identity.title import read_title
from tests.parsers.test_identity import OTHERS, TITLES

COUNTY = "500299"
NAMES = sorted({township for _, township, _ in TITLES.values()} - {"栀子沟镇", "东新城关镇"})
ROWS = [(f"{COUNTY}{100 + at}", name, "镇", COUNTY, "丰平县", "某市", "某省") for at, name in enumerate(NAMES)]
SETTING = ColumnSetting("http://h/c/", CountyNames(Registry(ROWS), COUNTY), "通知公告")


def verdict(title: str) -> str:
    return judge_row(Row("http://h/c/1.html", title, date(2024, 3, 8)), SETTING).verdict


@pytest.mark.parametrize("title", [title for title, *_ in TITLES.values()], ids=TITLES.keys())
def test_a_report_to_the_parser_is_at_least_doubtful_in_a_list(title: str) -> None:
    assert read_title(title).kind == "report"
    assert verdict(title) in ("report", "doubtful")


@pytest.mark.parametrize(
    "title", [title for title, kind in OTHERS.values() if kind in ("other", "interpretation")], ids=str
)
def test_what_the_parser_reads_as_another_document_is_no_report_in_a_list(title: str) -> None:
    assert verdict(title) != "report"


@pytest.mark.parametrize(
    "title",
    [
        "古溪镇2023年法治政府建设年度报告公示",
        "古溪镇人民政府关于印发《古溪镇2023年法治政府建设工作报告》的通知",
        "古溪镇2023年法治政府建设情况的公示",
        "古溪镇关于开展2023年法治政府建设工作情况的报告",
    ],
)
def test_a_report_made_known_in_other_words_is_a_report(title: str) -> None:
    assert read_title(title).certainty == "report"
    assert verdict(title) == "report"


@pytest.mark.parametrize(
    ("title", "certainty"),
    [
        ("关于做好2023年度法治政府建设年度报告的通知", "foreign"),  # asks for one
        ("古溪镇关于2023年法治政府建设情况的通报", "doubtful"),
        ("古溪镇2023年度推进法治政府建…", "doubtful"),
        ("古溪镇2023年法治政府建设", "doubtful"),
        ("古溪镇部署2023年法治政府建设", "foreign"),
        ("古溪镇2023年7-9月法治政府建设工作情况", "foreign"),
        ("古溪镇防汛应急预案", "foreign"),
    ],
)
def test_a_title_says_how_surely_it_is_a_report_and_why(title: str, certainty: str) -> None:
    reading = read_title(title)
    assert reading.certainty == certainty
    assert reading.reason


def test_a_row_of_township_and_year_alone_is_left_to_its_page() -> None:
    topical = ColumnSetting("http://h/c/", SETTING.names, "法治政府建设年度报告")
    assert judge_row(Row("http://h/1", "古溪镇2023年", None), topical).verdict == "doubtful"
    assert judge_row(Row("http://h/1", "2023年", None), topical).verdict == "foreign"


def test_a_row_of_a_day_after_the_list_was_read_has_no_day() -> None:
    seen = ColumnSetting("http://h/c/", SETTING.names, "通知公告", seen_on=date(2025, 4, 1))
    title = "古溪镇法治政府建设年度报告"
    row = judge_row(Row("http://h/1", title, date(2027, 1, 5)), seen)
    assert (row.listed_date, row.year) == (None, None)
    believed = judge_row(Row("http://h/1", title, date(2025, 4, 1)), seen)
    assert (believed.listed_date, believed.year) == (date(2025, 4, 1), 2024)


@pytest.mark.parametrize(
    ("listed", "year"), [(date(2024, 10, 31), 2023), (date(2024, 11, 1), 2024), (date(2025, 1, 1), 2024)]
)
def test_a_row_with_a_day_has_a_year(listed: date, year: int) -> None:
    assert judge_row(Row("http://h/1", "古溪镇法治政府建设年度报告", listed), SETTING).year == year
    assert judge_row(Row("http://h/1", "防汛工作", listed), SETTING).year == year
