"""`nianbao copy`: rows over to another archive."""

from __future__ import annotations

import click

from flows.cli.output import UserError, say
from flows.config.loader import Config
from storage.archive.archive import Archive, ArchiveError
from storage.archive.connect import Place


@click.command("copy")
@click.argument("target")
@click.pass_obj
def copy(config: Config, target: str) -> None:
    """Copy the archive's rows to an empty one.

    TARGET is a DuckDB file or a DuckLake; the captures stay where they are. The way back: set [archive] path to the
    lake, then copy to data/archive.duckdb.

    \b
    Example: nianbao copy "ducklake:postgres:dbname=nianbao?data_path=/srv/nianbao/lake"
    """
    from flows.pipeline.run import open_archive
    from storage.publish.transfer import copy_archive

    source = open_archive(config)
    try:
        counts = copy_archive(source, Archive(Place.of(target, config.root.resolve()), side=source.side))
    except (ArchiveError, OSError) as error:
        raise UserError(str(error)) from error
    say(f"{sum(counts.values())} rows of {len(counts)} tables copied to {target}")
