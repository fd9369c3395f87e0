"""What a person corrects moves the duty, its reason and its alert; the command that takes a table of corrections."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows.cli import cli
from flows.config.errors import ConfigError
from flows.config.packaged import shipped_config
from parsers.figures.metrics import load_metrics
from parsers.identity.registry import Registry
from parsers.knowledge import Knowledge
from parsers.outline.roles import load_roles
from storage.corrections.sheet import NEEDED, read_sheet
from storage.corrections.take import take
from tests.coverage.world import BASE, A, B, Page, World, posted, registry_csv, report

URL = f"{BASE}/{B}/2024.html"
MERGED = "500230102,乙乡,乡,500230,测试县,测试市,测试省,,2023,500230101"


@pytest.fixture
def world(tmp_path: Path) -> World:
    (tmp_path / "config" / "sites").mkdir(parents=True)
    (tmp_path / "config" / "nianbao.toml").write_text('[archive]\npath = "archive.duckdb"\n', "utf-8")
    return World(tmp_path)


def table(*rows: tuple[str, str, str], url: str = URL) -> str:
    lines = [f"{url},{field},{old},{new},李四,2025-05-01,电话核实" for field, old, new in rows]
    return "\n".join([f"url,{','.join(NEEDED)}", *lines])


def correct(world: World, *rows: tuple[str, str, str], url: str = URL) -> None:
    knowledge = Knowledge(
        registry=Registry.from_csv(registry_csv(world.folder, world.registry_rows)),
        roles=load_roles(shipped_config() / "roles.toml"),
        metrics=load_metrics(shipped_config() / "metrics.toml"),
    )
    rows_read = read_sheet(table(*rows, url=url).encode(), date(2025, 6, 1))
    world.runs += 1
    take(world.archive, rows_read, knowledge, world.clock())


def call(world: World, *args: str) -> Result:
    return CliRunner().invoke(cli, ["--config", str(world.folder / "config"), *args])


def statuses(world: World, year: int = 2024) -> dict[str, str]:
    return {code: row["status"] for (code, of), row in world.coverage().items() if of == year}


def test_a_report_under_another_s_name_fulfils_its_own_duty(world: World) -> None:
    world.read("2025-04-02", posted(B, 2024, "2025-02-01"))
    assert (statuses(world)[A], statuses(world)[B]) == ("missing", "published")
    correct(world, ("township_code", B, A))
    assert (statuses(world)[A], statuses(world)[B]) == ("published", "missing")
    told = world.archive.query(
        "SELECT c.corrected_by, c.reason, r.corrected_by, r.url = c.url FROM coverage AS c"
        " JOIN reports AS r USING (township_code, year)"
    )
    assert told == [("李四", "dated by the page; corrected by 李四", "李四", True)]


def test_a_later_night_keeps_the_corrected_duty_and_ends_the_alert(world: World) -> None:
    world.night("2025-04-02", posted(B, 2024, "2025-02-01"))
    correct(world, ("township_code", B, A))
    (digest,) = world.night("2025-04-03", posted(B, 2024, "2025-02-01", text="改了一句。"))
    assert (statuses(world)[A], statuses(world)[B]) == ("published", "missing")
    assert "甲镇" in str(digest)


def test_a_corrected_year_and_date_decide_whether_it_is_late(world: World) -> None:
    world.read("2025-04-20", posted(B, 2024, "2025-04-10"))
    assert statuses(world)[B] == "late"
    correct(world, ("published", "2025-04-10", "2025-03-10"))
    assert statuses(world)[B] == "published"
    correct(world, ("year", "2024", "2023"))
    assert (statuses(world)[B], statuses(world, 2023)[B]) == ("missing", "late")


def test_what_a_person_calls_no_report_leaves_no_doubt(world: World) -> None:
    page = Page(URL, report(B, 2024, "2025-02-01", kind="other"), listed="2025-02-01")
    world.read("2025-04-02", page)
    assert statuses(world)[B] == "unknown"
    correct(world, ("kind", "other", "interpretation"))
    assert statuses(world)[B] == "missing"


def test_a_person_s_word_is_above_an_issuer_who_claims_the_page(world: World) -> None:
    claimed = report(B, 2024, "2025-02-01", issuers=("甲镇人民政府",))
    world.read("2025-04-02", Page(URL, claimed, listed="2025-02-01"), posted(B, 2024, "2025-02-03", text="另一篇。"))
    correct(world, ("township_code", B, A))
    assert statuses(world)[A] == "published"
    correct(world, ("township_code", A, B))
    assert statuses(world)[A] == "missing"


def test_a_page_of_a_merged_township_goes_to_its_successor_in_the_years_after(world: World) -> None:
    world.registry_rows = (MERGED,)
    world.read("2025-04-02", Page(URL, report(A, 2023, "2024-02-01"), listed="2024-02-01"))
    correct(world, ("township_code", A, B))
    assert statuses(world, 2023)[B] == "published"


def test_the_command_takes_a_table_whole_or_not_at_all(world: World) -> None:
    world.read("2025-04-02", posted(B, 2024, "2025-02-01"))
    registry_csv(world.folder / "config")
    file = world.folder / "corrections.csv"
    file.write_bytes(table(("township_code", B, A), ("year", "2020", "2023")).encode("gb18030"))
    refused = call(world, "corrections", str(file))
    assert isinstance(refused.exception, ConfigError), "exit 2"
    assert "row 3: old: found '2020'; expected: '2024', which the archive shows" in str(refused.exception)
    assert world.archive.query("SELECT count(*) FROM corrections") == [(0,)]

    file.write_bytes(table(("township_code", B, A)).encode("gb18030"))
    taken, again = call(world, "corrections", str(file)), call(world, "corrections", str(file))
    assert (taken.exit_code, "1 corrections taken" in taken.output) == (0, True), taken.output
    assert "0 corrections taken; 1 were there already" in again.output
    (listed,) = json.loads(call(world, "corrections", "--format", "json").stdout)
    assert (listed["state"], listed["township_code"], listed["who"]) == ("in_force", A, "李四")
