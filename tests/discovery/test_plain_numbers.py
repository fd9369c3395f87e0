"""Numbers of pages that no link holds, in a field or as plain text: followed where a script tells how, else said."""

from __future__ import annotations

import pytest

from tests.discovery.portal import Page, Portal, read, site
from tests.discovery.test_linked_pages import crawl, page

GO = "<script>function go(n){ location.href = 'index_' + n + '.html'; }</script>"
OPEN = {
    "a field with the count behind it": "<div><input type='text' value='1'>/2</div>",
    "a field with pages behind it": "<div>第<input value='1'>页 / 共2页</div>",
    "a field in a box": "<div><span><input value='1' size='2'></span><span>/</span><span>2</span></div>",
    "a field, in English": "<div>Page <input value='1'> of 2</div>",
    "numbers between strokes": "<div onclick='turn(event)'>1 | 2 | 3 | 4</div>",
    "numbers without a script": "<p>1 | 2 | 3 | 4</p>",
    "numbers in brackets": "<p>[1] [2] [3]</p>",
    "numbers and words": "<p>首页 上一页 1 2 3 … 12 下一页 尾页</p>",
    "numbers that are called pages": "<p>第1页 第2页</p>",
    "numbers in elements": "<p><b>1</b> <span>2</span> <span>3</span></p>",
    "links without an address": "<p><a>1</a>|<a>2</a>|<a>3</a></p>",
}


@pytest.mark.parametrize("case", OPEN)
def test_pages_that_no_link_turns_to_leave_the_list_open(case: str) -> None:
    found = crawl(OPEN[case], "/none")
    assert (len(found.rows), found.read.reason_code) == (6, "incomplete_list")


IDLE = {
    "a field with one page": "<div><input type='text' value='1'>/1</div>",
    "another number in a field": "<div><input type='text' value='3'>/5</div>",
    "a day to be typed": "<div><input value='1'>/2/2024</div>",
    "a choice": "<div><input type='radio' value='1'>/2</div>",
    "one number": "<p>首页 上一页 1 下一页 尾页</p>",
    "years": "<p>2024 | 2023 | 2022</p>",
    "numbers that do not count up": "<p>1 | 3 | 2</p>",
    "numbers with words": "<p>附件 1 | 2</p>",
    "slides": "<div class='banner'><p>1 2 3</p></div>",
    "the weeks of a calendar": "<div><p>1 2 3 4 5 6 7</p><p>8 9 10 11 12 13 14</p></div>",
}


@pytest.mark.parametrize("case", IDLE)
def test_numbers_that_are_no_pages_end_the_list(case: str) -> None:
    found = crawl(IDLE[case], "/none")
    assert (len(found.rows), found.read.result) == (6, "complete"), found.read.reason


def test_numbers_above_the_rows_are_no_pages_of_theirs() -> None:
    first = page(range(6)).replace("<ul>", "<p>1 2 3</p><ul>")
    assert read(Portal({"/l/": first}), of=site("/l/")).read.result == "complete"


@pytest.mark.parametrize("pager", ["<p>1 | 2</p>", "<p><input value='{n}'>/2</p>"])
def test_pages_without_links_are_read_where_a_box_tells_how(pager: str) -> None:
    jump = f"<div>第<input id='pg'>页<a onclick=\"go($('#pg').val())\">GO</a></div>{GO}"
    pages: dict[str, Page] = {
        "/l/": page(range(6), pager.format(n=1) + jump),
        "/l/index_2.html": page(range(6, 12), pager.format(n=2) + jump),
    }
    pages["/l/index_3.html"] = pages["/l/index_2.html"]  # a number too high leads to the last page
    found = read(Portal(pages), of=site("/l/"))
    assert (len(found.rows), found.read.result) == (12, "complete"), found.read.reason
