"""`nianbao capture`: pages as they were captured: their bytes, a WACZ of them, a certificate."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path

import click

from flows.cli.archive_access import find_township, no_report, open_archive
from flows.cli.commands.completion import counties, townships
from flows.cli.output import DAY, UserError, say
from flows.config.loader import Config
from storage.archive.archive import Archive, ArchiveError
from storage.captures.store import CaptureError
from storage.evidence.certificate import write_certificate
from storage.evidence.report_captures import (
    ReportCapture,
    captures_on,
    list_report_captures,
    payload_capture,
    read_payload,
    source_capture,
)
from storage.evidence.wacz import PackagedCapture, write_wacz

_KINDS = {
    "revisit": ", unchanged since the response that it repeats",
    "conversion": ", as its scripts drew it",
}


@click.command("capture")
@click.argument("township", required=False, shell_complete=townships)
@click.argument("year", required=False, type=int)
@click.option("--at", "day", type=DAY, help="The page as it was on this day; left out: as it was seen last.")
@click.option(
    "--wacz",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write every capture to this file instead, for a player of web archives; with --at that day's alone.",
)
@click.option(
    "--county",
    help="With --wacz: the captures of a county, by its code or (part of) its name.",
    shell_complete=counties,
)
@click.option("--run", "run_id", help="With --wacz: the captures of one run.")
@click.option(
    "--proof",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a certificate (取证单) of the capture to this file: one page of HTML, to be printed.",
)
@click.pass_obj
def capture(
    config: Config,
    township: str | None,
    year: int | None,
    day: date | None,
    wacz: Path | None,
    county: str | None,
    run_id: str | None,
    proof: Path | None,
) -> None:
    """Write a report's page as it was captured.

    Its bytes go to stdout, without content coding and otherwise as the server sent them; of an article that only its
    scripts draw, as they drew it. TOWNSHIP is its code, its name, or county and name. Which capture it was is said on
    stderr. With --wacz, YEAR and TOWNSHIP may be left out. The certificate says address, day, hash, file and offset,
    the signed chain and its time stamp, and how to check all of them with openssl and warcio alone.

    \b
    Example: nianbao capture 丰都县都督乡 2024 --at 2025-03-31 > page.html
    """
    _check_usage(township, year, wacz if proof is None else None, county, run_id)
    try:
        archive = open_archive(config)
        found = _find(config, archive, township, year, county, run_id)
        if wacz is not None:
            _package(config, archive, found, day, wacz)
        if wacz is not None and proof is None:
            return
        chosen = _chosen(found, day)
        body = read_payload(archive, config.path(config.settings.archive.captures), chosen.capture).body
        if proof is not None:
            _certify(config, archive, chosen, body, proof)
            return
    except (ArchiveError, CaptureError) as error:
        raise UserError(str(error)) from error
    say(describe_capture(chosen))
    click.get_binary_stream("stdout").write(body)


def _check_usage(
    township: str | None, year: int | None, wacz: Path | None, county: str | None, run_id: str | None
) -> None:
    if wacz is None and (township is None or year is None or county or run_id):
        raise click.UsageError("a page is that of one TOWNSHIP and YEAR; of more than one, write a --wacz FILE")
    if township is None and county is None and run_id is None:
        raise click.UsageError("--wacz needs a TOWNSHIP, a --county or a --run")


def _find(
    config: Config,
    archive: Archive,
    township: str | None,
    year: int | None,
    county: str | None,
    run_id: str | None,
) -> list[ReportCapture]:
    code, name = find_township(config, township) if township else (None, "")
    found = list_report_captures(archive, code=code, year=year, county=county, run_id=run_id)
    if found:
        return found
    if code is not None and county is None and run_id is None:
        raise UserError(no_report(config, code, name, year))
    raise UserError('no capture of a report is of this county, run and year; `nianbao sql "FROM runs"` lists the runs')


def _package(config: Config, archive: Archive, found: Sequence[ReportCapture], day: date | None, file: Path) -> None:
    chosen = list(found) if day is None else _each_on(found, day)
    captures = config.path(config.settings.archive.captures)
    packaged = [
        PackagedCapture(one, payload_capture(archive, one.capture), source_capture(archive, captures, one.capture))
        for one in chosen
    ]
    reports = {(one.township_code, one.year) for one in chosen}
    title = (
        f"{chosen[0].county}{chosen[0].township} {chosen[0].year}" if len(reports) == 1 else f"{len(reports)} reports"
    )
    write_wacz(
        file,
        captures,
        packaged,
        title=title,
        software=f"nianbao {version('nianbao')}",
        now=datetime.now(UTC),
    )
    say(f"wrote {file}: {len(packaged)} captures of {len(reports)} reports")


def _certify(config: Config, archive: Archive, chosen: ReportCapture, body: bytes, file: Path) -> None:
    captures = config.path(config.settings.archive.captures)
    page = write_certificate(
        captures,
        chosen,
        payload_capture(archive, chosen.capture),
        hashlib.sha256(body).hexdigest(),
        now=datetime.now(UTC),
    )
    file.write_text(page, "utf-8")
    say(f"wrote {file}: {describe_capture(chosen)}")


def _each_on(found: Sequence[ReportCapture], day: date) -> list[ReportCapture]:
    """Of each report the capture that a day has."""
    by_report: dict[tuple[str, int], list[ReportCapture]] = {}
    for one in found:
        by_report.setdefault((one.township_code, one.year), []).append(one)
    chosen = [shown for of_report in by_report.values() if (shown := captures_on(of_report, day)) is not None]
    return chosen or [_chosen(found, day)]


def _chosen(found: Sequence[ReportCapture], day: date | None) -> ReportCapture:
    chosen = captures_on(found, day)
    if chosen is None:
        raise UserError(f"{found[0].township} {found[0].year}: not captured until {day}; first on {found[0].day}")
    return chosen


def describe_capture(chosen: ReportCapture) -> str:
    """Returns the line that says which capture it is: day, address, file, offset and hash."""
    one = chosen.capture
    again = _KINDS.get(one.record_type, "")
    return (
        f"{chosen.township} {chosen.year}: {one.url} as of {chosen.day} (fetched {one.fetched_at.isoformat()}{again});"
        f" {one.warc_file} at {one.warc_offset}, payload sha256 {one.payload_sha256}"
    )
