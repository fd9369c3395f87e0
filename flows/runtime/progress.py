"""Progress of a run, told to whoever watches this process (a terminal's bar) and to the log."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from flows.runtime.log_lines import key_values

_log = logging.getLogger("nianbao.run")


class SiteEnd(Protocol):
    """Counts and outcome of a site that has been read."""

    @property
    def site_id(self) -> str:
        """The site."""

    @property
    def outcome(self) -> str:
        """`ok`, `partial` or `failed`."""

    @property
    def requests(self) -> int:
        """Requests sent."""

    @property
    def reports(self) -> int:
        """Reports among the pages that were read."""


class Watcher:
    """Receives each step of a run; this one ignores them."""

    def phase(self, what: str, done: int = 0, of: int = 0) -> None:
        """Receives the begin of a phase, or how far it is; `of` is 0 where the amount is not known."""

    def begun(self, site_id: str) -> None:
        """Receives that a site is being read from now on."""

    def ended(self, site: SiteEnd, of: int) -> None:
        """Receives what came of a site; `of` is the number of sites in this run."""


# One process has one run at a time, and its steps come from many threads.
_watchers: list[Watcher] = []


@contextmanager
def watched_by(watcher: Watcher) -> Iterator[None]:
    """Tells this watcher of every step that this process takes while the block runs."""
    _watchers.append(watcher)
    try:
        yield
    finally:
        _watchers.remove(watcher)


@contextmanager
def phase(what: str) -> Iterator[None]:
    """Tells the watchers that a phase begins and logs a line at its begin and one at its end."""
    say_progress(what)
    _log.info(key_values("phase_begin", phase=what))
    started = time.monotonic()
    try:
        yield
    except BaseException as error:
        seconds = time.monotonic() - started
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        _log.warning(key_values("phase_end", phase=what, outcome="failed", seconds=seconds, reason=reason))
        raise
    _log.info(key_values("phase_end", phase=what, outcome="ok", seconds=time.monotonic() - started))


def say_progress(what: str, done: int = 0, of: int = 0) -> None:
    """Tells the watchers how far a phase is."""
    for watcher in tuple(_watchers):
        watcher.phase(what, done, of)


def say_begun(site_id: str) -> None:
    """Tells the watchers that a site is being read."""
    for watcher in tuple(_watchers):
        watcher.begun(site_id)


def say_ended(site: SiteEnd, of: int) -> None:
    """Tells the watchers what came of a site."""
    for watcher in tuple(_watchers):
        watcher.ended(site, of)
