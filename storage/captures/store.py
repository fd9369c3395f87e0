"""Captures: every HTTP response as it came, in WARC 1.1 files that any WARC tool reads.

One gzip member a record; for each exchange a `response` (or `revisit`) record and the `request` that led to it, and
of a page that scripts drew a `conversion`, which refers to the response. The body is held as it came over the wire, its
content coding kept; only the transfer coding (chunks), the wire's and not the response's, is undone: its header stands
as `X-Crawl-Transfer-Encoding`, as in Common Crawl's files. `payload_sha256`, WARC-Payload-Digest, is of that body.

A file is written as `….warc.gz.open`, under a lock, and gets its own name when it is closed. What a crash leaves behind
is an `.open` file without a lock, at most its last record cut: `recover` closes it and gives the captures it holds.
"""

from __future__ import annotations

import fcntl
import os
import re
import threading
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Protocol, TypeAlias

from warcio.exceptions import ArchiveLoadFailed

from storage.captures.content_coding import CodingError, decode_body
from storage.captures.folder import files_like
from storage.captures.warc import HttpExchange, WarcResponse, write_entry, write_warcinfo
from storage.captures.warc_reader import PassedOver, read_record_at, read_records, whole_members
from storage.records import Capture

__all__ = [
    "CaptureError",
    "CaptureWriter",
    "HttpExchange",
    "StoredResponse",
    "WarcResponse",
    "captures_in",
    "captures_of_run",
    "iter_warc",
    "read_capture",
    "recover",
]

_Disk: TypeAlias = tuple[int, int]
OPEN_SUFFIX = ".open"
DEFAULT_FILE_BYTES = 1 << 30
MAX_BODY_BYTES = 1 << 28  # of one response after decompression, when it is read back
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")

# warcio trips over damaged bytes in more ways than its own error
UNREADABLE = (ArchiveLoadFailed, OSError, EOFError, ValueError, LookupError, TypeError, AttributeError, zlib.error)


class CaptureError(Exception):
    """A capture that cannot be written or read; the message names the file and says why."""


class StoredResponse(NamedTuple):
    """A response read back: header names in lower case, the body without its content coding."""

    status: int
    headers: dict[str, str]
    body: bytes


class RecordPlace(Protocol):
    """What names a record: its id and where it stands."""

    @property
    def capture_id(self) -> str: ...

    @property
    def warc_file(self) -> str: ...

    @property
    def warc_offset(self) -> int: ...


class CaptureWriter:
    """Writes one series of capture files: `YYYY/nianbao-<run>-00001.warc.gz` and on; safe to share among threads.

    `max_bytes` is the size after which a next file is begun. Two writers of one run take different numbers; writers
    on several machines are each given a `part` before the number, since a shared folder shows new names late.
    """

    def __init__(
        self,
        folder: Path,
        run_id: str,
        *,
        part: str = "",
        max_bytes: int = DEFAULT_FILE_BYTES,
        software: str = "nianbao",
    ) -> None:
        self._folder = folder
        self._run_id = run_id
        self._series = _series(f"{run_id}-{part}" if part else run_id)
        self._max_bytes = max_bytes
        self._software = software
        self._lock = threading.Lock()
        self._file: _OpenFile | None = None
        self._number = 0
        with suppress(OSError):  # told where something is written
            folder.mkdir(parents=True, exist_ok=True)
        self._disk = _disk_of(folder)

    def __enter__(self) -> CaptureWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def write(
        self, exchange: HttpExchange, *, site_id: str, known_sha256: str | None = None, of: str | None = None
    ) -> Capture:
        """Keeps an exchange: as a revisit where it repeats the body that `known_sha256` names, else as a response.

        As a conversion where its body was made of the capture `of`. It is on disk for good after `sync`. Raises
        CaptureError, with nothing of it left in the file.
        """
        entry = write_entry(exchange, site_id=site_id, run_id=self._run_id, known_sha256=known_sha256, made_of=of)
        with self._lock:
            file = self._file_for(exchange.fetched_at)
            offset = file.append(entry.members)
        return replace(entry.record, offset=offset).capture(file.name)

    def sync(self) -> None:
        """Makes all that was written safe on disk: to be called before the archive refers to it."""
        with self._lock:
            if self._file is not None:
                self._file.sync()

    def close(self) -> None:
        """Makes all safe on disk and gives the last file its own name."""
        with self._lock:
            self._end_file()

    def _file_for(self, moment: datetime) -> _OpenFile:
        if self._disk is not None and self._disk != _disk_of(self._folder):
            raise CaptureError(f"{self._folder}: no longer the folder that this run began with; is its disk mounted?")
        if self._file is not None and self._file.size >= self._max_bytes:
            self._end_file()
        if self._file is None:
            self._file = self._begin_file(moment)
        return self._file

    def _end_file(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def _begin_file(self, moment: datetime) -> _OpenFile:
        while True:
            self._number += 1
            name = f"{moment.astimezone(UTC):%Y}/{self._series}{self._number:05d}.warc.gz"
            file = _OpenFile.create(self._folder, name)
            if file is None:
                continue
            try:
                file.append(write_warcinfo(Path(name).name, self._run_id, self._software, moment))
            except CaptureError:
                file.discard()
                raise
            self._disk = self._disk or _disk_of(self._folder)
            return file


class _OpenFile:
    """A capture file that is being written; appends are whole or not at all."""

    def __init__(self, folder: Path, name: str, descriptor: int) -> None:
        self.name = name
        self.size = 0
        self._path = folder / name
        self._descriptor = descriptor
        self._unsafe = False

    @classmethod
    def create(cls, folder: Path, name: str) -> _OpenFile | None:
        """Begins a file; None where one of that name is there already. Raises CaptureError."""
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:  # a link that leads nowhere is an existing file, too
            raise CaptureError(f"{path.parent}: cannot be written: {error.strerror}") from error
        try:
            descriptor = os.open(_open_path(path), os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except FileExistsError:
            return None
        except OSError as error:
            raise CaptureError(f"{path}: cannot be written: {error.strerror}") from error
        if path.exists():
            _open_path(path).unlink()
            os.close(descriptor)
            return None
        _sync_folder(path.parent)
        _sync_folder(folder)
        return cls(folder, name, descriptor)

    def append(self, data: bytes) -> int:
        """Writes at the end and gives the offset; raises CaptureError, with what was written of it cut off again."""
        offset = self.size
        view = memoryview(data)
        self._unsafe = True
        try:
            while view:
                view = view[os.write(self._descriptor, view) :]
        except OSError as error:
            os.ftruncate(self._descriptor, offset)
            os.lseek(self._descriptor, offset, os.SEEK_SET)
            raise CaptureError(f"{self._path}: cannot be written: {error.strerror}") from error
        self.size = offset + len(data)
        return offset

    def sync(self) -> None:
        if not self._unsafe:
            return
        try:
            os.fsync(self._descriptor)
        except OSError as error:
            raise CaptureError(f"{self._path}: cannot be made safe on disk: {error.strerror}") from error
        self._unsafe = False

    def discard(self) -> None:
        """Gives up a file that holds nothing."""
        with suppress(OSError):
            _open_path(self._path).unlink()
        os.close(self._descriptor)

    def close(self) -> None:
        try:
            self.sync()
            _open_path(self._path).rename(self._path)
            _sync_folder(self._path.parent)
        except OSError as error:
            raise CaptureError(f"{self._path}: cannot be closed: {error.strerror}") from error
        finally:
            os.close(self._descriptor)


def read_capture(folder: Path, capture: RecordPlace, *, decoded: bool = True) -> StoredResponse:
    """The response that a capture row refers to; `decoded=False` leaves the body as the record holds it.

    A revisit's body is that of the response with the same payload_sha256. Raises CaptureError.
    """
    record = record_of(folder, capture)
    headers = _joined(record)
    body = record.exchange.body
    if decoded:
        try:
            body = decode_body(body, headers.get("content-encoding", ""), MAX_BODY_BYTES)
        except CodingError as error:
            raise CaptureError(f"{capture.warc_file} at {capture.warc_offset}: {error}") from error
    return StoredResponse(record.exchange.status, headers, body)


def iter_warc(file: Path, *, max_bytes: int = MAX_BODY_BYTES) -> Iterator[WarcResponse]:
    """The responses, revisits and conversions of any WARC file; `.exchange` can be written again.

    Records that are cut, or longer than `max_bytes`, are passed over. Raises CaptureError where the file is no WARC.
    """
    try:
        with file.open("rb") as stream:
            for record in read_records(stream, max_bytes=max_bytes):
                if not isinstance(record, PassedOver):
                    yield record
    except UNREADABLE as error:
        raise CaptureError(f"{file}: cannot be read as WARC: {describe_damage(error)}") from error


def describe_damage(error: BaseException) -> str:
    """One line in words for what a library says of damaged bytes; never the bytes themselves."""
    text = str(error)
    if "non-chunked gzip" in text:
        return "it was gzipped as one piece; `warcio recompress FILE NEW` makes a member of each record"
    if "format" in text and isinstance(error, ArchiveLoadFailed):
        return "no WARC record begins where one should"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    if isinstance(error, ArchiveLoadFailed) and text.isprintable() and "'" not in text:
        return text
    return "a damaged record"


def captures_in(folder: Path, warc_file: str) -> Iterator[Capture]:
    """The captures that a file of ours holds, in its order."""
    for record in iter_warc(_present(folder, warc_file)):
        yield record.capture(warc_file)


def captures_of_run(folder: Path, run_id: str) -> Iterator[Capture]:
    """The captures of one run in closed files: what a crash between capture and append has left to be adopted."""
    for path in files_like(folder, f"*/{_series(run_id)}*.warc.gz"):
        yield from (c for c in captures_in(folder, path.relative_to(folder).as_posix()) if c.run_id == run_id)


def recover(folder: Path) -> list[Capture]:
    """Closes the files that a crash left open, cutting off a last record that is not whole.

    Gives the captures they hold, so that the archive can adopt them. What a living writer holds is left alone.
    """
    found: list[Capture] = []
    for path in files_like(folder, f"*/*.warc.gz{OPEN_SUFFIX}"):
        final = path.with_name(path.name.removesuffix(OPEN_SUFFIX))
        if _close_left_open(path, final):
            found.extend(captures_in(folder, final.relative_to(folder).as_posix()))
    return found


def record_of(folder: Path, capture: RecordPlace) -> WarcResponse:
    """The record that a capture row refers to; raises CaptureError where it is not there or another one is."""
    path = _present(folder, capture.warc_file)
    try:
        with path.open("rb") as stream:
            record = read_record_at(stream, capture.warc_offset)
    except UNREADABLE as error:
        raise CaptureError(f"{capture.warc_file} at {capture.warc_offset}: {describe_damage(error)}") from error
    if record.record_id != capture.capture_id:
        raise CaptureError(
            f"{capture.warc_file} at {capture.warc_offset}: holds {record.record_id}, not {capture.capture_id}"
        )
    return record


def _joined(record: WarcResponse) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in record.exchange.headers:
        key = name.lower()
        joined[key] = f"{joined[key]}, {value}" if key in joined else value
    return joined


def _close_left_open(path: Path, final: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not path.exists():  # closed by its writer in the meantime
            return False
        whole = whole_members(path)
        os.ftruncate(descriptor, whole)
        os.fsync(descriptor)
        if whole == 0:
            path.unlink()
            return False
        path.rename(final)
        _sync_folder(path.parent)
    except BlockingIOError:
        return False
    except OSError as error:
        raise CaptureError(f"{path}: cannot be closed: {error.strerror}") from error
    finally:
        os.close(descriptor)
    return True


def is_present(folder: Path, warc_file: str) -> bool:
    """True where a capture file lies in the folder, closed or still open."""
    return _present(folder, warc_file).exists()


def _present(folder: Path, warc_file: str) -> Path:
    """A capture file by the name the archive knows, which it gets when it is closed."""
    path = folder / warc_file
    return path if path.exists() or not _open_path(path).exists() else _open_path(path)


def _series(run_id: str) -> str:
    return f"nianbao-{_UNSAFE.sub('-', run_id) or 'run'}-"


def _disk_of(folder: Path) -> _Disk | None:
    """Returns what tells a folder from another of its name, as below a mount point whose disk is gone."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _open_path(path: Path) -> Path:
    return path.with_name(path.name + OPEN_SUFFIX)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
