"""The run lock: of two `collect` at once, one works; the other waits or leaves with a clear line."""

from __future__ import annotations

import fcntl
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.archive.connect import ArchiveError

RETRY_S = 0.2


class AlreadyRunning(ArchiveError):  # noqa: N818
    """Another run works on this archive; `holder` is its process and command."""

    def __init__(self, file: Path, holder: str) -> None:
        self.holder = holder
        super().__init__(f"another run is working on this archive: {holder or 'unknown'} (lock {file})")


@contextmanager
def run_lock(file: Path, *, wait_s: float = 0.0) -> Iterator[None]:
    """Holds the lock file for the block; waits up to `wait_s` seconds for it, then raises AlreadyRunning.

    The kernel drops the lock with the process, so that a killed run locks nobody out.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _take(handle, file, time.monotonic() + wait_s)
        os.truncate(handle, 0)
        os.pwrite(handle, f"process {os.getpid()}: {' '.join(sys.argv)[:200]}".encode(), 0)
        yield
    finally:
        os.close(handle)


def _take(handle: int, file: Path, deadline: float) -> None:
    while True:
        try:
            return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= deadline:
                raise AlreadyRunning(file, _holder(handle)) from error
            time.sleep(RETRY_S)


def _holder(handle: int) -> str:
    """Returns what the holder wrote of itself; it may be about to."""
    for _ in range(2):
        if written := os.pread(handle, 400, 0):
            return written.decode("utf-8", "replace")
        time.sleep(RETRY_S)
    return ""
