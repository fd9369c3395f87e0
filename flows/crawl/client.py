"""One site's requests: admitted, allowed, in turn, captured, told apart."""

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
from flows.config.sites import SiteConfig
from flows.crawl import redirects, robots
from flows.crawl.classify import judge, media_type
from flows.crawl.connection import Header, HostLine, WireAnswer
from flows.crawl.errors import FetchError, NotMadeError
from flows.crawl.limits import Budget
from flows.crawl.network import GuardedBackend, Pace, Resolve, resolve_name
from flows.crawl.ssrf_guard import SiteGuard, host_label, host_port
from flows.crawl.throttle import HostGate, HostGates
from flows.crawl.tls import tls_context
from flows.http import Answer, Outcome, Request, Validators
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

    `settings` are the general ones, the site's own are laid over them; `gates` is shared by all sites of the run;
    without `captures` nothing is kept. `now` is the wall clock, seconds are counted by the clock of the gates;
    `resolve` gives the addresses of a name, `root` is where a relative ca_file starts.
    Leaving the context closes the connections and makes the captures safe on disk.
    """

    def __init__(
        self,
        site: SiteConfig,
        settings: CrawlSettings,
        captures: CaptureWriter | None,
        run_id: str,
        gates: HostGates,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        *,
        resolve: Resolve = resolve_name,
        root: Path = Path(),
    ) -> None:
        self.captures: list[Capture] = []
        self._site = site
        self._settings = site.crawl_settings(settings)
        self._writer = captures
        self._run_id = run_id
        self._gates = gates
        self._now = now
        self._root = root
        self._product = robots.product_token(self._settings.user_agent)
        self._guard = SiteGuard(site, self._settings.allow_hosts)
        self._budget = Budget(self._settings, now, gates.clock)
        self._pace = Pace(self._settings.timeout_s, self._settings.response_s)
        self._backend = GuardedBackend(self._guard, self._pace, resolve)
        self._lines: dict[tuple[str, str, int], HostLine] = {}
        self._context: ssl.SSLContext | None = None
        self._alone = threading.Lock()

    @property
    def requests(self) -> int:
        """Requests that went out: pages, robots.txt, redirects and further tries."""
        return self._budget.requests

    def __enter__(self) -> SiteClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for line in self._lines.values():
            line.close()
        self._lines.clear()
        if self._writer is not None and self.captures:
            self._writer.sync()

    def fetch(self, request: Request) -> Answer:
        """What came of a request; raises CaptureError alone, where an answer cannot be kept."""
        with self._alone:
            trail = _Trail(request, self._settings.max_bytes)
            try:
                return self._follow(request, trail)
            except FetchError as fault:
                return trail.answer(fault.outcome, fault.reason, self._now())

    def _follow(self, request: Request, trail: _Trail) -> Answer:
        asked = url = self._guard.admit(request.url)
        for _ in range(redirects.MAX_REDIRECTS + 1):
            trail.url = url
            self._budget.check()
            self._rules(url).check(str(url))
            answer = self._ask(url, trail)
            target = redirects.target_of(url, answer.status, trail.headers)
            if target is None:
                return self._told_apart(answer, trail, redirected=url != asked)
            trail.turn(url, target, answer.status)
            url = self._guard.admit(target)
            if redirects.leads_home(asked, url, self._guard.base):
                raise FetchError(Outcome.REDIRECTED_HOME, f"status {answer.status}, sent on to the home page {url}")
        raise trail.endless()

    def _ask(self, url: httpx.URL, trail: _Trail) -> WireAnswer:
        """One address, with its further tries; raises FetchError where no whole answer came of them."""
        content = urlencode(trail.form).encode("ascii") if trail.form is not None else b""
        headers = self._headers(url, trail, content)
        gate = self._gate(url)
        answer: WireAnswer | None = None
        for left in reversed(range(self._settings.retries + 1)):
            try:
                answer = self._exchange(url, headers, content, trail, gate)
            except NotMadeError:
                if answer is None:
                    raise
                break  # the host wants no further try so soon: its answer stands
            except FetchError as fault:
                if fault.passing and left:
                    continue
                gate.settle(alive=not fault.passing and fault.outcome not in _DEAD)
                raise
            if answer.status not in _WORTH_ANOTHER_TRY:
                break
        assert answer is not None
        gate.settle(alive=answer.status < 500 and answer.status != 429)
        return answer

    def _exchange(
        self, url: httpx.URL, headers: list[Header], content: bytes, trail: _Trail, gate: HostGate
    ) -> WireAnswer:
        """One request on the wire, in this host's turn; captured whatever it brought."""
        with gate.turn(self._settings.delay_s, self._budget.until):
            try:
                answer = self._line(url).send(
                    trail.method, url, headers, content, trail.max_bytes, self._budget.seconds_left
                )
            except NotMadeError:
                raise
            except FetchError:
                gate.lost()
                raise
            trail.take(answer, self._now())
            gate.answered(answer.status, trail.headers.get("retry-after"), trail.fetched_at or self._now())
            if answer.fault is not None and answer.fault.passing:
                gate.lost()
        self._capture(url, answer, trail)
        if answer.fault is not None:
            raise answer.fault
        return answer

    def _told_apart(self, answer: WireAnswer, trail: _Trail, *, redirected: bool) -> Answer:
        verdict = judge(
            answer.status, trail.headers, answer.body,
            document=trail.request.document, path=trail.url.path if trail.url else "", redirected=redirected,
        )  # fmt: skip
        return trail.answer(verdict.outcome, verdict.reason, self._now())

    # -- robots.txt

    def _rules(self, url: httpx.URL) -> robots.RobotsRules:
        """The rules of an address's host, read once a run."""
        gate = self._gate(url)
        if not gate.rules_lock.acquire(timeout=min(max(0.0, self._budget.seconds_left), threading.TIMEOUT_MAX)):
            raise FetchError(Outcome.BUDGET, f"the time is up while robots.txt of {gate.name} is read")
        try:
            rules = gate.rules
            if rules is None or not self._holds(rules):
                rules = gate.rules = self._read_rules(url.copy_with(raw_path=b"/robots.txt"))
                gate.crawl_delay(rules.crawl_delay_s)
            return rules if rules.product == self._product else replace(rules, product=self._product)
        finally:
            gate.rules_lock.release()

    def _holds(self, rules: robots.RobotsRules) -> bool:
        """Whether rules read earlier in the run still count; a failure does for its own site and a while only."""
        return rules.unread is None or (rules.asked_by == self._site.id and self._gates.clock() < rules.until)

    def _read_rules(self, url: httpx.URL) -> robots.RobotsRules:
        trail = _Trail(Request(str(url)), min(self._settings.max_bytes, robots.MAX_ROBOTS_BYTES))
        try:
            for _ in range(robots.MAX_ROBOTS_REDIRECTS + 1):
                answer = self._ask_robots(url, trail)
                target = redirects.target_of(url, answer.status, trail.headers)
                if target is None:
                    return self._judged_rules(answer, trail)
                url = self._guard.admit(target)
            return robots.allow_all(self._product)
        except FetchError as fault:
            if isinstance(fault, NotMadeError):
                raise
            if fault.outcome is Outcome.REFUSED and trail.status is not None:
                return robots.allow_all(self._product)  # it leads to a host this site has no business with
            until = self._gates.clock() + ROBOTS_RETRY_S
            return robots.RobotsRules(None, self._product, fault, until, self._site.id)

    def _ask_robots(self, url: httpx.URL, trail: _Trail) -> WireAnswer:
        try:
            return self._ask(url, trail)
        except FetchError as fault:
            if fault.outcome is Outcome.TOO_LARGE and trail.last is not None and trail.last.fault is fault:
                return trail.last  # RFC 9309 2.5: what stands within the limit counts
            raise

    def _judged_rules(self, answer: WireAnswer, trail: _Trail) -> robots.RobotsRules:
        verdict = judge(answer.status, trail.headers, answer.body, document=True)
        if answer.status >= 500 and verdict.outcome is Outcome.BLOCKED:
            raise FetchError(verdict.outcome, verdict.reason)
        return robots.rules_from_answer(answer.status, answer.body, self._product)

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
        if trail.form is not None:
            headers.append(("Content-Type", "application/x-www-form-urlencoded"))
            headers.append(("Content-Length", str(len(content))))
        return headers

    def _gate(self, url: httpx.URL) -> HostGate:
        return self._gates.gate(host_label(host_port(url)))

    def _line(self, url: httpx.URL) -> HostLine:
        key = (url.scheme, *host_port(url))
        if key not in self._lines:
            self._lines[key] = HostLine(url, self._backend, self._pace, self._tls, self._budget.spend)
        return self._lines[key]

    def _tls(self) -> ssl.SSLContext:
        if self._context is None:
            self._context = tls_context(self._settings, self._root, self._site.id)
        return self._context

    def _capture(self, url: httpx.URL, answer: WireAnswer, trail: _Trail) -> None:
        if self._writer is None:
            return
        fault = answer.fault
        exchange = HttpExchange(
            url=str(url),
            method=trail.method,
            target=url.raw_path.decode("ascii"),
            request_headers=answer.request_headers,
            request_body=answer.request_body,
            http_version=answer.http_version,
            status=answer.status,
            phrase=answer.phrase,
            headers=answer.headers,
            body=answer.raw,
            fetched_at=trail.fetched_at or self._now(),
            truncated=None if fault is None else _TRUNCATED.get(fault.outcome, "disconnect"),
        )
        validators = trail.request.validators
        known = validators.payload_sha256 if validators is not None else None
        capture = self._writer.write(exchange, site_id=self._site.id, known_sha256=known)
        self.captures.append(capture)
        trail.capture = capture


class _Trail:
    """How far one request has come: its present address and form, the last answer and its capture."""

    def __init__(self, request: Request, max_bytes: int) -> None:
        self.request = request
        self.max_bytes = max_bytes
        self.form = request.form
        self.url: httpx.URL | None = None
        self.last: WireAnswer | None = None
        self.headers: dict[str, str] = {}
        self.fetched_at: datetime | None = None
        self.capture: Capture | None = None
        self._sets_cookie = False

    @property
    def method(self) -> str:
        return "GET" if self.form is None else "POST"

    @property
    def status(self) -> int | None:
        return self.last.status if self.last is not None else None

    def take(self, answer: WireAnswer, now: datetime) -> None:
        self.last, self.headers, self.fetched_at = answer, answer.header_map(), now

    def turn(self, url: httpx.URL, target: httpx.URL, status: int) -> None:
        """Notes a redirect: a form goes on with 307 and 308 alone; one to itself with a cookie wants it kept."""
        if status not in redirects.KEEPS_METHOD:
            self.form = None
        self._sets_cookie |= "set-cookie" in self.headers and target == url

    def endless(self) -> FetchError:
        if self._sets_cookie:
            return FetchError(Outcome.BLOCKED, "sent back to itself until a cookie is kept")
        return FetchError(Outcome.BROKEN, f"more than {redirects.MAX_REDIRECTS} redirects, the last from {self.url}")

    def answer(self, outcome: Outcome, reason: str, now: datetime) -> Answer:
        last = self.last
        return Answer(
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
        """What the next conditional request may send: of this 200, or of the earlier one that still holds."""
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
