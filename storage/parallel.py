"""Work shared out between this process, which reads it, and further ones, so that little of it is in memory at once."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, as_completed
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")
# Of each further process: what it works on, and what waits for it while this one works itself.
BEGUN_A_PROCESS = 2


def share_out(items: Iterable[T], work: Callable[[T], R], pool: Executor, processes: int) -> Iterator[R]:
    """Yields what `work` makes of each item, in any order; `processes` of a pool work, and this one works too."""
    most = BEGUN_A_PROCESS * processes
    begun: set[Future[R]] = set()
    try:
        for item in items:
            yield from _ended(begun)
            if len(begun) < most:
                begun.add(pool.submit(work, item))
            else:
                yield work(item)
        yield from (future.result() for future in as_completed(begun))
    finally:
        for future in begun:  # where it is broken off; what is done is done
            future.cancel()


def _ended(begun: set[Future[R]]) -> Iterator[R]:
    """Takes out what is done, and gives what came of it."""
    for future in [future for future in begun if future.done()]:
        begun.remove(future)
        yield future.result()


@contextmanager
def few_looks_for_cycles(objects: int = 10_000) -> Iterator[None]:
    """Python looks for cycles among so many new objects, not at every 700th, while the block runs."""
    before = gc.get_threshold()
    gc.set_threshold(objects, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def look_rarely_for_cycles() -> None:
    """For a process that makes hardly any: what it has read stays shared, and looking took a tenth of its time."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
