"""One HTTP exchange as WARC 1.1 records, and records of any WARC file as exchanges; by warcio."""

from __future__ import annotations

import hashlib
import re
import uuid
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Literal
from urllib.parse import quote

from isal import isal_zlib
from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordbuilder import RecordBuilder
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from storage.records import Capture

Header = tuple[str, str]
RecordType = Literal["response", "revisit"]

SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_SITE_HEADER = "Nianbao-Site-ID"
_RUN_HEADER = "Nianbao-Run-ID"
_GZIP_LEVEL = 2  # of ISA-L: a twentieth larger than zlib's level 6, in a sixth of its time
_ASCII = "".join(map(chr, range(0x20, 0x7F)))
_NEW_LINES = re.compile(r"[\r\n\x00]+")
_BUILDER = RecordBuilder(warc_version="1.1")


@dataclass(frozen=True, slots=True)
class HttpExchange:
    """A request and its response as they went over the wire; `body` without transfer coding, content coding kept.

    `target` is the request line's; `truncated` is why the body is not whole (`length`, `time`, `disconnect`).
    """

    url: str
    method: str
    target: str
    request_headers: Sequence[Header]
    request_body: bytes
    http_version: str
    status: int
    phrase: str
    headers: Sequence[Header]
    body: bytes
    fetched_at: datetime
    truncated: str | None = None


@dataclass(frozen=True, slots=True)
class WarcResponse:
    """A response or revisit record of a WARC file: where it stands, and the exchange that it tells of.

    `payload_sha256` is of the body as the record holds it, or the one that a revisit names; None where a foreign
    revisit names another kind of hash. `bytes` counts the body as the record holds it.
    """

    record_id: str
    record_type: RecordType
    exchange: HttpExchange
    offset: int
    bytes: int
    payload_sha256: str | None
    site_id: str | None = None
    run_id: str | None = None

    def capture(self, warc_file: str) -> Capture:
        """The row of this record in a file of our own."""
        exchange = self.exchange
        headers = {name.lower(): value for name, value in exchange.headers}
        return Capture(
            capture_id=self.record_id,
            url=exchange.url,
            site_id=self.site_id or "",
            run_id=self.run_id or "",
            fetched_at=exchange.fetched_at,
            method=exchange.method,
            status=exchange.status,
            media_type=headers.get("content-type") or None,
            bytes=self.bytes,
            payload_sha256=self.payload_sha256 or "",
            record_type=self.record_type,
            warc_file=warc_file,
            warc_offset=self.offset,
            etag=headers.get("etag"),
            last_modified=headers.get("last-modified"),
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One exchange on its way into a file: the record it becomes, and the gzip members of it and its request."""

    record: WarcResponse
    members: bytes


def write_entry(exchange: HttpExchange, *, site_id: str, run_id: str, known_sha256: str | None) -> Entry:
    """The records of an exchange; a revisit where its body is the one that `known_sha256` names."""
    exchange = replace(
        exchange, headers=_kept_headers(exchange.headers), fetched_at=exchange.fetched_at.astimezone(UTC)
    )
    own_sha256 = hashlib.sha256(exchange.body).hexdigest()
    profile = _revisit_profile(exchange, own_sha256, known_sha256)
    body = b"" if profile else exchange.body
    record = WarcResponse(
        record_id=str(uuid.uuid4()),
        record_type="revisit" if profile else "response",
        exchange=exchange,
        offset=0,
        bytes=len(body),
        payload_sha256=known_sha256 if profile else own_sha256,
        site_id=site_id,
        run_id=run_id,
    )
    return Entry(record, _member(_response_record(record, body, profile)) + _member(_request_record(record)))


def write_warcinfo(name: str, run_id: str, software: str, moment: datetime) -> bytes:
    """The member that opens a file of ours."""
    record = _BUILDER.create_warcinfo_record(
        name,
        {
            "software": software,
            "format": "WARC File Format 1.1",
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "isPartOf": run_id,
            "robots": "obey",
        },
    )
    record.rec_headers.replace_header("WARC-Date", _warc_date(moment))
    return _member(record)


def read_records(stream: BinaryIO, *, max_bytes: int | None = None) -> Iterator[WarcResponse]:
    """The response and revisit records of a WARC stream, ours or another tool's, gzipped or not.

    A body of more than `max_bytes` is passed over. The request line and headers are those of the request record that
    follows, where it stands right behind (as ours do). Raises ArchiveLoadFailed where this is no WARC.
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
        if record.rec_type in ("response", "revisit") and record.http_headers is not None:
            waiting = _read_response(records, record, max_bytes)
    if waiting is not None:
        yield waiting


def read_record_at(stream: BinaryIO, offset: int) -> WarcResponse:
    """The response or revisit record at an offset; raises ArchiveLoadFailed where none stands there."""
    stream.seek(offset)
    records = ArchiveIterator(stream)
    record = next(iter(records), None)
    found = _read_response(records, record, None) if record is not None and record.http_headers is not None else None
    if found is None:
        raise ArchiveLoadFailed(f"no response record at offset {offset}")
    return replace(found, offset=offset)


def whole_members(path: Path) -> int:
    """The bytes of a file up to the end of its last whole gzip member."""
    end = position = 0
    member = zlib.decompressobj(zlib.MAX_WBITS + 16)
    with path.open("rb") as stream:
        while data := stream.read(1 << 20):
            position += len(data)
            while data:
                try:
                    member.decompress(data, 1 << 16)
                except zlib.error:
                    return end
                data = member.unconsumed_tail
                if member.eof:
                    data = member.unused_data
                    end = position - len(data)
                    member = zlib.decompressobj(zlib.MAX_WBITS + 16)
    return end


def _revisit_profile(exchange: HttpExchange, own_sha256: str, known_sha256: str | None) -> str | None:
    if not known_sha256 or exchange.truncated:
        return None
    if exchange.status == 304 and not exchange.body:
        return NOT_MODIFIED
    if exchange.status == 200 and exchange.body and known_sha256 == own_sha256:
        return SAME_PAYLOAD
    return None


def _response_record(record: WarcResponse, body: bytes, profile: str | None) -> Any:
    exchange = record.exchange
    headers = _named(record.record_id, exchange.fetched_at) | {
        "WARC-Payload-Digest": f"sha256:{record.payload_sha256}",
        _SITE_HEADER: record.site_id or "",
        _RUN_HEADER: record.run_id or "",
    }
    if profile:
        headers |= {"WARC-Profile": profile, "WARC-Refers-To-Target-URI": exchange.url}
    if exchange.truncated:
        headers["WARC-Truncated"] = exchange.truncated
    status = StatusAndHeaders(
        f"{exchange.status} {_in_ascii(_one_line(exchange.phrase))}",
        list(exchange.headers),
        protocol=exchange.http_version,
    )
    return _record(record.record_type, exchange.url, headers, status, body)


def _request_record(record: WarcResponse) -> Any:
    exchange = record.exchange
    headers = _named(str(uuid.uuid4()), exchange.fetched_at) | {
        "WARC-Concurrent-To": f"<urn:uuid:{record.record_id}>",
        "WARC-Payload-Digest": f"sha256:{hashlib.sha256(exchange.request_body).hexdigest()}",
    }
    line = StatusAndHeaders(f"{exchange.target} HTTP/1.1", list(exchange.request_headers), protocol=exchange.method)
    return _record("request", exchange.url, headers, line, exchange.request_body)


def _named(record_id: str, moment: datetime) -> dict[str, str]:
    return {"WARC-Record-ID": f"<urn:uuid:{record_id}>", "WARC-Date": _warc_date(moment)}


def _record(kind: str, url: str, headers: dict[str, str], status: StatusAndHeaders, body: bytes) -> Any:
    """A record with its digests set, so that warcio need not compute others."""
    try:
        status.compute_headers_buffer()
    except UnicodeEncodeError:  # warcio encodes values, but no parameter's name in them
        status.headers = [(_in_ascii(name), _in_ascii(value)) for name, value in status.headers]
        status.compute_headers_buffer()
    block = hashlib.sha256(status.headers_buff)
    block.update(body)
    headers["WARC-Block-Digest"] = f"sha256:{block.hexdigest()}"
    return _BUILDER.create_warc_record(
        url, kind, payload=BytesIO(body), length=len(body), http_headers=status, warc_headers_dict=headers
    )


def _member(record: Any) -> bytes:
    """One record as one gzip member, in memory: it is appended to a file whole or not at all."""
    plain = BytesIO()
    WARCWriter(plain, gzip=False, warc_version="1.1").write_record(record)
    compressor = isal_zlib.compressobj(_GZIP_LEVEL, isal_zlib.DEFLATED, zlib.MAX_WBITS + 16)
    return compressor.compress(plain.getbuffer()) + compressor.flush()


def _kept_headers(headers: Sequence[Header]) -> tuple[Header, ...]:
    """Headers as a record holds them: each in its line, the undone transfer coding under another name."""
    return tuple(
        (f"X-Crawl-{name}" if name.lower() == "transfer-encoding" else _one_line(name), _one_line(value))
        for name, value in headers
    )


def _one_line(text: str) -> str:
    return _NEW_LINES.sub(" ", text)


def _in_ascii(text: str) -> str:
    """Other characters percent-encoded, as warcio writes those of headers: a portal says 200 成功 in any encoding."""
    return quote(text, safe=_ASCII)


def _warc_date(moment: datetime) -> str:
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


# -- reading


def _read_response(records: Any, record: Any, max_bytes: int | None) -> WarcResponse | None:
    header = record.rec_headers.get_header
    headers = tuple((str(name), str(value)) for name, value in record.http_headers.headers)
    raw = record.raw_stream.read() if max_bytes is None else record.raw_stream.read(max_bytes + 1)
    if max_bytes is not None and len(raw) > max_bytes:
        return None
    status = str(record.http_headers.statusline).partition(" ")
    moment, code = _date(header("WARC-Date")), status[0]
    if moment is None or not code.isdigit():
        return None
    exchange = HttpExchange(
        url=str(header("WARC-Target-URI") or "").strip("<>"),
        method="GET",
        target="",
        request_headers=(),
        request_body=b"",
        http_version=str(record.http_headers.protocol or "HTTP/1.1"),
        status=int(code),
        phrase=status[2],
        headers=headers,
        body=_unchunked(raw, headers),
        fetched_at=moment,
        truncated=header("WARC-Truncated"),
    )
    return WarcResponse(
        record_id=str(header("WARC-Record-ID") or "").strip("<>").removeprefix("urn:uuid:"),
        record_type="revisit" if record.rec_type == "revisit" else "response",
        exchange=exchange,
        offset=records.get_record_offset(),
        bytes=len(raw),
        payload_sha256=_payload_sha256(record.rec_type, raw, header("WARC-Payload-Digest")),
        site_id=header(_SITE_HEADER),
        run_id=header(_RUN_HEADER),
    )


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
    """A WARC-Date (W3C profile of ISO 8601, UTC), with any number of decimals."""
    match = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z", (text or "").strip())
    if match is None:
        return None
    whole = datetime.fromisoformat(match[1]).replace(tzinfo=UTC)
    return whole.replace(microsecond=int((match[2] or "0").ljust(6, "0")[:6]))
