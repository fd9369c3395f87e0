"""One site's requests: admitted, allowed, one at a time, captured, classified."""

from __future__ import annotations

import hashlib
import ssl
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from urllib.parse import urlencode

import httpx

from flows.config.settings import CrawlSettings
from flows.config.site_hosts import hosts_of
from flows.config.sites import SiteConfig
from flows.crawl import redirects, robots
from flows.crawl.classify import Verdict, classify_response, media_type
from flows.crawl.connection import Header, HostConnection, RawResponse
from flows.crawl.errors import FetchError, NotSentError, StaleConnectionError
from flows.crawl.limits import Budget
from flows.crawl.network import GuardedBackend, Pace, Resolve, resolve_name
from flows.crawl.ssrf_guard import SiteGuard, host_label, host_port
from flows.crawl.throttle import HostThrottle, HostThrottles
from flows.crawl.tls import tls_context
from flows.http import Outcome, Request, Response, Validators
from flows.runtime.stop import STOPPED, Stop
from storage.captures.content_coding import ACCEPT_ENCODING
from storage.captures.store import CaptureWriter, HttpExchange
from storage.records import Capture

ROBOTS_RETRY_S = 600.0  # a robots.txt that could not be read is asked for again after this
_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,application/json;q=0.9,*/*;q=0.8"
_TRUNCATED = {Outcome.TOO_LARGE: "length", Outcome.TOO_SLOW: "time"}
_DEAD = frozenset({Outcome.UNREACHABLE, Outcome.TOO_SLOW, Outcome.TLS})
_WORTH_ANOTHER_TRY = frozenset({429, 500, 502, 503, 504})


class SiteClient:
    """Fetches for one site in one run; `fetch` never raises for what a portal does.

    `settings` are the general ones, the site's own are laid over them; `throttles` is shared by all sites of the run;
    without `captures` nothing is kept. `now` is the wall clock, seconds are counted by the clock of the throttles;
    `resolve` gives the addresses of a name, `root` is where a relative ca_file starts. Once `stop` is set, the request
    under way is broken off and no further one goes out.
    Leaving the context closes the connections and makes the captures safe on disk.
    """

    def __init__(
        self,
        site: SiteConfig,
        settings: CrawlSettings,
        captures: CaptureWriter | None,
        run_id: str,
        throttles: HostThrottles,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        *,
        resolve: Resolve = resolve_name,
        root: Path = Path(),
        stop: Stop | None = None,
    ) -> None:
        self.captures: list[Capture] = []
        self._site = site
        self._settings = site.crawl_settings(settings)
        self._writer = captures
        self._run_id = run_id
        self._throttles = throttles
        self._now = now
        self._root = root
        self._product = robots.product_token(self._settings.user_agent)
        self._guard = SiteGuard(site.base_url, hosts_of(site, settings))
        self._stop = stop or Stop()
        self._budget = Budget(self._settings, now, throttles.clock, self._stop)
        self._pace = Pace(self._settings.timeout_s, self._settings.response_s)
        self._backend = GuardedBackend(self._guard, self._pace, resolve, self._stop)
        self._connections: dict[tuple[str, str, int], HostConnection] = {}
        self._context: ssl.SSLContext | None = None
        self._lock = threading.Lock()

    @property
    def requests(self) -> int:
        """Requests that went out: pages, robots.txt, redirects and further tries."""
        return self._budget.requests

    def __enter__(self) -> SiteClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()
        if self._writer is not None and self.captures:
            self._writer.sync()

    def fetch(self, request: Request) -> Response:
        """Sends a request and returns its response, whatever came of it; raises CaptureError if it cannot be stored."""
        with self._lock:
            trail = _Trail(request, self._settings.max_bytes)
            try:
                return self._follow(request, trail)
            except FetchError as failure:
                return trail.response(failure.outcome, failure.reason, self._now())

    def _follow(self, request: Request, trail: _Trail) -> Response:
        asked = url = self._guard.admit(request.url)
        jumped = False
        for _ in range(redirects.MAX_REDIRECTS + 1):
            trail.url = url
            self._budget.check()
            self._robots_rules(url).check(str(url))
            response = self._send(url, trail)
            target = redirects.target_of(url, response.status, trail.headers)
            if target is None:
                verdict = self._classify(response, trail, redirected=url != asked)
                can_jump = not jumped and trail.method == "GET" and verdict.outcome is Outcome.OK
                target = redirects.jump_of(url, response.body) if can_jump else None
                if target is None:
                    return trail.response(verdict.outcome, verdict.reason, self._now())
                jumped = True
            trail.redirect(url, target, response.status)
            url = self._guard.admit(target)
            if redirects.leads_home(asked, url, self._guard.base):
                raise FetchError(Outcome.REDIRECTED_HOME, f"status {response.status}, sent on to the home page {url}")
        raise trail.too_many_redirects()

    def _send(self, url: httpx.URL, trail: _Trail) -> RawResponse:
        """Sends a request to one address, with retries; raises FetchError where no whole response came of them."""
        content = trail.content
        headers = self._headers(url, trail, content)
        throttle = self._throttle(url)
        response: RawResponse | None = None
        for left in reversed(range(self._settings.retries + 1)):
            try:
                response = self._exchange(url, headers, content, trail, throttle)
            except NotSentError:
                if response is None:
                    raise
                break  # the host wants no further try so soon: its response stands
            except FetchError as failure:
                if failure.passing and left:
                    continue
                throttle.record_end(alive=not failure.passing and failure.outcome not in _DEAD)
                raise
            if response.status not in _WORTH_ANOTHER_TRY:
                break
        assert response is not None
        throttle.record_end(alive=response.status < 500 and response.status != 429)
        return response

    def _exchange(
        self, url: httpx.URL, headers: list[Header], content: bytes, trail: _Trail, throttle: HostThrottle
    ) -> RawResponse:
        """Sends one request; over a new connection, and after the site's delay, where the kept one had gone stale."""
        try:
            return self._exchange_once(url, headers, content, trail, throttle)
        except StaleConnectionError:
            return self._exchange_once(url, headers, content, trail, throttle)

    def _exchange_once(
        self, url: httpx.URL, headers: list[Header], content: bytes, trail: _Trail, throttle: HostThrottle
    ) -> RawResponse:
        """Sends one request in a slot of its host; captures whatever it brought."""
        with throttle.slot(self._settings.delay_s, self._budget.until):
            try:
                response = self._connection(url).send(
                    trail.method, url, headers, content, trail.max_bytes, self._budget.seconds_left
                )
            except (NotSentError, StaleConnectionError):
                raise
            except FetchError:
                self._check_stop()
                throttle.record_loss()
                raise
            now = self._now()
            trail.record(response, now)
            throttle.record_response(response.status, trail.headers.get("retry-after"), now)
            if response.failure is not None and response.failure.passing:
                throttle.record_loss()
        self._capture(url, response, trail)
        if response.failure is not None:
            self._check_stop()
            raise response.failure
        return response

    def _check_stop(self) -> None:
        """Raises NotSentError where it was the end of the run that broke the request off, and not the portal."""
        if self._stop.is_set():
            raise NotSentError(Outcome.BUDGET, STOPPED)

    def _classify(self, response: RawResponse, trail: _Trail, *, redirected: bool) -> Verdict:
        return classify_response(
            response.status, trail.headers, response.body,
            document=trail.request.document, path=trail.url.path if trail.url else "", redirected=redirected,
            part=trail.request.span is not None,
        )  # fmt: skip

    # -- robots.txt

    def _robots_rules(self, url: httpx.URL) -> robots.RobotsRules:
        """The rules of an address's host, read once a run."""
        throttle = self._throttle(url)
        if not throttle.rules_lock.acquire(timeout=min(max(0.0, self._budget.seconds_left), threading.TIMEOUT_MAX)):
            raise FetchError(Outcome.BUDGET, f"the time is up while robots.txt of {throttle.name} is read")
        try:
            rules = throttle.rules
            if rules is None or not self._holds(rules):
                rules = throttle.rules = self._read_rules(url.copy_with(raw_path=b"/robots.txt"))
                throttle.crawl_delay(rules.crawl_delay_s)
            return rules if rules.product == self._product else replace(rules, product=self._product)
        finally:
            throttle.rules_lock.release()

    def _holds(self, rules: robots.RobotsRules) -> bool:
        """Returns True if rules read earlier still count; a failure counts for its own site and a while only."""
        return rules.unread is None or (rules.asked_by == self._site.id and self._throttles.clock() < rules.until)

    def _read_rules(self, url: httpx.URL) -> robots.RobotsRules:
        trail = _Trail(Request(str(url)), min(self._settings.max_bytes, robots.MAX_ROBOTS_BYTES))
        try:
            for _ in range(robots.MAX_ROBOTS_REDIRECTS + 1):
                response = self._send_robots(url, trail)
                target = redirects.target_of(url, response.status, trail.headers)
                if target is None:
                    return self._classify_rules(response, trail)
                url = self._guard.admit(target)
            return robots.allow_all(self._product)
        except FetchError as failure:
            if isinstance(failure, NotSentError):
                raise
            if failure.outcome is Outcome.REFUSED and trail.status is not None:
                return robots.allow_all(self._product)  # it leads to a host this site has no business with
            until = self._throttles.clock() + ROBOTS_RETRY_S
            return robots.RobotsRules(None, self._product, failure, until, self._site.id)

    def _send_robots(self, url: httpx.URL, trail: _Trail) -> RawResponse:
        try:
            return self._send(url, trail)
        except FetchError as failure:
            if failure.outcome is Outcome.TOO_LARGE and trail.last is not None and trail.last.failure is failure:
                return trail.last  # RFC 9309 2.5: what stands within the limit counts
            raise

    def _classify_rules(self, response: RawResponse, trail: _Trail) -> robots.RobotsRules:
        verdict = classify_response(response.status, trail.headers, response.body, document=True)
        if response.status >= 500 and verdict.outcome is Outcome.BLOCKED:
            raise FetchError(verdict.outcome, verdict.reason)
        return robots.rules_from_response(response.status, response.body, self._product)

    # -- the parts of a request

    def _headers(self, url: httpx.URL, trail: _Trail, content: bytes) -> list[Header]:
        headers = [
            ("Host", url.netloc.decode("ascii")),
            ("User-Agent", self._settings.user_agent),
            ("Accept", _ACCEPT),
            ("Accept-Encoding", ACCEPT_ENCODING),
            ("Accept-Language", "zh-CN,zh;q=0.9"),
        ]
        validators = trail.request.validators
        if validators is not None and validators.etag:
            headers.append(("If-None-Match", _header_value(validators.etag)))
        if validators is not None and validators.last_modified:
            headers.append(("If-Modified-Since", _header_value(validators.last_modified)))
        if trail.request.span is not None:
            headers.append(("Range", "bytes={}-{}".format(*trail.request.span)))
        if trail.method == "POST":
            kind = "application/x-www-form-urlencoded" if trail.request.form is not None else "application/json"
            headers.append(("Content-Type", kind))
            headers.append(("Content-Length", str(len(content))))
        return headers

    def _throttle(self, url: httpx.URL) -> HostThrottle:
        return self._throttles.of(host_label(host_port(url)))

    def _connection(self, url: httpx.URL) -> HostConnection:
        key = (url.scheme, *host_port(url))
        if key not in self._connections:
            self._connections[key] = HostConnection(url, self._backend, self._pace, self._tls, self._budget.spend)
        return self._connections[key]

    def _tls(self) -> ssl.SSLContext:
        if self._context is None:
            self._context = tls_context(self._settings, self._root, self._site.id)
        return self._context

    def _capture(self, url: httpx.URL, response: RawResponse, trail: _Trail) -> None:
        if self._writer is None:
            return
        failure = response.failure
        exchange = HttpExchange(
            url=str(url),
            method=trail.method,
            target=url.raw_path.decode("ascii"),
            request_headers=response.request_headers,
            request_body=response.request_body,
            http_version=response.http_version,
            status=response.status,
            phrase=response.phrase,
            headers=response.headers,
            body=response.raw,
            fetched_at=trail.fetched_at or self._now(),
            truncated=None if failure is None else _TRUNCATED.get(failure.outcome, "disconnect"),
        )
        validators = trail.request.validators
        known = validators.payload_sha256 if validators is not None else None
        capture = self._writer.write(exchange, site_id=self._site.id, known_sha256=known)
        self.captures.append(capture)
        trail.capture = capture


class _Trail:
    """Holds how far one request has come: present address and method, last response, its capture."""

    def __init__(self, request: Request, max_bytes: int) -> None:
        self.request = request
        self.max_bytes = max_bytes
        self.method = request.method
        self.url: httpx.URL | None = None
        self.last: RawResponse | None = None
        self.headers: dict[str, str] = {}
        self.fetched_at: datetime | None = None
        self.capture: Capture | None = None
        self._sets_cookie = False

    @property
    def content(self) -> bytes:
        """Returns the body of a POST."""
        if self.method == "GET":
            return b""
        form = self.request.form
        return urlencode(form).encode("ascii") if form is not None else (self.request.json or "").encode()

    @property
    def status(self) -> int | None:
        return self.last.status if self.last is not None else None

    def record(self, response: RawResponse, now: datetime) -> None:
        self.last, self.headers, self.fetched_at = response, response.header_map(), now

    def redirect(self, url: httpx.URL, target: httpx.URL, status: int) -> None:
        """Records a redirect: a POST goes on with 307 and 308 alone; one to itself with a cookie wants it kept."""
        if status not in redirects.KEEPS_METHOD:
            self.method = "GET"
        self._sets_cookie |= "set-cookie" in self.headers and target == url

    def too_many_redirects(self) -> FetchError:
        if self._sets_cookie:
            return FetchError(Outcome.BLOCKED, "sent back to itself until a cookie is kept")
        return FetchError(Outcome.BROKEN, f"more than {redirects.MAX_REDIRECTS} redirects, the last from {self.url}")

    def response(self, outcome: Outcome, reason: str, now: datetime) -> Response:
        last = self.last
        return Response(
            request=self.request,
            outcome=outcome,
            reason=reason,
            url=str(self.url) if self.url is not None else self.request.url,
            fetched_at=self.fetched_at or now,
            status=last.status if last is not None else None,
            headers=self.headers,
            body=last.body if last is not None else b"",
            media_type=media_type(self.headers),
            capture_id=self.capture.capture_id if self.capture is not None else None,
            validators=self._validators(),
        )

    def _validators(self) -> Validators | None:
        """Returns the validators for the next request: of this 200, or of the earlier one that still holds."""
        if self.last is None:
            return None
        before = self.request.validators
        if self.last.status == 304:
            return Validators(
                self.headers.get("etag") or (before and before.etag) or None,
                self.headers.get("last-modified") or (before and before.last_modified) or None,
                before.payload_sha256 if before is not None else None,
            )
        if self.last.status != 200:
            return None
        sha256 = self.capture.payload_sha256 if self.capture is not None else hashlib.sha256(self.last.raw).hexdigest()
        return Validators(self.headers.get("etag"), self.headers.get("last-modified"), sha256)


def _header_value(value: str) -> str:
    """A header's value without what would end it: it came from a page's own headers, and may be hostile."""
    return "".join(c for c in value if " " <= c <= "~" or "\xa1" <= c <= "\xff")
