"""Whose page, of which year, of what kind: a table of the habits of titles and texts, in the project's own words."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from parsers.knowledge import NO_HINT, Knowledge, PageHint
from parsers.model import Report
from parsers.report import parse

OUTLINE = (
    "一、主要做法和成效\n（一）加强学习。组织学法6次。\n（二）规范执法。开展检查12次。\n"
    "二、存在的不足\n执法力量偏弱。\n三、下一步打算\n继续抓好培训。"
)
SELF = "{year}年，我镇扎实推进法治政府建设。现将有关情况报告如下：\n"


@dataclass(frozen=True)
class Page:
    """A page's first lines and what a careful reader says of it; the rest of the page is OUTLINE."""

    text: str
    kind: str
    township: str | None = None
    year: int | None = None
    code: str | None = None
    county: str | None = None
    published: str | None = None
    title: str | None = None
    url: str | None = None


def read(page: Page, knowledge: Knowledge, hint: PageHint = NO_HINT) -> Report:
    return parse(f"{page.text}\n{OUTLINE}", knowledge=knowledge, url=page.url, hint=hint)


TITLES = {
    "the plain habit": ("可大乡2023年法治政府建设情况报告", "可大乡", 2023),
    "a government issues": ("可大乡人民政府2023年度法治政府建设情况报告", "可大乡", 2023),
    "关于 behind the issuer": ("可大乡人民政府关于2023年法治政府建设情况的报告", "可大乡", 2023),
    "关于 in front": ("关于可大乡2023年度法治政府建设情况的报告", "可大乡", 2023),
    "year in front": ("2023年可大乡法治政府建设工作报告", "可大乡", 2023),
    "year in front with 度": ("2023年度古溪镇法治政府建设年度报告", "古溪镇", 2023),
    "year behind, in brackets": ("古溪镇法治政府建设年度报告（2022年度）", "古溪镇", 2022),
    "year behind, half-width": ("古溪镇法治政府建设年度报告(2022)", "古溪镇", 2022),
    "year in square brackets": ("【2022年】古溪镇法治政府建设工作总结", "古溪镇", 2022),
    "Chinese numerals with 〇": ("古溪镇二〇二二年法治政府建设工作报告", "古溪镇", 2022),
    "Chinese numerals with 零": ("古溪镇二零二一年度法治政府建设情况报告", "古溪镇", 2021),
    "Chinese numerals with ○": ("古溪镇二○二三年法治政府建设情况报告", "古溪镇", 2023),
    "no 年 behind the year": ("古溪镇2024法治政府建设年度报告", "古溪镇", 2024),
    "two years joined": ("古溪镇2023-2024年度法治政府建设工作报告", "古溪镇", 2024),
    "two years listed": ("古溪镇2022年、2023年法治政府建设工作报告", "古溪镇", 2023),
    "the year's plan behind the year": ("古溪镇2022年和2023年计划的法治政府建设工作报告", "古溪镇", 2022),
    "an office reports on its township": ("可大乡司法所关于可大乡2023年法治政府建设情况的报告", "可大乡", 2023),
    "blanks between": ("古溪镇 2023 年法治政府建设 工作报告", "古溪镇", 2023),
    "full-width digits": ("古溪镇２０２３年法治政府建设工作报告", "古溪镇", 2023),
    "joint issuers": ("中共古溪镇委员会 古溪镇人民政府关于2021年法治政府建设工作情况的报告", "古溪镇", 2021),
    "joint issuers run together": ("中共古溪镇委员会古溪镇人民政府关于2021年度法治政府建设情况的报告", "古溪镇", 2021),
    "province, county, township": ("重庆市潼南区古溪镇人民政府2021年法治政府建设年度报告", "古溪镇", 2021),
    "an autonomous county": ("酉阳土家族苗族自治县可大乡2023年法治政府建设情况报告", "可大乡", 2023),
    "summing up": ("可大乡2022年法治政府建设工作总结", "可大乡", 2022),
    "summing up and planning": ("可大乡2022年法治政府建设工作总结及2023年工作计划", "可大乡", 2022),
    "summing up and plans for the next year": ("可大乡2022年法治政府建设工作总结和2023年工作打算", "可大乡", 2022),
    "没有报告 but 情况": ("可大乡2023年度法治政府建设工作情况", "可大乡", 2023),
    "依法行政, as it was called before": ("可大乡2014年依法行政工作报告", "可大乡", 2014),
    "依法行政暨法治政府": ("可大乡2018年度依法行政暨法治政府建设工作报告", "可大乡", 2018),
    "法治建设 alone": ("可大乡2023年法治建设工作报告", "可大乡", 2023),
    "开展情况": ("可大乡2023年法治政府建设工作开展情况", "可大乡", 2023),
    "年报": ("可大乡2023年度法治政府建设年报", "可大乡", 2023),
    "自查": ("可大乡2020年法治政府建设自查报告", "可大乡", 2020),
    "with the leaders' duty": (
        "可大乡2023年法治政府建设暨主要负责人履行推进法治建设第一责任人职责情况报告",
        "可大乡",
        2023,
    ),
    "made known": ("可大乡2023年法治政府建设年度报告公示", "可大乡", 2023),
    "报送": ("可大乡人民政府关于报送2023年度法治政府建设情况的报告", "可大乡", 2023),
    "party and government": ("可大乡党委、政府关于2023年度法治政府建设工作情况的报告", "可大乡", 2023),
    "a 街道's party committee": ("坡子街街道党工委、办事处关于2023年法治政府建设情况的报告", "坡子街街道", 2023),
    "joint issuers of a 街道": (
        "中共天心区坡子街街道工作委员会天心区人民政府坡子街街道办事处关于2023年法治政府建设情况的报告",
        "坡子街街道",
        2023,
    ),
    "the year in the middle": ("可大乡法治政府建设2023年工作总结", "可大乡", 2023),
    "推进": ("可大乡2023年度推进法治政府建设工作情况报告", "可大乡", 2023),
    "建设法治政府": ("可大乡2023年建设法治政府工作总结", "可大乡", 2023),
    "the name in brackets behind": ("2023年法治政府建设年度报告（可大乡）", "可大乡", 2023),
    "the name in brackets before": ("（可大乡）2023年法治政府建设年度报告", "可大乡", 2023),
    "the name in black brackets": ("【可大乡】2023年法治政府建设年度报告", "可大乡", 2023),
    "the name and a dash": ("可大乡-2023年法治政府建设年度报告", "可大乡", 2023),
    "the name and a colon": ("可大乡：2023年法治政府建设年度报告", "可大乡", 2023),
    "a file's ending": ("可大乡2023年法治政府建设年度报告.docx", "可大乡", 2023),
    "a file's number": ("3.可大乡2023年法治政府建设年度报告", "可大乡", 2023),
    "in book marks": ("《可大乡2023年法治政府建设年度报告》", "可大乡", 2023),
    "issued by notice": ("可大乡人民政府关于印发《可大乡2023年法治政府建设工作报告》的通知", "可大乡", 2023),
    "an office of the township": ("可大乡人民政府办公室2023年法治政府建设工作报告", "可大乡", 2023),
    "度 without 年": ("可大乡2023度法治政府建设工作报告", "可大乡", 2023),
    "two figures of plan and year": (
        "可大乡落实《法治政府建设实施纲要（2021-2025年）》2023年度工作报告",
        "可大乡",
        2023,
    ),
    "the year twice": ("可大乡2023年法治政府建设2023年度报告", "可大乡", 2023),
    "a 地区办事处 of Beijing": ("北京市大兴区黄村镇人民政府2023年法治政府建设年度情况报告", "黄村地区", 2023),
    "a 街道": ("坡子街街道2023年法治政府建设情况报告", "坡子街街道", 2023),
    "a 街道办事处": ("坡子街街道办事处2023年度法治政府建设情况报告", "坡子街街道", 2023),
    "a 街道办事处 of a district": (
        "长沙市天心区人民政府坡子街街道办事处关于2023年法治政府建设情况的报告",
        "坡子街街道",
        2023,
    ),
    "a 民族乡": ("于家务回族乡2023年法治政府建设年度情况报告", "于家务回族乡", 2023),
    "an ethnic township of two peoples": ("长哨营满族乡人民政府2022年法治政府建设年度情况报告", "长哨营满族乡", 2022),
    "a 苏木": ("图布信苏木2023年度法治政府建设工作报告", "图布信苏木", 2023),
    "a name that is a county elsewhere": ("吉水镇2024年法治政府建设年度报告", "吉水镇", 2024),
    "a name that begins with 长": ("北京市大兴区长子营镇人民政府2023年法治政府建设年度情况报告", "长子营镇", 2023),
    "a name that no registry holds": ("丰都县栀子沟镇人民政府2023年法治政府建设情况报告", "栀子沟镇", 2023),
    "an unregistered name alone": ("栀子沟镇2023年法治政府建设情况报告", "栀子沟镇", 2023),
    "a name without its level behind its county's": ("潼南区古溪2023年法治政府建设情况报告", "古溪镇", 2023),
    "a name that ends as a registered one": ("东新城关镇2023年法治政府建设情况报告", "东新城关镇", 2023),
}


@pytest.mark.parametrize(("title", "township", "year"), TITLES.values(), ids=TITLES.keys())
def test_a_title_tells_township_and_year(title: str, township: str, year: int, knowledge: Knowledge) -> None:
    report = read(Page(f"{title}\n" + SELF.format(year=year), "township_report"), knowledge)
    assert (report.kind, report.township, report.year, report.year_basis) == (
        "township_report",
        township,
        year,
        "title",
    )
    assert report.title == title


OTHERS = {
    "a county": ("丰都县2023年法治政府建设情况报告", "higher_report"),
    "a county's government": ("丰都县人民政府关于2023年度法治政府建设情况的报告", "higher_report"),
    "a county, the year in front": ("2025年陇西县法治政府建设情况", "higher_report"),
    "a district": ("静海区2023年度法治政府建设情况报告", "higher_report"),
    "a city": ("镇江市2024年度法治政府建设情况报告", "higher_report"),
    "a county that begins with 镇": ("镇巴县2023年法治政府建设情况报告", "higher_report"),
    "a county that begins with 乡": ("乡宁县2023年法治政府建设年度报告", "higher_report"),
    "a province": ("湖南省2022年法治政府建设情况报告", "higher_report"),
    "a banner": ("阿鲁科尔沁旗2023年法治政府建设情况报告", "higher_report"),
    "a word behind the county": ("潼南区全区2023年法治政府建设情况报告", "higher_report"),
    "a stem that is of another county": ("丰都县古溪2023年法治政府建设情况报告", "higher_report"),
    "a bureau": ("丰都县司法局2023年法治政府建设情况报告", "higher_report"),
    "a bureau of a city": ("南通市生态环境局2023年度法治政府建设工作报告", "higher_report"),
    "a commission": ("丰都县卫生健康委员会2023年度法治政府建设工作总结", "higher_report"),
    "townships in brackets behind the year": ("丰都县2023年度镇（街道）法治政府建设情况报告", "higher_report"),
    "an office of a township": ("可大乡司法所2023年度法治政府建设工作报告", "other"),
    "an office of a bureau in a township": ("丰都县市场监督管理局十直镇监管所2023年法治建设工作总结", "other"),
    "a bureau of a township": ("古溪镇综合行政执法局2023年度法治政府建设工作总结", "other"),
    "a team of a township": ("古溪镇综合行政执法大队2023年法治政府建设工作总结", "other"),
    "a village": ("古溪镇人民政府某某村2023年法治建设工作总结", "other"),
    "a community": ("坡子街街道某某社区居民委员会关于2023年法治建设情况的报告", "other"),
    "an interpretation": ("《可大乡2023年法治政府建设情况报告》解读", "interpretation"),
    "an interpretation first": ("【政策解读】可大乡2023年法治政府建设年度报告", "interpretation"),
    "a picture": ("一图读懂可大乡2023年法治政府建设年度报告", "interpretation"),
    "图解": ("图解：可大乡2023年度法治政府建设情况报告", "interpretation"),
    "information disclosure": ("可大乡2023年政府信息公开工作年度报告", "other"),
    "政务公开": ("可大乡2023年政务公开工作总结", "other"),
    "government work report": ("可大乡2023年政府工作报告", "other"),
    "a plan": ("可大乡2023年法治政府建设工作计划", "other"),
    "work points": ("可大乡2023年法治政府建设工作要点", "other"),
    "a scheme": ("可大乡法治政府建设实施方案（2021－2025年）", "other"),
    "a notice that issues points": ("可大乡人民政府关于印发2023年法治政府建设工作要点的通知", "other"),
    "half a year": ("可大乡2023年上半年法治政府建设工作总结", "other"),
    "a quarter": ("可大乡2023年第一季度法治政府建设工作总结", "other"),
    "some months": ("可大乡2023年1-6月法治政府建设工作情况", "other"),
    "news of what was done": ("可大乡：多措并举推进法治政府建设", "other"),
    "news of a visit": ("县司法局到可大乡督导法治政府建设工作", "other"),
    "news of a meeting": ("可大乡召开2023年法治政府建设工作会议", "other"),
    "news of a training": ("可大乡举办法治政府建设专题培训", "other"),
    "a study": ("法治政府建设报告制度实证研究——以2016年度省级报告为例", "other"),
    "mending what an inspection found": ("可大乡法治政府建设督察反馈问题整改情况报告", "other"),
    "an assessment": ("可大乡2023年法治政府建设第三方评估报告", "other"),
    "the leader's own account": ("可大乡党委书记2023年度述法报告", "other"),
    "another subject": ("可大乡2023年安全生产工作总结", "other"),
    "budget": ("可大乡2023年财政预算执行情况报告", "other"),
    "law publicity alone": ("可大乡2023年普法依法治理工作总结", "other"),
    "a list of names": ("丰都县法治政府建设示范单位名单", "other"),
}


@pytest.mark.parametrize(("title", "kind"), OTHERS.values(), ids=OTHERS.keys())
def test_a_title_tells_what_is_no_township_report(title: str, kind: str, knowledge: Knowledge) -> None:
    report = read(Page(f"{title}\n2023年，有关工作稳步推进，取得了一定成效。", kind), knowledge)
    assert (report.kind, report.title) == (kind, title)
    if kind == "higher_report":
        assert report.township is None
        assert report.township_code is None


UNTITLED = {
    "the author opens": Page(
        "2025年，下蜀镇将法治贯穿发展全过程，推进法治政府建设。现将本年度有关情况汇报如下：",
        "township_report",
        "下蜀镇",
        2025,
    ),
    "guided by the district": Page(
        "2024年，在区委、区政府的正确领导下，多宝街道推进依法行政。现将2024年度法治政府建设情况报告如下：",
        "township_report",
        "多宝街道",
        2024,
    ),
    "addressed upwards": Page(
        "区委、区政府：\n2025年以来，观胜镇党委、政府狠抓落实，现将我镇2025年法治政府建设情况报告如下：",
        "township_report",
        "观胜镇",
        2025,
    ),
    "as its county asked": Page(
        "按照丰都县司法局《关于报送2023年度法治政府建设报告的通知》要求，现将十直镇2023年法治政府建设情况报告如下：",
        "township_report",
        "十直镇",
        2023,
    ),
    "the county itself": Page("2025年，我县推进依法行政。现将有关情况报告如下。", "higher_report", None, 2025),
    "a bureau": Page(
        "2023年，市司法局落实实施纲要，成效明显。现将我局2023年度法治政府建设情况报告如下：",
        "higher_report",
        None,
        2023,
    ),
    "a government named": Page(
        "2022年，清河县人民政府推进依法行政。现将一年来法治政府建设情况报告如下：", "higher_report", None, 2022
    ),
    "a plan issued": Page("为落实《法治政府建设实施纲要（2021—2025年）》，结合我镇实际，制定本方案。", "other"),
    "news of a day": Page("6月25日，可大乡召开法治政府建设推进会，研究部署有关工作。", "other"),
    "a guideline": Page("为规范法治政府建设年度报告工作，制定本工作指引。", "other"),
}


@pytest.mark.parametrize("page", UNTITLED.values(), ids=UNTITLED.keys())
def test_an_untitled_page_is_read_by_its_opening(page: Page, knowledge: Knowledge) -> None:
    report = read(page, knowledge)
    assert report.kind == page.kind
    assert report.title is None
    if page.kind != "other":
        assert (report.township, report.year) == (page.township, page.year)


YEARS = {
    "plans in book marks are no year": (
        "落实《法治政府建设实施纲要（2021—2025年）》，我镇推进有关工作。现将我镇2023年法治政府建设情况报告如下：",
        2023,
        "body",
    ),
    "a lost dash is no year": (
        "2023年，我镇对照《实施纲要（20212025年）》推进法治政府建设，现将情况报告如下：",
        2023,
        "body",
    ),
    "document numbers are no year": (
        "根据通知（丰法办〔2024〕5号）要求，现将我镇2023年度法治政府建设工作情况报告如下：",
        2023,
        "body",
    ),
    "broken document numbers are no year": (
        "按照要点（丰府办发〔202426号）要求，现将2023年法治政府建设情况报告如下：",
        2023,
        "body",
    ),
    "the announcement beats the opening": (
        "2022年以来，我镇持续发力。现将2023年法治政府建设情况报告如下：",
        2023,
        "body",
    ),
    "numerals": ("二〇二三年，我镇推进法治政府建设，现将有关情况报告如下：", 2023, "body"),
    "a slogan's number is no year": (
        "落实“2035”远景，2023年我镇推进法治政府建设，现将有关情况报告如下：",
        2023,
        "body",
    ),
}


@pytest.mark.parametrize(("opening", "year", "basis"), YEARS.values(), ids=YEARS.keys())
def test_the_year_is_the_one_written_about(opening: str, year: int, basis: str, knowledge: Knowledge) -> None:
    report = read(Page(f"可大乡法治政府建设情况报告\n发布日期：2024-03-01\n{opening}", ""), knowledge)
    assert (report.year, report.year_basis) == (year, basis)


def test_a_year_that_was_not_over_gives_way_to_the_text(knowledge: Knowledge) -> None:
    text = (
        "可大乡2024年法治政府建设年度报告\n发布日期：2024-01-15\n2023年，我乡推进法治政府建设。现将2023年情况报告如下："
    )
    report = read(Page(text, ""), knowledge)
    assert (report.year, report.year_basis) == (2023, "body")
    assert any("2024" in warning for warning in report.warnings)


def test_without_any_year_the_day_of_publication_is_a_basis_of_its_own(knowledge: Knowledge) -> None:
    report = read(
        Page("可大乡法治政府建设情况报告\n发布日期：2024-03-01\n一年来，我乡推进法治政府建设。", ""), knowledge
    )
    assert (report.year, report.year_basis) == (2023, "published")
    assert any("2023" in warning for warning in report.warnings)


def test_the_day_of_signature_tells_the_year_before_the_day_of_a_late_posting(knowledge: Knowledge) -> None:
    text = "可大乡法治政府建设情况报告\n发布日期：2024-06-01\n一年来，我乡推进法治政府建设。\n"
    report = parse(f"{text}{OUTLINE}\n可大乡人民政府\n2021年1月9日", knowledge=knowledge)
    assert (report.year, report.year_basis) == (2020, "body")


def test_the_list_row_gives_a_year_that_the_page_lacks(knowledge: Knowledge) -> None:
    hint = PageHint(listed_title="可大乡2022年法治政府建设情况报告")
    report = read(Page("可大乡法治政府建设情况报告\n一年来，我乡推进法治政府建设。", ""), knowledge, hint)
    assert (report.year, report.year_basis) == (2022, "meta")


PLACES = {
    "the title's county": ("重庆市潼南区古溪镇2021年法治政府建设情况报告", "", "500152"),
    "the other 古溪镇": ("泰兴市古溪镇2021年法治政府建设情况报告", "", "321283"),
    "the source's county": (
        "古溪镇2021年法治政府建设情况报告\n来源：潼南区古溪镇人民政府 发布日期：2022-01-05",
        "",
        "500152",
    ),
    "the breadcrumb's county": (
        "首页 > 泰兴市人民政府 > 乡镇 > 古溪镇\n古溪镇2021年法治政府建设情况报告",
        "",
        "321283",
    ),
    "the salutation's county": ("古溪镇2021年法治政府建设情况报告\n中共泰兴市委、泰兴市人民政府：", "", "321283"),
    "the host's county": ("下洋镇2023年法治政府建设年度报告", "http://www.xuwen.gov.cn/a/post_1.html", "440825"),
    "no county: no code": ("古溪镇2021年法治政府建设情况报告", "", None),
    "a host that proves nothing": ("古溪镇2021年法治政府建设情况报告", "http://www.example.com/taixing/1.html", None),
    "a short name of an autonomous county": ("酉阳县可大乡2023年法治政府建设情况报告", "", "500242"),
}


@pytest.mark.parametrize(("text", "url", "county"), PLACES.values(), ids=PLACES.keys())
def test_a_code_stands_only_where_the_county_is_proved(
    text: str, url: str, county: str | None, knowledge: Knowledge
) -> None:
    report = read(Page(f"{text}\n有关情况报告如下。", "", url=url or None), knowledge)
    assert report.kind == "township_report"
    assert (report.township_code or "")[:6] == (county or "")
    assert (county is None) == any("county" in warning for warning in report.warnings)


def test_the_site_gives_the_county(knowledge: Knowledge) -> None:
    page = Page("古溪镇2021年法治政府建设情况报告\n有关情况报告如下。", "")
    assert read(page, knowledge, PageHint(county_code="500152")).township_code == "500152103"
    elsewhere = read(page, knowledge, PageHint(county_code="500242"))
    assert (elsewhere.township, elsewhere.township_code) == ("古溪镇", None)
    assert any("not registered" in warning for warning in elsewhere.warnings)


def test_a_column_gives_the_township_that_the_text_leaves_out(knowledge: Knowledge) -> None:
    hint = PageHint(county_code="500242", township_code="500242204")
    report = read(
        Page("2023年法治政府建设情况报告\n2023年，我乡推进法治政府建设，现将情况报告如下：", ""), knowledge, hint
    )
    assert (report.kind, report.township, report.township_code) == ("township_report", "可大乡", "500242204")


PUBLISHED = {
    "a labelled day": ("发布日期：2024-02-22", None, "2024-02-22"),
    "a labelled day with its hour": ("发布时间：2024年2月22日 10:24 来源：本站", None, "2024-02-22"),
    "a labelled day behind an empty source": ("来源：时间：2024-02-22", None, "2024-02-22"),
    "a table in brackets": ("[ 成文日期 ] 2024-01-02 [ 发布日期 ] 2024-02-22", None, "2024-02-22"),
    "a table without colons": ("成文日期 2024-01-02 发布日期 2024-02-22 公开方式 主动公开", None, "2024-02-22"),
    "blanks in the label": ("发 布 时 间 ： 2024/2/22", None, "2024-02-22"),
    "a bare day": ("2024-02-22 14:21 酉阳县司法局", None, "2024-02-22"),
    "the author in brackets": ("[ 可大乡 ] 2024-02-22 访问次数：20", None, "2024-02-22"),
    "a bare day before keys": ("2024-2-22　作者：可大乡　点击：", None, "2024-02-22"),
    "updated": ("更新时间:2024.02.22 11:30:01", None, "2024-02-22"),
    "the address, TRS": ("", "http://a.gov.cn/zw/202402/t20240222_12947587.html", "2024-02-22"),
    "the address, Hanweb": ("", "http://a.gov.cn/art/2024/2/22/art_1_2.html", "2024-02-22"),
    "the address, a folder": ("", "http://a.gov.cn/n1/20240222/f97091.html", "2024-02-22"),
    "the address, month and day": ("", "http://a.gov.cn/c/202402/22/1679499a.html", "2024-02-22"),
    "the address, a newspaper": ("", "http://a.cn/html/2024-02/22/content_1.htm", "2024-02-22"),
    "a month is no day": ("", "http://a.gov.cn/c114007/202402/41e65772d86b48238b3b073728442eb4.shtml", None),
    "a number is no day": ("", "http://a.gov.cn/content/post_20241399.html", None),
    "today is no day of publication": ("今天是：2024年10月23日 星期三", None, None),
    "a time glued to the day": ("发布时间：2024-02-2211:55 信息来源：可大乡", None, "2024-02-22"),
    "the page beats the address": ("发布日期：2024-02-22", "http://a.gov.cn/202403/t20240301_1.html", "2024-02-22"),
}


@pytest.mark.parametrize(("line", "url", "day"), PUBLISHED.values(), ids=PUBLISHED.keys())
def test_the_day_of_publication(line: str, url: str | None, day: str | None, knowledge: Knowledge) -> None:
    text = f"可大乡2023年法治政府建设情况报告\n{line}\n2023年3月5日，我乡召开会议。现将情况报告如下："
    report = read(Page(text, "", url=url), knowledge)
    assert (report.published.isoformat() if report.published else None) == day
    assert report.year == 2023


ISSUERS = {
    "the title's": ("可大乡人民政府关于2023年法治政府建设情况的报告", "", ("可大乡人民政府",)),
    "both of a joint title": (
        "中共可大乡委员会可大乡人民政府关于2023年法治政府建设情况的报告",
        "",
        ("中共可大乡委员会", "可大乡人民政府"),
    ),
    "one who is the title's subject": ("关于可大乡法治政府建设情况的报告", "", ("可大乡",)),
    "two that sign side by side": (
        "2023年法治政府建设情况报告",
        "\n中共可大乡委员会　　可大乡人民政府\n2024年1月5日",
        ("中共可大乡委员会", "可大乡人民政府"),
    ),
    "none but the township that the metadata names": (
        "2023年法治政府建设情况报告\n发布机构：可大乡人民政府",
        "",
        ("可大乡",),
    ),
    "the signature's": ("2023年法治政府建设情况报告", "\n可大乡人民政府\n2024年1月5日", ("可大乡人民政府",)),
    "the signature's, where the seal belongs": (
        "2023年法治政府建设情况报告",
        "\n可大乡人民政府（盖章）\n2024年1月5日",
        ("可大乡人民政府",),
    ),
}


@pytest.mark.parametrize(("title", "end", "issuers"), ISSUERS.values(), ids=ISSUERS.keys())
def test_issuers(title: str, end: str, issuers: tuple[str, ...], knowledge: Knowledge) -> None:
    report = parse(f"{title}\n2023年，我乡推进法治政府建设，现将情况报告如下：\n{OUTLINE}{end}", knowledge=knowledge)
    assert report.issuers == issuers
    assert report.township == "可大乡"


def test_a_sample_of_a_sharing_site_is_no_report(knowledge: Knowledge) -> None:
    text = "《街道2022年法治政府建设工作报告.docx》由会员分享，可在线阅读，更多请搜索。\n街道2022年法治政府建设工作报告"
    assert read(Page(text, ""), knowledge).kind == "other"


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("<html><body><div>页面建设中，敬请期待</div></body></html>", "other"),
        ("<html><body><h1>可大乡2022年法治政府建设情况报告</h1><p>我乡学法6次。</p></body></html>", "township_report"),
        ("<html><body><p>一、做法</p><p>我乡学法6次。</p></body></html>", "township_report"),
    ],
)
def test_a_list_alone_makes_no_report_of_a_page_of_a_few_words(knowledge: Knowledge, page: str, kind: str) -> None:
    hint = PageHint(county_code="500242", listed_title="可大乡2022年法治政府建设情况报告")
    assert parse(page, knowledge=knowledge, hint=hint).kind == kind
