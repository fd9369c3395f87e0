"""coverage, missing, alerts and status as a user calls them."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows.cli import cli
from flows.coverage.queries import records_of
from flows.pipeline.status import read_status, status_lines
from storage.records import ColumnRead
from tests.coverage.world import COLUMN, A, B, C, Page, World, posted, registry_csv, report


@pytest.fixture
def world(tmp_path: Path) -> World:
    (tmp_path / "config" / "sites").mkdir(parents=True)
    (tmp_path / "config" / "nianbao.toml").write_text('[archive]\npath = "archive.duckdb"\n', "utf-8")
    return World(tmp_path)


def call(world: World, *args: str) -> Result:
    return CliRunner().invoke(cli, ["--config", str(world.folder / "config"), *args])


def test_coverage_is_filtered_by_year_county_and_day(world: World) -> None:
    world.read("2025-04-02", posted(A, 2024, "2025-02-01"))
    rows = json.loads(call(world, "coverage", "--year", "2024", "--county", "测试", "--format", "json").stdout)
    assert {row["township_code"]: row["status"] for row in rows} == {A: "published", B: "missing", C: "missing"}
    unknown = call(world, "coverage", "--county", "110101")
    assert (unknown.exit_code, "no duty of such a county" in unknown.output) == (1, True)
    assert "duties run from 2023 to 2024" in call(world, "missing", "--year", "1900").output
    rows = json.loads(call(world, "coverage", "--as-of", "2025-03-01", "--year", "2024", "--format", "json").stdout)
    assert {row["status"] for row in rows} == {"not_due"}


def test_missing_exits_with_one_only_if_asked_and_something_is_missing(world: World) -> None:
    world.read("2024-04-02", *(posted(code, 2023, "2024-02-01") for code in (A, B)))
    assert call(world, "missing").exit_code == 0
    found = call(world, "missing", "--exit-code")
    assert (found.exit_code, found.stdout.count("\n")) == (1, 2)
    world.read("2024-04-03", posted(C, 2023, "2024-02-01"))
    assert call(world, "missing", "--exit-code").exit_code == 0


def test_unknown_is_never_counted_as_missing(world: World) -> None:
    world.read("2024-04-02", in_full=False)
    assert call(world, "missing", "--exit-code").exit_code == 0


def test_without_an_archive_the_line_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "nianbao.toml").write_text('[archive]\npath = "none.duckdb"\n', "utf-8")
    runner = CliRunner()
    found = runner.invoke(cli, ["--config", str(tmp_path / "config"), "coverage"])
    assert found.exit_code == 1
    assert "nianbao collect" in found.output
    status = runner.invoke(cli, ["--config", str(tmp_path / "config"), "status"])
    assert (status.exit_code, len(status.stdout.splitlines())) == (0, 5)


def test_alerts_in_force_are_listed_for_the_configured_channels(world: World) -> None:
    (world.folder / "config" / "nianbao.toml").write_text(
        '[archive]\npath = "archive.duckdb"\n[[alert]]\nurl = "json://127.0.0.1:9/x"\nname = "hook"\n', "utf-8"
    )
    world.night("2024-04-02", *(posted(code, 2023, "2024-02-01") for code in (A, B)))
    rows = json.loads(call(world, "alerts", "--format", "json").stdout)
    assert [(row["kind"], row["township_code"], row["channel"]) for row in rows] == [("missing", C, "hook")]
    assert json.loads(call(world, "alerts", "--county", "别县", "--format", "json").stdout) == []


def test_a_sample_that_does_not_get_through_is_one_line_and_exit_one(world: World) -> None:
    assert "expected a table [[alert]]" in call(world, "alerts", "--test").output
    (world.folder / "config" / "nianbao.toml").write_text('[[alert]]\nurl = "json://127.0.0.1:1/x"\nname = "hook"\n')
    found = call(world, "alerts", "--test")
    assert found.exit_code == 1
    assert "no digest got through to hook" in found.output


def test_status_says_in_five_lines_what_ran_was_found_is_owed_is_wrong_and_is_next(world: World) -> None:
    world.down.add("hook")
    world.night("2024-04-02", posted(A, 2023, "2024-02-01"), posted(B, 2023, "2024-04-01"))
    world.night("2024-04-03", in_full=False)
    note = world.folder / "serve.json"
    note.write_text(json.dumps({"pid": os.getpid(), "cron": "0 2 * * *", "server": ""}))
    lines = status_lines(read_status(records_of(world.archive), datetime(2024, 4, 3, 4, tzinfo=UTC), note, ["hook"]))
    assert len(lines) == 5
    assert "for 2024-04-03: still running, or cut short" in lines[0]
    assert "1 sites, 0 read in full" in lines[1]
    assert "2 reports in the archive" in lines[1]
    assert lines[2] == "coverage   reports of 2023: 1 late, 1 published, 1 unknown"
    assert "test unreachable since 2024-04-03" in lines[3]
    assert "in force: 1 late, 1 missing, 1 site" in lines[3]
    assert "channel hook is not getting through" in lines[3]
    assert lines[4] == "next run   2024-04-04 02:00 Asia/Shanghai (0 2 * * *)"
    note.unlink()
    assert "nianbao serve" in status_lines(read_status(records_of(world.archive), datetime.now(UTC), note))[4]


def test_status_for_a_monitor_is_one_object_and_exit_one_where_an_operator_has_to_act(world: World) -> None:
    before = call(world, "status", "--format", "json", "--exit-code")
    assert (before.exit_code, json.loads(before.stdout)["problems"]) == (1, ["no run yet"])

    world.night("2024-04-02", posted(A, 2023, "2024-02-01"))
    found = call(world, "status", "--format", "json")
    told = json.loads(found.stdout)

    assert found.exit_code == 0
    assert told["last_run"]["as_of"] == "2024-04-02"
    assert told["coverage"] == {"published": 1, "missing": 2}
    assert "problems" in told


def test_doctor_names_each_check_and_fails_where_a_night_would(world: World) -> None:
    found = call(world, "doctor", "--format", "json")
    rows = {row["check"]: row for row in json.loads(found.stdout)}

    assert {"configuration", "address", "disk: archive", "clock", "network", "prefect", "channels", "nights"} <= set(
        rows
    )
    assert rows["address"]["state"] == "fails", "the default address is nobody's"
    assert found.exit_code == 1


def test_coverage_can_be_asked_for_a_status(world: World) -> None:
    world.read("2025-04-02", posted(A, 2024, "2025-02-01"))
    rows = json.loads(call(world, "coverage", "--year", "2024", "--status", "missing", "--format", "json").stdout)
    assert [row["township_code"] for row in rows] == sorted([B, C])
    found = call(world, "missing", "--year", "2024", "--status", "published", "--exit-code", "--format", "json")
    assert (found.exit_code, [row["status"] for row in json.loads(found.stdout)]) == (0, ["published"])


def test_missing_for_one_township_prints_its_proof(world: World) -> None:
    column = ColumnRead(
        COLUMN, None, None, "trs", "ok", "", True, True, 2, 31, 30, None, shared=True,
        evidence={"last_url": f"{COLUMN}index_1.html"},
    )  # fmt: skip
    world.read("2024-04-02", columns=(column,))
    world.read("2024-04-03", posted(B, 2023, "2024-02-01"))
    for arguments in (["甲镇"], ["--township", A], ["测试县甲镇", "--year", "2023"]):
        (row,) = json.loads(call(world, "missing", *arguments, "--as-of", "2024-04-02", "--format", "json").stdout)
        assert (row["township_code"], row["year"], row["column_url"]) == (A, 2023, COLUMN)
        assert (row["complete_on"], row["pages"], row["rows"], row["result"]) == ("2024-04-02", 2, 31, "complete")
        assert json.loads(row["evidence"]) == {"last_url": f"{COLUMN}index_1.html"}
    assert "2023 published" in call(world, "missing", "乙乡").stderr
    nobody = call(world, "missing", "无名镇")
    assert (nobody.exit_code, "no duty of such a township" in nobody.output) == (1, True)


def test_registry_check_prints_rows_for_names_that_the_registry_lacks(world: World) -> None:
    registered = world.folder / "config" / "townships.csv"
    registry_csv(world.folder).replace(registered)
    registered.write_text(registered.read_text("utf-8").replace("测试省,,,", "测试省,2010,,"), "utf-8")
    stranger = replace(report(A, 2024, "2025-02-01"), township="新桥镇", township_code=None)
    world.read("2024-04-02", posted(A, 2023, "2024-02-01"), posted(B, 2023, "2024-02-02"))
    assert "every reporter is in the registry" in call(world, "registry", "check").stderr
    world.read("2025-04-02", posted(A, 2024, "2025-02-01"), Page("new", stranger, row_code=None))

    found = call(world, "registry", "check", "--exit-code", "--format", "json")
    rows = {row["name"]: row for row in json.loads(found.stdout)}
    assert found.exit_code == 1
    assert (rows["新桥镇"]["code"], rows["新桥镇"]["level"], rows["新桥镇"]["valid_from"]) == ("", "镇", "2024")
    ended = {name: rows["乙乡"][name] for name in ("code", "valid_from", "valid_to", "successor")}
    assert ended == {"code": B, "valid_from": "2010", "valid_to": "2023", "successor": "新桥镇"}
    assert "甲镇" not in rows

    told = world.coverage()[B, 2024]
    assert told["status"] == "missing"
    assert told["reason"].endswith("the portal names reporters that the registry lacks: 新桥镇")
