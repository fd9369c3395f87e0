"""Deadlines for calls that know none of their own."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import TypeVar

from flows.runtime.stop import STOPPED, Stop

T = TypeVar("T")


def within(seconds: float, call: Callable[[], T], stop: Stop | None = None) -> T:
    """Returns what `call` returns or raises what it raises; raises TimeoutError after `seconds` or once `stop` is set.

    A call that is late goes on in a thread that nobody waits for, at the end of the process neither.
    """
    results: queue.Queue[tuple[T | None, Exception | None]] = queue.Queue()

    def run() -> None:
        try:
            results.put((call(), None))
        except Exception as error:  # raised in the thread that called
            results.put((None, error))

    threading.Thread(target=run, daemon=True).start()
    try:
        with (stop or Stop()).breaks_off(lambda: results.put((None, TimeoutError(STOPPED)))):
            result, error = results.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError(f"no answer within {seconds:.0f} s") from None
    if error is not None:
        raise error
    return result  # type: ignore[return-value]
