"""Work shared out between this process, which reads it, and further ones, so that little of it is in memory at once."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import active_children, forkserver
from multiprocessing.context import ForkServerContext
from threading import current_thread, main_thread
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")
_ENDING = (signal.SIGINT, signal.SIGTERM)


def start_forkserver() -> None:
    """Starts the server that further processes are forked from, and does not wait for it.

    Neither it nor they take notice of Ctrl-C, which a terminal sends to all: this process ends them.
    """
    if current_thread() is not main_thread():
        forkserver.ensure_running()
        return
    former = signal.signal(signal.SIGINT, signal.SIG_IGN)  # what is ignored stays so in the program that is begun
    try:
        forkserver.ensure_running()
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL if former is None else former)


@contextmanager
def signals_wait() -> Iterator[None]:
    """Has SIGINT and SIGTERM wait for the end of a block that leaves a mess where it is broken off."""
    if current_thread() is not main_thread():
        yield
        return
    came: list[int] = []
    former = {number: signal.signal(number, lambda one, _: came.append(one)) for number in _ENDING}
    try:
        yield
    finally:
        for awaited, handler in former.items():
            signal.signal(awaited, signal.SIG_DFL if handler is None else handler)
        for number in came[:1]:
            signal.raise_signal(number)


@contextmanager
def further_processes(
    count: int, context: ForkServerContext, initializer: Callable[..., object], *arguments: Any
) -> Iterator[Executor]:
    """A pool of processes, all of them there; where a signal breaks the block off they end at once, whatever they do.

    What they write has to be of no use to anybody before the block has ended.
    """
    others = active_children()
    start_forkserver()
    with ProcessPoolExecutor(count, context, initializer, arguments) as pool:
        try:
            with signals_wait():  # one that was begun and is not known yet would outlive this process
                pool.submit(int)
            yield pool
        except Exception:
            raise  # a fault: what is under way is finished, for Python 3.11 fails over what was cancelled before
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
    except (Exception, GeneratorExit):
        # what is done is done; where a signal breaks it off, `further_processes` ends them, and Python 3.11 fails
        # over what was cancelled before
        for future in begun:
            future.cancel()
        raise


def _ended(begun: dict[Future[R], T]) -> Iterator[R]:
    """Takes out what is done, and yields its results."""
    for future in [future for future in begun if future.done()]:
        del begun[future]
        yield future.result()
