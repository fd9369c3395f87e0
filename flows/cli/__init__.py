"""The command line: which command lives where; each is imported only when it is called."""

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import click

from flows.cli.language import Language, language
from flows.config.errors import ConfigError
from flows.runtime.error_lines import one_line

GROUPS = {
    "Begin": {
        "demo": "flows.cli.commands.demo:demo",
        "init": "flows.cli.commands.init:init",
    },
    "Collect": {
        "sites": "flows.cli.commands.sites:sites",
        "collect": "flows.cli.commands.collect:collect",
        "serve": "flows.cli.commands.serve:serve",
        "status": "flows.cli.commands.status:status",
        "doctor": "flows.cli.commands.status:doctor",
    },
    "Duties": {
        "coverage": "flows.cli.commands.coverage:coverage",
        "missing": "flows.cli.commands.missing:missing",
        "registry": "flows.cli.commands.registry:registry",
        "alerts": "flows.cli.commands.alerts:alerts",
        "chase": "flows.cli.commands.chase:chase",
    },
    "Read": {
        "parse": "flows.cli.commands.parse:parse",
        "metrics": "flows.cli.commands.metrics:metrics",
        "versions": "flows.cli.commands.versions:versions",
        "diff": "flows.cli.commands.diff:diff",
        "search": "flows.cli.commands.search:search",
        "capture": "flows.cli.commands.capture:capture",
        "sql": "flows.cli.commands.sql:sql",
    },
    "Keep": {
        "corrections": "flows.cli.commands.corrections:corrections",
        "verify": "flows.cli.commands.verify:verify",
        "reparse": "flows.cli.commands.reparse:reparse",
        "publish": "flows.cli.commands.publish:publish",
    },
    "Exchange": {
        "import": "flows.cli.commands.import_:import_",
        "backfill": "flows.cli.commands.backfill:backfill",
        "export": "flows.cli.commands.export:export",
        "copy": "flows.cli.commands.copy:copy",
    },
    "Shell": {
        "completion": "flows.cli.commands.completion:completion",
    },
}
COMMANDS = {name: place for group in GROUPS.values() for name, place in group.items()}
WITHOUT_CONFIG = frozenset({"demo", "init", "parse", "completion"})


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

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """A line a command, the group's name before its first."""
        width = max(len(name) for name in COMMANDS)
        room = formatter.width - width - max(len(title) for title in GROUPS) - 6
        rows = []
        for title, group in GROUPS.items():
            for index, name in enumerate(group):
                command = self.get_command(ctx, name)
                assert command is not None
                rows.append((title if index == 0 else "", f"{name:<{width}}  {command.get_short_help_str(room)}"))
        with formatter.section("Commands"):
            formatter.write_dl(rows)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--config",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    default=Path("config"),
    show_default=True,
    help="The configuration folder.",
)
@click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    default="en",
    show_default=True,
    envvar="NIANBAO_LANG",
    show_envvar=True,
    help="The language of tables and messages.",
)
@click.version_option(package_name="nianbao")
@click.pass_context
def cli(ctx: click.Context, folder: Path, lang: Language) -> None:
    """Collect, keep and compare the yearly 法治政府建设 reports of townships."""
    language.set(lang)
    if ctx.invoked_subcommand in WITHOUT_CONFIG or "--help" in sys.argv or "-h" in sys.argv:
        ctx.obj = folder
    else:
        from flows.config.loader import load_config  # costs half of what `parse` takes in all

        ctx.obj = load_config(folder)


def main(argv: Sequence[str] | None = None) -> None:
    """Runs the command line and exits: 0 done, 1 the work failed, 2 wrong usage or configuration."""
    _write_every_character()
    signal.signal(signal.SIGTERM, _stop)
    try:
        cli.main(args=None if argv is None else list(argv), prog_name="nianbao", standalone_mode=True)
    except ConfigError as error:
        click.echo(f"nianbao: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(1)
    except Exception as error:
        line = one_line(error)
        if line is None:
            raise
        click.echo(f"nianbao: {line}", err=True)
        sys.exit(1)


def _stop(_signal: int, _frame: object) -> None:
    """SIGTERM ends a command as Ctrl-C does: what was seen is kept, no process and no half-written file stays."""
    raise KeyboardInterrupt


def _write_every_character() -> None:
    """UTF-8 into files and pipes whatever the locale is; on a terminal its own encoding, with ? for what it lacks."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
