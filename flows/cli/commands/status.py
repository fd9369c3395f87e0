"""`nianbao status` and `nianbao doctor`: how things stand, and what will not work."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import click

from flows.cli.language import line
from flows.cli.output import UserError, format_option, show_rows
from flows.config.errors import ConfigError
from flows.config.loader import Config

if TYPE_CHECKING:
    from flows.pipeline.doctor import Finding
    from flows.pipeline.status import Status


@click.command("status")
@click.option(
    "--format", "fmt", type=click.Choice(["lines", "json"]), default="lines", help="Five lines, or one JSON object."
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 where an operator has something to mend.")
@click.pass_obj
def status(config: Config, fmt: str, exit_code: bool) -> None:
    """Say in five lines how things stand.

    When it last ran, what it found, what is owed, what is wrong, when it runs next. With --exit-code, 1 where there was
    no good night for 36 hours or a channel is not getting through.

    \b
    Example: nianbao status --format json --exit-code
    """
    from flows.pipeline.status import status_lines

    found = _status(config)
    if fmt == "json":
        click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=1, default=_plain))
    else:
        click.echo("\n".join(map(line, status_lines(found))))
    if exit_code and found.problems:
        sys.exit(1)


@click.command("doctor")
@format_option
@click.pass_obj
def doctor(config: Config, fmt: str | None) -> None:
    """Say what will not work tonight.

    Looks at configuration, disk, clock, network, Prefect, channels and the last nights; sends nothing to a portal or a
    channel. Exits with 1 where something fails.

    \b
    Example: nianbao doctor
    """
    from flows.pipeline.doctor import examine

    further = [_prefect(config), _channels(config)]
    findings = examine(config, _status(config), datetime.now(UTC), further)
    show_rows(("check", "state", "found"), [(one.check, one.state, one.found) for one in findings], fmt)
    if any(one.state == "fails" for one in findings):
        sys.exit(1)


def _status(config: Config) -> Status:
    import duckdb

    from flows.alerts.channels import channels
    from flows.coverage.queries import records_of
    from flows.pipeline.run import open_archive
    from flows.pipeline.serve_notice import notice_file
    from flows.pipeline.status import read_status
    from storage.archive.archive import ArchiveError, ArchiveMissing

    archive = open_archive(config)
    names = [channel.name for channel in channels(config.settings.alert)]
    notice = notice_file(archive)
    now = datetime.now(UTC)
    try:
        return read_status(records_of(archive), now, notice, names)
    except ArchiveMissing:
        return read_status(None, now, notice)
    except (ArchiveError, duckdb.Error) as error:
        raise UserError(str(error).splitlines()[0]) from error


def _prefect(config: Config) -> Finding:
    from flows.orchestration.server import named_server, schedule_socket, server_of_serve
    from flows.pipeline.doctor import Finding
    from flows.pipeline.run import open_archive

    settings = config.settings.orchestration
    try:
        named = named_server(settings) or server_of_serve(open_archive(config))
        if named is not None:
            return Finding("prefect", "ok", f"{named} answers")
        with schedule_socket(settings) as listening:
            return Finding("prefect", "ok", f"port {listening.getsockname()[1]} is free for `serve`")
    except ConfigError as error:
        return Finding("prefect", "fails", str(error))


def _channels(config: Config) -> Finding:
    from flows.alerts.channels import channels
    from flows.pipeline.doctor import Finding

    if not config.settings.alert:
        return Finding("channels", "warning", "none: nobody is told; see [[alert]] in nianbao.toml")
    try:
        names = [channel.name for channel in channels(config.settings.alert)]
    except ConfigError as error:
        return Finding("channels", "fails", str(error))
    unknown = [name for name in names if name.startswith("unknown#")]
    if unknown:
        return Finding("channels", "fails", f"no service takes these addresses: {', '.join(unknown)}")
    return Finding("channels", "ok", f"{', '.join(names)}; `nianbao alerts --test` sends a sample")


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
