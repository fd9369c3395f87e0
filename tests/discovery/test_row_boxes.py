"""A link that is a whole card: title and day are told apart from the excerpt that stands beside them."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

from datetime import date

import pytest

from flows.discovery.html import read_page
from flows.discovery.rows import read_rows
from tests.discovery.portal import BASE, NAMES

TITLE = "{t}2024年法治政府建设情况的报告"
CARDS = {
    "day over month, a heading, an excerpt": "<div class='date'><b>22</b><span>2025-04</span></div><div><h3>{title}</h3><p>2024年3月1日，{t}召开会议，研究全年法治工作……</p></div>",
    "a day and its month in one box": "<div class='d'>22<i>2025.04</i></div><p class='tit'>{title}</p><p>摘要：2024年，{t}坚持依法行政，各项工作有序推进</p>",
    "two spans": "<span>2025-04-22</span><span>{title}</span>",
    "source and day below": "<p>{title}</p><p>来源：{t}人民政府　发布时间：2025-04-22</p>",
    "a definition list": "<dl><dt>{title}</dt><dd>2025-04-22　浏览 34</dd></dl>",
    "month and day over the year": "<em>04/22</em><strong>2025</strong><h4>{title}</h4>",
}


@pytest.mark.parametrize("card", CARDS)
def test_title_and_day_of_a_card(card: str) -> None:
    names = NAMES[:3]
    items = [CARDS[card].format(t=name, title=TITLE.format(t=name)) for name in names]
    links = "".join(f"<li><a href='/a/{1000 + n}.shtml'>{item}</a></li>" for n, item in enumerate(items))
    page = read_page(f"<html><body><ul>{links}</ul></body></html>")
    assert page is not None
    found = read_rows(page, BASE + "/a/").rows
    assert [(row.title, row.listed_date) for row in found] == [(TITLE.format(t=t), date(2025, 4, 22)) for t in names]


PLAIN = (
    "<font color='red'>甲水镇</font>2024年<em>法治政府</em>建设情况的报告",
    "<span>甲水镇2024年法治政府建设情况的报告</span>",
    "<img src='n.gif'>甲水镇2024年法治政府建设情况的报告",
)


@pytest.mark.parametrize("markup", PLAIN)
def test_a_plain_link_with_marks_in_its_title_stays_whole(markup: str) -> None:
    page = read_page(
        f"<html><body><ul><li><a href='/a/1000.shtml'>{markup}</a><i>2025-04-22</i></li></ul></body></html>"
    )
    assert page is not None
    assert [row.title for row in read_rows(page, BASE + "/a/").rows] == ["甲水镇2024年法治政府建设情况的报告"]
