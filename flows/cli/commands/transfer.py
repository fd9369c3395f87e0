"""`nianbao import`, `export`, `copy`: reports in from other people's WARC files, tables out to other tools."""

from __future__ import annotations

from pathlib import Path

import click

from flows.cli.output import UserError, say
from flows.config.loader import Config
from storage.archive.archive import Archive, ArchiveError
from storage.archive.connect import Place


@click.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--format", "fmt", type=click.Choice(["parquet", "csv"]), required=True, help="Parquet by year, or CSV.")
@click.pass_obj
def export(config: Config, folder: Path, fmt: str) -> None:
    """Write the public views to Parquet or CSV files.

    Parquet by year (VIEW/year=YYYY/), or CSV in UTF-8 with BOM, for Excel.

    \b
    Example: nianbao export out --format csv
    """
    from storage.publish.transfer import export as write

    try:
        for view, rows in write(
            config.path(config.settings.archive.published), folder, "parquet" if fmt == "parquet" else "csv"
        ):
            say(f"{view}: {rows} rows")
    except (ArchiveError, OSError) as error:
        raise UserError(str(error)) from error


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
