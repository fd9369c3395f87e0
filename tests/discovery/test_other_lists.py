"""Lists apart that hold more of a list's rows: older ones, and those of which its boxes show the beginning."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

from collections.abc import Callable

import pytest

from flows.discovery.column_crawl import ColumnCrawl
from flows.discovery.other_lists import MAX_APART, OLDER
from flows.http import Outcome
from tests.discovery.portal import NAMES, Page, Portal, read, remembered, site


def rows(year: int, names: tuple[str, ...] = NAMES, folder: str = "/r") -> str:
    return "".join(
        f"<li><a href='{folder}/{year}_{n}.html'>{name}{year}年法治政府建设年度报告</a><span>{year + 1}-03-{19 - n}</span></li>"
        for n, name in enumerate(names)
    )


def page(inside: str, title: str = "法治政府建设年报") -> str:
    return f"<html><head><title>{title}</title></head><body><a href='/'>首页</a>{inside}</body></html>"


def crawl(pages: dict[str, Page], url: str = "/l/") -> ColumnCrawl:
    return read(Portal(pages), of=site(url))


WAYS = ("历史归档", "历年报告", "往年", "[往年报告]", "2023年及以前", "2023年度以前的报告", "更早", "归档信息", "历年法治政府建设年度报告 >>", "历史数据")  # fmt: skip
OTHERS = ("历史", "历史文化", "历史沿革", "往期回顾", "早期", "归档管理办法", "2023年", "2023年前三季度", "历史上的今天", "目前", "档案局")  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_the_older_list_that_a_link_leads_to_is_read(way: str) -> None:
    link = f"<p><a href='/l/old/'>{way}</a></p>"
    found = crawl({"/l/": page(f"{link}<ul>{rows(2024)}</ul>"), "/l/old/": page(f"<ul>{rows(2022)}</ul>", "归档")})
    assert (found.read.result, len(found.rows)) == ("complete", 12), found.read.reason


@pytest.mark.parametrize("way", OTHERS)
def test_words_like_those_lead_to_no_older_list(way: str) -> None:
    portal = Portal({"/l/": page(f"<p><a href='/l/old/'>{way}</a></p><ul>{rows(2024)}</ul>")})
    assert (read(portal, of=site("/l/")).read.result, portal.targets) == ("complete", ["/l/"])
    assert OLDER.fullmatch(way) is None or way in ("历史", "早期")


def test_an_older_list_is_read_to_its_end() -> None:
    link, more = "<a href='old/'>历史归档</a>", "<a href='p2.html'>下一页</a>"
    pages: dict[str, Page] = {
        "/l/": page(f"{link}<ul>{rows(2024)}</ul>"),
        "/l/old/": page(f"<ul>{rows(2023)}</ul>{more}"),
    }
    assert crawl(pages).read.result == "incomplete"
    found = crawl(pages | {"/l/old/p2.html": page(f"<ul>{rows(2022)}</ul>")})
    assert (found.read.result, len(found.rows)) == ("complete", 18)


def test_the_years_that_tabs_of_an_older_list_bring_are_read() -> None:
    way = "<p><a href='/l/old/'>历年报告</a></p>"
    tabs = "".join(f"<li class='{'on' * (y == 2023)}'><a href='/l/old/{y}/'>{y}年</a></li>" for y in (2023, 2022, 2021))
    pages: dict[str, Page] = {
        "/l/": page(f"{way}<ul>{rows(2024)}</ul>"),
        "/l/old/": page(f"{way}<ul>{tabs}</ul><ul>{rows(2023)}</ul>"),
        "/l/old/2022/": page(f"{way}<ul>{tabs}</ul><ul>{rows(2022)}</ul>"),
        "/l/old/2021/": page(f"{way}<ul>{tabs}</ul><ul>{rows(2021)}</ul>"),
    }
    found = crawl(pages)
    assert (found.read.result, len(found.rows)) == ("complete", 24), found.read.reason
    assert crawl(pages | {"/l/old/2021/": Outcome.BLOCKED}).read.result == "incomplete"


def test_all_lists_of_a_column_together_have_the_pages_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.discovery.column_crawl.MAX_PAGES", 3)
    boxes = "".join(box(NAMES[n], f"/z{n}/", rows(2024, (NAMES[n],), f"/z{n}"), 2) for n in range(6))
    own: dict[str, Page] = {f"/z{n}/": page(f"<ul>{rows(2024, (NAMES[n],), f'/z{n}')}</ul>") for n in range(6)}
    portal = Portal({"/l/": page(boxes), **own})
    found = read(portal, of=site("/l/")).read
    assert (found.result, found.evidence["detail"], len(portal.asked)) == ("incomplete", "page_cut", 3)


NEWS = "".join(
    f"<li><a href='/w/t2025030{n}_{n}.html'>古镇第{n}次文化旅游活动举行</a><span>2025-03-0{n}</span></li>"
    for n in range(1, 6)
)
# what a link to older reports brings, and what the list is then: one of a single year, one that shows two years
ABSENT: dict[str, tuple[Page, str, str]] = {
    "a page of something else": (page(f"<ul>{NEWS}</ul>", "古镇"), "complete", "complete"),
    "no page": (Outcome.GONE, "incomplete", "complete"),
    "the home page": (Outcome.REDIRECTED_HOME, "incomplete", "complete"),
    "a page without rows": (page("<p>介绍</p>"), "incomplete", "complete"),
    "a page that says it is empty": (page("<ul></ul>暂无信息", "归档"), "complete", "complete"),
    "a page that is refused": (Outcome.BLOCKED, "incomplete", "incomplete"),
    "a host that is silent": (Outcome.UNREACHABLE, "incomplete", "incomplete"),
}


@pytest.mark.parametrize("case", ABSENT)
def test_older_reports_that_do_not_come_are_a_gap_of_a_list_of_one_year(case: str) -> None:
    answer, of_one, of_two = ABSENT[case]
    for shown, result in ((rows(2024), of_one), (rows(2024) + rows(2023), of_two)):
        found = crawl({"/l/": page(f"<a href='/l/old/'>历史归档</a><ul>{shown}</ul>"), "/l/old/": answer})
        assert (found.read.result, len(found.rows)) == (result, shown.count("<li>")), found.read.reason


@pytest.mark.parametrize(
    ("way", "detail"), [("javascript:old()", "offer_not_followed"), ("http://old.gov.cn/l/", "page_failed")]
)
def test_older_reports_that_cannot_be_asked_for_are_a_gap_of_a_list_of_one_year(way: str, detail: str) -> None:
    link = f"<a href='{way}'>历史归档</a>"
    found = crawl({"/l/": page(f"{link}<ul>{rows(2024)}</ul>")})
    assert (found.read.result, found.read.evidence["detail"]) == ("incomplete", detail)
    assert crawl({"/l/": page(f"{link}<ul>{rows(2024)}{rows(2023)}</ul>")}).read.result == "complete"


def test_an_older_list_that_only_a_script_brings_is_said() -> None:
    found = crawl({"/l/": page(f"<a href='javascript:old()'>历史归档</a><ul>{rows(2024)}</ul>")})
    assert (found.read.result, found.read.evidence["detail"]) == ("incomplete", "offer_not_followed")
    assert "历史归档" in found.read.reason


# what an older list may hold whose rows have the addresses of the column's: documents of the county, or reports
DOCUMENTS = (
    "关于印发《丰平县政府投资项目管理办法》的通知",
    "丰政发〔2019〕3号",
    "关于公布规范性文件清理结果的公告",
    "关于调整供热价格的批复",
)
# whether it is an older list where its rows lie where the column's do, and where they lie elsewhere
KINDS: dict[str, tuple[str, tuple[str, ...], bool, bool]] = {
    "documents of the county": ("历史文件", DOCUMENTS, False, False),
    "documents under another name": ("归档信息", DOCUMENTS, False, False),
    "reports": ("历史文件", tuple(f"{name}2021年法治政府建设年度报告" for name in NAMES), True, True),
    "reports by their townships alone": ("历史文件", NAMES, True, True),
    "reports whose titles are cut": ("历史归档", tuple(f"{name}人民政府关于2021年…" for name in NAMES), True, True),
    "news whose titles are cut": ("历史归档", tuple(f"{name}开展防汛演练…" for name in NAMES), True, False),
    "one report among documents": ("历史文件", (*DOCUMENTS, "甲水镇2021年法治政府建设年度报告"), True, True),
    "documents that a link calls reports": ("历年报告", DOCUMENTS, True, False),
    "reports by their years alone": ("历史归档", ("2021年", "2020年度", "2019年", "2018年度"), True, False),
    "a few rows": ("历史文件", DOCUMENTS[:2], True, False),
}


@pytest.mark.parametrize("alike", [True, False])
@pytest.mark.parametrize("case", KINDS)
def test_documents_of_another_kind_are_no_older_list_whatever_their_addresses(case: str, alike: bool) -> None:
    way, titles, *told = KINDS[case]
    old = "".join(
        f"<li><a href='/{'r/2024' if alike else 'wj/2019'}_7{n}.html'>{one}</a><span>2019-05-{n + 10}</span></li>"
        for n, one in enumerate(titles)
    )
    pages: dict[str, Page] = {
        "/l/": page(f"<a href='/l/old/'>{way}</a><ul>{rows(2024)}</ul>"),
        "/l/old/": page(f"<ul>{old}</ul><a href='p2.html'>下一页</a>", "文件"),
    }
    found, is_older = crawl(pages), told[not alike]
    assert (found.read.result == "incomplete", len(found.rows) > len(NAMES)) == (is_older, is_older), found.read.reason


def test_news_of_townships_with_cut_titles_are_not_the_list_of_a_year() -> None:
    tabs = "<div><a href='/l/' class='on'>2024年</a><a href='/l/2023/'>2023年</a></div>"
    news = "".join(
        f"<li><a href='/n/a{n}.html'>{name}开展防汛演练…</a><i>2025-04-0{n + 1}</i></li>"
        for n, name in enumerate(NAMES)
    )
    pages: dict[str, Page] = {
        "/l/": page(f"{tabs}<ul>{rows(2024)}</ul>"),
        "/l/2023/": page(f"<ul>{news}</ul>", "丰平县人民政府"),
    }
    found = crawl(pages)
    assert (found.read.result, found.read.evidence["detail"]) == ("incomplete", "page_other")


def test_the_years_behind_a_page_of_years_alone_are_read() -> None:
    years = "".join(f"<li><a href='/l/old/{y}/'>{y}年</a></li>" for y in (2023, 2022))
    pages: dict[str, Page] = {
        "/l/": page(f"<a href='/l/old/'>历史归档</a><ul>{rows(2024)}</ul>"),
        "/l/old/": page(f"<ul class='nd'>{years}</ul>", "历史归档"),
        "/l/old/2023/": page(f"<ul>{rows(2023)}</ul>", "2023年"),
        "/l/old/2022/": page(f"<ul>{rows(2022)}</ul>", "2022年"),
    }
    found = crawl(pages)
    assert (found.read.result, len(found.rows)) == ("complete", 18), found.read.reason
    assert crawl(pages | {"/l/old/2022/": Outcome.GONE}).read.result == "incomplete"


def test_the_older_rows_of_a_list_of_many_things_are_read_whatever_they_speak_of() -> None:
    mixed = "".join(
        f"<li><a href='/r/2024_9{n}.html'>{one}</a><span>2024-05-1{n}</span></li>"
        for n, one in enumerate(DOCUMENTS * 2)
    )
    old = "".join(
        f"<li><a href='/r/2019_{n}.html'>{one}</a><span>2019-05-1{n}</span></li>" for n, one in enumerate(DOCUMENTS)
    )
    pages: dict[str, Page] = {
        "/l/": page(f"<a href='/l/old/'>历史文件</a><ul>{rows(2024)}{mixed}</ul>"),
        "/l/old/": page(f"<ul>{old}</ul><a href='p2.html'>下一页</a>"),
        "/l/old/p2.html": page(f"<ul>{rows(2022)}</ul>"),
    }
    found = crawl(pages)
    assert (found.read.result, len(found.rows)) == ("complete", len(NAMES) * 2 + 12), found.read.reason


def box(name: str, more: str, shown: str, form: int) -> str:
    return (
        f"<div class='c'><ul>{shown}</ul><a class='more' href='{more}'>更多&gt;&gt;</a></div>",
        f"<div class='c'><h3><a href='{more}'>{name}</a><a href='{more}'>MORE</a></h3><ul>{shown}</ul></div>",
        f"<div class='c'><div class='t'><b>{name}</b><span><a href='{more}'>[更多]</a></span></div><div><ul>{shown}</ul></div></div>",
        f"<div class='c'><div class='t'><b>{name}</b><a href='{more}'><img src='/m.gif' alt='更多'></a></div><ul>{shown}</ul></div>",
        f"<div class='c'><ul>{shown}</ul><p><a class='btn-more' href='{more}'></a></p></div>",
        f"<div class='c'><div class='t'><em>{name}</em><a href='{more}'>MORE+</a></div><ul>{shown}</ul></div>",
        f"<div class='c'><div class='t'><em>{name}</em><a href='{more}'>查看全部&gt;</a></div><ul>{shown}</ul></div>",
    )[form]


@pytest.mark.parametrize("form", range(7))
@pytest.mark.parametrize("folder", ["/r", "/z{}/r"])
def test_boxes_with_more_of_their_own_are_the_beginnings_of_lists(form: int, folder: str) -> None:
    """A tab for each township shows its newest reports; the rest stands behind 更多."""
    boxes, pages = "", dict[str, Page]()
    for n, name in enumerate(NAMES):
        own = [rows(year, (name,), folder.format(n)).replace(f"{year}_0", f"{year}_{n}") for year in (2024, 2023, 2022)]
        boxes += box(name, f"/z{n}/", "".join(own[:2]), form)
        pages[f"/z{n}/"] = page(f"<ul>{''.join(own)}</ul>", name)
    found = crawl({"/l/": page(boxes), **pages})
    assert (found.read.result, len(found.rows)) == ("complete", 18), found.read.reason
    gone = crawl({"/l/": page(boxes), **pages, "/z3/": Outcome.GONE})
    assert gone.read.result == "incomplete"


def test_a_box_that_shows_no_report_is_the_beginning_of_a_list_too() -> None:
    news = "<li><a href='/z9/1.html'>己湖乡召开防汛工作会议</a><span>2025-03-29</span></li>"
    pages: dict[str, Page] = {f"/z{n}/": page(f"<ul>{rows(2024, (NAMES[n],), f'/z{n}')}</ul>") for n in range(6)}
    shown = [box(name, f"/z{n}/", rows(2024, (name,), f"/z{n}") if n < 5 else news, 2) for n, name in enumerate(NAMES)]
    found = crawl({"/l/": page("".join(shown)), **pages})
    assert (found.read.result, len({row.township_code for row in found.rows if row.year == 2024})) == ("complete", 6)


def test_a_box_with_one_report_is_of_the_list_too() -> None:
    boxes = "".join(
        box(name, f"/z{n}/", "".join(rows(year, (name,), f"/z{n}") for year in range(2024, 2021 + n // 2, -1)), 2)
        for n, name in enumerate(NAMES)
    )
    pages: dict[str, Page] = {f"/z{n}/": page("<p>暂无信息</p>") for n in range(6)}
    found = crawl({"/l/": page(boxes), **pages})
    assert (found.read.result, len(found.rows)) == ("complete", 12), found.read.reason


def test_a_row_without_a_day_has_that_of_the_list_behind_more() -> None:
    whole = rows(2024, NAMES[:2], "/z")
    bare = whole.replace("<span>2025-03-19</span>", "").replace("<span>2025-03-18</span>", "")
    found = crawl({"/l/": page(box("2024年", "/l/2024n/", bare, 2)), "/l/2024n/": page(f"<ul>{whole}</ul>", "2024年")})
    assert [str(row.listed_date) for row in found.rows] == ["2025-03-19", "2025-03-18"]


def test_a_year_s_box_without_reports_is_the_beginning_of_a_list_too() -> None:
    plan = "<li><a href='/l/2022n/2023_7.html'>甲水镇2022年普法责任清单</a><span>2022-03-01</span></li>"
    lists = {2024: rows(2024, NAMES[:2], "/l/2024n"), 2023: rows(2023, NAMES[:2], "/l/2023n"), 2022: plan}
    shown = "".join(box(f"{year}年", f"/l/{year}n/", listed, 2) for year, listed in lists.items())
    pages: dict[str, Page] = {f"/l/{year}n/": page(f"<ul>{listed}</ul>", f"{year}年") for year, listed in lists.items()}
    found = crawl({"/l/": page(shown), **pages})
    assert (found.read.result, {row.year for row in found.rows if row.verdict == "report"}) == (
        "complete",
        {2023, 2024},
    )


@pytest.mark.parametrize(
    "form", ["<li data-url='/z{}.html'>{}</li>", "<a href='javascript:;' data-href='z{}.html'>{}</a>"]
)
def test_the_lists_that_tabs_of_townships_bring_are_read(form: str) -> None:
    tabs = "".join(form.format(n, name) for n, name in enumerate(NAMES))
    pages: dict[str, Page] = {
        f"/z{n}.html": f"<ul>{rows(2024, (name,), f'/z{n}')}</ul>" for n, name in enumerate(NAMES)
    }
    column = page(f"<ul class='tab'>{tabs}</ul><div id='con'><ul>{rows(2024, NAMES[:1], '/z0')}</ul></div>")
    found = crawl({"/l.html": column, **pages}, "/l.html")
    assert (found.read.result, len(found.rows)) == ("complete", 6), found.read.reason
    assert crawl({"/l.html": column, **pages, "/z2.html": Outcome.GONE}, "/l.html").read.result == "incomplete"


MENU = "<ul class='side'>" + "".join(f"<li><a href='/z{n}/'>{name}</a></li>" for n, name in enumerate(NAMES)) + "</ul>"
OWN: dict[str, Page] = {
    f"/z{n}/": page(f"<ul>{rows(2024, (name,), f'/z{n}')}{rows(2023, (name,), f'/z{n}')}</ul>", name)
    for n, name in enumerate(NAMES)
}
SHOWN = "<ul>" + "".join(rows(2024, (name,), f"/z{n}") for n, name in enumerate(NAMES)) + "</ul>"


def test_a_list_of_one_year_has_its_rest_in_lists_of_the_townships_that_a_menu_names() -> None:
    found = crawl({"/l/": page(MENU + SHOWN), **OWN})
    assert (found.read.result, len(found.rows)) == ("complete", 12), found.read.reason


def test_lists_of_townships_in_its_own_folder_are_read_whatever_years_it_shows() -> None:
    menu = "".join(f"<a href='/l/?d={n}'>{name}</a>" for n, name in enumerate(NAMES))
    newest = rows(2024, NAMES[:3]) + rows(2023, NAMES[3:4])
    own: dict[str, Page] = {
        f"/l/?d={n}": page("<ul>" + "".join(rows(y, (name,), f"/z{n}") for y in (2024, 2023, 2022)) + "</ul>", name)
        for n, name in enumerate(NAMES)
    }
    found = crawl({"/l/": page(f"<div>{menu}</div><ul>{newest}</ul>"), **own})
    assert {(row.township_code, row.year) for row in found.rows} >= {(f"50029910{n}", 2022) for n in range(1, 7)}


@pytest.mark.parametrize("name", ["乡镇街道", "各乡镇", "镇街报告", "乡镇（街道）"])
def test_the_list_of_townships_beside_that_of_departments_is_read(name: str) -> None:
    tabs = f"<ul><li class='on'>县直部门</li><li><a href='/xz/'>{name}</a></li></ul>"
    offices = "".join(
        f"<li><a href='/d/{n}.html'>丰平县第{n}局2024年法治政府建设年度报告</a><i>2025-03-0{n}</i></li>"
        for n in range(1, 6)
    )
    pages: dict[str, Page] = {"/l/": page(f"{tabs}<ul>{offices}</ul>"), "/xz/": page(f"<ul>{rows(2024)}</ul>", "乡镇")}
    found = read(Portal(pages), of=site("/l/", shared=True))
    assert (sum(row.verdict == "report" for row in found.rows), found.read.result) == (6, "complete")


HOMES: dict[str, Page] = {
    f"/z{n}/": page(f"<p><a href='/z{n}/1.html'>本镇概况</a></p>", name) for n, name in enumerate(NAMES)
}


@pytest.mark.parametrize(
    ("shown", "pages", "asked"),
    [
        pytest.param(rows(2024), HOMES, 7, id="homes of townships"),
        pytest.param(rows(2024), {"/z0/": Outcome.SERVER_ERROR}, 7, id="homes that do not come"),
        pytest.param(rows(2024) + rows(2023), OWN, 1, id="beside a list of several years"),
    ],
)
def test_a_menu_of_townships_may_be_of_something_else(shown: str, pages: dict[str, Page], asked: int) -> None:
    portal = Portal({"/l/": page(f"{MENU}<ul>{shown}</ul>"), **pages})
    found = read(portal, of=site("/l/"))
    assert (found.read.result, len(found.rows), len(portal.asked)) == ("complete", shown.count("<li>"), asked)


def test_a_township_s_own_list_asks_for_no_other_townships() -> None:
    portal = Portal({"/l/": page(f"{MENU}<ul>{rows(2024, NAMES[:1])}</ul>"), **OWN})
    assert (read(portal, of=site("/l/", township="500299101")).read.result, portal.targets) == ("complete", ["/l/"])


def years_alone(shown: str) -> dict[str, Page]:
    years = "".join(f"<li><a href='/l/{y}/'>{y}年</a></li>" for y in (2024, 2023))
    return {
        "/l/": page(f"<ul class='nd'>{years}</ul>"),
        "/l/2024/": page(shown),
        "/l/2023/": page(f"<ul>{rows(2023)}</ul>"),
    }


def tabs_of_townships(shown: str) -> dict[str, Page]:
    tabs = "".join(f"<li data-url='/z{n}/'>{name}</li>" for n, name in enumerate(NAMES[:2]))
    first = f"<ul>{rows(2024, NAMES[:1])}{rows(2023, NAMES[:1])}</ul>"
    return {"/l/": page(f"<ul>{tabs}</ul>{first}"), "/z0/": page(first), "/z1/": page(shown)}


@pytest.mark.parametrize("column", [years_alone, tabs_of_townships])
@pytest.mark.parametrize("options", [{"shared": True}, {}])
def test_what_is_new_behind_a_first_page_that_stays_is_seen_the_next_night(
    column: Callable[[str], dict[str, Page]], options: dict[str, bool]
) -> None:
    own, portal = site("/l/", **options), Portal(column(f"<ul>{rows(2023, NAMES[1:2], '/q')}</ul>"))
    before = read(portal, of=own)
    assert before.read.result == "complete", before.read.reason
    portal = Portal(column(f"<ul>{rows(2024, NAMES[1:3], '/q')}{rows(2023, NAMES[1:2], '/q')}</ul>"))
    after = read(portal, remembered(before, portal), of=own)
    assert (after.read.result, len(after.rows) - len(before.rows)) == ("complete", 2), after.read.reason


LOADS = {
    "an item": (
        "<li class='{on}' onclick=\"turn(this,{n})\">{name}</li>",
        "function turn(o,n){$('#box').load('/z'+n+'.html');}",
    ),
    "a link": (
        "<a href=\"javascript:turn('{n}')\">{name}</a>",
        "function turn(n){$.get('/z'+n+'.html',function(d){$('#box').html(d)});}",
    ),
    "a span": (
        "<span onclick=\"turn('{n}')\"><b>{name}</b></span>",
        "function turn(n){$.ajax({url:'/z'+n+'.html',success:put});}",
    ),
}


@pytest.mark.parametrize("case", LOADS)
def test_the_lists_that_a_click_on_a_township_loads_are_read(case: str) -> None:
    form, script = LOADS[case]
    tabs = "".join(form.format(n=n, name=name, on="on" * (n == 0)) for n, name in enumerate(NAMES))
    own: dict[str, Page] = {f"/z{n}.html": f"<ul>{rows(2024, (name,), f'/z{n}')}</ul>" for n, name in enumerate(NAMES)}
    shown = f"<ul>{tabs}</ul><div id='box'><ul>{rows(2024, NAMES[:1], '/z0')}</ul></div>"
    found = crawl({"/l/": page(f"{shown}<script>{script}</script>"), **own})
    assert (found.read.result, len(found.rows)) == ("complete", 6), found.read.reason


def township_tabs(script: str, form: str = "<li onclick='turn({n})'>{name}</li>", shown: str = "") -> ColumnCrawl:
    tabs = "".join(form.format(n=n, name=name) for n, name in enumerate(NAMES))
    own: dict[str, Page] = {f"/z{n}.html": f"<ul>{rows(2024, (name,), f'/z{n}')}</ul>" for n, name in enumerate(NAMES)}
    list_of_one = f"<ul>{tabs}</ul><div id='box'><ul>{shown or rows(2024, NAMES[:1], '/z0')}</ul></div>"
    return crawl({"/l/": page(f"{list_of_one}<script>{script}</script>"), **own})


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("function turn(n){var u='/z'+n+'.html';$('#box').load(u);}", id="an address in a variable"),
        pytest.param("function turn(n){$('#box').load('/z'+n+'.html .list');}", id="a part of a page"),
    ],
)
def test_what_a_click_loads_is_read_as_its_function_tells(script: str) -> None:
    found = township_tabs(script)
    assert (found.read.result, len(found.rows)) == ("complete", 6), found.read.reason


UNNAMED = "<li><a href='/z0/1.html'>2024年法治政府建设年度报告</a><span>2025-01-05</span></li>"
UNKNOWN = {
    "the page itself with parameters": ("function turn(n){$.get('/l/',{t:n},put);}", {}),
    "one address with parameters": ("function turn(n){$('#box').load('/z0.html',{t:n});}", {}),
    "what is sent": ("function turn(n){$.ajax({url:'/z0.html',data:{t:n},type:'post'});}", {}),
    "a number that is changed first": ("function turn(n){n=n-1;$('#box').load('/z'+n+'.html');}", {}),
    "rows that name no township": ("", {"shown": UNNAMED}),
    "a list that says that it is empty": ("", {"shown": "暂无信息"}),
    "items that a script binds": ("$('.t').click(load)", {"form": "<li class='t' data-id='{n}'>{name}</li>"}),
    "links that a script binds": ("$('.t').click(load)", {"form": "<li><a class='t' href='#'>{name}</a></li>"}),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_tabs_of_townships_whose_lists_nobody_can_ask_for_are_said(case: str) -> None:
    script, how = UNKNOWN[case]
    found = township_tabs(script, **how)
    assert found.read.reason_code == "incomplete_list", found.read.reason
    told = {one["shown"] for one in found.read.evidence["offered"]}
    assert told >= set(NAMES[1:])


NO_TABS = {
    "links to townships' own sites": ("<li data-n='{n}'><a href='http://t{n}.gov.cn/'>{name}</a></li>", ""),
    "links that are counted": ("<li><a href='/jsz{n}/' onclick='count()'>{name}</a></li>", ""),
    "cells that name their column": ("<table><tr><td data-label='乡镇'>{name}</td><td>未发布</td></tr></table>", ""),
    "names beside rows of several": ("<li onclick='turn({n})'>{name}</li>", rows(2024, NAMES[:2])),
}


@pytest.mark.parametrize("case", NO_TABS)
def test_names_of_townships_that_bring_no_list_end_it(case: str) -> None:
    form, shown = NO_TABS[case]
    assert township_tabs("", form, shown).read.result == "complete"


def test_tabs_of_townships_that_load_nobody_knows_what_are_said_beside_one_township_s_rows() -> None:
    tabs = "".join(f"<li onclick='turn({n})'>{name}</li>" for n, name in enumerate(NAMES))
    for names, own, result in (
        (NAMES[:1], {}, "incomplete"),
        (NAMES, {}, "complete"),
        (NAMES[:1], {"township": "500299101"}, "complete"),
    ):
        portal = Portal({"/l/": page(f"<ul>{tabs}</ul><div><ul>{rows(2024, names)}</ul></div>")})
        assert read(portal, of=site("/l/", shared=not own, **own)).read.result == result


def test_one_township_that_carries_an_address_is_no_tab() -> None:
    portal = Portal({"/l/": page(f"<p data-url='/z0/'>{NAMES[0]}</p><p data-url='/w/'>天气</p><ul>{rows(2024)}</ul>")})
    assert (read(portal, of=site("/l/")).read.result, portal.targets) == ("complete", ["/l/"])


ASIDE = {
    "of another box": f"<div><h3>要闻<a href='/news/'>更多</a></h3><ul><li><a href='/news/1.html'>县里召开全县重点项目推进会议</a></li></ul></div><ul>{rows(2024)}</ul>",
    "that leads to the row itself": "<ul>"
    + "".join(f"<li><a href='/r/{n}.html'>{name}2024年法治政府建设年度报告</a><span>2025-03-0{n + 1}</span><a href='/r/{n}.html'>更多</a></li>" for n, name in enumerate(NAMES))
    + "</ul>",
    "that leads to the list itself": f"<div><h3>年报<a href='/l/'>更多</a></h3><ul>{rows(2024)}</ul></div>",
}  # fmt: skip


@pytest.mark.parametrize("case", ASIDE)
def test_a_more_that_leads_to_no_list_of_these_rows_is_no_gap(case: str) -> None:
    portal = Portal({"/l/": page(ASIDE[case])})
    found = read(portal, of=site("/l/"))
    assert (found.read.result, len(found.rows), portal.targets) == ("complete", 6, ["/l/"]), found.read.reason


def test_a_list_that_turns_its_pages_has_its_more_for_something_else() -> None:
    pager = "<a href='?p=2'>下一页</a>"
    pages: dict[str, Page] = {
        "/l/": page(f"<div><a href='/all/'>更多</a><ul>{rows(2024)}</ul>{pager}</div>"),
        "/l/?p=2": page(f"<div><ul>{rows(2023)}</ul></div>"),
    }
    found = crawl(pages)
    assert (found.read.result, len(found.rows)) == ("complete", 12), found.read.reason


def test_more_lists_apart_than_a_county_has_are_a_gap() -> None:
    boxes = "".join(box(NAMES[n % 6], f"/z{n}/", rows(1900 + n, NAMES[:1], f"/q{n}"), 0) for n in range(MAX_APART + 5))
    portal = Portal({"/l/": page(boxes)})
    assert read(portal, of=site("/l/")).read.result == "incomplete"
    assert len(portal.asked) == 1
