"""Limits of one site in one run: requests, hours of the day, seconds, the end of the run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from flows.config.settings import CrawlSettings
from flows.crawl.errors import NotSentError
from flows.http import Outcome
from flows.runtime.stop import STOPPED, Stop

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Budget:
    """Counts a site's requests and says when it has to stop, by raising FetchError (budget).

    `now` is the wall clock (for the window, Asia/Shanghai), `clock` counts seconds (for site_s); `stop` is the run's.
    """

    def __init__(
        self, settings: CrawlSettings, now: Callable[[], datetime], clock: Callable[[], float], stop: Stop
    ) -> None:
        self._max_requests = settings.max_requests
        self._window = settings.open_window()
        self._now = now
        self._clock = clock
        self._stop = stop
        self._site_s = settings.site_s
        self.until = clock() + settings.site_s
        self.requests = 0

    @property
    def seconds_left(self) -> float:
        """Until the site's time is up."""
        return self.until - self._clock()

    def check(self) -> None:
        """Raises FetchError (budget) where no further request may be made."""
        if self._stop.is_set():
            raise NotSentError(Outcome.BUDGET, STOPPED)
        if self.requests >= self._max_requests:
            raise NotSentError(Outcome.BUDGET, f"max_requests: {self._max_requests} requests are used up")
        if self.seconds_left <= 0:
            raise NotSentError(Outcome.BUDGET, f"site_s: {self._site_s:g} seconds are used up")
        if self._window is not None and not self._is_open():
            start, end = self._window
            raise NotSentError(Outcome.BUDGET, f"window: outside {start:%H:%M}-{end:%H:%M} (Asia/Shanghai)")

    def spend(self) -> None:
        """Counts a request that is about to be made; raises as `check` does."""
        self.check()
        self.requests += 1

    def _is_open(self) -> bool:
        assert self._window is not None
        start, end = self._window
        hour = self._now().astimezone(SHANGHAI).time()
        if start <= end:
            return start <= hour < end
        return hour >= start or hour < end  # over midnight
