"""The network under httpcore: every address is checked where it is dialled, every read and write is on the clock."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import httpcore

from flows.config.site_hosts import HostPort
from flows.crawl.errors import FetchError
from flows.crawl.ssrf_guard import IPAddress, SiteGuard, host_label
from flows.crawl.tls import tls_reason
from flows.http import Outcome
from flows.runtime.deadline import within
from flows.runtime.stop import Stop

Resolve = Callable[[str, int], Sequence[str]]

MAX_HEAD_BYTES = 64 * 1024
LEAST_BYTES_PER_S = 100.0  # judged once an answer takes longer than timeout_s
_MOST_ADDRESSES = 4


def resolve_name(host: str, port: int) -> Sequence[str]:
    """The addresses of a name by the system's resolver, which also reads decimal, octal and hexadecimal forms."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


class Pace:
    """The time limits of one exchange: per read (timeout_s), in whole (response_s, the site's time), per byte."""

    def __init__(self, timeout_s: float, response_s: float) -> None:
        self._timeout_s = timeout_s
        self._response_s = response_s
        self._limit_s = response_s
        self._started = 0.0
        self._received = 0
        self.in_head = True

    def begin(self, seconds_left: float) -> None:
        """Starts the clock of one exchange; `seconds_left` is the time its site still has."""
        self._limit_s = min(self._response_s, seconds_left)
        self._started = time.monotonic()
        self._received = 0
        self.in_head = True

    def allow(self) -> float:
        """Seconds the next step may take; raises FetchError (too_slow) where there are none."""
        elapsed = time.monotonic() - self._started
        left = self._limit_s - elapsed
        if left <= 0:
            raise FetchError(Outcome.TOO_SLOW, f"no whole answer within {self._limit_s:g} s")
        if elapsed > self._timeout_s and self._received / elapsed < LEAST_BYTES_PER_S:
            raise FetchError(Outcome.TOO_SLOW, f"{self._received} bytes in {elapsed:.1f} s")
        return min(self._timeout_s, left)

    def received(self, count: int) -> None:
        """Counts bytes; raises FetchError (too_large) where a response head does not end."""
        self._received += count

    def check_head(self) -> None:
        """Raises FetchError (too_large) where a response head is longer than MAX_HEAD_BYTES."""
        if self.in_head and self._received >= MAX_HEAD_BYTES:
            raise FetchError(Outcome.TOO_LARGE, f"a response head of more than {MAX_HEAD_BYTES} bytes")


class PacedStream(httpcore.NetworkStream):
    """A socket whose every step is bounded by a Pace; failures are Faults."""

    def __init__(self, sock: socket.socket, host: str, pace: Pace, stop: Stop) -> None:
        self._sock = sock
        self._host = host
        self._pace = pace
        self._stop = stop

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Up to `max_bytes`, when the pace allows; raises FetchError."""
        self._pace.check_head()
        self._sock.settimeout(self._pace.allow())
        try:
            with self._stop.breaks_off(partial(_shut, self._sock)):
                data = self._sock.recv(max_bytes)
        except TimeoutError as error:
            raise FetchError(Outcome.TOO_SLOW, f"{self._host} fell silent") from error
        except ssl.SSLError as error:
            raise FetchError(Outcome.BROKEN, f"{self._host} broke off its TLS: {error.reason}", passing=True) from error
        except OSError as error:
            outcome = Outcome.UNREACHABLE if self._pace.in_head else Outcome.BROKEN
            raise FetchError(outcome, f"{self._host} reset the connection", passing=True) from error
        self._pace.received(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Sends all of it; raises FetchError, or WriteError where an answer may still be there."""
        while buffer:
            self._sock.settimeout(self._pace.allow())
            try:
                with self._stop.breaks_off(partial(_shut, self._sock)):
                    sent = self._sock.send(buffer)
            except TimeoutError as error:
                raise FetchError(Outcome.TOO_SLOW, f"{self._host} takes no request") from error
            except OSError as error:
                raise httpcore.WriteError(str(error)) from error  # an answer may still be there to read
            buffer = buffer[sent:]

    def close(self) -> None:
        """Closes the socket."""
        self._sock.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The same socket under TLS; raises FetchError."""
        self._sock.settimeout(self._pace.allow())
        try:
            # told apart from its handshake: the first socket is no more, and the second is what can be shut
            sock = ssl_context.wrap_socket(self._sock, server_hostname=server_hostname, do_handshake_on_connect=False)
            self._sock = sock
            with self._stop.breaks_off(partial(_shut, sock)):
                sock.do_handshake()
        except TimeoutError as error:
            self._sock.close()
            raise FetchError(
                Outcome.UNREACHABLE, f"{self._host} does not finish its TLS handshake", passing=True
            ) from error
        except ssl.SSLError as error:
            self._sock.close()
            raise FetchError(Outcome.TLS, tls_reason(error, self._host)) from error
        except (OSError, ValueError) as error:
            self._sock.close()
            raise FetchError(Outcome.TLS, f"TLS with {self._host}: {error}", passing=True) from error
        return PacedStream(sock, self._host, self._pace, self._stop)

    def get_extra_info(self, info: str) -> Any:
        """Answers httpcore's questions about the connection."""
        if info == "ssl_object":
            return self._sock if isinstance(self._sock, ssl.SSLSocket) else None
        if info == "is_readable":
            return _is_readable(self._sock)
        return None


class GuardedBackend(httpcore.NetworkBackend):
    """Resolves a name once, asks the guard about every address, and dials the very addresses it asked about."""

    def __init__(self, guard: SiteGuard, pace: Pace, resolve: Resolve, stop: Stop) -> None:
        self._guard = guard
        self._pace = pace
        self._resolve = resolve
        self._stop = stop

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to an address that the guard has let pass; raises FetchError."""
        name = (host.lower().rstrip("."), port)
        addresses = self._addresses(name)
        self._guard.admit_addresses(name, addresses)
        return PacedStream(self._dial(name, addresses[:_MOST_ADDRESSES]), host_label(name), self._pace, self._stop)

    def _addresses(self, name: HostPort) -> Sequence[IPAddress]:
        try:
            return (ipaddress.ip_address(name[0]),)
        except ValueError:
            pass
        try:
            found = within(self._pace.allow(), lambda: self._resolve(*name), self._stop)
            addresses = tuple(ipaddress.ip_address(address.partition("%")[0]) for address in found)
        except TimeoutError as error:
            raise FetchError(Outcome.UNREACHABLE, f"no answer from the DNS for {name[0]}", passing=True) from error
        except socket.gaierror as error:
            again = error.errno == socket.EAI_AGAIN
            raise FetchError(
                Outcome.UNREACHABLE, f"{name[0]} has no address: {error.strerror}", passing=again
            ) from error
        except (OSError, ValueError) as error:
            raise FetchError(Outcome.UNREACHABLE, f"{name[0]} has no usable address: {error}") from error
        if not addresses:
            raise FetchError(Outcome.UNREACHABLE, f"{name[0]} has no address")
        return addresses

    def _dial(self, name: HostPort, addresses: Sequence[IPAddress]) -> socket.socket:
        failure: OSError | None = None
        for left, address in enumerate(addresses):
            share = self._pace.allow() / (len(addresses) - left)
            try:
                sock = self._connected(address, name[1], share)
            except OSError as error:
                failure = error
                continue
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock
        reason = "no answer" if isinstance(failure, TimeoutError) else (failure and failure.strerror) or str(failure)
        raise FetchError(Outcome.UNREACHABLE, f"{host_label(name)}: {reason.lower()}", passing=True) from failure

    def _connected(self, address: IPAddress, port: int, seconds: float) -> socket.socket:
        """Raises OSError, TimeoutError after `seconds`."""
        sock = socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6, socket.SOCK_STREAM)
        try:
            sock.settimeout(seconds)
            with self._stop.breaks_off(partial(_shut, sock)):
                sock.connect((str(address), port))
        except BaseException:
            sock.close()
            raise
        return sock


def _shut(sock: socket.socket) -> None:
    """Wakes whoever waits for a socket, connects or shakes hands; its TLS is another thread's and is not told."""
    with suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _is_readable(sock: socket.socket) -> bool:
    """Returns True if an idle connection has something to read, which can only be that it is closed."""
    if sock.fileno() < 0:
        return True
    sock.setblocking(False)
    try:
        return sock.recv(1, 0 if isinstance(sock, ssl.SSLSocket) else socket.MSG_PEEK) is not None
    except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
        return False
    except OSError:
        return True
