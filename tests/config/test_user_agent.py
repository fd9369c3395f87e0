"""Real portals are not asked under the address that `nianbao init` writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.cli import cli
from flows.config.errors import ConfigError
from flows.config.loader import load_config
from flows.config.user_agent import check_user_agent

SITE = 'id = "a"\nname = "丰平县人民政府"\ncounty_code = "500230"\nbase_url = "{}"\n'


def config_with(folder: Path, base_url: str, agent: str = "") -> Path:
    (folder / "sites").mkdir(parents=True)
    (folder / "sites" / "a.toml").write_text(SITE.format(base_url), "utf-8")
    if agent:
        (folder / "nianbao.toml").write_text(f'[crawl]\nuser_agent = "{agent}"\n', "utf-8")
    return folder


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:81"])
def test_this_machine_is_asked_by_any_name(tmp_path: Path, base_url: str) -> None:
    config = load_config(config_with(tmp_path / "config", base_url))
    check_user_agent(config, config.sites)


def test_a_real_host_is_not_asked_by_the_placeholder(tmp_path: Path) -> None:
    config = load_config(config_with(tmp_path / "config", "http://www.example.gov.cn"))
    with pytest.raises(ConfigError, match=r"crawl\.user_agent.*www\.example\.gov\.cn"):
        check_user_agent(config, config.sites)


def test_an_address_of_one_s_own_will_do(tmp_path: Path) -> None:
    folder = config_with(tmp_path / "config", "http://www.example.gov.cn", "nianbao (+mailto:me@county.example)")
    config = load_config(folder)
    check_user_agent(config, config.sites)


@pytest.mark.parametrize("command", [["collect"], ["sites", "check"], ["sites", "add", "www.example.gov.cn"]])
def test_commands_end_with_one_line_before_the_first_request(tmp_path: Path, command: list[str]) -> None:
    folder = config_with(tmp_path / "config", "http://www.example.gov.cn")
    result = CliRunner().invoke(cli, ["--config", str(folder), *command])
    assert isinstance(result.exception, ConfigError) or result.exit_code == 2


def test_init_switches_its_examples_off(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    assert CliRunner().invoke(cli, ["init", str(folder)]).exit_code == 0
    assert load_config(folder).sites == ()
    assert {path.suffix for path in (folder / "sites").iterdir()} == {".example"}
    assert len(list((folder / "sites").iterdir())) == 5
