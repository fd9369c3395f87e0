"""Who says whose page it is: each witness by itself, and what is said where they differ."""

from __future__ import annotations

from datetime import date

import pytest

from parsers.identity.opening import first_self
from parsers.identity.places import county_codes_in, repeated_name, townships_in
from parsers.identity.registry import Registry
from parsers.identity.year import body_year, year_of_date
from parsers.knowledge import NO_HINT, Knowledge, PageHint
from parsers.model import Report
from parsers.report import parse

OUTLINE = (
    "\n一、主要做法\n（一）加强学习。组织学法6次。\n二、存在的不足\n执法力量偏弱。\n三、下一步打算\n继续抓好培训。"
)


def read(text: str, knowledge: Knowledge, hint: PageHint = NO_HINT, url: str | None = None) -> Report:
    return parse(text, knowledge=knowledge, media_type="text/plain", hint=hint, url=url)


AUTHORS = {
    "the title": ("可大乡2023年法治政府建设情况报告\n现将情况报告如下：", "township_report", "可大乡"),
    "a title that sends the report up": (
        "关于报送可大乡2023年度法治政府建设工作总结的报告\n现将情况报告如下：",
        "township_report",
        "可大乡",
    ),
    "the letterhead above a document number": (
        "中共酉阳县可大乡委员会\n酉阳县可大乡人民政府\n可委〔2024〕9号\n关于2023年度法治政府建设情况的报告\n现将情况报告如下：",
        "township_report",
        "可大乡",
    ),
    "two issuers on a line of their own": (
        "中共可大乡委员会　可大乡人民政府\n关于2023年度法治政府建设情况的报告\n现将情况报告如下：",
        "township_report",
        "可大乡",
    ),
    "the announcement, though the county is named before": (
        "2023年，紧扣丰都县年度重点，推进法治政府建设。现将十直镇2023年法治政府建设情况报告如下：",
        "township_report",
        "十直镇",
    ),
    "an announcement of the county": (
        "2023年，十直镇等乡镇推进法治政府建设。现将丰都县2023年法治政府建设情况报告如下：",
        "higher_report",
        None,
    ),
    "a report that is made known in book marks": (
        "现将《可大乡2023年度法治政府建设年度报告》予以公布。",
        "township_report",
        "可大乡",
    ),
    "a document that the text cites": (
        "2023年，我乡落实《可大乡2023年法治政府建设工作要点》，现将有关情况报告如下：",
        "township_report",
        "可大乡",
    ),
    "a development zone that names a town": (
        "2023年，高新区推进法治政府建设。十直镇人民调解委员会受到表扬。现将有关情况报告如下：",
        "higher_report",
        None,
    ),
    "a zone's committee": (
        "2023年，区党工委、区管委会狠抓法治政府建设，十直镇成效明显。现将我区有关情况报告如下：",
        "higher_report",
        None,
    ),
    "a town inside a zone": (
        "2023年，经开区十直镇推进法治政府建设。现将有关情况报告如下：",
        "township_report",
        "十直镇",
    ),
    "the source, where the text names others once each": (
        "来源：可大乡\n2023年，我乡借鉴十直镇、古溪镇的经验推进法治政府建设。现将有关情况报告如下：",
        "township_report",
        "可大乡",
    ),
    "the text, where it names one more often": (
        "来源：可大乡\n2023年，我镇借鉴古溪镇的经验，推进法治十直镇、平安十直镇建设。现将有关情况报告如下：",
        "township_report",
        "十直镇",
    ),
    "nobody": ("2023年，我镇推进法治政府建设。现将我镇有关情况报告如下：", "township_report", None),
}


@pytest.mark.parametrize(("text", "kind", "township"), AUTHORS.values(), ids=AUTHORS.keys())
def test_whose_page_it_is(text: str, kind: str, township: str | None, knowledge: Knowledge) -> None:
    report = read(text + OUTLINE, knowledge)
    assert (report.kind, report.township) == (kind, township), report.warnings


def test_a_name_never_runs_from_a_heading_into_the_next_line(knowledge: Knowledge) -> None:
    text = (
        "2024年，我镇推进法治政府建设。现将我镇情况汇报如下：\n一、学法的总体安排\n镇党委定期学法。\n"
        "二、执法的总体安排\n镇党委逐项研究。\n三、普法的总体安排\n镇党委抓得紧。"
    )
    assert read(text, knowledge).township is None


def test_a_name_by_a_weak_witness_is_told_with_the_witness(knowledge: Knowledge) -> None:
    text = "首页 > 酉阳县 > 可大乡人民政府\n2023年法治政府建设情况报告\n2023年，我乡推进依法行政，现将情况报告如下："
    report = read(text + OUTLINE, knowledge)
    assert report.township == "可大乡"
    assert any("the breadcrumb" in warning for warning in report.warnings)


def test_two_names_by_title_and_signature_are_told(knowledge: Knowledge) -> None:
    text = f"可大乡2023年法治政府建设情况报告\n现将情况报告如下：{OUTLINE}\n十直镇人民政府\n2024年1月5日"
    report = read(text, knowledge)
    assert report.township == "可大乡"
    assert any("the title" in warning and "the signature" in warning for warning in report.warnings)


def test_a_column_of_reports_makes_a_report_of_an_outlined_text(knowledge: Knowledge) -> None:
    text = "一、落实情况\n（一）抓学习\n乡党委把法治纳入学习，全年学习6次。\n二、不足\n力量不足。"
    url = "http://www.example.gov.cn/jz/a/zwgk/fzzfjsndbg/202301/t20230111_1.html"
    report = read(text, knowledge, url=url)
    assert (report.kind, report.township, report.year) == ("township_report", None, 2022)
    assert read(text, knowledge, url=url.replace("fzzfjsndbg", "gsgg")).kind == "other"


YEARS = {
    "the past year, plans for the next": (
        (
            "可大乡法治政府建设情况报告\n发布日期：2023-02-11\n过去的一年，我乡推进。2023年，我乡将再接再厉。"
            "\n现将情况报告如下：\n一、成效\n学法6次。\n二、2023年工作打算\n2023年，继续抓好培训，2023年再上台阶。"
        ),
        2022,
    ),
    "one year, and plans alone name a year": (
        (
            "可大乡法治政府建设情况报告\n发布日期：2021-03-23\n一年来，我乡推进依法行政，现将情况报告如下：\n一、成效\n"
            "学法6次。\n二、2021年工作计划\n2021年，继续抓好培训，2021年再上台阶。"
        ),
        2020,
    ),
    "plans alone, and no day": (
        "可大乡法治政府建设情况报告\n我乡推进依法行政，现将情况报告如下：\n一、成效\n学法6次。\n二、2024年工作安排\n抓好培训。",
        2023,
    ),
    "what was planned and done": (
        "可大乡法治政府建设情况报告\n我乡推进依法行政，现将情况报告如下：\n一、2023年工作计划完成情况\n学法6次。",
        2023,
    ),
}


@pytest.mark.parametrize(("text", "year"), YEARS.values(), ids=YEARS.keys())
def test_the_year_is_never_the_planned_one(text: str, year: int, knowledge: Knowledge) -> None:
    assert read(text, knowledge).year == year


@pytest.mark.parametrize(
    ("day", "year"), [(date(2024, 1, 1), 2023), (date(2024, 10, 31), 2023), (date(2024, 11, 1), 2024)]
)
def test_the_year_that_follows_from_a_date(day: date, year: int) -> None:
    assert year_of_date(day) == year


def test_a_text_that_states_no_year_has_none() -> None:
    assert body_year("我乡推进依法行政。", ("成效", "不足"), "学法6次。") is None


def test_a_day_after_the_capture_is_not_believed(knowledge: Knowledge) -> None:
    text = "可大乡2024年法治政府建设情况报告\n发布日期：2027-01-15\n现将情况报告如下：" + OUTLINE
    seen = read(text, knowledge, PageHint(seen_on="2025-04-01", listed_date="2025-03-01"))
    assert seen.published == date(2025, 3, 1)
    assert any("2027-01-15" in warning and "not believed" in warning for warning in seen.warnings)
    assert read(text, knowledge, PageHint(seen_on="2027-01-15")).published == date(2027, 1, 15)


def test_a_title_against_text_and_signature_is_told(knowledge: Knowledge) -> None:
    text = (
        f"可大乡2023年法治政府建设情况报告\n现将我乡2024年情况报告如下：{OUTLINE}\n酉阳县可大乡人民政府\n2025年1月8日"
    )
    report = read(text, knowledge)
    assert (report.year, report.year_basis) == (2023, "title")
    assert any("2024" in warning and "signed" in warning for warning in report.warnings)
    agreed = read(text.replace("乡2023年", "乡2024年"), knowledge)
    assert not any("which year" in warning for warning in agreed.warnings)


PLACES = Registry(
    [
        ("321112001", "可大镇", "镇", "321112", "丹徒区", "镇江市", "江苏省"),
        ("500242204", "可大乡", "乡", "500242", "酉阳县", "重庆市", "重庆市"),
    ]
)


def test_a_city_whose_name_begins_with_the_end_of_a_township_hides_none() -> None:
    found = townships_in("镇江市丹徒区可大镇2023年报告；可大镇江边清淤", PLACES)
    assert [mention.name for mention in found] == ["可大镇"]


def test_of_the_counties_that_a_text_names_those_count_whose_committee_or_government_it_names() -> None:
    text = "赴丹徒区考察，向酉阳县委报告"
    assert county_codes_in(text, PLACES) == ["321112", "500242"]
    assert county_codes_in(text, PLACES, governing=True) == ["500242"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("列入下太镇规划，对下太镇考核。", "下太镇"),
        ("列入下太规划。", None),
        ("丰收乡村美，丰收乡村美。", None),
        ("看丰收乡村，丰收乡村美。", None),
        ("丰收乡，丰收乡，", "丰收乡"),
        ("街道党工委办事处部署，党工委办事处督办，我办事处落实。", None),
    ],
)
def test_a_name_that_no_registry_knows_is_one_that_a_text_repeats(text: str, name: str | None) -> None:
    assert repeated_name(text) == name


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("我镇落实我县部署", ("township", 0)),
        ("落实我县部署，我镇", ("higher", 2)),
        ("我镇", ("township", 0)),
        ("各镇", (None, 2)),
    ],
)
def test_a_text_speaks_of_its_author_by_the_first_word_that_does(text: str, said: tuple[str | None, int]) -> None:
    assert first_self(text) == said
