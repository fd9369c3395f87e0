"""`nianbao completion`: what a shell needs to complete commands, options, sites and townships."""

from __future__ import annotations

import contextlib
from pathlib import Path

import click
from click.shell_completion import CompletionItem, get_completion_class

from flows.cli.output import UserError

SHELLS = ("bash", "zsh", "fish")
NAMES = "SELECT DISTINCT {column} FROM coverage WHERE starts_with({column}, ?) ORDER BY ALL LIMIT 60"


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print a shell's completion script.

    The example's line belongs into ~/.bashrc; for zsh into ~/.zshrc, after compinit.

    \b
    Example: eval "$(nianbao completion bash)"
    """
    found = get_completion_class(shell)
    if found is None:
        raise UserError(f"{shell}: no completion for this shell")
    script = found(ctx.find_root().command, {}, "nianbao", "_NIANBAO_COMPLETE")
    click.echo(script.source())


def site_ids(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The ids of the sites that are configured, by the names of their files."""
    files = sorted((_folder(ctx) / "sites").glob("*.toml"))
    return [CompletionItem(file.stem) for file in files if file.stem.startswith(incomplete)]


def townships(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The townships of the published copy, by name."""
    return _names(ctx, "township", incomplete)


def counties(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The counties of the published copy, by name."""
    return _names(ctx, "county", incomplete)


def _names(ctx: click.Context, column: str, incomplete: str) -> list[CompletionItem]:
    import duckdb

    from flows.config.loader import load_config

    # a key that completes nothing is better than one that writes an error into the line being typed
    with contextlib.suppress(Exception):
        config = load_config(_folder(ctx))
        with duckdb.connect(str(config.path(config.settings.archive.published)), read_only=True) as db:
            rows = db.execute(NAMES.format(column=column), [incomplete]).fetchall()
        return [CompletionItem(name) for (name,) in rows]
    return []


def _folder(ctx: click.Context) -> Path:
    return Path(ctx.find_root().params.get("folder") or "config")
