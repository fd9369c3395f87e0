"""Feeds, calendar and data: readable by the rules of their formats, whatever portals send, and by their schemas."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from lxml import etree

from flows.coverage.table import Duty
from flows.site import build_site
from flows.site.feeds import FEED_ENTRIES, Entry, atom, deadlines
from tests.site.published import write_published

ATOM = "{http://www.w3.org/2005/Atom}"
ENTRY = Entry("missing", "500230207", 2025, "2026-04-02T18:00:00Z", "都督乡 2025 年度：未公开", "没有公开", "../x.html")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("feeds")
    build_site(write_published(root / "p.duckdb", 30, hostile=True), root / "site")
    return root / "site"


def test_each_county_and_each_kind_has_a_feed_whose_entries_lead_somewhere(site: Path) -> None:
    feeds = sorted(site.rglob("*.atom"))
    counties = {file.stem for file in (site / "c").glob("*.html")}
    assert {file.parent.name for file in feeds if file.name == "feed.atom"} == counties
    assert {file.stem for file in (site / "alerts").glob("*.atom")} >= {"missing", "late", "withdrawn", "site"}
    for file in feeds:
        feed = etree.parse(file).getroot()
        assert feed.tag == f"{ATOM}feed"
        entries = feed.findall(f"{ATOM}entry")
        assert entries
        assert all(feed.find(f"{ATOM}{name}") is not None for name in ("id", "title", "updated", "author"))
        identifiers = [entry.findtext(f"{ATOM}id") for entry in entries]
        assert len(set(identifiers)) == len(entries)
        for entry in entries:
            link = entry.find(f"{ATOM}link")
            assert link is not None
            page, _, place = str(link.get("href")).partition("#")
            assert (
                f'id="{place}"' in (file.parent / page).read_text("utf-8") if place else (file.parent / page).is_file()
            )


def test_a_county_s_feed_tells_what_was_published_and_what_is_owed(site: Path) -> None:
    kinds = {
        str(category.get("term"))
        for file in site.glob("c/*/feed.atom")
        for category in etree.parse(file).getroot().iter(f"{ATOM}category")
    }
    assert {"published", "missing"} <= kinds


def test_a_feed_is_bounded_and_holds_what_xml_can_write() -> None:
    feed = etree.fromstring(atom("x", "<&", "p.html", [ENTRY._replace(message='a\x00]]>"<b>')] * 99).encode())
    assert len(feed.findall(f"{ATOM}entry")) == FEED_ENTRIES
    assert feed.findtext(f"{ATOM}entry/{ATOM}summary") == 'a]]>"<b>'


def duty(code: str, county: str, year: int, deadline: date) -> Duty:
    return Duty(
        code, "乡", code[:6], county, year, "statutory", deadline, "not_due", None, None, None, None, None, None, None,
        None, None, date(2026, 3, 1), None, False,
    )  # fmt: skip


def test_the_calendar_has_the_last_day_in_time_of_the_newest_two_years() -> None:
    days = [date(2025, 4, 1), date(2026, 4, 1), date(2027, 3, 15)]
    duties = [duty(f"50023{n}001", f"第{n}县，{'长' * 30}", 2024 + n, day) for n, day in enumerate(days)]
    text = deadlines([*duties, duties[-1]])
    lines = text.split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert all(len(line.encode()) <= 75 for line in lines)
    assert [line for line in lines if line.startswith("DTSTART")] == [
        "DTSTART;VALUE=DATE:20260331",
        "DTSTART;VALUE=DATE:20270314",
    ]
    whole = text.replace("\r\n ", "")
    assert "DESCRIPTION:2 个乡镇（街道）：第2县，" in whole
    assert "第0县" not in whole


def test_no_duties_make_an_empty_calendar() -> None:
    assert deadlines([]).count("BEGIN:") == 1


@pytest.mark.parametrize("name", ["coverage", "reports"])
def test_the_lists_are_as_their_schema_says(site: Path, name: str) -> None:
    rows: list[dict[str, Any]] = json.loads((site / f"data/{name}.json").read_text("utf-8"))
    schema = json.loads((site / f"data/{name}.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    assert rows
    assert [error.message for error in Draft202012Validator(schema).iter_errors(rows)] == []
    assert not Draft202012Validator(schema).is_valid([{**rows[0], "year": "2024"}])
