"""The key under which web archives look an address up: SURT, the host's labels reversed, the rest made alike.

The rules are those of the Wayback Machine's URL canonicalisation, which pywb, CDX servers and WACZ players share.
Letters fold to lower case, so that two addresses that differ in case alone have one key.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote_from_bytes, unquote_to_bytes, urlsplit

_SAFE: Final = r"""!"$&'()*+,-./:;<=>?@[\]^_`{|}~"""
_WWW: Final = re.compile(r"^www\d*\.")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_PATH_SESSIONS: Final = (
    re.compile(r"/(?:\((?:[a-z]\([0-9a-z]{24}\))+\))(?=/[^?]+\.aspx)", re.I),
    re.compile(r"/\([0-9a-z]{24}\)(?=/[^?]+\.aspx)", re.I),
)
_QUERY_SESSIONS: Final = tuple(
    re.compile(rf"(?:{form})(?:&|$)", re.I)
    for form in (
        r"jsessionid=[0-9a-z]{32}",
        r"phpsessid=[0-9a-z]{32}",
        r"sid=[0-9a-z]{32}",
        r"aspsessionid[a-z]{8}=[a-z]{24}",
        r"cfid=[^&]+&cftoken=[^&]+",
    )
)


def surt_key(url: str) -> str:
    """Returns the SURT key of a web address: `cn,gov,example)/a/b.html?x=1`; an address that is none as it is."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        return url
    host = _WWW.sub("", _ascii_host(parts.hostname))
    authority = ",".join(reversed(host.split(".")))
    if port and port != _DEFAULT_PORTS[parts.scheme]:
        authority += f":{port}"
    query = _query_key(parts.query)
    return f"{authority}){_path_key(parts.path)}{f'?{query}' if query else ''}"


def _ascii_host(host: str) -> str:
    plain = _unescape(host).decode("utf-8", "ignore")
    if not plain.isascii():
        try:
            plain = plain.encode("idna").decode("ascii")
        except UnicodeError:
            plain = _escape(plain.encode())
    return plain.lower().replace("..", ".").strip(".")


def _path_key(path: str) -> str:
    kept: list[bytes] = []
    segments = _unescape(path).split(b"/")[1:]
    for segment in segments:
        if segment == b".." and kept:
            kept.pop()
        elif segment != b".":
            kept.append(segment)
    inner = [segment for segment in kept[:-1] if segment]
    key = _escape(b"/" + b"/".join([*inner, *kept[-1:]])).lower()
    for session in _PATH_SESSIONS:
        key = session.sub("", key)
    return key[:-1] if key.endswith("/") and len(key) > 1 else key


def _query_key(query: str) -> str:
    key = _escape(_unescape(query))
    for session in _QUERY_SESSIONS:
        key = session.sub("", key, count=1)
    return "&".join("=".join(pair) for pair in sorted(pair.split("=", 1) for pair in key.lower().split("&")))


def _unescape(text: str) -> bytes:
    """Percent-decodes until nothing changes; each round is shorter, so that it ends."""
    data = text.encode()
    while (plain := unquote_to_bytes(data)) != data:
        data = plain
    return data


def _escape(data: bytes) -> str:
    return quote_from_bytes(data, safe=_SAFE)
