"""`nianbao verify`: every hash, link and count of the archive."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from flows.cli.archive_access import open_archive
from flows.cli.output import UserError, format_option, say, show_rows
from flows.config.loader import Config
from storage.archive.archive import Archive, ArchiveError


@click.command("verify")
@click.option("--evidence", is_flag=True, help="Prove the chain of signed manifests, too.")
@click.option(
    "--public-key",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="With --evidence: the archive's public key, as you once got it.",
)
@click.option("--head", help="With --evidence: the SHA-256 of a manifest that has to be in the chain.")
@format_option
@click.pass_obj
def verify(config: Config, evidence: bool, public_key: Path | None, head: str | None, fmt: str | None) -> None:
    """Check every hash, link and count of the archive.

    Lists what fails, and then exits with 1. Indexes beside the capture files that are missing are written again. With
    --evidence, captures that were altered, removed or put in are found even where all hashes were made anew.

    \b
    Example: nianbao verify
    """
    from flows.pipeline.evidence import index_captures
    from storage.maintenance.verify import Fault, checked, verify

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
        if evidence:
            faults.extend(Fault(*finding) for finding in _prove(config, archive, public_key, head))
    except ArchiveError as error:
        raise UserError(str(error)) from error
    for trouble in index_captures(config, archive):
        say(trouble)
    if faults:
        show_rows(["where", "found"], faults, fmt)
    say(
        f"{looked_at.captures} captures, {looked_at.reports} reports, {looked_at.texts} texts: "
        + (f"{len(faults)} faults" if faults else "all whole")
    )
    sys.exit(1 if faults else 0)


def _prove(config: Config, archive: Archive, public_key: Path | None, head: str | None) -> list[tuple[str, str]]:
    """Returns what breaks the chain of manifests; prints how far the chain reaches."""
    from flows.pipeline.evidence import prove_evidence, stamp_roots
    from storage.evidence.signing import KeyFileError

    try:
        proof = prove_evidence(config, archive, public_key, head)
    except (KeyFileError, OSError) as error:
        raise UserError(str(error)) from error
    say(f"{proof.manifests} manifests of {proof.captures} captures; the last is {proof.head or 'none'}")
    if proof.stamped is not None:
        by = "" if stamp_roots(config) else " by whom is not proved: [evidence] tsa_roots names no certificates;"
        say(f"time-stamped until {proof.stamped.isoformat()};{by}".rstrip(";"))
    return list(proof.findings)
