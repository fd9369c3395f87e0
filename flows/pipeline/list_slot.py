"""Reading of list pages, one site at a time, while network waits overlap."""

from __future__ import annotations

from types import TracebackType

from flows.http import Fetch, Request, Response
from flows.runtime.priority_semaphore import PrioritySemaphore


class ListSlot:
    """A place held from an answer to the next request: what is read in between keeps a core busy, the network none.

    So what many sites read at once is read one after the other, the earliest site's first, and none waits for a portal
    that waits for another. The block gives the place back.
    """

    def __init__(self, slots: PrioritySemaphore, rank: int, fetch: Fetch) -> None:
        self._slots = slots
        self._rank = rank
        self._fetch = fetch
        self._held = False

    def fetch(self, request: Request) -> Response:
        """Asks without a place; takes one for what is done with the answer."""
        return self.through(self._fetch)(request)

    def through(self, fetch: Fetch) -> Fetch:
        """Returns `fetch` with the same rule: no place while it asks, one for its answer."""

        def asked(request: Request) -> Response:
            self._leave()
            answer = fetch(request)
            self._slots.acquire(self._rank)
            self._held = True
            return answer

        return asked

    def __enter__(self) -> ListSlot:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()

    def _leave(self) -> None:
        if self._held:
            self._held = False
            self._slots.release()
