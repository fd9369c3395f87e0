"""A request and its response: the only types that crawl, discovery and the pipeline share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    """The end of a request, told apart so that only a site read in full lets a report be called missing."""

    OK = "ok"
    NOT_MODIFIED = "not_modified"
    GONE = "gone"  # 404, 410
    SOFT_404 = "soft_404"
    BLOCKED = "blocked"  # a challenge page, 403, 412, 521, a cookie script
    ROBOTS = "robots"
    REFUSED = "refused"  # the guard: another host, a private address, a scheme that is not http(s)
    UNREACHABLE = "unreachable"
    TLS = "tls"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    NOT_HTML = "not_html"
    BROKEN = "broken"  # a body that does not decompress, a protocol violation, a cut body
    SERVER_ERROR = "server_error"  # other 4xx and 5xx
    REDIRECTED_HOME = "redirected_home"
    BUDGET = "budget"  # the request budget, the crawl window or the site's time is used up


@dataclass(frozen=True, slots=True)
class Validators:
    """Validators that a conditional request sends back (RFC 9110): the ETag and Last-Modified of the last 200."""

    etag: str | None = None
    last_modified: str | None = None
    payload_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One request: GET, or POST of a `form` or of a `json` text; `document` says a pdf or docx is welcome.

    `span` asks for the first to the last byte of a file alone, both counted from 0 (RFC 9110, 14.1.2).
    """

    url: str
    form: Mapping[str, str] | None = None
    validators: Validators | None = None
    document: bool = False
    json: str | None = None
    span: tuple[int, int] | None = None

    @property
    def method(self) -> str:
        """GET or POST."""
        return "GET" if self.form is None and self.json is None else "POST"


@dataclass(frozen=True, slots=True)
class Response:
    """The response to a request; `body` is decompressed and bounded; `capture_id` names the raw bytes kept."""

    request: Request
    outcome: Outcome
    reason: str
    url: str  # after redirects
    fetched_at: datetime
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    body: bytes = b""
    media_type: str | None = None
    capture_id: str | None = None
    validators: Validators | None = None

    @property
    def ok(self) -> bool:
        """Returns True if the whole body of a page is there."""
        return self.outcome is Outcome.OK

    @property
    def unchanged(self) -> bool:
        """Returns True if the page is the one that the request's validators describe."""
        if self.outcome is Outcome.NOT_MODIFIED:
            return True
        before, now = self.request.validators, self.validators
        return bool(
            self.ok and before and now and before.payload_sha256 and before.payload_sha256 == now.payload_sha256
        )


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request by which a drawn page got data, and its response."""

    request: Request
    response: Response


Fetch = Callable[[Request], Response]
