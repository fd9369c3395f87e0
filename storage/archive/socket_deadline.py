"""An end for what a library waits for without one: its connections to a server are shut when their time is over.

libpq bounds how a connection begins and nothing after it: a server that has stopped, or sends a byte a minute, holds
whoever asked for ever. Shut under the library, the connection fails like any other that is lost.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

_AGAIN_S = 0.25  # a library may connect again, several times
_DESCRIPTORS = Path("/proc/self/fd") if Path("/proc/self/fd").is_dir() else Path("/dev/fd")


@contextmanager
def connections_end(port: int, seconds: float) -> Iterator[threading.Event]:
    """From `seconds` on until the block ends, shuts this process's connections to a port; the event says so."""
    left, shut = threading.Event(), threading.Event()

    def watch() -> None:
        wait_s = seconds
        while not left.wait(wait_s):
            shut.set()
            shut_connections(port)
            wait_s = _AGAIN_S

    threading.Thread(target=watch, daemon=True, name="socket-deadline").start()
    try:
        yield shut
    finally:
        left.set()


def shut_connections(port: int) -> None:
    """Shuts every connection of this process to a port, of whatever host, or to PostgreSQL's socket of that number."""
    for entry in _DESCRIPTORS.iterdir():
        with suppress(OSError), closing(_connection(int(entry.name))) as connection:
            peer = connection.getpeername()
            if peer[1] == port if isinstance(peer, tuple) else str(peer).endswith(f".s.PGSQL.{port}"):
                connection.shutdown(socket.SHUT_RDWR)


def _connection(descriptor: int) -> socket.socket:
    """Raises OSError where it is no socket."""
    own = os.dup(descriptor)
    try:
        return socket.socket(fileno=own)
    except OSError:
        os.close(own)
        raise
