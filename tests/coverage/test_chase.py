"""Who was called about what: a file that only grows, read as it was written, and what is wrong in it is named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.coverage.chase import COLUMNS, STATES, ChaseEntry, ChaseError, append_chase, by_duty, read_chase
from flows.coverage.table import Duty, chase_words, duty_cells, shown_status

WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
ENTRIES = st.lists(
    st.builds(
        ChaseEntry, st.dates(), WORDS, st.just("500230207"), st.integers(2019, 2030), st.sampled_from(STATES), WORDS
    ),
    max_size=5,
)
CALLED = ChaseEntry(date(2026, 4, 7), "李", "500230207", 2025, "催过", "电话，说下周")


@given(ENTRIES)
def test_what_is_added_is_read_again(tmp_path_factory: pytest.TempPathFactory, entries: list[ChaseEntry]) -> None:
    file = tmp_path_factory.mktemp("chase") / "chase.csv"
    for entry in entries:
        append_chase(file, entry)
    assert read_chase(file) == entries


@pytest.mark.parametrize(
    ("line", "named"),
    [
        pytest.param("2026-04-31,李,500230207,2025,催过,", "line 2", id="a day that is none"),
        pytest.param("2026-04-07,李,500230207,去年,催过,", "line 2", id="a year that is none"),
        pytest.param("2026-04-07,李,500230207,2025,忘了,", "催过 or 已回复", id="a state that is none"),
        pytest.param("2026-04-07,李", "expected day,who", id="too few cells"),
    ],
)
def test_a_line_that_is_none_is_named(tmp_path: Path, line: str, named: str) -> None:
    file = tmp_path / "chase.csv"
    file.write_text(f"{','.join(COLUMNS)}\n{line}\n", "utf-8")
    with pytest.raises(ChaseError, match=named):
        read_chase(file)


def test_the_newest_entry_is_told_first() -> None:
    answered = ChaseEntry(date(2026, 4, 9), "", "500230207", 2025, "已回复", "")
    told = by_duty([CALLED, answered])[("500230207", 2025)]
    assert chase_words(told) == "2026-04-09 已回复；2026-04-07 催过（李）：电话，说下周"


@pytest.mark.parametrize(
    ("status", "code", "shown"),
    [
        ("unknown", "no_column", "no_column"),
        ("unknown", "blocked", "unknown"),
        ("missing", None, "missing"),
        ("unknown", None, "unknown"),
    ],
)
def test_what_has_no_column_is_told_by_itself(status: str, code: str | None, shown: str) -> None:
    assert shown_status(status, code) == shown


@pytest.mark.parametrize(
    ("status", "as_of", "late", "over"),
    [
        pytest.param("missing", date(2026, 4, 1), None, 1, id="owed since the deadline"),
        pytest.param("missing", date(2026, 4, 30), None, 30, id="owed for a month"),
        pytest.param("late", date(2026, 4, 30), 3, 3, id="late when it came"),
        pytest.param("published", date(2026, 4, 30), None, None, id="in time"),
        pytest.param("withdrawn", date(2026, 4, 30), None, None, id="was there once"),
    ],
)
def test_days_over_count_from_the_last_day_in_time(
    status: str, as_of: date, late: int | None, over: int | None
) -> None:
    duty = Duty(
        "500230207", "都督乡", "500230", "丰都县", 2025, "statutory", date(2026, 4, 1), status, None, late, None, None,
        None, None, None, None, None, as_of, None, False,
    )  # fmt: skip
    assert duty.days_over == over
    assert duty_cells(duty, [CALLED])[8] == over
