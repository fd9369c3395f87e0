"""How rows meet people and programs: JSON and CSV lose nothing, tables fit the terminal."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from flows.cli import tables
from flows.cli.output import show_rows

COLUMNS = ("township", "county", "year", "reason", "url")
ROW = ("毛坝乡", "酉阳土家族苗族自治县", 2024, "not in 8 columns searched on 2025-04-15", "http://x.gov.cn/" + "a" * 60)


def printed(capsys: pytest.CaptureFixture[str], *args: Any, **options: Any) -> str:
    show_rows(*args, **options)
    return str(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("1.50"), 1.5),
        (Decimal("3"), 3),
        (float("nan"), None),
        (float("inf"), None),
        (date(2025, 4, 1), "2025-04-01"),
        (datetime(2025, 4, 1, tzinfo=UTC), "2025-04-01T00:00:00+00:00"),
        (["甲", "乙"], ["甲", "乙"]),
        (None, None),
    ],
)
def test_json_holds_values_as_what_they_are(capsys: pytest.CaptureFixture[str], value: object, shown: object) -> None:
    assert json.loads(printed(capsys, ["n"], [[value]], "json")) == [{"n": shown}]


def test_json_keeps_columns_of_one_name_apart(capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(printed(capsys, ["n", "n"], [[1, 2]], "json")) == [{"n": 1, "n_2": 2}]


def test_no_rows_are_an_empty_array(capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(printed(capsys, ["n"], [], "json")) == []


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_csv_keeps_every_digit(value: float) -> None:
    with pytest.MonkeyPatch.context() as patch:
        out = io.StringIO()
        patch.setattr("sys.stdout", out)
        show_rows(["n"], [[value]], "csv")
    assert float(list(csv.reader(io.StringIO(out.getvalue())))[1][0]) == value


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
def test_a_table_is_never_wider_than_the_terminal_and_says_all(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setattr(tables, "NOT_A_TERMINAL", width)
    lines = printed(capsys, COLUMNS, [ROW], "table", dispensable=("url",)).splitlines()
    assert max(cell_len(line.rstrip()) for line in lines) <= width
    whole = "".join("".join(lines).split())
    for cell in ("毛坝乡", "2024"):
        assert cell in whole


def test_what_is_left_out_is_named(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "NOT_A_TERMINAL", 80)
    show_rows(COLUMNS, [ROW], "table", dispensable=("url",))
    said = capsys.readouterr()
    assert "gov.cn" not in said.out
    assert "left out to fit: url" in said.err


def test_a_row_that_cannot_fit_is_a_record(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "NOT_A_TERMINAL", 40)
    lines = printed(capsys, COLUMNS, [ROW], "table").splitlines()
    assert [line.split()[0] for line in lines[1:4]] == ["township", "county", "year"]
