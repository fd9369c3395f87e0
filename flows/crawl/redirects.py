"""Redirects of a response: by its status, by meta refresh, by a script."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from urllib.parse import quote_from_bytes

import httpx

from flows.crawl.classify import COMMENT, LITTLE_TEXT, SMALL_PAGE, is_soft_home, visible_text
from flows.crawl.errors import FetchError
from flows.crawl.ssrf_guard import parse_url
from flows.http import Outcome

MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LONGEST_WAIT = 30  # seconds until a refresh; a page that waits longer is meant to be read
_NOSCRIPT = re.compile(rb"<noscript\b.*?</noscript\s*>", re.IGNORECASE | re.DOTALL)
_META = re.compile(rb"<meta\b[^>]{0,200}?http-equiv\s*=\s*[\"']?\s*refresh\b[^>]{0,600}>", re.IGNORECASE)
_META_TARGET = re.compile(
    rb"content\s*=\s*[\"']?\s*(?P<wait>\d{0,5})(?:\.\d*)?\s*[;,]\s*(?:url\s*=)?\s*[\"']?(?P<url>[^\"'>]{1,500})",
    re.IGNORECASE,
)
_SCRIPT = re.compile(rb"<script\b[^>]{0,300}>(.*?)</script", re.IGNORECASE | re.DOTALL)
_SCRIPT_TARGET = re.compile(
    rb"\blocation(?:\.href)?\s*(?:=|\.(?:replace|assign)\s*\()\s*(?P<quote>[\"'])(?P<url>[^\"'\s<>]{1,500})(?P=quote)\s*(?![\s+])"
)
_CONDITION = re.compile(rb"\bif\s*\(|\?[^:;{}]{1,200}:")
KEEPS_METHOD = frozenset({307, 308})


def target_of(url: httpx.URL, status: int, headers: Mapping[str, str]) -> httpx.URL | None:
    """Returns the address a response redirects to; None for no redirect. Raises FetchError where it cannot be read."""
    if status not in _REDIRECTS:
        return None
    location = headers.get("location", "").strip()
    if not location:
        raise FetchError(Outcome.BROKEN, f"status {status} that leads nowhere")
    return parse_url(str(_join(url, _as_text(location.encode("latin-1", "replace")))))


def jump_of(url: httpx.URL, body: bytes) -> httpx.URL | None:
    """Returns the address that a page without text sends a browser on to, by meta refresh or an unconditional script.

    None for a page that says something itself, waits, reloads itself, or decides by a script. Raises FetchError where
    the address cannot be read.
    """
    if len(body) > SMALL_PAGE or len(visible_text(body)) > LITTLE_TEXT:
        return None
    seen = _NOSCRIPT.sub(b"", COMMENT.sub(b"", body))
    target = _refresh_target(seen) or _script_target(seen)
    if not target:
        return None
    joined = _join(url, html.unescape(_as_text(target.strip())))
    return None if joined.copy_with(fragment=None) == url.copy_with(fragment=None) else parse_url(str(joined))


def _refresh_target(body: bytes) -> bytes | None:
    meta = _META.search(body)
    target = _META_TARGET.search(meta[0]) if meta else None
    return target["url"] if target and int(target["wait"] or 0) <= _LONGEST_WAIT else None


def _script_target(body: bytes) -> bytes | None:
    script = b"\n".join(_SCRIPT.findall(body))
    target = None if _CONDITION.search(script) else _SCRIPT_TARGET.search(script)
    return target["url"] if target else None


def leads_home(asked: httpx.URL, target: httpx.URL, base: httpx.URL) -> bool:
    """Returns True if a page's address leads to the portal's home page: so many portals say that a page is gone.

    `target` is one of the site's own hosts, as the guard has let it pass.
    """
    if is_soft_home(asked.path) or asked.path.rstrip("/") == base.path.rstrip("/"):
        return False
    return is_soft_home(target.path) or target.path.rstrip("/") == base.path.rstrip("/")


def _join(url: httpx.URL, target: str) -> httpx.URL:
    try:
        return url.join(target)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(Outcome.REFUSED, f"sent on to what is no address: {error}") from error


def _as_text(address: bytes) -> str:
    """Returns an address of UTF-8 bytes as text; of any other bytes, as GBK, each is sent back as it came."""
    try:
        return address.decode("utf-8")
    except UnicodeDecodeError:
        return quote_from_bytes(address, safe="!#$%&'()*+,/:;=?@[]~")
