"""`nianbao collect`: one nightly run, now."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import click

from flows.cli.commands.completion import site_ids
from flows.cli.output import DAY, UserError, say
from flows.cli.progress_bar import watching
from flows.config.loader import Config
from flows.config.reference_data import check_config
from flows.config.user_agent import check_user_agent
from flows.runtime.processes import start_forkserver
from flows.runtime.progress import watched_by

if TYPE_CHECKING:
    from flows.pipeline.summary import NightSummary


@click.command("collect")
@click.option(
    "--site", "sites", multiple=True, metavar="ID", shell_complete=site_ids, help="Only this site; may be repeated."
)
@click.option("--since", type=DAY, help="Read on to this day and look at its pages again.")
@click.option("--as-of", type=DAY, help="The day that duties are counted by; today if left out.")
@click.pass_obj
def collect(config: Config, sites: tuple[str, ...], since: date | None, as_of: date | None) -> None:
    """Run one night now.

    Discover, fetch, parse, archive, coverage, alerts, publish.

    Exits with 0 when the run is whole, even where a site was not (that is an alert); with 1 when no site could be
    read or something could not be kept.

    \b
    Example: nianbao collect --site fengdu --since 2025-01-01
    """
    for site_id in sites:
        config.site(site_id)
    check_config(config)
    check_user_agent(config, [config.site(one) for one in sites] or config.sites)
    start_forkserver()  # it reads the parser while this process reads Prefect
    from flows.orchestration.flow import run_nightly
    from storage.archive.archive import AlreadyRunning

    try:
        with watching(len(sites) or len(config.sites)) as watcher, watched_by(watcher):
            summary = run_nightly(
                config.folder,
                config.settings.crawl.concurrency,
                sites=list(sites) or None,
                since=since,
                as_of=as_of,
            )
    except AlreadyRunning as error:
        raise UserError(str(error)) from error
    except KeyboardInterrupt:
        say("stopped; what was seen is kept, and the next run goes on from there")
        raise
    show_summary(summary)
    sys.exit(0 if summary.whole else 1)


def show_summary(summary: NightSummary) -> None:
    """Prints the night's result on stderr: a line for all that went well, one for each thing that did not."""
    outcomes = Counter(site.outcome for site in summary.sites)
    seconds = (summary.finished - summary.started).total_seconds()
    say(
        f"run {summary.run_id}, as of {summary.as_of}: {len(summary.sites)} sites "
        f"({', '.join(f'{count} {outcome}' for outcome, count in sorted(outcomes.items()))}), "
        f"{sum(s.requests for s in summary.sites)} requests, {sum(s.new_pages for s in summary.sites)} pages read, "
        f"{sum(s.reports for s in summary.sites)} reports among them, {seconds:.0f} s"
    )
    for trouble in summary.troubles:
        say(trouble)
