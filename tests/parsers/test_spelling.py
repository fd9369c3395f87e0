"""Names with rare characters: as aliases spell them, and with the character lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.config.errors import ConfigError
from flows.config.reference_data import registry_of
from parsers.identity.registry import Registry
from parsers.identity.spelling import ALIAS_COLUMNS, Alias, read_aliases
from parsers.knowledge import Knowledge
from parsers.report import parse

COUNTY = "500299"
TOWNS = (
    *("湖㳇镇", "张渚镇", "塘㙍镇", "塘尾街道", "大碶街道", "大榭街道", "瀼河乡", "旧名镇"),
    *("岩口侗族乡", "双溪苗族乡", "双溪瑶族乡"),
)
ROWS = [(f"{COUNTY}{100 + at}", name, "镇", COUNTY, "丰平县", "某市", "某省") for at, name in enumerate(TOWNS)]
ALIASES = {
    COUNTY: {
        "湖父镇": Alias(COUNTY, "湖父镇", "湖㳇镇", "component"),
        "真名镇": Alias(COUNTY, "真名镇", "旧名镇", "official"),
        "无此镇": Alias(COUNTY, "无此镇", "没有镇", "sound"),
    }
}
REGISTRY = Registry(ROWS, ALIASES)


@pytest.mark.parametrize(
    ("spelling", "name", "doubted"),
    [
        ("湖㳇镇", "湖㳇镇", False),
        ("湖父镇", "湖㳇镇", True),
        ("湖父乡", "湖㳇镇", True),  # as it was called before
        ("真名镇", "旧名镇", False),  # the register misspells it
        ("无此镇", None, False),
        ("张渚镇", "张渚镇", False),
        ("岩口乡", "岩口侗族乡", True),  # without its people
        ("双溪乡", None, False),  # two are called so
    ],
)
def test_an_alias_means_one_township_of_its_county(spelling: str, name: str | None, doubted: bool) -> None:
    township = REGISTRY.called(spelling, COUNTY)
    assert (township.name if township else None) == name
    assert township is None or bool(REGISTRY.doubt(spelling, township)) == doubted


def test_an_alias_means_nothing_in_another_county() -> None:
    assert REGISTRY.called("湖父镇", "500298") is None
    assert REGISTRY.counties_with("湖父镇") == (COUNTY,)
    assert not REGISTRY.holds("无此镇")


LOST = {
    "a question mark": ("湖?镇", "湖㳇镇"),
    "the replacement character": ("湖\ufffd镇", "湖㳇镇"),
    "two of them for one character": ("湖\ufffd\ufffd镇", "湖㳇镇"),
    "a private character": ("湖\ue000镇", "湖㳇镇"),
    "nothing": ("湖镇", "湖㳇镇"),
    "four bytes read as GBK": ("塘\ufffd0\ufffd3镇", "塘㙍镇"),
    "four bytes of another character": ("塘\ufffd1\ufffd1镇", None),
    "its level as it was": ("瀼?乡", None),  # 瀼 is there, 河 is no rare character
    "another of the same level is one wildcard away": ("大?街道", None),
    "a plain character": ("张?镇", None),
    "nothing where no character is rare": ("张镇", None),
    "two signs apart": ("?湖?镇", None),
}


@pytest.mark.parametrize(("written", "name"), LOST.values(), ids=LOST.keys())
def test_a_lost_character_counts_where_one_township_fits(written: str, name: str | None) -> None:
    township = REGISTRY.repaired(written, COUNTY)
    assert (township.name if township else None) == name
    assert township is None or "lost a character" in REGISTRY.doubt(written, township)


def test_the_names_above_a_township_are_those_of_its_county_city_and_province() -> None:
    registry = Registry([("500242204", "可大乡", "乡", "500242", "酉阳土家族苗族自治县", "县", "重庆市")])
    assert registry.higher_names == {"酉阳土家族苗族自治县", "酉阳自治县", "酉阳县", "重庆市"}


def test_the_shipped_aliases_are_of_registered_names(knowledge: Knowledge) -> None:
    path = Path(__file__).parents[2] / "config" / "name_aliases.csv"
    aliases = [alias for county in read_aliases([path]).values() for alias in county.values()]
    assert len(aliases) > 150
    for alias in aliases:
        township = knowledge.registry.called(alias.spelling, alias.county_code)
        assert township is not None, alias
        assert township.name == alias.name, alias


@pytest.mark.parametrize(
    ("county", "written", "name"),
    [
        ("宜兴市", "湖父镇", "湖㳇镇"),
        ("正安县", "桴焉镇", "桴㯊镇"),
        ("正安县", "桴\ufffd1\ufffd1乡", "桴㯊镇"),
        ("吴川市", "塘\ufffd0\ufffd3镇", "塘㙍镇"),
        ("镇远县", "㵲阳镇", "舞阳镇"),
        ("宝应县", "氾水镇", "氾水镇"),
        ("宝应县", "汜水镇", None),  # a place of another county
        ("荥阳市", "汜水镇", "汜水镇"),
    ],
)
def test_a_report_has_the_registered_name(county: str, written: str, name: str | None, knowledge: Knowledge) -> None:
    text = f"{county}{written}2024年法治政府建设情况报告\n2024年，推进依法行政。现将情况报告如下：\n一、成效\n学法。"
    report = parse(text, knowledge=knowledge, media_type="text/plain")
    assert report.kind == "township_report"
    assert (report.township if report.township_code else None) == name


def test_a_sign_that_no_name_explains_is_no_name(knowledge: Knowledge) -> None:
    text = "北仑区大?街道2024年法治政府建设情况报告\n2024年，推进依法行政。现将情况报告如下：\n一、成效\n学法6次。"
    report = parse(text, knowledge=knowledge, media_type="text/plain")
    assert (report.kind, report.township, report.township_code) == ("township_report", None, None)


def test_a_folder_of_a_user_adds_aliases_and_overrules_shipped_ones(tmp_path: Path) -> None:
    file = tmp_path / "name_aliases.csv"
    file.write_text("county_code,spelling,name,how\n320282,湖夫镇,湖㳇镇,sound\n320282,湖父镇,张渚镇,\n", "utf-8")
    registry = registry_of(tmp_path)
    names = [one.name for spelling in ("湖夫镇", "湖父镇") if (one := registry.called(spelling, "320282"))]
    assert names == ["湖㳇镇", "张渚镇"]
    assert registry.called("桴焉镇", "520324") is not None


@pytest.mark.parametrize(
    ("text", "message"),
    [("a,b\n1,2\n", "county_code: no such column"), ("county_code,spelling,name\n320282,,湖㳇镇\n", "line 2")],
)
def test_a_broken_table_of_aliases_is_one_line(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "name_aliases.csv").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=message):
        registry_of(tmp_path)
    assert ALIAS_COLUMNS[0] == "county_code"
