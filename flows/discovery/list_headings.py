"""The count of rows in the heading of a list: 法治政府建设年报（12）, <h3>年报<span>(12条)</span></h3>."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import islice

from flows.discovery.html import Element, Page, attribute, text_of
from flows.discovery.link_addresses import SHORTEST_TITLE, base_of
from flows.discovery.list_page import MAX_LINKS, Row
from flows.discovery.urls import one_page, resolve
from parsers.text import words

_COUNT = re.compile(r"\s*(?:共\s*)?(\d{1,3})\s*[条條篇个份项]?\s*[)）】\]]")
_HEADING = re.compile(
    r"(?:20\d\d\s*年?度?)?([^\d()（）【】\[\]]{2,20})[(（【\[](?:\s*共)?\s*(\d{1,3})\s*[条條篇个份项]?\s*[)）】\]]"
)
_OF_REPORTS = re.compile(r"报告|年报|法治|依法")
_TAGS = words("h1 h2 h3 h4 h5 h6 div span p b strong em dt td th caption legend li a font label")
_PARTS, _MAX_ELEMENTS, _MAX_HEADINGS = 3, 20_000, 10
_OPENS = "(（【["


def headed_rows(page: Page, text: str, url: str, title: str | None, rows: Collection[Row]) -> int | None:
    """Returns how many rows the heading over the `rows` counts; None where none does, or `rows` are as many.

    Of several headings, as tabs have them, the lowest count is taken: which is the list's own is not known.
    """
    if not rows or not any(_COUNT.match(text, at + 1) for at in _brackets(text)):
        return None
    shown, base = {row.url for row in rows}, base_of(page, url)
    counts = [
        count
        for element, count in islice(_headings(page, title), _MAX_HEADINGS)
        if not _leads_away(element, base, url) and _next_title(element, base) in shown
    ]
    lowest = min(counts, default=0)
    return lowest if lowest > len(rows) else None


def _brackets(text: str) -> Iterator[int]:
    """The places of a text at which a bracket opens."""
    for sign in _OPENS:
        at = text.find(sign)
        while at >= 0:
            yield at
            at = text.find(sign, at + 1)


def _headings(page: Page, title: str | None) -> Iterator[tuple[Element, int]]:
    """The short elements that call reports, or the list by its title, and a count in brackets."""
    for element in islice(page.root.iter(*_TAGS), _MAX_ELEMENTS):
        if len(element) > _PARTS or any(len(one) for one in element):
            continue
        said = "".join(islice(element.itertext(), 2 * _PARTS + 1)).strip()
        found = _HEADING.fullmatch(said) if len(said) <= 40 and said[-1:] in ")）】]" else None
        if found is not None and (_OF_REPORTS.search(found[1]) or found[1].strip() == title):
            yield element, int(found[2])


def _leads_away(element: Element, base: str, url: str) -> bool:
    """Returns True for a heading that is a link, or within one, to another page: a menu counts other lists' rows."""
    links = (one for one in (element, *element, *islice(element.iterancestors(), 2)) if one.tag == "a")
    addresses = (resolve(base, attribute(one, "href")) for one in links)
    return any(address is not None and one_page(address) != one_page(url) for address in addresses)


def _next_title(element: Element, base: str) -> str | None:
    """The address of the first link behind a heading that is as long as a row's title."""
    links = islice(element.xpath("following::a[@href]"), MAX_LINKS)
    first = next((one for one in links if len(text_of(one)) >= SHORTEST_TITLE), None)
    return resolve(base, attribute(first, "href")) if first is not None else None
