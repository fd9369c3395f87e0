"""Work shared out between this process, which reads it, and further ones, so that little of it is in memory at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, as_completed
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
