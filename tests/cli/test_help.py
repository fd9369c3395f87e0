"""What a person meets at the prompt: help that fits a screen, one example each, completion, suggestions."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from flows.cli import COMMANDS, cli
from flows.cli.progress_bar import spoken
from flows.cli.suggestions import nearest

SCREEN = 30  # lines
LISTING = 48  # lines of a terminal at full height: every command of the contract, one line each


def every_command(group: click.Group, way: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words that lead to each command."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*way, name)
        if isinstance(command, click.Group):
            yield from every_command(command, (*way, name))


@pytest.mark.parametrize("way", list(every_command(cli)), ids=" ".join)
def test_help_fits_a_screen_and_has_an_example(way: tuple[str, ...]) -> None:
    found = CliRunner().invoke(cli, [*way, "--help"], prog_name="nianbao")
    assert found.exit_code == 0
    assert len(found.output.splitlines()) <= SCREEN
    examples = [line for line in found.output.splitlines() if "Example: " in line]
    assert len(examples) == 1
    assert f"nianbao {' '.join(way)}" in examples[0]


def test_the_list_of_commands_fits_a_screen_and_cuts_no_line_short() -> None:
    listing = CliRunner().invoke(cli, ["--help"], prog_name="nianbao").output
    assert len(listing.splitlines()) <= LISTING
    assert "..." not in listing.partition("Commands:")[2]
    assert all(f" {name} " in listing for name in COMMANDS)


@pytest.mark.parametrize(("shell", "mark"), [("bash", "complete -o nosort"), ("zsh", "compdef"), ("fish", "complete")])
def test_completion_scripts_are_printed(shell: str, mark: str) -> None:
    found = CliRunner().invoke(cli, ["completion", shell])
    assert found.exit_code == 0
    assert mark in found.output
    assert "_NIANBAO_COMPLETE" in found.output


def test_sites_are_completed_from_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "sites").mkdir()
    for name in ("fengdu", "fuling", "youyang"):
        (tmp_path / "sites" / f"{name}.toml").write_text("", "utf-8")
    words = f"nianbao --config {tmp_path} collect --site f"
    asked = {**os.environ, "_NIANBAO_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": "5"}
    command = [sys.executable, "-c", "from flows.cli import main; main()"]
    found = subprocess.run(command, env=asked, capture_output=True, text=True, check=False)
    assert found.stdout.split() == ["plain,fengdu", "plain,fuling"]


def test_a_mistyped_name_is_answered_with_the_nearest() -> None:
    assert nearest("都督鄉", ["三合街道", "都督乡", "虎威镇"]) == ["都督乡"]
    assert nearest("xyz", ["乙乡", "甲乡"]) == ["乙乡", "甲乡"]


@pytest.mark.parametrize(("seconds", "said"), [(0.2, "1 s"), (40, "40 s"), (720, "12 min"), (10_800, "3.0 h")])
def test_spans_are_said_as_people_do(seconds: float, said: str) -> None:
    assert spoken(seconds) == said
