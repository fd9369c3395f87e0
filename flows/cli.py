"""The command line: which command lives where; each is imported only when it is called."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import click

from flows.terminal import ConfigError

COMMANDS = {
    "demo": "flows.commands.demo:demo",
    "init": "flows.commands.init:init",
    "collect": "flows.commands.collect:collect",
    "serve": "flows.commands.duties:serve",
    "status": "flows.commands.duties:status",
    "parse": "flows.commands.parse:parse",
    "coverage": "flows.commands.duties:coverage",
    "missing": "flows.commands.duties:missing",
    "alerts": "flows.commands.duties:alerts",
    "versions": "flows.commands.archive:versions",
    "diff": "flows.commands.archive:diff",
    "sql": "flows.commands.archive:sql",
    "sites": "flows.commands.sites:sites",
    "reparse": "flows.commands.archive:reparse",
    "verify": "flows.commands.archive:verify",
    "publish": "flows.commands.archive:publish",
    "import": "flows.commands.transfer:import_",
    "export": "flows.commands.transfer:export",
    "copy": "flows.commands.transfer:copy",
}
WITHOUT_CONFIG = frozenset({"demo", "init", "parse"})


class Commands(click.Group):
    """A group that imports a command's module when it is called or described."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, attribute = place.partition(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--config",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("config"),
    show_default=True,
    help="The configuration folder.",
)
@click.version_option(package_name="nianbao")
@click.pass_context
def cli(ctx: click.Context, folder: Path) -> None:
    """nianbao (年报) collects, reads, keeps and compares the yearly 法治政府建设 reports of townships.

    \b
    nianbao demo                       the whole job on replica portals, in under a minute
    nianbao init mine/config           a configuration to start from
    nianbao --config mine/config collect
    """
    if ctx.invoked_subcommand in WITHOUT_CONFIG or "--help" in sys.argv or "-h" in sys.argv:
        ctx.obj = folder
    else:
        from flows.config import load_config  # costs half of what `parse` takes in all

        ctx.obj = load_config(folder)


def main(argv: Sequence[str] | None = None) -> None:
    """Runs the command line and exits: 0 done, 1 the work failed, 2 wrong usage or configuration."""
    _write_every_character()
    try:
        cli.main(args=None if argv is None else list(argv), prog_name="nianbao", standalone_mode=True)
    except ConfigError as error:
        click.echo(f"nianbao: {error}", err=True)
        sys.exit(2)


def _write_every_character() -> None:
    """UTF-8 into files and pipes whatever the locale is; on a terminal its own encoding, with ? for what it lacks."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
