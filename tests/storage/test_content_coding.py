"""Content codings undone within bounds."""

from __future__ import annotations

import gzip
import zlib
from contextlib import suppress

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from storage.captures.content_coding import CodingError, Inflater, TooLongError, decode_body

TEXT = "法治政府建设年度报告。".encode() * 300


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def gzipped(body: bytes) -> bytes:
    """The same bytes on every run: no time in the header, since test names are made of them."""
    return gzip.compress(body, mtime=0)


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("", TEXT), ("identity", TEXT), ("gzip", gzipped(TEXT)), ("X-GZIP", gzipped(TEXT)),
        ("deflate", zlib.compress(TEXT)), ("deflate", raw_deflate(TEXT)),
        ("deflate, gzip", gzipped(zlib.compress(TEXT))),
        ("gzip", gzipped(TEXT[:100]) + gzipped(TEXT[100:])), ("gzip", gzipped(TEXT) + b"rubbish"),
        ("gzip", b""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("step", [1, 7, 1 << 20])
def test_codings_are_undone_however_they_are_cut(coding: str, body: bytes, step: int) -> None:
    inflater = Inflater(coding, len(TEXT))
    for start in range(0, len(body), step):
        inflater.feed(body[start : start + step])
    inflater.finish()
    assert bytes(inflater.output) == (TEXT if body else b"")


@pytest.mark.parametrize(
    ("coding", "body"),
    [("gzip", gzipped(TEXT)[:-9]), ("gzip", TEXT), ("deflate", TEXT), ("br", TEXT), ("zstd", TEXT),
     ("gzip,gzip,gzip", TEXT), ("deflate", zlib.compress(TEXT)[:-1])],
)  # fmt: skip
def test_what_does_not_decode_says_so(coding: str, body: bytes) -> None:
    with pytest.raises(CodingError):
        decode_body(body, coding, len(TEXT))


@pytest.mark.parametrize("coding", ["", "gzip", "deflate"])
def test_no_more_than_the_limit_is_ever_held(coding: str) -> None:
    body = {
        "": bytes(10_000_000),
        "gzip": gzipped(bytes(10_000_000)),
        "deflate": zlib.compress(bytes(10_000_000)),
    }
    inflater = Inflater(coding, 1000)
    with pytest.raises(TooLongError):
        inflater.feed(body[coding])
    assert len(inflater.output) == 1000


@pytest.mark.parametrize(
    ("coding", "body"), [("br", brotli.compress(bytes(1_000_000))), ("zstd", zstd.compress(bytes(1_000_000)))]
)
def test_a_coding_of_others_is_undone_up_to_the_limit(coding: str, body: bytes) -> None:
    assert decode_body(body, coding, 1_000_000) == bytes(1_000_000)
    with pytest.raises(TooLongError):
        decode_body(body, coding, 999_999)


@pytest.mark.parametrize(("window_log", "is_read"), [(23, True), (24, False)])
def test_no_zstd_body_takes_a_larger_window_than_the_web_allows(window_log: int, is_read: bool) -> None:
    packer = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: window_log})
    body = packer.compress(TEXT) + packer.flush()  # in pieces: its size unknown, so that the frame names its window
    if is_read:
        assert decode_body(body, "zstd", len(TEXT)) == TEXT
    else:
        with pytest.raises(CodingError, match="do not decode"):
            decode_body(body, "zstd", len(TEXT))


@given(st.binary(max_size=500), st.sampled_from(["gzip", "deflate", "gzip, deflate", "br", "zstd"]))
def test_no_bytes_make_it_fail_otherwise(body: bytes, coding: str) -> None:
    with suppress(CodingError):
        decode_body(body, coding, 10_000)
