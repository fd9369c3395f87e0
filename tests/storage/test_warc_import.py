"""WARC and WACZ files of other tools, whole, cut and damaged: what is taken, what is counted, and nothing half."""

from __future__ import annotations

import gzip
import io
import sys
import zipfile
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import brotli
import pytest
from backports import zstd
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from storage.archive.archive import Archive
from storage.captures.check import verify_files
from storage.captures.store import CaptureError, iter_warc
from storage.maintenance.verify import verify
from storage.maintenance.warc_import import Imported, Parse, Source, import_warcs
from storage.records.stored_report import kept
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


PAGE = "<html><p>年度报告</p></html>".encode() * 40
URL = "http://a.gov.cn/report.html"


def record(
    kind: str = "response",
    *,
    body: bytes = PAGE,
    url: str = URL,
    date: str = "2024-02-22T01:02:03Z",
    warc: dict[str, str] | None = None,
    **http: str,
) -> bytes:
    """One record as one gzip member; `http` are headers of the response, with _ for -."""
    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=True, warc_version="1.1")
    named = [(name.replace("_", "-"), value) for name, value in {"Content_Type": "text/html", **http}.items()]
    is_bare = kind in ("resource", "conversion")
    headers = None if is_bare else StatusAndHeaders("200 OK", named, protocol="HTTP/1.1")
    made = writer.create_warc_record(
        url,
        kind,
        io.BytesIO(body),
        http_headers=headers,
        warc_content_type=http.get("Content_Type", "text/html") if is_bare else "",
        warc_headers_dict={**(warc or {}), "WARC-Date": date},
    )
    writer.write_record(made)
    return stream.getvalue()


def take_in(archive: Archive, file: Path, parse: Parse = lambda *_: (kept(report()), None)) -> Imported:
    return import_warcs(
        archive,
        file.parent / "captures",
        [file],
        source_of=lambda _: Source("a", "500242"),
        parse=parse,
        run_id=f"import-{file.name}-{len(archive.query('FROM runs'))}",
        parser_version="1",
        as_of=date(2025, 6, 1),
        now=lambda: NOW,
    )


def take_in_bytes(archive: Archive, folder: Path, content: bytes, name: str = "a.warc.gz") -> Imported:
    file = folder / name
    file.write_bytes(content)
    return take_in(archive, file)


def test_a_damaged_file_gives_what_stands_before_the_fault(archive: Archive, tmp_path: Path) -> None:
    done = take_in_bytes(archive, tmp_path, warc_of(2) + b"no record at all\r\n" * 9)
    assert done.counts["reports"] == 2
    assert len(done.faults) == 1
    days = [str(day) for (day,) in archive.query("SELECT fetched_at::DATE FROM captures ORDER BY 1")]
    assert days == ["2021-05-01", "2021-05-02"]
    assert archive.query("SELECT outcome FROM runs") == [("partial",)]


@pytest.mark.parametrize(
    "content",
    [
        record(body=brotli.compress(PAGE), Content_Encoding="br"),
        record(body=zstd.compress(PAGE), Content_Encoding="zstd"),
        record(body=gzip.compress(PAGE), Content_Encoding="gzip"),
        record(Content_Encoding="gzip"),  # undone already, the header left
        record(Content_Encoding="br"),
        record(body=b"PK\x03\x04 a docx", Content_Type="application/zip"),
        record(body=b"\xd0\xcf\x11\xe0 a wps", Content_Type="image/x-unknown"),
        record("resource"),
        gzip.decompress(record()),
    ],
    ids=["br", "zstd", "gzip", "gzip-undone", "br-undone", "docx-as-zip", "wps-as-picture", "resource", "not-packed"],
)
def test_a_response_is_taken_however_its_tool_kept_it(archive: Archive, tmp_path: Path, content: bytes) -> None:
    done = take_in_bytes(archive, tmp_path, content)
    assert (done.counts["reports"], done.not_taken.total()) == (1, 0)
    (body,) = archive.query("SELECT url FROM captures")
    assert body == (URL,)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (record(date="2099-01-01T00:00:00Z"), "a WARC-Date that is still to come"),
        (record(date="0001-01-01T00:00:00+14:00"), "a WARC-Date that is none: 0001"),
        (record("revisit", date="9999-12-31T23:59:59Z"), "a WARC-Date that is still to come"),
        (record(warc={"WARC-Truncated": "length"}), "cut when it was captured (WARC-Truncated: length)"),
        (record(body=brotli.compress(PAGE)[:-4], Content_Encoding="br"), "a body that does not decode"),
        (record(body=zstd.compress(PAGE)[:-4], Content_Encoding="zstd"), "a body that does not decode"),
        (record(body=gzip.compress(PAGE)[:-9], Content_Encoding="gzip"), "a body that does not decode"),
        (record(body=b"\x89PNG", Content_Type="image/png"), "no page or document"),
        (record(date="last spring"), "a WARC-Date that is none: last spring"),
        (record("resource", url="metadata://tool/log"), "a resource record without a web page's headers"),
        (record("revisit", body=b""), "a revisit of a page that is not there"),
        (record("conversion"), "a drawn page without the response that it was made of"),
        (record("conversion", Content_Type="text/plain"), "a conversion record without a web page's headers"),
    ],
    ids=[
        "to-come",
        "before-all-time",
        "seen-again-to-come",
        "truncated",
        "br-cut",
        "zstd-cut",
        "gzip-cut",
        "picture",
        "no-date",
        "log",
        "revisit-of-nothing",
        "drawn-of-nothing",
        "text-of-a-page",
    ],
)
def test_what_is_not_taken_is_counted_by_its_reason(
    archive: Archive, tmp_path: Path, content: bytes, reason: str
) -> None:
    done = take_in_bytes(archive, tmp_path, content)
    assert done.counts["reports"] == 0
    assert [(why.startswith(reason), count) for why, count in done.not_taken.items()] == [(True, 1)]
    assert archive.query("SELECT count(*) FROM captures") == [(0,)]


@pytest.mark.parametrize(
    ("coding", "library", "packed"),
    [("br", "brotli", brotli.compress(PAGE)), ("zstd", "backports", zstd.compress(PAGE))],
    ids=["br", "zstd"],
)
def test_without_the_extra_its_bodies_are_counted_with_what_to_install(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, coding: str, library: str, packed: bytes
) -> None:
    coded = [record(body=packed, url=f"{URL}?{number}", Content_Encoding=coding) for number in range(2)]
    content = b"".join([*coded, record(body=gzip.compress(PAGE), Content_Encoding="gzip")])
    with monkeypatch.context() as without:
        without.setitem(sys.modules, library, None)
        done = take_in_bytes(archive, tmp_path, content)
    needed = f"a body in {coding} needs the extra `warc`: pip install 'nianbao[warc]'"
    assert (done.counts["reports"], done.not_taken) == (1, {needed: 2})
    again = take_in_bytes(archive, tmp_path, content)
    assert (again.counts["reports"], again.not_taken.total()) == (2, 0), "with the extra, a second import takes them"


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2024-02-22T01:02:03Z", "2024-02-22 01:02:03"),
        ("2024-02-22T09:02:03+08:00", "2024-02-22 01:02:03"),
        ("2024-02-22T01:02:03", "2024-02-22 01:02:03"),
        ("2024-02-22T01:02Z", "2024-02-22 01:02:00"),
        ("2024-02-22", "2024-02-22 00:00:00"),
    ],
)
def test_dates_are_read_in_every_form_that_tools_write(
    archive: Archive, tmp_path: Path, written: str, moment: str
) -> None:
    take_in_bytes(archive, tmp_path, record(date=written))
    assert archive.query("SELECT strftime(fetched_at AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M:%S') FROM captures") == [
        (moment,)
    ]


def test_a_file_that_ends_within_a_record_gives_the_whole_ones_and_a_line(archive: Archive, tmp_path: Path) -> None:
    done = take_in_bytes(archive, tmp_path, record() + record(url=f"{URL}?2")[:-30])
    assert done.counts["reports"] == 1
    assert "are no whole record" in done.faults[0]


@pytest.mark.parametrize(
    "named",
    [
        {"WARC-Payload-Digest": "sha1:AAAA"},
        {"WARC-Refers-To-Target-URI": URL, "WARC-Refers-To-Date": "2024-02-22T01:02:03Z"},
        {},
    ],
    ids=["by-digest", "by-moment", "by-address"],
)
def test_a_revisit_says_that_the_text_was_still_there(archive: Archive, tmp_path: Path, named: dict[str, str]) -> None:
    first = record(warc={"WARC-Payload-Digest": "sha1:AAAA"})
    again = record("revisit", body=b"", date="2025-03-05T01:00:00Z", warc=named)
    done = take_in_bytes(archive, tmp_path, first + again)
    assert done.counts["seen again"] == 1
    assert archive.query("SELECT last_seen::DATE::VARCHAR, versions FROM reports") == [("2025-03-05", 1)]
    assert list(verify_files(tmp_path / "captures")) == []


def test_files_taken_twice_change_nothing(archive: Archive, tmp_path: Path) -> None:
    content = record() + record("revisit", body=b"", date="2025-03-05T01:00:00Z")
    take_in_bytes(archive, tmp_path, content)
    done = take_in_bytes(archive, tmp_path, content, name="b.warc.gz")
    assert done.counts == {"responses": 1, "there already": 2}
    assert archive.query("SELECT count(*) FROM captures") == [(2,)]


def test_a_wacz_gives_the_records_of_its_archive_folder(archive: Archive, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("datapackage.json", "{}")
        package.writestr("archive/data.warc.gz", record())
        package.writestr("archive/more.warc.gz", record(url=f"{URL}?2"))
    assert take_in_bytes(archive, tmp_path, packed.getvalue(), "crawl.wacz").counts["reports"] == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 no zip", "a WACZ (zip) that cannot be read"),
        (gzip.compress(gzip.decompress(record()) * 2), "warcio recompress"),
        (b"\x00\x01\x02 nothing that we know\n" * 9, "no WARC record begins where one should"),
    ],
    ids=["zip", "one-gzip", "bytes"],
)
def test_a_file_that_is_none_is_told_in_words(archive: Archive, tmp_path: Path, content: bytes, words: str) -> None:
    (fault,) = take_in_bytes(archive, tmp_path, content).faults
    assert words in fault
    assert fault.isprintable()
    assert "\\x" not in fault


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


def test_a_bad_byte_costs_its_record_and_not_the_file_behind_it(tmp_path: Path) -> None:
    members = [record(url=f"{URL}?{number}") for number in range(4)]
    damaged = bytearray(members[1])
    damaged[len(damaged) // 2] ^= 0x55
    (tmp_path / "d.warc.gz").write_bytes(b"".join([members[0], bytes(damaged), *members[2:]]))
    (problem,) = verify_files(tmp_path)
    assert problem.offset == len(members[0])
    assert problem.message.isprintable()


def test_a_wacz_that_unpacks_to_a_thousand_times_itself_is_not_unpacked(archive: Archive, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.wacz", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("archive/a.warc", b"WARC/1.1\r\n" + bytes(1 << 21))

    done = take_in(archive, tmp_path / "bomb.wacz")

    assert [fault for fault in done.faults if "unpacks to" in fault] == done.faults != []


def test_a_page_that_scripts_drew_is_taken_with_the_response_that_it_was_made_of(
    archive: Archive, tmp_path: Path
) -> None:
    page = record(body=b"<div id='app'></div>", warc={"WARC-Record-ID": "<urn:uuid:the-page>"})
    drawn = record("conversion", date="2024-02-22T01:02:09Z", warc={"WARC-Refers-To": "<urn:uuid:the-page>"})
    file = tmp_path / "a.warc.gz"
    file.write_bytes(page + drawn)
    parse: Parse = lambda body, *_: (kept(report()), None) if body == PAGE else (None, "unreadable")  # noqa: E731

    for _ in range(2):
        done = take_in(archive, file, parse)

    assert archive.query("SELECT record_type, bytes FROM captures ORDER BY fetched_at") == [
        ("response", 20), ("conversion", len(PAGE)),
    ]  # fmt: skip
    assert (done.counts["drawn pages"], done.counts["there already"]) == (1, 2), "a second import takes nothing"
    assert list(verify(archive, tmp_path / "captures")) == []
