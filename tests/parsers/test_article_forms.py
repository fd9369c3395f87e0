"""Articles in other clothes: where a text stands when it is not plain markup of one page."""

from __future__ import annotations

import html
import json
from base64 import b64encode

import pytest

from parsers.html.continued import further_pages, is_pager_line
from parsers.html.lines import Line, Zone
from parsers.html.torn import rejoined
from parsers.html.tree import parse_tree
from parsers.knowledge import Knowledge, PageHint
from parsers.model import Report
from parsers.report import parse
from parsers.text import squeeze
from tests.parsers.test_page import BODY, META_LINE, PARAGRAPHS, SIGNED, TITLE, check, page, texts

URL = "http://www.fd.gov.cn/zw/202402/t1.html"
COUNTY = PageHint(county_code="500230")


def read(source: str, knowledge: Knowledge, *further: str) -> Report:
    return parse(source, knowledge=knowledge, url=URL, hint=COUNTY, further=[one.encode() for one in further])


ELSEWHERE = {
    "a textarea": f"<textarea style='display:none'>{html.escape(BODY)}</textarea><div id=show></div>",
    "a textarea in a hidden block": f"<div style='display:none'><textarea>{html.escape(BODY)}</textarea></div>",
    "a hidden field": f'<input type="hidden" value="{html.escape(BODY)}">',
    "a string of a script": f"<div id=c></div><script>var c = {json.dumps(BODY)}; show(c)</script>",
    "a string in single quotes": "<script>show('" + BODY.replace("'", "\\'").replace("</", "<\\/") + "')</script>",
    "a box that a script unveils": f"<div id='js_content' style='visibility: hidden; opacity: 0;'>{BODY}</div>",
    "a known container in a hidden box": f"<div style='display:none'><div class='TRS_Editor'>{BODY}</div></div>",
    "a frame's own markup": f"<iframe srcdoc='{html.escape(BODY)}' width='100%'></iframe>",
    "a string in base64": f"<script>show(Base64.decode('{b64encode(BODY.encode()).decode()}'))</script>",
    "a template": f"<div id=c></div><script type='text/template'>{BODY}</script>",
}


@pytest.mark.parametrize("article", ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_text_that_a_script_shows_is_read(article: str, knowledge: Knowledge) -> None:
    check(read(page(article), knowledge))


FIRST, SECOND = ("".join(f"<p>{line}</p>" for line in part) for part in (PARAGRAPHS[:4], PARAGRAPHS[4:]))
PAGER = "<div class='page'>1 <a href='t1_2.html'>2</a> <a href='t1_2.html'>下一页</a></div>"

STATED = {
    "by a key of JSON": ('{"publishTime":"2024-02-22 09:00:00"}', "2024-02-22"),
    "in seconds": ("{publish_time: 1708563600}", "2024-02-22"),
    "in milliseconds": ('{"pubDate":1708563600000}', "2024-02-22"),
    "by WeChat": ("var createTime = '2024-02-22 18:20';", "2024-02-22"),
    "one for each article": ('[{"pubDate":"2024-02-22"},{"pubDate":"2024-02-23"}]', "None"),
    "of a row in a table": ('{"createTime":"2024-02-22"}', "None"),
}


@pytest.mark.parametrize(("script", "published"), STATED.values(), ids=STATED)
def test_a_script_that_shows_a_text_tells_its_day(script: str, published: str, knowledge: Knowledge) -> None:
    shown = f"<div id='c'></div><script>{script}</script><script>var c = {json.dumps(BODY)}; show(c)</script>"
    assert str(read(page(shown, info=""), knowledge).published) == published


@pytest.mark.parametrize(
    ("names", "whole"),
    [
        (("id='page_1'", "id='page_2' style='display:none'"), True),
        (("id='artpage1' class='p'", "id='artpage2' class='p' style='display: none;'"), True),
        (("id='tab_1'", "id='tab_2' style='display:none'"), False),
        (("id='page_1'", "id='page_3' style='display:none'"), False),
        (("id='page_1'", "id='print_page_2' style='display:none'"), False),
    ],
)
def test_later_pages_of_one_file_are_read(names: tuple[str, str], whole: bool, knowledge: Knowledge) -> None:
    parts = zip(names, (FIRST, SECOND), strict=True)
    article = "".join(f"<div {name}>{part}</div>" for name, part in parts)
    found = texts(read(page(f"<div id='zoom'>{article}</div>{PAGER}"), knowledge).sections)
    assert squeeze(found) == squeeze("".join(PARAGRAPHS if whole else PARAGRAPHS[:4]))


def test_a_notice_that_opens_on_a_click_is_no_text(knowledge: Knowledge) -> None:
    notice = "<div class='content' style='display:none'>" + "本网站的声明，请您阅读。" * 9 + "</div>"
    assert read(page(f"<div id='zoom'></div>{notice}"), knowledge).warnings[0] == "the page holds hardly any text"


def test_a_text_in_the_markup_is_not_replaced_by_one_in_a_script(knowledge: Knowledge) -> None:
    other = "".join(f"<p>另一份材料的第{n}句话，与本文无关。</p>" for n in range(40))
    check(read(page(f"<div>{BODY * 1}</div><script>var c = {json.dumps(other)}</script>"), knowledge))


def test_a_page_without_any_text_says_so(knowledge: Knowledge) -> None:
    assert read(page("<div id='zoom'></div>"), knowledge).warnings[0] == "the page holds hardly any text"


def test_further_pages_are_parsed_as_one_with_the_first(knowledge: Knowledge) -> None:
    first, second = page(f"<div id='zoom'>{FIRST}{PAGER}</div>"), page(f"<div id='zoom'>{SECOND}{PAGER}</div>")
    assert read(first, knowledge).pages == ("http://www.fd.gov.cn/zw/202402/t1_2.html",)
    check(read(first, knowledge, second))


def test_a_frame_of_the_same_host_holds_the_text_of_a_page_that_has_none(knowledge: Knowledge) -> None:
    frame = "<div id='zoom'><iframe src='/frame/1.html' width='100%'></iframe></div>"
    assert read(page(frame), knowledge).pages == ("http://www.fd.gov.cn/frame/1.html",)
    check(read(page(frame), knowledge, f"<html><body>{BODY}</body></html>"))


@pytest.mark.parametrize(
    "article",
    [
        f"<div id='zoom'>{BODY}<iframe src='/weather.html'></iframe></div>",
        "<div id='zoom'><iframe src='http://www.example.org/1.html'></iframe></div>",
        "<div id='zoom'><iframe src='/counter.html' width='100%' height='40'></iframe></div>",
    ],
    ids=["beside a text", "of another host", "too low for a text"],
)
def test_other_frames_hold_no_text(article: str, knowledge: Knowledge) -> None:
    assert read(page(article), knowledge).pages == ()


LINKS = {
    "a number behind its name": ("t1.html", "<a href='t1_2.html'>2</a>", ["t1_2.html"]),
    "a hyphen": ("t1.html", "<a href='./t1-2.html'>[2]</a><a href='t1-3.html'>下页</a>", ["t1-2.html", "t1-3.html"]),
    "a page parameter": ("v.jsp?id=7", "<a href='v.jsp?id=7&page=2'>下一页</a>", ["v.jsp?id=7&page=2"]),
    "a script of TRS": ("t1.html", "<script>createPageHTML(3, 0, 't1', 'html')</script>", ["t1_1.html", "t1_2.html"]),
    "no ending in a folder with a dot": ("v1.0/t1", "<a href='t1_2'>2</a>", ["v1.0/t1_2"]),
    "the next article": ("t1.html", "<a href='t1_2.html'>下一篇</a><a href='t2.html'>下一页</a>", []),
    "another article by its parameter": ("v.jsp?id=7", "<a href='v.jsp?id=8&page=2'>2</a>", []),
    "a list beside it": ("t1.html", "<a href='index_2.html'>下一页</a>", []),
    "another host": ("t1.html", "<a href='http://www.example.org/zw/t1_2.html'>2</a>", []),
    "the first page again": ("v.jsp?id=7", "<a href='v.jsp?id=7&page=1'>1</a>", []),
}


@pytest.mark.parametrize(("address", "markup", "expected"), LINKS.values(), ids=LINKS)
def test_further_pages_bear_the_name_of_the_first(address: str, markup: str, expected: list[str]) -> None:
    base = "http://www.fd.gov.cn/zw/"
    assert further_pages(parse_tree(markup), markup, base + address) == tuple(base + one for one in expected)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("上一页 1 2 下一页", True),
        ("共3页 第1页 末页", True),
        ("一、主要做法", False),
        ("2024", False),
        ("详见第2页附表", False),
    ],
)
def test_a_pager_is_no_line_of_the_text(line: str, expected: bool) -> None:
    assert is_pager_line(line) is expected


def test_numbers_of_ordered_lists_are_what_the_reader_sees(knowledge: Knowledge) -> None:
    article = (
        "<div id='zoom'><p>2023年，我乡推进法治政府建设，现将有关情况报告如下：</p>"
        "<ol style='list-style-type: cjk-ideographic'><li>主要做法<ol type='1' start='3'><li>2023年学法6次。</li>"
        "<li>4.培训12场。</li></ol></li><li>存在的不足<ul><li>力量偏弱。</li></ul></li></ol></div>"
    )
    text = texts(read(page(article), knowledge).sections)
    assert squeeze(text).endswith("一、主要做法3.2023年学法6次。4.培训12场。二、存在的不足力量偏弱。")


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("全年培训<del>9</del><ins>12</ins>场。", "全年培训12场。"),
        ("调解员50<sup>1</sup>人。", "调解员50人。"),
        ("调解员50<sup><a href='#n'>[1]</a></sup>人。", "调解员50人。"),
        ("办公用房20m<sup>2</sup>。", "办公用房20m2。"),
        ("约1.2×10<sup>4</sup>人次。", "约1.2×104人次。"),
    ],
)
def test_struck_text_and_footnote_marks_are_no_text(markup: str, shown: str, knowledge: Knowledge) -> None:
    report = read(page(f"<div id='zoom'>{BODY}<p>{markup}</p></div>"), knowledge)
    assert texts(report.sections).endswith(shown)


@pytest.mark.parametrize(
    ("info", "above", "published"),
    [
        ("", "", "2024-03-01"),
        (META_LINE, "", "2024-02-22"),
        ("", META_LINE, "2024-02-22"),
        ("", "<p>2024-02-22</p>", "2024-02-22"),
    ],
)
def test_metadata_below_the_text_is_read_where_none_stands_above(
    info: str, above: str, published: str, knowledge: Knowledge
) -> None:
    below = "<p>发布日期：2024-03-01 责任编辑：信息中心</p>"
    report = read(page(f"<div id='zoom'>{above}{BODY}{SIGNED}{below}</div>", info=info), knowledge)
    check(report)
    assert str(report.published) == published


def test_a_title_with_the_site_behind_a_blank_beats_the_heading_of_a_menu(knowledge: Knowledge) -> None:
    source = (
        f"<html><head><title>{TITLE} 丰都县人民政府</title></head><body><h2>走进丰都</h2><a href='/'>更多</a>"
        f"<div class='t'>{TITLE}</div><div id='zoom'>{BODY}</div></body></html>"
    )
    assert read(source, knowledge).title == TITLE


@pytest.mark.parametrize(
    "link",
    [
        "<a href='javascript:void(0)' onclick=\"download('/u/1.docx')\">报告.docx</a>",
        "<a href=\"javascript:down('1','/u/1.docx')\">点击下载</a>",
        "<span onclick=\"window.open('/u/1.docx')\">报告全文</span>",
    ],
)
def test_a_document_that_a_script_opens_is_an_attachment(link: str, knowledge: Knowledge) -> None:
    report = read(page(f"<div id='zoom'>{link}</div>"), knowledge)
    assert [one.url for one in report.attachments] == ["http://www.fd.gov.cn/u/1.docx"]


@pytest.mark.parametrize(
    ("base", "address"),
    [
        ("<base href='http://static.fd.gov.cn/zw/'>", "http://static.fd.gov.cn/zw/u/1.docx"),
        ("<base href='/files/' target='_blank'>", "http://www.fd.gov.cn/files/u/1.docx"),
        ("<base target='_blank'>", "http://www.fd.gov.cn/zw/202402/u/1.docx"),
    ],
)
def test_links_are_relative_to_the_base_of_their_page(base: str, address: str, knowledge: Knowledge) -> None:
    report = read(page(f"<div id='zoom'>{BODY}<a href='u/1.docx'>附件</a></div>", head=base), knowledge)
    assert [one.url for one in report.attachments] == [address]


def test_a_text_behind_a_signed_one_is_another() -> None:
    lines = [Line(text, Zone.INSIDE, 0) for text in ("一、成效", "学法6次。", "可大乡人民政府", "2024年2月20日")]
    other = [
        Line(text, Zone.BEHIND, 0)
        for text in ("一、为什么写", "依规定写。", "二、写了什么", "写了四点。", "另有三点。")
    ]
    assert rejoined([*lines, *other]) == [*lines, *other]
    assert rejoined([*lines[:2], *other]) == [*lines[:2], *other]  # its parts are counted from the first again


@pytest.mark.parametrize(
    ("inside", "behind", "taken"),
    [
        (("一、成效", "学法6次。"), ("二、问题", "人手少。", "三、打算", "多学习。", "多宣传。"), 5),
        (("一、成效", "学法6次。"), ("还办了讲座。", "二、问题", "人手少。", "三、打算", "多学习。"), 5),
        (("现将情况报告如下：",), ("一、成效", "学法6次。", "二、问题", "人手少。", "多学习。"), 5),
        (("一、成效", "（一）普法"), ("1、讲座", "学法6次。", "2、比赛", "办了3场。", "反响好。"), 5),
        (("一、成效", "学法6次。"), ("评论须知", "1、请守法。", "2、请文明。", "3、违者删除。"), 0),
        (("一、成效", "学法6次。"), ("二、问题", "人少。", "忙。", "学。", "可大镇2023年法治政府建设年报", "甲。"), 4),
    ],
)  # fmt: skip
def test_what_stands_behind_a_text_is_its_rest_where_its_parts_count_on(
    inside: tuple[str, ...], behind: tuple[str, ...], taken: int
) -> None:
    lines = [Line(text, Zone.INSIDE, 0) for text in inside] + [Line(text, Zone.BEHIND, 0) for text in behind]
    assert sum(line.zone is Zone.INSIDE for line in rejoined(lines)) == len(inside) + taken


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("<div>当前页：1 总页数：3</div>{begins}", "{ends}"),
        ("总页数：3<span>{begins}</span>", "{ends}"),
        ("<p>{begins}</p>", "<p>{ends}总页数：3</p>"),
        ("<p>{begins}</p>", "<p>{ends}</p><div>总页数：3</div>"),
    ],
)
def test_the_words_of_a_pager_are_no_text(first: str, last: str, knowledge: Knowledge) -> None:
    begins, ends = (
        "2024年，可大乡坚持依法行政，现将工作报告如下：",
        "持续加强法治宣传教育，健全制度机制，压实工作责任。" * 4,
    )
    body = first.format(begins=begins) + "<p>一、主要工作</p>" + last.format(ends=ends)
    page = f"<body><h1>可大乡2024年法治政府建设情况报告</h1><div class='c'>{body}</div></body>"
    report = parse(page, knowledge=knowledge, url="http://www.example.gov.cn/a.html")
    assert report.sections[0].text == begins
    assert report.sections[1].text == ends
    assert any("总页数：3" in text for text in report.boilerplate)


def _in_sections(paragraphs: list[str]) -> str:
    body = "".join(f"<section><section><p>{one}</p></section></section>" for one in paragraphs)
    return f"<body><h1>可大乡2024年法治政府建设情况报告</h1><div><p>日期：2025-01-20</p><div>{body}</div></div></body>"


ONE_PARAGRAPH = (
    "2024年，可大乡报告如下：一、主要工作（一）学法。集中学法六次。二、存在问题。" + "人手不足，能力有待提升。" * 12
)


@pytest.mark.parametrize("signed", [["可大乡人民政府", "2025年1月15日"], ["可大乡人民政府2025年1月15日"]])
def test_a_signature_behind_the_block_that_holds_the_text_is_its_own(signed: list[str], knowledge: Knowledge) -> None:
    report = read(_in_sections([ONE_PARAGRAPH, *signed]), knowledge)
    assert list(report.signature) == signed
    assert str(report.published) == "2025-01-20"


@pytest.mark.parametrize("behind", [["可大乡人民政府"], ["2025年1月15日"], ["主办：可大乡人民政府", "2025年1月15日"]])
def test_other_lines_behind_it_are_no_signature(behind: list[str], knowledge: Knowledge) -> None:
    assert not read(_in_sections([ONE_PARAGRAPH, *behind]), knowledge).signature


def test_characters_of_no_width_stand_in_no_line(knowledge: Knowledge) -> None:
    body = "".join(f"<p>\u200b{one}</p>" for one in PARAGRAPHS)
    report = parse(page(body, info="<p>发布时间：2024-\u200b02-\ufeff11</p>"), knowledge=knowledge)
    assert str(report.published) == "2024-02-11"
