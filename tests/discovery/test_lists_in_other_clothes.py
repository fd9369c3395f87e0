"""Lists whose rows, days or addresses stand where they usually do not."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

import json
from datetime import date

import pytest

from flows.http import Outcome
from tests.discovery.portal import BASE, NAMES, Page, Portal, day, read, row, site, title


def reports(form: str, count: int = 3) -> str:
    return "".join(form.format(n=n, t=title(n), d=day(n)) for n in range(count))


DAY = date(2025, 3, 20)
DAYS: dict[str, tuple[str, date | None]] = {
    "two cells, the posting day last": ("<table><tr><th>名称</th><th>生成日期</th><th>发布日期</th></tr>{}</table>|<tr><td><a href='/c/{n}'>{t}</a></td><td>2024-12-31</td><td>2025-03-20</td></tr>", DAY),
    "two cells, the posting day first": ("<table><tr><th>名称</th><th>发布日期</th><th>生成日期</th></tr>{}</table>|<tr><td><a href='/c/{n}'>{t}</a></td><td>2025-03-20</td><td>2024-12-31</td></tr>", DAY),
    "month and day over the year": ("<ul>{}</ul>|<li><div><b>03-20</b><i>2025</i></div><a href='/c/{n}'>{t}</a></li>", DAY),
    "day over year and month": ("<ul>{}</ul>|<li><div><b>20</b><i>2025-03</i></div><a href='/c/{n}'>{t}</a></li>", DAY),
    "the year stands above": ("<h3>2025年</h3><ul>{}</ul>|<li><a href='/c/{n}'>甲水镇2024年法治政府建设情况报告第{n}号</a><span>03-20</span></li>", DAY),
    "the year above is that of the reports": ("<h3>2024年</h3><ul>{}</ul>|<li><a href='/c/{n}'>甲水镇2024年法治政府建设情况报告第{n}号</a><span>03-20</span></li>", None),
    "month and day alone": ("<ul>{}</ul>|<li><a href='/c/{n}'>{t}</a><span>03-20</span></li>", None),
    "no day at all": ("<ul>{}</ul>|<li><a href='/c/{n}'>{t}</a></li>", None),
}  # fmt: skip


@pytest.mark.parametrize("case", DAYS)
def test_the_day_of_a_row(case: str) -> None:
    written, listed = DAYS[case]
    around, form = written.split("|", 1)
    crawl = read(Portal({"/fzzf/": f"<html><body><a href='/'>首页</a>{around.format(reports(form))}</body></html>"}))
    assert [one.listed_date for one in crawl.rows] == [listed] * 3
    assert crawl.read.result == "complete"


NOWHERE = {
    "a script with a number": "<li><a href='javascript:void(0)' onclick='show(77)'>{t}</a><span>2025-03-01</span></li>",
    "a messenger": "<li><a href='weixin://dl/x'>{t}</a><span>2025-03-01</span></li>",
    "no link": "<li>{t}<span>2025-03-01</span></li>",
}
LOST = f"{NAMES[5]}2024年法治政府建设情况报告"


@pytest.mark.parametrize("case", NOWHERE)
def test_a_row_that_leads_nowhere_and_may_be_a_report_is_kept(case: str) -> None:
    lost = NOWHERE[case].format(t=LOST)
    page = f"<html><body><ul>{''.join(map(row, range(3)))}{lost}</ul>共4条</body></html>"
    crawl = read(Portal({"/fzzf/": page}))
    (kept,) = [one for one in crawl.rows if "#row-" in one.url]
    assert (kept.title, kept.verdict, kept.listed_date) == (LOST, "report", date(2025, 3, 1))
    assert kept.url.startswith(f"{BASE}/fzzf/#row-")
    assert crawl.read.result == "complete"


def test_its_address_is_the_same_on_whichever_page_it_stands() -> None:
    lost, link = NOWHERE["no link"].format(t=LOST), "<a href='index_1.html'>下一页</a>"
    first = "<ul>" + "".join(map(row, range(3))) + "{}</ul>"
    on_first = read(Portal({"/fzzf/": first.format(lost)}))
    second = f"<ul>{''.join(map(row, range(3, 6)))}{lost}</ul>"
    on_second = read(Portal({"/fzzf/": first.format("") + link, "/fzzf/index_1.html": second}))
    assert on_first.rows[-1].url == on_second.rows[-1].url


def test_a_list_without_any_address_is_kept_row_by_row() -> None:
    rows = "".join(f"<li><a href='javascript:;' onclick='v({n})'>{title(n)}</a><i>{day(n)}</i></li>" for n in range(4))
    crawl = read(Portal({"/fzzf/": f"<html><body><ul>{rows}</ul></body></html>"}))
    assert (crawl.read.rows, len({one.url for one in crawl.rows})) == (4, 4)


ARRAY = (
    "var list=["
    + ",".join(f'{{"title":"{title(n)}","url":"/c/t{day(n):%Y%m%d}_{n}.html","pubDate":"{day(n)}"}}' for n in range(5))
    + "];"
)


def test_rows_in_an_array_of_a_script() -> None:
    crawl = read(Portal({"/fzzf/": f"<html><body><div id=list></div><script>{ARRAY}draw(list)</script></body></html>"}))
    assert [(one.title, one.listed_date) for one in crawl.rows] == [(title(n), day(n)) for n in range(5)]


ODD_ARRAYS: dict[str, str] = {
    "objects of odd keys": '{{"bt1":"{t}","lj":"/c/t{d:%Y%m%d}_{n}.html","fbrq":"{d}"}},',
    "arrays": "['{n}','{t}','/c/t{d:%Y%m%d}_{n}.html','{d}'],",
    "calls": "add('/c/t{d:%Y%m%d}_{n}.html', '{t}', '{d}');",
    "constructors with a number": "r[{n}]=new Item('{t}','/c/t{d:%Y%m%d}_{n}.html',{n},'{d}');",
}


@pytest.mark.parametrize("case", ODD_ARRAYS)
def test_rows_in_an_array_of_odd_keys(case: str) -> None:
    menu = "var m=[['政务公开','/zwgk/'],['法治政府建设年报','/fzzf/']];"
    script = menu + "var x=[" * (")" not in ODD_ARRAYS[case]) + reports(ODD_ARRAYS[case], 5)
    crawl = read(Portal({"/fzzf/": f"<html><body><div id=list></div><script>{script}</script></body></html>"}))
    assert [(one.title, one.listed_date) for one in crawl.rows] == [(title(n), day(n)) for n in range(5)]


MENU = "<ul><li><a href='/fzzf/'>法治政府建设</a></li><li><a href='/jgzn/'>机构职能与领导</a></li></ul>"
TREE = "<script>var nodes=[{id:1,pId:0,name:'法治政府建设',url:'/fzzf/'},{id:2,pId:0,name:'财政资金信息公开',url:'/cz/'}];</script>"
DATED = "<ul><li><a href='/q/1.html'>甲水镇权责清单目录公告</a><span>2024-05-01</span></li></ul>"
FRAME = "<iframe src='list.htm'></iframe>"
LISTED = f"<ul>{''.join(map(row, range(3)))}</ul>"
FRAMED: dict[str, tuple[str, Page, int, str]] = {
    "beside a menu": (MENU, LISTED, 3, "complete"),
    "beside a tree of a menu": (TREE, LISTED, 3, "complete"),
    "beside rows of something else": (DATED, LISTED, 3, "complete"),
    "that says it is empty, beside a menu": (MENU, "<html><body><ul></ul>暂无信息</body></html>", 0, "complete"),
    "that does not come, beside a menu": (MENU, Outcome.GONE, 0, "incomplete"),
    "that does not come, beside rows with days": (DATED, Outcome.GONE, 1, "complete"),
    "of a picture, beside rows with days": (DATED, "<p><a href='/t/'>今日天气</a></p>", 1, "complete"),
}


@pytest.mark.parametrize("case", FRAMED)
def test_a_list_in_a_frame_of_a_page_without_reports(case: str) -> None:
    """A page whose own rows are no reports may have its list in a frame: so an own column proves nothing without it."""
    beside, framed, count, result = FRAMED[case]
    portal = Portal({"/fzzf/": f"<html><body>{beside}{FRAME}</body></html>", "/fzzf/list.htm": framed})
    crawl = read(portal, of=site(township="500299101"))
    assert (len(crawl.rows), crawl.read.result) == (count, result), crawl.read.reason


UNNAMED = "".join(
    f"<li><a href='/b/{y}.html'>{{}}{y}年法治政府建设工作报告</a><i>{y + 1}-03-01</i></li>" for y in (2023, 2022)
)
FOLLOWED = "<a href='?p=2'>下一页</a>"
LATEST = f"<ul>{row(1)}<li><a href='/n/1.html'>关于做好防汛工作的通知</a><span>2025-04-01</span></li></ul>"
ASKED = json.dumps({"total": 1, "rows": [{"title": title(1), "url": "/r/1.html", "date": str(day(1))}]})
ASKS = "<script>$.get('/latest?page=1&rows=10',draw)</script>"
OWN: dict[str, tuple[str, dict[str, str], str]] = {
    "in a frame": (UNNAMED.format("", ""), {"township": "500299101"}, FRAME),
    "that a script asks for": (UNNAMED.format("", ""), {"township": "500299101"}, ASKS),
    "in a frame, of a list that cuts titles": (UNNAMED.replace("建设工作报告", "建…").format(*["丙河镇关于"] * 2), {}, FRAME),
    "in a frame, beside a list of further pages": (UNNAMED.format("", "") + FOLLOWED, {"township": "500299101"}, FRAME),
}  # fmt: skip


@pytest.mark.parametrize("case", OWN)
def test_other_reports_leave_the_page_its_own(case: str) -> None:
    """Titles of an own column name no township: what else is shown there does not stand in their place."""
    own, options, beside = OWN[case]
    further = "<ul><li><a href='/b/2021.html'>2021年法治政府建设工作报告</a><i>2022-03-01</i></li></ul>"
    pages = {"/fzzf/": f"<html><body><ul>{own}</ul><div>{beside}</div></body></html>", "/fzzf/list.htm": LATEST}
    crawl = read(Portal({**pages, "/latest?page=1&rows=10": ASKED, "/fzzf/?p=2": further}), of=site(**options))
    assert {2023, 2022} <= {one.year for one in crawl.rows if "/b/" in one.url and one.verdict != "foreign"}
    assert crawl.read.result == "complete", crawl.read.reason


TABLE = "<table>{}</table>".format(
    "".join(f"<tr><td>{name}</td><td><a href='/u/{name}.html'>查看</a></td></tr>" for name in ("丙河镇", "丁石乡"))
)


@pytest.mark.parametrize("beside", [FRAME, ASKS])
def test_links_of_townships_stand_open_beside_what_holds_reports(beside: str) -> None:
    pages = {"/fzzf/": f"<html><body>{TABLE}{beside}</body></html>", "/fzzf/list.htm": LATEST}
    assert read(Portal({**pages, "/latest?page=1&rows=10": ASKED})).read.result == "incomplete"


@pytest.mark.parametrize("beside", [FRAME, ASKS])
def test_a_choice_of_townships_stands_beside_what_is_the_list_of_one(beside: str) -> None:
    choice = (
        "<select onchange='go(this.value)'><option selected>甲水镇</option><option value=2>乙山镇</option></select>"
    )
    pages = {"/fzzf/": f"<html><body>{choice}{beside}</body></html>", "/fzzf/list.htm": LATEST}
    crawl = read(Portal({**pages, "/latest?page=1&rows=10": ASKED}))
    assert (crawl.read.result, bool(crawl.rows)) == ("incomplete", True)


OTHERS = "<div><a href='/'>首页</a><a href='/fzzf/?c=1'>机构职能</a><a href='/fzzf/?c=7'>法治政府建设</a></div>"


def test_each_of_several_frames_may_hold_a_list() -> None:
    years = {f"/{y}.htm": "".join(row(n) for n in numbers) for y, numbers in ((2024, range(3)), (2023, range(6, 9)))}
    weather: Page = "<p><a href='/t/'>今日天气</a></p>"
    frames = "<iframe src='/2024.htm'></iframe><iframe src='/2023.htm'></iframe><iframe src='/w.htm'></iframe>"
    portal = Portal({"/fzzf/": f"<html><body>{frames}</body></html>", **years, "/w.htm": weather})
    crawl = read(portal)
    assert (len(crawl.rows), crawl.read.result, crawl.read.first_url) == (6, "complete", None), crawl.read.reason


def test_the_years_of_a_list_in_a_frame_have_tabs_beside_it() -> None:
    tabs = "<ul><li><a href='a.htm' target='f'>2024年</a></li><li><a href='b.htm' target='f'>2023年</a></li></ul>"
    page = f"<html><body>{tabs}<iframe name='f' src='a.htm'></iframe></body></html>"
    lists = {"/fzzf/a.htm": "".join(row(n) for n in range(3)), "/fzzf/b.htm": "".join(row(n) for n in range(6, 9))}
    assert len(read(Portal({"/fzzf/": page, **lists})).rows) == 6


DRAWS = {
    "a table of a plugin": (
        MENU,
        "<script>layui.table.render({elem:'#t',url:'/list',page:true})</script>",
        "incomplete",
    ),
    "a request": (OTHERS, "<script>$.ajax({url:'/list',success:draw})</script>", "incomplete"),
    "an application": (OTHERS, "<div id='app'></div><script src='/static/app.3f2a.js'></script>", "incomplete"),
    "nothing": (OTHERS, "<script>var a=1</script>", "complete"),
    "a request beside rows with days": (DATED, "<script>$.ajax({url:'/hits?id=3'})</script>", "complete"),
}


@pytest.mark.parametrize("case", DRAWS)
def test_links_of_a_menu_are_no_list_where_scripts_may_draw_one(case: str) -> None:
    beside, script, result = DRAWS[case]
    portal = Portal({"/fzzf/?c=7": f"<html><body>{beside}{script}</body></html>"})
    crawl = read(portal, of=site("/fzzf/?c=7", township="500299101"))
    assert crawl.read.result == result, crawl.read.reason


WRITES = "".join(f"document.write('<li><a href=\"/c/{n}.html\">{title(n)}</a> {day(n)}</li>');" for n in range(6, 9))


def test_rows_that_a_script_writes_as_markup() -> None:
    crawl = read(Portal({"/fzzf/": f"<html><body><div id=list></div><script>{WRITES}</script></body></html>"}))
    assert [(one.title, one.listed_date) for one in crawl.rows] == [(title(n), day(n)) for n in range(6, 9)]


def test_rows_that_a_script_writes_beside_a_list_are_said() -> None:
    crawl = read(Portal({"/fzzf/": f"<html><body>{LISTED}<script>{WRITES}</script></body></html>"}))
    assert (crawl.read.rows, crawl.read.result) == (3, "incomplete")


FOLDED = f"<div><ul class=lb>{''.join(map(row, range(5)))}</ul><div>展开往年报告</div><ul style='display:none'>{''.join(map(row, range(5, 8)))}</ul></div>"


def test_reports_in_another_block_of_the_page_are_rows_too() -> None:
    crawl = read(Portal({"/fzzf/": f"<html><body>{FOLDED}</body></html>"}))
    assert (crawl.read.rows, crawl.read.result) == (8, "complete")


def test_what_stands_twice_in_another_block_fills_no_count() -> None:
    again = f"<div><h4>同类</h4><ul>{''.join(map(row, range(3)))}</ul></div>"
    crawl = read(
        Portal({"/fzzf/": f"<html><body><ul class=lb>{''.join(map(row, range(5)))}</ul>共8条{again}</body></html>"})
    )
    assert (crawl.read.rows, crawl.read.result) == (5, "incomplete")


def test_two_lists_on_a_page_are_each_turned() -> None:
    def half(numbers: range, more: str) -> str:
        turn = f"<p><a href='{more}'>下一页</a></p>" if more else ""
        return f"<div><ul class=lb>{''.join(map(row, numbers))}</ul>{turn}</div>"

    first = f"<html><body>{half(range(3), 'a2.html')}{half(range(6, 9), 'b2.html')}</body></html>"
    portal = Portal({"/fzzf/": first, "/fzzf/a2.html": half(range(3, 6), ""), "/fzzf/b2.html": half(range(9, 12), "")})
    assert (len(read(portal).rows), read(portal).read.result) == (12, "complete")
    assert read(Portal({**portal.pages, "/fzzf/b2.html": Outcome.GONE})).read.result == "incomplete"


@pytest.mark.parametrize(
    ("said", "result"),
    [
        ("<p>暂无数据</p>", "complete"),
        ("<p style='display:none'>暂无数据</p>", "incomplete"),
        ("<div hidden><p>暂无数据</p></div>", "incomplete"),
        ("<p style='display:none'>暂无数据</p><p>暂无数据</p>", "complete"),
    ],
)
def test_a_list_is_empty_where_it_says_so_for_all_to_see(said: str, result: str) -> None:
    page = f"<html><body><ul id='l'></ul>{said}<script src='/js/app.js'></script></body></html>"
    assert read(Portal({"/fzzf/": page}), of=site(township="500299101")).read.result == result


OPENED = {
    "a window": "<li onclick=\"window.open('/c/{n}.html')\">{t}<span>{d}</span></li>",
    "a place": "<div class='r' onclick=\"location.href='/c/{n}.html'\"><p>{t}</p><i>{d}</i></div>",
    "an address that it carries": "<div class='r' data-href='/c/{n}.html'><p>{t}</p><i>{d}</i></div>",
    "a function": "<li onclick='see({n})'>{t}<span>{d}</span></li>",
}


@pytest.mark.parametrize("case", OPENED)
def test_rows_without_links_that_open_when_they_are_clicked(case: str) -> None:
    listed = reports(OPENED[case])
    script = "<script>function see(n){window.open('/c/'+n+'.html')}</script>"
    crawl = read(Portal({"/fzzf/": f"<html><body><a href='/'>首页</a><ul>{listed}</ul>{script}</body></html>"}))
    told = [(one.title, one.listed_date, one.url) for one in crawl.rows]
    assert told == [(title(n), day(n), f"{BASE}/c/{n}.html") for n in range(3)]


def test_what_opens_beside_a_link_of_its_own_is_no_row_twice() -> None:
    listed = reports("<li onclick=\"go('/x/{n}')\"><a href='/c/{n}.html'>{t}</a><span>{d}</span></li>")
    crawl = read(Portal({"/fzzf/": f"<html><body><ul>{listed}</ul></body></html>"}))
    assert [one.url for one in crawl.rows] == [f"{BASE}/c/{n}.html" for n in range(3)]


def test_words_beside_addresses_in_a_script_are_no_list() -> None:
    script = (
        "var s={a:'丰平县人民政府主办网站',b:'/index.html'}; share('分享到某某微博平台', 'http://e.example.cn/s.html');"
    )
    crawl = read(Portal({"/fzzf/": f"<html><body><div id=list></div><script>{script}</script></body></html>"}))
    assert crawl.rows == ()


def test_the_query_of_a_link_is_sent_in_the_page_s_own_encoding() -> None:
    page = (
        "<html><meta charset=gbk><body><ul><li><a href='/看.asp?题=法治&id=7'>"
        + title(0)
        + "</a><i>2025-03-01</i></li></ul>"
    )
    (gbk,) = read(Portal({"/fzzf/": page.encode("gbk")})).rows
    (utf8,) = read(Portal({"/fzzf/": page.replace("gbk", "utf-8").encode()})).rows
    assert gbk.url == BASE + "/%E7%9C%8B.asp?%CC%E2=%B7%A8%D6%CE&id=7"
    assert utf8.url == BASE + "/%E7%9C%8B.asp?%E9%A2%98=%E6%B3%95%E6%B2%BB&id=7"


FRAMES = {
    "a frame": "<iframe src='lb.html'></iframe>",
    "a frame beside the weather": "<iframe src='/weather.html'></iframe><iframe src='lb.html'></iframe>",
    "an address for a script": "<div class=list data-url='/fzzf/lb.html'></div>",
    "a script that loads it": "<div id=l></div><script>$('#l').load('/fzzf/lb.html')</script>",
}


@pytest.mark.parametrize("case", FRAMES)
def test_a_list_in_a_frame(case: str) -> None:
    framed = f"<html><body><ul>{''.join(map(row, range(5)))}</ul></body></html>"
    page = f"<html><head><title>法治政府建设年报</title></head><body>{FRAMES[case]}</body></html>"
    crawl = read(Portal({"/fzzf/": page, "/fzzf/lb.html": framed, "/weather.html": "<p>晴</p>"}))
    assert (crawl.read.result, crawl.read.rows, crawl.read.first_url) == ("complete", 5, BASE + "/fzzf/lb.html")


def test_a_list_in_a_frame_of_a_frame() -> None:
    framed = f"<html><body><ul>{''.join(map(row, range(5)))}</ul></body></html>"
    outer = "<html><head><title>法治政府建设年报</title></head><body><iframe src='a.html'></iframe></body></html>"
    inner = "<html><head><title>框架</title><body><iframe src='a.html'></iframe><iframe src='lb.html'></iframe></body></html>"
    portal = Portal({"/fzzf/": outer, "/fzzf/a.html": inner, "/fzzf/lb.html": framed})
    crawl = read(portal)
    assert (crawl.read.result, crawl.read.rows, crawl.read.first_url) == ("complete", 5, BASE + "/fzzf/lb.html")
    assert portal.targets == ["/fzzf/", "/fzzf/a.html", "/fzzf/lb.html"]


def test_frames_without_end_are_left() -> None:
    pages = {f"/fzzf/{n}.html": f"<html><body><iframe src='{n + 1}.html'></iframe></body></html>" for n in range(1, 50)}
    portal = Portal({"/fzzf/": "<html><body><iframe src='1.html'></iframe></body></html>", **pages})
    assert read(portal).read.reason_code == "layout"
    assert len(portal.asked) < 6


def test_a_frame_whose_rows_come_by_a_request() -> None:
    data = json.dumps({"data": {"total": 5, "results": [{"source": {"title": title(n), "urls": f"/c/content_{n:019}.html",
                       "pubDate": str(day(n))}} for n in range(5)]}})  # fmt: skip
    inner = "<html><body><script>$.post('/queryList',{webSiteCode:['a'],channelCode:['b'],perPage:15})</script></body></html>"
    outer = "<html><head><title>法治政府建设年报</title></head><body><iframe src='a.html'></iframe></body></html>"
    portal = Portal({"/fzzf/": outer, "/fzzf/a.html": inner}, lambda request: data)
    crawl = read(portal)
    assert (crawl.read.result, crawl.read.rows) == ("complete", 5), crawl.read


def test_a_frame_of_another_host_is_not_asked_for() -> None:
    portal = Portal(
        {"/fzzf/": "<html><body><iframe src='http://elsewhere.example.com/lb.html'></iframe></body></html>"}
    )
    assert read(portal, of=site()).read.reason_code == "layout"
    assert portal.targets == ["/fzzf/"]


GROUPS = {
    "a list below a heading": "<div class='b'><h3>{h}</h3><ul>{rows}</ul></div>",
    "a list without a box": "<h3>{h}</h3><ul>{rows}</ul>",
    "a table": "<table><caption>{h}</caption>{rows}</table>",
    "a box of boxes": "<section><p>{h}</p><div><div>{rows}</div></div></section>",
}
ITEM = {
    "a table": "<tr><td><a href='{u}'>{t}</a></td><td>{d}</td></tr>",
    "a box of boxes": "<p><a href='{u}'>{t}</a> {d}</p>",
}
COUNTS = [(2, 1, 3), (1, 1, 2), (1, 2, 1, 1, 1, 1), (1, 1, 1), (3, 3), (1,), (0, 1, 4), (5, 1)]


@pytest.mark.parametrize("counts", COUNTS)
@pytest.mark.parametrize("group", GROUPS)
def test_reports_in_groups_are_read_however_many_a_group_holds(group: str, counts: tuple[int, ...]) -> None:
    item = ITEM.get(group, "<li><a href='{u}'>{t}</a><i>{d}</i></li>")
    numbers = iter(range(sum(counts)))
    boxes = [
        GROUPS[group].format(h="甲乙镇", rows="".join(
            item.format(u=f"/art/{day(n):%Y/%m/%d}/a_{n}.html", t=f"{2024 - n}年度法治政府建设报告", d=day(n))
            for n in [next(numbers) for _ in range(count)]
        ))
        for count in counts
    ]  # fmt: skip
    menu = "<ul><li><a href='/zwgk/'>政务公开</a></li><li><a href='/hd/'>互动交流</a></li></ul>"
    found = read(
        Portal({"/l/": f"<html><body>{menu}<h2>法治政府建设年度报告</h2>{''.join(boxes)}</body></html>"}),
        of=site("/l/"),
    )
    assert {one.listed_date for one in found.rows} == {day(n) for n in range(sum(counts))}
