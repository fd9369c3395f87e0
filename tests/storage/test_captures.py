"""Captures: what is written is what is read, by us and by any WARC tool; what a crash leaves is closed."""

from __future__ import annotations

import gzip
import hashlib
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from storage.captures import warc
from storage.captures.check import verify_capture, verify_files
from storage.captures.store import (
    CaptureError,
    CaptureWriter,
    HttpExchange,
    captures_in,
    captures_of_run,
    describe_damage,
    iter_warc,
    read_capture,
    recover,
)
from storage.captures.warc_reader import read_members
from storage.records import Capture

NOON = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
PAGE = "<html><p>年度报告</p></html>".encode()


def exchange(
    body: bytes = PAGE,
    *headers: tuple[str, str],
    status: int = 200,
    url: str = "http://www.a.gov.cn/x?y=1",
    truncated: str | None = None,
    phrase: str = "OK",
) -> HttpExchange:
    return HttpExchange(
        url=url, method="GET", target="/x?y=1", request_headers=(("Host", "www.a.gov.cn"), ("User-Agent", "nianbao")),
        request_body=b"", http_version="HTTP/1.1", status=status, phrase=phrase,
        headers=(("Content-Type", "text/html"), ("ETag", '"v1"'), *headers), body=body, fetched_at=NOON,
        truncated=truncated,
    )  # fmt: skip


def kept(folder: Path, *exchanges: HttpExchange, known: str | None = None) -> Sequence[Capture]:
    with CaptureWriter(folder, "run-1") as writer:
        return [writer.write(one, site_id="a", known_sha256=known) for one in exchanges]


def test_a_capture_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    (capture,) = kept(tmp_path, exchange())
    response = read_capture(tmp_path, capture)
    assert (response.status, response.body, response.headers["etag"]) == (200, PAGE, '"v1"')
    assert capture.warc_file == "2026/nianbao-run-1-00001.warc.gz"
    assert (capture.payload_sha256, capture.bytes) == (hashlib.sha256(PAGE).hexdigest(), len(PAGE))
    assert verify_capture(tmp_path, capture) is None
    assert list(captures_in(tmp_path, capture.warc_file)) == [capture]
    assert list(captures_of_run(tmp_path, "run-1")) == [capture]


def test_content_coding_stays_in_the_record_and_is_undone_on_reading(tmp_path: Path) -> None:
    body = gzip.compress(PAGE)
    (capture,) = kept(tmp_path, exchange(body, ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")))
    assert read_capture(tmp_path, capture).body == PAGE
    assert read_capture(tmp_path, capture, decoded=False).body == body
    assert capture.payload_sha256 == hashlib.sha256(body).hexdigest()


def test_warcio_reads_the_file_and_finds_every_digest_right(tmp_path: Path) -> None:
    gzipped = exchange(gzip.compress(PAGE), ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"))
    (plain, packed) = kept(tmp_path, exchange(), gzipped)
    with (tmp_path / plain.warc_file).open("rb") as stream:
        found = []
        for record in ArchiveIterator(stream, check_digests=True):
            found.append((record.rec_type, record.content_stream().read()))
            assert record.digest_checker.passed is not False
            assert record.rec_headers.protocol == "WARC/1.1"
    assert [kind for kind, _ in found] == ["warcinfo", "response", "request", "response", "request"]
    assert found[1][1] == found[3][1] == PAGE
    with (tmp_path / packed.warc_file).open("rb") as stream:
        stream.seek(packed.warc_offset)
        record = next(iter(ArchiveIterator(stream)))
        assert hashlib.sha256(record.raw_stream.read()).hexdigest() == packed.payload_sha256


@pytest.mark.parametrize(
    ("again", "record_type"),
    [
        (exchange(), "revisit"),
        (exchange(b"", status=304), "revisit"),
        (exchange(PAGE + b" "), "response"),
        (exchange(status=404), "response"),
        (exchange(truncated="time"), "response"),
    ],
    ids=["same body", "304", "other body", "404", "cut"],
)
def test_an_unchanged_body_is_kept_as_a_revisit(tmp_path: Path, again: HttpExchange, record_type: str) -> None:
    known = hashlib.sha256(PAGE).hexdigest()
    (capture,) = kept(tmp_path, again, known=known)
    assert capture.record_type == record_type
    assert verify_capture(tmp_path, capture) is None
    assert list(verify_files(tmp_path)) == []
    if record_type == "revisit":
        assert (capture.payload_sha256, capture.bytes, read_capture(tmp_path, capture).body) == (known, 0, b"")


def test_a_304_whose_body_is_not_known_is_a_response_of_its_own(tmp_path: Path) -> None:
    (capture,) = kept(tmp_path, exchange(b"", status=304))
    assert (capture.record_type, capture.payload_sha256) == ("response", hashlib.sha256(b"").hexdigest())


DRAWN = "<html><p>年度报告</p><p>脚本所绘</p></html>".encode()
DRAWN_PAGE = replace(exchange(DRAWN), headers=(("Content-Type", "text/html; charset=utf-8"),))


def test_what_was_written_is_made_safe_on_disk_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[Path] = []
    made_safe = os.fsync

    def fsync(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink())
        made_safe(descriptor)

    with CaptureWriter(tmp_path, "run-1") as writer:
        writer.sync()  # nothing to make safe
        capture = writer.write(exchange(), site_id="a")
        monkeypatch.setattr(os, "fsync", fsync)
        writer.sync()
        writer.sync()
        assert [path.name.removesuffix(".open") for path in synced] == [Path(capture.warc_file).name]


def test_what_scripts_drew_of_a_page_is_kept_as_a_conversion_of_it(tmp_path: Path) -> None:
    with CaptureWriter(tmp_path, "run-1") as writer:
        page = writer.write(exchange(), site_id="a")
        capture = writer.write(DRAWN_PAGE, site_id="a", of=page.capture_id)
    assert (capture.record_type, capture.bytes, capture.payload_sha256, capture.media_type) == (
        "conversion", len(DRAWN), hashlib.sha256(DRAWN).hexdigest(), "text/html; charset=utf-8",
    )  # fmt: skip
    assert read_capture(tmp_path, capture).body == DRAWN
    assert list(captures_in(tmp_path, capture.warc_file)) == [page, capture]
    assert list(verify_files(tmp_path)) == []
    assert verify_capture(tmp_path, capture, [page.capture_id].__contains__) is None
    assert f"was made of {page.capture_id}" in str(verify_capture(tmp_path, capture, lambda _: False))


def test_warcio_reads_a_conversion_as_the_standard_has_it(tmp_path: Path) -> None:
    (capture,) = conversions(tmp_path, DRAWN_PAGE)
    with (tmp_path / capture.warc_file).open("rb") as stream:
        stream.seek(capture.warc_offset)
        record = next(iter(ArchiveIterator(stream, check_digests=True)))
        assert record.content_stream().read() == DRAWN
        assert record.digest_checker.passed
        named = [record.rec_headers.get_header(name) for name in ("WARC-Type", "WARC-Refers-To", "Content-Type")]
        assert record.http_headers is None
    assert named == ["conversion", "<urn:uuid:the-page>", "text/html; charset=utf-8"]


def conversions(folder: Path, *drawn: HttpExchange) -> Sequence[Capture]:
    with CaptureWriter(folder, "run-1") as writer:
        return [writer.write(one, site_id="a", of="the-page") for one in drawn]


@given(
    st.binary(max_size=400),
    st.lists(st.tuples(st.from_regex(r"[A-Za-z][A-Za-z-]{0,10}", fullmatch=True),
                       st.text(st.characters(max_codepoint=255), max_size=20)), max_size=4),
    st.integers(100, 599),
    st.text(st.characters(max_codepoint=255), max_size=20),
)  # fmt: skip
@example(b"", [("Content-Disposition", "inline; \xb3\xc9=1")], 200, "\xb3\xc9\xb9\xa6")  # 成功 in GBK
def test_whatever_came_is_kept_so_that_it_verifies(
    tmp_path_factory: pytest.TempPathFactory, body: bytes, headers: list[tuple[str, str]], status: int, phrase: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    (capture,) = kept(folder, exchange(body, *headers, status=status, phrase=phrase))
    assert verify_capture(folder, capture) is None
    assert list(verify_files(folder)) == []
    assert read_capture(folder, capture, decoded=False).body == body


@pytest.mark.parametrize(
    ("phrase", "kept_as"),
    [("Not ~ Found", "Not ~ Found"), ("O\x1fK", "O%1FK"), ("O\x7fK", "O%7FK"), ("\xb3\xc9", "%C2%B3%C3%89")],
)
def test_a_status_line_holds_no_character_that_http_forbids(tmp_path: Path, phrase: str, kept_as: str) -> None:
    (capture,) = kept(tmp_path, exchange(phrase=phrase))
    with (tmp_path / capture.warc_file).open("rb") as stream:
        stream.seek(capture.warc_offset)
        assert next(iter(ArchiveIterator(stream))).http_headers.statusline == f"200 {kept_as}"


def test_files_are_rotated_by_size_and_two_writers_of_a_run_do_not_meet(tmp_path: Path) -> None:
    with CaptureWriter(tmp_path, "run-1", max_bytes=2000) as one, CaptureWriter(tmp_path, "run-1") as other:
        captures = [writer.write(exchange(), site_id="a") for _ in range(4) for writer in (one, other)]
        assert [verify_capture(tmp_path, c) for c in captures] == [None] * 8  # while the files are still open
    assert len({c.warc_file for c in captures}) == len(list(tmp_path.glob("*/*.warc.gz"))) >= 3
    assert [verify_capture(tmp_path, c) for c in captures] == [None] * 8
    assert len(list(captures_of_run(tmp_path, "run-1"))) == 8


def test_threads_may_share_a_writer(tmp_path: Path) -> None:
    with CaptureWriter(tmp_path, "run-1", max_bytes=5000) as writer:
        captures: list[Capture] = []

        def work(number: int) -> None:
            for part in range(10):
                captures.append(writer.write(exchange(f"{number} {part}".encode()), site_id="a"))
                writer.sync()

        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [verify_capture(tmp_path, c) for c in captures] == [None] * 40
    assert list(verify_files(tmp_path)) == []


@pytest.mark.parametrize("cut", [1, 30, 400, 700])
def test_a_crash_costs_the_last_record_at_most(tmp_path: Path, cut: int) -> None:
    captures = kept(tmp_path, *(exchange(bytes([n]) * 500) for n in range(3)))
    closed = tmp_path / captures[0].warc_file
    left_open = closed.rename(closed.with_name(closed.name + ".open"))
    with left_open.open("r+b") as file:
        file.truncate(left_open.stat().st_size - cut)
    assert [p.message for p in verify_files(tmp_path)] == ["left open by a crash; the next run closes it"]
    found = recover(tmp_path)
    assert [replace(c, method="GET") for c in found] == list(captures[: len(found)])
    assert len(found) >= 2
    assert list(verify_files(tmp_path)) == []
    assert recover(tmp_path) == []


def test_a_file_that_a_living_writer_holds_is_left_alone(tmp_path: Path) -> None:
    with CaptureWriter(tmp_path, "run-1") as writer:
        capture = writer.write(exchange(), site_id="a")
        assert recover(tmp_path) == []
        assert list(verify_files(tmp_path)) == []
        writer.write(exchange(), site_id="a")
    assert verify_capture(tmp_path, capture) is None


def test_a_file_cut_before_its_first_record_is_removed(tmp_path: Path) -> None:
    (capture,) = kept(tmp_path, exchange())
    closed = tmp_path / capture.warc_file
    left_open = closed.rename(closed.with_name(closed.name + ".open"))
    left_open.write_bytes(left_open.read_bytes()[:50])
    assert recover(tmp_path) == []
    assert list(tmp_path.glob("*/*")) == []


@pytest.mark.parametrize("where", [40, 500, 900])
def test_a_flipped_byte_is_found(tmp_path: Path, where: int) -> None:
    captures = kept(tmp_path, *(exchange(hashlib.sha256(bytes([n])).digest() * 9) for n in range(3)))
    path = tmp_path / captures[0].warc_file
    data = bytearray(path.read_bytes())
    data[where] ^= 0x55
    path.write_bytes(data)
    assert list(verify_files(tmp_path))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ArchiveLoadFailed("no response record at offset 3"), "no response record at offset 3"),
        (ArchiveLoadFailed("Unknown archive format, first line: ['x']"), "no WARC record begins where one should"),
        (ArchiveLoadFailed("bad line: b'\\x00'"), "a damaged record"),
        (ArchiveLoadFailed("bad line: \x00"), "a damaged record"),
        (ValueError("invalid literal for int()"), "a damaged record"),
        (OSError(5, "Input/output error"), "Input/output error"),
    ],
)
def test_damage_is_told_in_words_and_without_its_bytes(error: Exception, words: str) -> None:
    assert describe_damage(error) == words


@pytest.mark.parametrize("lost", [0, 1, -2])
def test_bytes_that_are_no_record_are_counted_to_the_next_one(tmp_path: Path, lost: int) -> None:
    captures = kept(tmp_path, *(exchange(hashlib.sha256(bytes([n])).digest() * 9) for n in range(3)))
    path = tmp_path / captures[0].warc_file
    data = bytearray(path.read_bytes())
    places = [*(place for place, _ in read_members(path)), len(data)]
    data[places[lost]] ^= 0x55
    path.write_bytes(data)
    (problem,) = verify_files(tmp_path)
    size = places[lost + 1] - places[lost]
    assert (problem.offset, problem.message) == (places[lost], f"{size} bytes at this place are no whole record")


def test_a_row_that_says_otherwise_than_its_record_is_found(tmp_path: Path) -> None:
    one, other = kept(tmp_path, exchange(), exchange(b"x"))
    for wrong in (
        replace(one, payload_sha256="0" * 64),
        replace(one, warc_offset=other.warc_offset),
        replace(one, warc_offset=3),
        replace(one, warc_offset=10**9),
        replace(one, warc_file="2026/none.warc.gz"),
        replace(one, url="http://other/"),
        replace(one, status=500),
    ):
        assert verify_capture(tmp_path, wrong)
    with pytest.raises(CaptureError):
        read_capture(tmp_path, replace(one, warc_file="2026/none.warc.gz"))


@pytest.mark.parametrize("packed", [True, False], ids=["gzip", "plain"])
def test_files_of_other_tools_are_read_with_their_own_dates(tmp_path: Path, packed: bool) -> None:
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE)
    out = BytesIO()
    writer = WARCWriter(out, gzip=packed, warc_version="1.0")
    for body, more in ((PAGE, []), (chunked, [("Transfer-Encoding", "chunked")]), (PAGE * 99, [])):
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html"), *more], protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(
                "http://www.b.gov.cn/",
                "response",
                payload=BytesIO(body),
                length=len(body),
                http_headers=headers,
                warc_headers_dict={"WARC-Date": "2021-02-03T04:05:06Z"},
            )
        )
    file = tmp_path / "other.warc"
    file.write_bytes(out.getvalue())
    found = list(iter_warc(file, max_bytes=1000))
    assert [record.exchange.body for record in found] == [PAGE, PAGE]  # the third is longer than allowed
    assert found[0].exchange.fetched_at == datetime(2021, 2, 3, 4, 5, 6, tzinfo=UTC)
    (capture,) = kept(tmp_path / "own", found[1].exchange)
    assert read_capture(tmp_path / "own", capture).body == PAGE
    assert capture.fetched_at.year == 2021


@pytest.mark.parametrize(
    "content",
    [b"", b"no warc at all\r\n", gzip.compress(b"no warc"), b"\x1f\x8b\x08broken"],
    ids=["empty", "text", "another gzip", "a broken gzip"],
)
def test_what_is_no_warc_says_so_or_holds_nothing(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.warc.gz"
    file.write_bytes(content)
    told: list[str] = []
    try:
        assert list(iter_warc(file)) == []
    except CaptureError as error:
        told.append(str(error))
    assert all("x.warc.gz" in message for message in told)


def test_times_are_kept_as_utc_to_the_microsecond(tmp_path: Path) -> None:
    shanghai = timezone(timedelta(hours=8))
    (capture,) = kept(tmp_path, replace(exchange(), fetched_at=NOON.astimezone(shanghai)))
    assert capture.fetched_at == NOON
    assert next(captures_in(tmp_path, capture.warc_file)).fetched_at == NOON


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CaptureError, match="cannot be written"):
        kept(tmp_path / "file", exchange())


@pytest.mark.parametrize("packed_by", ["isal", "zlib"])
def test_a_record_is_packed_by_whichever_library_is_there(packed_by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if packed_by == "zlib":
        monkeypatch.setattr(warc, "isal_zlib", None)
    plain = b"WARC/1.1 as warcio reads it\r\n" * 50

    class Record:
        """Written by warcio's writer as it is."""

    monkeypatch.setattr(WARCWriter, "write_record", lambda writer, _: writer.out.write(plain))

    assert gzip.decompress(warc._member(Record())) == plain


def test_a_link_that_leads_nowhere_says_so(tmp_path: Path) -> None:
    (tmp_path / "captures").symlink_to(tmp_path / "disk")
    with pytest.raises(CaptureError, match="cannot be written"):
        kept(tmp_path / "captures", exchange())


@pytest.mark.parametrize("written", [0, 1])
@pytest.mark.parametrize("max_bytes", [1, 1 << 20], ids=["a file each", "one file"])
def test_a_disk_that_goes_away_takes_nothing_more(tmp_path: Path, max_bytes: int, written: int) -> None:
    folder = tmp_path / "captures"
    with CaptureWriter(folder, "r", max_bytes=max_bytes) as writer:
        for _ in range(written):
            writer.write(exchange(), site_id="s")
        folder.rename(tmp_path / "away")
        folder.mkdir()  # as below a mount point

        with pytest.raises(CaptureError, match="is its disk mounted"):
            writer.write(exchange(), site_id="s")
        assert list(folder.iterdir()) == []
        folder.rmdir()
        (tmp_path / "away").rename(folder)
        writer.write(exchange(), site_id="s")
    assert list(verify_files(folder)) == []


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, lambda path: path.symlink_to("/dev/zero")])
@pytest.mark.parametrize("name", ["a.warc.gz", "a.warc.gz.open"])
def test_what_is_no_file_holds_nobody_up(tmp_path: Path, make: Callable[[Path], object], name: str) -> None:
    (tmp_path / "2026").mkdir()
    make(tmp_path / "2026" / name)

    assert recover(tmp_path) == []
    assert [problem.message for problem in verify_files(tmp_path)] == ["is no file; take it out of the captures folder"]
