"""Bounds of the list reader, each held at its edge."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from flows.config.site_hosts import hosts_of
from flows.discovery.announced import read_announced
from flows.discovery.embedded_list import embedded_requests, rows_of_scripts
from flows.discovery.families import FAMILIES, read_list
from flows.discovery.families.jpage import read_jpage
from flows.discovery.families.json_rows import number_of
from flows.discovery.html import read_page
from flows.discovery.link_addresses import address_in_script
from flows.discovery.list_page import MAX_ROWS, Source
from flows.discovery.script_values import is_posted, objects
from flows.http import Request
from tests.discovery.portal import SETTINGS, Portal, read, site, title
from tests.discovery.test_end_of_list import listed
from tests.discovery.test_rows import LIST, TITLES
from tests.discovery.test_rows import read as rows_of

Form = Callable[[int], str]
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


@pytest.mark.parametrize(
    ("family", "url", "following"),
    [("jeecms", BASE, BASE + "index_{}.jhtml"), ("liaoning", BASE + "a1b2c3d4.shtml", BASE + "a1b2c3d4-{}.shtml")],
)
@pytest.mark.parametrize(("pages", "numbers"), [(1, ()), (2, (2,)), (3, (2, 3))])
def test_a_count_of_pages_names_those_behind_the_first(
    family: str, url: str, following: str, pages: int, numbers: tuple[int, ...]
) -> None:
    text = f"<ul><li><a href='/a/1/index.html'>某镇2023年法治政府建设年度报告</a>2024-01-08</li></ul>共{pages}页"
    listed = read_list(Source(url, text, url, Request(url)), FAMILIES[family])

    assert [one.url for one in listed.following] == [following.format(number) for number in numbers]


def after(tag: str, last: str) -> Form:
    """Elements of which the n-th is the one that counts."""
    return lambda n: tag * (n - 1) + last


def nested(outer: str, inner: str) -> Form:
    """An element that lies n levels deep in another."""
    return lambda n: f"{outer}{'<em>' * (n - 1)}{inner}{'</em>' * (n - 1)}</div>"


REPORT = f"<a href='/c/t20250105_9.html'>{title(9)}</a>"
FRAME = "<iframe src='/x/older.html'></iframe>"
TOWN = "<tr><td>{}</td><td>{}<a href='/c/8.html'>查看</a></td></tr>"
OFFER, PAGES, ROWS = "offer_not_followed", "page_failed", "rows_not_seen"
# what a page says beside a list of five rows; how far it is looked at; what is open so far, and beyond that
BOUNDS: dict[str, tuple[Form, int, str | None, str | None]] = {
    "characters from 1/3 to the words of a pager": (lambda n: f"<p>（1/3{'甲' * (n - 2)}下页</p>", 12, PAGES, None),
    "characters from the words of a pager to 1/3": (lambda n: f"<p>下页{'甲' * (n - 2)}1/3</p>", 12, PAGES, None),
    "characters of an element with 1/3 alone": (lambda n: f"<b>{'1/3'.ljust(n)}</b>", 13, PAGES, None),
    "characters of 1/3 in two elements": (lambda n: f"<p>{' ' * (n - 3)}<b>1</b>/<b>3</b></p>", 40, PAGES, None),
    "strokes between numbers": (lambda n: f"<p>（{'9/9 ' * (n - 1)}1/3 下页</p>", 40, PAGES, None),
    "counts of pages in the text": (lambda n: f"<p>{'共1页，' * (n - 1)}共3页</p>", 5, PAGES, None),
    "digits in an attribute": (lambda n: f"<div class=pagination data-total-pages={'3' * n}></div>", 6, PAGES, None),
    "digits in a hidden field": (lambda n: f"<input type=hidden id=totalPage value={'3' * n}>", 6, PAGES, None),
    "digits in a component": (lambda n: f"<el-pagination :total='{'3' * n}'></el-pagination>", 6, ROWS, OFFER),
    "elements with a count": (after("<i data-total=x></i>", "<i class=page data-total-pages=3></i>"), 50, PAGES, None),
    "fields": (after("<input>", "<input type=hidden id=totalPage value=3>"), 100, PAGES, None),
    "components": (after("<el-pager></el-pager>", "<el-pager :total='30'></el-pager>"), 5, ROWS, None),
    "calls": (lambda n: f"<script>{'function pager(){}' * (n - 1)}pager(a)</script>", 20, OFFER, None),
    "numbers in a call": (lambda n: f"<script>pager({'pages:1,' * (n - 1)}pages:3)</script>", 5, PAGES, None),
    "characters of a call": (lambda n: f"<script>pager({'pages:3'.rjust(n - 6)})</script>", 400, PAGES, OFFER),
    "characters before a function's name": (lambda n: f"<script>function{' ' * (n - 8)}pager(){{}}</script>", 20, None, OFFER),
    "characters of a control": (lambda n: f"<a href='javascript:next()'>下一页{'>' * (n - 3)}</a>", 14, OFFER, None),
    "characters of a button": (lambda n: f"<input type=button value='{'下一页'.ljust(n)}'>", 99, OFFER, None),
    "controls": (after("<a>上一页</a>", "<a href='javascript:next()'>下一页</a>"), 400, OFFER, None),
    "levels of a pager": (nested("<div class=fy>", "<a href='javascript:to(2)'>2</a>"), 3, OFFER, None),
    "characters of a control's script": (lambda n: f"<b onclick=\"{';' * (n - 14)}location='/p2'\">下一页</b>", 1000, PAGES, OFFER),
    "names of a control": (lambda n: f"<a class='{'a ' * (n - 1)}nx'>下一页</a><script>$('.nx').click(f)</script>", 6, OFFER, None),
    "boxes of pages": (after("<select></select>", "<select><option>1<option>2</select>"), 20, OFFER, None),
    "boxes of townships": (after("<select></select>", "<select onchange=f()><option>甲水镇<option>乙山镇</select>"), 20, OFFER, None),
    "townships in a box": (lambda n: f"<select onchange=f()><option>甲水镇{'<option>村' * (n - 2)}<option>乙山镇</select>", 200, OFFER, None),
    "links of the head": (after("<link>", "<link rel=next href='/p2.html'>"), 60, PAGES, None),
    "characters of a handler": (lambda n: f"<script>{'.scroll('.ljust(n - 5)}$.get()</script>", 400, OFFER, None),
    "handlers": (lambda n: f"<script>{'.scroll('.ljust(500) * (n - 1)}.scroll($.get())</script>", 20, OFFER, None),
    "elements that a script adds to": (lambda n: f"<script>$.get();{'$(`.q`).append(a);' * (n - 1)}$(`.lb`).append(a)</script>".replace("`", "'"), 20, OFFER, None),
    "boxes that a script adds to": (lambda n: f"{'<p class=q></p>' * (n - 1)}<p class=q>{REPORT}</p><script>$.get();$('.q').append(a)</script>", 5, OFFER, None),
    "links of a box that a script adds to": (lambda n: f"<p class=q>{'<a></a>' * (n - 1)}{REPORT}</p><script>$.get();$('.q').append(a)</script>", 50, OFFER, None),
    "frames": (after("<iframe></iframe>", f"<div>{REPORT}{FRAME}</div>"), 20, OFFER, None),
    "levels of a frame": (nested(f"<div>{REPORT}", FRAME), 4, OFFER, None),
    "links beside a frame": (lambda n: f"<div>{'<a></a>' * (n - 1)}{REPORT}{FRAME}</div>", 200, OFFER, None),
    "rows of a table": (lambda n: f"<table>{'<tr></tr>' * (n - 2)}{TOWN.format('甲水镇', '')}{TOWN.format('乙山镇', '')}</table>", MAX_ROWS, OFFER, None),
    "links of a township": (lambda n: f"<table>{TOWN.format('甲水镇', '')}{TOWN.format('乙山镇', '<a>电话簿</a>' * (n - 1))}</table>", 20, OFFER, None),
}  # fmt: skip


@pytest.mark.parametrize("case", BOUNDS)
def test_what_a_page_announces_is_looked_for_up_to_a_bound(case: str) -> None:
    form, most, within, beyond = BOUNDS[case]
    crawls = [read(Portal({"/fzzf/": listed(5, form(n))})) for n in (most, most + 1)]
    assert [one.read.evidence.get("detail") for one in crawls] == [within, beyond]


TOWN_REPORT = TITLES[0]
LINK = f"<a href='a1.html'>{TOWN_REPORT}</a>"
DATED, LATER = date(2024, 3, 9), date(2030, 1, 1)
HEAD = "<tr><td>标题</td><td>成文日期</td>{}<td>发布日期</td><td>清理日期</td></tr>"
CELLS = f"<tr><td>{LINK}</td><td>2010-01-01</td>{{}}<td>2024-03-09</td><td>2030-01-01</td></tr>"
Seen = tuple[str, date | None]


def item(number: int, tag: str = "li") -> str:
    """One more row."""
    return f"<{tag}><td><a href='a{number}.html'>{TITLES[number - 1]}</a></td></{tag}>"


# a list's one row; how far it is looked at; what it is read as so far, and beyond that
ROW_BOUNDS: dict[str, tuple[Form, int, Seen | None, Seen | None]] = {
    "times": (lambda n: f"<li>{LINK}{'<time></time>' * (n - 1)}<time datetime=2024-03-09></time></li>{item(2)}", 3, (TOWN_REPORT, DATED), (TOWN_REPORT, None)),
    "characters": (lambda n: f"<li>{LINK}<i>{'·' * (n - 12)}2024-03-09</i></li>{item(2)}", 1000, (TOWN_REPORT, DATED), (TOWN_REPORT, None)),
    "elements behind": (lambda n: f"<dt>{LINK}</dt>{'<dd></dd>' * (n - 1)}<dd>2024-03-09</dd>{item(2, 'dt')}", 6, (TOWN_REPORT, DATED), (TOWN_REPORT, None)),
    "characters of one behind": (lambda n: f"<dt>{LINK}</dt><dd>{'2024-03-09'.rjust(n, '·')}</dd>{item(2, 'dt')}", 200, (TOWN_REPORT, DATED), (TOWN_REPORT, None)),
    "characters behind": (lambda n: f"<dt>{LINK}</dt>{f'<dd>{chr(183) * 200}</dd>' * 2}<dd>{'2024-03-09'.rjust(n - 405, '·')}</dd>{item(2, 'dt')}", 600, (TOWN_REPORT, DATED), (TOWN_REPORT, None)),
    "cells": (lambda n: f"<table>{HEAD.format('<td></td>' * (n - 3))}{CELLS.format('<td></td>' * (n - 3))}{item(2, 'tr')}</table>", 20, (TOWN_REPORT, DATED), (TOWN_REPORT, LATER)),
    "rows to the head": (lambda n: f"<table>{'<tr></tr>' * (n - 1)}{HEAD.format('')}{CELLS.format('')}{item(2, 'tr')}</table>", 3, (TOWN_REPORT, DATED), (TOWN_REPORT, LATER)),
    "rows to a head apart": (lambda n: f"<table><thead>{'<tr></tr>' * (n - 1)}{HEAD.format('')}</thead><tbody>{CELLS.format('')}{item(2, 'tr')}</tbody></table>", 4, (TOWN_REPORT, DATED), (TOWN_REPORT, LATER)),
    "texts to the title": (lambda n: f"<li>{'<i>·</i>' * (n - 1)}<b>{TOWN_REPORT}</b><a href='a1.html'></a></li>", 40, (TOWN_REPORT, None), None),
    "texts to the township": (lambda n: f"<li><a href='a1.html'>2023年法治政府建设年度报告</a>{'<i>·</i>' * (n - 2)}<b>甲水镇</b></li>", 40, ("甲水镇2023年法治政府建设年度报告", None), ("2023年法治政府建设年度报告", None)),
    "elements to the title=": (lambda n: f"<li><a href='a1.html'>{'<i></i>' * (n - 1)}<b title='{TOWN_REPORT}'>甲水镇…</b></a></li>", 6, (TOWN_REPORT, None), ("甲水镇…", None)),
    "characters of the title": (lambda n: f"<li><a href='a1.html'>{TOWN_REPORT.rjust(n, '甲')}</a></li>", 300, (TOWN_REPORT.rjust(300, "甲"), None), (TOWN_REPORT.rjust(301, "甲")[:300], None)),
    "levels of a number": (lambda n: f"<table><tr><td>{'<b>' * (n - 2)}<a href='a1.html'>1</a>{'</b>' * (n - 2)}</td><td>{TOWN_REPORT}</td></tr></table>", 3, (TOWN_REPORT, None), None),
    "links to one address": (lambda n: f"<li>{'<a href=a1.html></a>' * (n - 1)}<a href=a1.html title={TOWN_REPORT}></a></li>", 4, (TOWN_REPORT, None), None),
}  # fmt: skip


@pytest.mark.parametrize("case", ROW_BOUNDS)
def test_a_row_is_looked_at_up_to_a_bound(case: str) -> None:
    form, most, within, beyond = ROW_BOUNDS[case]
    pages = [rows_of(f"<div class=lb>{form(n)}</div>", around=False).rows for n in (most, most + 1)]
    assert [next(((row.title, row.listed_date) for row in rows), None) for rows in pages] == [within, beyond]


def test_a_head_of_fewer_cells_than_a_row_names_none_of_them() -> None:
    head = "<tr><td>标题</td><td>成文日期</td><td>发布日期</td></tr>"
    (row, *_) = rows_of(f"<table>{head}{CELLS.format('')}{item(2, 'tr')}</table>", around=False).rows

    assert row.listed_date == LATER


OTHER = LIST.replace('"a', '"a1')


def in_a_box(outer: str, levels: int) -> str:
    return f"<div{outer}>{'<div>' * (levels - 2)}{LIST}{'</div>' * (levels - 2)}</div>"


ASIDE: dict[str, tuple[Form, int]] = {
    "characters of a heading": (lambda n: f"<div><h3>{'热点'.ljust(n, '讯')}</h3>{LIST}</div><div>{OTHER}</div>", 20),
    "levels of a box": (lambda n: in_a_box(" class=hot", n) + in_a_box("", n).replace(LIST, OTHER), 12),
}  # fmt: skip


@pytest.mark.parametrize("case", ASIDE)
def test_what_calls_a_list_one_beside_the_column_is_looked_for_up_to_a_bound(case: str) -> None:
    form, most = ASIDE[case]
    assert [len(rows_of(form(n), around=False).rows) for n in (most, most + 1)] == [3, 6]


@pytest.mark.parametrize(("length", "standing"), [(60, 3), (61, 4)])
def test_a_head_of_a_list_is_known_by_its_first_sixty_characters(length: int, standing: int) -> None:
    head = f"<li>{'标题日期'.rjust(length, '甲')} 2024-01-01</li>"
    assert rows_of(LIST.replace("<ul>", f"<ul>{head}")).standing == standing


@pytest.mark.parametrize(("most", "is_cut"), [(3, False), (2, True)])
def test_a_page_of_more_rows_than_are_read_says_so(most: int, is_cut: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.discovery.rows.MAX_ROWS", most)
    page = rows_of(LIST)
    assert (len(page.rows), "rows on one page" in page.trouble) == (most, is_cut)


@pytest.mark.parametrize(("value", "number"), [(9_999_999, 9_999_999), ("9999999", 9_999_999), ("10000000", None)])
def test_a_count_of_rows_has_up_to_seven_digits(value: int | str, number: int | None) -> None:
    assert number_of(value) == number


def embedded(title: str = "甲水镇报告一份", day: str = "", more: str = "") -> str:
    return f'{{"title":"{title}","url":"/a/1.html","date":"{day}"}}{more}'


@pytest.mark.parametrize(
    ("scripts", "rows"),
    [
        (embedded("甲水镇的报告"), [("甲水镇的报告", None)]),
        (embedded("甲水镇报告"), []),
        (embedded(day="1709913600"), [("甲水镇报告一份", DATED)]),
        (embedded(day="1709913600000"), [("甲水镇报告一份", DATED)]),
        (embedded(day="17099136000"), [("甲水镇报告一份", None)]),
        ('add("甲水镇的报告","/a/1.html");', []),
        ('add("甲水镇的报告","/a/1.html");add("乙山镇的报告","/a/2.html");', [("甲水镇的报告", None), ("乙山镇的报告", None)]),
        ('add("甲水镇报告","/a/1.html");add("乙山镇报告","/a/2.html");', []),
    ],
)  # fmt: skip
def test_rows_of_a_script_have_titles_of_six_characters_and_one_is_enough_where_it_names_them(
    scripts: str, rows: list[Seen]
) -> None:
    assert [(row.title, row.listed_date) for row in rows_of_scripts(scripts, BASE)] == rows


FRAMES: dict[str, Form] = {
    "frames": after("<iframe></iframe>", "<iframe src='/l/'></iframe>"),
    "boxes": after("<i data-url></i>", "<i data-url='/l/'></i>"),
    "calls": lambda n: f"<script>{'$(a).load(`/zwgk/`);' * (n - 1)}$(a).load(`/l/`)</script>".replace("`", "'"),
}


@pytest.mark.parametrize("case", FRAMES)
def test_three_of_the_first_twenty_frames_of_a_page_are_asked_for(case: str) -> None:
    hosts = hosts_of(site(), SETTINGS)
    for number, there in ((20, True), (21, False)):
        asked = embedded_requests(Source(BASE, FRAMES[case](number), BASE, Request(BASE)), hosts)
        assert ("http://www.example.gov.cn/l/" in [one.url for one in asked]) is there
    many = "".join(f"<iframe src='/{number}/'></iframe>" for number in range(5))
    assert len(embedded_requests(Source(BASE, many, BASE, Request(BASE)), hosts)) == 3


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("q = {a: 1, b: 2}", [{"a": "1", "b": "2"}]),
        ("q = {a: 1, c: 'a:2'}", [{"a": "1", "c": "a:2"}]),
        ("switch (q) { } a: 1", []),
        ("a: 1", []),
    ],
    ids=["an object", "its key once more", "behind a block", "outside any"],
)
def test_the_objects_that_hold_a_key(script: str, found: list[dict[str, str]]) -> None:
    assert list(objects(script, "a", {})) == found


@pytest.mark.parametrize(("parts", "found"), [(40, {"b": "0", "a": "x" * 40}), (41, {"b": "0"})])
def test_a_value_of_more_parts_than_are_read_is_not_known(parts: int, found: dict[str, str]) -> None:
    joined = "+".join(["'x'"] * parts)

    assert list(objects(f"q = {{b: 0, a: {joined}}}", "a", {})) == [found]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("<b>".ljust(3_000_000), ""),
        ("<b>".ljust(3_000_001), "longer than 3,000,000 characters"),
        ("<b>" * 3_000, "elements too deep in one another"),
    ],
    ids=["three million characters", "one more", "too deep"],
)
def test_a_page_that_is_longer_or_deeper_than_is_read_says_so(text: str, cut: str) -> None:
    page = read_page(text)
    assert page is not None
    assert page.cut == cut
