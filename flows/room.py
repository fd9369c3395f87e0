"""Places that many want at once: whoever began first comes first, so that some end while others still go on."""

from __future__ import annotations

import heapq
import threading
from types import TracebackType

from flows.exchange import Answer, Fetch, Request


class Room:
    """A number of places; a free one goes to the earliest of those who wait, however long the others have waited."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: list[tuple[int, int, threading.Event]] = []
        self._asked = 0
        self._lock = threading.Lock()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def take(self, rank: int) -> None:
        """Takes a place; waits for one where there is none, behind everybody of a lower rank."""
        with self._lock:
            if self._free:
                self._free -= 1
                return
            mine = threading.Event()
            self._asked += 1
            heapq.heappush(self._waiting, (rank, self._asked, mine))
        mine.wait()

    def give_back(self) -> None:
        """Gives a place to the next who waits."""
        with self._lock:
            if self._waiting:
                heapq.heappop(self._waiting)[2].set()
            else:
                self._free += 1


class Turn:
    """A place held from an answer to the next request: what is read in between keeps a core busy, the network none.

    So what many sites read at once is read one after the other, the earliest site's first, and none waits for a portal
    that waits for another. The block gives the place back.
    """

    def __init__(self, room: Room, rank: int, fetch: Fetch) -> None:
        self._room = room
        self._rank = rank
        self._fetch = fetch
        self._held = False

    def fetch(self, request: Request) -> Answer:
        """Asks without a place; takes one for what is done with the answer."""
        self._leave()
        answer = self._fetch(request)
        self._room.take(self._rank)
        self._held = True
        return answer

    def __enter__(self) -> Turn:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()

    def _leave(self) -> None:
        if self._held:
            self._held = False
            self._room.give_back()
