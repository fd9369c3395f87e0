"""One request at a time and a delay for each host:port, whatever site of the run sends it."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from flows.crawl.errors import NotSentError
from flows.crawl.robots import RobotsRules
from flows.http import Outcome

LONGEST_CRAWL_DELAY_S = 60.0  # what robots.txt may ask for; more would leave a night no time for a single site
LONGEST_BACK_OFF_S = 120.0
LONGEST_WAIT_S = 180.0  # a Retry-After beyond it: the host is left alone and the request given up
FAILURES_TO_OPEN = 5  # requests in a row without an answer, each after its retries
FIRST_COOL_OFF_S = 60.0
LONGEST_COOL_OFF_S = 900.0
_LEAST_BACK_OFF_S = 0.05


class HostThrottle:
    """One host's throttle; made by HostThrottles.

    Delays grow with 429, 5xx and lost connections and shrink with a 200 alone. After too many failures in
    a row the circuit breaker opens: requests fail at once until a cool-off is over, and then one may try again.
    """

    def __init__(
        self, name: str, clock: Callable[[], float], sleep: Callable[[float], None], jitter: Callable[[], float]
    ) -> None:
        self.name = name
        self.rules: RobotsRules | None = None
        self.rules_lock = threading.Lock()
        self._clock = clock
        self._sleep = sleep
        self._jitter = jitter
        self._slot = threading.Lock()
        self._crawl_delay = 0.0
        self._delay = 0.0
        self._back_off = 0.0
        self._not_before = float("-inf")
        self._failures = 0
        self._open_until: float | None = None
        self._cool_off = FIRST_COOL_OFF_S

    @property
    def delay_s(self) -> float:
        """Seconds kept between the end of one request and the start of the next."""
        return max(self._delay, self._crawl_delay, self._back_off)

    def crawl_delay(self, seconds: float) -> None:
        """Takes over what robots.txt asks for: it raises the delay, within LONGEST_CRAWL_DELAY_S."""
        self._crawl_delay = max(self._crawl_delay, min(seconds, LONGEST_CRAWL_DELAY_S))

    @contextmanager
    def slot(self, delay_s: float, until: float) -> Iterator[None]:
        """Waits for the host's slot and holds it for one request.

        Raises NotSentError: budget where the wait would go past `until` (by the throttles' clock), unreachable
        where the circuit breaker is open or the host asked for a wait that is too long.
        """
        if not self._slot.acquire(timeout=min(max(0.0, until - self._clock()), threading.TIMEOUT_MAX)):
            raise NotSentError(Outcome.BUDGET, f"the time is up while waiting for {self.name}")
        try:
            self._delay = max(self._delay, delay_s)
            self._wait(until)
            yield
        finally:
            self._not_before = max(self._not_before, self._clock() + self._gap())
            self._slot.release()

    def record_response(self, status: int, retry_after: str | None, now: datetime) -> None:
        """Records a response: 429 and 5xx slow down, 200 alone speeds up again; `now` reads a Retry-After date."""
        if status == 429 or status >= 500:
            self._slow_down()
            wait = retry_after_seconds(retry_after, now)
            if wait is not None:
                self._not_before = max(self._not_before, self._clock() + wait)
        elif status == 200:
            self._back_off = self._back_off / 2 if self._back_off > _LEAST_BACK_OFF_S else 0.0

    def record_loss(self) -> None:
        """Records that no response came, or not the whole of it."""
        self._slow_down()

    def record_end(self, *, alive: bool) -> None:
        """Records how a request ended after all its tries; failures in a row open the circuit breaker."""
        if alive:
            self._failures, self._open_until, self._cool_off = 0, None, FIRST_COOL_OFF_S
            return
        self._failures += 1
        if self._failures >= FAILURES_TO_OPEN:
            self._open_until = self._clock() + self._cool_off
            self._cool_off = min(self._cool_off * 2, LONGEST_COOL_OFF_S)

    def _slow_down(self) -> None:
        base = max(self._delay, self._crawl_delay, _LEAST_BACK_OFF_S)
        self._back_off = min(max(self._back_off, base) * 2, LONGEST_BACK_OFF_S)

    def _gap(self) -> float:
        """The delay from now on; a back-off is spread by up to a half, so that hosts are not met in step."""
        return max(self._delay, self._crawl_delay, self._back_off * (1 + self._jitter() / 2))

    def _wait(self, until: float) -> None:
        if self._open_until is not None and self._clock() < self._open_until:
            raise NotSentError(
                Outcome.UNREACHABLE,
                f"{self.name} is left alone for a while: {self._failures} requests in a row failed",
            )
        wait = self._not_before - self._clock()
        if wait <= 0:
            return
        if wait > LONGEST_WAIT_S:
            raise NotSentError(Outcome.UNREACHABLE, f"{self.name} asked for a pause of {wait:.0f} more seconds")
        if self._not_before >= until:
            raise NotSentError(Outcome.BUDGET, f"the time is up before it is the turn of {self.name} again")
        self._sleep(wait)


class HostThrottles:
    """The throttles of all hosts of one run, shared by all its sites.

    `clock` counts seconds, `sleep` waits, `jitter` gives numbers from 0 to 1: tests hand in their own.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.clock = clock
        self._sleep = sleep
        self._jitter = jitter
        self._throttles: dict[str, HostThrottle] = {}
        self._lock = threading.Lock()

    def of(self, name: str) -> HostThrottle:
        """The throttle of a host (`name:port`)."""
        with self._lock:
            if name not in self._throttles:
                self._throttles[name] = HostThrottle(name, self.clock, self._sleep, self._jitter)
            return self._throttles[name]


def retry_after_seconds(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for (RFC 9110: a number or a date); None where it says nothing usable."""
    if not value:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - now).total_seconds())
