"""Work shared out between this process, which reads it, and further ones, so that little of it is in memory at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import active_children
from multiprocessing.context import ForkServerContext
from typing import Any, TypeVar

from storage.archive.signals import signals_wait

T = TypeVar("T")
R = TypeVar("R")


@contextmanager
def further_processes(
    count: int, context: ForkServerContext, initializer: Callable[..., object], *arguments: Any
) -> Iterator[Executor]:
    """A pool of processes, all of them there; where the block is broken off they end at once, whatever they do.

    What they write has to be of no use to anybody before the block has ended.
    """
    others = active_children()
    with ProcessPoolExecutor(count, context, initializer, arguments) as pool:
        try:
            with signals_wait():  # one that was begun and is not known yet would outlive this process
                pool.submit(int)
            yield pool
        except BaseException:
            for process in active_children():
                if process not in others:
                    process.kill()
            raise


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
