"""The run lock between machines: by the kernel where its locks reach, by what the holder renews where they do not."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from storage.archive import run_lock as locks
from storage.archive.run_lock import AlreadyRunning, run_lock


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    return tmp_path / "archive.lock"


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Makes this process one on another machine, which sees none of the locks that were taken before."""

    def move(host: str, boot_id: str) -> None:
        (tmp_path / "boot_id").write_text(boot_id, "ascii")
        monkeypatch.setattr(locks, "BOOT_ID", tmp_path / "boot_id")
        monkeypatch.setattr(socket, "gethostname", lambda: host)
        monkeypatch.setattr(fcntl, "flock", lambda *_: None)

    return move


def test_a_machine_whose_locks_do_not_reach_is_told_who_works(
    lock: Path, elsewhere: Callable[[str, str], None]
) -> None:
    here = socket.gethostname()
    with run_lock(lock):
        elsewhere("another", "boot-2")
        with (
            pytest.raises(AlreadyRunning, match=rf"archive: {here}, process {os.getpid()}: .*free 120 s later"),
            run_lock(lock),
        ):
            pass
        assert lock.read_bytes(), "it still says who holds it"
    with run_lock(lock):
        pass


def test_a_machine_that_is_silent_for_long_holds_nothing(lock: Path, elsewhere: Callable[[str, str], None]) -> None:
    with run_lock(lock):
        held = lock.read_bytes()
    lock.write_bytes(held)
    os.utime(lock, (0, lock.stat().st_mtime - locks.SILENT_S - 1))
    elsewhere("another", "boot-2")

    with run_lock(lock):
        assert b"another" in lock.read_bytes()


@pytest.mark.parametrize(("host", "boot_id"), [("container-2", "boot-1"), ("container-1", "boot-2")])
def test_a_new_container_and_a_machine_that_started_again_take_over_at_once(
    host: str, boot_id: str, lock: Path, elsewhere: Callable[[str, str], None]
) -> None:
    elsewhere("container-1", "boot-1")
    with run_lock(lock):
        held = lock.read_bytes()
    lock.write_bytes(held)  # as a kill -9 leaves it
    elsewhere(host, boot_id)

    with run_lock(lock):
        assert host.encode() in lock.read_bytes()


@pytest.mark.parametrize("content", [b"process 12: nianbao collect", b"\xff\xfe", b"[]", b'{"host": 1}', b"{" * 5000])
def test_what_somebody_else_wrote_into_the_file_stops_nobody(content: bytes, lock: Path) -> None:
    lock.write_bytes(content)
    with run_lock(lock), pytest.raises(AlreadyRunning, match="process"), run_lock(lock):
        pass


def test_the_holder_says_that_it_is_there(lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "RENEW_S", 0.001)
    with run_lock(lock):
        os.utime(lock, (0, 0))
        while lock.stat().st_mtime == 0:
            pass
