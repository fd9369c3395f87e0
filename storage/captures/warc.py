"""One HTTP exchange as WARC 1.1 records (ISO 28500:2017), by warcio; warc_reader reads them."""

from __future__ import annotations

import hashlib
import re
import uuid
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Literal
from urllib.parse import quote

from warcio.recordbuilder import RecordBuilder
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from storage.records import Capture

isal_zlib: Any
try:
    from isal import isal_zlib
except ImportError:  # the extra `fast` brings it
    isal_zlib = None

Header = tuple[str, str]
RecordType = Literal["response", "revisit", "conversion"]

SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
SITE_HEADER = "Nianbao-Site-ID"
RUN_HEADER = "Nianbao-Run-ID"
_ISAL_LEVEL = 2  # a twentieth larger than zlib's level 6, in a sixth of its time
_ZLIB_LEVEL = 6
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
    """A response, revisit or conversion record of a WARC file: where it stands, and the exchange that it tells of.

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
    payload_digest: str | None = None  # as the record names it, in whatever algorithm
    refers_to: tuple[str | None, datetime | None] = (None, None)  # of a revisit: address and moment of the first
    made_of: str | None = None  # of a conversion: the id of the record that it was made of

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


def write_entry(
    exchange: HttpExchange, *, site_id: str, run_id: str, known_sha256: str | None, made_of: str | None = None
) -> Entry:
    """The records of an exchange; a revisit where its body is the one that `known_sha256` names.

    With `made_of`, the id of a record, the body was made of that record's: a conversion, which has no request.
    """
    exchange = replace(
        exchange, headers=_kept_headers(exchange.headers), fetched_at=exchange.fetched_at.astimezone(UTC)
    )
    own_sha256 = hashlib.sha256(exchange.body).hexdigest()
    profile = _revisit_profile(exchange, own_sha256, known_sha256)
    body = b"" if profile else exchange.body
    record = WarcResponse(
        record_id=str(uuid.uuid4()),
        record_type="conversion" if made_of else "revisit" if profile else "response",
        exchange=exchange,
        offset=0,
        bytes=len(body),
        payload_sha256=known_sha256 if profile else own_sha256,
        site_id=site_id,
        run_id=run_id,
        made_of=made_of,
    )
    if made_of:
        return Entry(record, _member(_conversion_record(record)))
    return Entry(record, _member(_response_record(record, body, profile)) + _member(_request_record(record)))


def write_repetition(first: WarcResponse, capture: Capture) -> bytes:
    """The member of a revisit that players resolve, for a capture that was answered 304: the first response's head.

    The capture's own record has the head of a 304, which players show as a blank page.
    """
    headers = _named(str(uuid.uuid5(uuid.UUID(capture.capture_id), "repetition")), capture.fetched_at) | {
        "WARC-Payload-Digest": f"sha256:{first.payload_sha256}",
        "WARC-Profile": SAME_PAYLOAD,
        "WARC-Refers-To": f"<urn:uuid:{first.record_id}>",
        "WARC-Refers-To-Target-URI": first.exchange.url,
        "WARC-Refers-To-Date": _warc_date(first.exchange.fetched_at),
        "WARC-Concurrent-To": f"<urn:uuid:{capture.capture_id}>",
    }
    status = StatusAndHeaders(
        f"{first.exchange.status} {_in_ascii(_one_line(first.exchange.phrase))}",
        list(first.exchange.headers),
        protocol=first.exchange.http_version,
    )
    return _member(_record("revisit", capture.url, headers, status, b""))


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
        SITE_HEADER: record.site_id or "",
        RUN_HEADER: record.run_id or "",
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


def _conversion_record(record: WarcResponse) -> Any:
    """A page made of another record's (ISO 28500, 6.7.2): its bytes alone, since no server sent them."""
    exchange = record.exchange
    digest = f"sha256:{record.payload_sha256}"
    headers = _named(record.record_id, exchange.fetched_at) | {
        "WARC-Refers-To": f"<urn:uuid:{record.made_of}>",
        "WARC-Block-Digest": digest,
        "WARC-Payload-Digest": digest,
        SITE_HEADER: record.site_id or "",
        RUN_HEADER: record.run_id or "",
    }
    return _BUILDER.create_warc_record(
        exchange.url,
        record.record_type,
        payload=BytesIO(exchange.body),
        length=len(exchange.body),
        warc_content_type=dict(exchange.headers)["Content-Type"],
        warc_headers_dict=headers,
    )


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
    library, level = (zlib, _ZLIB_LEVEL) if isal_zlib is None else (isal_zlib, _ISAL_LEVEL)
    compressor = library.compressobj(level, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    packed: bytes = compressor.compress(plain.getbuffer()) + compressor.flush()
    return packed


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
