"""`nianbao collect`: one nightly run, now."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import nullcontext
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from flows.config import Config
from flows.terminal import UserError, say

if TYPE_CHECKING:
    from flows.night import NightSummary, SiteSummary


@click.command("collect")
@click.option("--site", "sites", multiple=True, metavar="ID", help="Only this site; may be repeated.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Read on to this day and look at its pages again.")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day that duties are counted by; today if left out."
)
@click.pass_obj
def collect(config: Config, sites: tuple[str, ...], since: datetime | None, as_of: datetime | None) -> None:
    """Run one night now: discover, fetch, parse, archive, coverage, alerts, publish.

    \b
    Example: nianbao collect --site fengdu --since 2025-01-01
    Exit code 0 when the run is whole, even where a site was not (that is an alert);
    1 when no site could be read or something could not be kept.
    """
    for site_id in sites:
        config.site(site_id)
    if not config.sites:
        raise UserError(f"{config.folder / 'sites'} holds no site file; `nianbao sites add URL` writes one")
    from flows.nightly import run_nightly
    from storage.archive import AlreadyRunning

    say("starting; Prefect takes some 15 s to come up")
    try:
        with _progress() as progress:
            summary = run_nightly(
                config.folder,
                config.settings.crawl.concurrency,
                sites=list(sites) or None,
                since=_day(since),
                as_of=_day(as_of),
                listener=progress,
            )
    except AlreadyRunning as error:
        raise UserError(str(error)) from error
    show_summary(summary)
    sys.exit(0 if summary.whole else 1)


def _day(value: datetime | None) -> date | None:
    return value.date() if value else None


def show_summary(summary: NightSummary) -> None:
    """What the night came to, on stderr: a line for all that went well, one for each thing that did not."""
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


class _Lines:
    """A line a site, where there is no terminal."""

    def __call__(self, site: SiteSummary, of: int) -> None:
        say(f"site={site.site_id} outcome={site.outcome} requests={site.requests} reports={site.reports} of={of}")


class _Bar:
    """A bar with what was read last and how long the rest will take."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self._bar = Progress(
            TextColumn("{task.description:<28}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._bar.add_task("starting", total=None)

    def __enter__(self) -> _Bar:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def __call__(self, site: SiteSummary, of: int) -> None:
        self._bar.update(self._task, advance=1, total=of, description=f"{site.site_id}: {site.outcome}")


def _progress() -> _Bar | nullcontext[_Lines]:
    return _Bar() if sys.stderr.isatty() else nullcontext(_Lines())
