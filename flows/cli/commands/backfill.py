"""`nianbao backfill`: the years before the first night, out of a web archive."""

from __future__ import annotations

from datetime import UTC, datetime

import click
import duckdb

from flows.cli.commands.completion import site_ids as complete_sites
from flows.cli.output import UserError, say
from flows.config.loader import Config
from flows.config.sites import SiteConfig
from flows.config.user_agent import check_user_agent
from storage.archive.connect import ArchiveError


@click.command("backfill")
@click.argument("server", metavar="URL_OF_CDX_SERVER")
@click.option(
    "--site", "site_ids", multiple=True, help="Only this site; may be repeated.", shell_complete=complete_sites
)
@click.option("--from", "first_year", type=click.IntRange(1996, 2100), help="Captures of this year and later.")
@click.option("--to", "last_year", type=click.IntRange(1996, 2100), help="Captures of this year and earlier.")
@click.option(
    "--files",
    metavar="URL",
    help="Where the WARC files lie that the index names; left out: Common Crawl's own for its index.",
)
@click.option(
    "--max-requests",
    type=click.IntRange(1),
    help="Requests to the web archive in this call; left out: [crawl] max_requests.",
)
@click.pass_obj
def backfill(
    config: Config,
    server: str,
    site_ids: tuple[str, ...],
    first_year: int | None,
    last_year: int | None,
    files: str | None,
    max_requests: int | None,
) -> None:
    """Take in what a web archive holds of the years before.

    Asks the index of a web archive (the Wayback Machine's CDX API, pywb's, one of Common Crawl's) for captures of the
    configured columns and of the articles that they listed, and takes their reports in with their own dates. What is
    not in the archive proves nothing. A call that ends early, or is killed, is gone on with by the next.

    \b
    Example: nianbao backfill https://web.archive.org/cdx/search/cdx --site fengdu --from 2016
    """
    from flows.pipeline.backfill import Order
    from flows.pipeline.backfill import backfill as take_in
    from flows.pipeline.cdx import CdxServer
    from flows.pipeline.evidence import keep_evidence
    from flows.pipeline.finish import publish_copy_and_pages
    from flows.pipeline.run import new_run_id, open_archive, utc_now
    from storage.captures.store import CaptureError

    try:
        asked = CdxServer(server, files)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    chosen = [config.site(site_id) for site_id in site_ids] if site_ids else list(config.sites)
    host = SiteConfig(id="backfill", name="backfill", county_code="000000", base_url=asked.base_url)
    check_user_agent(config, [host])
    archive = open_archive(config)
    try:
        with archive.lock():
            order = Order(asked, chosen, first_year, last_year, max_requests)
            result = take_in(config, archive, order, new_run_id(datetime.now(UTC)), utc_now)
            for trouble in keep_evidence(config, archive, utc_now()):
                say(trouble)
            publish_copy_and_pages(config, archive)
    except (ArchiveError, CaptureError, OSError, duckdb.Error) as error:
        raise UserError(str(error)) from error
    counts = result.done.counts
    say(
        f"{result.columns} states of columns, {result.articles} articles, {result.requests} requests:"
        f" {counts['reports']} captures of reports taken in, {counts['seen again']} seen again"
    )
    for reason, count in result.done.not_taken.most_common():
        say(f"  not taken: {count} × {reason}")
    if result.stopped:
        raise UserError(f"stopped early: {result.stopped}; call it again to go on")
