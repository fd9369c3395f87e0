"""The run lock: of two `collect` at once, one works; the other waits or leaves with a clear line.

The kernel's lock holds between processes of one machine. Whether it reaches the machines that share a folder depends on
how the folder is mounted (NFS with `local_lock`, some SMB): between machines what the holder writes into the lock file
holds as well, as long as it is renewed.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from storage.archive.connect import ArchiveError

RETRY_S = 0.2
RENEW_S = 15.0
SILENT_S = 120.0  # a holder on another machine that has renewed nothing for so long is gone
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")  # one running kernel, whatever its containers call themselves


class AlreadyRunning(ArchiveError):  # noqa: N818
    """Another run works on this archive; `holder` is its process and command, on another machine with its name."""

    def __init__(self, file: Path, holder: str, *, lasts: bool = False) -> None:
        self.holder = holder
        hint = f"; if that machine is gone, the lock is free {SILENT_S:.0f} s later" if lasts else ""
        super().__init__(f"another run is working on this archive: {holder} (lock {file}){hint}")


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock, as its file says."""

    host: str
    boot_id: str
    process: str

    @classmethod
    def this_process(cls) -> Holder:
        """Returns this process on its machine; the boot id is empty where the system has none."""
        boot_id = ""
        with suppress(OSError):
            boot_id = BOOT_ID.read_text("ascii").strip()
        return cls(socket.gethostname(), boot_id, f"process {os.getpid()}: {' '.join(sys.argv)[:200]}")

    def is_elsewhere(self, here: Holder) -> bool:
        """True for another machine; one of this name that has started again since holds nothing any more."""
        return bool(self.host) and self.host != here.host and (self.boot_id != here.boot_id or not here.boot_id)


@contextmanager
def run_lock(file: Path, *, wait_s: float = 0.0) -> Iterator[None]:
    """Holds the lock file for the block; waits up to `wait_s` seconds for it, then raises AlreadyRunning.

    The kernel drops the lock with the process, so that a killed run locks nobody of its machine out; machines whose
    locks do not reach each other wait for SILENT_S.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    ended = threading.Event()
    try:
        here = Holder.this_process()
        _take(handle, file, here, time.monotonic() + wait_s)
        _write(handle, json.dumps(asdict(here), ensure_ascii=False))
        threading.Thread(target=_renew, args=(file, ended), daemon=True, name="run-lock").start()
        try:
            yield
        finally:
            ended.set()
            _write(handle, "")
    finally:
        os.close(handle)


def _take(handle: int, file: Path, here: Holder, deadline: float) -> None:
    while True:
        locked = _lock(handle)
        holder = _holder(handle, patient=not locked)
        elsewhere = holder is not None and holder.is_elsewhere(here)
        if locked and not (elsewhere and _silent_s(file) < SILENT_S):
            return
        if time.monotonic() >= deadline:
            raise AlreadyRunning(file, _named(holder, elsewhere=elsewhere), lasts=locked)
        if locked:
            fcntl.flock(handle, fcntl.LOCK_UN)
        time.sleep(RETRY_S)


def _lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(handle: int, *, patient: bool) -> Holder | None:
    """Returns what the holder wrote of itself; `patient` waits for one that is about to."""
    for _ in range(2 if patient else 1):
        if written := os.pread(handle, 4096, 0):
            try:
                return Holder(**json.loads(written))
            except (ValueError, TypeError):  # an older version's line, or somebody else's
                return Holder("", "", " ".join(written.decode("utf-8", "replace").split())[:200])
        if patient:
            time.sleep(RETRY_S)
    return None


def _named(holder: Holder | None, *, elsewhere: bool) -> str:
    if holder is None:
        return "unknown"
    return f"{holder.host}, {holder.process}" if elsewhere else holder.process


def _write(handle: int, text: str) -> None:
    os.truncate(handle, 0)
    os.pwrite(handle, text.encode(), 0)


def _renew(file: Path, ended: threading.Event) -> None:
    while not ended.wait(RENEW_S):
        with suppress(OSError):
            os.utime(file)


def _silent_s(file: Path) -> float:
    """Seconds since the lock file was written or renewed, by the clock that dates the folder's files."""
    with tempfile.TemporaryFile(dir=file.parent) as now:
        return os.fstat(now.fileno()).st_mtime - file.stat().st_mtime
