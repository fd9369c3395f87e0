"""Lists whose rows, days or addresses stand where they usually do not."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

from datetime import date

import pytest

from tests.discovery.portal import BASE, NAMES, Portal, day, read, row, site, title


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


def test_a_frame_of_another_host_is_not_asked_for() -> None:
    portal = Portal(
        {"/fzzf/": "<html><body><iframe src='http://elsewhere.example.com/lb.html'></iframe></body></html>"}
    )
    assert read(portal, of=site()).read.reason_code == "layout"
    assert portal.targets == ["/fzzf/"]
