"""What a living `serve` leaves for other commands: its process, its cron line, its server. An archive has one."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from flows.config.errors import ConfigError
from storage.archive.archive import AlreadyRunning, Archive
from storage.archive.run_lock import run_lock


@dataclass(frozen=True, slots=True)
class ServeNotice:
    """`server` is the address of its Prefect server."""

    pid: int
    cron: str
    server: str


def notice_file(archive: Archive) -> Path:
    """Returns where the `serve` of an archive notes itself; another archive of the same folder has another file."""
    return archive.side / f"{archive.stem}.serve.json"


@contextmanager
def only_serve(archive: Archive) -> Iterator[None]:
    """Holds off a second `serve` of an archive: it would end the nights of the first. Raises ConfigError."""
    try:
        with run_lock(archive.side / f"{archive.stem}.serve.lock"):
            yield
    except AlreadyRunning as error:
        raise ConfigError(f"another `serve` keeps the nights of this archive: {error.holder}; expected: one") from error


@contextmanager
def announced(archive: Archive, cron: str, server: str) -> Iterator[None]:
    """Leaves the note while the block runs."""
    note = notice_file(archive)
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(json.dumps(asdict(ServeNotice(os.getpid(), cron, server))), "utf-8")
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def read_notice(file: Path) -> ServeNotice | None:
    """Returns the note of a `serve` that lives, else None."""
    try:
        note = json.loads(file.read_text("utf-8"))
        notice = ServeNotice(int(note["pid"]), str(note["cron"]), str(note["server"]))
        os.kill(notice.pid, 0)
    except (OSError, ValueError, LookupError, TypeError, OverflowError):  # no file, or somebody else's
        return None
    return notice
