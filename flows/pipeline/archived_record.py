"""A response that came as the bytes of one WARC record, as Common Crawl's files are read."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from flows.http import Outcome, Response
from flows.pipeline.cdx import without_default_port
from storage.captures.content_coding import CodingError, decode_body
from storage.captures.store import MAX_BODY_BYTES, UNREADABLE, describe_damage
from storage.captures.warc_reader import PassedOver, read_records


def response_in_record(answer: Response, url: str) -> Response:
    """Returns the response that the record in an answer's body tells of; BROKEN where it holds none of this address.

    A record that was cut (`WARC-Truncated`) is none: it must not become a version.
    """
    try:
        record = next(read_records(BytesIO(answer.body), max_bytes=MAX_BODY_BYTES), None)
    except UNREADABLE as error:
        return _broken(answer, describe_damage(error))
    if record is None or isinstance(record, PassedOver):
        return _broken(answer, record.reason if record is not None else "no response record")
    exchange = record.exchange
    if record.record_type != "response" or without_default_port(exchange.url) != url:
        return _broken(answer, f"a {record.record_type} of {exchange.url} stands where the index says that it does")
    headers = {name.lower(): value for name, value in exchange.headers}
    try:
        body = decode_body(exchange.body, headers.get("content-encoding", ""), MAX_BODY_BYTES)
    except CodingError as error:
        return _broken(answer, str(error))
    return replace(
        answer,
        status=exchange.status,
        headers=headers,
        body=body,
        media_type=headers.get("content-type"),
        outcome=Outcome.OK if exchange.status == 200 else Outcome.GONE,
        reason=f"archived with status {exchange.status}",
    )


def _broken(answer: Response, why: str) -> Response:
    return replace(answer, outcome=Outcome.BROKEN, reason=why, body=b"")
