"""WARC files of other tools, whole and damaged: what stands before a fault is taken in, and no fault is a traceback."""

from __future__ import annotations

import io
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from storage.archive.archive import Archive
from storage.captures.store import CaptureError, iter_warc, verify_files
from storage.maintenance.warc_import import Source, import_warcs
from tests.storage.nights import report

NOW = datetime(2025, 6, 1, tzinfo=UTC)


def warc_of(count: int) -> bytes:
    """As wget writes it: a warcinfo, then a response and a request for each page."""
    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=True)
    writer.write_record(writer.create_warcinfo_record("a.warc.gz", {"software": "wget"}))
    for number in range(count):
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        dated = {"WARC-Date": f"2021-05-0{number + 1}T01:02:03Z"}
        body = io.BytesIO(f"<p>{number}</p>".encode() * 50)
        url = f"http://a.gov.cn/{number}.html"
        writer.write_record(
            writer.create_warc_record(url, "response", body, http_headers=headers, warc_headers_dict=dated)
        )
        asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "a.gov.cn")], is_http_request=True)
        writer.write_record(writer.create_warc_record(url, "request", io.BytesIO(b""), http_headers=asked))
    return stream.getvalue()


def take_in(archive: Archive, file: Path) -> None:
    import_warcs(
        archive,
        file.parent / "captures",
        [file],
        source_of=lambda _: Source("a", "500242"),
        parse=lambda *_: (report(), None),
        run_id="import-1",
        parser_version="1",
        as_of=date(2025, 6, 1),
        now=lambda: NOW,
    )


def test_a_damaged_file_gives_what_stands_before_the_fault(archive: Archive, tmp_path: Path) -> None:
    file = tmp_path / "damaged.warc.gz"
    file.write_bytes(warc_of(2) + b"no record at all\r\n" * 9)
    with pytest.raises(CaptureError, match=r"cannot be read as WARC.*2 reports taken in"):
        take_in(archive, file)
    days = [str(day) for (day,) in archive.query("SELECT fetched_at::DATE FROM captures ORDER BY 1")]
    assert days == ["2021-05-01", "2021-05-02"]
    assert archive.query("SELECT outcome FROM runs") == [("partial",)]


@pytest.mark.parametrize("share", [n / 23 for n in range(23)])
def test_a_changed_byte_is_a_fault_and_no_traceback(tmp_path: Path, share: float) -> None:
    whole = bytearray(warc_of(2))
    at = int(share * len(whole))
    whole[at] ^= 0x55
    file = tmp_path / "changed.warc.gz"
    file.write_bytes(whole)
    list(verify_files(tmp_path))
    with suppress(CaptureError):
        list(iter_warc(file))
