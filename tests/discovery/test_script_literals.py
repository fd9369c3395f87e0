"""Literals as scripts write them, which JSON does not take."""

# ruff: noqa: E501 — scripts are written as portals write them

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.discovery.script_literals import MAX_DEPTH, read_literal

READ: dict[str, Any] = {
    "[{id:1, pId:0, name:'甲水镇', open:true}, {\"id\": 2,},]": [{"id": "1", "pId": "0", "name": "甲水镇", "open": True}, {"id": "2"}],
    "{a: [1, -2.5, [], {}], b: null}": {"a": ["1", "-2.5", [], {}], "b": None},
    "{a: function (x) { return {b: [1, 2]}; }, c: 'x'}": {"a": None, "c": "x"},
    "{a() { return 1; }, b, c: 'x'}": {"c": "x"},
    "{a: base + '/x', b: f(1, 2), c: x ? 'a' : 'b', d: 3}": {"a": None, "b": None, "c": None, "d": "3"},
    "{ // the first\n a: 1, /* the\n second */ b: '\\u7532\\'s \\n' }": {"a": "1", "b": "甲's \n"},
    "'a,b]'": "a,b]",
    "[]; var x = [1]": [],
}  # fmt: skip


@pytest.mark.parametrize("text", READ)
def test_a_literal_is_read_as_it_is_written(text: str) -> None:
    assert read_literal(text, 0)[0] == READ[text]


@pytest.mark.parametrize("text", ["[1 2", "[1", "{a: 1", "{a: (1]}", "[" * (MAX_DEPTH + 2), "", "[{a: 'x]"])
def test_what_has_no_end_or_no_bottom_is_no_literal(text: str) -> None:
    assert read_literal(text, 0)[0] is None


def test_where_a_literal_ends_is_told() -> None:
    text = "var a = [{b: 1}] ; var c = [2];"
    value, end = read_literal(text, 8)
    assert (value, text[end:].strip()) == ([{"b": "1"}], "; var c = [2];")


@given(st.text("[]{}(),:;'\"\\ax1 /*\n", max_size=60))
def test_any_text_ends(text: str) -> None:
    read_literal(text, 0)
