"""Finds promises of more rows that are no control on the page: <link rel=next>, rows that scrolling loads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from flows.discovery.html import Page, attribute
from flows.discovery.link_addresses import base_of
from flows.discovery.list_page import Offer
from flows.discovery.urls import host_of, resolve
from flows.http import Request

# a handler of scrolling that asks for data or counts pages up; one that only shows a button does neither
_SCROLL = re.compile(r"\.scroll\s*\(|\bonscroll\s*=|['\"]scroll['\"]\s*,|\bIntersectionObserver\b", re.I)
_BRINGS = re.compile(
    r"\bload_?(?:more|data|list|page|next|rows|news)\w*\s*\(|\$\.(?:ajax|get|post|getJSON)\b|\bfetch\s*\(|XMLHttpRequest|axios"
    r"|(?:\+\+\s*\w{0,12}page|page\w{0,8}\s*(?:\+\+|\+=\s*1))",
    re.I,
)
_WORDS = (
    "scroll",
    "Scroll",
    "flow",
    "IntersectionObserver",
    "waterfall",
    "dropload",
)  # without one, none is looked for
# what components write into the markup that load rows where a page is scrolled, or a button pressed
_LOADERS = ("infinite-scroll=", "data-next-url=", "<van-list", "hx-get=")
# document.write('<a href="index_' + i + '.html">')
_WRITES_PAGES = re.compile(
    r"document\.write(?:ln)?\([^;]{0,120}<a\b[^;]{0,80}?href=\\?[\"']?[^;\"']{0,100}(?:index|list|default|page|[?&]p)[_=-]\\?[\"']\s*\+[^;]{0,80}",
    re.I,
)
_HANDLER = 400  # characters of a handler that are looked at
_FLOW = re.compile(r"\bflow\s*\.\s*load\s*\(|\binfinite_?scroll\s*\(|\bwaterfall\s*\(|\bdropload\s*\(", re.I)


def read_offers_apart(page: Page, url: str) -> Iterator[Offer]:
    """Yields what the page at `url` offers beside its controls."""
    base = base_of(page, url)
    for link in islice(page.root.iter("link"), 60):
        address = resolve(base, attribute(link, "href")) if attribute(link, "rel").lower() == "next" else None
        if address is not None and host_of(address) == host_of(url):
            yield Offer("next", "rel=next", address, None, Request(address))
    if "document.write" in page.scripts and (written := _WRITES_PAGES.search(page.scripts)) is not None:
        yield Offer("script", "a pager that a script writes", " ".join(written[0].split()))
    loader = next((mark for mark in _LOADERS if mark in page.markup), "") or _loader(page.scripts)
    if loader:
        yield Offer("script", "rows that scrolling loads", loader)


def _loader(scripts: str) -> str:
    """Returns the beginning of the script that loads rows when the page is scrolled, or an empty text."""
    if not any(word in scripts for word in _WORDS):
        return ""
    found = _FLOW.search(scripts)
    if found is not None:
        return found[0]
    for scroll in islice(_SCROLL.finditer(scripts), 20):
        handler = scripts[scroll.start() : scroll.start() + _HANDLER]
        if _BRINGS.search(handler):
            return " ".join(handler.split())
    return ""
