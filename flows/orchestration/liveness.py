"""Heartbeats on the shared folder: a file that changes while its writer lives, and how long it has not changed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType

HEARTBEAT = "pulse"  # the file's name, which workers of several versions share
REVOKED = "over"  # the shard's sites belong to somebody else now
DONE = "done"  # the shard's sites are read and its capture files closed


class Heartbeat:
    """Writes a count to `folder/pulse` every `every_s` seconds while the block runs.

    `each`, which may be set later, is called with every beat, in the heartbeat's own thread.
    """

    def __init__(self, folder: Path, every_s: float) -> None:
        self.each: Callable[[], None] = lambda: None
        self._file = folder / HEARTBEAT
        self._every_s = every_s
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True, name="heartbeat")

    def __enter__(self) -> Heartbeat:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text("0", "ascii")
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _beat(self) -> None:
        count = 0
        while not self._ended.wait(self._every_s):
            count += 1
            # the folder is gone with the night: whoever watches sees that nothing changes
            with suppress(OSError):
                self._file.write_text(str(count), "ascii")
            self.each()


class StalenessTimer:
    """Measures how long something has not changed, by this machine's clock: machines need not agree on the time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: object = None
        self._since = clock()

    def silent_s(self, seen: object) -> float:
        """Takes the present value; returns the seconds since it last changed."""
        if seen != self._seen:
            self._seen, self._since = seen, self._clock()
        return self._clock() - self._since


def last_beat(folder: Path) -> str | None:
    """Returns the count of the last heartbeat in a folder; None where there was none yet."""
    try:
        return (folder / HEARTBEAT).read_text("ascii")
    except OSError:
        return None
