"""The archive: opened for one operation and closed; what a run saw goes in whole, and queries come out."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from storage.archive import schema_install as install
from storage.archive.connect import (
    ArchiveBusy,
    ArchiveError,
    ArchiveMissing,
    ArchiveUnwritable,
    Place,
    limit_threads,
    masked,
    opened,
    writers_turn,
)
from storage.archive.known_state import memories
from storage.archive.rows import Rows, insert, not_yet_there, rows_of_reads, rows_of_records
from storage.archive.run_lock import AlreadyRunning, run_lock
from storage.archive.spool import Entry, Spool, SpooledPages, link_in
from storage.records import (
    AlertEvent,
    DutyUnits,
    RunEnd,
    RunOutcome,
    RunStart,
    SiteMemory,
    SiteRead,
)

__all__ = ["AlreadyRunning", "Archive", "ArchiveBusy", "ArchiveError", "ArchiveMissing", "ArchiveUnwritable"]

# What of the spool is appended in one transaction, since one checkpoint serves it all, and what of that is in memory.
BATCH_BYTES = 5 << 20
PART_BYTES = 2 << 20
LAKE_TRIES = 10
# Each append has row groups of its own. Left to itself, DuckDB merges the last ones at every checkpoint and writes each
# row some five times; merged once in so many runs, it is written twice.
RUNS_A_MERGE = 8
# What DuckDB raises over rows, not over the archive: an entry of the spool that rots has its form and no sense.
_NOT_TAKEN = (duckdb.DataError, duckdb.InvalidInputException, duckdb.ConstraintException)


class Archive:
    """A DuckDB file or a DuckLake and what stands beside it: the spool and the run lock.

    `path` is a file or `ducklake:…`; `side` is the folder for spool, lock and scratch files (beside the file if left
    out). Every method opens the archive, does one thing and closes it; it waits up to `wait_s` seconds for whoever
    holds it and then raises ArchiveBusy.
    """

    def __init__(
        self,
        path: str | Path | Place,
        *,
        side: Path | None = None,
        wait_s: float = 10.0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.place = Place.of(path)
        self.wait_s = wait_s
        if side is None:
            side = Path.cwd() if self.place.is_lake else Path(self.place.path).parent
        stem = "archive" if self.place.is_lake else Path(self.place.path).name
        self.side = side
        self.stem = stem
        self.spooled = Spool(side / f"{stem}.spool")
        self.lock_file = side / f"{stem}.lock"
        self._scratch = side / f"{stem}.scratch"
        self._now = now
        self._prepared = False
        self._was_busy = False

    def lock(self, wait_s: float = 0.0) -> AbstractContextManager[None]:
        """The run lock; raises AlreadyRunning where another run holds it longer than `wait_s` seconds."""
        return run_lock(self.lock_file, wait_s=wait_s)

    # reading

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A read-only connection with the views in it; raises ArchiveMissing, ArchiveBusy."""
        if not self._prepared and self.place.exists:
            self.prepare()
        with self._opened(self.place, read_only=True) as connection:
            if self.place.is_lake:
                install.find_views_beside(connection)
            else:
                limit_threads(connection, Path(self.place.path))
            yield connection

    @contextmanager
    def _opened(self, place: Place, *, read_only: bool) -> Iterator[duckdb.DuckDBPyConnection]:
        """Waits for a holder once; until it is gone, each further operation only looks whether it still is there.

        Else a night of a thousand sites would wait a thousand times.
        """
        wait_s = 0.0 if self._was_busy else self.wait_s
        try:
            with opened(place, read_only=read_only, wait_s=wait_s, scratch=self._scratch) as connection:
                self._was_busy = False
                yield connection
        except ArchiveBusy:
            self._was_busy = True
            raise

    def query(self, sql: str, params: Sequence[Any] | Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """The rows of one query."""
        with self.reading() as connection:
            return connection.execute(sql, params).fetchall()

    def memory(self, site_id: str) -> SiteMemory:
        """Returns what is known of one site; empty where it was never read."""
        return self.memories([site_id])[site_id]

    def memories(self, site_ids: Sequence[str]) -> dict[str, SiteMemory]:
        """Returns what is known of many sites, by two queries."""
        if not self.place.exists:
            return {site_id: SiteMemory() for site_id in site_ids}
        with self.reading() as connection:
            return memories(connection, site_ids)

    # writing

    def prepare(self) -> Path | None:
        """Makes the archive, or brings it to today's form; gives the backup that a migration made first."""
        saved: Path | None = None
        if self.place.exists and not self.place.is_lake:
            with self._opened(self.place, read_only=True) as connection:
                version = install.schema_version(connection)
                if not install.needs_work(connection, self.place):
                    self._prepared = True
                    return None
            if 0 < version < install.SCHEMA_VERSION:
                saved = install.backup(Path(self.place.path), version, self._now())
        with _told(self.place):
            if self.place.is_lake or self.place.exists:
                self._install(self.place)
            else:
                self._make()
        self._prepared = True
        return saved

    def _install(self, place: Place) -> None:
        with self._opened(place, read_only=False) as connection, writers_turn(connection, place):
            if install.needs_work(connection, place):
                install.install(connection, place, self._now())
            self._checkpoint(connection)

    def _make(self) -> None:
        """Makes the file beside and links it in whole: a crash or a full disk leaves no half of an archive."""
        file = Path(self.place.path)
        file.parent.mkdir(parents=True, exist_ok=True)
        partial = file.with_name(f".{file.name}.{os.getpid()}.part")
        try:
            partial.unlink(missing_ok=True)
            self._install(Place(str(partial)))
            with suppress(FileExistsError, FileNotFoundError):  # somebody else was first
                link_in(partial, file)
        finally:
            for left in file.parent.glob(f".{file.name}.*.part*"):
                left.unlink(missing_ok=True)

    def end_run(
        self, run_id: str, *, finished: datetime, outcome: RunOutcome, reason: str, counts: Mapping[str, int]
    ) -> None:
        """Records how a run ended."""
        self.append([RunEnd(run_id, finished, outcome, reason, counts)])

    def append_alert_events(self, events: Sequence[AlertEvent]) -> None:
        """Appends what happened to alerts; an event that is there is not added again."""
        if events:
            self.append([tuple(events)])

    def append(self, entries: Sequence[Entry]) -> None:
        """Appends entries in one transaction, each once, and checkpoints, so that nothing stays in the WAL alone."""
        self._write(lambda connection: _append_entries(connection, entries))

    def append_rows(self, rows: Rows) -> None:
        """Inserts rows by table in one transaction, as reparse, import and publish make them."""
        self._write(lambda connection: insert(connection, rows))

    def _write(self, work: Callable[[duckdb.DuckDBPyConnection], None]) -> None:
        """Does the work in one transaction; on a lake again where another writer came first.

        Raises ArchiveBusy, and ArchiveUnwritable where the disk takes no more.
        """
        for left in reversed(range(LAKE_TRIES if self.place.is_lake else 1)):
            try:
                with _told(self.place), self.writing() as connection:
                    work(connection)
            except duckdb.Error as error:
                if not left or "conflict" not in str(error).lower():
                    raise
                time.sleep(random.uniform(0.05, 0.5))  # noqa: S311  so that two writers do not meet again
            else:
                return

    @contextmanager
    def writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """One transaction: committed and checkpointed at the end of the block, rolled back on an error."""
        if not self._prepared:
            self.prepare()
        with (
            self._opened(self.place, read_only=False) as connection,
            writers_turn(connection, self.place),
        ):
            if self.place.is_lake:
                with _transaction(connection):
                    yield connection
                return
            connection.execute("SET threads = 1")  # an append has nothing to divide, and each holds memory
            connection.execute("SET max_vacuum_tasks = 0")
            merges = _merges_due(connection)
            with _transaction(connection):
                yield connection
            if _merges_due(connection) > merges:
                connection.execute("RESET max_vacuum_tasks")
            self._checkpoint(connection)

    def _checkpoint(self, connection: duckdb.DuckDBPyConnection) -> None:
        if not self.place.is_lake:
            connection.execute("CHECKPOINT")

    # the spool

    def spool(self, entry: Entry, pages: SpooledPages | None = None) -> Path:
        """Puts an entry on disk, to be appended later, and a site's pages with it; raises OSError on a full disk."""
        return self.spooled.put(entry, pages)

    def append_spooled(self) -> int:
        """Appends all that waits in the spool, oldest first, and takes it out; gives how many entries that were.

        Raises ArchiveBusy where the archive is held; then all that was not appended still waits.
        """
        if self._was_busy:
            # all that waits is read only where it can be appended
            with self._opened(self.place, read_only=True):
                pass
        appended = 0
        for batch in _parts(self.spooled.files(), BATCH_BYTES):
            appended += self._append_batch(batch)
        return appended

    def _append_batch(self, batch: Sequence[Path]) -> int:
        """Appends files in one transaction; what the archive cannot take is found alone, and set aside."""
        try:
            self._write(partial(self._append_files, batch))
        except _NOT_TAKEN as error:
            if len(batch) == 1:
                self.spooled.set_aside(batch[0], error)
                return 0
            return sum(self._append_batch([file]) for file in batch)
        read = _there(batch)
        self.spooled.remove(read)
        return len(read)

    def _append_files(self, files: Sequence[Path], connection: duckdb.DuckDBPyConnection) -> None:
        """Appends what stands in files of the spool; what cannot be read is set aside, and gone on a next try."""
        for part in _parts(_there(files), PART_BYTES):
            _append_entries(connection, [spooled.entry for spooled in self.spooled.entries(part)])


def _there(files: Sequence[Path]) -> list[Path]:
    return [file for file in files if os.path.lexists(file)]


def _parts(files: Sequence[Path], most: int) -> Iterator[list[Path]]:
    """Files in their order, together of some size: one more than fit, never none."""
    part: list[Path] = []
    size = 0
    for file in files:
        part.append(file)
        size += file.lstat().st_size
        if size >= most:
            yield part
            part, size = [], 0
    if part:
        yield part


@contextmanager
def _told(place: Place) -> Iterator[None]:
    """Returns what the disk did not take, as one line for a person."""
    try:
        yield
    except (duckdb.IOException, duckdb.FatalException, duckdb.TransactionException) as error:
        words = masked(str(error).splitlines()[0])
        if place.is_lake and "conflict" in words.lower():
            raise
        raise ArchiveUnwritable(f"{place.shown}: could not be written: {words}") from error


def _append_entries(connection: duckdb.DuckDBPyConnection, entries: Sequence[Entry]) -> None:
    reads = not_yet_there(connection, [entry for entry in entries if isinstance(entry, SiteRead)])
    rows = rows_of_reads(reads)
    starts = [entry for entry in entries if isinstance(entry, RunStart)]
    ends = [entry for entry in entries if isinstance(entry, RunEnd)]
    rows["run_starts"] = _fresh(connection, "run_starts", ("run_id",), rows_of_records(starts))
    rows["run_ends"] = _fresh(connection, "run_ends", ("run_id",), rows_of_records(ends))
    events = [event for entry in entries if isinstance(entry, tuple) for event in entry]
    key = ("alert_id", "event", "run_id", "channel")
    rows["alert_events"] = _fresh(connection, "alert_events", key, rows_of_records(events))
    units = {entry.registry_id: entry for entry in entries if isinstance(entry, DutyUnits)}
    rows["duty_units"] = _fresh(
        connection,
        "duty_units",
        ("registry_id",),
        [row for one in units.values() for row in rows_of_records(one.units, registry_id=one.registry_id)],
        repeated=True,
    )
    insert(connection, rows)


def _fresh(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    key: Sequence[str],
    rows: list[dict[str, Any]],
    *,
    repeated: bool = False,
) -> list[dict[str, Any]]:
    """Those rows whose key the table does not hold; a key given twice counts once, unless it is one set's."""
    if not rows:
        return rows
    there = set(connection.execute(f"SELECT DISTINCT {', '.join(key)} FROM {table}").fetchall())  # noqa: S608
    fresh: list[dict[str, Any]] = []
    for row in rows:
        named = tuple(row[column] for column in key)
        if named not in there:
            fresh.append(row)
            if not repeated:
                there.add(named)
    return fresh


def _merges_due(connection: duckdb.DuckDBPyConnection) -> int:
    """Returns how often row groups were to be merged so far."""
    ((runs,),) = connection.execute("SELECT count(*) FROM run_ends").fetchall()
    return int(runs) // RUNS_A_MERGE


@contextmanager
def _transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Committed at the end of the block, rolled back on an error."""
    connection.begin()
    try:
        yield
        connection.commit()
    except BaseException:
        with suppress(duckdb.Error):  # a commit that failed has ended the transaction already
            connection.rollback()
        raise
