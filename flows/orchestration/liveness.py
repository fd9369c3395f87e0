"""Signs of life on the shared folder: a file that changes while its writer lives, and how long it has not changed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType

PULSE = "pulse"
OVER = "over"  # its sites are somebody else's now
DONE = "done"  # its sites are read and its capture files closed


class Pulse:
    """Writes a count to `folder/pulse` every `every_s` seconds for the length of the block.

    `each`, which may be set later, is called with every beat, in the pulse's own thread.
    """

    def __init__(self, folder: Path, every_s: float) -> None:
        self.each: Callable[[], None] = lambda: None
        self._file = folder / PULSE
        self._every_s = every_s
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True, name="pulse")

    def __enter__(self) -> Pulse:
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


class Watch:
    """How long something has not changed, by this machine's own clock: machines need not agree on the time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: object = None
        self._since = clock()

    def silent_s(self, seen: object) -> float:
        """Seconds since `seen` was last something else."""
        if seen != self._seen:
            self._seen, self._since = seen, self._clock()
        return self._clock() - self._since


def pulse_of(folder: Path) -> str | None:
    """What the pulse in a folder says; None where there was none yet."""
    try:
        return (folder / PULSE).read_text("ascii")
    except OSError:
        return None
