"""HTTP/1.1 on an asyncio protocol: as little as a portal needs, keep-alive and pipelining included."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from urllib.parse import parse_qsl

REASONS = {
    200: "OK", 301: "Moved Permanently", 302: "Found", 304: "Not Modified", 400: "Bad Request", 403: "Forbidden",
    404: "Not Found", 405: "Method Not Allowed", 410: "Gone", 412: "Precondition Failed", 429: "Too Many Requests",
    500: "Internal Server Error", 503: "Service Unavailable", 521: "Web Server Is Down",
}  # fmt: skip
MAX_HEAD = 65_536
MAX_BODY = 8_388_608


@dataclass(frozen=True, slots=True)
class Ask:
    """One request as it came: names of headers in lower case, body as bytes."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""
    size: int = 0  # bytes on the wire

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the address."""
        return dict(parse_qsl(self.target.partition("?")[2], keep_blank_values=True))

    @property
    def form(self) -> dict[str, str]:
        """The parameters of a posted form."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Reply:
    """A response; `after_s` holds it back, `never` leaves the client waiting, `abort` cuts the connection."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    after_s: float = 0.0
    never: bool = False
    abort: bool = False

    def wire(self, ask: Ask, close: bool) -> bytes:
        """The bytes of the response to `ask`."""
        body, headers = self.body, dict(self.headers)
        if self.status == 304:
            body = b""
        if len(body) > 512 and headers.pop("x-gzip", "") and "gzip" in ask.headers.get("accept-encoding", ""):
            body = gzip.compress(body, 1, mtime=0)
            headers["Content-Encoding"] = "gzip"
        headers.pop("x-gzip", None)
        lines = [f"HTTP/1.1 {self.status} {REASONS.get(self.status, 'Status')}", f"Date: {formatdate(usegmt=True)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if self.status != 304:
            lines.append(f"Content-Length: {len(body)}")
        lines.append("Connection: close" if close else "Connection: keep-alive")
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")
        return head if ask.method == "HEAD" else head + body


Answering = Callable[[Ask], Reply]
Noting = Callable[[Ask, int, int], None]


class Connection(asyncio.Protocol):
    """One connection of one client to one portal; requests are answered in order."""

    def __init__(self, answer: Answering, note: Noting, connections: set[Connection]) -> None:
        self._answer = answer
        self._note = note
        self._all = connections
        self._buffer = b""
        self._waiting: asyncio.TimerHandle | bool | None = None
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keeps the transport."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._all.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forgets what was still to be answered."""
        self._all.discard(self)
        if isinstance(self._waiting, asyncio.TimerHandle):
            self._waiting.cancel()
        self.transport = None

    def data_received(self, data: bytes) -> None:
        """Answers every whole request that the buffer holds."""
        self._buffer += data
        while self._waiting is None and self.transport is not None:
            ask = self._next()
            if ask is None:
                return
            self._send(ask, self._answer(ask))

    def _next(self) -> Ask | None:
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found:
            if len(self._buffer) > MAX_HEAD:
                self._cut()
            return None
        ask = _read_head(head)
        length = ask.headers.get("content-length", "0") if ask else ""
        if ask is None or not length.isdecimal() or int(length) > MAX_BODY:
            self._cut()
            return None
        if len(rest) < int(length):
            return None
        self._buffer = rest[int(length) :]
        return replace(ask, body=rest[: int(length)], size=len(head) + 4 + int(length))

    def _send(self, ask: Ask, reply: Reply) -> None:
        if reply.abort:
            self._note(ask, 0, 0)
            self._cut()
        elif reply.never:
            self._note(ask, 0, 0)
            self._waiting = True
        elif reply.after_s:
            self._waiting = asyncio.get_running_loop().call_later(reply.after_s, self._finish, ask, reply)
        else:
            self._write(ask, reply)

    def _finish(self, ask: Ask, reply: Reply) -> None:
        self._waiting = None
        self._write(ask, reply)
        self.data_received(b"")

    def _write(self, ask: Ask, reply: Reply) -> None:
        close = ask.headers.get("connection", "").lower() == "close"
        data = reply.wire(ask, close)
        self._note(ask, reply.status, len(data))
        if self.transport is not None:
            self.transport.write(data)
            if close:
                self.transport.close()

    def _cut(self) -> None:
        if self.transport is not None:
            self.transport.abort()
            self.transport = None


def _read_head(head: bytes) -> Ask | None:
    lines = head.decode("latin-1").split("\r\n")
    parts = lines[0].split(" ")
    if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
        return None
    headers: dict[str, str] = {}
    for line in lines[1:]:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    return Ask(parts[0], parts[1], headers)
