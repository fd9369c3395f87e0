"""Shared out work is done once, whoever does it, and a fault in it ends it all."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import active_children, get_context

import pytest

from storage.memory import collect_rarely
from storage.parallel import further_processes, share_out

PROCESSES = 2
AHEAD = 4


def double(number: int) -> tuple[int, int]:
    if number < 0:
        raise ValueError(f"{number} is no item")
    return 2 * number, os.getpid()


@pytest.fixture
def pool() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(PROCESSES, get_context("forkserver")) as pool:
        yield pool


@pytest.mark.parametrize("items", [0, 1, AHEAD, 100])
def test_each_item_is_worked_on_once(pool: ProcessPoolExecutor, items: int) -> None:
    done = list(share_out(range(items), double, pool, AHEAD))

    assert sorted(made for made, _ in done) == [2 * number for number in range(items)]


def test_this_process_works_where_the_others_have_enough(pool: ProcessPoolExecutor) -> None:
    workers = {process for _, process in share_out(range(100), double, pool, AHEAD)}

    assert os.getpid() in workers
    assert len(workers) > 1


def test_items_are_taken_as_they_are_worked_on(pool: ProcessPoolExecutor) -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    next(share_out(items(), double, pool, AHEAD))

    assert len(taken) <= AHEAD + 1


def test_this_process_works_from_the_end_when_the_pool_has_all(pool: ProcessPoolExecutor) -> None:
    mine: list[int] = []

    def here(number: int) -> tuple[int, int]:
        mine.append(number)
        return double(number)

    done = list(share_out(range(50), double, pool, 50, here=here, first=lambda: (-2, os.getpid())))

    assert sorted(made for made, _ in done) == [-2, *(2 * number for number in range(50))]
    assert mine
    assert mine == sorted(mine, reverse=True)


def test_a_fault_in_the_work_is_raised() -> None:
    with ProcessPoolExecutor(1, get_context("forkserver")) as pool, pytest.raises(ValueError, match="-1 is no item"):
        list(share_out([1, -1, 2], double, pool, 1))


def wait_long(seconds: float) -> None:
    threading.Event().wait(seconds)


def break_off(others: int) -> None:
    with further_processes(1, get_context("forkserver"), collect_rarely) as pool:
        pool.submit(wait_long, 60.0)
        assert len(active_children()) == others + 1
        raise KeyboardInterrupt


def test_what_is_broken_off_does_not_wait_for_further_processes() -> None:
    others = len(active_children())
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        break_off(others)
    assert time.monotonic() - begun < 30
    assert len(active_children()) == others
