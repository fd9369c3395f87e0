"""Ten years of a county's column as a web archive holds them: a small CDX server, and WARC files for a real pywb."""

from __future__ import annotations

import hashlib
import json
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from storage.captures.store import CaptureWriter, HttpExchange, captures_in
from storage.evidence.cdxj import index_lines, write_lines
from storage.evidence.surt import surt_key
from storage.records import Capture

SITE = "http://www.yy.example.gov.cn"
COLUMN = f"{SITE}/zwgk/fzzf/"
NAMES = (
    "龙潭镇",
    "麻旺镇",
    "酉酬镇",
    "大溪镇",
    "兴隆镇",
    "黑水镇",
    "丁市镇",
    "龚滩镇",
    "李溪镇",
    "泔溪镇",
    "酉水河镇",
    "苍岭镇",
)
YEARS = tuple(range(2014, 2024))
SOME_NAMES = ("龙潭镇", "麻旺镇", "大溪镇")  # with whom, and in which years, each thing happens once
SOME_YEARS = tuple(range(2016, 2021))
PARAGRAPHS = (
    "{name}在{year}年把依法办事放在各项工作的前面，镇里成立了专班，逐条对照要求列出任务，责任落到每一位干部身上，现将情况报告如下。",
    "一、主要工作",
    "全年组织法律学习{count}场，参加的干部群众比上年多，各村都有了法律明白人，遇事找法的习惯正在形成，群众评价较好。",
    "二、存在的问题",
    "个别干部对新规定学得不深，执法记录还不够规范，村级力量仍然偏弱，需要在今后的工作里逐步改进。",
    "三、下一步打算",
    "继续把学法用法抓在日常，补齐记录和培训上的短板，让办事更公开，让群众更方便。",
)
ERROR_PAGE = "<html><head><title>系统维护</title></head><body><h1>网站维护中</h1><p>请稍后再来访问。</p></body></html>"


@dataclass(frozen=True)
class Held:
    """A capture that the archive holds."""

    moment: datetime
    url: str
    body: bytes
    status: int = 200
    location: str | None = None

    @property
    def timestamp(self) -> str:
        return f"{self.moment:%Y%m%d%H%M%S}"

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


def article_url(name: str, year: int) -> str:
    return f"{COLUMN}t{year + 1}0310_{year * 100 + NAMES.index(name)}.html"


def article(name: str, year: int, further: str = "") -> bytes:
    """A township's report as its portal shows it."""
    lines = [line.format(name=name, year=year, count=20 + year % 10 + ord(name[0]) % 12) for line in PARAGRAPHS]
    text = "".join(f"<p>{line}</p>" for line in [*lines, *([further] if further else [])])
    title = f"{name}{year}年法治政府建设情况报告"
    return (
        f'<html><head><meta charset="utf-8"><title>{title}</title></head><body><h1>{title}</h1>'
        f'<p class="info">发布时间：{year + 1}-03-10　来源：{name}人民政府</p><div class="article-content">{text}'
        f"<p>{name}人民政府</p><p>{year + 1}年3月10日</p></div></body></html>"
    ).encode()


def column_page(names: Sequence[str], years: Sequence[int]) -> bytes:
    rows = "".join(
        f'<li><a href="{article_url(name, year)}">{name}{year}年法治政府建设情况报告</a>'
        f"<span>{year + 1}-03-10</span></li>"
        for year in years
        for name in names
    )
    head = '<html><head><meta charset="utf-8"><title>法治政府建设</title></head><body><h1>法治政府建设</h1>'
    return f"{head}<ul class='list'>{rows}</ul></body></html>".encode()


def held_years(names: Sequence[str] = NAMES, years: Sequence[int] = YEARS) -> list[Held]:
    """A column each June, each report in that June and the next; with a gap, a revision, a redirect, error pages.

    The report of 大溪镇 for 2018 was never captured; that of 龙潭镇 for 2016 was revised; that of 麻旺镇 for 2017 stood
    behind a maintenance page in its second year; in 2020 http led to https.
    """
    held: list[Held] = []
    for year in years:
        so_far = [one for one in years if one <= year]
        held.append(Held(datetime(year + 1, 6, 1, 4, tzinfo=UTC), COLUMN, column_page(names, so_far)))
        for name in names:
            if (name, year) == ("大溪镇", 2018):
                continue
            url = article_url(name, year)
            first, second = (datetime(year + n, 6, 2, 4, NAMES.index(name), tzinfo=UTC) for n in (1, 2))
            held.append(Held(first, url, article(name, year)))
            if (name, year) == ("龙潭镇", 2016):
                held.append(Held(second, url, article(name, year, "补充：全年另外培训调解员9人。")))
            elif (name, year) == ("麻旺镇", 2017):
                held.append(Held(second, url, ERROR_PAGE.encode()))
                held.append(Held(second.replace(year=year + 3), url, ERROR_PAGE.encode()))
            else:
                held.append(Held(second, url, article(name, year)))
            if year == 2020:
                secure = url.replace("http://", "https://")
                held.append(Held(second.replace(month=7), url, b"", 301, secure))
                held.append(Held(second.replace(month=7, minute=30), secure, article(name, year)))
    return held


@dataclass
class SmallServer:
    """An archive of our own that speaks as the Wayback Machine's CDX API does."""

    held: Sequence[Held]
    url: str = ""
    asked: list[str] = field(default_factory=list)
    before_answer: Callable[[], None] = lambda: None

    def answer(self, target: str) -> tuple[int, bytes, str]:
        """Status, body and media type; an unknown capture is a 404."""
        self.asked.append(target)
        self.before_answer()
        parts = urlsplit(target)
        if parts.path == "/cdx/search/cdx":
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            return 200, json.dumps(self._index(asked)).encode(), "application/json"
        if parts.path.startswith("/web/"):
            timestamp, _, url = target.removeprefix("/web/").partition("id_/")
            for one in self.held:
                if (one.timestamp, one.url) == (timestamp, url):
                    return one.status, one.body, "text/html"
        return 404, b"not in the archive", "text/plain"

    def _index(self, asked: dict[str, str]) -> list[list[str]]:
        found = [
            [surt_key(one.url), one.timestamp, one.url.replace(".gov.cn/", ".gov.cn:80/", 1)
             if one.url.startswith("http:") else one.url, "text/html", str(one.status), one.digest, str(len(one.body))]
            for one in sorted(self.held, key=lambda one: one.timestamp)
            if surt_key(one.url) == surt_key(asked["url"])
            and asked.get("from", "0") <= one.timestamp[:4] <= asked.get("to", "9")
        ]  # fmt: skip
        names = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
        return [names, *found] if found else []


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing of a caller that was killed."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serve_small(held: Sequence[Held]) -> Iterator[SmallServer]:
    archive = SmallServer(held)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, body, media_type = archive.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    archive.url = f"http://127.0.0.1:{server.server_address[1]}/cdx/search/cdx"
    try:
        yield archive
    finally:
        server.shutdown()
        server.server_close()


def write_warcs(folder: Path, held: Sequence[Held], revisits_too: bool = True) -> Path:
    """WARC files and an index of what is held, for a real pywb; the same payload again is a revisit, if at all."""
    payloads: set[tuple[str, str]] = set()
    with CaptureWriter(folder, "replica") as writer:
        for one in sorted(held, key=lambda one: one.moment):
            headers = [("Content-Type", "text/html; charset=utf-8")]
            headers += [("Location", one.location)] if one.location else []
            again = (one.url, one.digest) in payloads
            payloads.add((one.url, one.digest))
            exchange = HttpExchange(
                url=one.url, method="GET", target="/", request_headers=(), request_body=b"", http_version="HTTP/1.1",
                status=one.status, phrase="OK", headers=headers,
                body=one.body, fetched_at=one.moment,
            )  # fmt: skip
            writer.write(exchange, site_id="", known_sha256=one.digest if again and revisits_too else None)
    (name,) = (path.relative_to(folder).as_posix() for path in folder.glob("*/*.warc.gz"))
    first: dict[str, Capture] = {}
    revisits: dict[int, Capture] = {}
    for capture in captures_in(folder, name):
        if capture.record_type == "response":
            first.setdefault(capture.payload_sha256, capture)
        else:
            revisits[capture.warc_offset] = first[capture.payload_sha256]
    write_lines(index_lines(folder, name, revisits.get), folder / "replica.cdxj")
    return folder
