"""robots.txt by RFC 9309: read once a run and host, 4xx allows all, unreachable or 5xx forbids all."""

from __future__ import annotations

from dataclasses import dataclass

from protego import Protego

from flows.crawl.errors import FetchError
from flows.http import Outcome

MAX_ROBOTS_BYTES = 500 * 1024  # RFC 9309 2.5: at least this much is read; what stands behind is passed over
MAX_ROBOTS_REDIRECTS = 5  # RFC 9309 2.3.1.2


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """A host's robots.txt for one crawler; `unread` is why all is forbidden, where it could not be read."""

    parsed: Protego | None
    product: str
    unread: FetchError | None = None
    until: float = float("inf")  # by the clock of the throttles: when a failure may be asked for again
    asked_by: str = ""  # the site that failed to read it; another may have other TLS settings or hosts

    def check(self, url: str) -> None:
        """Raises FetchError where the address may not be asked for, by rule or as the file could not be read."""
        if self.unread is not None:
            raise FetchError(self.unread.outcome, f"robots.txt could not be read: {self.unread.reason}")
        if self.parsed is not None and not self.parsed.can_fetch(url, self.product):
            raise FetchError(Outcome.ROBOTS, f"robots.txt forbids this address to {self.product}")

    @property
    def crawl_delay_s(self) -> float:
        """Seconds between two requests that the file asks for, by Crawl-delay or Request-rate; 0 where it does not."""
        if self.parsed is None:
            return 0.0
        rate = self.parsed.request_rate(self.product)
        by_rate = rate.seconds / rate.requests if rate is not None and rate.requests else 0.0
        return max(float(self.parsed.crawl_delay(self.product) or 0.0), by_rate)


def product_token(user_agent: str) -> str:
    """The name robots.txt knows a crawler by: the User-Agent up to its version or comment (RFC 9309 2.2.1)."""
    return user_agent.split("/", 1)[0].split("(", 1)[0].strip() or user_agent


def rules_from_response(status: int, body: bytes, product: str) -> RobotsRules:
    """Returns the rules of a response that is no redirect; raises FetchError (server_error) for 5xx."""
    if status == 200:
        text = body[:MAX_ROBOTS_BYTES].decode("utf-8-sig", errors="replace")
        return RobotsRules(Protego.parse(text) if ":" in text else None, product)
    if status >= 500:
        raise FetchError(Outcome.SERVER_ERROR, f"status {status}")
    return RobotsRules(None, product)


def allow_all(product: str) -> RobotsRules:
    """No rules: what holds where robots.txt is unavailable (4xx, a redirect that leads nowhere)."""
    return RobotsRules(None, product)
