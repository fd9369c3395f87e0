"""`nianbao init`: a configuration to start from."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from flows.cli.output import UserError, say
from flows.config.json_schema import write_schemas
from flows.config.packaged import shipped_config


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
def init(folder: Path) -> None:
    """Write a starter configuration into the folder DIR.

    Its files name a JSON Schema beside them (#:schema), by which editors complete and check keys.

    \b
    Example: nianbao init mine/config && nianbao --config mine/config sites list
    """
    if folder.exists() and any(folder.iterdir()):
        raise UserError(f"{folder} is not empty; nothing was written")
    shutil.copytree(shipped_config(), folder, dirs_exist_ok=True)
    write_schemas(folder)
    files = sorted(path.name for path in folder.iterdir())
    say(f"wrote {folder}: {', '.join(files)}")
    say(f"{folder / 'sites'} holds examples alone; one whose name ends with .toml is read each night")
    say(f"data will go to {folder.resolve().parent / 'data'}")
    say("next: put an address at which you are reached into crawl.user_agent, then")
    say(f"  nianbao --config {folder} sites add http://www.example.gov.cn")
    say(f"  nianbao --config {folder} collect")
