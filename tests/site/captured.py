"""Captures for an invented archive: its reports' pages in real WARC files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb

from storage.captures.store import CaptureWriter, HttpExchange

PHONE = "13812345678"
# a page that would run, load, lead away and reload, if it were let
HOSTILE_PAGE = f"""<!doctype html><html><head><meta charset="utf-8">
<meta http-equiv="refresh" content="0;url=/gone.html">
<base href="http://base.invalid/"><title>报告</title>
<link rel="stylesheet" href="http://style.invalid/a.css"><link rel="dns-prefetch" href="//dns.invalid">
<style>td {{ color: red; background: url(http://background.invalid/a.png) }} @import "http://import.invalid/b.css";</style>
<script>parent.document.title = "owned"</script></head>
<body onload="parent.document.title='owned'" background="http://body.invalid/a.gif">
<h1>甲乡2024年法治政府建设报告</h1><p style="text-align:center">电话 {PHONE}</p>
<table><tr><td>配备人民调解员46人</td></tr></table>
<img src="http://img.invalid/a.png" srcset="http://img.invalid/b.png 2x" onerror="parent.document.title='owned'">
<svg><script>parent.document.title = "owned"</script><image href="http://svg.invalid/a.png"/></svg>
<iframe src="http://frame.invalid/"></iframe><object data="http://object.invalid/a.swf"></object>
<video src="http://video.invalid/a.mp4" autoplay poster="http://poster.invalid/a.png"></video>
<form action="http://form.invalid/"><input type="image" src="http://input.invalid/a.png"></form>
<a href="http://link.invalid/" ping="http://ping.invalid/">下一篇</a></body></html>"""


def write_captures(
    published: Path, folder: Path, body: bytes, *, media_type: str = "text/html", year: int = 2024
) -> str:
    """Keeps `body` as the page of the first township's report and has the archive refer to it; returns its code."""
    moment = datetime(2025, 3, 1, 2, tzinfo=UTC)
    with duckdb.connect(str(published)) as db:
        ((code, old),) = db.execute(
            "SELECT township_code, capture_id FROM reports WHERE year = ? ORDER BY ALL LIMIT 1", [year]
        ).fetchall()
        exchange = HttpExchange(
            "http://www.example.gov.cn/a.html",
            "GET",
            "/a.html",
            (),
            b"",
            "HTTP/1.1",
            200,
            "OK",
            (("Content-Type", media_type),),
            body,
            moment,
        )
        with CaptureWriter(folder, "night") as writer:
            kept = writer.write(exchange, site_id="a")
        db.execute("UPDATE reports SET capture_id = ? WHERE capture_id = ?", [kept.capture_id, old])
        db.execute(
            "UPDATE captures SET capture_id = ?, warc_file = ?, warc_offset = ?, payload_sha256 = ?, fetched_at = ?"
            " WHERE capture_id = ?",
            [kept.capture_id, kept.warc_file, kept.warc_offset, kept.payload_sha256, moment, old],
        )
    return str(code)
