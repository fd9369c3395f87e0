"""Opening the archive: a DuckDB file or a DuckLake, for one operation, with a clear word on who holds it."""

from __future__ import annotations

import os
import re
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import duckdb

from storage.archive import s3 as bucket
from storage.archive.socket_deadline import connections_end
from storage.extras import needs
from storage.memory import limit_duckdb
from storage.signals import ended_by_signals

LAKE = "ducklake:"
NAME = "archive"
# Small row groups keep the cost of merging low: it writes up to four of them anew to have one less.
ROW_GROUP_SIZE = 16_384
# A quarter of DuckDB's own: an append holds at least a block for each column it writes, and 14,000 reports take 40 MB
# of disk, not 48. An archive keeps the blocks it was made with.
BLOCK_SIZE = 65_536
STORAGE_VERSION = "v1.5.0"
# For a file up to this size, of some 15,000 reports, a second thread saves tenths of a second, and costs a fifth more.
THREAD_BYTES = 32 << 20
RETRY_S = 0.05
# A file's name says which function starts the extension, and the package's file is not called like it.
LIBRARIES = {"ducklake": "ducklake", "postgres": "postgres_scanner", "httpfs": "httpfs"}
TURNS = "turns"
WRITERS_TURN = 0x6E69616E  # the advisory lock that a lake's writers take turns by; PostgreSQL keeps it by database
TURN_S = 120
# One block's work on a lake, from its opening to its closing; a nation's publishing takes minutes.
LAKE_S = 3600.0
CONNECT_S = 10  # to PostgreSQL
BUCKET_S = 30  # one request to S3
BUCKET_RETRIES = 3
_PORT = re.compile(r"\bport=(\d+)|^postgres(?:ql)?://[^/?]*:(\d+)")
DEFAULT_PORT = 5432
# DuckDB has no error classes for these; its words are held by tests/storage/test_damage.py.
_HELD = ("could not set lock on file",)
_DAMAGED = ("corrupt database file", "does not match stored checksum", "could not read enough bytes")
_HOLDER = re.compile(r"held in (?P<command>.+?) \(PID (?P<pid>\d+)\)")
_SECRET = re.compile(r"(?<=password=)('[^']*'|\S+)|(?<=://)[^/@\s]*(?=@)")
# What is attached to an instance by name: not its own databases, nor the one that DuckLake attaches for itself.
ATTACHED = """
SELECT database_name
FROM duckdb_databases()
WHERE NOT internal AND database_name <> 'memory' AND NOT starts_with(database_name, '__ducklake_metadata_')
"""
_idle: dict[tuple[int, bool, Path | None], list[duckdb.DuckDBPyConnection]] = {}
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


class ArchiveDamaged(ArchiveError):  # noqa: N818
    """The archive's file is there and cannot be read: a bad block, or an end that is cut off."""


class ArchiveUnwritable(ArchiveError):  # noqa: N818
    """The archive's disk took no more; what was being written is not there, what was there before is."""


@dataclass(frozen=True, slots=True)
class Place:
    """The address of an archive: a DuckDB file, or `ducklake:` with a catalogue (`?data_path=`: its Parquet files)."""

    path: str
    data_path: str | None = None

    @classmethod
    def of(cls, path: str | Path | Place, root: Path | None = None) -> Place:
        """Reads a path of the settings; relative ones start at `root` (the working folder if left out).

        The data folder of a lake is split off its query part; it may be an address, such as `s3://…`.
        """
        if isinstance(path, Place):
            return path
        text = str(path)
        start = root or Path.cwd()
        if not text.startswith(LAKE):
            return cls(str((start / text).resolve()))
        catalogue, _, query = text.removeprefix(LAKE).partition("?data_path=")
        if not re.match(r"[a-z]+:", catalogue):
            catalogue = str((start / catalogue).resolve())
        if query and "://" not in query:
            query = f"{(start / query).resolve()}/"
        return cls(f"{LAKE}{catalogue}", query or None)

    @property
    def is_lake(self) -> bool:
        """Returns True for a DuckLake, which has many writers, and no views of its own here."""
        return self.path.startswith(LAKE)

    @property
    def in_postgres(self) -> bool:
        """Returns True for a lake whose catalogue is in PostgreSQL."""
        return self.path.startswith(f"{LAKE}postgres:")

    @property
    def in_bucket(self) -> bool:
        """Returns True for a lake whose Parquet files are in S3."""
        return (self.data_path or "").startswith(bucket.SCHEME)

    @property
    def extensions(self) -> tuple[str, ...]:
        """The extensions of DuckDB that it takes."""
        needed = {"ducklake": self.is_lake, "postgres": self.in_postgres, "httpfs": self.in_bucket}
        return tuple(name for name, is_needed in needed.items() if is_needed)

    @property
    def catalogue(self) -> str:
        """Returns PostgreSQL's connection string of a lake's catalogue."""
        return self.path.removeprefix(f"{LAKE}postgres:")

    @property
    def catalogue_port(self) -> int:
        """The port of the PostgreSQL that holds a lake's catalogue."""
        found = _PORT.search(self.catalogue)
        return int((found and (found[1] or found[2])) or os.environ.get("PGPORT") or DEFAULT_PORT)

    @property
    def exists(self) -> bool:
        """Returns True if there is something to open; of a catalogue in a database only its opening tells."""
        file = Path(self.path.removeprefix(LAKE))
        return file.exists() if file.is_absolute() else True

    @property
    def shown(self) -> str:
        """The path as it may be shown and logged: without a password."""
        return masked(self.path)


def masked(text: str) -> str:
    """A text in which connection strings show no password."""
    return _SECRET.sub("***", text)


@contextmanager
def writers_turn(connection: duckdb.DuckDBPyConnection, place: Place) -> Iterator[None]:
    """Holds off other writers of the same lake, which `connection` has open, for the length of the block.

    DuckLake lets two writers append at once and has no keys: each would find that a text is not there, and it would be
    there twice. A DuckDB file, and a catalogue in one, have one writer by themselves. Raises ArchiveBusy after TURN_S.
    """
    if not place.in_postgres:
        yield
        return
    # a transaction of its own: PostgreSQL gives the lock back when it ends, and when its process is killed
    with connection.cursor() as turn:
        with _told(place):
            turn.execute(f"ATTACH IF NOT EXISTS {quoted(place.catalogue)} AS {TURNS} (TYPE postgres)")
        turn.begin()
        try:
            for statement in (f"SET LOCAL lock_timeout = '{TURN_S}s'", f"SELECT pg_advisory_xact_lock({WRITERS_TURN})"):
                turn.execute(f"CALL postgres_execute('{TURNS}', {quoted(statement)})")
        except duckdb.Error as error:
            raise ArchiveBusy(place.shown, None, None) from error
        yield


@contextmanager
def opened(
    place: Place, *, read_only: bool, wait_s: float = 10.0, scratch: Path | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose default database is the archive; closed at the end of the block.

    Waits up to `wait_s` seconds while another process holds the file, then raises ArchiveBusy. Within this process
    one block at a time may hold a file, since a file's lock does not tell threads apart. Raises ArchiveDamaged where
    the file cannot be read, and ArchiveError where a lake's servers are lost or take longer than LAKE_S, on opening it
    or later in the block.
    """
    with (
        ended_by_signals(),
        _tell_damage(place),
        _end_in_time(place),
        _local_lock(place.path),
        _instance(place, scratch) as connection,
        ended_by_signals(connection),
    ):
        attach(connection, place, read_only=read_only, wait_s=wait_s)
        connection.execute(f"USE {NAME}")
        yield connection


@contextmanager
def _end_in_time(place: Place) -> Iterator[None]:
    """Bounds a block's work on a lake; what its servers do wrong is told in one line."""
    if not (place.in_postgres or place.in_bucket):
        yield
        return
    late = threading.Event()
    try:
        with connections_end(place.catalogue_port, LAKE_S) if place.in_postgres else nullcontext(late) as late:
            yield
    except (duckdb.Error, ArchiveError) as error:
        words = masked(" ".join(str(error).split("\n", 1)[0].split()))
        if late.is_set():  # whatever was under way when its connections were shut
            raise ArchiveError(f"{place.shown}: its PostgreSQL did not answer within {LAKE_S:g} s") from error
        if not isinstance(error, duckdb.IOException) or "conflict" in str(error).lower():
            raise
        raise ArchiveError(f"{place.shown}: what holds it failed: {words}") from error


@contextmanager
def _instance(place: Place, scratch: Path | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to an empty DuckDB; a lake's is used again, since its extensions take half a second to load."""
    kind = (os.getpid(), place.in_postgres, scratch)
    try:
        instance = _idle.setdefault(kind, []).pop() if place.is_lake else _connect(scratch)
    except IndexError:
        instance = _connect(scratch)
    if not place.is_lake:
        with instance:
            yield instance
        return
    try:
        with instance.cursor() as connection:
            yield connection
        for (name,) in instance.execute(ATTACHED).fetchall():
            instance.execute(f"DETACH {name}")
    except BaseException:
        instance.close()
        raise
    _idle[kind].append(instance)


def quoted(text: str) -> str:
    """An SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def limit_threads(connection: duckdb.DuckDBPyConnection, file: Path) -> None:
    """As many threads as reading the file is worth: each holds memory of its own for each step of a query."""
    worth = 1 + file.stat().st_size // THREAD_BYTES
    ((there,),) = connection.execute("SELECT current_setting('threads')").fetchall()
    connection.execute(f"SET threads = {min(there, worth)}")


def _connect(scratch: Path | None) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"})
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET TimeZone = 'UTC'")
    limit_duckdb(connection)
    if scratch is not None:
        connection.execute(f"SET temp_directory = {quoted(str(scratch))}")
    return connection


def _local_lock(path: str) -> threading.RLock:
    with _local_locks_guard:
        return _local_locks.setdefault(path, threading.RLock())


def attach(
    connection: duckdb.DuckDBPyConnection, place: Place, *, read_only: bool, name: str = NAME, wait_s: float = 10.0
) -> None:
    """Attaches an archive under a name, waiting for whoever holds it; raises ArchiveMissing, ArchiveBusy."""
    if read_only and not place.exists:
        raise ArchiveMissing(f"{place.shown}: there is no archive yet; `nianbao collect` makes it")
    deadline = time.monotonic() + wait_s
    while True:
        try:
            with _told(place):
                return _attach(connection, place, read_only=read_only, name=name)
        except duckdb.Error as error:
            if not _will_pass(error, place):
                raise
            if time.monotonic() >= deadline:
                raise _busy(place.shown, str(error)) from error
            time.sleep(RETRY_S)


def _will_pass(error: duckdb.Error, place: Place) -> bool:
    """Returns True if somebody holds the file, or is making the same lake at this moment and was a table ahead."""
    words = str(error).lower()
    held = isinstance(error, duckdb.IOException) and any(said in words for said in _HELD)
    return held or (place.is_lake and "failed to initialize ducklake" in words and "already exists" in words)


@contextmanager
def _tell_damage(place: Place) -> Iterator[None]:
    """Tells a file that cannot be read as what it is, in one line: where, what DuckDB found, what to do."""
    try:
        yield
    except duckdb.Error as error:
        first = masked(str(error).splitlines()[0])
        if not any(said in first.lower() for said in _DAMAGED):
            raise
        raise ArchiveDamaged(
            f"{place.shown} is damaged: {first}; put a backup in its place, or move it away and make it anew from the"
            " captures with `nianbao import`"
        ) from error


def _attach(connection: duckdb.DuckDBPyConnection, place: Place, *, read_only: bool, name: str) -> None:
    options = ["READ_ONLY"] if read_only else []
    if place.is_lake:
        # what the instance has loaded already is not loaded again
        for extension in place.extensions:
            _load_extension(connection, place, extension)
        if place.in_bucket:
            _open_bucket(connection, place)
        if place.data_path:
            options.append(f"DATA_PATH {quoted(place.data_path)}")
    if place.in_postgres:
        os.environ.setdefault("PGCONNECT_TIMEOUT", str(CONNECT_S))  # libpq reads it
    elif not read_only:
        Path(place.path.removeprefix(LAKE)).parent.mkdir(parents=True, exist_ok=True)
    if not place.is_lake and not read_only:
        options.append(f"ROW_GROUP_SIZE {ROW_GROUP_SIZE}")
        if not place.exists:
            options += [f"STORAGE_VERSION {quoted(STORAGE_VERSION)}", f"BLOCK_SIZE {BLOCK_SIZE}"]
    clause = f" ({', '.join(options)})" if options else ""
    connection.execute(f"ATTACH {quoted(place.path)} AS {name}{clause}")


def _load_extension(connection: duckdb.DuckDBPyConnection, place: Place, name: str) -> None:
    try:
        package = resources.files(f"duckdb_extension_{name}")
    except ModuleNotFoundError as error:
        raise ArchiveError(f"{place.shown}: {needs('a DuckLake', 'lake')}") from error
    file = Path(str(package / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"))
    with tempfile.TemporaryDirectory(prefix="nianbao-") as folder:
        named = Path(folder) / f"{LIBRARIES[name]}.duckdb_extension"
        named.symlink_to(file)
        connection.load_extension(str(named))


def _open_bucket(connection: duckdb.DuckDBPyConnection, place: Place) -> None:
    """Tells DuckDB who may read and write the bucket; the secret stays in memory."""
    try:
        options = bucket.way_in(os.environ)
    except bucket.NoCredentials as error:
        raise ArchiveError(f"{place.data_path}: {error}") from error
    connection.execute(f"SET http_timeout = {BUCKET_S}")
    connection.execute(f"SET http_retries = {BUCKET_RETRIES}")
    given = ", ".join(f"{option} {quoted(value)}" for option, value in options.items())
    connection.execute(f"CREATE OR REPLACE TEMPORARY SECRET {bucket.SECRET} (TYPE s3, {given})")


@contextmanager
def _told(place: Place) -> Iterator[None]:
    """Returns the error of a catalogue's database as one line for a person, without its password."""
    try:
        yield
    except duckdb.Error as error:
        words = " ".join(masked(str(error)).split())
        if "creating a new DuckLake is explicitly disabled" in words:
            raise ArchiveMissing(f"{place.shown}: there is no archive yet; `nianbao collect` makes it") from error
        if "connect to Postgres" in words:
            raise ArchiveError(f"{place.shown}: its PostgreSQL cannot be reached: {words}") from error
        if "data path" in words.lower():
            raise ArchiveError(f"{place.shown}: {words}") from error
        raise


def _busy(path: str, message: str) -> ArchiveBusy:
    found = _HOLDER.search(message)
    return ArchiveBusy(path, int(found["pid"]) if found else None, found["command"] if found else None)
