"""Opening the archive: a DuckDB file or a DuckLake, for one operation, with a clear word on who holds it."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import duckdb

LAKE = "ducklake:"
NAME = "archive"
# Small row groups keep the cost of an append independent of what is there: DuckDB merges the last ones at a checkpoint.
ROW_GROUP_SIZE = 16_384
STORAGE_VERSION = "v1.5.0"
RETRY_S = 0.05
_HOLDER = re.compile(r"held in (?P<command>.+?) \(PID (?P<pid>\d+)\)")
_local_locks: dict[str, threading.RLock] = {}
_local_locks_guard = threading.Lock()


class ArchiveError(Exception):
    """The archive cannot do what was asked; the message is one line for a person."""


class ArchiveMissing(ArchiveError):  # noqa: N818
    """There is no archive at that path yet."""


class ArchiveBusy(ArchiveError):  # noqa: N818
    """Another process holds the archive's file; `pid` and `command` name it where the system tells."""

    def __init__(self, path: str, pid: int | None, command: str | None) -> None:
        self.path = path
        self.pid = pid
        self.command = command
        holder = f"{command} (process {pid})" if pid else "another process"
        super().__init__(f"{path} is held open by {holder}; nothing was written to it")


class ArchiveUnwritable(ArchiveError):  # noqa: N818
    """The archive's disk took no more; what was being written is not there, what was there before is."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an archive is: a DuckDB file, or `ducklake:` with a catalogue (and `?data_path=` for its Parquet files)."""

    path: str
    data_path: str | None = None

    @classmethod
    def of(cls, path: str | Path) -> Place:
        """Reads a path of the settings; the data folder of a lake is split off its query part."""
        text = str(path)
        if not text.startswith(LAKE):
            return cls(str(Path(text).resolve()))
        catalogue, _, query = text.partition("?")
        data_path = query.removeprefix("data_path=") if query.startswith("data_path=") else None
        return cls(catalogue, data_path)

    @property
    def is_lake(self) -> bool:
        """Whether this is a DuckLake, which has many writers, and no views of its own here."""
        return self.path.startswith(LAKE)

    @property
    def exists(self) -> bool:
        """Whether there is something to open; of a lake only its opening tells."""
        return self.is_lake or Path(self.path).exists()


@contextmanager
def opened(
    place: Place, *, read_only: bool, wait_s: float = 10.0, scratch: Path | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose default database is the archive; closed at the end of the block.

    Waits up to `wait_s` seconds while another process holds the file, then raises ArchiveBusy. Within this process
    one block at a time may hold a file, since a file's lock does not tell threads apart.
    """
    with _local_lock(place.path):
        connection = duckdb.connect(
            config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
        )
        try:
            connection.execute("SET TimeZone = 'UTC'")
            if scratch is not None:
                connection.execute(f"SET temp_directory = {quoted(str(scratch))}")
            attach(connection, place, read_only=read_only, wait_s=wait_s)
            connection.execute(f"USE {NAME}")
            yield connection
        finally:
            connection.close()


def quoted(text: str) -> str:
    """An SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def _local_lock(path: str) -> threading.RLock:
    with _local_locks_guard:
        return _local_locks.setdefault(path, threading.RLock())


def attach(
    connection: duckdb.DuckDBPyConnection, place: Place, *, read_only: bool, name: str = NAME, wait_s: float = 10.0
) -> None:
    """Attaches an archive under a name, waiting for whoever holds it; raises ArchiveMissing, ArchiveBusy."""
    if read_only and not place.exists:
        raise ArchiveMissing(f"{place.path}: there is no archive yet; `nianbao collect` makes it")
    deadline = time.monotonic() + wait_s
    while True:
        try:
            return _attach(connection, place, read_only=read_only, name=name)
        except duckdb.IOException as error:
            if "lock" not in str(error).lower():
                raise
            if time.monotonic() >= deadline:
                raise _busy(place.path, str(error)) from error
            time.sleep(RETRY_S)


def _attach(connection: duckdb.DuckDBPyConnection, place: Place, *, read_only: bool, name: str) -> None:
    options = ["READ_ONLY"] if read_only else []
    if place.is_lake:
        _load_lake_extensions(connection, place)
        if place.data_path:
            options.append(f"DATA_PATH {quoted(place.data_path)}")
    elif not read_only:
        Path(place.path).parent.mkdir(parents=True, exist_ok=True)
        options.append(f"ROW_GROUP_SIZE {ROW_GROUP_SIZE}")
        if not place.exists:
            options.append(f"STORAGE_VERSION {quoted(STORAGE_VERSION)}")
    clause = f" ({', '.join(options)})" if options else ""
    connection.execute(f"ATTACH {quoted(place.path)} AS {name}{clause}")


def _load_lake_extensions(connection: duckdb.DuckDBPyConnection, place: Place) -> None:
    names = ["ducklake"]
    if place.path.startswith(f"{LAKE}postgres:"):
        names.append("postgres")
    for name in names:
        try:
            package = resources.files(f"duckdb_extension_{name}")
        except ModuleNotFoundError as error:
            raise ArchiveError(
                f"{place.path}: a DuckLake needs the extra `lake`: pip install 'nianbao[lake]'"
            ) from error
        file = package / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
        connection.load_extension(str(file))


def _busy(path: str, message: str) -> ArchiveBusy:
    found = _HOLDER.search(message)
    return ArchiveBusy(path, int(found["pid"]) if found else None, found["command"] if found else None)
