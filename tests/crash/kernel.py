"""What the kernel does to one process alone: mounts and host names of its own. As another user, by a user namespace."""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import threading
import time
from pathlib import Path

_NEW_MOUNTS, _NEW_HOST_NAME, _NEW_USER = 0x00020000, 0x04000000, 0x10000000  # CLONE_NEWNS, _NEWUTS, _NEWUSER
_READ_ONLY, _REMOUNT, _BIND, _REC, _PRIVATE = 0x1, 0x20, 0x1000, 0x4000, 0x40000
_libc = ctypes.CDLL(None, use_errno=True)


def make_read_only(root: Path) -> None:
    """Mounts a folder read-only, for this process and what it starts; raises OSError where the system refuses."""
    _unshare(_NEW_MOUNTS)
    _check(_libc.mount(b"none", b"/", None, _REC | _PRIVATE, None))
    _mount_read_only(root)


def mount_over(folder: Path, after_s: float) -> None:
    """The same after some seconds: files that are open then can still be written, as they are."""
    _unshare(_NEW_MOUNTS)
    _check(_libc.mount(b"none", b"/", None, _REC | _PRIVATE, None))

    def later() -> None:
        time.sleep(after_s)
        _mount_read_only(folder)

    threading.Thread(target=later, daemon=True).start()


def rename_machine(name: str, *, locks_reach: bool) -> None:
    """Gives this process another host's name; without `locks_reach` it holds no lock that another process sees."""
    from storage.archive import run_lock

    _unshare(_NEW_HOST_NAME)
    socket.sethostname(name)
    if not locks_reach:
        run_lock.BOOT_ID = Path(os.devnull)
        fcntl.flock = lambda _descriptor, _operation: None


def _unshare(what: int) -> None:
    """Raises OSError where the system allows this process no namespace of its own."""
    if os.getuid() == 0:
        _check(_libc.unshare(what))
        return
    user, group = os.getuid(), os.getgid()
    _check(_libc.unshare(what | _NEW_USER))
    Path("/proc/self/setgroups").write_text("deny", "ascii")
    Path("/proc/self/uid_map").write_text(f"0 {user} 1", "ascii")
    Path("/proc/self/gid_map").write_text(f"0 {group} 1", "ascii")


def _mount_read_only(folder: Path) -> None:
    path = bytes(folder)
    _check(_libc.mount(path, path, None, _BIND | _REC, None))
    _check(_libc.mount(None, path, None, _REMOUNT | _BIND | _READ_ONLY, None))


def _check(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
