"""Errors of a request inside the crawl layer; SiteClient turns them into a Response."""

from __future__ import annotations

from flows.http import Outcome


class FetchError(Exception):
    """A request that brought no usable response: its outcome, its evidence, and whether another try may help."""

    def __init__(self, outcome: Outcome, reason: str, *, passing: bool = False) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.reason = reason
        self.passing = passing


class StaleConnectionError(FetchError):
    """A kept connection that no longer works: the host may have closed it while it was idle, so a new one may do."""


class NotSentError(FetchError):
    """A request not made, or not to its end: the budget is used up, the run stopped, the host left alone."""
