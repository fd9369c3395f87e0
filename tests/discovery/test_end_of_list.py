"""What a list page offers against what was read: what is an end, and what is a gap."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

import pytest

from flows.discovery.end_of_list import is_other_page
from flows.discovery.list_page import ListPage, Row
from flows.discovery.portal_search.check import check_column, townships_without_column
from tests.discovery.portal import AS_OF, REGISTRY, SETTINGS, Page, Portal, read, row, site, title

REPORTS = "<li><a href='/c/t20250105_{n}.html'>{t}</a><span>2025-01-05</span></li>"
BOXED = (
    "<div>" + "".join(REPORTS.format(n=n, t=title(n)) for n in (8, 9)) + "<iframe src='{src}' {look}></iframe></div>"
)
BESIDE = {
    "a frame in one box with reports": (BOXED.format(src="/x/older.html", look="width='100%'"), "incomplete"),
    "a frame that is hidden": (BOXED.format(src="/x/older.html", look="style='display:none'"), "complete"),
    "a frame of no height": (BOXED.format(src="/x/older.html", look="height=0"), "complete"),
    "a frame of the weather": (BOXED.format(src="/x/tianqi.html", look=""), "complete"),
    "a frame of another host": (BOXED.format(src="http://b.gov.cn/x.html", look=""), "complete"),
    "a frame elsewhere": ("<div><iframe src='/x/older.html'></iframe></div>", "complete"),
}  # fmt: skip


@pytest.mark.parametrize("case", BESIDE)
def test_a_frame_beside_the_rows_may_hold_the_rest(case: str) -> None:
    beside, result = BESIDE[case]
    assert read(Portal({"/fzzf/": listed(5, beside)})).read.result == result


PAGER = "<div class='pagination' id=pages></div>"
FILES = {
    "an empty pager": (10, PAGER + "<script src='/js/list.js'></script>", "incomplete"),
    "a list that fills no page": (9, PAGER + "<script src='/js/list.js'></script>", "complete"),
    "libraries alone": (10, PAGER + "<script src='/js/jquery.min.js'></script>", "complete"),
    "no script": (10, PAGER, "complete"),
    "an empty box of another name": (10, "<div class=homepage></div><script src='/js/list.js'></script>", "complete"),
    "all rows counted": (10, f"{PAGER}<p>共10条</p><script src='/js/list.js'></script>", "complete"),
    "all pages counted": (10, f"{PAGER}<p>共1页</p><script src='/js/list.js'></script>", "complete"),
}  # fmt: skip


@pytest.mark.parametrize("case", FILES)
def test_an_empty_pager_may_be_filled_by_a_file_of_scripts(case: str) -> None:
    count, beside, result = FILES[case]
    assert read(Portal({"/fzzf/": listed(count, beside)})).read.result == result


@pytest.mark.parametrize(("length", "result"), [(200, "incomplete"), (201, "complete")])
def test_a_box_is_known_by_the_first_two_hundred_characters_of_its_names(length: int, result: str) -> None:
    pager = f"<div class='{'pagination'.rjust(length)}'></div><script src='/js/list.js'></script>"
    assert read(Portal({"/fzzf/": listed(10, pager)})).read.result == result


def listed(count: int, pager: str, first: int = 0) -> str:
    rows = "".join(map(row, range(first, first + count)))
    return f"<html><head><title>法治政府建设年报</title></head><body><a href='/'>首页</a><ul class=lb>{rows}</ul>{pager}</body></html>"


ADDED = "".join(f"add('/c/t20250101_{n}.html','{title(n)}','2025-01-01');" for n in (7, 8))
ADDS = "<script>$.get('/rest.html',function(d){$('.lb').append(d)})</script>"
MATRIX = "<table><tr><td>甲水镇</td><td><a href='/c/7.html'>{a}</a></td></tr><tr><td>乙山镇</td><td><a href='/c/8.html'>{a}</a></td><td><a href='/c/9.html'>{b}</a></td></tr></table>"
ENDS = {
    "no pager": "",
    "controls of class disabled": "<div class=fy><a class='prev disabled' href='javascript:;'>上一页</a><b>1</b><a class='next disabled' href='javascript:;'>下一页</a></div>",
    "a disabled item of a list": "<ul><li class=disabled><a href='#'>下一页</a></li></ul>",
    "words that lead nowhere": "<div class=fy><span>上一页</span><b>1</b><span>下一页</span><span>尾页</span></div>",
    "a link to the page itself": "<div class=fy><a href='/fzzf/'>1</a><a href='/fzzf/index.html'>下一页</a><a href='index.html'>尾页</a></div>",
    "a script, and all pages counted": "<div class=fy>共1页 <a href='javascript:next()'>下一页</a></div>",
    "a script, and all rows counted": "<div class=fy>共5条 <a onclick='next()'>下一页</a></div>",
    "a number in a script that is the page's own": "<div class=fy><a href='javascript:to(1)'>1</a><a href='javascript:to(1)'>下一页</a></div>",
    "a last page that is the first, as a script counts from 0": "<div class=fy><a href='javascript:to(0)'>尾页</a></div>",
    "a plugin whose count is met": "<script>laypage.render({elem:'p',count:5,limit:15})</script>",
    "1/1": "<div class=page>1/1</div>",
    "attributes whose count is met": "<div class=pagination data-total=5 data-size=15></div>",
    "a home page's carousel": "<div class=banner><a class=next href='javascript:;'>&gt;</a></div>",
    "more of another column": "<div><a href='/xwzx/'>查看更多</a></div>",
    "all rows counted in words": "<div class=fy>共五条 <a href='javascript:next()'>下一页</a></div>",
    "a count of something else": "<p>中共三十条建议，第十条共三项</p>",
    "titles in a script that are the list's own": f"<script>var s=[['{title(0)}','t20250330_0.html'],['{title(1)}','t20250319_1.html']]</script>",
    "titles in a script, and all rows counted": f"<p>共5条</p><script>{ADDED}</script>",
    "a script that adds to another element": "<div class=tq></div><script>$.get('/tq',function(d){$('.tq').append(d)})</script>",
    "a script that adds to the list what it has": "<script>$('.lb').append('<li></li>')</script>",
    "a script that adds to the list, and all rows counted": f"<p>共5条</p>{ADDS}",
    "townships to choose from, and none is chosen": "<select onchange='go(this)'><option>全部</option><option>甲水镇</option><option>乙山镇</option></select>",
    "townships in a search": "<form><select name=d><option>甲水镇</option><option>乙山镇</option></select></form>",
    "townships' sites in a footer": "<select onchange='go(this)'><option value='http://a.gov.cn/'>甲水镇</option><option value='http://b.gov.cn/'>乙山镇</option></select>",
    "files beside titles in a table": "<table>"
    + "".join(
        f"<tr><td>{u}</td><td><a href='/c/{n}.html'>法治政府建设年度报告{n}</a></td><td><a href='/c/{n}.doc'>下载</a></td></tr>"
        for n, u in ((7, "甲水镇"), (8, "乙山镇"))
    )
    + "</table>",
    "a table of townships with telephones": "<table><tr><td>甲水镇</td><td>023-1</td></tr><tr><td>乙山镇</td><td><a href='/yl/'>邮箱登录</a></td></tr></table>",
    "1/3 among days without a year": "<i>1/3</i><i>1/2</i>",
    "what else is shown alone": "<p>本栏目仅显示乡镇报告，不显示部门报告</p>",
    "the count of rows in a box of the pager": "<div class=epages><a title='总数'>&nbsp;<b>5</b> </a>&nbsp;<b>1</b></div>",
    "the same in English": "<div class=epages><a title='Total record'>&nbsp;<b>5</b> </a>&nbsp;<b>1</b></div>",
}
GAPS = {
    "a script turns the page": "<div class=fy><a href='javascript:next()'>下一页</a></div>",
    "a number above": "<div class=fy><b>1</b><a href='javascript:to(2)'>2</a></div>",
    "a span with a script": "<p class=fy><span class=on>1</span><span onclick='to(2)'>2</span></p>",
    "a number that counts from 0": "<div class=fy><a onclick='to(0)'>1</a><a onclick='to(1)'>2</a></div>",
    "a button": "<input type=button value='下一页' onclick='go(2)'>",
    "more on demand": "<div id=m>加载更多</div>",
    "more on click": "<a href='javascript:;' onclick='more()'>点击加载更多</a>",
    "an empty link that a script binds": "<div class=fy><a class=nx>下一页</a></div><script>$('.nx').on('click',function(){load()})</script>",
    "only the last page is linked by a script": "<div class=fy><a href='javascript:last()'>尾页</a></div>",
    "a count that is lower than what stands there": "<div>共3条 <a href='javascript:next()'>下一页</a></div>",
    "pages in the text": "<div class=fy>第1页 共3页</div>",
    "pages in words": "<div class=fy>第一页 共三页</div>",
    "rows in words": "<p>总计十二条记录</p>",
    "1/3": "<div class=fy>1/3</div>",
    "1/3 beside words": "<div>首页 上一页 1/3 下一页</div>",
    "rows in the text": "<p>共6条</p>",
    "a total of records": "<p>总记录数：23，每页5条</p>",
    "a plugin with count and limit": "<script>laypage.render({elem:'p',count:23,limit:5})</script>",
    "a plugin with total and pageSize": "<script>$('#p').pagination({ total : 23, pageSize : 5 })</script>",
    "a plugin with pages": "<script>laypage({cont:'p',pages:3,curr:1})</script>",
    "a pager of which nothing is known": "<div id=fy></div><script>initPager(u+'?page={}')</script>",
    "attributes": "<div class=pagination rows=5 count=23></div>",
    "a data attribute": "<div class='pager' data-total-pages='3'></div>",
    "a hidden field": "<input type=hidden id=totalPage value=3>",
    "a table of townships by years": MATRIX.format(a="2024年", b="2023年"),
    "a table of townships whose links say nothing": MATRIX.format(a="查看", b="<img src=v.png>"),
    "reports in a script beside the list": f"<script>{ADDED}</script>",
    "reports in a script, and all pages counted": f"<p>1/1</p><script>{ADDED}</script>",
    "a script that adds to the list": ADDS,
    "a script that adds to the list, and all pages counted": f"<p>共1页</p>{ADDS}",
    "a script that adds to the list by its id": "<ul id=l2><li><a href='/x/1.html'>法治政府建设</a></li></ul><script>fetch('/r').then(function(d){document.getElementById('l2').insertAdjacentHTML('beforeend',d)})</script>",
    "a township that is chosen": "<select onchange='go(this)'><option value=1>甲水镇</option><option value=2 >乙山镇</option></select>",
    "a township that is chosen, and its rows are counted": "<p>共5条</p><select onchange='go(this)'><option value='?d=1'>甲水镇</option><option value='?d=2'>乙山镇人民政府</option></select>",
    "a box to choose from": "<select onchange='go(this)'><option value=1>第1页</option><option value=2>第2页</option></select>",
    "a count of rows above those seen": "<div class=epages><a title='总数'>&nbsp;<b>6</b> </a>&nbsp;<b>1</b></div>",
    "a number with a title of its own": "<div class=epages><b>1</b> <a title='第2页' onclick='to(2)'><b>2</b></a></div>",
    "a list that says that it is cut": "<p>本页仅显示最新5条信息，更多信息请使用检索功能。</p>",
    "a list that says that it is of one year": "<p>注：只显示近一年的报告</p>",
    "a link to another host": "<a href='http://elsewhere.example.com/2.html'>下一页</a>",
}


@pytest.mark.parametrize("case", ENDS)
def test_an_end(case: str) -> None:
    crawl = read(Portal({"/fzzf/": listed(5, ENDS[case])}))
    assert (crawl.read.result, crawl.read.rows) == ("complete", 5), crawl.read.reason


@pytest.mark.parametrize("case", GAPS)
def test_a_gap(case: str) -> None:
    crawl = read(Portal({"/fzzf/": listed(5, GAPS[case])}))
    assert (crawl.read.result, crawl.read.reason_code, crawl.read.rows) == ("incomplete", "incomplete_list", 5)
    assert crawl.read.evidence["detail"] in ("offer_not_followed", "pages_not_read", "rows_not_seen", "page_failed")
    assert crawl.read.reason


def test_ten_offers_are_told_and_of_each_two_hundred_characters() -> None:
    numbers = "".join(f"<a href='javascript:to({n}){' ' * 300};'>{n}</a>" for n in range(2, 20))
    crawl = read(Portal({"/fzzf/": listed(5, f"<div class=fy>{numbers}</div>")}))
    offered = crawl.read.evidence["offered"]
    assert [one["number"] for one in offered] == [*range(2, 12)]
    assert {len(one["target"]) for one in offered} == {200}


NEXT = "<div class=fy><a href='{}'>下一页</a></div>"
FOLLOWED = {
    "in another folder": ("/fzzf/", "/content/column/9?pageIndex=2"),
    "in a subfolder of its name": ("/zw/fzzf.htm", "/zw/fzzf/1.htm"),
    "by location": ("/fzzf/", "/zw/p2.shtml"),
}


@pytest.mark.parametrize("case", FOLLOWED)
def test_a_next_page_is_followed_wherever_it_stands(case: str) -> None:
    first, second = FOLLOWED[case]
    pager = NEXT.format(second)
    if case == "by location":
        pager = f"<span onclick=\"window.location.href='{second}'\">下一页</span>"
    crawl = read(Portal({first: listed(5, pager), second: listed(3, "", 5)}), of=site(first))
    assert (crawl.read.result, crawl.read.rows) == ("complete", 8)


def test_the_pages_that_scripts_turn_to_are_asked_for_where_links_tell_how() -> None:
    pager = "<div class=fy><b>1</b><a href='index_1.html'>2</a><a href='javascript:goPage(3)'>3</a></div>"
    pages: dict[str, Page] = {"/fzzf/": listed(5, pager)}
    pages |= {"/fzzf/index_1.html": listed(5, "", 5), "/fzzf/index_2.html": listed(2, "", 10)}
    crawl = read(Portal(pages))
    assert (crawl.read.result, crawl.read.rows) == ("complete", 12)


def test_numbers_between_two_links_are_asked_for() -> None:
    pager = "<div class=fy><b>1</b><a href='?page=2'>2</a>…<a href='?page=4'>4</a></div>"
    pages: dict[str, Page] = {"/fzzf/": listed(5, pager)}
    pages |= {f"/fzzf/?page={n}": listed(5, "", 5 * n) for n in (2, 3, 4)}
    assert read(Portal(pages)).read.rows == 20


@pytest.mark.parametrize(
    ("count", "pager", "result"),
    [
        (9, NEXT.format("?page=2"), "complete"),
        (10, NEXT.format("?page=2"), "incomplete"),
        (3, "<a href='?page=2'>下一页</a><a href='?page=2'>尾页</a>", "incomplete"),
        (3, "<a href='?page=1'>1</a><a href='?page=2'>2</a>", "incomplete"),
        (3, "共3条<a href='?page=2'>下一页</a>", "complete"),
        (3, "共4条<a href='?page=2'>下一页</a>", "incomplete"),
    ],
)
def test_a_second_page_that_is_the_first_again(count: int, pager: str, result: str) -> None:
    page = listed(count, pager)
    assert read(Portal({"/fzzf/": page, "/fzzf/?page=2": page})).read.result == result


HOME = "<html><head><title>某县人民政府</title></head><body><ul>{}</ul></body></html>".format(
    "".join(
        f"<li><a href='/xw/2025/t2025030{n}_7.html'>本县召开第{n}次经济工作会议</a>2025-03-0{n}</li>"
        for n in range(1, 9)
    )
)
NO_PAGES: dict[str, str] = {
    "blank": "<html><body></body></html>",
    "says it holds nothing": "<html><body><ul></ul>暂无数据</body></html>",
    "under maintenance": "<html><body><h1>系统维护中，请稍后访问</h1></body></html>",
    "the home page": HOME,
}


@pytest.mark.parametrize("case", NO_PAGES)
def test_a_named_page_that_comes_as_something_else_is_a_gap(case: str) -> None:
    crawl = read(Portal({"/fzzf/": listed(5, NEXT.format("index_1.html")), "/fzzf/index_1.html": NO_PAGES[case]}))
    assert (crawl.read.result, crawl.read.reason_code, crawl.read.rows) == ("incomplete", "incomplete_list", 5)


def test_rows_that_stand_twice_are_counted() -> None:
    twice = f"<ul>{''.join(map(row, (0, 1, 2, 2)))}</ul>共4条"
    assert read(Portal({"/fzzf/": twice})).read.result == "complete"


@pytest.mark.parametrize(
    ("page", "result"),
    [
        ("<html><body><ul></ul>暂无信息</body></html>", "complete"),
        ("<html><body><div v-if='!rows.length'>暂无信息</div></body></html>", "incomplete"),
        ("<html><body><ul></ul><script>var none = '暂无信息';</script></body></html>", "incomplete"),
        ("<html><body><ul></ul><noscript>暂无信息</noscript></body></html>", "incomplete"),
        ("<html><body>栏目正在更新中</body></html>", "incomplete"),
    ],
)
def test_a_first_page_without_rows(page: str, result: str) -> None:
    crawl = read(Portal({"/fzzf/": page}), of=site(township="500299101"))
    assert crawl.read.result == result


def test_a_township_s_column_that_says_it_is_empty_passes_the_check() -> None:
    own = site(township="500299101")
    for page, passed in (("<ul></ul>暂无信息", True), ("<ul></ul>", False)):
        portal = Portal({"/fzzf/": f"<html><body>{page}</body></html>"})
        checked = check_column(own.column[0], site=own, settings=SETTINGS, fetch=portal, registry=REGISTRY, as_of=AS_OF)
        assert (checked.passed, checked.proved) == (passed, passed)


@pytest.mark.parametrize(
    ("second", "townships", "without"),
    [
        pytest.param("乙山镇2024年法治政府建设年度报告", {"500299101", "500299102"}, 0, id="reports of two"),
        pytest.param("乙山镇2024年政务公开年度报告", {"500299101"}, 6, id="a report of one beside another matter"),
    ],
)
def test_a_column_is_all_townships_where_it_lists_reports_of_two(
    second: str, townships: set[str], without: int
) -> None:
    rows = f"{row(0)}<li><a href='./t20250301_90.html'>{second}</a><span>2025-03-01</span></li>"
    asked = site()
    portal = Portal({"/fzzf/": f"<html><body><ul>{rows}</ul></body></html>"})

    checked = check_column(asked.column[0], site=asked, settings=SETTINGS, fetch=portal, registry=REGISTRY, as_of=AS_OF)

    assert checked.townships == townships
    assert len(townships_without_column(asked, [checked], REGISTRY, ("镇", "乡"))) == without


def page_of(title: str | None, *addresses: str) -> ListPage:
    return ListPage(tuple(Row(f"http://a.gov.cn{address}", "甲") for address in addresses), title=title)


OWN = ("法治政府建设", "/c/t20250105_1.html")


@pytest.mark.parametrize(
    ("before", "page", "other"),
    [
        pytest.param(OWN, ("公告公示", "/d/t20250105_2.html"), True, id="another title, other addresses"),
        pytest.param(
            OWN, ("公告公示", "/d/t20250105_2.html", "/c/t20240105_3.html"), False, id="one address like them"
        ),
        pytest.param(OWN, ("法治政府建设", "/d/t20250105_2.html"), False, id="the same title"),
        pytest.param(OWN, (None, "/d/t20250105_2.html"), False, id="no title"),
        pytest.param((None, "/c/t20250105_1.html"), ("公告公示", "/d/t20250105_2.html"), False, id="none before"),
        pytest.param(("法治政府建设",), ("公告公示", "/d/t20250105_2.html"), False, id="no rows before"),
    ],
)
def test_a_page_of_something_else(before: tuple[str | None, ...], page: tuple[str | None, ...], *, other: bool) -> None:
    first, answer = (page_of(title, *filter(None, rows)) for title, *rows in (before, page))

    assert is_other_page(answer, [first]) is other
