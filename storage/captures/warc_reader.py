"""Records of any WARC file, ours or another tool's, as exchanges; by warcio. What cannot be read is said."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Final

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed

from storage.captures.warc import RUN_HEADER, SITE_HEADER, Header, HttpExchange, WarcResponse

_WEB: Final = ("http://", "https://")
_GZIP: Final = b"\x1f\x8b\x08"
_PIECE: Final = 1 << 20
_MEMBER_PIECE: Final = 1 << 15  # most records are shorter


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A record that holds no whole response: where it stands, of which address, and why it was not read."""

    offset: int
    url: str
    reason: str


def read_records(stream: BinaryIO, *, max_bytes: int | None = None) -> Iterator[WarcResponse | PassedOver]:
    """The responses, revisits, web resources and converted pages of a WARC stream, and the records passed over.

    A body longer than `max_bytes`, a record that is cut (WARC-Truncated, or fewer bytes than its Content-Length) and
    one without a date are passed over; so are a resource from no web address and a conversion to anything but HTML.
    The request line and headers are those of the request record that follows, where it stands right behind (as ours
    do). Raises ArchiveLoadFailed where this is no WARC.
    """
    records = ArchiveIterator(stream, check_digests=False)
    waiting: WarcResponse | None = None
    for record in records:
        if record.rec_type == "request" and waiting is not None and _is_about(record, waiting):
            yield _with_request(waiting, record)
            waiting = None
            continue
        if waiting is not None:
            yield waiting
            waiting = None
        if record.rec_type in ("response", "revisit", "resource", "conversion"):
            found = _read_record(records, record, max_bytes)
            if isinstance(found, PassedOver):
                yield found
            else:
                waiting = found
    if waiting is not None:
        yield waiting


def read_record_at(stream: BinaryIO, offset: int) -> WarcResponse:
    """The response, revisit or conversion at an offset, however long; raises ArchiveLoadFailed where none is there."""
    stream.seek(offset)
    records = ArchiveIterator(stream)
    record = next(iter(records), None)
    if record is None or (record.http_headers is None and record.rec_type != "conversion"):
        raise ArchiveLoadFailed(f"no response record at offset {offset}")
    found = _read_record(records, record, None, whole=False)
    if isinstance(found, PassedOver):
        raise ArchiveLoadFailed(f"at offset {offset}: {found.reason}")
    return replace(found, offset=offset)


def read_request_body(path: Path, offset: int) -> bytes:
    """Returns the body of the request behind the record at an offset; empty where no request stands there.

    Raises ArchiveLoadFailed, OSError.
    """
    with path.open("rb") as stream:
        stream.seek(offset)
        record = next(read_records(stream), None)
    return b"" if record is None or isinstance(record, PassedOver) else record.exchange.request_body


def whole_members(path: Path) -> int:
    """The bytes of a file up to the end of its last whole gzip member, counted from the first."""
    end = 0
    for start, length in read_members(path):
        if start != end or length is None:
            break
        end = start + length
    return end


def read_members(path: Path) -> Iterator[tuple[int, int | None]]:
    """Each gzip member of a file: where it starts, and its bytes; None where it is damaged or cut.

    Behind a damaged member the next one is looked for, so that one bad byte costs one record.
    """
    size = path.stat().st_size
    with path.open("rb") as stream:
        start = 0
        while start < size:
            length = _member_length(stream, start)
            yield start, length
            start = start + length if length else _next_member(stream, start + 1, size)


def member_length(path: Path, start: int) -> int | None:
    """Returns the bytes of the gzip member at an offset of a file; None where it is damaged or cut."""
    with path.open("rb") as stream:
        return _member_length(stream, start)


def read_leading_members(path: Path, start: int, count: int) -> list[bytes]:
    """Returns the gzip members from an offset of a file on, at most `count`, as they stand; those that are whole."""
    members: list[bytes] = []
    with path.open("rb") as stream:
        while len(members) < count and (length := _member_length(stream, start)):
            stream.seek(start)
            members.append(stream.read(length))
            start += length
    return members


def _member_length(stream: BinaryIO, start: int) -> int | None:
    stream.seek(start)
    member = zlib.decompressobj(zlib.MAX_WBITS + 16)
    read = 0
    while data := stream.read(_MEMBER_PIECE):
        read += len(data)
        while data:
            try:
                member.decompress(data, 1 << 16)
            except zlib.error:
                return None
            if member.eof:
                return read - len(member.unused_data)
            data = member.unconsumed_tail
    return None


def _next_member(stream: BinaryIO, start: int, size: int) -> int:
    """Returns where the next gzip member begins that decodes as a WARC record; the file's end if none does."""
    overlap = len(_GZIP) - 1
    while start < size:
        stream.seek(start)
        data = stream.read(_PIECE + overlap)
        at = data.find(_GZIP)
        while at >= 0:
            if _begins_a_record(stream, start + at):
                return start + at
            at = data.find(_GZIP, at + 1)
        start += _PIECE
    return size


def _begins_a_record(stream: BinaryIO, start: int) -> bool:
    stream.seek(start)
    try:
        return zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(stream.read(512), 5).startswith(b"WARC/")
    except zlib.error:
        return False


def _read_record(records: Any, record: Any, max_bytes: int | None, *, whole: bool = True) -> WarcResponse | PassedOver:
    """A record as an exchange; with `whole` only one that holds all of its bytes."""
    header = record.rec_headers.get_header
    url = str(header("WARC-Target-URI") or "").strip("<>")
    offset_of = records.get_record_offset
    raw = record.raw_stream.read() if max_bytes is None else record.raw_stream.read(max_bytes + 1)
    moment, status, headers = _date(header("WARC-Date")), _status(record), _http_headers(record)
    reason = ""
    if max_bytes is not None and len(raw) > max_bytes:
        reason = f"longer than {max_bytes} bytes"
    elif whole and (truncated := header("WARC-Truncated")):
        reason = f"cut when it was captured (WARC-Truncated: {_plain(truncated)})"
    elif whole and getattr(record.raw_stream, "limit", 0) > 0:
        reason = "cut: the file ends before the record does"
    elif moment is None:
        reason = f"a WARC-Date that is none: {_plain(header('WARC-Date') or 'missing')}"
    elif status is None:
        reason = f"a {record.rec_type} record without a web page's headers"
    if reason or moment is None or status is None:
        return PassedOver(offset_of(), url, reason)
    exchange = HttpExchange(
        url=url,
        method="GET",
        target="",
        request_headers=(),
        request_body=b"",
        http_version=str(record.http_headers.protocol or "HTTP/1.1") if record.http_headers else "HTTP/1.1",
        status=status[0],
        phrase=status[1],
        headers=headers,
        body=_unchunked(raw, headers),
        fetched_at=moment,
        truncated=header("WARC-Truncated"),
    )
    return WarcResponse(
        record_id=_id(header("WARC-Record-ID")),
        record_type=record.rec_type if record.rec_type in ("revisit", "conversion") else "response",
        exchange=exchange,
        offset=offset_of(),
        bytes=len(raw),
        payload_sha256=_payload_sha256(record.rec_type, raw, header("WARC-Payload-Digest")),
        payload_digest=header("WARC-Payload-Digest"),
        refers_to=(_bare(header("WARC-Refers-To-Target-URI")), _date(header("WARC-Refers-To-Date"))),
        made_of=_id(header("WARC-Refers-To")) if record.rec_type == "conversion" else None,
        site_id=header(SITE_HEADER),
        run_id=header(RUN_HEADER),
    )


def _status(record: Any) -> tuple[int, str] | None:
    """Status code and phrase; a resource from a web address counts as a 200, and so does a page made of one."""
    if record.http_headers is not None:
        code, _, phrase = str(record.http_headers.statusline).partition(" ")
        return (int(code), phrase) if code.isdecimal() else None
    url = str(record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
    is_page = "html" in str(record.rec_headers.get_header("Content-Type") or "").lower()
    counts = record.rec_type == "resource" or (record.rec_type == "conversion" and is_page)
    return (200, "OK") if counts and url.startswith(_WEB) else None


def _http_headers(record: Any) -> tuple[Header, ...]:
    if record.http_headers is not None:
        return tuple((str(name), str(value)) for name, value in record.http_headers.headers)
    media_type = record.rec_headers.get_header("Content-Type")
    return (("Content-Type", str(media_type)),) if media_type else ()


def _id(header: str | None) -> str:
    """The id of a record as headers name it, without what says that it is one; empty where there is none."""
    return str(header or "").strip("<>").removeprefix("urn:uuid:")


def _bare(uri: str | None) -> str | None:
    return uri.strip("<>") if uri else None


def _plain(text: str) -> str:
    """A few words of somebody else's header, without control characters."""
    return "".join(char if char.isprintable() else "?" for char in text[:60])


def _payload_sha256(kind: str, raw: bytes, named: str | None) -> str | None:
    if kind != "revisit":
        return hashlib.sha256(raw).hexdigest()
    algorithm, _, value = (named or "").partition(":")
    return value if algorithm == "sha256" and len(value) == 64 else None


def _unchunked(raw: bytes, headers: Sequence[Header]) -> bytes:
    """The body of a record that keeps its chunks, as wget's do; one that says so and has none is left alone."""
    chunked = any(name.lower() == "transfer-encoding" and "chunked" in value.lower() for name, value in headers)
    return bytes(ChunkedDataReader(BytesIO(raw)).read()) if chunked and raw else raw


def _is_about(request: Any, response: WarcResponse) -> bool:
    concurrent = str(request.rec_headers.get_header("WARC-Concurrent-To") or "")
    return response.record_id != "" and response.record_id in concurrent


def _with_request(response: WarcResponse, request: Any) -> WarcResponse:
    if request.http_headers is None:
        return response
    method = str(request.http_headers.protocol)
    target = str(request.http_headers.statusline).rpartition(" ")[0]
    exchange = replace(
        response.exchange,
        method=method,
        target=target,
        request_headers=tuple((str(name), str(value)) for name, value in request.http_headers.headers),
        request_body=request.raw_stream.read(),
    )
    return replace(response, exchange=exchange)


def _date(text: str | None) -> datetime | None:
    """A WARC-Date (W3C profile of ISO 8601), in UTC; a day alone begins at midnight, one without a zone is UTC."""
    match = re.fullmatch(
        r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)?)?", (text or "").strip()
    )
    if match is None:
        return None
    zone = (match[4] or "Z").replace("Z", "+00:00")
    try:
        whole = datetime.fromisoformat(f"{match[1]}T{match[2] or '00:00'}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return whole.replace(microsecond=int((match[3] or "0").ljust(6, "0")[:6]))
