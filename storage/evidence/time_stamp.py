"""Time stamps by a third party (RFC 3161): what is asked of it, and whether its answer proves what it should."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from cryptography.x509 import Certificate

from storage.extras import needs

Stamp = Callable[[bytes], bytes]
"""Sends a DER request to the time-stamp authority and returns its DER response; raises OSError."""


class StampError(Exception):
    """A time stamp that cannot be had or that proves nothing; the message says why."""


def request_stamp(data: bytes, send: Stamp) -> bytes:
    """Returns the response (DER) of an authority over the SHA-256 of `data`, its certificate in it.

    Raises StampError where it refuses or answers something else, OSError where it cannot be reached.
    """
    library = _library()
    request = (
        library.TimestampRequestBuilder()
        .data(data)
        .hash_algorithm(library.HashAlgorithm.SHA256)
        .cert_request(cert_request=True)
        .nonce(nonce=True)
        .build()
    )
    answer = send(request.as_bytes())
    response = _decode(answer)
    if response.tst_info.nonce != request.nonce:
        raise StampError("the time-stamp authority answered another request")
    check_stamp(answer, data)
    return answer


def check_stamp(stamp: bytes, data: bytes, roots: Sequence[Certificate] = ()) -> datetime:
    """Returns the time (UTC) that a stamp of `data` says.

    With `roots` the stamp has to be signed by an authority that one of them vouches for; without, only what it is a
    stamp of is looked at. Raises StampError.
    """
    response = _decode(stamp)
    imprint = response.tst_info.message_imprint.message
    if imprint != hashlib.sha256(data).digest():
        raise StampError("it is a stamp of something else")
    if roots:
        library = _library()
        try:
            library.VerifierBuilder(roots=list(roots)).build().verify(response, imprint)
        except (library.VerificationError, ValueError) as error:
            raise StampError(f"no authority that is trusted signed it: {error}") from error
    moment = response.tst_info.gen_time
    assert isinstance(moment, datetime)
    return moment.astimezone(UTC)


def _decode(stamp: bytes) -> Any:
    library = _library()
    try:
        response = library.decode_timestamp_response(stamp)
        if library.PKIStatus(response.status) not in (
            library.PKIStatus.GRANTED,
            library.PKIStatus.GRANTED_WITH_MODS,
        ):
            raise StampError(
                f"the time-stamp authority refused: {', '.join(response.status_string) or response.status}"
            )
        _ = response.tst_info
    except ValueError as error:
        raise StampError(f"no time-stamp response that can be read: {error}") from error
    return response


def _library() -> Any:
    try:
        import rfc3161_client
    except ImportError as error:
        raise StampError(needs("a time stamp", "evidence")) from error
    return rfc3161_client
