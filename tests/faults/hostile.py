"""A server on loopback that does by path what portals and attackers do: one small function a fault."""

from __future__ import annotations

import contextlib
import gzip
import socket
import ssl
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from types import TracebackType

PAGE = "<html><head><title>工作报告</title></head><body><p>{}</p></body></html>".format(
    "本年度工作情况。" * 40
).encode()
FIRST_CHANGE, LATER_CHANGE = "Mon, 03 Mar 2025 08:00:00 GMT", "Tue, 04 Mar 2025 08:00:00 GMT"
Send = Callable[[bytes], None]
Fault = Callable[["Exchange"], None]
FAULTS: dict[str, Fault] = {}


class Exchange:
    """One request as a fault sees it: its head, the ways to answer, and a pause that ends with the server."""

    def __init__(self, sock: socket.socket, path: str, head: str, stopping: threading.Event, port: int) -> None:
        self.sock, self.path, self.head, self._stopping, self.port = sock, path, head, stopping, port

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def answer(self, body: bytes = PAGE, status: str = "200 OK", *headers: str, length: int | None = None) -> None:
        kind = () if any(h.lower().startswith("content-type") for h in headers) else ("Content-Type: text/html",)
        lines = [f"HTTP/1.1 {status}", *kind, *headers, f"Content-Length: {len(body) if length is None else length}"]
        self.send("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    def pause(self, seconds: float) -> None:
        if self._stopping.wait(seconds):
            raise ConnectionAbortedError

    def reset(self) -> None:
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()
        raise ConnectionAbortedError


def fault(path: str) -> Callable[[Fault], Fault]:
    def keep(function: Fault) -> Fault:
        FAULTS[path] = function
        return function

    return keep


class HostileServer:
    """Serves FAULTS on 127.0.0.1; `hits` lists the paths that were asked for.

    `tls` makes it speak HTTPS; `robots` is the fault that its robots.txt is, where it has one.
    """

    def __init__(self, tls: ssl.SSLContext | None = None, robots: str = "") -> None:
        self._tls = tls
        self._robots = robots
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.hits: list[str] = []
        self._stopping = threading.Event()

    def __enter__(self) -> HostileServer:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError, ssl.SSLError, ValueError), contextlib.closing(sock):
            if self._tls is not None:
                sock = self._tls.wrap_socket(sock, server_side=True)
            for head in _heads(sock):
                path = head.split(" ", 2)[1]
                self.hits.append(path)
                if path == "/robots.txt" and self._robots:
                    path = self._robots
                handler = FAULTS.get(path) or FAULTS.get(f"/{path.split('/')[1]}/*") or missing
                handler(Exchange(sock, path, head, self._stopping, self.port))


def _heads(sock: socket.socket) -> Iterator[str]:
    data = b""
    while True:
        while b"\r\n\r\n" not in data:
            more = sock.recv(65536)
            if not more:
                return
            data += more
        head, _, data = data.partition(b"\r\n\r\n")
        yield head.decode("latin-1")


def missing(x: Exchange) -> None:
    x.answer(b"", "404 Not Found")


@fault("/ok/*")
def good_page(x: Exchange) -> None:
    x.answer()


@fault("/of-another-version")
def of_another_version(x: Exchange) -> None:
    x.send(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE)
    x.sock.close()


@fault("/reset-at-once")
def reset_at_once(x: Exchange) -> None:
    x.reset()


@fault("/closed-at-once")
def closed_at_once(x: Exchange) -> None:
    x.sock.close()


@fault("/reset-mid-body")
def reset_mid_body(x: Exchange) -> None:
    x.answer(PAGE[:100], length=len(PAGE))
    x.pause(0.05)
    x.reset()


@fault("/length-too-long")
def length_too_long(x: Exchange) -> None:
    x.answer(PAGE, length=len(PAGE) + 100)
    x.sock.close()


@fault("/length-too-short")
def length_too_short(x: Exchange) -> None:
    x.answer(PAGE + b"HTTP/1.1 200 OK\r\nrubbish", length=len(PAGE))


@fault("/half-a-gzip")
def half_a_gzip(x: Exchange) -> None:
    body = gzip.compress(PAGE)
    x.answer(body[: len(body) // 2], "200 OK", "Content-Encoding: gzip")


@fault("/no-gzip-at-all")
def no_gzip_at_all(x: Exchange) -> None:
    x.answer(PAGE, "200 OK", "Content-Encoding: gzip")


@fault("/brotli-unasked")
def brotli_unasked(x: Exchange) -> None:
    x.answer(b"\x8b\x03\x80abc\x03", "200 OK", "Content-Encoding: br")


@fault("/many-codings")
def many_codings(x: Exchange) -> None:
    x.answer(b"x", "200 OK", "Content-Encoding: gzip, gzip, gzip, gzip")


@fault("/slow-loris-head")
def slow_loris_head(x: Exchange) -> None:
    x.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        x.send(b"X-A: b\r\n"[:1])
        x.pause(0.1)


@fault("/one-byte-a-second")
def one_byte_a_second(x: Exchange) -> None:
    x.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
    while True:
        x.send(b"a")
        x.pause(0.25)


@fault("/silence")
def silence(x: Exchange) -> None:
    x.pause(3600)


@fault("/endless-body")
def endless_body(x: Exchange) -> None:
    x.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        x.send(b"a" * 65536)


@fault("/endless-chunks")
def endless_chunks(x: Exchange) -> None:
    x.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        x.send(b"10000\r\n" + b"a" * 65536 + b"\r\n")


@lru_cache
def _ten_gigabytes_of_zeros() -> bytes:
    """As one gzip of about 10 MB: one deflated megabyte, flushed so that it stands for itself, ten thousand times."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    megabyte = deflate.compress(bytes(1 << 20)) + deflate.flush(zlib.Z_FULL_FLUSH)
    return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03" + megabyte * 10_240


@lru_cache
def _the_same_twice_compressed() -> bytes:
    return gzip.compress(_ten_gigabytes_of_zeros(), 9)


@fault("/gzip-bomb")
def gzip_bomb(x: Exchange) -> None:
    x.answer(_ten_gigabytes_of_zeros(), "200 OK", "Content-Encoding: gzip")


@fault("/double-gzip-bomb")
def double_gzip_bomb(x: Exchange) -> None:
    x.answer(_the_same_twice_compressed(), "200 OK", "Content-Encoding: gzip, gzip")


@fault("/empty-members")
def many_empty_members(x: Exchange) -> None:
    x.answer(gzip.compress(b"") * 50_000 + gzip.compress(PAGE), "200 OK", "Content-Encoding: gzip")


@fault("/redirects/*")
def endless_redirects(x: Exchange) -> None:
    number = int(x.path.rsplit("/", 1)[1])
    x.answer(b"", "302 Found", f"Location: /redirects/{number + 1}")


@fault("/round-and-round")
def redirect_to_itself(x: Exchange) -> None:
    x.answer(b"", "302 Found", "Location: /round-and-round")


@fault("/cookie-or-nothing")
def redirect_until_cookie(x: Exchange) -> None:
    if "\r\ncookie:" in x.head.lower():
        x.answer()
    else:
        x.answer(b"", "302 Found", "Set-Cookie: seen=1; Path=/", "Location: /cookie-or-nothing")


@fault("/cookie-page")
def cookie_page(x: Exchange) -> None:
    x.answer("<html><title>提示</title><body>请启用 Cookie 后再访问本站</body></html>".encode("gb18030"))


@fault("/to/*")
def redirect_to(x: Exchange) -> None:
    """Sends on to whatever stands hex-encoded in the path."""
    x.answer(b"", "302 Found", f"Location: {bytes.fromhex(x.path.rsplit('/', 1)[1]).decode()}")


@fault("/nowhere")
def redirect_without_location(x: Exchange) -> None:
    x.answer(b"", "302 Found")


@fault("/moved-article")
def redirect_home(x: Exchange) -> None:
    x.answer(b"", "302 Found", "Location: /index.html")


@fault("/chunked-garbage")
def chunked_garbage(x: Exchange) -> None:
    x.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nzzzz\r\n" + PAGE)
    x.sock.close()


@fault("/no-http")
def no_http(x: Exchange) -> None:
    x.send(b"\x00\x01\x02 this is no HTTP\r\n\r\n")
    x.sock.close()


@fault("/empty")
def empty_body(x: Exchange) -> None:
    x.answer(b"")


@fault("/megabyte-header")
def megabyte_header(x: Exchange) -> None:
    x.send(b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * (1 << 20) + b"\r\nContent-Length: 0\r\n\r\n")


@fault("/endless-continue")
def endless_continue(x: Exchange) -> None:
    while True:
        x.send(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 500)


@fault("/skewed-clock")
def skewed_clock(x: Exchange) -> None:
    x.answer(
        PAGE, "200 OK", "Date: Fri, 31 Dec 1999 23:59:59 GMT", "Last-Modified: Tue, 01 Jan 2999 00:00:00 GMT",
        "Expires: 0", "Retry-After: Fri, 31 Dec 1999 23:59:59 GMT", 'ETag: "skewed"',
    )  # fmt: skip


@fault("/jump")
def jump(x: Exchange) -> None:
    x.answer(b"<meta http-equiv=refresh content='0;url=/ok/1'>")


@fault("/jump-twice")
def jump_twice(x: Exchange) -> None:
    x.answer(b"<script>location.href='/jump';</script>")


@fault("/jump-away")
def jump_away(x: Exchange) -> None:
    x.answer(b"<meta http-equiv=refresh content='0;url=http://www.example.org/'>")


@fault("/gone")
def gone(x: Exchange) -> None:
    x.answer(b"gone", "410 Gone")


@fault("/soft-404")
def soft_404(x: Exchange) -> None:
    x.answer("<html><title>出错了</title><body>对不起，您访问的页面不存在！</body></html>".encode("gb18030"))


@fault("/jsl")
def jsl(x: Exchange) -> None:
    x.answer(b"<script>document.cookie=('_')+('_')+('j')+('sl');location.href=location.pathname</script>", "521 ")


@fault("/acw")
def acw(x: Exchange) -> None:
    x.answer(b"<html><script>var arg1='0A1B';setCookie('acw_sc__v2', x)</script></html>")


@fault("/ruishu")
def ruishu(x: Exchange) -> None:
    x.answer(b"<html><script>$_ts=window['$_ts'];" + b"a" * 30_000 + b"</script><body></body></html>", "412 No")


@fault("/forbidden")
def forbidden(x: Exchange) -> None:
    x.answer(b"no", "403 Forbidden")


@fault("/pdf")
def pdf(x: Exchange) -> None:
    x.answer(b"%PDF-1.4 ...", "200 OK", "Content-Type: application/pdf")


@fault("/unchanged")
def unchanged(x: Exchange) -> None:
    if 'if-none-match: "v1"' in x.head.lower():
        x.send(b"HTTP/1.1 304 Not Modified\r\n\r\n")  # some leave out the ETag
    else:
        x.answer(PAGE, "200 OK", 'ETag: "v1"')


@fault("/unchanged-since/*")
def unchanged_since(x: Exchange) -> None:
    if "if-modified-since: " not in x.head.lower():
        x.answer(PAGE, "200 OK", f"Last-Modified: {FIRST_CHANGE}")
    elif x.path.endswith("/dated"):
        x.send(f"HTTP/1.1 304 Not Modified\r\nLast-Modified: {LATER_CHANGE}\r\n\r\n".encode())
    else:
        x.send(b"HTTP/1.1 304 Not Modified\r\n\r\n")


@fault("/busy")
def busy(x: Exchange) -> None:
    x.answer(b"busy", "503 Service Unavailable", "Retry-After: 7200")


@fault("/error")
def server_error(x: Exchange) -> None:
    x.answer(b"oops", "500 Internal Server Error")


@fault("/robots-forbid")
def robots_forbid(x: Exchange) -> None:
    x.answer(b"User-agent: *\nDisallow: /", "200 OK", "Content-Type: text/plain")


@fault("/close-after")
def close_after(x: Exchange) -> None:
    x.answer(PAGE, "200 OK", "Connection: close")
    x.sock.close()


@fault("/robots-for-one")
def robots_for_one(x: Exchange) -> None:
    x.answer(b"User-agent: nianbao\nDisallow: /", "200 OK", "Content-Type: text/plain")
