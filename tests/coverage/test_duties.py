"""Who owes a report, for which years and by when."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.config.settings import DutySettings
from flows.coverage.duties import duty_units, registry_id
from parsers.identity.registry import Registry
from storage.records import DutyUnit
from tests.coverage.world import A, B, C, registry_csv, site


def units(tmp_path: Path, *rows: str, **duty: object) -> dict[str, DutyUnit]:
    registry = Registry.from_csv(registry_csv(tmp_path, rows))
    found = duty_units(registry, DutySettings(**duty), (site(),))  # type: ignore[arg-type]
    return {unit.township_code: unit for unit in found}


def row(code: str, name: str, valid_from: str = "", valid_to: str = "", successor: str = "", level: str = "镇") -> str:
    return f"{code},{name},{level},{code[:6]},测试县,测试市,测试省,{valid_from},{valid_to},{successor}"


def test_each_township_of_a_county_with_a_site_owes(tmp_path: Path) -> None:
    assert set(units(tmp_path, row("999999001", "外县镇"))) == {A, B, C}


def test_other_levels_and_exempt_units_owe_none(tmp_path: Path) -> None:
    found = units(tmp_path, row("500230401", "某农场", level="其他"), exempt=(B,), levels=("镇", "乡"))
    assert set(found) == {A}


@pytest.mark.parametrize(
    ("deadlines", "expected"),
    [
        ({}, (4, 1)),
        ({"50": "03-15"}, (3, 15)),
        ({"500230": "05-01", "50": "03-15"}, (5, 1)),
        ({"500231": "05-01"}, (4, 1)),
        ({"50": "02-29"}, (3, 1)),
    ],
)
def test_a_county_or_province_may_set_another_deadline(
    tmp_path: Path, deadlines: dict[str, str], expected: tuple[int, int]
) -> None:
    unit = units(tmp_path, deadlines=deadlines)[A]
    assert (unit.deadline_month, unit.deadline_day) == expected


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "years"),
    [
        ("", "2022", (2019, 2022)),
        ("", "2022-06-30", (2019, 2021)),
        ("", "2022-12-31", (2019, 2022)),
        ("2021", "", (2021, None)),
        ("2021-05-01", "", (2021, None)),
        ("2015", "", (2019, None)),
    ],
)
def test_a_township_owes_for_the_years_whose_end_it_saw(
    tmp_path: Path, valid_from: str, valid_to: str, years: tuple[int, int | None]
) -> None:
    unit = units(tmp_path, row("500230301", "丁镇", valid_from, valid_to))["500230301"]
    assert (unit.first_year, unit.last_year) == years


def test_one_that_ended_before_the_first_year_owes_none(tmp_path: Path) -> None:
    assert "500230301" not in units(tmp_path, row("500230301", "丁镇", "", "2018"))


def test_renames_chain_into_one_series_and_mergers_do_not(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        row("500230301", "一乡", "", "2020", "500230302"),
        row("500230302", "二镇", "2021", "2022", "500230303"),
        row("500230303", "三街道", "2023"),
        row("500230304", "四乡", "", "2021", A),  # joined one that was there before
        row("500230305", "五乡", "", "2021", "500230307"),  # two that became one
        row("500230306", "六乡", "", "2021", "500230307"),
        row("500230307", "七镇", "2022"),
        row("500230308", "八乡", "", "2021", "500230309"),  # a mistake in the file: a ring
        row("500230309", "九乡", "2020", "2021", "500230308"),
    )
    series = {code: unit.series_code for code, unit in found.items()}
    assert series["500230301"] == series["500230302"] == series["500230303"] == "500230303"
    assert series["500230304"] == "500230304"
    assert [series[f"50023030{n}"] for n in (5, 6, 7)] == ["500230305", "500230306", "500230307"]
    assert series["500230308"] != ""


def test_the_registry_id_is_the_same_for_the_same_duties_and_another_for_others(tmp_path: Path) -> None:
    first, again = units(tmp_path), units(tmp_path)
    other = units(tmp_path, deadline="03-01")
    assert registry_id(list(first.values())) == registry_id(list(again.values()))
    assert registry_id(list(first.values())) != registry_id(list(other.values()))
    assert len(registry_id(list(first.values()))) == 64
