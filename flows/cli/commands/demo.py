"""`nianbao demo`: the whole job on replica portals, on loopback, into a throw-away archive."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.cli.output import UserError, format_option, say, show_rows
from flows.demo.workplace import NotADemo, clean, prepare, usual_folder

if TYPE_CHECKING:
    from flows.config.loader import Config
    from flows.demo.internet import CountyInternet
    from flows.pipeline.summary import NightSummary


@click.command("demo")
@click.option(
    "--dir", "folder", type=click.Path(path_type=Path), help="Where to work; a folder of its own if left out."
)
@click.option("--serve", is_flag=True, help="Keep the portals up afterwards, until Ctrl-C.")
@click.option("--clean", "cleaning", is_flag=True, help="Only remove what the last demo left behind.")
@format_option
def demo(folder: Path | None, serve: bool, cleaning: bool, fmt: str | None) -> None:
    """Start here: run the whole job on replica portals.

    Six small county portals come up on loopback. One night is run on them: discover, fetch, parse, archive,
    coverage, alerts, publish. The folder it works in is kept until the next demo, so that every command can be tried.

    \b
    Example: nianbao demo --dir mine
    """
    folder = (folder or usual_folder()).resolve()
    try:
        if cleaning:
            say(f"removed {folder}" if clean(folder) else f"nothing to remove at {folder}")
            return
        prepare(folder)
    except NotADemo as error:
        raise UserError(str(error)) from error
    except OSError as error:
        raise UserError(f"{folder}: {error.strerror or error}") from error
    sys.exit(0 if _show(folder, serve, fmt) else 1)


def _show(folder: Path, serve: bool, fmt: str | None) -> bool:
    from flows.demo import tour

    started = time.monotonic()
    with tour.open_internet() as internet:
        say(f"{len(internet.portal_ids)} county portals are up on loopback; it is {internet.day} there")
        config = tour.configure(internet, folder)
        summary = _night(config, internet)
        _report(config, internet, summary, fmt)
        say(f"\nThat took {time.monotonic() - started:.0f} s. Everything is kept in {folder} until the next demo.")
        _say_steps(tour.next_steps(config, serve), serve)
        if serve:
            _wait()
    return summary.whole


def _night(config: Config, internet: CountyInternet) -> NightSummary:
    from flows.cli.progress_bar import watching
    from flows.orchestration.flow import run_nightly
    from flows.runtime.progress import watched_by

    with watching(len(config.sites), telling=True) as watcher, watched_by(watcher):
        concurrency = config.settings.crawl.concurrency
        return run_nightly(config.folder, concurrency, as_of=internet.day)


def _report(config: Config, internet: CountyInternet, summary: NightSummary, fmt: str | None) -> None:
    from flows.demo import tour

    _heading("What the night found, site by site")
    show_rows(tour.COUNT_COLUMNS, tour.site_rows(internet, summary), fmt)
    for trouble in summary.troubles:
        say(trouble)
    for name in ("coverage", "exceptions"):
        answer = tour.ask(config, name)
        _heading(answer.question)
        show_rows(answer.columns, answer.rows, fmt)
    _heading("The alert, as the channel (a webhook on loopback) received it")
    for line in tour.digest_lines(internet) or ["nothing was sent"]:
        click.echo(f"  {line}")
    for name in tour.QUESTIONS:
        answer = tour.ask(config, name)
        _heading(answer.question)
        click.echo("\n".join(f"    {line}" for line in answer.sql.splitlines()) + "\n")
        show_rows(answer.columns, answer.rows, fmt)


def _heading(text: str) -> None:
    click.echo(f"\n── {text}")


def _say_steps(steps: object, serve: bool) -> None:
    say("What to try next:")
    for step in steps if isinstance(steps, list | tuple) else ():
        say(f"  {step}")
    if not serve:
        say("  nianbao demo --serve      keeps the portals up, for `sites check`, `sites add` and `collect`")
    say("  nianbao demo --clean      removes the folder")


def _wait() -> None:
    say("\nThe portals stay up until Ctrl-C.")
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        say("closed")
