"""What stands before and behind a text: metadata, signature, notes, and what changes from night to night."""

from __future__ import annotations

import pytest

from parsers.front_matter.fields import date_line, read_fields, unlisted_field
from parsers.front_matter.furniture import is_nightly
from parsers.front_matter.split import part_article
from parsers.knowledge import Knowledge
from parsers.report import parse
from storage.records.content import content_of, text_sha256

TITLE = "可大乡2023年法治政府建设情况报告"
BODY = ["2023年，我乡推进依法行政，现将情况报告如下：", "一、成效", "学法6次。", "二、不足", "力量偏弱。"]
SIGNED = ["可大乡人民政府", "2024年1月8日"]


@pytest.mark.parametrize(
    ("lines", "published"),
    [
        (["- 索引号：a/2024-1", "- 公文时效：", "- 发布日期：2024-01-21"], "2024-01-21"),
        (["内容摘录：", "信息发布时间：2024年1月21日"], "2024年1月21日"),
        (["某某市政府门户网站 2024-01-21 17:20:32 来源: 本网"], "2024-01-21 17:20:32"),
        (["某县人民政府网　2024-01-21 17:20"], "2024-01-21 17:20"),
    ],
)
def test_the_day_behind_keys_and_names_that_no_table_lists(lines: list[str], published: str) -> None:
    article = part_article([TITLE, *lines, *BODY])
    assert article.title == TITLE
    assert article.fields.get("published") == published
    assert list(article.body) == BODY


@pytest.mark.parametrize(
    ("line", "among", "fields"),
    [
        ("公文生成日期：2024-01-08", False, {"written": "2024-01-08"}),
        ("公文时效：", False, {}),
        ("截止日期：2024-01-08", False, {}),
        ("摘抄：有效", True, {}),
        ("摘抄：有效", False, None),
        ("县委、县政府：", True, None),
        ("区司法局：", True, None),
        ("现将情况报告如下：", True, None),
    ],
)
def test_a_key_is_known_by_how_keys_end(line: str, among: bool, fields: dict[str, str] | None) -> None:
    assert unlisted_field(line, among_fields=among) == fields


@pytest.mark.parametrize(
    ("line", "is_field"),
    [
        ("来源 可大乡", True),
        ("来源 群众反映的问题，我乡逐件登记办理。", False),
        ("分类 推进矛盾纠纷排查化解和信访积案清零以及安全生产隐患整治食品药品监管乡村治理等重点工作落地见效", False),
    ],
)
def test_a_key_without_a_colon_begins_neither_a_sentence_nor_a_long_line(line: str, is_field: bool) -> None:
    assert (read_fields(line) is not None) == is_field


DAY = "2024-01-21"


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("来源：可大乡 2024-01-21 17:20", {"source": "可大乡", "published": "2024-01-21 17:20"}),
        ("责任编辑：某某 2024-01-21", {"published": DAY}),
        ("生效日期：2024-01-21", {}),
        ("可大乡 发布时间:2024-01-21 浏览量:88", {"source": "可大乡", "published": DAY}),
        ("可大乡党政办 2024-01-21", {"source": "可大乡党政办", "published": DAY}),
        ("[可大乡] 2024-01-21", {"source": "可大乡", "published": DAY}),
        ("可大乡人民政府 | 2024-01-21 | 浏览 33", {"source": "可大乡人民政府", "published": DAY}),
        ("2024-01-21 星期日 来源：可大乡", {"source": "可大乡", "published": "2024-01-21 星期日"}),
        ("发布时间：2024-01-21来源：可大乡浏览量：88字号：大 中", {"published": DAY, "source": "可大乡"}),
        ("信息来源：可大乡发布日期：2024-01-21责任编辑：某某", {"source": "可大乡", "published": DAY}),
        ("文章来源： 可大乡　打印", {"source": "可大乡"}),
        ("（可大乡 2024-01-21 17:20）", {"source": "可大乡", "published": "2024-01-21 17:20"}),
        ("[ 2024-01-21 ] 【来源：可大乡】 【阅读：33】", {"source": "可大乡", "published": DAY}),
        ("2024-01-21 10:22 来源：可大乡", {"source": "可大乡", "published": "2024-01-21 10:22"}),
        ("公开日期2024-01-21 17:20", {"published": "2024-01-21 17:20"}),
        ("公开日期2024-01-21：会议纪要", None),
        ("可大乡发布 2024-01-21", {"source": "可大乡发布", "published": DAY}),
        ("原创 党政办 可大乡发布 2024-01-21 17:20 重庆", {"source": "可大乡发布", "published": "2024-01-21 17:20"}),
        ("日期 2024-01-21 来源 可大乡", {"source": "可大乡", "published": DAY}),
        ("发布于2024-01-21", {"published": DAY}),
        ("信息来源：可大乡 丨 2024-01-21 丨 点击数：3", {"source": "可大乡", "published": DAY}),
        ("2024-01-21阅读 52", {"published": DAY}),
        ("2024-01-21来源：可大乡浏览量：88", {"published": DAY, "source": "可大乡"}),
        (
            "2024-01-21 10:22 可大乡人民政府网 我有话说(0人参与)",
            {"published": "2024-01-21 10:22", "source": "可大乡人民政府网"},
        ),
        ("2024-01-21 可大乡召开春耕会议 书记到会讲话", None),
        ("2024-01-21可大乡人民政府", {"source": "可大乡人民政府", "published": "2024-01-21可大乡人民政府"}),
        ("2024-01-21可大乡召开春耕会议", None),
        (
            "访问量：8来源：可大乡发稿时间：2024-01-21更新时间：2024-03-02",
            {"source": "可大乡", "published": DAY, "updated": "2024-03-02"},
        ),
        ("点击数：8【字体：大 中 小】日期：2024-01-21", {"published": DAY}),
        ("2024-01-21信息来源：可大乡", {"published": DAY, "source": "可大乡"}),
        ("索引号：8信息分类名称：可大乡", {}),
        ("2024-01-21 17:00　可大乡人民政府　浏览：12", {"source": "可大乡人民政府", "published": "2024-01-21 17:00"}),
        (
            "酉阳县人民政府 www.example.gov.cn 二〇二四年一月二十一日 来源：可大乡",
            {"published": "二〇二四年一月二十一日", "source": "可大乡"},
        ),
        ("某县人民政府 2024年1月21日 星期日", None),
        ("可大乡人民政府 2024年1月21日", None),
    ],
)
def test_a_name_and_a_day_on_one_line(line: str, fields: dict[str, str] | None) -> None:
    read = read_fields(line)
    assert (date_line(line) if read is None else read) == fields


def test_a_sentence_is_no_line_of_date() -> None:
    assert date_line("某某市召开会议 2024-01-21") is None


@pytest.mark.parametrize(
    "lines",
    [
        ["可大乡2023年", "法治政府建设情况报告"],
        ["可大乡2023年度", "法治政府建设年度报告"],
        ["可大乡人民政府关于2023年", "法治政府建设情况的报告"],
        ["可大乡人民政府关于", "2023年法治政府建设情况的报告"],
        ["可大乡法治政府建设情况报告", "（2023年度）"],
        ["可大乡关于2023年度法治政府建设工作情况", "的报告"],
        ["可大乡2023年法治政府建设情况", "报告"],
        ["可大乡人民政府关于2023年法", "治政府建设情况的报告"],
    ],
)
def test_a_broken_title_goes_on(lines: list[str], knowledge: Knowledge) -> None:
    body = "现将有关情况报告如下：\n一、主要工作\n组织学法6次。\n二、存在的不足\n执法力量偏弱。"
    report = parse("\n".join((*lines, body)), knowledge=knowledge)
    assert (report.title, report.township, report.year) == ("".join(lines), "可大乡", 2023)
    boxes = "".join(f"<div>{line}</div>" for line in lines)
    markup = f"<html><body>{boxes}<div>发布时间：{DAY}</div><div id='zoom'>{body}</div></body></html>"
    assert parse(markup, knowledge=knowledge).title == "".join(lines)


@pytest.mark.parametrize("above", ["可大乡2023年法治政府建设情况报告", "可大乡人民政府", "关于我们"])
def test_what_stands_above_a_title_that_names_its_author_is_no_part_of_it(above: str) -> None:
    title = "古溪镇2023年法治政府建设情况报告"
    assert part_article([above, title, *BODY], title).title == title


def test_a_year_below_a_title_that_has_one_is_no_part_of_it() -> None:
    assert part_article([TITLE, "（2023年）", *BODY]).title == TITLE


@pytest.mark.parametrize("menu", [["首页", "政务公开"], ["县情概况"], ["魅力山城", "走进可大"]])
def test_lines_of_a_menu_are_no_part_of_the_title(menu: list[str]) -> None:
    assert part_article([*menu, TITLE, *BODY]).title == TITLE


@pytest.mark.parametrize(
    "behind",
    [
        ["抄送：县人大常委会办公室，县政协办公室。", "可大乡党政办公室　2024年1月8日印发"],
        ["附件", "学法统计表", "项目\t次数", "学法\t6"],
        ["（此件公开发布）"],
        ["相关链接：", "我县召开工作会议"],
        ["初审：张某　复审：李某　终审：王某", "点赞 12"],
        ["我要评论", "请遵守以下规定：", "一、遵守法律。", "二、文明发言。"],
        ["1.可大乡学法统计表.docx", "2.普法责任清单.pdf（下载）"],
    ],
)
def test_a_signature_stands_before_notes_and_tables(behind: list[str]) -> None:
    article = part_article([TITLE, *BODY, *SIGNED, *behind])
    assert list(article.signature) == SIGNED
    assert list(article.body) == BODY
    assert sorted(article.tail) == sorted(behind)


@pytest.mark.parametrize(
    "line",
    [
        "可大乡人民政府2024年1月8日",
        "酉阳县可大乡人民政府二〇二四年一月八日",
        "中共可大乡委员会二0二四年一月八日",
        "可大乡党委 可大乡人民政府　　2024年1月8日",
        "可大乡　2024.1.8",
    ],
)
def test_who_signs_and_when_may_stand_on_one_line(line: str) -> None:
    assert list(part_article([TITLE, *BODY, line]).signature) == [line]


def test_a_last_line_that_names_an_organ_and_a_year_is_no_signature() -> None:
    line = "可大乡人民政府2024年工作安排见附表"
    assert line in part_article([TITLE, *BODY, line]).body


def test_a_sentence_about_comments_ends_no_report() -> None:
    lines = ["畅通网友留言渠道。", "留言办理情况", "办结12件。"]
    assert part_article([TITLE, *BODY, *lines, *SIGNED]).body[-3:] == tuple(lines)


def test_a_day_written_with_an_arabic_nought_is_that_of_a_signature() -> None:
    signed = [SIGNED[0], "二0二四年一月八日"]
    assert list(part_article([TITLE, *BODY, *signed]).signature) == signed


@pytest.mark.parametrize("seal", ["（盖章）", "(公章)", "（印）", "（代章）"])
def test_who_signs_may_say_where_the_seal_belongs(seal: str) -> None:
    signed = [f"{SIGNED[0]}{seal}", *SIGNED[1:]]
    assert list(part_article([TITLE, *BODY, *signed]).signature) == signed


def test_a_report_behind_a_signed_notice_is_no_note() -> None:
    notice = ["各村：", "现将报告印发给你们。", *SIGNED]
    article = part_article([TITLE, *notice, *BODY])
    assert BODY[-1] in article.body


@pytest.mark.parametrize(
    "last",
    [
        "（二）由承办单位限时办结诉求，全年办理工单300件。",
        "审核合同12份，出具意见8条。",
        "分享典型案例6个，受到好评。",
        "建议使用统一的文书格式，提高案卷质量。",
        "政府网站全年公开信息120条。",
    ],
)
def test_a_last_paragraph_with_words_of_a_foot_stays(last: str) -> None:
    assert part_article([TITLE, *BODY, last]).body[-1] == last


@pytest.mark.parametrize(
    "foot",
    [
        "主办单位：县人民政府办公室　承办单位：县信息中心",
        "建议使用IE9以上浏览器浏览本站",
        "版权所有：某县人民政府 某ICP备00000000号",
        "审核：张某",
        "责任编辑：李某",
    ],
)
def test_a_foot_goes(foot: str) -> None:
    article = part_article([TITLE, *BODY, foot])
    assert list(article.body) == BODY


NIGHTLY = (
    "访问量：1203",
    "浏览次数：12次 点赞：3",
    "本页生成时间：2024-01-08 10:00:00",
    "更新时间：2024年1月8日 10:00",
    "满意度：98%",
    "欢迎关注“某县发布”微信公众号",
    "语音播报",
    "初审：张某 复审：李某 终审：王某",
    "a8Fk3dQ92LmX",
    "本文已被阅读 37 次",
    "相关阅读：",
    "3天前",
    "发布于 12小时前 可大乡",
)


@pytest.mark.parametrize("line", NIGHTLY)
@pytest.mark.parametrize("at", [1, 4, 6])
def test_lines_that_change_nightly_make_no_version(line: str, at: int, knowledge: Knowledge) -> None:
    assert is_nightly(line)
    lines = [TITLE, *BODY]
    with_it = [*lines[:at], line, *lines[at:]]
    hashes = {
        content_of(parse("\n".join(text), knowledge=knowledge, media_type="text/plain")).text_sha256
        for text in (lines, with_it)
    }
    assert len(hashes) == 1


@pytest.mark.parametrize(
    "line",
    [
        "群众满意度98%。",
        "全年访问群众120户。",
        "审核合同12份。",
        "学法6次。",
        "12",
        "一、成效",
        "相关阅读活动4次",
        "推荐先进",
    ],
)
def test_a_line_of_the_text_is_never_nightly(line: str) -> None:
    assert not is_nightly(line)


def test_quotes_make_no_version_and_any_other_character_does() -> None:
    assert text_sha256("推行“一次办”，抓好‘三项制度’") == text_sha256("推行\"一次办\"，抓好'三项制度'")
    assert text_sha256("化解率100%") != text_sha256("化解率10%")


def test_a_title_that_stands_in_a_table_alone_is_the_title(knowledge: Knowledge) -> None:
    page = (
        "<html><head><title>某县人民政府</title></head><body><table><tr><td>发布机构：</td><td>可大乡</td></tr>"
        f"<tr><td>名称：</td><td>{TITLE}</td></tr></table>"
        f"<div class='article'><p>{'</p><p>'.join(BODY)}</p></div></body></html>"
    )
    report = parse(page, knowledge=knowledge)
    assert (report.title, report.township, report.year) == (TITLE, "可大乡", 2023)
