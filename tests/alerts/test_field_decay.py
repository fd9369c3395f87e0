"""A column whose newest reports lack what earlier ones held is told by alert and status; a few odd ones are not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest

from flows.alerts.detect import read_today
from flows.alerts.field_decay import LEAST_BEFORE, NEWEST, FieldDecay, read_field_decay
from flows.coverage.queries import records_of
from flows.pipeline.status import read_status, status_lines
from parsers.model import Figure
from tests.coverage.world import BASE, TOWNSHIPS, A, Page, World, report

FIGURE = Figure("调解纠纷12起", "纠纷", 12, "起", "exact", "disputes_handled", "1")


def pages(first: int, count: int, *, lacking: Sequence[str] = (), only: int | None = None) -> list[Page]:
    """Reports at addresses of their own, numbered; the first `only` of them lack some fields, or all do."""
    made = []
    for number in range(first, first + count):
        lacks = lacking if only is None or number < first + only else ()
        more = {"issuers": (), "sections": (), "figures": ()}
        held = {"figures": (FIGURE,)} | {name: value for name, value in more.items() if name in lacks}
        code = list(TOWNSHIPS)[number % 3]
        dated = None if "published" in lacks else "2025-02-01"
        made.append(
            Page(f"{BASE}/{number}.html", report(code, 2024, dated, f"第{number}篇。", **held), listed="2025-02-01")
        )
    return made


def lost(world: World, day: str = "2025-06-01") -> list[str]:
    return [one.field for one in read_field_decay(records_of(world.archive), date.fromisoformat(day))]


def test_a_column_that_loses_fields_is_told_once_for_each(world: World) -> None:
    world.read("2025-04-02", *pages(0, LEAST_BEFORE))
    world.read("2025-04-03", *pages(100, NEWEST, lacking=("published", "issuers", "figures")))
    assert lost(world) == ["figures", "issuers", "published"]
    assert lost(world, "2025-04-02") == []
    records = records_of(world.archive)
    states = [s for s in read_today(records, date(2025, 4, 3), world.sites, ()).states.values() if s.detail == "fields"]
    (state,) = states
    assert "2025-04-03 起的 5 篇中 5 篇没有数据，此前 10 篇中 0 篇" in state.evidence[0]
    status = read_status(records, datetime(2025, 4, 3, tzinfo=UTC), world.folder / "none")
    assert "test 5 of 5 reports since 2025-04-03 without a date, 0 of 10 before" in "".join(status_lines(status))


def test_sections_are_among_the_fields(world: World) -> None:
    world.read("2025-04-02", *pages(0, LEAST_BEFORE))
    text = "没有层次的一段话，" * 20
    flat = [
        Page(
            f"{BASE}/flat{n}.html",
            report(A, 2024, "2025-02-01", sections=(), signature=(text + str(n),)),
            "ok",
            "2025-02-01",
        )
        for n in range(NEWEST)
    ]
    world.read("2025-04-03", *flat)
    assert "sections" in lost(world)


@pytest.mark.parametrize(
    ("before", "newest", "told"),
    [
        (pages(0, LEAST_BEFORE), pages(100, NEWEST, lacking=("issuers",), only=4), True),
        (pages(0, LEAST_BEFORE), pages(100, NEWEST, lacking=("issuers",), only=3), False),
        (pages(0, LEAST_BEFORE), pages(100, NEWEST - 1, lacking=("issuers",)), False),
        (pages(0, LEAST_BEFORE - 1), pages(100, NEWEST, lacking=("issuers",)), False),
        (pages(0, LEAST_BEFORE, lacking=("issuers",), only=2), pages(100, NEWEST, lacking=("issuers",)), True),
        (pages(0, LEAST_BEFORE, lacking=("issuers",), only=3), pages(100, NEWEST, lacking=("issuers",)), False),
    ],
    ids=[
        "four of five",
        "three of five",
        "four pages",
        "nine before",
        "two lacked it before",
        "three lacked it before",
    ],
)
def test_the_rule_at_its_edges(world: World, before: list[Page], newest: list[Page], told: bool) -> None:
    world.read("2025-04-02", *before)
    world.read("2025-04-03", *newest)
    assert bool(lost(world)) == told


def test_one_night_is_no_history(world: World) -> None:
    world.read("2025-04-02", *pages(0, LEAST_BEFORE), *pages(100, NEWEST, lacking=("issuers",)))
    assert lost(world) == []


def test_the_same_pages_in_a_new_frame_are_told(world: World) -> None:
    world.read("2025-04-02", *pages(0, LEAST_BEFORE))
    world.read("2025-04-09", *pages(0, NEWEST, lacking=("published",)))
    assert lost(world) == ["published"]


def test_words_are_said_in_both_languages() -> None:
    decay = FieldDecay("s", "http://a/", "sections", date(2025, 4, 3), "http://a/1", 5, 1, 12, 12)
    assert decay.words("zh") == "2025-04-03 起的 5 篇中 4 篇没有章节，此前 12 篇中 0 篇"
    assert decay.words("en") == "4 of 5 reports since 2025-04-03 without sections, 0 of 12 before"
