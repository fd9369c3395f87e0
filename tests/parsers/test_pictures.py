"""Which pictures of a page without text may hold its article."""

from __future__ import annotations

import pytest

from parsers.html.page import read_page
from parsers.html.pictures import MOST_PICTURES

HEAD = "<title>柳坪乡2023年法治政府建设情况报告</title><body><h1>柳坪乡2023年法治政府建设情况报告</h1>"
IN_ARTICLE = {
    "a picture of no declared size": ("<img src='/a.png'>", True),
    "at the edge": ("<img src='/a.png' width='100' height='100px'>", True),
    "too narrow": ("<img src='/a.png' width='99'>", False),
    "too low by its style": ("<img src='/a.png' style='margin:1px;height: 32px'>", False),
    "as wide as the page": ("<img src='/a.png' width='100%'>", True),
    "a border that is no size": ("<img src='/a.png' style='border-width:1px'>", True),
    "a stand-in until it is scrolled to": ("<img src='/wait.gif' data-original='/a.png'>", True),
    "an icon inside the page": ("<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>", False),
    "a picture that nobody sees": ("<img src='/a.png' style='display:none'>", False),
    "no address": ("<img>", False),
    "a broken address": ("<img src='http://[/a.png'>", False),
}


def pictures(markup: str) -> tuple[str, ...]:
    return read_page(f"<html>{HEAD}{markup}</body></html>", "http://www.example.gov.cn/zw/t1.html").pictures


@pytest.mark.parametrize(("markup", "is_read"), IN_ARTICLE.values(), ids=IN_ARTICLE.keys())
def test_pictures_in_the_article(markup: str, is_read: bool) -> None:
    assert pictures(f"<div class='TRS_Editor'>{markup}</div>") == (
        ("http://www.example.gov.cn/a.png",) if is_read else ()
    )


def test_pictures_come_once_in_order_and_bounded() -> None:
    many = "".join(f"<img src='/{n}.png'><img src='/{n}.png#x'>" for n in range(2 * MOST_PICTURES))
    assert pictures(f"<div id='zoom'>{many}</div>") == tuple(
        f"http://www.example.gov.cn/{n}.png" for n in range(MOST_PICTURES + 1)
    )


def test_what_stands_around_a_container_of_no_known_name_is_no_article() -> None:
    around = "<header><img src='/h.png'></header><a href='/'><img src='/b.png'></a>"
    around += "<div class='footer'><img src='/f.png'></div>"
    assert pictures(f"{around}<div class='w1200'><p><img src='/a.png'></p></div>") == (
        "http://www.example.gov.cn/a.png",
    )


def test_an_article_with_a_text_is_not_read_from_its_pictures() -> None:
    assert pictures(f"<div id='zoom'><img src='/a.png'>{'<p>全年开展培训，化解纠纷，规范执法。</p>' * 20}</div>") == ()
