"""Work shared out between this process, which reads it, and further ones, so that little of it is in memory at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, as_completed
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def share_out(
    items: Iterable[T],
    work: Callable[[T], R],
    pool: Executor,
    ahead: int,
    *,
    here: Callable[[T], R] | None = None,
    first: Callable[[], R] | None = None,
) -> Iterator[R]:
    """Yields what `work` makes of each item, in any order.

    At most `ahead` items at a time are with the pool. This process works, too (by `here` where that differs): on
    what the pool has no room for, then on `first`, then from the end on what no process of the pool has begun.
    """
    here = here or work
    begun: dict[Future[R], T] = {}
    try:
        for item in items:
            yield from _ended(begun)
            if len(begun) < ahead:
                begun[pool.submit(work, item)] = item
            else:
                yield here(item)
        if first:
            yield first()
        for future, item in reversed(list(begun.items())):
            if future.cancel():
                del begun[future]
                yield here(item)
                yield from _ended(begun)
        yield from (future.result() for future in as_completed(begun))
    finally:
        for future in begun:  # where it is broken off; what is done is done
            future.cancel()


def _ended(begun: dict[Future[R], T]) -> Iterator[R]:
    """Takes out what is done, and yields its results."""
    for future in [future for future in begun if future.done()]:
        del begun[future]
        yield future.result()
