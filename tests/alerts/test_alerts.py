"""Alerts over a real archive: told once when they begin, once when they end, and never lost on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.alerts.channels import NO_CHANNEL
from flows.alerts.detect import site_troubles
from flows.alerts.digest import Digest
from flows.alerts.run import run_alerts
from flows.config.settings import AlertSettings, DutySettings
from flows.config.sites import ColumnConfig, SiteConfig
from storage.archive.archive import Archive, ArchiveError
from storage.records import ColumnRead
from tests.coverage.world import BASE, COLUMN, A, B, C, Page, World, day, left, posted, report, site

ALL = [posted(code, 2023, "2024-02-01") for code in (A, B, C)]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def events(world: World) -> list[tuple[Any, ...]]:
    return world.archive.query("SELECT kind, event, township_code, year FROM alert_events ORDER BY ALL")


# Beginnings and ends


def test_a_first_run_tells_the_whole_past_in_one_digest_the_newest_year_by_name_older_years_by_count(
    tmp_path: Path,
) -> None:
    world = World(tmp_path, duty=DutySettings(first_year=2021))
    (digest,) = world.night("2024-04-02", posted(B, 2023, "2024-04-01"), posted(C, 2022, "2023-05-01"))
    assert digest.title == "年报 2024-04-02：缺7 迟2"
    assert digest.body.splitlines()[:-2] == [
        "【测试县】缺7 迟2",
        "应公开而未见 2023 年度（应于 2024-04-01 前公开，已逾 2 天）：丙街道、甲镇",
        f"  依据：2024-04-02 已完整查阅 {COLUMN}",
        f"逾期公开 2023 年度：乙乡 迟1天（2024-04-01 公开） {BASE}/{B}/2023.html",
        "以往年度：2022 缺2 迟1；2021 缺3",
    ]


def test_what_lasts_is_not_told_again_and_what_ends_is_told_once(world: World) -> None:
    assert len(world.night("2024-04-02", ALL[1], ALL[2])) == 1
    assert world.night("2024-04-03") == []
    (digest,) = world.night("2024-04-05", posted(A, 2023, "2024-03-30"))
    assert digest.title == "年报 2024-04-05：解除1"
    assert "解除：2023 年度应公开而未见：甲镇，2024-03-30 已公开" in digest.body
    assert world.night("2024-04-06") == []


def test_a_missing_report_that_comes_late_is_one_line_not_two(world: World) -> None:
    world.night("2024-04-02", ALL[1], ALL[2])
    (digest,) = world.night("2024-04-11", posted(A, 2023, "2024-04-10"))
    assert digest.title == "年报 2024-04-11：迟1 解除1"
    assert digest.body.count("甲镇") == 1
    assert ("missing", "resolution_delivered", A, 2023) in events(world)


def test_missing_stays_in_force_while_the_duty_is_unknown(world: World) -> None:
    world.night("2024-04-02", *ALL[1:])
    (down,) = world.night("2024-04-03", in_full=False)
    assert down.title == "年报 2024-04-03：站点1"
    assert world.coverage()[A, 2023]["status"] == "unknown"
    (up,) = world.night("2024-04-04")
    assert up.title == "年报 2024-04-04：解除1"
    assert "恢复正常" in up.body


def test_withdrawn_begins_and_ends(world: World) -> None:
    world.night("2024-04-02", *ALL)
    (gone,) = world.night("2024-04-09", left(ALL[0]))
    assert "公开后又撤下 2023 年度：甲镇（原于 2024-02-01 公开）" in gone.body
    (back,) = world.night("2024-04-16", ALL[0])
    assert back.title == "年报 2024-04-16：解除1"


def test_a_late_report_that_is_withdrawn_and_returns_is_told_late_once(world: World) -> None:
    late = posted(A, 2023, "2024-04-05")
    titles = [
        digest.title.split("：")[1]
        for on, page in [("04-06", late), ("04-09", left(late)), ("04-16", late)]
        for digest in world.night(f"2024-{on}", page, *ALL[1:])
    ]
    assert titles == ["迟1", "撤1", "解除1"]


def test_a_revised_text_is_told_once_and_a_new_parser_is_no_revision(world: World) -> None:
    world.night("2024-04-02", *ALL)
    (digest,) = world.night("2024-04-03", posted(A, 2023, "2024-02-01", text="改过的文字。"))
    assert "公开后改动 2023 年度：甲镇 第2版（2024-04-03 发现）" in digest.body
    assert world.night("2024-04-04", ALL[0]) == []  # back to the first text: told already that it changes
    assert world.night("2024-04-05", posted(B, 2023, "2024-02-01", text="换了写法。", parser="2")) == []


def test_a_report_posted_again_at_another_address_with_another_text_is_a_revision(world: World) -> None:
    world.night("2024-04-02", *ALL)
    again = posted(A, 2023, "2024-02-01", text="改过的文字。", url=f"{BASE}/again.html")
    (digest,) = world.night("2024-04-09", left(ALL[0]), again)
    assert digest.title == "年报 2024-04-09：改1"
    assert f"公开后改动 2023 年度：甲镇 第2版（2024-04-09 发现） {BASE}/again.html" in digest.body
    assert world.night("2024-04-16", again) == []


def test_the_same_text_at_another_address_is_no_revision(world: World) -> None:
    world.night("2024-04-02", *ALL)
    assert world.night("2024-04-09", left(ALL[0]), posted(A, 2023, "2024-02-01", url=f"{BASE}/again.html")) == []


def test_an_end_says_that_the_report_was_not_there_on_a_day_after_its_own_date(world: World) -> None:
    world.night("2024-04-05", *ALL[1:])
    (digest,) = world.night("2024-04-10", posted(A, 2023, "2024-03-20"))
    assert digest.title == "年报 2024-04-10：解除1"
    assert "甲镇，2024-03-20 已公开，2024-04-05 完整查阅时尚无此文" in digest.body


def test_a_duty_that_is_no_longer_asked_for_ends(world: World) -> None:
    world.night("2024-04-02", *ALL[1:])
    world.duty = DutySettings(first_year=2023, exempt=(A,))
    (digest,) = world.night("2024-04-03")
    assert "不再列入应公开范围" in digest.body


def test_a_reminder_comes_after_the_set_number_of_days_and_starts_the_count_again(world: World) -> None:
    world.night("2024-04-02", *ALL[1:])
    days = [(day("2024-04-02") + timedelta(n)).isoformat() for n in (29, 30, 31, 59, 60)]
    assert [len(world.night(on)) for on in days] == [0, 1, 0, 0, 1]
    assert "提醒（仍在）：应公开而未见 2023 年度（应于 2024-04-01 前公开，已逾 62 天）：甲镇" in world.sent[-1][1].body


def test_a_run_for_an_earlier_day_looks_back_and_tells_nothing(world: World) -> None:
    world.night("2024-04-02", *ALL[1:])
    run_id = world.read("2024-03-01")
    assert "looks back" in world.alert("2024-03-01", run_id).skipped
    assert len(world.sent) == 1


# Channels


def test_a_channel_that_fails_is_told_by_the_next_run_under_the_same_number(world: World) -> None:
    world.down.add("hook")
    assert world.night("2024-04-02", *ALL[1:]) == []
    world.down.clear()
    (digest,) = world.night("2024-04-03", ALL[0])
    assert "解除：2023 年度应公开而未见：甲镇，2024-02-01 已公开" in digest.body
    assert "（此前未送达）" in digest.body
    assert world.night("2024-04-04") == []


def test_a_retried_beginning_keeps_its_number_and_says_so(world: World) -> None:
    world.down.add("hook")
    run_id = world.read("2024-04-02", *ALL[1:])
    world.alert("2024-04-02", run_id)
    world.down.clear()
    (digest,) = world.night("2024-04-03", in_full=False)
    assert digest.title == "年报 2024-04-03：缺1 站点1"
    assert len(digest.keys) == 2
    assert "已收到的编号请忽略" in digest.body


def test_sent_but_not_written_down_is_sent_again_with_the_same_number(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = world.read("2024-04-02", *ALL[1:])
    append = Archive.append_alert_events
    calls: list[int] = []

    def breaks_after_sending(archive: Archive, new: Any) -> None:
        calls.append(len(new))
        if len(calls) == 2:
            raise ArchiveError("disk full")
        append(archive, new)

    monkeypatch.setattr(Archive, "append_alert_events", breaks_after_sending)
    with pytest.raises(ArchiveError):
        world.alert("2024-04-02", run_id)
    monkeypatch.undo()
    world.night("2024-04-03")
    first, second = (digest for _, digest in world.sent)
    assert first.keys[0] in second.keys
    assert world.night("2024-04-04") == []


def test_nothing_is_sent_that_could_not_be_written_down(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_archive: Archive, _events: Any) -> None:
        raise ArchiveError("disk full")

    run_id = world.read("2024-04-02", *ALL[1:])
    monkeypatch.setattr(Archive, "append_alert_events", full)
    with pytest.raises(ArchiveError):
        world.alert("2024-04-02", run_id)
    assert world.sent == []


def test_one_failing_channel_costs_the_others_nothing_and_each_has_its_kinds_and_counties(world: World) -> None:
    settings = (
        AlertSettings(url="json://a", name="broken"),
        AlertSettings(url="json://b", name="sites", kinds=("site",)),
        AlertSettings(url="json://c", name="elsewhere", counties=("110101",)),
        AlertSettings(url="json://d", name="all"),
    )
    world.down.add("broken")
    run_id = world.read("2024-04-02", *ALL[1:])
    outcome = world.alert("2024-04-02", run_id, *settings)
    assert (outcome.sent, outcome.failed) == (("all",), ("broken",))
    run_id = world.read("2024-04-03", in_full=False)
    outcome = world.alert("2024-04-03", run_id, *settings)
    assert (outcome.sent, outcome.failed) == (("sites", "all"), ("broken",))
    failures = world.archive.query("SELECT count(*) FROM alert_events WHERE event = 'failed'")
    assert failures == [(2,)]  # one for each alert, not one for each night


def test_states_are_kept_where_no_channel_is_configured(world: World) -> None:
    run_id = world.read("2024-04-02", *ALL[1:])
    outcome = run_alerts(
        world.archive, settings=(), sites=world.sites, run_id=run_id, as_of=day("2024-04-02"), now=world.clock()
    )
    assert outcome.begun == 1
    assert world.archive.query("SELECT DISTINCT channel, event FROM alert_events") == [(NO_CHANNEL, "raised")]


def test_what_begins_and_ends_is_passed_on_once_for_all_channels(world: World) -> None:
    seen: list[tuple[list[str], list[str], str]] = []

    def emit(begun: Any, ended: Any, as_of: Any) -> None:
        seen.append(([state.kind for state in begun], [alert.kind for alert in ended], str(as_of)))

    settings = (AlertSettings(url="json://a", name="a"), AlertSettings(url="json://b", name="b"))
    for on, pages in (("2024-04-02", ALL[1:]), ("2024-04-03", ALL[:1])):
        run_id = world.read(on, *pages)
        run_alerts(
            world.archive, settings=settings, sites=world.sites, run_id=run_id, as_of=day(on), now=world.clock(),
            send=world.send, emit=emit,
        )  # fmt: skip
    assert seen == [(["missing"], [], "2024-04-02"), ([], ["missing"], "2024-04-03")]


def test_alerts_from_before_the_first_channel_end_when_it_takes_them_over(world: World) -> None:
    run_id = world.read("2024-04-02", *ALL[1:])
    run_alerts(world.archive, settings=(), sites=world.sites, run_id=run_id, as_of=day("2024-04-02"), now=world.clock())
    (digest,) = world.night("2024-04-03")
    assert digest.title == "年报 2024-04-03：缺1"
    in_force = world.archive.query("SELECT channel, delivered_at IS NOT NULL FROM alerts WHERE resolved_at IS NULL")
    assert in_force == [("hook", True)]


def test_older_years_go_by_count_when_the_first_digest_is_tried_again(tmp_path: Path) -> None:
    world = World(tmp_path, duty=DutySettings(first_year=2021))
    world.down.add("hook")
    world.night("2024-04-02")
    world.down.clear()
    (digest,) = world.night("2024-04-03")
    assert "以往年度：2022 缺3；2021 缺3" in digest.body
    assert "2022 年度" not in digest.body


def test_reminders_speak_of_the_newest_year_alone(tmp_path: Path) -> None:
    world = World(tmp_path, duty=DutySettings(first_year=2021))
    world.night("2024-04-02")
    (digest,) = world.night("2024-05-02")
    assert digest.title == "年报 2024-05-02：提醒3"
    assert "2022" not in digest.body


def test_counties_stand_worst_first(tmp_path: Path) -> None:
    other = [f"500231{n:03d},{n}号镇,镇,500231,邻县,测试市,测试省,,," for n in range(101, 106)]
    sites = (site(), site("other", "500231", "http://other.example"))
    world = World(tmp_path, sites=sites, registry_rows=other)
    run_id = world.read("2024-04-02", *ALL[1:])
    world.read("2024-04-02", site_id="other", run_id=run_id, county_code="500231")
    world.alert("2024-04-02", run_id)
    heads = [line for line in world.sent[0][1].body.splitlines() if line.startswith("【")]
    assert heads == ["【邻县】缺5", "【测试县】缺1"]


# A broken scraper is an alert too: each guard fires, and lets go


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
