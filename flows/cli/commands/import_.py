"""`nianbao import`: reports in from files that other tools wrote."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
import duckdb

from flows.cli.output import UserError, say
from flows.config.loader import Config
from storage.archive.connect import ArchiveError


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
    counted by reason. Bodies in br and zstd take the extra `warc`. A revisit says that a report was still there on its
    day.

    \b
    Example: nianbao import crawl-2021.warc.gz
    """
    from flows.pipeline.captured import parser_of_captures, source_by_host
    from flows.pipeline.evidence import keep_evidence
    from flows.pipeline.finish import publish_copy_and_pages
    from flows.pipeline.run import new_run_id, open_archive
    from flows.runtime.china import CHINA
    from parsers.report import PARSER_VERSION
    from storage.captures.store import CaptureError
    from storage.maintenance.warc_import import import_warcs

    archive = open_archive(config)
    now = datetime.now(UTC)
    settings = config.settings.archive
    try:
        with archive.lock():
            done = import_warcs(
                archive,
                config.path(settings.captures),
                files,
                source_of=source_by_host(config),
                parse=parser_of_captures(config),
                run_id=new_run_id(now),
                parser_version=PARSER_VERSION,
                as_of=now.astimezone(CHINA).date(),
                now=lambda: datetime.now(UTC),
            )
            for trouble in keep_evidence(config, archive, datetime.now(UTC)):
                say(trouble)
            publish_copy_and_pages(config, archive)
    except (ArchiveError, CaptureError, OSError, duckdb.Error) as error:
        raise UserError(str(error)) from error
    say(", ".join(f"{count} {what}" for what, count in done.counts.items()) or "no response in these files")
    for reason, count in done.not_taken.most_common():
        say(f"  not taken: {count} × {reason}")
    if done.faults:
        raise UserError("\n".join(done.faults))
