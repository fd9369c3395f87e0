"""`nianbao publish`: the analysts' copy and the web pages."""

from __future__ import annotations

import click
import duckdb

from flows.cli.archive_access import open_archive
from flows.cli.output import UserError, say
from flows.config.loader import Config
from storage.archive.archive import ArchiveError
from storage.publish.spreadsheet import lacking


@click.command("publish")
@click.pass_obj
def publish(config: Config) -> None:
    """Write the analysts' copy and the web pages.

    Both are swapped in whole; readers of the former ones are not disturbed.

    \b
    Example: nianbao publish
    """
    from flows.pipeline.finish import publish_copy_and_pages

    archive = open_archive(config)
    try:
        with archive.reading():
            pass  # says so where there is no archive yet
        site = publish_copy_and_pages(config, archive)
    except (ArchiveError, OSError, duckdb.Error) as error:
        raise UserError(" ".join(str(error).split())) from error
    file = config.path(config.settings.archive.published)
    say(f"published {file} ({file.stat().st_size / 1e6:.1f} MB)")
    packed = ".gz" if config.settings.archive.site_packed else ""
    index = config.path(config.settings.archive.site) / f"index.html{packed}"
    say(f"wrote {index} ({site.changed} of {site.pages} files changed)")
    if absent := lacking():
        say(f"the web pages come without Excel tables: {absent}")
