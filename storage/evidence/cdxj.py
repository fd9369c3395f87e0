"""CDXJ: the index by which web archives find a capture in its file (one line a capture, sorted by key and time).

A capture that was answered 304 has no payload, and its record's status makes players show a blank page whatever the
index says of it. Its line therefore names the record of the response that it repeats, at its own time; `revisit` says
where its own record stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Final

import orjson

from storage.captures.store import UNREADABLE, CaptureError, describe_damage
from storage.captures.warc import WarcResponse
from storage.captures.warc_reader import PassedOver, member_length, read_members, read_records
from storage.evidence.surt import surt_key
from storage.records import Capture

_POST_KEY: Final = "__wb_method=POST&"
FindOriginal = Callable[[int], Capture | None]
"""Gives the response whose payload the revisit at an offset repeats."""


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
                length = None if isinstance(record, PassedOver) else lengths.get(record.offset)
                if isinstance(record, PassedOver) or length is None:
                    continue
                place = _place(folder, warc_file, record, length, find_original)
                if place is not None:
                    lines.append(place)
    except UNREADABLE as error:
        raise CaptureError(f"{warc_file}: cannot be indexed: {describe_damage(error)}") from error
    return sorted(lines, key=line_order)


def line_order(line: IndexLine) -> bytes:
    """Returns what lines are sorted by: their bytes, as every reader of CDXJ expects."""
    return line.text().encode()


def write_lines(lines: Iterable[IndexLine], file: Path) -> None:
    """Writes an index in one piece: the file is there whole or not at all."""
    scratch = file.with_name(f"{file.name}.new")
    scratch.write_text("".join(line.text() for line in lines), "utf-8")
    scratch.rename(file)


def _place(
    folder: Path, warc_file: str, record: WarcResponse, length: int, find_original: FindOriginal
) -> IndexLine | None:
    if record.record_type != "revisit":
        return _line(record, _media_type(record), record.exchange.status, length, record.offset, warc_file)
    original = find_original(record.offset)
    if original is None:
        return None
    held = member_length(folder / original.warc_file, original.warc_offset)
    if held is None:
        return None
    return _line(
        record,
        (original.media_type or "").partition(";")[0].strip() or "unk",
        original.status,
        held,
        original.warc_offset,
        original.warc_file,
        revisit=f"{warc_file}:{record.offset}",
    )


def _line(
    record: WarcResponse, mime: str, status: int, length: int, offset: int, filename: str, revisit: str | None = None
) -> IndexLine:
    exchange = record.exchange
    return IndexLine(
        key=_key(record),
        timestamp=f"{exchange.fetched_at.astimezone(UTC):%Y%m%d%H%M%S}",
        url=exchange.url,
        mime=mime,
        status=status,
        digest=f"sha256:{record.payload_sha256}",
        length=length,
        offset=offset,
        filename=filename,
        revisit=revisit,
    )


def _key(record: WarcResponse) -> str:
    """The key of an address; a form's fields are part of it, as pywb and its kin make it."""
    exchange = record.exchange
    if exchange.method != "POST":
        return surt_key(exchange.url)
    joint = "&" if "?" in exchange.url else "?"
    return surt_key(f"{exchange.url}{joint}{_POST_KEY}{exchange.request_body.decode('utf-8', 'replace')}")


def _media_type(record: WarcResponse) -> str:
    headers = {name.lower(): value for name, value in record.exchange.headers}
    return headers.get("content-type", "").partition(";")[0].strip().lower() or "unk"
