"""Threads that find no memory to begin with.

Python's `Thread.start` waits until the new thread says that it has begun. One that finds no memory before it can say so
is told as an exception that nobody can catch, and whoever started it waits for ever.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from flows.runtime.error_lines import one_line

_STDERR = 2


@contextmanager
def ended_where_no_thread_begins() -> Iterator[None]:
    """Ends the process with a line and status 1 where a thread finds no memory to begin, while the block runs.

    What such a run leaves behind is what `kill -9` leaves: the next run goes on from the spool.
    """
    before = sys.unraisablehook

    def end(told: sys.UnraisableHookArgs) -> None:
        # the error itself may be a second one: what could not be made is missed where the thread cleans up
        thread = getattr(told.object, "__self__", None)
        if isinstance(thread, Thread) and not thread.is_alive():
            os.write(_STDERR, _LINE)
            os._exit(1)
        before(told)

    sys.unraisablehook = end
    try:
        yield
    finally:
        sys.unraisablehook = before


# made beforehand: there may be no memory left for it
_LINE = f"{one_line(MemoryError())}\n".encode()
