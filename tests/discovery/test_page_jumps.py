"""A box into which one types a page's number: the pages that it turns to are read, or the list is not taken for whole."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

import pytest

from flows.discovery.column_crawl import ColumnCrawl
from tests.discovery.portal import Page, Portal, day, read, site, title

FORM = "<form action='/l/index.asp'><input type='hidden' name='c' value='8'>第<input name='page' size='2'>页<input type='submit' value='GO'></form>"


def page(numbers: range, pager: str, script: str = "") -> str:
    rows = "".join(f"<li><a href='/r/{n}.html'>{title(n)}</a><span>{day(n)}</span></li>" for n in numbers)
    return f"<html><body><div><a href='/'>首页</a></div><ul>{rows}</ul>{pager}<script>{script}</script></body></html>"


def crawl(pager: str, script: str = "", second: str = "/l/index_2.html", size: int = 6) -> ColumnCrawl:
    pages: dict[str, Page] = {"/l/": page(range(size), pager, script)}
    pages[second] = page(range(size, 2 * size), pager, script)
    return read(Portal(pages), of=site("/l/"))


GO = "function go(n){ location.href = 'index_' + n + '.html'; }"
FOLLOWED = {
    "its value is given": ("<div>第<input id='pg' size='2'>页 <a href='javascript:;' onclick=\"go(document.getElementById('pg').value)\">GO</a></div>", GO),
    "the function reads it": ("<div class='page'><input id='pg'><button onclick='jump()'>确定</button></div>", "function jump(){ var n = $('#pg').val(); if (n == '' || isNaN(n)) { alert('请输入页码'); return; } location.href = n == 1 ? '/l/' : '/l/index_' + n + '.html'; }"),
    "as a number, within bounds": ("<p>到<input type='text' name='p'>页<span onclick='jump()'>跳转</span></p>", "function jump(){ var n = parseInt(document.getElementById('p').value, 10); if (n < 1) n = 1; if (n > 9) { n = 9; } window.location.href = 'index_' + n + '.html'; }"),
    "a script that binds the button": ("<div class='fy'><input id='pg'><a id='go'>GO</a></div>", "$('#go').click(function(){ var n = $('#pg').val(); location.href = '/l/index_' + n + '.html'; });"),
    "a form": (FORM, ""),
    "beside a count": ("<div>共2页 转到<input id='pg'><a onclick=\"go($('#pg').val())\">GO</a></div>", GO),
    "beside a count of rows": ("<div>共12条 转到<input id='pg'><a onclick=\"go($('#pg').val())\">GO</a></div>", GO),
    "beside numbers without a way": ("<div class='page'><span class='cur'>1</span><span>2</span><input id='pg'><a onclick=\"go($('#pg').val())\">GO</a></div>", GO),
    "beside a next page of a file": ("<div class='page'><a href='javascript:nextPage()'>下一页</a><input id='pg'><a onclick=\"go($('#pg').val())\">GO</a></div>", GO),
}  # fmt: skip


@pytest.mark.parametrize("case", FOLLOWED)
def test_the_pages_that_a_number_turns_to_are_read(case: str) -> None:
    pager, script = FOLLOWED[case]
    second = "/l/index.asp?c=8&page=2" if case == "a form" else "/l/index_2.html"
    last = page(range(6, 12), "" if "beside" in case else pager, script)
    again = {second.replace("2", "3"): last}  # a number too high leads to the last page
    found = read(Portal({"/l/": page(range(6), pager, script), second: last} | again), of=site("/l/"))
    assert (len(found.rows), found.read.result) == (12, "complete"), found.read.reason


OPEN = {
    "a function of a file": ("第<input id='pg'>页 <a onclick=\"turn($('#pg').val())\">GO</a>", ""),
    "an address that is known when it runs": ("第<input id='pg'>页 <a onclick=\"go($('#pg').val())\">GO</a>", "function go(n){ location.href = base() + n; }"),
    "a number that is changed first": ("第<input id='pg'>页 <a onclick=\"go($('#pg').val())\">GO</a>", "function go(n){ n = n - 1; location.href = 'index_' + n + '.html'; }"),
    "a number that is counted down": ("第<input id='pg'>页 <a onclick=\"go($('#pg').val())\">GO</a>", "function go(n){ n--; location.href = 'index_' + n + '.html'; }"),
    "a number that is multiplied": ("第<input id='pg'>页 <a onclick=\"go($('#pg').val())\">GO</a>", "function go(n){ n = (n - 1) * 20; location.href = 'index_' + n + '.html'; }"),
    "two fields": ("第<input id='pg'>页 每页<input id='sz'>条<a onclick='go()'>GO</a>", "function go(){ location.href = 'index_' + $('#pg').val() + '.html?s=' + $('#sz').val(); }"),
}  # fmt: skip


@pytest.mark.parametrize("case", OPEN)
def test_a_box_that_does_not_tell_where_it_leads_is_said(case: str) -> None:
    pager, script = OPEN[case]
    found = crawl(f"<div>{pager}</div>", script, second="/none")
    assert (len(found.rows), found.read.reason_code) == (6, "incomplete_list")


def test_a_page_that_a_box_alone_promises_and_that_does_not_come_is_a_gap() -> None:
    assert crawl(*FOLLOWED["its value is given"], second="/none").read.result == "incomplete"


IDLE = {
    "a search": "<div class='page-top'><input name='q' placeholder='search'><a onclick=\"go($('#q').val())\">GO</a></div>",
    "a search beside words": "<div>本站搜索<input id='w'><a onclick=\"go($('#w').val())\">GO</a></div>",
    "words that are idle": "<div>首页 上一页 下一页 尾页 第<input id='pg'>页<a onclick='turn()'>GO</a></div>",
    "the first of one": "<div>第1/1页 转到<input id='pg'><a onclick='turn()'>GO</a></div>",
    "all rows counted": "<div>共6条 转到<input id='pg'><a onclick='turn()'>GO</a></div>",
    "what people think of a page": "<div>页面满意度<input id='o'><a onclick='send()'>确定</a></div>",
    "a button that nothing binds": "<div>转到<input id='pg'>页<a>GO</a></div>",
}


@pytest.mark.parametrize("case", IDLE)
def test_a_field_that_turns_no_page_ends_the_list(case: str) -> None:
    found = crawl(IDLE[case], GO, second="/none")
    assert (len(found.rows), found.read.result) == (6, "complete"), found.read.reason
