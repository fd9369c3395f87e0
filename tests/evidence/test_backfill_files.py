"""`nianbao backfill` in Common Crawl's way: an index that names files, and records read from them by their bytes."""

from __future__ import annotations

import gzip
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from flows.http import Outcome, Request, Response
from flows.pipeline.archived_record import response_in_record
from storage.evidence.surt import surt_key
from tests.evidence.backfilled import place
from tests.evidence.web_archive import SOME_NAMES, Held, held_years, write_warcs

UNTIL = 2018


def crawled() -> list[Held]:
    return [one for one in held_years(SOME_NAMES, (2016, 2017)) if one.moment.year <= UNTIL]


@dataclass
class CommonCrawl:
    """An index and files as Common Crawl serves them; `ranges` are the parts that were asked for."""

    folder: Path
    url: str = ""
    ranges: list[str] = field(default_factory=list)
    index_status: int = 200

    def __post_init__(self) -> None:
        lines = (self.folder / "replica.cdxj").read_text("utf-8").splitlines()
        self.lines = [line.split(" ", 2) for line in lines if not line.startswith("!")]

    def answer(self, target: str, span: str | None) -> tuple[int, bytes]:
        parts = urlsplit(target)
        if parts.path.endswith("-index"):
            key = surt_key(parse_qs(parts.query)["url"][0])
            found = [json.dumps({"urlkey": key, "timestamp": when, **json.loads(fields)}) for one, when, fields
                     in self.lines if one == key]  # fmt: skip
            message = json.dumps({"message": "No Captures found"})
            return (self.index_status if found else 404), "\n".join(found or [message]).encode()
        file = self.folder / parts.path.removeprefix("/")
        if not file.is_file():
            return 404, b"not here"
        data = file.read_bytes()
        if span is None:
            return 200, data
        self.ranges.append(span)
        found_span = re.fullmatch(r"bytes=(\d+)-(\d+)", span)
        assert found_span
        return 206, data[int(found_span[1]) : int(found_span[2]) + 1]


@contextmanager
def serve(crawl: CommonCrawl) -> Iterator[CommonCrawl]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, body = crawl.answer(self.path, self.headers.get("Range"))
            self.send_response(status)
            self.send_header("Content-Type", "application/octet-stream" if status == 206 else "text/x-ndjson")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    crawl.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield crawl
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_warcs(tmp_path_factory.mktemp("crawl"), crawled(), revisits_too=False)


def test_records_are_read_from_files_by_their_bytes(files: Path, tmp_path: Path) -> None:
    made = place(tmp_path)
    with serve(CommonCrawl(files)) as crawl:
        index = f"{crawl.url}/CC-MAIN-2018-05-index"
        result = made.backfill(index, files=crawl.url)
        asked = len(crawl.ranges)
        again = made.call("backfill", index, "--files", crawl.url)

    assert result.stopped is None
    rows = made.archive.query("SELECT year, count(*), min(year(first_seen)) FROM reports GROUP BY year ORDER BY year")
    assert rows == [(year, len(SOME_NAMES), year + 1) for year in range(2016, UNTIL)]
    revised = made.archive.query("SELECT township, year FROM reports WHERE versions > 1")
    assert revised == [("龙潭镇", 2016)]
    assert 0 < asked < len(crawled()), "what the index says is the same is read once"
    assert again.exit_code == 0
    assert made.archive.query("SELECT count(*) FROM coverage WHERE status IN ('missing', 'withdrawn')") == [(0,)]
    assert made.is_proved()


def test_an_index_that_fails_is_no_index_without_captures(files: Path, tmp_path: Path) -> None:
    crawl = CommonCrawl(files, index_status=503)
    with serve(crawl):
        result = place(tmp_path).backfill(f"{crawl.url}/CC-MAIN-2018-05-index", files=crawl.url)

    assert result.stopped is not None
    assert "the index answered server_error" in result.stopped


def record(files: Path, number: int = 3) -> tuple[bytes, str]:
    """The bytes of a record of an article, and its address."""
    key, _, fields = CommonCrawl(files).lines[number]
    told = json.loads(fields)
    data = (files / told["filename"]).read_bytes()[int(told["offset"]) :][: int(told["length"])]
    assert "_" in key, "an article's"
    return data, told["url"]


def answer(body: bytes) -> Response:
    request = Request("http://files.example.org/a.warc.gz", span=(0, len(body) - 1))
    return Response(request, Outcome.OK, "", request.url, datetime(2024, 1, 1, tzinfo=UTC), 206, body=body)


def test_a_record_gives_the_response_that_it_tells_of(files: Path) -> None:
    data, url = record(files)
    got = response_in_record(answer(data), url)

    assert (got.outcome, got.status, got.media_type) == (Outcome.OK, 200, "text/html; charset=utf-8")
    assert "法治政府建设" in got.body.decode()


BAD: dict[str, Callable[[bytes], bytes]] = {
    "the bytes before it": lambda data: b"x" + data[:-1],
    "a part of it": lambda data: data[: len(data) // 2],
    "no bytes": lambda data: b"",
    "a record that was cut": lambda data: gzip.compress(
        gzip.decompress(data).replace(b"\r\nWARC-Type", b"\r\nWARC-Truncated: length\r\nWARC-Type", 1)
    ),
    "no record": lambda data: gzip.compress(b"<html>Too many requests</html>"),
    "the record of another address": lambda data: gzip.compress(gzip.decompress(data).replace(b".html", b".htm", 1)),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_whole_record_of_the_address_is_broken(files: Path, case: str) -> None:
    data, url = record(files)
    got = response_in_record(answer(BAD[case](data)), url)

    assert (got.outcome, got.body) == (Outcome.BROKEN, b""), got.reason
    assert got.reason


def test_a_record_of_an_error_page_is_not_taken_for_a_page(files: Path) -> None:
    data, url = record(files)
    got = response_in_record(answer(gzip.compress(gzip.decompress(data).replace(b" 200 OK", b" 404 OK", 1))), url)

    assert not got.ok
