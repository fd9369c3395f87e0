"""One host's connection: sends a request, reads the response within its bounds, raw and decoded."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import httpcore
import httpx

from flows.crawl.errors import FetchError, StaleConnectionError
from flows.crawl.network import GuardedBackend, Pace
from flows.crawl.transport import ConnectionTransport
from flows.http import Outcome
from storage.captures.content_coding import CodingError, Inflater, TooLongError

Header = tuple[str, str]
_NO_BODY = frozenset({204, 304})


@dataclass(frozen=True, slots=True)
class RawResponse:
    """A response as it came: headers in their own case and order, `raw` without transfer coding, `body` decoded.

    `failure` says why it is not whole, where it is not; what had come until then is there.
    """

    request_headers: tuple[Header, ...]
    request_body: bytes
    http_version: str
    status: int
    phrase: str
    headers: tuple[Header, ...]
    raw: bytes
    body: bytes
    failure: FetchError | None = None

    def header_map(self) -> dict[str, str]:
        """Headers by lower-case name, repeated ones joined by commas (RFC 9110 5.3)."""
        joined: dict[str, str] = {}
        for name, value in self.headers:
            key = name.lower()
            joined[key] = f"{joined[key]}, {value}" if key in joined else value
        return joined


class HostConnection:
    """The one connection to a scheme, name and port; opened when needed, kept while the host keeps it.

    `spend` is called before each request that goes out, and may refuse it.
    """

    def __init__(
        self,
        url: httpx.URL,
        backend: GuardedBackend,
        pace: Pace,
        tls: Callable[[], ssl.SSLContext],
        spend: Callable[[], None],
    ) -> None:
        self._transport = ConnectionTransport(url, backend, tls)
        self._pace = pace
        self._spend = spend

    def send(
        self, method: str, url: httpx.URL, headers: Sequence[Header], content: bytes, max_bytes: int, seconds: float
    ) -> RawResponse:
        """One exchange within `seconds` and `max_bytes` (decompressed); raises FetchError where no response came.

        Raises StaleConnectionError where that may be the fault of a connection that was kept.
        """
        used_before = self._transport.is_open
        try:
            return self._exchange(method, url, headers, content, max_bytes, seconds)
        except FetchError as failure:
            # an idle connection may have been closed, or hold the rest of an answer that was longer than it said
            self.close()
            if used_before and failure.outcome in (Outcome.BROKEN, Outcome.UNREACHABLE):
                raise StaleConnectionError(failure.outcome, failure.reason, passing=True) from failure
            raise

    def close(self) -> None:
        """Gives the connection up."""
        self._transport.close()

    def _exchange(
        self, method: str, url: httpx.URL, headers: Sequence[Header], content: bytes, max_bytes: int, seconds: float
    ) -> RawResponse:
        self._spend()
        self._pace.begin(seconds)
        raw_headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in headers]
        request = httpx.Request(method, url, headers=raw_headers, content=content)
        try:
            # by no httpx.Client: it looks for cookies, redirects and proxies, none of which is wanted
            response = self._transport.handle_request(request)
        except httpcore.RemoteProtocolError as error:
            raise _protocol_failure(error) from error
        except (httpcore.LocalProtocolError, httpcore.WriteError) as error:
            raise FetchError(Outcome.BROKEN, f"the request could not be sent: {error}") from error
        return self._read(response, headers, content, max_bytes)

    def _read(self, response: httpx.Response, sent: Sequence[Header], content: bytes, max_bytes: int) -> RawResponse:
        self._pace.in_head = False
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers.raw)
        codings = ",".join(value for name, value in headers if name.lower() == "content-encoding")
        raw, body, failure = self._body(response, codings, max_bytes)
        extensions: Mapping[str, object] = response.extensions
        return RawResponse(
            request_headers=tuple(sent),
            request_body=content,
            http_version=_text(extensions.get("http_version")),
            status=response.status_code,
            phrase=_text(extensions.get("reason_phrase")),
            headers=headers,
            raw=raw,
            body=body,
            failure=failure,
        )

    def _body(self, response: httpx.Response, codings: str, max_bytes: int) -> tuple[bytes, bytes, FetchError | None]:
        raw: list[bytes] = []
        kept = 0
        inflater = None
        failure: FetchError | None = None
        try:
            inflater = Inflater("" if response.status_code in _NO_BODY else codings, max_bytes)
            for chunk in response.iter_raw():
                raw.append(chunk)
                kept += len(chunk)
                inflater.feed(chunk)
                if kept > max_bytes:
                    raise FetchError(Outcome.TOO_LARGE, f"more than {max_bytes} bytes")  # noqa: TRY301
            inflater.finish()
        except FetchError as problem:
            failure = problem
        except TooLongError as problem:
            failure = FetchError(Outcome.TOO_LARGE, str(problem))
        except CodingError as problem:
            failure = FetchError(Outcome.BROKEN, str(problem))
        except httpcore.RemoteProtocolError as error:
            failure = _protocol_failure(error)
        finally:
            response.close()
        if failure is not None:
            self.close()
        return b"".join(raw), bytes(inflater.output) if inflater is not None else b"", failure


def _protocol_failure(error: Exception) -> FetchError:
    message = str(error)
    if "without sending a response" in message:
        return FetchError(Outcome.UNREACHABLE, "the connection was closed without an answer", passing=True)
    if "without sending complete message body" in message or "incomplete chunked read" in message:
        return FetchError(Outcome.BROKEN, f"a body that was cut: {message}", passing=True)
    if "Receive buffer too long" in message:
        return FetchError(Outcome.TOO_LARGE, "a response head that is too long")
    return FetchError(Outcome.BROKEN, f"no HTTP: {message[:200]}")


def _text(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else ""
