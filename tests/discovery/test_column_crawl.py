"""A column is read newest first; a walk ends with a reason, and only a whole one may say that a report is missing."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.config.settings import CrawlSettings
from flows.http import Outcome
from storage.records import SiteMemory
from tests.discovery.portal import AS_OF, BASE, Page, Portal, day, read, remembered, row, site, trs_page, trs_portal


def test_a_first_run_reads_every_page() -> None:
    portal = trs_portal(17)
    walk = read(portal)
    assert portal.targets == ["/fzzf/", "/fzzf/index_1.html", "/fzzf/index_2.html", "/fzzf/index_3.html"]
    assert (walk.read.rows, walk.read.recognised, walk.read.pages) == (17, 17, 4)
    assert (walk.read.outcome, walk.read.in_full, walk.read.to_the_end) == ("ok", True, True)
    assert (walk.read.family, walk.read.newest) == ("trs", day(0))
    assert [one.url for one in walk.rows] == list(walk.read.urls)


def test_an_unchanged_night_costs_one_request() -> None:
    portal = trs_portal(17)
    memory = remembered(read(portal), portal, AS_OF - timedelta(days=3))
    portal.asked.clear()
    walk = read(portal, memory)
    assert portal.targets == ["/fzzf/"]
    assert (walk.read.outcome, walk.read.in_full, walk.read.to_the_end) == ("not_modified", True, False)
    assert (walk.read.rows, walk.read.newest) == (17, day(0))


def test_a_short_night_stops_at_the_first_page_it_knows_whole() -> None:
    before = trs_portal(17)
    memory = remembered(read(before), before, AS_OF - timedelta(days=3))
    portal = trs_portal(18, first=-1)
    walk = read(portal, memory)
    assert portal.targets == ["/fzzf/", "/fzzf/index_1.html"]
    assert (walk.read.in_full, walk.read.to_the_end) == (True, False)


@pytest.mark.parametrize(("days", "in_full"), [(7, True), (8, False)])
def test_a_short_night_is_in_full_only_within_a_week_of_a_whole_one(days: int, in_full: bool) -> None:
    portal = trs_portal(17)
    memory = remembered(read(portal), None, AS_OF - timedelta(days=days))
    walk = read(portal, memory)
    assert (walk.read.outcome, walk.read.in_full) == ("ok", in_full)


def test_a_weekly_reading_reads_on() -> None:
    portal = trs_portal(17)
    memory = remembered(read(portal), portal)
    portal.asked.clear()
    assert read(portal, memory, full=True).read.to_the_end
    assert len(portal.asked) == 4


def test_a_row_that_left_the_first_page_makes_a_short_night_read_on() -> None:
    before = trs_portal(17)
    memory = remembered(read(before), before)
    without = trs_page(range(0), 4).replace("<ul></ul>", f"<ul>{''.join(row(n) for n in (0, 1, 3, 4, 5))}</ul>")
    walk = read(trs_portal(17, page_1=without), memory)
    assert walk.read.to_the_end
    assert walk.read.rows == 16


def test_since_ends_behind_a_page_of_older_rows() -> None:
    portal = trs_portal(17)
    memory = remembered(read(portal))
    portal.asked.clear()
    read(portal, memory, since=day(6))
    assert len(portal.asked) == 3


BROKEN_PAGES: dict[str, tuple[Page, str]] = {
    "blocked": (Outcome.BLOCKED, "blocked"),
    "unreachable": (Outcome.UNREACHABLE, "unreachable"),
    "too large": (Outcome.TOO_LARGE, "too_large"),
    "gone, though announced": (Outcome.GONE, "gone"),
    "redirected home": (Outcome.REDIRECTED_HOME, "redirected_home"),
    "repeats page 1": (trs_page(range(5), 4, 1), "loop"),
    "empty, though announced": (trs_page(range(0), 4, 1), "shrunk"),
}


@pytest.mark.parametrize("case", BROKEN_PAGES)
def test_a_following_page_that_fails_ends_the_walk_and_takes_the_whole_from_it(case: str) -> None:
    page, outcome = BROKEN_PAGES[case]
    walk = read(trs_portal(17, page_2=page))
    assert (walk.read.outcome, walk.read.in_full, walk.read.to_the_end) == (outcome, False, False)
    assert walk.read.reason
    assert walk.read.rows == 5


@pytest.mark.parametrize("outcome", [Outcome.BLOCKED, Outcome.ROBOTS, Outcome.SOFT_404, Outcome.TLS, Outcome.BUDGET])
def test_a_first_page_that_fails_is_the_column_s_outcome(outcome: Outcome) -> None:
    walk = read(trs_portal(17, page_1=outcome))
    assert (walk.read.outcome, walk.read.in_full, walk.read.rows) == (outcome.value, False, 0)


def next_link(target: str) -> str:
    return f'<div><a href="{target}">下一页</a></div>'


def linked(numbers: range, target: str) -> str:
    return f"<html><body><a href='/'>首页</a><a href='/x/'>公开</a><ul>{''.join(map(row, numbers))}</ul>{next_link(target)}</body></html>"


def test_next_links_are_followed_and_a_link_back_ends_the_walk() -> None:
    portal = Portal(
        {
            "/fzzf/": linked(range(5), "?page=2"),
            "/fzzf/?page=2": linked(range(5, 10), "?page=3"),
            "/fzzf/?page=3": linked(range(10, 12), "?page=2"),
        }
    )
    walk = read(portal)
    assert (walk.read.rows, walk.read.in_full, len(portal.asked)) == (12, True, 3)


def test_a_list_whose_last_page_repeats_under_new_numbers_has_ended() -> None:
    pages = {f"/fzzf/?page={n}": linked(range(5, 8), f"?page={n + 1}") for n in range(2, 30)}
    portal = Portal({"/fzzf/": linked(range(5), "?page=2"), **pages})
    walk = read(portal)
    assert (walk.read.rows, walk.read.in_full, len(portal.asked)) == (8, True, 3)


def test_a_list_that_starts_again_is_a_loop() -> None:
    pages = {f"/fzzf/?page={n}": linked(range(n % 3 * 5, n % 3 * 5 + 5), f"?page={n + 1}") for n in range(2, 30)}
    portal = Portal({"/fzzf/": linked(range(5, 10), "?page=2"), **pages})
    walk = read(portal)
    assert (walk.read.outcome, walk.read.in_full) == ("loop", False)
    assert len(portal.asked) <= 4


def test_pages_without_end_are_bounded() -> None:
    class Endless(dict[str, Page]):
        def get(self, key: str, default: Page | None = None) -> Page | None:  # type: ignore[override]
            n = int(key.rpartition("=")[2] or 1) if "=" in key else 1
            return f"<ul><li><a href='/fzzf/a{n}00001.html'>{n}甲水镇2023年法治政府建设报告</a>2024-01-02</li></ul>{next_link(f'?page={n + 1}')}"

    walk = read(Portal(Endless()))
    assert (walk.read.outcome, walk.read.in_full) == ("budget", False)
    assert walk.read.pages <= 401


def test_pages_on_other_hosts_are_not_followed() -> None:
    portal = Portal({"/fzzf/": linked(range(5), "http://elsewhere.example.com/fzzf/?page=2")})
    read(portal)
    assert portal.targets == ["/fzzf/"]


HOSTS = {
    "the column's own": ("http://gk.example.gov.cn/fzzf/", "http://gk.example.gov.cn/fzzf/?page=2"),
    "one without www": ("/fzzf/", "http://example.gov.cn/fzzf/?page=2"),
}


@pytest.mark.parametrize("case", HOSTS)
def test_pages_on_a_host_of_the_site_are_followed(case: str) -> None:
    column, second = HOSTS[case]
    pages = {column: linked(range(5), second), second: f"<ul>{''.join(map(row, range(5, 9)))}</ul>"}
    walk = read(Portal(pages), of=site(column))
    assert (walk.read.result, len(walk.rows)) == ("complete", 9)


CHANGES = {
    "emptied": ("<html><body><p>频道</p></body></html>", "empty"),
    "says it is empty": ("<html><body><ul></ul>暂无内容</body></html>", "empty"),
    "holds other things": (
        """<ul><li><a href='./t20250301_7.html'>甲水镇召开春耕生产工作会议安排部署</a>2025-03-01</li>
        <li><a href='./t20250301_8.html'>乙山镇组织开展道路安全检查活动</a>2025-03-01</li></ul>""",
        "foreign_only",
    ),
    "lost most of its rows": (trs_page(range(3), 1), "shrunk"),
}


@pytest.mark.parametrize("case", CHANGES)
def test_a_column_that_changed_its_nature_is_not_read_in_full(case: str) -> None:
    page, outcome = CHANGES[case]
    before = trs_portal(17)
    memory = remembered(read(before))
    walk = read(Portal({"/fzzf/": page}), memory, full=True)
    assert (walk.read.outcome, walk.read.in_full) == (outcome, False)
    assert walk.read.reason


def test_a_township_s_column_that_says_it_is_empty_is_read_in_full() -> None:
    portal = Portal({"/fzzf/": "<html><body><a href='/'>首页</a><ul></ul>暂无内容</body></html>"})
    walk = read(portal, of=site(township="500299101"))
    assert (walk.read.outcome, walk.read.in_full, walk.read.rows) == ("empty", True, 0)


@pytest.mark.parametrize(
    ("title", "folder", "in_full"),
    [
        ("丰平县人民政府", "/yw/", False),
        ("丰平县人民政府门户网站", "/yw/", False),
        ("丰平县人民政府", "/fzzf/", True),
        ("甲水镇政务公开_丰平县人民政府", "/yw/", True),
    ],
)
def test_a_home_page_in_place_of_a_township_s_column_is_no_list_of_it(title: str, folder: str, in_full: bool) -> None:
    rows = "".join(
        f"<li><a href='{folder}t2025030{n}_{n}.html'>全县召开第{n}次例会</a>2025-03-0{n}</li>" for n in range(1, 8)
    )
    page = f"<html><head><title>{title}</title></head><body><ul>{rows}</ul></body></html>"
    assert read(Portal({"/fzzf/": page}), of=site(township="500299101")).read.in_full is in_full


def test_a_column_without_rows_that_says_nothing_is_not_trusted() -> None:
    walk = read(Portal({"/fzzf/": "<html><body><div id='app'>加载中…</div></body></html>"}))
    assert (walk.read.outcome, walk.read.in_full) == ("empty", False)


def test_a_column_for_all_without_a_new_row_for_a_year_and_a_quarter_is_frozen() -> None:
    portal = trs_portal(6)
    assert read(portal, as_of=date(2026, 8, 1)).read.outcome == "frozen"
    assert read(portal, as_of=date(2026, 3, 1)).read.outcome == "ok"
    assert read(portal, of=site(township="500299101"), as_of=date(2026, 8, 1)).read.outcome == "ok"


def test_reports_outside_what_is_expected_are_said() -> None:
    walk = read(trs_portal(18), of=site(expect=(7, 9)))
    assert walk.read.outcome == "unexpected"
    assert "7 to 9" in walk.read.reason
    assert read(trs_portal(18), of=site(expect=(5, 7))).read.outcome == "ok"


def test_a_family_may_be_overruled() -> None:
    assert read(trs_portal(3), of=site(family="generic")).read.family == "generic"


@settings(max_examples=60, deadline=None)
@given(count=st.integers(1, 40), size=st.integers(1, 9), known=st.integers(0, 40))
def test_a_walk_finds_every_row_once_whatever_the_size_of_pages(count: int, size: int, known: int) -> None:
    portal = trs_portal(count, size)
    walk = read(portal)
    assert len(walk.rows) == len({one.url for one in walk.rows}) == count
    assert walk.read.to_the_end
    memory = remembered(walk)
    seen = dict(list(memory.rows.items())[min(known, count) :])
    again = read(portal, SiteMemory(seen, {url: replace(c, first_url=None) for url, c in memory.columns.items()}))
    new = [one.url for one in again.rows if one.url not in seen]
    assert len(new) == count - len(seen)
    assert all(one.url.startswith(BASE) for one in again.rows)


DAYS: dict[str, Callable[[str], str]] = {
    "begins with its oldest row": lambda one: one,
    "has no days": lambda one: re.sub(r"<span>.*?</span>", "", one).replace("/t2", "/s2"),
    "has one day for all": lambda one: re.sub(r"<span>.*?</span>", "<span>2025-03-20</span>", one),
}


@pytest.mark.parametrize("what", DAYS)
def test_a_list_whose_first_page_need_not_show_what_is_new_is_read_on_where_all_rows_are_known(what: str) -> None:
    def newest_last(count: int, posted: int = 0) -> Portal:
        numbers = list(range(1 - posted, count + 1 - posted))[::-1]
        pages = [numbers[start : start + 5] for start in range(0, count, 5)]
        return Portal({
            f"/fzzf/{f'p{n}.html' if n else ''}": f"<html><body><ul>{''.join(DAYS[what](row(one)) for one in shown)}</ul>"
            + (f"<a href='/fzzf/p{n + 1}.html'>下一页</a>" if n + 1 < len(pages) else "")
            for n, shown in enumerate(pages)
        })  # fmt: skip

    before = newest_last(11)
    known = remembered(read(before), before)
    again = read(newest_last(12, posted=1), known)
    assert len(again.rows) == 12
    assert again.read.to_the_end


@pytest.mark.parametrize(
    ("allowed", "result"), [((), "incomplete"), (("list.example.gov.cn",), "complete"), (("other.cn",), "incomplete")]
)
def test_a_following_page_on_another_host_is_read_where_the_general_settings_allow_it(
    allowed: tuple[str, ...], result: str
) -> None:
    second = "http://list.example.gov.cn/fzzf/2.html"
    pages = {
        "/fzzf/": trs_page(range(5), 1).replace("</body>", f"<p><a href='{second}'>下一页</a></p></body>"),
        second: trs_page(range(5, 10), 1),
    }
    crawl = read(Portal(pages), settings=CrawlSettings(allow_hosts=allowed))
    assert crawl.read.result == result
