"""A server on loopback that begins as it is told and then sends a byte now and then, for ever."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Begin = Callable[[socket.socket], None]


def http_head(connection: socket.socket) -> None:
    """Begins a response and never ends its headers."""
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Drip: ")


def http_body(connection: socket.socket) -> None:
    """Begins a page and never ends it."""
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")


@contextmanager
def dripping(begin: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that begins as told and then sends a byte now and then; gives its port."""
    closed = threading.Event()

    def drip(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            begin(connection)
            while not closed.wait(0.1):
                connection.sendall(b".")

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=drip, args=(server.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=accept, daemon=True).start()
        try:
            yield int(server.getsockname()[1])
        finally:
            closed.set()
            server.shutdown(socket.SHUT_RDWR)
