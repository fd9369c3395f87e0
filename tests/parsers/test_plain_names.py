"""What people call townships that the register calls after their county or their office."""

from __future__ import annotations

import pytest

from parsers.identity.registry import Registry
from parsers.identity.spelling import plain_names
from parsers.identity.witnesses import claim_of_title
from parsers.knowledge import Knowledge, PageHint
from parsers.report import parse

COUNTY = "500299"

PLAIN: dict[str, tuple[str, ...]] = {
    "丰平县甲水镇": ("甲水镇",),
    "丰平县乙山街道": ("乙山街道",),
    "丰平县人民政府丙河乡": ("丙河乡",),
    "东门办事处街道": ("东门街道", "东门办事处"),
    "东山办街道": ("东山街道", "东山办"),
    "城南新区管理委员会街道": ("城南新区管理委员会",),
    "湖滨片区管委会街道": ("湖滨片区管委会",),
    "甲水镇": (),
    "丰平镇": (),
    "丰平县街道": (),
    "丰平县林场": (),
    "东办街道": (),
}


@pytest.mark.parametrize("name", PLAIN)
def test_what_the_register_calls_after_county_or_office(name: str) -> None:
    assert plain_names(name, "丰平县") == PLAIN[name]


NAMES = ("丰平县甲水镇", "甲水乡", "丰平县乙山镇", "丁石镇", "丰平县丁石镇", "东门办事处街道", "城南新区管理委员会街道")
ROWS = [(f"{COUNTY}{100 + at}", name, "镇", COUNTY, "丰平县", "某市", "某省") for at, name in enumerate(NAMES)]
REGISTRY = Registry(ROWS)
CALLED = {
    "甲水镇": "丰平县甲水镇",
    "甲水乡": "甲水乡",
    "丰平县甲水镇": "丰平县甲水镇",
    "乙山镇": "丰平县乙山镇",
    "乙山乡": "丰平县乙山镇",  # as it was called before
    "丁石镇": "丁石镇",  # the register has it under its own name
    "东门街道": "东门办事处街道",
    "东门街道办事处": "东门办事处街道",
    "西门街道": None,
}


@pytest.mark.parametrize("name", CALLED)
def test_a_plain_name_means_what_the_register_calls_otherwise(name: str) -> None:
    township = REGISTRY.called(name, COUNTY)
    assert (township.name if township else None) == CALLED[name]


PEOPLES = ("星火乡", "桃源土家族乡", "竹林乡", "竹林苗族乡", "石门彝族乡", "石门瑶族镇")
OF_PEOPLES = Registry(
    [(f"{COUNTY}{200 + at}", name, "乡", COUNTY, "丰平县", "某市", "某省") for at, name in enumerate(PEOPLES)]
)
CALLED_BY_PEOPLES = {
    "星火朝鲜族乡": "星火乡",
    "桃源乡": "桃源土家族乡",
    "桃源土家族苗族乡": "桃源土家族乡",
    "竹林苗族乡": "竹林苗族乡",
    "竹林侗族乡": None,  # two are called 竹林
    "石门乡": None,
    "满族乡": None,
    "星光朝鲜族乡": None,
}


@pytest.mark.parametrize("name", CALLED_BY_PEOPLES)
def test_a_township_is_found_by_its_name_with_or_without_its_people(name: str) -> None:
    township = OF_PEOPLES.called(name, COUNTY)
    assert (township.name if township else None) == CALLED_BY_PEOPLES[name]


def test_a_people_that_the_registry_leaves_out_is_said() -> None:
    township = OF_PEOPLES.called("星火朝鲜族乡", COUNTY)
    assert township is not None
    assert "星火乡" in OF_PEOPLES.doubt("星火朝鲜族乡", township)


TITLES: dict[str, tuple[str, str | None]] = {
    "东门办事处2024年法治政府建设情况报告": ("township", "东门办事处街道"),
    "丰平县东门办事处关于2024年度法治政府建设情况的报告": ("township", "东门办事处街道"),
    "城南新区管理委员会2024年法治政府建设年度报告": ("township", "城南新区管理委员会街道"),
    "丰平县城南新区管理委员会2024年法治政府建设年度报告": ("township", "城南新区管理委员会街道"),
    "丰平县城北新区管理委员会2024年法治政府建设年度报告": ("higher", None),
    "丰平县住房和城乡建设委员会2024年法治政府建设年度报告": ("higher", None),
    "丰平县司法局驻东门办事处2024年法治政府建设年度报告": ("higher", None),
}


@pytest.mark.parametrize("title", TITLES)
def test_a_title_that_begins_with_the_name_of_an_office(title: str) -> None:
    for county in (COUNTY, None) if title.startswith("丰平县") else (COUNTY,):
        claim = claim_of_title(title, REGISTRY, county)
        assert claim is not None
        assert (claim.level, claim.name) == TITLES[title]


REPORTS = {
    ("410928", "柳屯镇2024年法治政府建设情况报告"): "410928101",
    ("410928", "濮阳县柳屯镇2024年法治政府建设情况报告"): "410928101",
    ("411104", "翟庄街道办事处2024年法治政府建设情况报告"): "411104002",
    ("620823", "崇信县城市社区管理委员会2024年法治政府建设工作报告"): "620823001",
    ("621002", "北街街道2024年法治政府建设情况报告"): "621002001",
}


@pytest.mark.parametrize(("county", "title"), REPORTS)
def test_a_report_by_a_plain_name(county: str, title: str, knowledge: Knowledge) -> None:
    text = f"<html><title>{title}</title><body><h1>{title}</h1><p>一、主要举措</p><p>普法12场次。</p></body></html>"
    report = parse(text, knowledge=knowledge, hint=PageHint(county_code=county))
    assert (report.kind, report.township_code) == ("township_report", REPORTS[county, title])


OFFICES: dict[str, str | None] = {
    "豳风办事处2024年法治政府建设情况报告": "610482002",
    "彬州市城关街办2024年法治政府建设情况报告": "610482001",
    "关于豳风街办2024年度法治政府建设情况的报告": "610482002",
    "彬州市税务局城关办事处2024年法治政府建设情况报告": None,  # an office of another body in a place of that name
    "彬州市驻咸阳办事处2024年法治政府建设情况报告": None,
    "西关办事处2024年法治政府建设情况报告": None,  # the county has none of that name
    "办事处2024年法治政府建设情况报告": None,
}


@pytest.mark.parametrize("title", OFFICES)
def test_a_street_by_the_name_of_its_office(title: str, knowledge: Knowledge) -> None:
    author = title.partition("2024")[0].removeprefix("关于")
    text = f"{title}\n2024年，{author}推进依法行政。现将情况报告如下：\n一、举措\n{author}普法宣传12场次。\n{author}"
    report = parse(text, knowledge=knowledge, media_type="text/plain", hint=PageHint(county_code="610482"))
    assert report.township_code == OFFICES[title]
    assert (report.kind == "township_report") is (OFFICES[title] is not None)


def test_an_office_means_nothing_where_the_county_is_not_known(knowledge: Knowledge) -> None:
    title = "豳风办事处2024年法治政府建设情况报告"
    assert parse(title, knowledge=knowledge, media_type="text/plain").township_code is None
