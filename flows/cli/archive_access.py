"""The archive and its published copy as commands ask them; mistakes become one line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flows.cli.output import UserError
from flows.config.loader import Config
from storage.archive.archive import Archive, ArchiveError
from storage.archive.connect import Place, opened


def open_archive(config: Config) -> Archive:
    """The writer's archive that the settings name."""
    from flows.pipeline.run import open_archive as open_it

    return open_it(config)


def published_file(config: Config) -> Path:
    """The analysts' copy; raises UserError where nothing is published."""
    file = config.path(config.settings.archive.published)
    if not file.exists():
        raise UserError(f"{file}: nothing is published yet; `nianbao collect` or `nianbao publish` does it")
    return file


def ask(config: Config, sql: str, params: Any = None) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Column names and rows of a query of our own on the published copy."""
    try:
        with opened(Place.of(published_file(config)), read_only=True) as connection:
            answer = connection.execute(sql, params)
            return [column[0] for column in answer.description or ()], answer.fetchall()
    except ArchiveError as error:
        raise UserError(str(error)) from error


def find_township(config: Config, named: str) -> tuple[str, str]:
    """Code and name of a township that the published copy knows; raises UserError where it is none or several."""
    _, rows = ask(
        config,
        "SELECT DISTINCT township_code, township, county FROM"
        " (SELECT township_code, township, county FROM report_versions"
        "  UNION ALL SELECT township_code, township, county FROM coverage)"
        " WHERE township_code = $named OR township = $named OR county || township = $named ORDER BY ALL",
        {"named": named},
    )
    codes = {row[0]: row for row in rows}
    if not codes:
        raise UserError(f"{named}: no such township in the archive; {_near(config, named)}")
    if len(codes) > 1:
        which = "; ".join(f"{code} {county}{name}" for code, name, county in codes.values())
        raise UserError(f"{named} is the name of {len(codes)} townships; give the code or county and name: {which}")
    code, name, _ = next(iter(codes.values()))
    return code, name


def _near(config: Config, named: str) -> str:
    """Returns what may have been meant: the likest names, with their counties."""
    from flows.cli.suggestions import nearest

    _, rows = ask(config, "SELECT DISTINCT county, township FROM coverage ORDER BY ALL")
    counties: dict[str, list[str]] = {}
    for county, name in rows:
        counties.setdefault(name, []).append(county)
    near = [f"{county}{name}" for name in nearest(named, counties) for county in counties[name]]
    return f"nearest: {', '.join(near[:8])}" if near else "it holds none yet; `nianbao collect` fills it"


def no_report(config: Config, code: str, name: str, year: int | None) -> str:
    """That a report is not there, and which years are."""
    _, rows = ask(config, "SELECT year FROM reports WHERE township_code = ? ORDER BY year", [code])
    there = f"there are {', '.join(str(row[0]) for row in rows)}" if rows else "there is none of any year"
    return f"{name} ({code}): no report{f' for {year}' if year else ''} in the archive; {there}"
