"""Capture files and the links to them, proved: whole members, whole records, hashes that hold."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from warcio.archiveiterator import ArchiveIterator

from storage.captures.folder import files_like, others_like
from storage.captures.store import OPEN_SUFFIX, UNREADABLE, CaptureError, describe_damage, record_of
from storage.captures.warc_reader import read_members
from storage.records import Capture


class Problem(NamedTuple):
    """A fault of a capture file: its name in the captures folder, the record's offset, and the words."""

    warc_file: str
    offset: int | None
    message: str


def verify_files(folder: Path) -> Iterator[Problem]:
    """Reads every capture file back: whole members, whole records, block and payload digests that hold.

    One problem a damaged record: a bad byte costs its record, not the file behind it.
    """
    for path in others_like(folder, "**/*.warc.gz*"):
        yield Problem(path.relative_to(folder).as_posix(), None, "is no file; take it out of the captures folder")
    for path in files_like(folder, "**/*.warc.gz"):
        yield from _verify_file(path, path.relative_to(folder).as_posix())
    for path in files_like(folder, f"**/*.warc.gz{OPEN_SUFFIX}"):
        if not _is_held(path):
            yield Problem(path.relative_to(folder).as_posix(), None, "left open by a crash; the next run closes it")


def verify_capture(folder: Path, capture: Capture, is_known: Callable[[str], bool] = lambda _: True) -> str | None:
    """Returns what is wrong with the link from a capture row to its record; None where all agrees.

    `is_known` says whether the archive holds the capture of an id, of which a conversion was made.
    """
    try:
        record = record_of(folder, capture)
    except CaptureError as error:
        return str(error)
    if record.made_of is not None and not is_known(record.made_of):
        return f"{capture.warc_file} at {capture.warc_offset}: was made of {record.made_of}, which is not there"
    for name, kept, told in (
        ("url", record.exchange.url, capture.url),
        ("status", record.exchange.status, capture.status),
        ("bytes", record.bytes, capture.bytes),
        ("payload_sha256", record.payload_sha256, capture.payload_sha256),
    ):
        if kept != told:
            return f"{capture.warc_file} at {capture.warc_offset}: {name} is {kept}, the archive says {told}"
    return None


def _verify_file(path: Path, name: str) -> Iterator[Problem]:
    try:
        with path.open("rb") as stream:
            for start, length in read_members(path):
                if length is None:
                    yield Problem(name, start, f"{_lost(path, start)} at this place are no whole record")
                elif message := _wrong_with(stream, start):
                    yield Problem(name, start, message)
    except OSError as error:
        yield Problem(name, None, f"cannot be read: {describe_damage(error)}")


def _lost(path: Path, start: int) -> str:
    following = next((place for place, length in read_members(path) if place > start and length), path.stat().st_size)
    return f"{following - start} bytes"


def _wrong_with(stream: BinaryIO, start: int) -> str:
    """Returns what does not hold of the record at an offset, in words; empty where all does."""
    stream.seek(start)
    try:
        record = next(iter(ArchiveIterator(stream, check_digests=True)), None)
        if record is None:
            return "no WARC record"
        while record.raw_stream.read(1 << 20):
            pass
    except UNREADABLE as error:
        return f"cannot be read: {describe_damage(error)}"
    if record.digest_checker.passed is False:
        return "its bytes do not have the hash that the record names: " + "; ".join(record.digest_checker.problems)
    return ""


def _is_held(path: Path) -> bool:
    with suppress(FileNotFoundError), path.open("rb") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False
    return True
