"""Addresses as a portal writes them, made whole and safe: http(s) only, bounded, without fragments."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from flows.http import Request

RequestKey = tuple[str, tuple[tuple[str, str], ...], str | None]
MAX_ADDRESS = 2000
# by the URL standard: blanks at the ends and line breaks anywhere go; a blank inside is a character of the address
_OUTER_BLANK = "".join(map(chr, (*range(0x21), 0x7F, 0xA0, 0x3000)))
_LINE_BREAK = re.compile(r"[\x00-\x1f\x7f]+")
_SESSION = re.compile(r";jsessionid=[^/?#;]*", re.IGNORECASE)
_SESSION_PARAMETER = re.compile(r"(?:^|(?<=&))(?:jsessionid|phpsessid|aspsessionid\w*)=[^&]*&?", re.IGNORECASE)
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
# hrefs that go on from the page's own name; any other goes on from its folder (RFC 3986 5.2)
_OF_THE_PAGE = re.compile(r"(?:https?:)?(?://)?(?:[?;#]|$)", re.IGNORECASE)
_NOWHERE = "#row-"
_INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|jhtml|jsp|aspx?|php)$", re.IGNORECASE)
# 2024, 202403, 2024n and 2024nd (年, 年度)
_DATED_SEGMENT = re.compile(r"^(?:\d{1,4}|20\d\dnd?|20\d{4}|20\d{6}|20\d\d-\d\d(?:-\d\d)?)$")
_LAST_NUMBER = re.compile(r"(?:20\d{6}_)?(?:[0-9a-f]{16,}|\d+)(?=\D*$)", re.I)
_SAFE = "!#$%&'()*+,/:;=?@[]~"


@lru_cache(maxsize=1024)  # a page is often asked more than once for what it links to
def resolve(base: str, href: str) -> str | None:
    """The whole address behind an href, without its fragment; None where it leads to no http(s) page."""
    if len(href) > MAX_ADDRESS:
        return None
    href = _LINE_BREAK.sub("", href.strip(_OUTER_BLANK))
    if not href or href[0] == "#":
        return None
    try:
        return _resolved(base if _OF_THE_PAGE.match(href) else folder_of(base), href)
    except ValueError:
        return None


@lru_cache(maxsize=2048)  # what a page links to, its neighbours in the same folder link to as well
def _resolved(base: str, href: str) -> str | None:
    scheme = _SCHEME.match(href)
    if scheme and scheme[0].lower() not in ("http:", "https:"):
        return None
    parts = urlsplit(urljoin(base, href.replace("\\", "/")))
    host, port = parts.hostname, parts.port
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        return None
    netloc = _netloc(parts.scheme, host, port)
    path = quote(_without_dots(_SESSION.sub("", parts.path)), safe=_SAFE) or "/"
    query = _SESSION_PARAMETER.sub("", parts.query).rstrip("&") if "sess" in parts.query.lower() else parts.query
    return urlunsplit((parts.scheme, netloc, path, quote(query, safe=_SAFE), ""))


@lru_cache(maxsize=2048)
def host_of(url: str) -> str:
    """The host that delay and guard count by: name and port, in lower case."""
    parts = urlsplit(url)
    return _netloc(parts.scheme, parts.hostname or "", parts.port)


def without_fragment(url: str) -> str:
    """The address as it is asked of a server."""
    return url.partition("#")[0]


def shape_of(url: str) -> str:
    """Returns what the addresses of a column's articles share: host, folders without days, name without number."""
    parts = urlsplit(url)
    *folders, name = parts.path.split("/")
    kept = [folder for folder in folders if not _DATED_SEGMENT.match(folder)]
    return "/".join([parts.netloc, *kept, _LAST_NUMBER.sub("#", name)])


@lru_cache(maxsize=2048)
def one_page(url: str) -> str:
    """The address under which a page is counted once: a folder and its index.html are one page."""
    parts = urlsplit(without_fragment(url))
    return urlunsplit(parts._replace(path=_INDEX.sub("/", parts.path) or "/"))


def request_key(request: Request) -> RequestKey:
    """The key under which a request is sent once."""
    return one_page(request.url), tuple(sorted((request.form or {}).items())), request.json


def row_address(page_url: str, title: str) -> str:
    """An address for a row that leads nowhere: its page's, with a fragment that follows from its title."""
    return f"{without_fragment(page_url)}{_NOWHERE}{hashlib.sha256(title.encode()).hexdigest()[:8]}"


def leads_nowhere(url: str) -> bool:
    """Returns True if an address was made for a row that leads nowhere; there is nothing to ask for."""
    return _NOWHERE in url


def moved_to(url: str, page_url: str) -> str:
    """The address of a row that leads nowhere, on another page of its list."""
    return without_fragment(page_url) + _NOWHERE + url.partition(_NOWHERE)[2]


def with_query(url: str, **changes: str) -> str:
    """The address with these query parameters set, the others and their order kept."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=100)
    named = [(key, changes.pop(key) if key in changes else value) for key, value in pairs]
    return urlunsplit(parts._replace(query=urlencode([*named, *changes.items()]), fragment=""))


def query_of(url: str) -> dict[str, str]:
    """The query parameters of an address; of a repeated one the last."""
    try:
        return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True, max_num_fields=100))
    except ValueError:
        return {}


@lru_cache(maxsize=1024)
def folder_of(url: str) -> str:
    """The address of the folder a page stands in."""
    return urljoin(without_fragment(url), ".")


def _netloc(scheme: str, host: str, port: int | None) -> str:
    name = f"[{host}]" if ":" in host else host.lower()
    return name if port in (None, 80 if scheme == "http" else 443) else f"{name}:{port}"


def _without_dots(path: str) -> str:
    if "/." not in path and "//" not in path:
        return path
    kept: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del kept[-1:]
        elif part != ".":
            kept.append(part)
    return "/" + re.sub(r"/{2,}", "/", "/".join(kept)).lstrip("/")
