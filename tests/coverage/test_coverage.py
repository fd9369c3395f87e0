"""Coverage as the contract has it: each status, on each side of its edge, for any past day."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from flows.config.settings import DutySettings
from tests.coverage.world import BASE, A, B, C, Page, World, day, left, posted, report, site


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_before_the_deadline_a_duty_is_published_if_it_is_there_and_else_not_due(world: World) -> None:
    world.read("2024-03-31", posted(A, 2023, "2024-02-20"))
    assert world.statuses(2023) == "published not_due not_due"


@pytest.mark.parametrize(
    ("published", "status", "days_late"),
    [
        ("2024-03-31", "published", None),
        ("2024-04-01", "late", 1),
        ("2024-04-12", "late", 12),
        ("2023-12-29", "published", None),
    ],
)
def test_days_late_count_from_the_last_day_in_time(
    world: World, published: str, status: str, days_late: int | None
) -> None:
    world.read("2024-05-01", posted(A, 2023, published))
    row = world.coverage()[A, 2023]
    assert (row["status"], row["days_late"], row["published"]) == (status, days_late, day(published))


@pytest.mark.parametrize(("read_on", "status"), [("2024-03-31", "unknown"), ("2024-04-01", "missing")])
def test_missing_needs_a_full_read_on_or_after_the_deadline_day(world: World, read_on: str, status: str) -> None:
    world.read(read_on)
    assert world.coverage("2024-04-05")[A, 2023]["status"] == status


def test_missing_names_the_columns_searched_and_when(world: World) -> None:
    world.read("2024-04-02")
    assert world.coverage()[A, 2023]["reason"] == f"not in the column searched on 2024-04-02: {BASE}/fzbg/"


def test_a_site_never_read_makes_its_duties_unknown(world: World) -> None:
    world.begin("2024-04-02")
    row = world.coverage()[A, 2023]
    assert (row["status"], row["reason"]) == ("unknown", "a site of the county was never read")


def test_down_through_the_deadline_is_unknown_and_says_last_good_read_and_what_failed_since(world: World) -> None:
    world.read("2024-03-20")
    world.read("2024-03-25", in_full=False)
    world.read("2024-04-02", in_full=False)
    row = world.coverage()[A, 2023]
    assert row["status"] == "unknown"
    assert row["reason"] == (
        "last read to the end on 2024-03-20, before the deadline; fails since 2024-03-25: "
        f"unreachable: {BASE}/fzbg/ (连接超时)"
    )


def test_missing_when_last_read_and_unreadable_now_is_unknown_and_says_both(world: World) -> None:
    world.read("2024-04-02")
    world.read("2024-04-03", in_full=False)
    row = world.coverage()[A, 2023]
    assert row["status"] == "unknown"
    assert row["reason"] == (
        "missing when last read to the end on 2024-04-02; cannot be read since 2024-04-03: "
        f"unreachable: {BASE}/fzbg/ (连接超时)"
    )
    world.read("2024-04-04")
    assert world.coverage()[A, 2023]["status"] == "missing"


def test_any_past_day_is_answered_from_what_was_seen_up_to_then(world: World) -> None:
    world.read("2024-04-02")
    world.read("2024-04-20", posted(A, 2023, "2024-04-15"))
    assert [world.statuses(2023, on) for on in ("2024-03-01", "2024-04-02", "2024-04-19", "2024-04-20")] == [
        "not_due not_due not_due",
        "missing missing missing",
        "missing missing missing",
        "late missing missing",
    ]


def test_runs_are_ordered_by_their_day_not_by_the_clock(world: World) -> None:
    page = posted(A, 2023, "2024-02-01")
    world.read("2024-06-01", left(page))
    world.read("2024-02-02", page)  # run later, for an earlier day
    assert world.coverage("2024-06-02")[A, 2023]["status"] == "withdrawn"
    assert world.coverage()[A, 2023]["status"] == "published"  # as of the last collect: 2024-02-02


def test_duties_run_from_the_first_year_to_the_year_before_that_day(world: World) -> None:
    world.read("2026-01-01")
    assert sorted({year for _, year in world.coverage()}) == [2023, 2024, 2025]
    assert sorted({year for _, year in world.coverage("2025-12-31")}) == [2023, 2024]


def test_a_street_owes_by_practice_and_a_township_by_statute(world: World) -> None:
    world.read("2024-04-02")
    assert [world.coverage()[code, 2023]["basis"] for code in (A, B, C)] == ["statutory", "statutory", "practice"]


# An article that cannot be read


@pytest.mark.parametrize(
    ("page", "told"),
    [
        (Page("u", outcome="blocked", row_code=A, row_year=2023), "blocked"),
        (Page("u", outcome="gone", row_code=A, row_year=2023), "gone"),
        (Page("u", error="unreadable: no text layer", row_code=A, row_year=2023), "no text layer"),
        (Page("u", visited=False, row_code=A, row_year=2023), "not read yet"),
        (Page("u", outcome="unreachable", row_code=A, listed="2024-03-05"), "unreachable"),
    ],
)
def test_an_unreadable_article_makes_only_its_own_duty_unknown(world: World, page: Page, told: str) -> None:
    world.read("2024-04-02", page)
    assert world.statuses(2023) == "unknown missing missing"
    assert told in world.coverage()[A, 2023]["reason"]


def test_another_page_that_fulfils_the_duty_outweighs_the_unreadable_one(world: World) -> None:
    world.read("2024-04-02", Page("u", outcome="blocked", row_code=A, row_year=2023), posted(A, 2023, "2024-03-01"))
    assert world.statuses(2023) == "published missing missing"


def test_a_row_that_left_the_list_points_to_nothing(world: World) -> None:
    page = Page("u", outcome="blocked", row_code=A, row_year=2023)
    world.read("2024-04-02", page)
    world.read("2024-04-03", replace(page, verdict="left", visited=False))
    assert world.statuses(2023) == "missing missing missing"


# Withdrawn


def test_withdrawn_from_the_night_the_page_is_gone_and_off_the_list_and_it_may_return(world: World) -> None:
    page = posted(A, 2023, "2024-02-01")
    world.read("2024-04-02", page)
    world.read("2024-04-09", left(page))
    world.read("2024-04-16", page)
    on = [world.coverage(d)[A, 2023]["status"] for d in ("2024-04-08", "2024-04-09", "2024-04-15", "2024-04-16")]
    assert on == ["published", "withdrawn", "withdrawn", "published"]


@pytest.mark.parametrize(
    ("seen", "in_full", "status"),
    [
        ({"outcome": "gone"}, True, "published"),  # still in the list
        ({"verdict": "left", "visited": False}, True, "published"),  # off the list, the page unvisited
        ({"verdict": "left"}, True, "published"),  # off the list, the page still there
        ({"verdict": "left", "outcome": "blocked"}, True, "published"),
        ({"verdict": "left", "outcome": "gone"}, False, "published"),  # the site was not read in full
        ({"verdict": "left", "outcome": "soft_404"}, True, "withdrawn"),
    ],
)
def test_withdrawn_needs_page_and_list_and_a_full_read(
    world: World, seen: dict[str, object], in_full: bool, status: str
) -> None:
    page = posted(A, 2023, "2024-02-01")
    world.read("2024-04-02", page)
    world.read("2024-04-03", replace(page, **seen), in_full=in_full)  # type: ignore[arg-type]
    assert world.coverage()[A, 2023]["status"] == status


def test_a_refusal_after_the_withdrawal_does_not_bring_the_report_back(world: World) -> None:
    page = posted(A, 2023, "2024-02-01")
    world.read("2024-04-02", page)
    world.read("2024-04-03", left(page))
    world.read("2024-04-04", replace(page, outcome="blocked", verdict=None), in_full=False)
    assert world.coverage()[A, 2023]["status"] == "withdrawn"


# Which posting, which day


def test_the_same_report_posted_twice_is_dated_by_the_earliest(world: World) -> None:
    world.read("2024-05-01", posted(A, 2023, "2024-04-20", url="later"), posted(A, 2023, "2024-03-20", url="first"))
    row = world.coverage()[A, 2023]
    assert (row["status"], row["published"], row["url"]) == ("published", day("2024-03-20"), "first")


def test_one_of_two_postings_gone_withdraws_nothing(world: World) -> None:
    first, second = posted(A, 2023, "2024-02-01", url="first"), posted(A, 2023, "2024-03-01", url="second")
    world.read("2024-04-02", first, second)
    world.read("2024-04-03", left(first))
    row = world.coverage()[A, 2023]
    assert (row["status"], row["published"]) == ("published", day("2024-02-01"))


def test_the_list_dates_a_page_that_does_not_date_itself(world: World) -> None:
    world.read("2024-05-01", posted(A, 2023, None, listed="2024-04-03"))
    assert world.coverage()[A, 2023]["days_late"] == 3


def test_an_undated_report_is_late_only_if_a_full_read_after_the_deadline_came_before_it(world: World) -> None:
    world.read("2024-04-05", posted(A, 2023, None))
    assert world.coverage()[A, 2023]["status"] == "published"
    world.read("2024-04-09", posted(B, 2023, None))
    assert (world.coverage()[B, 2023]["status"], world.coverage()[B, 2023]["days_late"]) == ("late", 9)


def test_half_a_year_and_interpretations_fulfil_nothing(world: World) -> None:
    other = report(A, 2023, "2024-01-01", kind="interpretation")
    world.read("2024-04-02", Page("u", other, verdict="foreign"))
    assert world.statuses(2023) == "missing missing missing"


def test_a_corrected_year_moves_the_posting(world: World) -> None:
    world.read("2024-02-01", posted(A, 2022, "2024-01-20", url="u"))
    world.read("2024-04-02", posted(A, 2023, "2024-01-20", url="u"))
    assert world.coverage()[A, 2023]["status"] == "published"


# Under a sister's name


def test_a_report_under_a_sisters_name_is_found_before_the_duty_is_called_missing(world: World) -> None:
    own = posted(B, 2023, "2024-02-01", url="own")
    stray = Page("stray", report(B, 2023, "2024-02-02", "另一篇文字。", issuers=("甲镇人民政府",)))
    world.read("2024-04-02", own, stray)
    row = world.coverage()[A, 2023]
    assert (row["status"], row["url"]) == ("published", "stray")
    assert B in row["reason"]
    assert world.coverage()[B, 2023]["url"] == "own"


def test_one_page_that_two_townships_may_claim_makes_neither_missing(world: World) -> None:
    world.read("2024-04-02", Page("both", report(B, 2023, "2024-02-02", issuers=("甲镇人民政府",))))
    rows = world.coverage()
    assert (rows[A, 2023]["status"], rows[B, 2023]["status"]) == ("unknown", "published")
    assert "both" in rows[A, 2023]["reason"]


# Registry and settings


def test_a_county_with_two_sites_is_missing_a_report_only_when_both_were_read(tmp_path: Path) -> None:
    world = World(tmp_path, sites=(site("main"), site("other", base="http://other.example")))
    run = world.read("2024-04-02", site_id="main")
    assert world.coverage()[A, 2023]["status"] == "unknown"
    world.read("2024-04-02", site_id="other", run_id=run)
    assert world.coverage()[A, 2023]["status"] == "missing"


def test_a_rename_keeps_the_series(tmp_path: Path) -> None:
    rows = [
        "500230201,老乡,乡,500230,测试县,测试市,测试省,,2023-09-30,500230202",
        "500230202,新镇,镇,500230,测试县,测试市,测试省,2023-09-30,,",
    ]
    world = World(tmp_path, registry_rows=rows, duty=DutySettings(first_year=2021))
    world.read("2025-05-01", posted("500230201", 2023, "2024-03-01"), posted("500230202", 2024, "2025-03-01"))
    mine = {key: row["status"] for key, row in world.coverage().items() if key[0][:7] == "5002302"}
    assert mine == {
        ("500230201", 2021): "missing",
        ("500230201", 2022): "missing",
        ("500230202", 2023): "published",  # posted under the old name
        ("500230202", 2024): "published",
    }


def test_a_merged_townships_report_does_not_stand_in_for_the_one_it_joined(tmp_path: Path) -> None:
    rows = ["500230201,并入乡,乡,500230,测试县,测试市,测试省,,2023,500230101"]
    world = World(tmp_path, registry_rows=rows)
    world.read("2025-05-01", posted("500230201", 2023, "2024-03-01"))
    rows_now = world.coverage()
    assert rows_now["500230201", 2023]["status"] == "published"
    assert ("500230201", 2024) not in rows_now
    assert rows_now[A, 2023]["status"] == "missing"


def test_a_county_added_later_is_asked_for_on_the_day_it_was_configured(world: World) -> None:
    world.sites = ()
    world.begin("2024-04-02")
    assert world.coverage() == {}
    world.sites = (site(),)
    world.read("2024-04-03")
    assert world.statuses(2023) == "missing missing missing"
    assert world.coverage("2024-04-02") == {}


def test_the_view_and_its_macro_hold_in_a_file_that_others_attach(world: World) -> None:
    import duckdb

    world.read("2024-04-02", posted(A, 2023, "2024-02-01"))
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{world.archive.place.path}' AS mine (READ_ONLY)")
        found = connection.execute("SELECT count(*) FROM mine.coverage").fetchall()
        connection.execute("USE mine")
        connection.execute("FROM coverage_as_of(DATE '2024-01-01')")
    assert found == [(3,)]
