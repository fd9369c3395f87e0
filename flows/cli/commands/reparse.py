"""`nianbao reparse`: every capture parsed again with today's parser."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING

import click
import duckdb

from flows.cli.archive_access import open_archive
from flows.cli.output import DAY, UserError, format_option, say, show_rows
from flows.config.loader import Config
from storage.archive.archive import ArchiveError

if TYPE_CHECKING:
    from flows.parsing.article import Read
    from flows.parsing.worker import PageToParse
    from flows.parsing.worker import Parsed as ParsedPage
    from storage.maintenance.reparse import PageAgain, Parsed, Start


CORRECTIONS = """
SELECT url, township, year, 'correction ' || state, [field || ' ' || coalesce(new, '')], [coalesce(old, '')]
FROM corrections
WHERE state IN ('agreed', 'outdated')
ORDER BY state, taken_at, correction_id
"""


@click.command("reparse")
@click.option("--since", type=DAY, help="Only what was captured from this day on.")
@click.option("--accept-loss", is_flag=True, help="Go on where more than 1 % of the reports would be lost.")
@format_option
@click.pass_obj
def reparse(config: Config, since: date | None, accept_loss: bool, fmt: str | None) -> None:
    """Parse every capture again with today's parser.

    Works offline and publishes; earlier parses stay in the archive. One row a page that reads differently: what was
    gained, what was lost; and one a correction with which today's parser agrees, or which is of another text than its
    address shows now. A capture that cannot be read keeps its parse; more than five of them stop the command.

    \b
    Example: nianbao reparse --since 2025-01-01
    """
    from flows.parsing.pool import ParsePool
    from flows.parsing.together import ParsingTogether
    from flows.pipeline.finish import publish_copy_and_pages
    from flows.pipeline.run import new_run_id
    from flows.runtime.china import CHINA
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
            ParsePool(config.folder) as pool,
            ThreadPoolExecutor(pool.places) as threads,
        ):
            done = reparse(
                archive,
                config.path(settings.captures),
                starter(
                    ParsingTogether(pool, threads).start,
                    partial(read_further_page, archive, config.path(settings.captures)),
                ),
                run_id=new_run_id(now),
                parser_version=PARSER_VERSION,
                as_of=now.astimezone(CHINA).date(),
                now=lambda: datetime.now(UTC),
                tell=changes.append,
                since=since,
                accept_loss=accept_loss,
            )
            corrections = archive.query(CORRECTIONS)
            publish_copy_and_pages(config, archive)
    except (ArchiveError, OSError, duckdb.Error) as error:
        raise UserError(str(error)) from error
    show_rows(
        ["url", "township", "year", "what", "gained", "lost"],
        [*((c.url, c.township, c.year, c.what, list(c.gained), list(c.lost)) for c in changes), *corrections],
        fmt,
    )
    counted = ", ".join(f"{count} × {what}" for what, count in sorted(done.counts.items())) or "nothing changed"
    for url in done.unreadable:
        say(f"cannot be read, its parse stays: {url}")
    say(f"{done.pages} captures parsed again with parser {PARSER_VERSION}: {counted}")


def starter(
    begin: Callable[[PageToParse, Read], Callable[[], ParsedPage]],
    read_further: Callable[[PageAgain, str], tuple[bytes | None, str]],
) -> Start:
    """Returns what starts parsing a capture; `begin` does so with an article, whose further pages it reads."""
    from flows.parsing.worker import PageToParse
    from parsers.knowledge import PageHint

    def start(page: PageAgain, body: bytes, media_type: str | None) -> Callable[[], Parsed]:
        hint = PageHint(
            county_code=page.county_code,
            township_code=page.column_township,
            listed_title=page.listed_title,
            listed_date=page.listed_date.isoformat() if page.listed_date else None,
            seen_on=page.as_of.isoformat(),
        )
        order = PageToParse(body, page.capture.url, page.capture.media_type or media_type, hint)
        waiting = begin(order, partial(read_further, page))

        def result() -> Parsed:
            parsed = waiting()
            return parsed.report, parsed.error

        return result

    return start
