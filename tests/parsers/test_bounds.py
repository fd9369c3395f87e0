"""Bounds and tables of the parser, each held at its edge."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from parsers.documents.list_numbers import format_number
from parsers.documents.rtf import rtf_text
from parsers.front_matter.signature import part_end
from parsers.html.continued import further_pages
from parsers.html.pictures import article_pictures
from parsers.html.tree import parse_tree
from parsers.model import Section
from parsers.outline import read_outline
from parsers.text.radicals import without_radicals

URL = "http://www.example.gov.cn/a/report.html"


def test_an_article_goes_on_on_twenty_pages_at_most() -> None:
    source = "<body>" + "".join(f'<a href="report_{n}.html">{n}</a>' for n in range(2, 31)) + "</body>"

    pages = further_pages(parse_tree(source), source, URL)

    assert len(pages) == 20
    assert pages[-1].endswith("report_21.html")


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


@pytest.mark.parametrize(("width", "is_signature"), [(200, True), (201, False)])
def test_organ_and_day_on_a_line_of_up_to_two_hundred_characters(width: int, is_signature: bool) -> None:
    _, signature, _ = part_end(["各项工作有序推进。", "可大乡人民政府 2024年1月2日".rjust(width)])

    assert bool(signature) is is_signature


@pytest.mark.parametrize(("length", "levels"), [(60, [1, 2, 2]), (61, [1, 2])])
def test_a_deeper_marker_follows_a_heading_of_up_to_sixty_characters(length: int, levels: list[int]) -> None:
    outline = read_outline([f"一、{'学' * length}（一）抓落实。组织学法六次。", "（二）抓宣传。发放材料。"])

    assert [section.level for section in _all(outline.sections)] == levels


@pytest.mark.parametrize(
    ("text", "expected"), [("⼀⽉", "一月"), ("⻅⺠", "见民"), ("一月", "一月"), ("⼀月⼆日", "一月二日")]
)
def test_radicals_become_the_ideographs_they_look_like(text: str, expected: str) -> None:
    assert without_radicals(text) == expected


def _all(sections: Sequence[Section]) -> list[Section]:
    return [one for section in sections for one in (section, *_all(section.children))]
