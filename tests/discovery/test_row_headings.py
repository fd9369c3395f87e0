"""Rows under a day each: the day above a group of rows is theirs, and a group of several is no other list."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

from datetime import date

import pytest

from flows.discovery.families import read_list, recognise
from flows.discovery.list_page import ListPage, Source
from flows.http import Request

BASE = "http://www.example.gov.cn/zwgk/fzzf/"
TOWNS = ("甲水镇", "乙山乡", "丙河镇", "丁桥街道")
DAYS = (date(2024, 3, 9), date(2024, 2, 19), date(2024, 2, 19), date(2024, 1, 5))  # the second day has two rows
ROW = "{t}2023年法治政府建设年度报告"
A, B, C, D = (
    f'<a href="{word}.html">{ROW.format(t=town)}</a>'
    for word, town in zip(("one", "two", "three", "four"), TOWNS, strict=True)
)
WANTED = {(ROW.format(t=town), day) for town, day in zip(TOWNS, DAYS, strict=True)}


def read(content: str) -> ListPage:
    text = f'<html><head><title>法治政府建设</title></head><body><div class="x1">{content}</div></body></html>'
    source = Source(BASE, text, BASE, Request(BASE))
    return read_list(source, recognise(source))


HEADED = {
    "headings and lists": f"<h4>2024年3月9日</h4><ul><li>{A}</li></ul><h4>2024年2月19日</h4><ul><li>{B}</li><li>{C}</li></ul><h4>2024年1月5日</h4><ul><li>{D}</li></ul>",
    "a box a day": f"<div><p>2024-03-09</p><ul><li>{A}</li></ul></div><div><p>2024-02-19</p><ul><li>{B}</li><li>{C}</li></ul></div><div><p>2024-01-05</p><ul><li>{D}</li></ul></div>",
    "terms": f"<dl><dt>2024.03.09</dt><dd>{A}</dd><dt>2024.02.19</dt><dd>{B}</dd><dd>{C}</dd><dt>2024.01.05</dt><dd>{D}</dd></dl>",
    "rows among rows": f"<ul><li class=d>【2024-03-09】</li><li>{A}</li><li class=d>【2024-02-19】</li><li>{B}</li><li>{C}</li><li class=d>【2024-01-05】</li><li>{D}</li></ul>",
    "with the weekday": f"<div>2024年3月9日 星期六</div><p>{A}</p><div>2024年2月19日 星期一</div><p>{B}</p><p>{C}</p><div>2024年1月5日 周五</div><p>{D}</p>",
    "bare text": f"2024-03-09 {A}<br>2024-02-19 {B}<br>2024-02-19 {C}<br>2024-01-05 {D}<br>",
    "a pager below": f"<h4>2024-03-09</h4><ul><li>{A}</li></ul><h4>2024-02-19</h4><ul><li>{B}</li><li>{C}</li></ul><h4>2024-01-05</h4><ul><li>{D}</li></ul><ul><li><a href='index_1.html'>下一页</a></li></ul>",
}  # fmt: skip


@pytest.mark.parametrize("layout", HEADED)
def test_the_day_above_is_that_of_the_rows_below_it(layout: str) -> None:
    page = read(HEADED[layout])
    assert {(row.title, row.listed_date) for row in page.rows} == WANTED
    assert page.standing == len(TOWNS)  # a heading is no row


FOLLOWED = {
    "terms": "<dl><dt>{A}</dt><dd>2024-03-09</dd><dt>{B}</dt><dd>2024-02-19</dd><dt>{C}</dt><dd>2024-02-19</dd><dt>{D}</dt><dd>2024-01-05</dd></dl>",
    "below today's day": "<div>2026-11-30 星期一</div><p>{A}</p><div>2024-03-09</div><p>{B}</p><div>2024-02-19</div><p>{C}</p><div>2024-02-19</div><p>{D}</p><div>2024-01-05</div><div><a href='index_1.html'>下一页</a></div>",
    "bare text": "{A} 2024-03-09<br>{B} 2024-02-19<br>{C} 2024-02-19<br>{D} 2024-01-05<br>",
}  # fmt: skip


@pytest.mark.parametrize("layout", FOLLOWED)
def test_a_day_below_each_row_stays_the_row_s(layout: str) -> None:
    page = read(FOLLOWED[layout].format(A=A, B=B, C=C, D=D))
    assert {(row.title, row.listed_date) for row in page.rows} == WANTED


def test_today_s_day_over_a_list_dates_no_row() -> None:
    page = read(f"<p>2026年11月30日 星期一</p><ul><li>{A}</li><li>{B}</li><li>{C}</li></ul>")
    assert [row.listed_date for row in page.rows] == [None, None, None]


GROUPS = {
    "months": "<h4>3月</h4><ul><li>{A}<i>2024-03-09</i></li></ul><h4>2月</h4><ul><li>{B}</li><li>{C}</li></ul><h4>1月</h4><ul><li>{D}<i>2024-01-05</i></li></ul>",
    "own folders": "<h4>甲</h4><ul><li>{A}<i>2024-03-09</i></li></ul><h4>乙</h4><ul><li><a href='/y/7/b1.html'>乙山乡2023年法治政府建设年度报告</a></li><li><a href='/b/8/c1.html'>丙河镇2023年法治政府建设年度报告</a></li></ul><h4>丁</h4><ul><li>{D}<i>2024-01-05</i></li></ul>",
    "one without a day, elsewhere": "<ul><li>{A}<i>2024-03-09</i></li><li>{B}<i>2024-02-19</i></li><li><a href='/b/8/c.pdf'>丙河镇2023年法治政府建设年度报告</a></li><li>{D}<i>2024-01-05</i></li></ul>",
}  # fmt: skip


@pytest.mark.parametrize("layout", GROUPS)
def test_a_report_without_a_day_among_dated_ones_is_a_row(layout: str) -> None:
    page = read(GROUPS[layout].format(A=A, B=B, C=C, D=D))
    assert {row.title for row in page.rows} == {title for title, _ in WANTED}
