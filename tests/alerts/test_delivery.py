"""What a channel did not get is told by the next run, under the same number, and costs the other channels nothing."""

from __future__ import annotations

from typing import Any

import pytest

from flows.alerts.channels import NO_CHANNEL
from flows.alerts.run import run_alerts
from flows.config.settings import AlertSettings
from storage.archive.archive import Archive, ArchiveError
from tests.coverage.world import ALL, World, day


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
