"""Progress of a night for whoever watches it: on a terminal a bar, elsewhere the log lines."""

from __future__ import annotations

import logging
import sys
import threading

from flows.cli.output import say
from flows.runtime.log_lines import lines_on_stderr
from flows.runtime.progress import SiteEnd, Watcher

READING = "reading sites"
NAMED = 3  # sites under way that are named; the others are counted


class Lines(Watcher):
    """Leaves the run to its log lines on stderr."""

    def __enter__(self) -> Lines:
        self._lines = lines_on_stderr()
        self._lines.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._lines.__exit__(None, None, None)


class Bar(Watcher):
    """A bar: what is done now, how much of it, for how long, and how long it will still take."""

    def __init__(self, sites: int, *, telling: bool = False) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
        from rich.table import Column

        self._sites = sites
        self._telling = telling
        self._lock = threading.Lock()
        self._reading: dict[str, None] = {}
        self._bar = Progress(
            TextColumn("{task.description}", table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis")),
            BarColumn(bar_width=20),
            TextColumn("{task.fields[count]}"),
            TimeElapsedColumn(),
            TextColumn("{task.fields[left]}"),
            console=Console(stderr=True),
            transient=True,
            expand=True,
        )
        self._task = self._bar.add_task("beginning", total=None, left="", count="", phase="")

    def __enter__(self) -> Bar:
        # the bar tells what goes well
        self._lines = lines_on_stderr(logging.WARNING)
        self._lines.__enter__()
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()
        self._lines.__exit__(None, None, None)

    def phase(self, what: str, done: int = 0, of: int = 0) -> None:
        """A step begins anew, or has come further."""
        with self._lock:
            self._enter(what, of)
            self._bar.update(self._task, completed=done)
            self._say_left()

    def begun(self, site_id: str) -> None:
        """A site joins those that are named as under way."""
        with self._lock:
            self._enter(READING, self._sites)
            self._reading[site_id] = None
            self._describe()

    def ended(self, site: SiteEnd, of: int) -> None:
        """A site is done."""
        if self._telling:
            say(f"  {site.site_id}: {site.outcome}, {site.requests} requests, {site.reports} reports")
        with self._lock:
            self._enter(READING, of)
            self._reading.pop(site.site_id, None)
            self._bar.update(self._task, advance=1)
            self._describe()
            self._say_left()

    def _enter(self, phase: str, of: int) -> None:
        """Sets the clock to zero where a new step begins; a step of unknown length has a bar that only moves."""
        if self._bar.tasks[0].fields["phase"] != phase:
            self._bar.reset(self._task, total=of or None, description=phase, phase=phase, left="", count="")
            self._bar.update(self._task, total=of or None)

    def _describe(self) -> None:
        named = list(self._reading)
        more = f" and {len(named) - NAMED} more" if len(named) > NAMED else ""
        if named:
            self._bar.update(self._task, description=f"reading {', '.join(named[:NAMED])}{more}")

    def _say_left(self) -> None:
        """Returns how much is done, and what is left at the pace so far."""
        task = self._bar.tasks[0]
        self._bar.update(self._task, count=f"{task.completed:.0f}/{task.total:.0f}" if task.total else "")
        if task.total and 0 < task.completed < task.total and task.elapsed:
            seconds = task.elapsed / task.completed * (task.total - task.completed)
            self._bar.update(self._task, left=f"some {spoken(seconds)} left")
        else:
            self._bar.update(self._task, left="")


def spoken(seconds: float) -> str:
    """A span as people say it: 40 s, 12 min, 3 h."""
    if seconds < 90:
        return f"{max(seconds, 1):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def watching(sites: int, *, telling: bool = False) -> Bar | Lines:
    """Returns the bar on a terminal, log lines elsewhere; `telling` prints a line a site above the bar as well."""
    return Bar(sites, telling=telling) if sys.stderr.isatty() else Lines()
