"""Whoever began first comes first, and nobody waits for a portal that another one waits for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import pytest

from flows.http import Outcome, Request, Response
from flows.pipeline.list_slot import ListSlot
from flows.runtime.priority_semaphore import PrioritySemaphore

REQUEST = Request("http://county.example/")


def answer(request: Request) -> Response:
    return Response(request, Outcome.OK, "", request.url, datetime(2025, 4, 15, tzinfo=UTC))


def begun(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        threading.Event().wait(0.001)


def test_a_free_place_goes_to_the_earliest_of_those_who_wait() -> None:
    room = PrioritySemaphore(1)
    came: list[int] = []
    room.acquire(0)

    def wait(rank: int) -> None:
        room.acquire(rank)
        came.append(rank)
        room.release()

    threads = [begun(partial(wait, rank)) for rank in (3, 1, 2)]
    until(lambda: room.waiting == len(threads))
    room.release()
    for thread in threads:
        thread.join()

    assert came == [1, 2, 3]


def test_of_two_lists_one_is_read_while_the_other_is_asked_for() -> None:
    room = PrioritySemaphore(1)
    asked: list[list[str]] = []
    read: list[str] = []
    first, second = ListSlot(room, 0, answer), ListSlot(room, 1, answer)

    def read_second() -> None:
        with second:
            second.fetch(REQUEST)
            read.append("second")

    with first:
        first.fetch(REQUEST)
        other = begun(read_second)
        until(lambda: room.waiting == 1)
        asked.append(list(read))
        first.fetch(REQUEST)  # its place is given back while it asks
        other.join()

    assert (asked, read) == ([[]], ["second"])


def test_a_reading_that_breaks_gives_its_place_back() -> None:
    room = PrioritySemaphore(1)

    def breaks() -> None:
        with ListSlot(room, 0, answer) as turn:
            turn.fetch(REQUEST)
            raise ValueError("odd")

    with pytest.raises(ValueError, match="odd"):
        breaks()

    with ListSlot(room, 1, answer) as turn:
        assert turn.fetch(REQUEST).ok
