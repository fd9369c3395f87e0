"""`nianbao capture`: a page as it was captured."""

from __future__ import annotations

import sys
from datetime import date

import click

from flows.cli.commands.archive import find_township, no_report, open_archive
from flows.cli.commands.completion import townships
from flows.cli.output import DAY, UserError, say
from flows.config.loader import Config
from storage.archive.archive import ArchiveError
from storage.captures.store import CaptureError
from storage.evidence.report_captures import ReportCapture, captures_on, list_report_captures, read_payload


@click.command("capture")
@click.argument("township", shell_complete=townships)
@click.argument("year", type=int)
@click.option("--at", "day", type=DAY, help="The page as it was on this day; left out: as it was seen last.")
@click.pass_obj
def capture(config: Config, township: str, year: int, day: date | None) -> None:
    """Write a report's page as it was captured.

    Its bytes go to stdout, without content coding and otherwise as the server sent them. TOWNSHIP is its code, its
    name, or county and name. Which capture it was is said on stderr.

    \b
    Example: nianbao capture 丰都县都督乡 2024 --at 2025-03-31 > page.html
    """
    code, name = find_township(config, township)
    try:
        archive = open_archive(config)
        found = list_report_captures(archive, code=code, year=year)
        if not found:
            raise UserError(no_report(config, code, name, year))
        chosen = _chosen(found, day)
        body = read_payload(archive, config.path(config.settings.archive.captures), chosen.capture).body
    except (ArchiveError, CaptureError) as error:
        raise UserError(str(error)) from error
    say(describe_capture(chosen))
    sys.stdout.flush()
    click.get_binary_stream("stdout").write(body)


def _chosen(found: list[ReportCapture], day: date | None) -> ReportCapture:
    chosen = captures_on(found, day)
    if chosen is None:
        raise UserError(f"{found[0].township} {found[0].year}: not captured until {day}; first on {found[0].day}")
    return chosen


def describe_capture(chosen: ReportCapture) -> str:
    """Returns the line that says which capture it is: day, address, file, offset and hash."""
    one = chosen.capture
    again = ", unchanged since the response that it repeats" if one.record_type == "revisit" else ""
    return (
        f"{chosen.township} {chosen.year}: {one.url} as of {chosen.day} (fetched {one.fetched_at.isoformat()}{again});"
        f" {one.warc_file} at {one.warc_offset}, payload sha256 {one.payload_sha256}"
    )
