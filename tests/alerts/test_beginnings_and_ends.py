"""Alerts over a real archive: told once when they begin, once when they end, in the words of their day."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from flows.config.settings import DutySettings
from tests.coverage.world import ALL, BASE, COLUMN, A, B, C, World, day, left, posted, site


def events(world: World) -> list[tuple[Any, ...]]:
    return world.archive.query("SELECT kind, event, township_code, year FROM alert_events ORDER BY ALL")


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
    days = [(day("2024-04-02") + timedelta(n)).isoformat() for n in (29, 30, 59, 60)]
    assert [len(world.night(on)) for on in days] == [0, 1, 0, 1]
    assert "提醒（仍在）：应公开而未见 2023 年度（应于 2024-04-01 前公开，已逾 62 天）：甲镇" in world.sent[-1][1].body


def test_a_run_for_an_earlier_day_looks_back_and_tells_nothing(world: World) -> None:
    world.night("2024-04-02", *ALL[1:])
    run_id = world.read("2024-03-01")
    assert "looks back" in world.alert("2024-03-01", run_id).skipped
    assert len(world.sent) == 1


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
