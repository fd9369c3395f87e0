"""The way from an address to the report columns, on portals that are laid out in other ways than the demo's."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest

from flows.config.sites import SiteConfig
from flows.discovery.html import read_page
from flows.discovery.portal_search import search as portal_search
from flows.discovery.portal_search.check import check_column
from flows.discovery.portal_search.county_match import county_of
from flows.discovery.portal_search.search import Probe, probe
from flows.discovery.portal_search.site_file import site_id, site_toml
from flows.http import Outcome, Request, Response
from parsers.identity.registry import Registry
from tests.discovery.portal import AS_OF, BASE, COUNTY, NAMES, REGISTRY, SETTINGS, TOWNS, Page, Portal
from tests.discovery.portal import site as site_of

HEAD = "<title>{0}-丰平县人民政府</title><meta name='SiteName' content='丰平县人民政府'>"
SITE_CODE = "<div>主办：丰平县人民政府 网站标识码：5002990001</div>"


def page(title: str, body: str) -> str:
    return f"<html><head>{HEAD.format(title)}</head><body><a href='/'>首页</a><a href='/zwgk/'>政务公开</a>{body}{SITE_CODE}</body></html>"


def links(*pairs: tuple[str, str]) -> str:
    return "<div>" + "".join(f"<a href='{url}'>{text}</a>" for url, text in pairs) + "</div>"


def reports(names: tuple[str, ...], years: tuple[int, ...], where: str) -> str:
    rows = [
        f"<li><a href='{where}post_{number}{year}.html'>{name}{year}年法治政府建设年度报告</a><span>{year + 1}-03-1{number}</span></li>"
        for year in years
        for number, name in enumerate(names, 1)
    ]
    return f"<ul>{''.join(rows)}</ul>"


def search(pages: dict[str, Page], start: str = "/") -> Probe:
    return probe(BASE + start, fetch=Portal(pages), registry=REGISTRY)


def test_a_column_for_each_year() -> None:
    found = search(
        {
            "/": page("首页", links(("/ztzl/", "专题专栏"))),
            "/zwgk/": page("政务公开", links(("/ztzl/fzbg/", "法治政府建设年度报告专栏"))),
            "/ztzl/fzbg/": page(
                "法治政府建设年度报告", links(("/ztzl/fzbg/2024/", "2024年"), ("/ztzl/fzbg/2025/", "2025年"))
            ),
            "/ztzl/fzbg/2024/": page("2024年", reports(NAMES[:3], (2023,), "/content/")),
            "/ztzl/fzbg/2025/": page("2025年", reports(NAMES[:4], (2024,), "/content/")),
        }
    )
    assert [one.url for one in found.columns] == [BASE + "/ztzl/fzbg/2024/", BASE + "/ztzl/fzbg/2025/"]
    assert {one.township_code for one in found.columns} == {None}
    assert any("each year" in note for note in found.notes)


def test_the_id_of_a_session_is_no_part_of_a_column_s_address() -> None:
    portal = Portal({
        "/": page("首页", links(("/fz/", "法治政府建设年度报告"))),
        "/fz/": page("法治政府建设年度报告", reports(NAMES[:4], (2024,), "/content/")),
    })  # fmt: skip

    def redirected(request: Request) -> Response:
        answer = portal(request)
        return replace(answer, url=f"{answer.url}list.do;jsessionid=0A1B") if answer.url.endswith("/fz/") else answer

    found = probe(BASE + "/", fetch=redirected, registry=REGISTRY)
    assert [one.url for one in found.columns] == [BASE + "/fz/list.do"]


def test_a_parent_that_lists_all_years_is_enough() -> None:
    everything = reports(NAMES[:4], (2024, 2023), "/content/")
    found = search(
        {
            "/": page("首页", links(("/ztzl/fzbg/", "法治政府建设"))),
            "/ztzl/fzbg/": page("法治政府建设", everything + links(("2025/", "2025年"))),
            "/ztzl/fzbg/2025/": page("2025年", reports(NAMES[:4], (2024,), "/content/")),
        }
    )
    assert [one.url for one in found.columns] == [BASE + "/ztzl/fzbg/"]
    text = site_toml(found, site_id(found))
    assert len(text.splitlines()) == 6
    site = SiteConfig.model_validate(tomllib.loads(text))
    assert (site.id, site.county_code, site.column[0].url) == ("example", "500299", "/ztzl/fzbg/")


@pytest.mark.parametrize("way", ["历年报告", "往年", "历史归档", "2023年及以前"])
def test_the_column_of_older_reports_behind_the_columns_of_years(way: str) -> None:
    found = search(
        {
            "/": page("首页", links(("/fzbg/", "法治政府建设年度报告"))),
            "/fzbg/": page("法治政府建设年度报告", links(("/fzbg/2025/index.html", "2025年"), ("/fzbg/ln/", way))),
            "/fzbg/2025/index.html": page("2025年", reports(NAMES[:4], (2024,), "/content/")),
            "/fzbg/ln/": page(way, reports(NAMES[:4], (2023, 2022), "/content/")),
        }
    )
    assert [one.url for one in found.columns] == [BASE + "/fzbg/2025/index.html", BASE + "/fzbg/ln/"]
    assert any("a column for each year" in note for note in found.notes)


@pytest.mark.parametrize(("link", "is_told"), [("", True), ("<a href='/f/old/'>历史归档</a>", False)])
def test_older_reports_in_a_list_apart_are_not_called_not_found(link: str, is_told: bool) -> None:
    way = links(("/f/", "法治政府建设年度报告"))
    column = page("法治政府建设年度报告", link + reports(NAMES, (2024,), "/c/"))
    found = search({"/": page("首页", way), "/f/": column})
    assert any("without it they count as missing" in note for note in found.notes) is is_told


CUT_ROWS = {  # township, year and 法治政府 of two townships; of one; neither year nor subject; of no column of reports
    "甲水镇2023年度推进法治政… 乙山镇2023年法治政府建设… 乙山镇召开全镇防汛会议": True,
    "甲水镇2023年度推进法治政… 乙山镇召开全镇防汛会议 丙河镇机构设置 丙河镇职责": False,
    "甲水镇人民政府办公室关… 乙山镇人民政府办公室关… 丙河镇机构设置": False,
}


@pytest.mark.parametrize("case", CUT_ROWS)
def test_a_mixed_column_whose_titles_are_cut(case: str) -> None:
    titles = [*case.split(), *("丁石乡森林防火工作" for _ in range(7))]
    rows = "".join(f"<li><a href='/view.php?aid={n}'>{title}</a></li>" for n, title in enumerate(titles))
    home = page("首页", links(("/fz/", "乡镇法治政府建设")))
    found = search({"/": home, "/fz/": page("乡镇法治政府建设", f"<ul>{rows}</ul>")})
    assert bool(found.columns) is CUT_ROWS[case]


def test_townships_with_parts_of_their_own() -> None:
    """Titles that name no township are their column's; a township whose column says it is empty is kept."""
    pages: dict[str, Page] = {
        "/": page("首页", links(("/zj/", "镇街信息公开"))),
        "/zj/": page("镇街", links(*((f"/zj/t{n}/", f"{name}人民政府") for n, name in enumerate(NAMES)))),
    }
    for n in range(len(NAMES)):
        rows = (
            f"<ul><li><a href='t20240311_{n}.html'>2023年法治政府建设年度报告</a><span>2024-03-11</span></li></ul>"
            if n
            else "<ul></ul><p>暂无内容</p>"
        )
        pages[f"/zj/t{n}/"] = page("概况", links((f"/zj/t{n}/gk/", "政府信息公开"), ("/zj/", "返回")))
        pages[f"/zj/t{n}/gk/"] = page("政府信息公开", links((f"/zj/t{n}/gk/fz/", "法治政府建设年报")))
        pages[f"/zj/t{n}/gk/fz/"] = page("法治政府建设年报", rows)
    found = search(pages)
    assert [(one.url, one.township_code) for one in found.columns] == [
        (f"{BASE}/zj/t{n}/gk/fz/", TOWNS[n][0]) for n in range(len(NAMES))
    ]


def test_a_column_that_does_not_say_its_county_is_told_by_the_home_page() -> None:
    bare = f"<html><title>公开</title><body>{reports(NAMES[:3], (2023, 2022), '/c/')}</body></html>"
    found = search({"/": page("首页", ""), "/c/x/": bare}, "/c/x/")
    assert found.county is not None
    assert found.county.code == "500299"
    assert [one.url for one in found.columns] == [BASE + "/c/x/"]


@pytest.mark.parametrize("outcome", [Outcome.BLOCKED, Outcome.ROBOTS, Outcome.UNREACHABLE])
def test_a_portal_that_cannot_be_read_says_why(outcome: Outcome) -> None:
    found = search({"/": outcome})
    assert found.columns == ()
    assert any(outcome.value in note for note in found.notes)


def test_a_portal_of_no_known_county_asks_for_it() -> None:
    found = search({"/": "<html><title>某网站</title><body>你好</body></html>"})
    assert found.county is None
    assert any("--county" in note for note in found.notes)


@pytest.mark.parametrize(("before", "is_told"), [(0, True), (2997, True), (2998, False)])
def test_a_county_may_be_named_within_the_first_three_thousand_characters_alone(before: int, is_told: bool) -> None:
    found = search({"/": f"<html><body>{'。' * before}丰平县{'。' * 3000}</body></html>"})
    assert (found.county is not None) is is_told


def test_ways_that_speak_of_the_rule_of_law_are_followed_beside_a_column_for_all() -> None:
    ways = (("/f/", "法治政府建设年度报告"), ("/y/", "依法行政"), ("/t/", f"{NAMES[0]}人民政府"), ("/g/", "公开目录"))
    portal = Portal(
        {"/": page("首页", links(*ways)), "/f/": page("法治政府建设年度报告", reports(NAMES, (2024, 2023), "/c/"))}
    )
    probe(BASE + "/", fetch=portal, registry=REGISTRY)
    assert portal.targets == ["/", "/f/", "/y/"]


def test_no_more_pages_wait_than_a_search_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portal_search, "MAX_WAITING", 3)
    portal = Portal({"/f/": page("法治政府建设年报", links(*((f"/f/{n}/", "法治政府建设年报") for n in range(9))))})
    probe(BASE + "/f/", fetch=portal, registry=REGISTRY)
    assert len(portal.asked) == 4


def test_news_on_the_home_page_do_not_make_it_a_column() -> None:
    found = search({"/": page("首页", reports(NAMES[:3], (2023,), "/x/"))})
    assert found.columns == ()


def test_reports_on_another_host_are_said() -> None:
    rows = reports(NAMES[:3], (2023,), "http://zj.example.gov.cn/c/")
    found = search({"/": page("首页", links(("/f/", "法治政府建设年报"))), "/f/": page("法治政府建设年报", rows)})
    assert any('allow_hosts = ["zj.example.gov.cn"]' in note for note in found.notes)


def test_a_maze_of_links_is_left_in_the_end() -> None:
    class Maze(dict[str, Page]):
        def get(self, key: str, default: Page | None = None) -> Page | None:  # type: ignore[override]
            return page("政务公开", links(*((f"{key}{n}/", "政府信息公开目录") for n in range(5))))

    portal = Portal(Maze())
    found = probe(BASE + "/", fetch=portal, registry=REGISTRY)
    assert len(portal.asked) <= 401
    assert found.columns == ()


def test_a_host_confirms_a_county_and_never_names_one_alone() -> None:
    """The page names two townships and no county; the host's county is taken where they are its own."""
    hosts = {"www.example.gov.cn": "500299"}
    rows = reports(NAMES[:3], (2023, 2022), "/c/")
    bare = f"<html><title>公开</title><body>{rows}</body></html>"
    nothing = "<html><title>公开</title><body>你好</body></html>"
    told = probe(BASE + "/c/x/", fetch=Portal({"/": nothing, "/c/x/": bare}), registry=REGISTRY, hosts=hosts)
    assert told.county is not None
    assert told.county.code == "500299"
    alone = probe(BASE + "/c/x/", fetch=Portal({"/": nothing, "/c/x/": nothing}), registry=REGISTRY, hosts=hosts)
    assert alone.county is None


def test_witnesses_that_name_different_counties_are_told_and_none_is_believed() -> None:
    other = ("500301101", "庚川镇", "镇", "500301", "安远县", "某市", "某省")
    registry = Registry(
        [*((code, name, level, COUNTY, "丰平县", "某市", "某省") for code, name, level in TOWNS), other]
    )
    rows = reports(NAMES[:3], (2024, 2023), "/c/")
    pages: dict[str, Page] = {
        "/f/": f"<html><meta name='SiteIDCode' content='5003010001'><title>法治政府建设年报</title><body>{rows}"
        "<p>主办：丰平县人民政府办公室</p></body></html>"
    }
    found = probe(BASE + "/f/", fetch=Portal(pages), registry=registry)
    assert (found.county, found.columns) == (None, ())
    (note,) = found.notes
    assert all(word in note for word in ("网站标识码 names 安远县", "主办 names 丰平县", "--county"))
    named = probe(BASE + "/f/", fetch=Portal(pages), registry=registry, county_code=COUNTY)
    assert [one.url for one in named.columns] == [BASE + "/f/"]


@pytest.mark.parametrize(
    ("code", "title", "host", "townships", "county"),
    [
        ("500299", "安远县", None, "", "500299"),  # a code counts for more than a name
        ("", "安远县", "500299", "庚川镇", "500301"),  # a host for no more: the townships decide
        ("", "安远县", "500299", NAMES[0], "500299"),
        ("", "安远县", "500299", "", None),
    ],
)
def test_witnesses_of_a_county_are_weighed(
    code: str, title: str, host: str | None, townships: str, county: str | None
) -> None:
    other = ("500301101", "庚川镇", "镇", "500301", "安远县", "某市", "某省")
    registry = Registry(
        [*((code, name, level, COUNTY, "丰平县", "某市", "某省") for code, name, level in TOWNS), other]
    )
    said = read_page(f"<title>{title}</title><meta name='SiteIDCode' content='{code}0001'><body>{townships}</body>")
    assert said is not None
    found = county_of(said, registry, host)
    assert (found.code if found else None) == county


def test_columns_whose_rows_speak_of_one_township_are_that_townships() -> None:
    pages: dict[str, Page] = {"/": page("首页", links(*((f"/l{n}/", "法治政府建设年报") for n in range(3))))}
    for n, name in enumerate((NAMES[0], NAMES[1], NAMES[1])):
        pages[f"/l{n}/"] = page("法治政府建设年报", reports((name,), (2024, 2023), f"/c{n}/"))
    found = search(pages)
    codes = [TOWNS[0][0], TOWNS[1][0], TOWNS[1][0]]
    assert [(one.url, one.township_code) for one in found.columns] == [
        (f"{BASE}/l{n}/", code) for n, code in enumerate(codes)
    ]
    assert [note for note in found.notes if "several" in note] == [f"several columns for {TOWNS[1][0]}"]


def test_every_township_without_a_column_is_named() -> None:
    found = search({"/": page("首页", links(("/f/", "法治政府建设年报"))),
                    "/f/": page("法治政府建设年报", reports(NAMES[:2], (2024, 2023), "/c/"))})  # fmt: skip
    (note,) = [note for note in found.notes if "no report names" in note]
    assert all(name in note for name in NAMES[2:])


def test_a_list_in_a_frame_is_followed() -> None:
    framed = f"<html><title>列表</title><body>{reports(NAMES[:3], (2024, 2023), '/c/')}</body></html>"
    found = search({"/": page("首页", links(("/f/", "法治政府建设年报"))),
                    "/f/": page("法治政府建设年报", "<iframe src='/frame/list.html'></iframe>"),
                    "/frame/list.html": framed})  # fmt: skip
    assert {BASE + "/f/", BASE + "/frame/list.html"} & {one.url for one in found.columns}


SEEN: dict[str, tuple[str, str]] = {
    "a frame": ("<iframe src='/list/frame.html'></iframe>", "/list/frame.html"),
    "links of scripts": ("<a href='javascript:open(1)'>甲</a><a href='#' onclick='open(2)'>乙</a>", "2 of"),
    "a form": ("<form method='post' action='/find.do'></form>", "/find.do"),
    "a script that draws": ("<div id='app'></div><script src='/static/js/app.1.js'></script>", "JavaScript"),
    "a request nobody understood": ("<script>go('/api-ajax_list-'+p+'.html')</script>", "xunrui"),
}


@pytest.mark.parametrize("case", SEEN)
def test_a_page_without_rows_is_explained(case: str) -> None:
    body, said = SEEN[case]
    found = search({"/f/": page("法治政府建设年报", body), "/": page("首页", "")}, "/f/")
    assert found.columns == ()
    assert any(said in note for note in found.notes), found.notes


SHELL = "<html><title>法治政府建设报告</title><body><div id='app'></div><script src='/a.js'></script></body></html>"
TEXT = f"<div class='content'><p>{'走访农户，调解纠纷，开办夜校。' * 9}</p></div>"


@pytest.mark.parametrize(
    ("article", "said"),
    [
        (SHELL, ["render = true"]),
        (SHELL.replace("<script", f"{TEXT}<script"), []),
        (SHELL.replace("<script", "<p>发布日期：2025-03-01</p><a href='/1.docx'>年度报告.docx</a><script"), []),
        (SHELL.replace("script", "p"), []),
        (Outcome.GONE, []),
    ],
    ids=["a shell", "a text", "a document", "no script", "gone"],
)
def test_the_check_says_which_articles_only_a_script_draws(article: Page, said: list[str]) -> None:
    rows = f"<html><body>{reports(NAMES[:1], (2024,), '/c/')}</body></html>"
    own = site_of(shared=True)
    portal = Portal({"/fzzf/": rows, "/c/post_12024.html": article})
    checked = check_column(own.column[0], site=own, settings=SETTINGS, fetch=portal, registry=REGISTRY, as_of=AS_OF)
    assert [any(word in line for word in said) for line in checked.seen] == [True] * len(said)


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Outcome.BLOCKED, "blocked: a challenge page stands before it (page 1: it is blocked)"),
        (Outcome.SERVER_ERROR, "server_error (page 1: it is server_error)"),
    ],
)
def test_the_check_says_why_a_column_is_not_read(outcome: Outcome, said: str) -> None:
    own = site_of(shared=True)
    portal = Portal({"/fzzf/": outcome})
    assert (
        check_column(own.column[0], site=own, settings=SETTINGS, fetch=portal, registry=REGISTRY, as_of=AS_OF).wrong
        == said
    )


def test_a_blocked_portal_says_what_to_do() -> None:
    found = search({"/": Outcome.BLOCKED})
    assert any("nianbao import" in note for note in found.notes)


def test_townships_whose_columns_stand_beside_their_directory() -> None:
    """The pages of a township share a folder, and the column lies in no page's own part of it."""
    pages: dict[str, Page] = {
        "/": page("首页", links(("/xz/", "乡镇信息公开"))),
        "/xz/": page("乡镇信息公开", links(*((f"/xz/t{n}/", name) for n, name in enumerate(NAMES)))),
    }
    for n in range(len(NAMES)):
        rows = f"<ul><li><a href='post_{n}.html'>2023年度法治政府建设情况报告</a><span>2024-03-11</span></li></ul>"
        pages[f"/xz/t{n}/"] = page("机构概况", links((f"/xz/t{n}/ml/", "法定主动公开内容")))
        pages[f"/xz/t{n}/ml/"] = page("法定主动公开内容", links((f"/xz/t{n}/fz/", "法治政府建设")))
        pages[f"/xz/t{n}/fz/"] = page("法治政府建设", rows)
    assert [one.township_code for one in search(pages).columns] == [code for code, _, _ in TOWNS]


def test_a_township_that_only_the_page_s_title_names() -> None:
    pages: dict[str, Page] = {"/": page("首页", links(("/xz/", "乡镇信息公开")))}
    pages["/xz/"] = page("乡镇信息公开", links(*((f"/l?c={n}", "法治政府建设") for n in range(3))))
    for n, name in enumerate(NAMES[:3]):
        rows = f"<ul><li><a href='/post_{n}.html'>2023年度法治政府建设情况报告</a><span>2024-03-11</span></li></ul>"
        pages[f"/l?c={n}"] = page(f"法治政府建设-{name}", rows)
    assert [one.township_code for one in search(pages).columns] == [code for code, _, _ in TOWNS[:3]]


def test_a_word_of_the_field_is_no_township_s_name() -> None:
    """法治政府建设年度报告 does not name 建设街道, and a list of several townships is no single one's."""
    named = [*TOWNS, ("500299107", "建设街道", "街道"), ("500299108", "民主镇", "镇")]
    registry = Registry([(code, name, level, COUNTY, "丰平县", "某市", "某省") for code, name, level in named])
    pages: dict[str, Page] = {
        "/": page("首页", links(("/fz/", "法治政府建设年度报告"), ("/mz/", "民主法治建设"))),
        "/fz/": page("法治政府建设年度报告", reports((*NAMES[:3], "建设街道"), (2024,), "/content/")),
    }
    found = probe(BASE + "/", fetch=Portal(pages), registry=registry)
    assert [(one.url, one.township_code) for one in found.columns] == [(BASE + "/fz/", None)]


def test_a_list_whose_rows_tell_no_year_is_a_column_where_they_name_several_townships() -> None:
    rows = "".join(
        f"<li>[03-1{n}]<a href='/c/100{n}.html'>{name}法治政府建设年度报告</a></li>" for n, name in enumerate(NAMES)
    )
    pages: dict[str, Page] = {
        "/": page("首页", links(("/fz/", "法治政府建设"))),
        "/fz/": page("法治政府建设", f"<ul>{rows}</ul>"),
    }
    assert [one.url for one in search(pages).columns] == [BASE + "/fz/"]


def test_a_list_that_offers_more_than_can_be_followed_is_told() -> None:
    more = reports(NAMES[:4], (2024,), "/content/") + "<ul class='el-pager'><li class='active'>1</li><li>2</li></ul>"
    pages: dict[str, Page] = {"/": page("首页", links(("/fz/", "法治政府建设"))), "/fz/": page("法治政府建设", more)}
    found = search(pages)
    assert [one.url for one in found.columns] == [BASE + "/fz/"]
    assert any("more than could be followed" in note for note in found.notes)


def test_a_column_of_one_year_does_not_end_the_search() -> None:
    """Where the list for all townships holds one year, those of other years are looked for in further places."""
    pages: dict[str, Page] = {
        "/": page("首页", links(("/fz/", "法治政府建设年度报告"), ("/zt/", "专题专栏"))),
        "/fz/": page("法治政府建设年度报告", reports(NAMES, (2024,), "/content/")),
        "/zt/": page("专题专栏", links(("/zt/fz/", "法治政府建设专栏"))),
        "/zt/fz/": page("法治政府建设专栏", reports(NAMES, (2023, 2022), "/content/")),
    }
    found = search(pages)
    assert [one.url for one in found.columns] == [BASE + "/fz/", BASE + "/zt/fz/"]
    del pages["/zt/fz/"]
    assert any("all of 2024" in note for note in search(pages).notes)
