"""`nianbao alerts`: what is in force, by name, and samples; never a secret."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.alerts.run import run_alerts
from flows.cli import cli
from flows.config.settings import AlertSettings
from tests.alerts.hooks import hook
from tests.coverage.world import A, B, C, World, day, posted

SECRET = "s3cret"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration with one channel, and an archive in which one report is missing and the site is down."""
    folder = tmp_path / "config"
    (folder / "sites").mkdir(parents=True)
    url = f"json://127.0.0.1:9/{SECRET}"
    (folder / "nianbao.toml").write_text(
        f'[archive]\npath = "archive.duckdb"\n[[alert]]\nurl = "{url}"\nname = "office"\n'
    )
    world = World(tmp_path)
    settings = (AlertSettings(url=url, name="office"),)
    for on, pages, in_full in (("2024-04-02", (B, C), True), ("2024-04-03", (), False)):
        run_id = world.read(on, *(posted(code, 2023, "2024-02-01") for code in pages), in_full=in_full)
        run_alerts(
            world.archive, settings=settings, sites=world.sites, run_id=run_id, as_of=day(on), now=world.clock(),
            send=world.send,
        )  # fmt: skip
    return folder


def rows(config: Path, *options: str) -> list[dict[str, object]]:
    result = CliRunner().invoke(cli, ["--config", str(config), "alerts", "--format", "json", *options])
    assert result.exit_code == 0, result.output
    assert SECRET not in result.output
    return list(json.loads(result.stdout))


def test_alerts_in_force_name_township_county_and_site(config: Path) -> None:
    missing, site = rows(config)
    names = ("kind", "township_code", "township", "county", "site_id", "site", "year", "channel")
    assert [missing[name] for name in names] == ["missing", A, "甲镇", "测试县", "test", "test县政府", 2023, "office"]
    assert [site[name] for name in names] == ["site", None, None, "测试县", "test", "test县政府", None, "office"]
    assert str(site["message"]).startswith("test县政府：无法访问")


@pytest.mark.parametrize(
    ("options", "kinds"),
    [
        (("--kind", "site"), ["site"]),
        (("--kind", "late"), []),
        (("--year", "2023"), ["missing"]),
        (("--county", "500230"), ["missing", "site"]),
        (("--county", "测试"), ["missing", "site"]),
        (("--county", "500231"), []),
    ],
)
def test_they_can_be_narrowed(config: Path, options: tuple[str, ...], kinds: list[str]) -> None:
    assert [row["kind"] for row in rows(config, *options)] == kinds


def test_a_sample_says_which_channel_took_it(config: Path) -> None:
    with hook() as (kept, place):
        file = config / "nianbao.toml"
        file.write_text(file.read_text().replace("127.0.0.1:9", place))
        taken = CliRunner().invoke(cli, ["--config", str(config), "alerts", "--test"])
        kept.answer = b'{"errcode": 93000}'
        refused = CliRunner().invoke(cli, ["--config", str(config), "alerts", "--test"])
    assert (taken.exit_code, "delivered=yes" in taken.output) == (0, True)
    assert (refused.exit_code, "delivered=no" in refused.output) == (1, True)
    assert SECRET not in taken.output + refused.output
