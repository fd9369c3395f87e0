"""`nianbao capture`: the bytes of the page as they were on a day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.captures.store import read_capture
from storage.evidence.report_captures import captures_on, list_report_captures
from tests.evidence.worlds import ADDED, World

SHOWN = {"first night": (0, False), "answered 304": (1, False), "changed": (2, True), "today": (None, True)}


@pytest.mark.parametrize("case", SHOWN.values(), ids=list(SHOWN))
def test_the_page_of_a_day(made: World, case: tuple[int | None, bool]) -> None:
    night, changed = case
    at = () if night is None else ("--at", str(made.nights[night]))
    found = made.call("capture", made.township, "2024", *at)

    assert found.exit_code == 0, found.stderr
    assert b"<html" in found.stdout_bytes
    assert (ADDED in found.stdout_bytes.decode()) is changed


def test_a_revisit_gives_the_first_payload_byte_for_byte(made: World) -> None:
    captures = list_report_captures(made.archive, code=made.township, year=2024)
    assert [one.capture.record_type for one in captures] == ["response", "revisit", "response"]
    first = read_capture(made.captures, captures[0].capture).body

    assert made.call("capture", made.township, "2024", "--at", str(made.nights[1])).stdout_bytes == first


def test_a_day_between_two_nights_has_the_page_of_the_night_before(made: World) -> None:
    captures = list_report_captures(made.archive, code=made.township, year=2024)

    assert captures_on(captures, made.nights[2] - timedelta(days=1)) == captures[1]
    assert captures_on(captures, made.nights[0] - timedelta(days=1)) is None


WRONG = {
    "before the first capture": (("{township}", "2024", "--at", "2025-08-31"), "not captured until 2025-08-31"),
    "a year without a report": (("{township}", "1999"), "no report for 1999"),
    "no such township": (("无此镇", "2024"), "no such township"),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=list(WRONG))
def test_what_is_not_there_is_said(made: World, case: tuple[tuple[str, ...], str]) -> None:
    args, words = case
    found = made.call("capture", *(arg.format(township=made.township) for arg in args))

    assert (found.exit_code, found.stdout_bytes, words in found.stderr) == (1, b"", True), found.stderr


def test_a_capture_whose_file_is_gone_is_said(published_world: World) -> None:
    world = published_world
    captures = list_report_captures(world.archive, code=world.township, year=2024)
    (world.captures / captures[-1].capture.warc_file).unlink()
    found = world.call("capture", world.township, "2024")

    assert (found.exit_code, found.stdout_bytes) == (1, b"")
    assert captures[-1].capture.warc_file in found.stderr
