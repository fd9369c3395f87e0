"""Bounds of the list reader, each held at its edge."""

from __future__ import annotations

import pytest

from flows.discovery.announced import read_announced
from flows.discovery.families import FAMILIES, read_list
from flows.discovery.families.jpage import read_jpage
from flows.discovery.families.script_values import is_posted
from flows.discovery.html import read_page
from flows.discovery.link_addresses import address_in_script
from flows.discovery.list_page import MAX_ROWS, Source
from flows.http import Request

BASE = "http://www.example.gov.cn/list/"


@pytest.mark.parametrize(("length", "is_read"), [(2000, True), (2001, False)])
def test_a_script_is_read_up_to_two_thousand_characters(length: int, is_read: bool) -> None:
    script = "'/a/1.html'".rjust(length, "x")

    assert address_in_script(script, BASE) == ("http://www.example.gov.cn/a/1.html" if is_read else None)


@pytest.mark.parametrize(("before", "is_post"), [(200, True), (201, False)])
def test_a_call_posts_where_post_stands_up_to_two_hundred_characters_before(before: int, is_post: bool) -> None:
    text = ".post(".ljust(before) + "'/list.json'"

    assert is_posted(text, before) is is_post


@pytest.mark.parametrize(("behind", "is_post"), [(300, True), (301, False)])
def test_or_up_to_three_hundred_behind(behind: int, is_post: bool) -> None:
    text = "'/list.json'" + 'type: "post"'.rjust(behind - len("'/list.json'"))

    assert is_posted(text, 0) is is_post


@pytest.mark.parametrize(("before", "pages"), [(19_999, 9), (20_000, None)])
def test_a_count_stands_in_the_first_twenty_thousand_elements(before: int, pages: int | None) -> None:
    page = read_page(f"<body>{'<b>x</b>' * before}<b>1/9</b></body>")

    assert page is not None
    assert read_announced(page, "x 1/9", 1).pages == pages


@pytest.mark.parametrize(("records", "is_told"), [(MAX_ROWS, False), (MAX_ROWS + 1, True)])
def test_a_store_of_more_records_than_are_read_says_so(records: int, is_told: bool) -> None:
    listed = read_jpage(Source(BASE, "<record>x</record>" * records, BASE, Request(BASE)))

    assert ("records in one store" in listed.trouble) is is_told


@pytest.mark.parametrize(("pages", "numbers"), [(1, ()), (2, (2,)), (3, (2, 3))])
def test_a_count_of_pages_names_those_behind_the_first(pages: int, numbers: tuple[int, ...]) -> None:
    text = f"<ul><li><a href='/a/1.jhtml'>某镇2023年法治政府建设年度报告</a>2024-01-08</li></ul>共{pages}页"
    listed = read_list(Source(BASE, text, BASE, Request(BASE)), FAMILIES["jeecms"])

    assert [one.url for one in listed.following] == [f"{BASE}index_{number}.jhtml" for number in numbers]
