"""`nianbao verify`: every hash, link and count of the archive."""

from __future__ import annotations

import sys

import click

from flows.cli.archive_access import open_archive
from flows.cli.output import UserError, format_option, say, show_rows
from flows.config.loader import Config
from storage.archive.archive import ArchiveError


@click.command("verify")
@format_option
@click.pass_obj
def verify(config: Config, fmt: str | None) -> None:
    """Check every hash, link and count of the archive.

    Lists what fails, and then exits with 1. Indexes beside the capture files that are missing are written again.

    \b
    Example: nianbao verify
    """
    from flows.pipeline.evidence import keep_evidence
    from storage.maintenance.verify import checked, verify

    archive = open_archive(config)
    settings = config.settings.archive
    try:
        faults = list(
            verify(
                archive,
                config.path(settings.captures),
                config.path(settings.published),
                mask_personal_data=settings.mask_personal_data,
            )
        )
        looked_at = checked(archive)
    except ArchiveError as error:
        raise UserError(str(error)) from error
    for trouble in keep_evidence(config, archive):
        say(trouble)
    if faults:
        show_rows(["where", "found"], faults, fmt)
    say(
        f"{looked_at.captures} captures, {looked_at.reports} reports, {looked_at.texts} texts: "
        + (f"{len(faults)} faults" if faults else "all whole")
    )
    sys.exit(1 if faults else 0)
