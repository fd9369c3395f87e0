"""Where a response sends a request on to."""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from flows.crawl.classify import is_soft_home
from flows.crawl.errors import FetchError
from flows.crawl.ssrf_guard import parse_url
from flows.http import Outcome

MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
KEEPS_METHOD = frozenset({307, 308})


def target_of(url: httpx.URL, status: int, headers: Mapping[str, str]) -> httpx.URL | None:
    """Returns the address a response redirects to; None for no redirect. Raises FetchError where it cannot be read."""
    if status not in _REDIRECTS:
        return None
    location = headers.get("location", "").strip()
    if not location:
        raise FetchError(Outcome.BROKEN, f"status {status} that leads nowhere")
    try:
        joined = url.join(_as_utf8(location))
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(Outcome.REFUSED, f"sent on to what is no address: {error}") from error
    return parse_url(str(joined))


def leads_home(asked: httpx.URL, target: httpx.URL, base: httpx.URL) -> bool:
    """Whether a page's address leads to the portal's home page: how many portals say that a page is gone.

    `target` is one of the site's own hosts, as the guard has let it pass.
    """
    if is_soft_home(asked.path) or asked.path.rstrip("/") == base.path.rstrip("/"):
        return False
    return is_soft_home(target.path) or target.path.rstrip("/") == base.path.rstrip("/")


def _as_utf8(location: str) -> str:
    """A Location header that holds UTF-8 bytes, which arrives read as Latin-1."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location
