"""Content codings undone in a stream that is bounded at every stage (httpx's own decoder is not).

The crawl layer reads what comes over the wire with it, and the archive what a capture holds.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from storage.extras import needs

ACCEPT_ENCODING = "gzip, deflate"
_PIECE = 64 * 1024
_MOST_CODINGS = 2
_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_WINDOW_LOG = 23  # 8 MiB (RFC 9659): what a web server may ask of its client
# as documents begin: PDF, zip (docx, ofd), OLE (doc, wps), RTF
_PLAIN = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")


class CodingError(Exception):
    """A body that does not decode: not asked for, damaged, cut."""


class TooLongError(CodingError):
    """A body that holds more than it may, once decoded."""


class NoDecoderError(CodingError):
    """A body whose coding only an extra undoes that is not installed; the message says which."""


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
    """One gzip or deflate layer; deflate may be zlib's (RFC 9110) or raw, as many servers send it."""

    def __init__(self, coding: str) -> None:
        self.coding = coding
        self._held = b""
        self._inflate: Any = None
        self._started = self._finished = False
        self._members = 0

    @property
    def complete(self) -> bool:
        """True where the data may end here; none at all is complete too."""
        return self._finished or not self._started or (self._members > 0 and self._inflate is None)

    def pieces(self, data: bytes) -> Iterator[bytes]:
        self._started = self._started or bool(data)
        self._held += data
        while self._held and not self._finished:
            if self._inflate is None and not self._begin():
                return
            held, self._held = self._held, b""
            try:
                piece = self._inflate.decompress(held, _PIECE)
            except zlib.error as error:
                raise CodingError(f"{self.coding} data that do not decode: {error}") from error
            if piece:
                yield piece
            self._held = self._inflate.unconsumed_tail
            if self._inflate.eof:
                self._held, self._inflate = self._inflate.unused_data, None
                self._members += 1
                self._finished = self.coding == "deflate"

    def _begin(self) -> bool:
        """Begins a member by its first two bytes; rubbish behind the last one is passed over, as browsers do."""
        if len(self._held) < 2:
            return False
        if self.coding == "deflate":
            self._inflate = zlib.decompressobj(zlib.MAX_WBITS if _is_zlib(self._held) else -zlib.MAX_WBITS)
        elif self._held.startswith(_GZIP_MAGIC):
            self._inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)
        elif self._members:
            self._finished = True
        else:
            raise CodingError("gzip data that do not begin as gzip")
        return not self._finished


def _is_zlib(data: bytes) -> bool:
    """True where data begin with a zlib header (RFC 1950 2.2)."""
    return data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0


def _stage(coding: str) -> _Stage:
    if coding in ("gzip", "x-gzip"):
        return _Stage("gzip")
    if coding == "deflate":
        return _Stage("deflate")
    raise CodingError(f"content coding {coding[:20]!r} was not asked for")


def decode_body(body: bytes, content_encoding: str, limit: int) -> bytes:
    """A whole body without its content codings, at most `limit` bytes; raises CodingError.

    br and zstd, which other tools' captures hold, are undone where the extra `warc` is installed; NoDecoderError where
    it is not. A body that is plain although a coding is named, as tools leave it that have undone the coding and kept
    the header, is given as it is.
    """
    codings = [part.strip().lower() for part in content_encoding.split(",")]
    for coding in reversed([coding for coding in codings if coding not in ("", "identity")][:_MOST_CODINGS]):
        if is_plain(body):
            return body
        decode = _DECODERS.get(coding)
        body = decode(body, limit) if decode else _decode_inflated(body, coding, limit)
    return body


def is_plain(body: bytes) -> bool:
    """True where bytes begin as a page, a text or a document does, so that no coding lies over them."""
    head = body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith(_PLAIN) or head[:1] in (b"<", b"{")


def _decode_inflated(body: bytes, coding: str, limit: int) -> bytes:
    inflater = Inflater(coding, limit)
    for start in range(0, len(body), _PIECE):
        inflater.feed(body[start : start + _PIECE])
    inflater.finish()
    return bytes(inflater.output)


def _decode_brotli(body: bytes, limit: int) -> bytes:
    try:
        import brotli
    except ImportError as error:
        raise NoDecoderError(needs("a body in br", "warc")) from error
    decompressor, out = brotli.Decompressor(), bytearray()
    try:
        data = body
        while not decompressor.is_finished():
            piece = decompressor.process(data, output_buffer_limit=_PIECE)
            out += piece
            if len(out) > limit:
                raise TooLongError(f"more than {limit} bytes after decompression")
            if not piece and not data:
                raise CodingError("the body ends in the middle of its br data")
            data = b""
    except brotli.error as error:
        raise CodingError("br data that do not decode") from error
    return bytes(out)


def _decode_zstandard(body: bytes, limit: int) -> bytes:
    try:
        from backports import zstd
    except ImportError as error:
        raise NoDecoderError(needs("a body in zstd", "warc")) from error
    decompressor = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG})
    try:
        out = decompressor.decompress(body, limit + 1)
        if len(out) > limit:
            raise TooLongError(f"more than {limit} bytes after decompression")
    except zstd.ZstdError as error:
        raise CodingError("zstd data that do not decode") from error
    if body and not decompressor.eof:
        raise CodingError("the body ends in the middle of its zstd data")
    return out


_DECODERS: Mapping[str, Callable[[bytes, int], bytes]] = {"br": _decode_brotli, "zstd": _decode_zstandard}
