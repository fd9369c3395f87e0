"""The end of a run before its time: what waits or works is broken off."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

STOPPED = "the run was stopped"


class Stop(threading.Event):
    """Is set once, by whoever stops a run."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._calls: dict[object, Callable[[], object]] = {}

    def set(self) -> None:
        """Stops the run, and calls what breaks off the work that is under way."""
        super().set()
        with self._lock:
            for call in self._calls.values():
                call()

    def sleep(self, seconds: float) -> None:
        """Waits, till the run is stopped at the longest."""
        self.wait(seconds)

    @contextmanager
    def breaks_off(self, call: Callable[[], object]) -> Iterator[None]:
        """Has `call` called where the run is stopped before the end of the block, also where it was before."""
        mark = object()
        with self._lock:
            self._calls[mark] = call
            if self.is_set():
                call()
        try:
            yield
        finally:
            with self._lock:
                del self._calls[mark]
