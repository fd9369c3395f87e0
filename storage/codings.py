"""Content codings undone in a stream that is bounded at every stage (httpx's own decoder is not).

The crawl layer reads what comes over the wire with it, and the archive what a capture holds.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

ACCEPT_ENCODING = "gzip, deflate"
_PIECE = 64 * 1024
_MOST_CODINGS = 2
_GZIP_MAGIC = b"\x1f\x8b"


class CodingError(Exception):
    """A body that does not decode: not asked for, damaged, cut."""


class TooLongError(CodingError):
    """A body that holds more than it may, once decoded."""


class Inflater:
    """Takes a body as it came, piece by piece, and holds what it decodes to, never more than `limit` bytes.

    Raises TooLongError beyond the limit, CodingError for a coding that was not asked for or data that do not decode.
    """

    def __init__(self, content_encoding: str, limit: int) -> None:
        codings = [
            c for c in (part.strip().lower() for part in content_encoding.split(",")) if c not in ("", "identity")
        ]
        if len(codings) > _MOST_CODINGS:
            raise CodingError(f"{len(codings)} content codings one over the other")
        self._stages = [_stage(coding) for coding in reversed(codings)]
        self._limit = limit
        self.output = bytearray()

    def feed(self, data: bytes) -> None:
        """Decodes one piece of the body."""
        self._pass(data, 0)

    def finish(self) -> None:
        """Says that the body has ended; raises CodingError where a coding still waits for more."""
        for stage in self._stages:
            if not stage.complete:
                raise CodingError(f"the body ends in the middle of its {stage.coding} data")

    def _pass(self, data: bytes, depth: int) -> None:
        if depth < len(self._stages):
            for piece in self._stages[depth].pieces(data):
                self._pass(piece, depth + 1)
            return
        room = self._limit - len(self.output)
        self.output += data[:room]
        if len(data) > room:
            raise TooLongError(f"more than {self._limit} bytes after decompression")


class _Stage:
    """One gzip or deflate layer; deflate is tried as zlib (RFC 9110) and then raw, as many servers send it."""

    def __init__(self, coding: str) -> None:
        self.coding = coding
        self.started = False
        self._finished = False
        self._wbits = 16 + zlib.MAX_WBITS if coding == "gzip" else zlib.MAX_WBITS
        self._inflate = zlib.decompressobj(self._wbits)

    @property
    def complete(self) -> bool:
        return self._finished or not self.started

    def pieces(self, data: bytes) -> Iterator[bytes]:
        while data and not self._finished:
            first, self.started = not self.started, True
            piece = self._decode(data, first=first)
            if piece:
                yield piece
            data = self._inflate.unconsumed_tail
            if self._inflate.eof:
                data = self._next_member()

    def _decode(self, data: bytes, *, first: bool) -> bytes:
        try:
            return self._inflate.decompress(data, _PIECE)
        except zlib.error as error:
            if not (first and self.coding == "deflate"):
                raise CodingError(f"{self.coding} data that do not decode: {error}") from error
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        return self._decode(data, first=False)

    def _next_member(self) -> bytes:
        """What follows the end: another gzip member, or rubbish that browsers pass over too."""
        rest = self._inflate.unused_data
        if self.coding == "gzip" and rest.startswith(_GZIP_MAGIC):
            self._inflate = zlib.decompressobj(self._wbits)
            return rest
        self._finished = True
        return b""


def _stage(coding: str) -> _Stage:
    if coding in ("gzip", "x-gzip"):
        return _Stage("gzip")
    if coding == "deflate":
        return _Stage("deflate")
    raise CodingError(f"content coding {coding[:20]!r} was not asked for")


def decode_body(body: bytes, content_encoding: str, limit: int) -> bytes:
    """A whole body without its content coding; raises CodingError."""
    inflater = Inflater(content_encoding, limit)
    inflater.feed(body)
    inflater.finish()
    return bytes(inflater.output)
