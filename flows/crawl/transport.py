"""The transport of one host's requests: one guarded connection, opened when needed, and nothing taken from outside.

httpx's own transport offers no place for a network backend, so this one stands on httpcore, the engine of httpx.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator

import httpcore
import httpx

from flows.config.site_hosts import DEFAULT_PORTS
from flows.crawl.network import GuardedBackend

_KEEP_ALIVE_S = 60.0


class _Body(httpx.SyncByteStream):
    """A response's body as it comes: transfer coding undone, content coding kept."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class ConnectionTransport(httpx.BaseTransport):
    """One connection to the scheme, name and port of `url`; every address it connects to has passed the guard."""

    def __init__(self, url: httpx.URL, backend: GuardedBackend, tls: Callable[[], ssl.SSLContext]) -> None:
        port = url.port or DEFAULT_PORTS[url.scheme]
        self._origin = httpcore.Origin(url.raw_scheme, url.raw_host.lower().rstrip(b"."), port)
        self._backend = backend
        self._tls = tls
        self._connection: httpcore.HTTPConnection | None = None

    @property
    def is_open(self) -> bool:
        """Returns True if a connection is there that can take a request; one that cannot is given up."""
        connection = self._connection
        if connection is not None and (connection.is_closed() or not connection.is_idle() or connection.has_expired()):
            self.close()
        return self._connection is not None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One exchange; raises httpcore's errors and what the guarded backend raises."""
        response = self._opened().handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=self._origin.scheme,
                    host=self._origin.host,
                    port=self._origin.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
            )
        )
        return httpx.Response(
            response.status, headers=response.headers, stream=_Body(response), extensions=dict(response.extensions)
        )

    def close(self) -> None:
        """Gives the connection up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _opened(self) -> httpcore.HTTPConnection:
        if self._connection is None:
            self._connection = httpcore.HTTPConnection(
                self._origin,
                ssl_context=self._tls() if self._origin.scheme == b"https" else None,
                keepalive_expiry=_KEEP_ALIVE_S,
                network_backend=self._backend,
            )
        return self._connection
