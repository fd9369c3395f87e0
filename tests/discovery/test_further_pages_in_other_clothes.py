"""Signs that a list goes on, in the clothes that portals give them: followed, or said; an idle one ends the list."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.discovery.column_crawl import ColumnCrawl
from tests.discovery.portal import Portal, day, read, site, title

FIRST, SECOND = range(6), range(6, 12)


def rows(numbers: range) -> str:
    return "".join(f"<li><a href='/r/{n}.html'>{title(n)}</a><span>{day(n)}</span></li>" for n in numbers)


def page(numbers: range, more: str = "", head: str = "") -> str:
    return f"<html><head>{head}</head><body><div><a href='/'>首页</a></div><ul>{rows(numbers)}</ul>{more}</body></html>"


def crawl(more: str, second: str | None = None, head: str = "") -> ColumnCrawl:
    pages = {"/l/": page(FIRST, more, head)} | ({second: page(SECOND)} if second else {})
    return read(Portal(pages), of=site("/l/"))


FOLLOWED = {
    "an image with the word": "<p class='turn'><a href='/l/2.html'><img src='n.gif' alt='下一页'></a></p>",
    "more, in the list's folder": "<p><a href='2.html'>更多&gt;&gt;</a></p>",
    "older articles": "<div class='nav-previous'><a href='/l/2.html'>&larr; 较早的文章</a></div>",
    "older posts": "<div class='nav-previous'><a href='/l/2.html'>Older posts &rarr;</a></div>",
    "the next rows, counted": "<a href='/l/2.html'>后6条</a>",
    "a link without text that is related as the next": "<a rel='next' href='2.html'><img src='n.gif'></a>",
    "a button with an address": "<button onclick=\"location.href='/l/2.html'\">下一页</button>",
}


@pytest.mark.parametrize("sign", FOLLOWED)
def test_a_sign_with_an_address_is_followed(sign: str) -> None:
    found = crawl(FOLLOWED[sign], "/l/2.html")
    assert (len(found.rows), found.read.to_the_end) == (12, True)


def test_pages_that_a_script_counts_and_a_link_names_again_are_read_in_their_order() -> None:
    pager = "<a href='index_1.html'>下一页</a><script>createPageHTML(3,{},'index','html')</script>"
    pages = {"/l/": page(FIRST, pager.format(0)), "/l/index_1.html": page(SECOND, pager.format(1))}
    crawl = read(Portal({**pages, "/l/index_2.html": page(range(12, 14), pager.format(2))}), of=site("/l/"))
    assert ([row.title for row in crawl.rows], crawl.read.to_the_end) == ([title(n) for n in range(14)], True)


def test_a_next_page_that_only_the_head_links_is_followed() -> None:
    found = crawl("", "/l/2.html", head="<link rel='next' href='2.html'>")
    assert (len(found.rows), found.read.to_the_end) == (12, True)


SAID = {
    "a button whose script stands elsewhere": "<button class='b'>下一页</button><script src='/x.js'></script>",
    "the button of a form": "<form method='post'><input type='submit' name='n' value='下一页'></form>",
    "an image to press": "<input type='image' src='n.gif' alt='下一页'>",
    "a button that holds an icon alone": "<div class='pagination'><button class='btn-next'><i class='icon'></i></button></div>",
    "a link that holds an icon alone": "<ul class='pager'><li><a href='javascript:;' onclick='turn()'><i class='fa fa-angle-right'></i></a></li></ul>",
    "more to look at": "<button class='load-more-btn'>查看更多内容</button>",
    "all that is folded": "<p onclick='unfold()'>展开全部</p>",
    "a page of several, in English": "<p>Page 1 of 3</p>",
    "numbers without links": "<ul class='el-pager'><li class='active'>1</li><li>2</li></ul>",
    "one of two, in two elements": "<div class='pg'><b>1</b>/<b>2</b></div>",
    "scrolling": "<script>$(window).scroll(function () { if (low()) { loadMore(); } });</script>",
    "scrolling, by a request": "<script>window.onscroll = function () { $.get('/more?p=' + n, add); };</script>",
    "a link that a file of scripts binds": "<div class='fy'><a>下一页</a></div><script src='/js/list.js'></script>",
    "a text named next that a file binds": "<em id='nextPage'>下一页</em><script src='/js/jquery.js'></script><script src='/a.js'></script>",
    "a component's total": "<el-pagination layout='prev, next' :page-size='6' :total='30'></el-pagination>",
    "a component whose total a script knows": "<a-pagination v-model='page' :total='total'></a-pagination>",
    "more by a script": "<a href='javascript:;' onclick='more()'>更多</a>",
    "more that a script of the page binds": "<a class='m'>更多</a><script>$('.m').click(function () { add(); });</script>",
    "a flow": "<div id='f'></div><script>flow.load({elem: '#f', done: draw});</script>",
}


@pytest.mark.parametrize("sign", SAID)
def test_a_sign_without_an_address_is_said(sign: str) -> None:
    found = crawl(SAID[sign])
    assert (len(found.rows), found.read.to_the_end, found.read.reason_code) == (6, False, "incomplete_list")


IDLE = {
    "a carousel's icon": "<div class='banner'><a href='javascript:;' onclick='go()'><i class='icon-right'></i></a></div>",
    "a place for articles": "<p><a href='/wz/'>文章</a><a href='/wz/old.html'>旧文</a></p>",
    "a sole page, in English": "<p>Page 1 of 1</p>",
    "a disabled button": "<button class='btn-next' disabled>下一页</button>",
    "a link that nothing can bind": "<div class='fy'><a class='next'>下一页</a></div><script src='/js/jquery-3.6.0.min.js'></script>",
    "a component whose total is met": "<el-pagination :page-size='6' :total='6'></el-pagination>",
    "more of another block": "<div><h3>通知公告</h3><a href='/tz/'>更多&gt;&gt;</a><a href='/l/tz/'>more</a></div>",
    "more without a deed": "<a href='javascript:void(0)'>更多</a><a href='#'>更多</a>",
    "more of another block, by a script": "<a onclick=\"location.href='/tz/'\">更多</a>",
    "more of a block, where pages are turned": "<a onclick='more()'>更多</a><p><a class='disabled'>下一页</a></p>",
    "a disabled link beside a file": "<a class='next disabled'>下一页</a><script src='/js/list.js'></script>",
    "a text beside a file": "<div class='fy'><span>下一页</span></div><script src='/js/list.js'></script>",
    "all rows counted beside a file": "<div class='fy'>共6条<a class='next'>下一页</a></div><script src='/js/list.js'></script>",
    "a disabled icon": "<div class='pagination'><button class='btn-next' disabled><i></i></button></div>",
    "the one number": "<ul class='el-pager'><li class='active'>1</li></ul>",
    "the first of one": "<div class='pg'><b>1</b>/<b>1</b></div>",
    "numbers that count something else": "<ul class='page-box'><li>320</li><li>15</li></ul>",
    "scrolling that shows a button": "<script>$(window).scroll(function () { $('#top').fadeIn(); });</script>",
    "the field for a page's number": "<div class='page'>第<input type='text' value='2'>页</div>",
    "a search": "<form><input type='text' value=''><input type='submit' value='搜索'></form>",
    "the word in a comment": "<!-- <a href='/l/2.html'>下一页</a> -->",
}


@pytest.mark.parametrize("sign", IDLE)
def test_an_idle_sign_ends_the_list(sign: str) -> None:
    found = crawl(IDLE[sign])
    assert (len(found.rows), found.read.to_the_end) == (6, True)


WAITING = {
    "a call": "<script>loadArticleList(1);</script>",
    "a file of scripts": "<script src='/static/js/news-list.min.js'></script>",
    "a box to be filled": "<script>$('#box').load('/part.html?page=' + n);</script>",
    "a template": "<p v-if='none'></p>",
}


@pytest.mark.parametrize("script", WAITING)
def test_a_page_that_waits_for_its_rows_is_not_empty(script: str) -> None:
    shell = f"<html><body><div id='box'>暂无信息</div>{WAITING[script]}</body></html>"
    assert not read(Portal({"/l/": shell}), of=site("/l/", township="500299101")).read.to_the_end


def test_a_page_that_says_so_is_empty_beside_other_scripts() -> None:
    shell = "<html><body><div id='box'>暂无信息</div><script src='/js/jquery.js'></script></body></html>"
    assert read(Portal({"/l/": shell}), of=site("/l/", township="500299101")).read.to_the_end


# --- any names, any layout

NAMES = st.from_regex(r"[a-z]{2,8}(?:[-_][a-z0-9]{1,6})?", fullmatch=True)
SHAPES = (
    "<li{c}><a href='{u}'>{t}</a><span>{d}</span></li>",
    "<li{c}><span>{d}</span><a href='{u}' title='{t}'>{t:.9}...</a></li>",
    "<tr{c}><td>·</td><td><a href='{u}'>{t}</a></td><td>{d}</td></tr>",
    "<dl{c}><dt><a href='{u}'>{t}</a></dt><dd>{d}</dd></dl>",
    "<div{c}><h4><a href='{u}'>{t}</a></h4><p>发布时间：{d}</p></div>",
    "<p{c}>[{d}] <A HREF='{u}'>{t}</A></p>",
)
BOXES = ("<ul{c}>{rows}</ul>", "<div{c}><div>{rows}</div></div>", "<table{c}>{rows}</table>")
PAGERS = (
    "<div{c}><a href='/l/{n}.html'>下一页</a></div>",
    "<div{c}><a href='/l/'>1</a><a href='/l/{n}.html'>2</a></div>",
    "<div{c}><a href='javascript:go({n})'>下页</a></div>",
    "<div{c}>共12条</div>",
    "<div{c}><button>下一页</button></div>",
)


@given(
    names=st.lists(NAMES, min_size=3, max_size=3),
    shape=st.sampled_from(SHAPES),
    box=st.sampled_from(BOXES),
    pager=st.sampled_from(PAGERS),
    quoted=st.booleans(),
)
@settings(max_examples=60)
def test_rows_days_and_pages_are_right_or_the_list_is_incomplete(
    names: list[str], shape: str, box: str, pager: str, quoted: bool
) -> None:
    quote = '"' if quoted else ""
    classes = [f" class={quote}{name}{quote}" for name in names]

    def drawn(numbers: range) -> str:
        each = "".join(shape.format(c=classes[0], u=f"/r/{n}.html", t=title(n), d=day(n)) for n in numbers)
        return box.format(c=classes[1], rows=each)

    first = f"<html><body><a href='/'>首页</a>{drawn(FIRST)}{pager.format(c=classes[2], n=2)}</body></html>"
    portal = Portal({"/l/": first, "/l/2.html": f"<html><body><a href='/'>首页</a>{drawn(SECOND)}</body></html>"})
    found = read(portal, of=site("/l/"))
    listed = {one.title: one.listed_date for one in found.rows}
    truth = {title(n): day(n) for n in range(12)}
    assert listed.items() <= truth.items()
    assert listed == truth or (not found.read.to_the_end and found.read.reason_code in ("incomplete_list", "layout"))
