"""The proof that a report is missing, part by part, and what a report that was held is called."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from storage.archive.archive import Archive
from storage.records import ColumnRead, ColumnResult
from tests.coverage.world import BASE, COLUMN, A, B, C, Page, World, day, left, posted, report

LONG = "走访农户，调解纠纷，开办夜校，修订村规。"
OWN = f"{BASE}/own/"
OTHER = f"{BASE}/other/"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def column(
    url: str = COLUMN, *, township: str | None = None, shared: bool = False, result: ColumnResult = "complete"
) -> ColumnRead:
    whole = result == "complete"
    return ColumnRead(
        url, None, township, "trs", "ok", "", whole or result == "known_rest", whole, 1, 3, 3, None,
        result=result, reason_code=None if result != "incomplete" else "incomplete_list", shared=shared,
        evidence={"last_url": f"{url}2.html"},
    )  # fmt: skip


def told(world: World, code: str = A, year: int = 2023) -> dict[str, Any]:
    file = world.folder / "archive.duckdb"
    return _duties(world.archive, file.stat().st_mtime_ns)[code, year]


@cache
def _duties(archive: Archive, _written: int) -> dict[tuple[str, int], dict[str, Any]]:
    """What coverage says, asked once as long as nothing is written."""
    with archive.reading() as connection:
        cursor = connection.execute("FROM coverage")
        names = [one[0] for one in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {(row["township_code"], row["year"]): row for row in rows}


def statuses(world: World) -> list[tuple[str, str | None]]:
    return [(row["status"], row["reason_code"]) for row in (told(world, code) for code in (A, B, C))]


# It is known where the township publishes

MISSING, NO_COLUMN = ("missing", None), ("unknown", "no_column")


@pytest.mark.parametrize(
    ("read", "pages", "expected"),
    [
        (column(OWN, township=A), (), [MISSING, NO_COLUMN, NO_COLUMN]),
        (column(), (posted(B, 2022, "2023-02-01"),), [NO_COLUMN] * 3),
        (column(), (posted(B, 2022, "2023-02-01"), posted(C, 2022, "2023-02-01")), [MISSING] * 3),
        (column(shared=True), (), [MISSING] * 3),
    ],
    ids=["a column of one township", "one township seen", "two townships seen", "called shared"],
)
def test_where_a_township_publishes(
    world: World, read: ColumnRead, pages: tuple[Page, ...], expected: list[tuple[str, str | None]]
) -> None:
    world.read("2024-04-02", *pages, columns=(read,))
    assert statuses(world) == expected


def test_nothing_is_proved_by_a_column_of_ones_own_while_one_of_the_county_was_never_read(world: World) -> None:
    own, county = column(OWN, township=A), column(result="incomplete")
    world.read("2024-04-02", columns=(own, county))
    assert told(world)["status"] == "unknown"
    world.read("2024-04-03", columns=(own, column()))  # no reports of two townships: nobody publishes there
    assert told(world)["status"] == "missing"


@pytest.mark.parametrize(("second", "status"), [("complete", "missing"), ("incomplete", "unknown")])
def test_two_columns_of_ones_own_are_both_read_to_their_ends(world: World, second: ColumnResult, status: str) -> None:
    world.read("2024-04-02", columns=(column(OWN, township=A), column(OTHER, township=A, result=second)))
    row = told(world)
    assert row["status"] == status
    if status == "missing":
        assert row["columns_searched"] == [OTHER, OWN]
        assert (row["pages_read"], row["rows_read"], row["last_pages"]) == (2, 6, [f"{OTHER}2.html", f"{OWN}2.html"])


@pytest.mark.parametrize(("before", "status"), [("2024-03-31", "unknown"), ("2024-04-01", "missing")])
def test_a_night_that_reads_up_to_known_rows_proves_nothing_by_itself(world: World, before: str, status: str) -> None:
    world.read(before, columns=(column(shared=True),))
    world.read("2024-04-04", columns=(column(shared=True, result="known_rest"),))
    row = told(world)
    assert row["status"] == status
    assert row["reason_code"] == (None if status == "missing" else "incomplete_list")


# Nothing on it may be the report


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (Page("u", report(A, 2022, kind="other"), row_code=A, row_year=2023), "listed as a report"),
        (Page("u", report(A, 2023, text="。", sections=()), row_code=A, row_year=2023), "no text"),
        (Page("u", outcome="no_address", row_code=A, row_year=2023), "no address"),
    ],
)
def test_a_row_that_may_be_the_report_makes_its_duty_unknown(world: World, page: Page, words: str) -> None:
    world.read("2024-04-02", page)
    row = told(world)
    assert (row["status"], row["reason_code"], row["url"]) == ("unknown", "unreadable", "u")
    assert words in row["reason"]
    assert told(world, B)["status"] == "missing"


@pytest.mark.parametrize(
    ("title", "status"),
    [("各乡镇（街道）2023年法治政府建设情况报告汇编", "unknown"), ("2023年法治政府建设情况报告", "missing")],
)
def test_one_document_for_all_townships_may_hold_that_of_each(world: World, title: str, status: str) -> None:
    world.read(
        "2024-04-02", Page(title, error="unreadable: zip", verdict="doubtful", row_year=2023, listed="2024-03-01")
    )
    assert [told(world, code)["status"] for code in (A, B)] == [status] * 2


@pytest.mark.parametrize(
    ("title", "verdict", "status"),
    [
        ("{a}、{b}2023年法治政府建设情况报告", "doubtful", "unknown"),
        ("{b}、古溪乡2023年法治政府建设情况报告", "doubtful", "missing"),
        ("{b}等6个乡镇2023年法治政府建设情况报告", "report", "unknown"),
        ("{b}2023年法治政府建设情况和工作打算", "report", "missing"),
        ("{a}、{b}2022年法治政府建设情况报告", "doubtful", "missing"),
        ("{a}2023年法治政府建设情况", "doubtful", "missing"),
        ("{a}与{b}2023年联合开展法治宣传", "foreign", "missing"),
    ],
)
def test_a_report_that_names_two_townships_may_be_that_of_the_one_it_is_not_held_for(
    world: World, title: str, verdict: str, status: str
) -> None:
    world.read("2024-04-01", posted(B, 2023, "2024-02-01"))
    titled = title.format(a=told(world)["township"], b=told(world, B)["township"])
    year = 2022 if "2022" in titled else 2023
    code = B if verdict == "report" else None
    both = Page(titled, error="unreadable: zip", verdict=verdict, row_year=year, row_code=code, listed="2024-03-01")
    world.read("2024-04-02", posted(B, 2023, "2024-02-01"), both)
    assert (told(world)["status"], told(world, B)["status"]) == (status, "published")


@pytest.mark.parametrize(
    ("pages", "year", "status"),
    [(("a",), 2023, "missing"), (("a", "b"), 2023, "unknown"), (("a", "b"), 2022, "missing")],
    ids=["the county's own", "some may be townships'", "of another year"],
)
@pytest.mark.parametrize(
    "unread", [{"error": "unreadable: pictures"}, {"outcome": "server_error"}], ids=["scans", "a host that is down"]
)
def test_of_several_reports_that_name_nobody_and_were_not_read_one_may_be_this_townships(
    world: World, unread: dict[str, str], pages: tuple[str, ...], year: int, status: str
) -> None:
    scan = Page("", verdict="doubtful", row_year=year, listed="2024-03-01", **unread)  # type: ignore[arg-type]
    world.read("2024-04-02", *(replace(scan, url=url) for url in pages), posted(B, 2023, "2024-02-01"))
    row = told(world)
    assert (row["status"], told(world, B)["status"]) == (status, "published")
    assert ("2 reports that name nobody" in row["reason"]) == (status == "unknown")


@pytest.mark.parametrize(
    ("name", "status"),
    [("古溪镇", "unknown"), ("吉溪乡", "unknown"), ("古溪乡", "missing"), ("吉西镇", "unknown"), ("溪镇", "missing")],
)
def test_a_report_by_a_name_that_differs_in_one_character_may_be_this_townships(
    tmp_path: Path, name: str, status: str
) -> None:
    world = World(tmp_path, registry_rows=("500230104,吉溪镇,镇,500230,测试县,测试市,测试省,,,",))
    slip = replace(report(A, 2023, "2024-02-01"), township=name, township_code=None)
    world.read("2024-04-02", Page("slip", slip, row_code=None), posted(A, 2023, "2024-02-01"))
    assert told(world, "500230104")["status"] == status
    assert told(world, B)["status"] == "missing"


def test_a_second_text_for_a_year_posted_a_year_later_may_be_the_next_one(world: World) -> None:
    first = posted(A, 2023, "2024-02-01")
    second = posted(A, 2023, "2025-02-01", url="second", text=LONG)
    world.read("2025-04-02", first, second)
    row = told(world, year=2024)
    assert (row["status"], row["reason_code"], row["url"]) == ("unknown", "unreadable", "second")


# In time or late


def test_a_report_that_was_not_there_and_bears_an_earlier_day_is_published_with_the_evidence_beside_it(
    world: World,
) -> None:
    world.read("2024-04-01")
    world.read("2024-04-05")
    world.read("2024-04-10", posted(A, 2023, "2024-03-20"))
    row = told(world)
    assert (row["status"], row["published"], row["not_there_on"]) == ("published", day("2024-03-20"), day("2024-04-05"))


def test_a_day_that_is_still_to_come_is_not_believed(world: World) -> None:
    world.read("2024-04-02", posted(A, 2023, "2027-01-01"))
    row = told(world)
    assert (row["status"], row["published"]) == ("published", day("2024-04-02"))
    assert "2027-01-01" in row["reason"]


@pytest.mark.parametrize(("listed", "status"), [("2024-03-20", "published"), ("2024-04-02", "late")])
def test_a_row_in_time_that_was_never_readable_may_have_been_the_report(world: World, listed: str, status: str) -> None:
    scan = Page("scan", error="unreadable: pictures", row_code=A, row_year=2023, listed=listed)
    world.read("2024-04-03", scan)
    world.read("2024-04-09", left(scan), posted(A, 2023, "2024-04-08"))
    row = told(world)
    assert row["status"] == status
    assert ("2024-03-20" in row["reason"]) == (status == "published")


# A report that was held


def test_a_report_that_is_posted_again_with_another_text_has_two_versions_and_is_told_as_revised(world: World) -> None:
    first = posted(A, 2023, "2024-03-20", url="first", text="调解成功率为百分之百，群众满意。")
    world.night("2024-03-21", first)
    again = posted(A, 2023, "2024-04-05", url="again", text="调解成功率为百分之九，群众满意。")
    digests = world.night("2024-04-06", left(first), again)
    row = told(world)
    assert (row["status"], row["published"], row["url"]) == ("published", day("2024-03-20"), "again")
    assert world.archive.query("SELECT version, versions FROM reports WHERE year = 2023") == [(2, 2)]
    assert world.archive.query("SELECT count(*) FROM alerts WHERE kind = 'revised'") == [(1,)]
    assert digests


@pytest.mark.parametrize(
    "seen",
    [
        {"error": "unreadable: the article holds 9 characters of text", "report": None},
        {"outcome": "gone"},
        {"outcome": "server_error"},
        {"report": report(B, 2023, "2024-02-01", LONG), "row_code": A, "row_year": 2023},
    ],
    ids=["a notice", "gone and still listed", "under maintenance", "a sister's article"],
)
def test_a_held_report_stays_held_whatever_its_address_shows_while_its_list_names_it(
    world: World, seen: dict[str, Any]
) -> None:
    page = posted(A, 2023, "2024-03-01")
    world.read("2024-03-02", page)
    world.read("2024-04-02", replace(page, **seen))
    assert told(world)["status"] == "published"
    assert world.archive.query(f"SELECT status FROM reports WHERE township_code = '{A}'") == [("live",)]


def test_an_address_that_holds_the_next_years_report_withdraws_the_old_one_and_accuses_nobody(world: World) -> None:
    page = posted(A, 2023, "2024-03-01", url="u")
    world.read("2024-04-02", page)
    world.read("2025-04-02", posted(A, 2024, "2025-03-01", url="u", text=LONG))
    assert (told(world)["status"], told(world, year=2024)["status"]) == ("withdrawn", "published")


def test_a_page_that_left_one_column_is_not_withdrawn_while_another_could_not_be_read_since(world: World) -> None:
    page = posted(A, 2023, "2024-03-01")
    both = (column(shared=True), column(OTHER, shared=True))
    world.read("2024-04-02", page, columns=both)
    world.read("2024-04-09", left(page), columns=(both[0], column(OTHER, shared=True, result="incomplete")))
    assert told(world)["status"] == "published"
    world.read("2024-04-10", columns=both)
    assert told(world)["status"] == "withdrawn"


# Excerpts: one report, one story

EXCERPT = posted(A, 2023, "2024-03-20", url="excerpt", text="短讯。" * 2)
WHOLE = posted(A, 2023, "2024-04-15", url="whole", text=LONG)


@pytest.mark.parametrize(
    ("night", "status", "url"),
    [
        ((EXCERPT, WHOLE), "late", "whole"),
        ((left(EXCERPT), WHOLE), "late", "whole"),
        ((EXCERPT, left(WHOLE)), "withdrawn", "whole"),
    ],
    ids=["beside the whole", "the excerpt gone", "the whole gone"],
)
def test_an_excerpt_dates_and_keeps_nothing(world: World, night: tuple[Page, ...], status: str, url: str) -> None:
    world.read("2024-04-20", EXCERPT, WHOLE)
    world.read("2024-04-27", *night)
    row = told(world)
    assert (row["status"], row["published"], row["url"]) == (status, day("2024-04-15"), url)
    reports = world.archive.query("SELECT status = 'live', published, url FROM reports")
    assert reports == [(status == "late", day("2024-04-15"), url)]


# A sister's address that shows this township's text for a night


@pytest.mark.parametrize("now", ["back", "gone"])
def test_an_address_that_its_list_never_called_by_this_name_withdraws_nothing(world: World, now: str) -> None:
    hers = posted(B, 2023, "2024-03-01", url="hers", text=LONG)
    mixed_up = replace(hers, report=report(A, 2023, "2024-03-05"), row_code=B, row_year=2023)
    world.read("2024-04-02", hers)
    world.read("2024-04-09", mixed_up)
    assert told(world)["status"] == "published"
    world.read("2024-04-16", hers if now == "back" else left(hers))
    row = told(world)
    assert (row["status"], row["reason_code"], row["url"]) == ("unknown", "unreadable", "hers")
    assert told(world, B)["status"] == ("published" if now == "back" else "withdrawn")
    assert world.archive.query(f"SELECT status FROM reports WHERE township_code = '{A}'") == []
    assert world.archive.query(f"SELECT chosen FROM report_candidates WHERE township_code = '{A}'") == [(False,)]


@pytest.mark.parametrize(
    ("url", "code", "year", "listed", "status"),
    [
        ("u", B, 2023, "2024-03-05", "unknown"),
        ("2023", A, 2023, "2024-03-05", "unknown"),
        ("2023", A, 2023, "2023-03-05", "missing"),  # its year was not over: it speaks of the one before
        ("u", A, 2023, "2024-03-05", "missing"),  # the year is only that of the day
    ],
    ids=["a sister's", "another year's", "in the middle of the year", "no year in the title"],
)
def test_a_row_whose_page_shows_another_report_is_not_read(
    world: World, url: str, code: str, year: int, listed: str, status: str
) -> None:
    world.read("2024-04-02", Page(url, report(A, 2022, "2024-03-05"), row_code=code, row_year=year, listed=listed))
    row = told(world, code, year)
    assert row["status"] == status
    assert ("shows another report" in row["reason"]) == (status == "unknown")
