"""Pages that laypage counts and turns to by an address are followed; those that only a request brings are said."""
# ruff: noqa: E501 — scripts are written as portals write them

from __future__ import annotations

import pytest

from flows.discovery.column_crawl import ColumnCrawl
from tests.discovery.portal import Portal, read, row


def page(first: int, last: int, script: str) -> str:
    listed = "".join(map(row, range(first, last)))
    return f"<html><body><ul>{listed}</ul><div id='pg'></div><script>{script}</script></body></html>"


def crawl(script: str, second: str) -> ColumnCrawl:
    return read(Portal({"/fzzf/": page(0, 5, script), second: page(5, 9, script.replace("curr: 1", "curr: 2"))}))


FOLLOWED = {
    "layui": ("layui.use(['laypage'], function(){ var laypage = layui.laypage; laypage.render({elem: 'pg', count: 9, limit: 5, curr: 1, jump: function(obj, first){ if(!first){ location.href = '?curr=' + obj.curr; } }}); });", "/fzzf/?curr=2"),
    "an arrow": ("layui.laypage.render({elem: 'pg', count: '9', limit: '5', jump: (obj, first) => { if (!first) window.location.href = '/fzzf/list_' + obj.curr + '.html' }})", "/fzzf/list_2.html"),
    "a method": ("laypage.render({count: 9, limit: 5, jump(o) { if (o.curr != 1) location.href = 'index_' + o.curr + '.html'; }})", "/fzzf/index_2.html"),
    "laypage of old": ("laypage({cont: 'pg', pages: 2, curr: 1, jump: function(e, first){ if(!first){ location.href = '/fzzf/?p=' + e.curr; } }});", "/fzzf/?p=2"),
    "counted from 0": ("laypage.render({count: 9, limit: 5, jump: function(obj, first){ if(!first) location.href = 'index_' + (obj.curr - 1) + '.html'; }});", "/fzzf/index_1.html"),
    "the first by another name": ("laypage.render({count: 9, limit: 5, jump: function(obj, first){ if(first) return; location.href = obj.curr == 1 ? 'index.html' : 'index_' + obj.curr + '.html'; }});", "/fzzf/index_2.html"),
}  # fmt: skip


@pytest.mark.parametrize("case", FOLLOWED)
def test_the_pages_that_a_plugin_turns_to_by_an_address_are_read(case: str) -> None:
    found = crawl(*FOLLOWED[case])
    assert (found.read.result, len(found.rows)) == ("complete", 9), found.read.reason


SAID = {
    "a request": "laypage.render({count: 9, limit: 5, jump: function(obj, first){ if(!first) load(obj.curr); }});",
    "an address that is not known": "laypage.render({count: 9, limit: 5, jump: function(obj, first){ location.href = base() + obj.curr; }});",
    "the same address for all": "laypage.render({count: 9, limit: 5, jump: function(obj, first){ location.href = '/fzzf/'; }});",
    "two addresses": "laypage.render({count: 9, limit: 5, jump: function(obj, first){ location.href = '?a=' + obj.curr; location.href = '?b=' + obj.curr; }});",
    "rows that are not counted": "laypage.render({count: total, limit: 5, jump: function(obj, first){ location.href = '?a=' + obj.curr; }});",
}  # fmt: skip


@pytest.mark.parametrize("case", SAID)
def test_a_turn_that_is_not_certain_is_a_gap(case: str) -> None:
    portal = Portal({"/fzzf/": page(0, 5, SAID[case])})
    found = read(portal)
    assert (found.read.reason_code, portal.targets) == ("incomplete_list", ["/fzzf/"])


def test_a_count_without_end_makes_no_more_requests_than_a_list_has_pages() -> None:
    script = "laypage.render({count: 999999, limit: 1, jump: function(obj){ location.href = '?p=' + obj.curr; }});"
    portal = Portal({"/fzzf/": page(0, 5, script)})
    assert read(portal).read.result == "incomplete"
    assert len(portal.asked) == 2
