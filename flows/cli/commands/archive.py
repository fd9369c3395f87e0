"""`nianbao versions`, `diff`, `sql`, `reparse`, `verify`, `publish`: what is asked of the archive and done to it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import duckdb

from flows.cli.commands.completion import townships
from flows.cli.output import DAY, UserError, format_option, say, show_rows
from flows.config.loader import Config
from flows.config.packaged import shipped_config
from storage.archive.archive import Archive, ArchiveError
from storage.archive.connect import Place, opened
from storage.publish.read_only_query import QueryError, run_query

if TYPE_CHECKING:
    from flows.parsing.pool import ParsePool
    from storage.maintenance.reparse import PageAgain, Parsed, Start

READ_AHEAD = 16  # pages read for each that is being parsed


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


@click.command("sql")
@click.argument("query")
@click.option("--time-limit", type=float, default=60.0, show_default=True, help="Seconds after which it is stopped.")
@format_option
@click.pass_obj
def sql(config: Config, query: str, time_limit: float, fmt: str | None) -> None:
    """Run a read-only query on the published archive.

    SELECT and its kin alone, within its time and 2 GB of memory. "SHOW TABLES" lists the views, "DESCRIBE reports" the
    columns of one; docs/codebook.md says what each means.

    \b
    Example: nianbao sql "SELECT county, count(*) FROM coverage WHERE status = 'missing' GROUP BY ALL"
    """
    if not query.strip().strip(";"):
        raise UserError('the query is empty; try nianbao sql "SHOW TABLES"')
    try:
        answer = run_query(published_file(config), query, time_limit_s=time_limit)
    except QueryError as error:
        raise UserError(str(error)) from error
    show_rows(answer.columns, answer.rows, fmt)


@click.command("versions")
@click.argument("township", shell_complete=townships)
@click.argument("year", required=False, type=int)
@format_option
@click.pass_obj
def versions(config: Config, township: str, year: int | None, fmt: str | None) -> None:
    """List the versions of reports and what changed.

    TOWNSHIP is its code, its name, or county and name where several counties have one of that name.

    \b
    Example: nianbao versions 丰都县都督乡 2024
    """
    code, name = find_township(config, township)
    columns, rows = ask(
        config,
        "SELECT year, version, status, published, first_seen, replaced_at, chars, url, text FROM report_versions"
        " WHERE township_code = $code AND ($year IS NULL OR year = $year::INTEGER) ORDER BY year, version",
        {"code": code, "year": year},
    )
    if not rows:
        raise UserError(no_report(config, code, name, year))
    from flows.cli.side_by_side import told_changes

    shown = []
    before: tuple[int, str] | None = None
    for *values, text in rows:
        same_report = before is not None and before[0] == values[0]
        shown.append((*values, told_changes(before[1], text) if before is not None and same_report else "first"))
        before = (values[0], text)
    less_asked_for = ("url", "chars", "published", "replaced_at")
    show_rows([*columns[:-1], "changed"], shown, fmt, dispensable=less_asked_for)


@click.command("diff")
@click.argument("township", shell_complete=townships)
@click.argument("year", type=int)
@click.argument("other_year", type=int)
@format_option
@click.pass_obj
def diff(config: Config, township: str, year: int, other_year: int, fmt: str | None) -> None:
    """Show two years of a township side by side.

    \b
    Example: nianbao diff 都督乡 2023 2024
    """
    code, name = find_township(config, township)
    from flows.cli.side_by_side import aligned, show_side_by_side

    one, other = (sections_of(config, code, asked) for asked in (year, other_year))
    for asked, found in ((year, one), (other_year, other)):
        if not found:
            raise UserError(no_report(config, code, name, asked))
    rows = aligned(one, other)
    if fmt in ("csv", "json") or (fmt is None and not sys.stdout.isatty()):
        columns = ["change", f"path_{year}", f"heading_{year}", f"text_{year}"]
        show_rows([*columns, *(column.replace(str(year), str(other_year)) for column in columns[1:])], rows, fmt)
    else:
        show_side_by_side(f"{name} {year}", f"{name} {other_year}", rows)


def sections_of(config: Config, code: str, year: int) -> list[tuple[str, str, str, str, str | None]]:
    """Path, marker, heading, text and role of a report's sections, in order."""
    _, rows = ask(
        config,
        "SELECT path, marker, heading, text, role FROM sections WHERE township_code = ? AND year = ? ORDER BY ordinal",
        [code, year],
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


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
    """What may have been meant: the likest names, with their counties."""
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
        raise UserError(str(error)) from error
    file = config.path(config.settings.archive.published)
    say(f"published {file} ({file.stat().st_size / 1e6:.1f} MB)")
    index = config.path(config.settings.archive.site) / "index.html"
    say(f"wrote {index} ({site.changed} of {site.pages} files changed)")


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


@click.command("reparse")
@click.option("--since", type=DAY, help="Only what was captured from this day on.")
@click.option("--accept-loss", is_flag=True, help="Go on where more than 1 % of the reports would be lost.")
@format_option
@click.pass_obj
def reparse(config: Config, since: date | None, accept_loss: bool, fmt: str | None) -> None:
    """Parse every capture again with today's parser.

    Works offline and publishes; earlier parses stay in the archive. One row a page that reads differently: what was
    gained, what was lost. A capture that cannot be read keeps its parse; more than five of them stop the command.

    \b
    Example: nianbao reparse --since 2025-01-01
    """
    from flows.parsing.pool import ParsePool
    from flows.pipeline.finish import publish_copy_and_pages
    from flows.pipeline.run import new_run_id
    from flows.runtime.schedule import CHINA
    from parsers.report import PARSER_VERSION
    from storage.maintenance.reparse import Change, read_further_page, reparse

    archive = open_archive(config)
    settings = config.settings.archive
    changes: list[Change] = []
    now = datetime.now(UTC)
    try:
        with archive.reading():
            pass  # says so where there is no archive yet
        with (
            archive.lock(),
            ParsePool(config.folder, shipped_config()) as pool,
            ThreadPoolExecutor(pool.places) as threads,
        ):
            done = reparse(
                archive,
                config.path(settings.captures),
                _starter(pool, threads, partial(read_further_page, archive, config.path(settings.captures))),
                run_id=new_run_id(now),
                parser_version=PARSER_VERSION,
                as_of=now.astimezone(CHINA).date(),
                now=lambda: datetime.now(UTC),
                tell=changes.append,
                since=since,
                accept_loss=accept_loss,
            )
            publish_copy_and_pages(config, archive)
    except (ArchiveError, OSError, duckdb.Error) as error:
        raise UserError(str(error)) from error
    show_rows(
        ["url", "township", "year", "what", "gained", "lost"],
        [(c.url, c.township, c.year, c.what, list(c.gained), list(c.lost)) for c in changes],
        fmt,
    )
    counted = ", ".join(f"{count} × {what}" for what, count in sorted(done.counts.items())) or "nothing changed"
    for url in done.unreadable:
        say(f"cannot be read, its parse stays: {url}")
    say(f"{done.pages} captures parsed again with parser {PARSER_VERSION}: {counted}")


def _starter(
    pool: ParsePool, threads: ThreadPoolExecutor, read_further: Callable[[PageAgain, str], tuple[bytes | None, str]]
) -> Start:
    from flows.parsing.article import parse_article
    from flows.parsing.worker import PageToParse
    from parsers.knowledge import PageHint

    ahead = threading.Semaphore(pool.places * READ_AHEAD)  # a page's bytes are in memory until it is parsed

    def start(page: PageAgain, body: bytes, media_type: str | None) -> Callable[[], Parsed]:
        hint = PageHint(
            county_code=page.county_code,
            township_code=page.column_township,
            listed_title=page.listed_title,
            listed_date=page.listed_date.isoformat() if page.listed_date else None,
            seen_on=page.as_of.isoformat(),
        )
        ahead.acquire()
        order = PageToParse(body, page.capture.url, page.capture.media_type or media_type, hint)
        waiting = threads.submit(parse_article, order, pool.parse, partial(read_further, page))
        waiting.add_done_callback(lambda _: ahead.release())

        def result() -> Parsed:
            parsed = waiting.result()
            return parsed.report, parsed.error

        return result

    return start
