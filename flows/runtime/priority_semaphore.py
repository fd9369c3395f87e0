"""A semaphore whose waiters are served by rank."""

from __future__ import annotations

import heapq
import threading


class PrioritySemaphore:
    """A number of places; a free one goes to the earliest of those who wait, however long the others have waited."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: list[tuple[int, int, threading.Event]] = []
        self._asked = 0
        self._lock = threading.Lock()

    @property
    def waiting(self) -> int:
        """Returns how many wait."""
        return len(self._waiting)

    def acquire(self, rank: int) -> None:
        """Takes a place; waits for one where there is none, behind everybody of a lower rank."""
        with self._lock:
            if self._free:
                self._free -= 1
                return
            mine = threading.Event()
            self._asked += 1
            heapq.heappush(self._waiting, (rank, self._asked, mine))
        mine.wait()

    def release(self) -> None:
        """Gives a place to the next who waits."""
        with self._lock:
            if self._waiting:
                heapq.heappop(self._waiting)[2].set()
            else:
                self._free += 1
