"""What a night is doing right now, told to whoever watches: a terminal's bar, a log's lines, or nobody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Watcher:
    """Hears of each step; this one keeps it to itself."""

    def phase(self, what: str, done: int = 0, of: int = 0) -> None:
        """A step begins, or has come so far; `of` is 0 where nobody knows how much there is."""

    def begun(self, site_id: str) -> None:
        """A site is being read from now on."""


_watcher: ContextVar[Watcher] = ContextVar("watcher", default=Watcher())  # noqa: B039 (it holds no state)


@contextmanager
def watched_by(watcher: Watcher) -> Iterator[None]:
    """Tells this watcher of all that the block does, in the threads that Prefect starts for it, too."""
    token = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(token)


def say_phase(what: str, done: int = 0, of: int = 0) -> None:
    """Says what is being done now, and how much of it."""
    _watcher.get().phase(what, done, of)


def say_begun(site_id: str) -> None:
    """Says that a site is being read."""
    _watcher.get().begun(site_id)
