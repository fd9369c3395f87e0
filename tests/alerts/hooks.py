"""A service on loopback that keeps what is posted to it and answers as it is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


class Hook:
    """`answer` follows a `status`; with `drips` it comes byte by byte and never ends."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.status = 200
        self.answer = b""
        self.drips = False
        self.requests = 0
        self.closed = Event()


@contextmanager
def hook() -> Iterator[tuple[Hook, str]]:
    kept = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.reply()

        def do_GET(self) -> None:
            self.reply()

        def reply(self) -> None:
            kept.requests += 1
            self.send_response(kept.status)
            if not kept.drips:
                self.end_headers()
                self.wfile.write(kept.answer)
                return
            self.flush_headers()
            with suppress(OSError):
                self.wfile.write(b"X-Drip: ")
                while not kept.closed.wait(0.1):
                    self.wfile.write(b".")
                    self.wfile.flush()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield kept, f"127.0.0.1:{server.server_port}"
    finally:
        kept.closed.set()
        server.shutdown()
        server.server_close()
