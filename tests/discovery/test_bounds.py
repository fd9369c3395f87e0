"""Bounds of the list reader, each held at its edge."""

from __future__ import annotations

import pytest

from flows.discovery.families.script_values import is_posted
from flows.discovery.link_addresses import address_in_script

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
