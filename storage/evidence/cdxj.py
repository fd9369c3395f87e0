"""CDXJ: the index by which web archives find a capture in its file (one line a capture, sorted by key and time).

A capture that was answered 304 has no payload, and its record's status makes players show a blank page whatever the
index says of it. Its line therefore names the record of the response that it repeats, at its own time; `revisit` says
where its own record stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Final, NamedTuple

import orjson

from storage.captures.store import UNREADABLE, CaptureError, describe_damage
from storage.captures.warc_reader import PassedOver, member_length, read_members, read_records, read_request_body
from storage.evidence.surt import surt_key
from storage.records import Capture

_POST_KEY: Final = "__wb_method=POST&"
FindOriginal = Callable[[int], Capture | None]
"""Gives the response whose payload the revisit at an offset repeats."""


class RepeatedCapture(NamedTuple):
    """A capture as the archive knows it, and the response whose payload a revisit repeats, where there is one."""

    capture: Capture
    original: Capture | None


@dataclass(frozen=True, slots=True, order=True)
class IndexLine:
    """One capture in an index: its key, its time (14 digits, UTC), and where its payload stands."""

    key: str
    timestamp: str
    url: str
    mime: str
    status: int
    digest: str
    length: int
    offset: int
    filename: str
    revisit: str | None = None  # file:offset of the 304 that says that the payload still stood

    def text(self) -> str:
        """Returns the line as it stands in a file, with its line feed."""
        fields = {
            "url": self.url,
            "mime": self.mime,
            "status": str(self.status),
            "digest": self.digest,
            "length": str(self.length),
            "offset": str(self.offset),
            "filename": self.filename,
        }
        if self.revisit:
            fields["revisit"] = self.revisit
        return f"{self.key} {self.timestamp} {orjson.dumps(fields).decode()}\n"


def index_lines(folder: Path, warc_file: str, find_original: FindOriginal) -> list[IndexLine]:
    """Returns the lines of a capture file, sorted; a revisit whose response is nowhere has none.

    `filename` is relative to the captures folder. Raises CaptureError where the file cannot be read.
    """
    path = folder / warc_file
    lines = []
    try:
        lengths = dict(read_members(path))
        with path.open("rb") as stream:
            for record in read_records(stream):
                if isinstance(record, PassedOver):
                    continue
                capture = record.capture(warc_file)
                payload = find_original(record.offset) if capture.record_type == "revisit" else capture
                length = _payload_length(folder, payload, lengths if payload is capture else {})
                if payload is not None and length is not None:
                    lines.append(line_of_capture(capture, payload, length, record.exchange.request_body))
    except UNREADABLE as error:
        raise CaptureError(f"{warc_file}: cannot be indexed: {describe_damage(error)}") from error
    return sorted(lines, key=line_order)


def index_known(folder: Path, warc_file: str, known: Sequence[RepeatedCapture]) -> list[IndexLine] | None:
    """Returns the same lines made of what the archive knows of a file, which costs a tenth of reading its records.

    None where the file holds other members than a warcinfo and, of each known capture, the record and its request.
    Raises CaptureError where the file cannot be read.
    """
    path = folder / warc_file
    try:
        members = list(read_members(path))
        lengths = dict(members)
        if [start for start, _ in members[1::2]] != [one.capture.warc_offset for one in known]:
            return None
        if len(members) != 1 + 2 * len(known) or None in lengths.values():
            return None
        lines = []
        for capture, original in known:
            payload = original if capture.record_type == "revisit" else capture
            own = payload is not None and payload.warc_file == warc_file
            length = _payload_length(folder, payload, lengths if own else {})
            if payload is not None and length is not None:
                body = read_request_body(path, capture.warc_offset) if capture.method == "POST" else b""
                lines.append(line_of_capture(capture, payload, length, body))
    except UNREADABLE as error:
        raise CaptureError(f"{warc_file}: cannot be indexed: {describe_damage(error)}") from error
    return sorted(lines, key=line_order)


def line_of_capture(capture: Capture, payload: Capture, length: int, request_body: bytes = b"") -> IndexLine:
    """Returns a capture's line: its own address and time, and the record of `length` bytes that holds its payload.

    `payload` is the capture itself, or the response that a revisit repeats.
    """
    return IndexLine(
        key=_key(capture, request_body),
        timestamp=f"{capture.fetched_at.astimezone(UTC):%Y%m%d%H%M%S}",
        url=capture.url,
        mime=(payload.media_type or "").partition(";")[0].strip().lower() or "unk",
        status=payload.status,
        digest=f"sha256:{payload.payload_sha256}",
        length=length,
        offset=payload.warc_offset,
        filename=payload.warc_file,
        revisit=None if payload.capture_id == capture.capture_id else f"{capture.warc_file}:{capture.warc_offset}",
    )


def line_order(line: IndexLine) -> bytes:
    """Returns what lines are sorted by: their bytes, as every reader of CDXJ expects."""
    return line.text().encode()


def write_lines(lines: Iterable[IndexLine], file: Path) -> None:
    """Writes an index in one piece: the file is there whole or not at all."""
    scratch = file.with_name(f"{file.name}.new")
    scratch.write_text("".join(line.text() for line in lines), "utf-8")
    scratch.rename(file)


def _payload_length(folder: Path, payload: Capture | None, known: Mapping[int, int | None]) -> int | None:
    if payload is None:
        return None
    if payload.warc_offset in known:
        return known[payload.warc_offset]
    return member_length(folder / payload.warc_file, payload.warc_offset)


def _key(capture: Capture, request_body: bytes) -> str:
    """The key of an address; a form's fields are part of it, as pywb and its kin make it."""
    if capture.method != "POST":
        return surt_key(capture.url)
    joint = "&" if "?" in capture.url else "?"
    return surt_key(f"{capture.url}{joint}{_POST_KEY}{request_body.decode('utf-8', 'replace')}")
