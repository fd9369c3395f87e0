"""An article that goes on on further pages, or stands in pictures, parsed as one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from flows.parsing.worker import PageToParse, Parsed
from parsers.html.continued import MAX_FURTHER_PAGES

MOST_BYTES = 64 << 20
Read: TypeAlias = Callable[[str], tuple[bytes | None, str]]
"""Reads a further page's bytes; gives None and the reason where they cannot be had."""


def parse_article(page: PageToParse, parse: Callable[[PageToParse], Parsed], read: Read) -> Parsed:
    """Parses a page with the further pages or pictures that it names, and those that they name, within bounds.

    Bounded by MAX_FURTHER_PAGES and by MOST_BYTES of them together.

    Half an article is no report: where a further page cannot be had, the result is an error that says which and why.
    """
    parsed, held = parse(page), 0
    while parsed.pages:
        for url in parsed.pages:
            number = len(page.further) + 2
            content, reason = read(url) if number <= MAX_FURTHER_PAGES else (None, "an article has fewer pages")
            held += len(content or b"")
            if held > MOST_BYTES:
                content, reason = None, f"an article is smaller than {MOST_BYTES >> 20} MB"
            if content is None:
                return Parsed(None, f"unreadable: page {number} of the article, {url}: {reason}")
            page = replace(page, further=(*page.further, (url, content)))
        parsed = parse(page)
    return parsed
