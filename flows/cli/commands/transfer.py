"""`nianbao import`, `export`, `copy`: reports in from other people's WARC files, tables out to other tools."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
import duckdb

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


@click.command("import")
@click.argument(
    "files",
    metavar="FILE…",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@click.pass_obj
def import_(config: Config, files: tuple[Path, ...]) -> None:
    """Take reports in from WARC files that others made.

    WARC and WACZ files, which keep their own capture dates. Nothing that is cut is taken; what was not taken is
    counted by reason. A revisit says that a report was still there on its day.

    \b
    Example: nianbao import crawl-2021.warc.gz
    """
    from flows.config.reference_data import knowledge_of
    from flows.pipeline.evidence import keep_evidence
    from flows.pipeline.finish import publish_copy_and_pages
    from flows.pipeline.run import new_run_id, open_archive
    from flows.runtime.schedule import CHINA
    from parsers.knowledge import PageHint
    from parsers.model import ParseError
    from parsers.report import PARSER_VERSION
    from parsers.report import parse as parse_page
    from storage.captures.store import CaptureError
    from storage.maintenance.warc_import import Source, import_warcs

    archive = open_archive(config)
    knowledge = knowledge_of(config.folder)
    by_host = {urlsplit(site.base_url).netloc.lower(): Source(site.id, site.county_code) for site in config.sites}

    now = datetime.now(UTC)

    def source_of(url: str) -> Source:
        return by_host.get(urlsplit(url).netloc.lower(), Source("import", None))

    def parse(body: bytes, url: str, media_type: str | None, county_code: str | None) -> tuple[Any, str | None]:
        try:
            hint = PageHint(county_code=county_code, seen_on=now.astimezone(CHINA).date().isoformat())
            return parse_page(body, knowledge=knowledge, url=url, media_type=media_type, hint=hint), None
        except ParseError as error:
            return None, str(error)

    settings = config.settings.archive
    try:
        with archive.lock():
            done = import_warcs(
                archive,
                config.path(settings.captures),
                files,
                source_of=source_of,
                parse=parse,
                run_id=new_run_id(now),
                parser_version=PARSER_VERSION,
                as_of=now.astimezone(CHINA).date(),
                now=lambda: datetime.now(UTC),
            )
            for trouble in keep_evidence(config, archive):
                say(trouble)
            publish_copy_and_pages(config, archive)
    except (ArchiveError, CaptureError, OSError, duckdb.Error) as error:
        raise UserError(str(error)) from error
    say(", ".join(f"{count} {what}" for what, count in done.counts.items()) or "no response in these files")
    for reason, count in done.not_taken.most_common():
        say(f"  not taken: {count} × {reason}")
    if done.faults:
        raise UserError("\n".join(done.faults))


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
