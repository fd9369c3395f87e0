"""A broken scraper is an alert, too: each guard fires, and lets go."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flows.alerts.detect import site_troubles
from flows.alerts.digest import Digest
from flows.config.settings import DutySettings
from flows.config.sites import ColumnConfig, SiteConfig
from storage.records import ColumnRead
from tests.coverage.world import ALL, BASE, COLUMN, A, B, C, Page, World, day, report, site


def column(outcome: str = "ok", in_full: bool = True, **more: Any) -> ColumnRead:
    base = ColumnRead(COLUMN, None, None, "trs", outcome, "", in_full, in_full, 1, 3, 3, None)
    return replace(base, **{"result": None, "reason_code": None, **more})


def evidence(digests: list[Digest]) -> str:
    return "\n".join(digest.body for digest in digests)


@pytest.mark.parametrize(
    ("outcomes", "kinds"),
    [
        (["unreachable", "unreachable"], ["unreachable"]),
        (["server_error"], ["unreachable"]),
        (["too_slow"], ["unreachable"]),
        (["tls"], ["tls"]),
        (["blocked", "ok"], ["blocked"]),
        (["robots"], ["robots"]),
        (["refused"], ["refused"]),
        (["empty", "foreign_only", "shrunk", "redirected_home", "gone", "soft_404", "not_html"], ["layout"]),
        (["blocked", "empty"], ["blocked", "layout"]),
        (["budget"], []),  # for a week
        (["budget", "tls"], ["tls"]),
    ],
)
def test_each_way_a_column_fails_is_one_kind_of_trouble(outcomes: list[str], kinds: list[str]) -> None:
    failed = [{"url": COLUMN, "outcome": outcome, "reason_code": None} for outcome in outcomes]
    read = {"site_id": "test", "in_full": False, "failed_columns": failed, "last_good": day("2024-04-01")}
    troubles = site_troubles(lambda _sql, _params: [], day("2024-04-02"), [site()], {"test": read})
    assert sorted({trouble.kind for trouble in troubles}) == kinds


@pytest.mark.parametrize(("outcome", "words"), [("blocked", "被拦截"), ("foreign_only", "sites check test")])
def test_a_trouble_of_two_columns_is_told_once_and_its_end_once(world: World, outcome: str, words: str) -> None:
    world.night("2024-04-02", *ALL)
    broken = (column(outcome, False), column(outcome, False, column_url=COLUMN + "2/"))
    digests = world.night("2024-04-03", in_full=False, columns=broken)
    assert [d.title for d in digests] == ["年报 2024-04-03：站点1"]
    assert words in digests[0].body
    assert world.night("2024-04-04", in_full=False, columns=broken) == []
    assert [d.title for d in world.night("2024-04-05")] == ["年报 2024-04-05：解除1"]


def test_a_single_bad_article_is_no_site_alert(world: World) -> None:
    world.read("2024-04-02", *ALL)
    assert world.night("2024-04-03", Page("u", outcome="blocked", row_code=A, row_year=2022)) == []


def test_townships_without_a_column_are_one_state_of_the_site_until_each_has_one(tmp_path: Path) -> None:
    own = SiteConfig(
        id="test",
        name="测试县政府",
        county_code="500230",
        base_url=BASE,
        column=(ColumnConfig(url="/fzbg/", township=A),),
    )
    world = World(tmp_path, sites=(own,), duty=DutySettings(first_year=2021))
    alone = (column(township_code=A, shared=False),)
    (digest,) = world.night("2024-04-02", ALL[0], columns=alone)
    assert digest.title == "年报 2024-04-02：缺2 站点1"  # 甲镇 owes 2021 and 2022; nobody accuses the others
    assert "站点：测试县政府：部分乡镇（街道）没有栏目" in digest.body
    assert "依据：共 2 个：丙街道；乙乡；请查找其栏目" in digest.body
    assert world.night("2024-04-03", in_full=False, columns=(replace(alone[0], in_full=False, outcome="tls"),)) != []
    assert [d.title for d in world.night("2024-04-04", columns=alone)] == ["年报 2024-04-04：解除1"]  # of tls
    (known,) = world.night("2024-04-05", *ALL[1:], columns=(*alone, column(column_url=COLUMN + "all/")))
    assert "部分乡镇（街道）没有栏目，各乡镇（街道）均已有栏目" in known.body


def test_a_list_that_could_not_be_read_to_its_end_is_a_trouble_in_chinese(world: World) -> None:
    world.night("2024-04-02", *ALL)
    cut = replace(column("loop", False), result="incomplete", reason_code="incomplete_list", reason="page 2 repeats 1")
    told = evidence(world.night("2024-04-03", in_full=False, columns=(cut,)))
    assert "栏目列表未能读到末页" in told
    assert "repeats" not in told


def test_trouble_of_one_kind_does_not_end_while_the_site_cannot_be_read(world: World) -> None:
    world.night("2024-04-02", *ALL)
    for on, outcome, titles in [
        ("2024-04-03", "blocked", ["站点1"]),
        ("2024-04-04", "unreachable", ["站点1"]),
        ("2024-04-05", "blocked", []),
        ("2024-04-06", "unreachable", []),
    ]:
        digests = world.night(on, in_full=False, columns=(column(outcome, False),))
        assert [d.title.split("：")[1] for d in digests] == titles
    assert [d.title.split("：")[1] for d in world.night("2024-04-07")] == ["解除2"]


@pytest.mark.parametrize("now", [{"rows": 0, "recognised": 0}, {"rows": 20, "recognised": 0}])
def test_rows_that_vanish_or_stop_matching_are_told_even_if_the_column_answered_well(
    world: World, now: dict[str, int]
) -> None:
    world.night("2024-04-02", *ALL)
    vanished = replace(column(), rows=now["rows"], recognised=now["recognised"])
    told = evidence(world.night("2024-04-03", columns=(vanished,)))
    assert "版式" in told
    assert "曾有 3 条" in told
    assert "sites check test" in told
    assert [d.title for d in world.night("2024-04-04")] == ["年报 2024-04-04：解除1"]


def test_a_batch_of_reports_without_sections_is_told(world: World) -> None:
    flat = [Page(f"{n}", report(n, 2023, "2024-02-01", sections=())) for n in (A, B, C)]
    assert "3 篇中 3 篇没有章节" in evidence(world.night("2024-04-02", *flat))


def test_a_batch_of_listed_reports_that_read_as_something_else_is_told(world: World) -> None:
    odd = [Page(f"{n}", report(n, 2023, kind="other"), row_code=n, row_year=2023) for n in (A, B, C)]
    assert "3 页中 3 页读不出报告" in evidence(world.night("2024-04-02", *odd))


def test_a_column_whose_dates_stand_still_while_its_sisters_move_is_told(world: World) -> None:
    still = column(column_url=f"{BASE}/still/", newest=day("2021-03-01"))
    of_a_year = column(column_url=f"{BASE}/2021/", newest=day("2021-03-01"))
    moving = [column(column_url=f"{BASE}/{n}/", newest=day("2024-03-01")) for n in "abc"]
    told = evidence(world.night("2024-04-02", *ALL, columns=(still, of_a_year, *moving)))
    assert f"{BASE}/still/ 最新为 2021-03-01" in told
    assert f"{BASE}/2021/" not in told


def test_a_column_one_cycle_behind_is_a_late_township_and_no_broken_scraper(world: World) -> None:
    behind = column(column_url=f"{BASE}/late/", newest=day("2023-03-01"))
    moving = [column(column_url=f"{BASE}/{n}/", newest=day("2024-03-01")) for n in "abc"]
    assert world.night("2024-04-02", *ALL, columns=(behind, *moving)) == []


@pytest.mark.parametrize(("expect", "told"), [((3, 3), False), ((4, 9), True), ((1, 2), True)])
def test_a_column_outside_its_expected_count_is_told(tmp_path: Path, expect: tuple[int, int], told: bool) -> None:
    world = World(tmp_path, sites=(site(expect=expect),))
    said = evidence(world.night("2024-04-02", *ALL))
    assert (f"2023 年度 3 篇，应为 {expect[0]} 至 {expect[1]} 篇" in said) is told


def test_a_column_that_should_hold_reports_and_lists_none_for_the_newest_due_year_is_told(tmp_path: Path) -> None:
    world = World(tmp_path, sites=(site(expect=(1, 3)),))
    assert "expect" not in evidence(world.night("2025-03-31", *ALL))
    assert "2024 年度 0 篇" in evidence(world.night("2025-04-01"))


def test_a_site_that_runs_out_of_budget_for_a_week_is_told_and_not_sooner(world: World) -> None:
    world.night("2024-04-02", *ALL)
    cut = (column("budget", False),)
    nights = {on: world.night(on, in_full=False, columns=cut) for on in ("2024-04-03", "2024-04-08", "2024-04-09")}
    assert [len(digests) for digests in nights.values()] == [0, 0, 1]
    assert "逾一周未能完整读取" in evidence(nights["2024-04-09"])


def test_a_site_taken_out_of_the_configuration_ends_its_alerts(world: World) -> None:
    world.night("2024-04-02", in_full=False)
    world.sites = (site("other"),)
    run_id = world.begin("2024-04-03")
    world.alert("2024-04-03", run_id)
    assert "站点已移出配置" in world.sent[-1][1].body
