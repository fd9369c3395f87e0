"""Characters, dates, lines and metadata, each a small table."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.documents.plain import text_lines
from parsers.front_matter.fields import read_fields
from parsers.identity.registry import Registry, county_names
from parsers.knowledge import Knowledge
from parsers.report import parse
from parsers.text import decode, fold, script_of, to_simplified, visible

TRADITIONAL = {
    "standard": ("關於可大鄉法治政府建設情況的報告", "关于可大乡法治政府建设情况的报告"),
    "machine-made, 关于 kept": (
        "关于可大鄉法治政府建設情況報告，并開展宣傳",
        "关于可大乡法治政府建设情况报告，并开展宣传",
    ),
    "乾 in a name stays": ("乾務鎮2023年法治政府建設報告，整理乾淨", "乾务镇2023年法治政府建设报告，整理干净"),
    "於 in a name stays": ("於潛鎮關於2023年法治政府建設的報告", "於潜镇关于2023年法治政府建设的报告"),
    "half-converted": ("於潜镇關于法治政府建設的報告", "於潜镇关于法治政府建设的报告"),
}


@pytest.mark.parametrize(("text", "simplified"), TRADITIONAL.values(), ids=TRADITIONAL.keys())
def test_traditional_text_comes_out_simplified_and_names_as_registered(
    text: str, simplified: str, knowledge: Knowledge
) -> None:
    registry = knowledge.registry
    assert script_of(text, lambda: registry.rare_characters) == "traditional"
    assert to_simplified(text, registry.names_to_keep) == simplified


@pytest.mark.parametrize(
    "text",
    [
        "乾县2023年法治政府建设情况报告",
        "乾务镇与於潜镇、甯家镇、藉口镇、織篢镇交流",
        "主要负责人陳某主持",
        "繁體 | 无障碍 可大乡2023年法治政府建设情况报告，全乡上下扎实推进。",
        "",
        "plain ascii",
    ],
)
def test_simplified_text_stays_character_for_character(text: str, knowledge: Knowledge) -> None:
    assert script_of(text, lambda: knowledge.registry.rare_characters) == "simplified"
    if text.strip() and not text.isascii():
        report = parse(f"{text}\n一、乾县的做法\n藉口镇、於潜镇。", knowledge=knowledge)
        assert report.script == "simplified"
        assert report.sections[-1].heading == "乾县的做法"
        assert report.sections[-1].text == "藉口镇、於潜镇。"


def test_a_traditional_page_is_read_as_a_simplified_one(knowledge: Knowledge) -> None:
    text = (
        "關于潭灣鎮法治政府建設情況報告\n發布時間:2025-04-11 信息來源:辰溪縣潭灣鎮\n"
        "在縣委領導下，潭灣鎮推進法治建設，現將情況匯報如下：\n一、2024年度工作成果\n開展講座6場。"
    )
    report = parse(text, knowledge=knowledge)
    assert report.script == "traditional"
    assert (report.title, report.township, report.township_code) == (
        "关于潭湾镇法治政府建设情况报告",
        "潭湾镇",
        "431223105",
    )
    assert (report.year, str(report.published), report.source) == (2024, "2025-04-11", "辰溪县潭湾镇")


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        ("镕—乡".encode("gb18030"), None),
        ("<meta charset=gb2312>镕—乡".encode("gb18030"), None),
        ("镕—乡".encode(), None),
        ("镕—乡".encode("gb18030"), "text/html; charset=utf-8"),
        ("鄉—".encode("big5") + "鄉".encode("big5"), "text/html; charset=big5"),
    ],
)
def test_decoding_never_fails_and_finds_the_characters(body: bytes, media_type: str | None) -> None:
    assert "\ufffd" not in decode(body, media_type)
    assert "—" in decode(body, media_type)


def test_broken_bytes_lose_only_what_is_broken() -> None:
    assert "可大乡" in decode("可大乡".encode() + b"\xff\xfe\xff" + "报告".encode())
    assert "可大乡" in decode("可大乡".encode("gb18030") + b"\xff\xff")


def test_what_cannot_be_seen_is_taken_out() -> None:
    assert visible("可\x00大\u200b乡\ufeff\n一\t二") == "可大乡\n一\t二"


FIELDS = {
    "one": ("发布日期：2024-02-22", {"published": "2024-02-22"}),
    "two": ("来源: 可大乡 发布时间:2024-01-10 15:57 字体:[ ]", {"source": "可大乡", "published": "2024-01-10 15:57"}),
    "an empty one first": ("来源:时间:2023-02-28", {"source": "", "published": "2023-02-28"}),
    "brackets": ("[ 发布机构 ] 可大乡 [ 成文日期 ] 2024-01-02", {"publisher": "可大乡", "written": "2024-01-02"}),
    "black brackets": ("【发布机构】可大乡【发布日期】2024-01-02", {"publisher": "可大乡", "published": "2024-01-02"}),
    "blanks in the keys": ("索 引 号 01/2024 分    类 政务公开", {"category": "政务公开"}),
    "bullets": ("• 索引号:115/2024-1", {}),
    "tabs": ("发布机构\t可大乡\t发布日期\t2024-01-02", {"publisher": "可大乡", "published": "2024-01-02"}),
    "known, and telling nothing": ("浏览次数：12 字号：大 中 小", {}),
    "prose": ("时间紧、任务重，我乡克服困难，圆满完成任务。", None),
    "prose with a colon": (
        "来源：我乡坚持问题导向，深入一线，走访群众，了解诉求，化解矛盾，成效明显，群众满意，并且形成了长效的机制，得到了肯定。",
        None,
    ),
    "a title": ("可大乡2023年法治政府建设情况报告", None),
}


@pytest.mark.parametrize(("line", "fields"), FIELDS.values(), ids=FIELDS.keys())
def test_metadata_lines(line: str, fields: dict[str, str] | None) -> None:
    assert read_fields(line) == fields


def test_a_page_on_one_line_falls_into_its_lines() -> None:
    text = (
        "可大乡人民政府关于报送2024年度法治政府建设情况的报告 县委、县政府: "
        "2024年,可大乡推进法治政府建设,现将情况汇报如下: "
        "一、做法和成效 (一)加强组织领导。全年学法8次。 "
        "(二)深化宣传,厚植理念。持续提升能力,营造良好氛围,推动工作落实,形成合力。"
    )
    assert [line[:7] for line in text_lines(text)] == [
        "可大乡人民政府", "县委、县政府:", "2024年,可", "一、做法和成效", "(一)加强组织", "(二)深化宣传",
    ]  # fmt: skip


@pytest.mark.parametrize("brk", ["\n", "\r\n", "\r", "\u2028", "\x0b", "\n\n\n", " \u3000\n\xa0 "])
def test_lines_break_as_people_break_them(brk: str) -> None:
    assert text_lines(f"甲{brk}乙") == ["甲", "乙"]


def test_a_title_parts_from_metadata_glued_behind_it() -> None:
    line = "可大乡2023年法治政府建设情况报告 发布时间：2024-01-02 来源：可大乡"
    assert text_lines(line) == ["可大乡2023年法治政府建设情况报告", "发布时间：2024-01-02 来源：可大乡"]


COUNTIES = {
    "酉阳土家族苗族自治县": ("酉阳土家族苗族自治县", "酉阳自治县", "酉阳县"),
    "鄂伦春自治旗": ("鄂伦春自治旗",),
    "丰都县": ("丰都县",),
}


@pytest.mark.parametrize(("name", "names"), COUNTIES.items())
def test_an_autonomous_county_goes_by_shorter_names(name: str, names: tuple[str, ...]) -> None:
    assert county_names(name) == names


def test_the_registry_reads_optional_columns_in_any_order(tmp_path: Path) -> None:
    file = tmp_path / "townships.csv"
    file.write_text(
        "name,code,level,county_code,county,city,province,successor,valid_to,valid_from\n"
        "甲镇,500242100,镇,500242,乙县,市辖区,丙省,500242101,2021,\n",
        "utf-8-sig",
    )
    found = Registry.from_csv(file).township("500242100")
    assert found is not None
    assert (found.name, found.valid_from, found.valid_to, found.successor) == ("甲镇", None, 2021, "500242101")


@pytest.mark.parametrize("text", ["", "code,name\n1,2\n", "code,name,level,county_code,county,city,province\n1,2\n"])
def test_a_registry_that_is_none_says_so(text: str, tmp_path: Path) -> None:
    file = tmp_path / "townships.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(ValueError, match=r"townships\.csv"):
        Registry.from_csv(file)


def test_a_name_means_a_township_only_inside_its_county(knowledge: Knowledge) -> None:
    registry = knowledge.registry
    assert len(registry.named("古溪镇")) > 1
    called = registry.called("坡子街街道办事处", "430103")
    assert called is not None
    assert called.name == "坡子街街道"
    assert registry.called("坡子街镇", "430103") is not None  # 撤镇设街道: one stem, one place
    assert registry.called("不存在镇", "430103") is None


REPORT_LINE = "本乡全年办理行政处罚案件12件，均在规定期限内办结。"


@pytest.mark.parametrize("declared", [None, "text/html; charset=utf-8", "text/html; charset=gbk"])
def test_a_utf8_page_with_a_foot_in_gb18030_keeps_both(declared: str | None) -> None:
    body = b"<p>" + (REPORT_LINE * 3).encode() + "<div>主办单位：县数据中心</div>".encode("gb18030") + "落款".encode()
    assert decode(body, declared) == f"<p>{REPORT_LINE * 3}" + "<div>主办单位：县数据中心</div>落款"


def test_the_larger_part_of_a_mixed_page_decides() -> None:
    mostly_gb = (REPORT_LINE * 3).encode("gb18030") + "脚注".encode()
    assert decode(mostly_gb, "text/html; charset=utf-8").startswith(REPORT_LINE * 3)


def test_a_character_that_was_cut_costs_itself_alone() -> None:
    assert decode(REPORT_LINE.encode() + "结".encode()[:2] + b'">' + REPORT_LINE.encode()) == (
        f'{REPORT_LINE}\ufffd">{REPORT_LINE}'
    )


@pytest.mark.parametrize(("wide", "narrow"), [("！", "!"), ("～", "~"), ("｠", "｠"), ("　", " ")])
def test_signs_of_full_width_are_told_as_those_of_ascii(wide: str, narrow: str) -> None:
    assert fold(wide) == narrow
