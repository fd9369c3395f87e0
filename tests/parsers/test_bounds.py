"""Bounds and tables of the parser, each held at its edge."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence
from datetime import date

import pytest
from lxml.html import fromstring

from parsers.documents import document_lines
from parsers.documents.list_numbers import format_number
from parsers.documents.ooxml_package import open_zip
from parsers.documents.rtf import rtf_text
from parsers.front_matter.furniture import is_chrome
from parsers.front_matter.signature import part_end
from parsers.front_matter.split import part_article
from parsers.html.continued import further_pages
from parsers.html.embedded import embedded_article
from parsers.html.list_numbers import OrderedList
from parsers.html.pictures import article_pictures
from parsers.html.tree import parse_tree
from parsers.identity.evidence import Claim
from parsers.model import LEAST_CHARS, ParseError, Section
from parsers.outline import read_outline
from parsers.outline.cleanup import wrap_width
from parsers.outline.markers import number_of
from parsers.text.dates import first_date
from parsers.text.radicals import without_radicals

URL = "http://www.example.gov.cn/a/report.html"


def test_an_article_goes_on_on_twenty_pages_at_most() -> None:
    source = "<body>" + "".join(f'<a href="report_{n}.html">{n}</a>' for n in range(2, 31)) + "</body>"

    pages = further_pages(parse_tree(source), source, URL)

    assert len(pages) == 20
    assert pages[-1].endswith("report_21.html")


@pytest.mark.parametrize(("chars", "found"), [(LEAST_CHARS - 1, False), (LEAST_CHARS, True)])
def test_the_text_of_a_hidden_field_is_an_article_from_its_least_length(chars: int, *, found: bool) -> None:
    value = "，一年来依法办事。".rjust(chars, "法")
    root = parse_tree(f"<body><input type='hidden' value='{value}'></body>")

    assert (embedded_article(root) is not None) is found


def test_one_picture_more_than_forty_tells_that_there_are_more() -> None:
    source = "<body><div>" + "".join(f'<img src="/{n}.jpg">' for n in range(60)) + "</div></body>"

    assert len(article_pictures(parse_tree(source), None, URL)) == 41


@pytest.mark.parametrize(
    ("name", "number", "expected"),
    [
        ("decimalEnclosedFullstop", 1, "⒈"),
        ("decimalEnclosedFullstop", 20, "⒛"),
        ("decimalEnclosedParen", 1, "⑴"),
        ("decimalEnclosedParen", 20, "⒇"),
        ("decimalEnclosedCircle", 1, "①"),
        ("decimalEnclosedCircle", 20, "⑳"),
        ("decimalEnclosedCircle", 21, "㉑"),
        ("decimalEnclosedCircle", 35, "㉟"),
        ("decimalEnclosedCircle", 36, "㊱"),
        ("decimalEnclosedCircle", 50, "㊿"),
        ("ideographEnclosedCircle", 1, "㊀"),
        ("ideographEnclosedCircle", 10, "㊉"),
        ("ideographTraditional", 1, "甲"),
        ("ideographTraditional", 11, "甲"),
        ("ideographZodiac", 12, "亥"),
        ("numberInDash", 3, "- 3 -"),
        ("decimalFullWidth", 10, "１０"),
        ("decimalZero", 9, "09"),
        ("upperRoman", 4, "IV"),
        ("upperRoman", 444, "CDXLIV"),
        ("upperRoman", 1888, "MDCCCLXXXVIII"),
        ("upperRoman", 999, "CMXCIX"),
        ("lowerLetter", 27, "aa"),
        ("hex", 11, "B"),
    ],
)
def test_the_numbers_of_a_list(name: str, number: int, expected: str) -> None:
    assert format_number(name, number) == expected


@pytest.mark.parametrize(
    ("charset", "encoding", "text"),
    [
        (134, "gb18030", "法治"),
        (136, "big5", "法治"),
        (128, "cp932", "法治"),
        (129, "cp949", "法治"),
        (238, "cp1250", "ł"),
        (204, "cp1251", "ж"),
    ],
)
def test_a_font_names_the_encoding_of_rtf(charset: int, encoding: str, text: str) -> None:
    escaped = "".join(f"\\'{byte:02x}" for byte in text.encode(encoding))
    document = rf"{{\rtf1\ansi{{\fonttbl{{\f0\fnil\fcharset{charset} F;}}}}\f0 {escaped}\par}}"

    assert text in rtf_text(document.encode("ascii"))


@pytest.mark.parametrize(
    ("page", "encoding", "text"),
    [
        (936, "gb18030", "法治"),
        (950, "big5", "法治"),
        (932, "cp932", "法治"),
        (949, "cp949", "法治"),
        (65001, "utf-8", "法治"),
        (54936, "gb18030", "法治"),
    ],
)
def test_a_code_page_names_the_encoding_of_rtf(page: int, encoding: str, text: str) -> None:
    escaped = "".join(f"\\'{byte:02x}" for byte in text.encode(encoding))

    assert text in rtf_text(rf"{{\rtf1\ansi\ansicpg{page} {escaped}\par}}".encode("ascii"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1989年12月31日", None),
        ("1990年1月1日", date(1990, 1, 1)),
        ("二一〇〇年十二月三十一日", date(2100, 12, 31)),
        ("二一〇一年一月一日", None),
    ],
)
def test_a_page_states_days_from_1990_to_2100(text: str, found: date | None) -> None:
    assert first_date(text) == found


@pytest.mark.parametrize(("before", "is_markup"), [(19_998, True), (19_999, False)])
def test_a_text_is_markup_whose_first_tag_stands_in_its_first_twenty_thousand_characters(
    before: int, is_markup: bool
) -> None:
    (line,) = document_lines(("法" * before + "<p>").encode())

    assert line.endswith("<p>") is not is_markup


@pytest.mark.parametrize(("width", "is_signature"), [(200, True), (201, False)])
def test_organ_and_day_on_a_line_of_up_to_two_hundred_characters(width: int, is_signature: bool) -> None:
    _, signature, _ = part_end(["各项工作有序推进。", "可大乡人民政府 2024年1月2日".rjust(width)])

    assert bool(signature) is is_signature


@pytest.mark.parametrize(("before", "is_read"), [(79, True), (80, False)])
def test_metadata_is_looked_for_in_the_first_eighty_lines(before: int, is_read: bool) -> None:
    article = part_article([*["浏览次数：9"] * before, "来源：可大乡人民政府", "一、主要做法", "学法6次。"])

    assert ("source" in article.fields) is is_read


def test_a_claim_is_told_by_its_first_forty_characters() -> None:
    assert str(Claim("title", None, words="法" * 41)) == f"title ({'法' * 40})"


@pytest.mark.parametrize(
    ("members", "unpacked", "is_read"),
    [(1, 64 << 20, True), (1, (64 << 20) + 1, False), (4000, 0, True), (4001, 0, False)],
)
def test_a_zip_file_of_up_to_64_mib_and_four_thousand_members(members: int, unpacked: int, is_read: bool) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(members):
            archive.writestr(str(number), b"")
    content = bytearray(file.getvalue())
    struct.pack_into("<I", content, content.index(b"PK\1\2") + 24, unpacked)  # as its directory states it
    try:
        read = len(open_zip(bytes(content))) == members
    except ParseError:
        read = False

    assert read is is_read


@pytest.mark.parametrize(("length", "levels"), [(60, [1, 2, 2]), (61, [1, 2])])
def test_a_deeper_marker_follows_a_heading_of_up_to_sixty_characters(length: int, levels: list[int]) -> None:
    outline = read_outline([f"一、{'学' * length}（一）抓落实。组织学法六次。", "（二）抓宣传。发放材料。"])

    assert [section.level for section in _all(outline.sections)] == levels


@pytest.mark.parametrize(
    ("numeral", "number"),
    [("一", 1), ("十", 10), ("十二", 12), ("二十", 20), ("二十一", 21), ("九十九", 99), ("二〇", 20)],
)
def test_the_numerals_of_markers(numeral: str, number: int) -> None:
    assert number_of(numeral) == number


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("打印 关闭", True),
        ("首页 | 政务公开 | 互动", True),
        (f"首页 | 政务公开 | {'互' * 188}", True),  # 200 characters
        (f"首页 | 政务公开 | {'互' * 189}", False),
        ("今天是2024年1月8日 星期一", True),
        ("首页 | 政务公开", False),
        ("打印店应当登记。", False),
    ],
)
def test_a_line_of_buttons_or_bars_is_no_text(line: str, expected: bool) -> None:
    assert is_chrome(line) is expected


@pytest.mark.parametrize(
    ("full", "torn", "is_wrapped"),
    [(7, 7, False), (8, 8, True), (20, 11, False), (20, 12, True)],
    ids=["less than a fifth is full", "a fifth is", "less than three fifths break off", "three fifths do"],
)
def test_lines_were_broken_at_the_width_at_which_many_end_and_most_break_off(
    full: int, torn: int, is_wrapped: bool
) -> None:
    lines = ["法" * 30] * torn + [f"{'法' * 29}。"] * (full - torn) + ["学法六次。"] * (40 - full)

    assert (wrap_width(lines) is not None) is is_wrapped


@pytest.mark.parametrize(("full", "is_wrapped"), [(2, False), (3, True), (4, True)])
def test_three_full_lines_that_break_off_show_where_lines_were_broken(full: int, is_wrapped: bool) -> None:
    lines = [f"（一）{'法' * 27}", *["法" * 30] * full, *["学法六次。"] * (11 - full)]

    assert (wrap_width(lines) is not None) is is_wrapped


@pytest.mark.parametrize(("length", "ends_early"), [(40, True), (41, False)])
def test_a_heading_of_up_to_forty_characters_shows_that_headings_stand_alone(length: int, ends_early: bool) -> None:
    fused = "做好矛盾排查化解工作，2022年受理来信来访12件，办结12件，调解家庭邻里纠纷34起，群众评价良好。"
    (section,) = read_outline(["一、工作", f"（一）{'学' * length}", "学法六次。", f"（二）{fused}"]).sections

    assert (section.children[1].heading == "做好矛盾排查化解工作，") is ends_early


@pytest.mark.parametrize(
    ("style", "number", "written"),
    [
        ("decimal", 399, "399."),
        ("decimal", 400, ""),
        ("upper-roman", 399, "CCCXCIX."),
        ("lower-roman", 44, "xliv."),
        ("lower-roman", 88, "lxxxviii."),
        ("cjk-ideographic", 99, "九十九、"),
        ("cjk-ideographic", 100, ""),
        ("lower-alpha", 26, "z."),
        ("lower-alpha", 27, ""),
    ],
)
def test_an_item_is_numbered_as_browsers_do(style: str, number: int, written: str) -> None:
    element = fromstring(f"<ol start={number} style='list-style-type: {style}'><li>学法</li></ol>")

    assert OrderedList(element).number(element[0]) == written


@pytest.mark.parametrize(
    ("text", "expected"), [("⼀⽉", "一月"), ("⻅⺠", "见民"), ("一月", "一月"), ("⼀月⼆日", "一月二日")]
)
def test_radicals_become_the_ideographs_they_look_like(text: str, expected: str) -> None:
    assert without_radicals(text) == expected


def _all(sections: Sequence[Section]) -> list[Section]:
    return [one for section in sections for one in (section, *_all(section.children))]
