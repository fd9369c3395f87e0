"""Slots at a host: the delay, what raises it, what lowers it, and when a host is left alone."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.crawl import HostThrottles
from flows.crawl.errors import NotSentError
from flows.crawl.throttle import (
    FIRST_COOL_OFF_S,
    LONGEST_BACK_OFF_S,
    LONGEST_CRAWL_DELAY_S,
    HostThrottle,
    retry_after_seconds,
)
from flows.http import Outcome
from tests.crawl.conftest import Clock

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FOREVER = float("inf")


def ask(throttle: HostThrottle, status: int = 200, delay_s: float = 1.0, retry_after: str | None = None) -> None:
    with throttle.slot(delay_s, FOREVER):
        throttle.record_response(status, retry_after, NOW)


def test_requests_to_one_host_keep_the_delay_and_other_hosts_do_not_wait(
    throttles: HostThrottles, clock: Clock
) -> None:
    for _ in range(3):
        ask(throttles.of("a:80"))
    ask(throttles.of("b:80"))
    assert clock.slept == [1.0, 1.0]


def test_two_sites_on_one_host_share_its_slot_and_the_longer_delay(throttles: HostThrottles, clock: Clock) -> None:
    ask(throttles.of("a:80"), delay_s=3)
    ask(throttles.of("a:80"), delay_s=1)
    ask(throttles.of("a:80"), delay_s=1)
    assert clock.slept == [3.0, 3.0]


@pytest.mark.parametrize(
    ("asked", "kept"),
    [(5.0, 5.0), (0.1, 1.0), (86_400.0, LONGEST_CRAWL_DELAY_S)],
    ids=["raises", "never lowers", "cap"],
)
def test_crawl_delay_of_robots_raises_the_delay_within_reason(
    throttles: HostThrottles, asked: float, kept: float
) -> None:
    throttle = throttles.of("a:80")
    throttle.crawl_delay(asked)
    ask(throttle)
    assert throttle.delay_s == kept


@pytest.mark.parametrize("status", [301, 304, 403, 404, 412, 429, 500, 503])
def test_an_answer_that_is_no_200_never_lowers_a_delay(throttles: HostThrottles, status: int) -> None:
    throttle = throttles.of("a:80")
    ask(throttle, 503)
    before = throttle.delay_s
    ask(throttle, status)
    assert throttle.delay_s >= before > 1.0


def test_back_off_doubles_with_trouble_and_halves_with_each_200(throttles: HostThrottles, clock: Clock) -> None:
    throttle = throttles.of("a:80")
    for status in (503, 429, 200, 200, 200, 200):
        ask(throttle, status)
    assert clock.slept == [2.0, 4.0, 2.0, 1.0, 1.0]


def test_back_off_has_an_end(throttles: HostThrottles) -> None:
    throttle = throttles.of("a:80")
    for _ in range(20):
        with throttle.slot(1, FOREVER):
            throttle.record_loss()
    assert throttle.delay_s == LONGEST_BACK_OFF_S


def test_back_off_is_spread_by_jitter(clock: Clock) -> None:
    throttle = HostThrottles(clock=clock, sleep=clock.sleep, jitter=lambda: 1.0).of("a:80")
    ask(throttle, 503)
    ask(throttle)
    assert clock.slept == [3.0]


def test_retry_after_is_waited_for(throttles: HostThrottles, clock: Clock) -> None:
    throttle = throttles.of("a:80")
    ask(throttle, 503, retry_after="30")
    ask(throttle)
    assert clock.slept == [30.0]


def test_a_host_that_asks_for_hours_is_left_alone_for_the_run(throttles: HostThrottles, clock: Clock) -> None:
    throttle = throttles.of("a:80")
    ask(throttle, 503, retry_after="7200")
    with pytest.raises(NotSentError, match="pause of 7200"):
        ask(throttle)
    assert clock.slept == []


def test_a_wait_beyond_the_sites_time_is_not_begun(throttles: HostThrottles, clock: Clock) -> None:
    throttle = throttles.of("a:80")
    ask(throttle, delay_s=10)
    with pytest.raises(NotSentError) as raised, throttle.slot(10, clock() + 5):
        pass
    assert raised.value.outcome is Outcome.BUDGET
    assert clock.slept == []


def test_failures_in_a_row_close_the_gate_and_one_try_after_the_cool_off_opens_it(
    throttles: HostThrottles, clock: Clock
) -> None:
    throttle = throttles.of("a:80")
    for _ in range(5):
        throttle.record_end(alive=False)
    with pytest.raises(NotSentError, match="left alone"):
        ask(throttle)
    clock.seconds += FIRST_COOL_OFF_S
    ask(throttle)
    throttle.record_end(alive=False)
    clock.seconds += FIRST_COOL_OFF_S
    with pytest.raises(NotSentError, match="left alone"):
        ask(throttle)  # the second cool-off is longer
    clock.seconds += FIRST_COOL_OFF_S
    ask(throttle)
    throttle.record_end(alive=True)
    for _ in range(4):
        throttle.record_end(alive=False)
    ask(throttle)


def test_one_request_at_a_time_however_many_threads_ask() -> None:
    throttle = HostThrottles().of("a:80")
    inside, most, lock = [0], [0], threading.Lock()

    def visit() -> None:
        for _ in range(20):
            with throttle.slot(0, FOREVER):
                with lock:
                    inside[0] += 1
                    most[0] = max(most[0], inside[0])
                with lock:
                    inside[0] -= 1

    threads = [threading.Thread(target=visit) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None), ("", None), ("120", 120), (" 7 ", 7), ("soon", None), ("-5", None), ("1e9", None), ("٣", None),
        (format_datetime(NOW + timedelta(minutes=2), usegmt=True), 120),
        (format_datetime(NOW - timedelta(days=9999), usegmt=True), 0),
        ("Sun, 01 Mar 2026 12:01:00", 60),
    ],
)  # fmt: skip
def test_retry_after_is_a_number_or_a_date(value: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(value, NOW) == seconds


@given(st.text(max_size=40))
def test_retry_after_never_fails_nor_goes_back_in_time(value: str) -> None:
    seconds = retry_after_seconds(value, NOW)
    assert seconds is None or seconds >= 0
