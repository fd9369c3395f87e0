"""Rows that open when they are clicked and hold no link: <li onclick="window.open('/x/1.html')">…报告</li>."""

from __future__ import annotations

from itertools import islice

from flows.discovery.html import Element, Page, attribute
from flows.discovery.link_addresses import address_in_script, base_of, names_report
from flows.discovery.list_page import MAX_ROWS
from flows.discovery.script_calls import ScriptCalls
from flows.discovery.urls import resolve

_ADDRESSES = ("data-href", "data-url", "data-link")
_MARKS = ("onclick=", *(f"{name}=" for name in _ADDRESSES))
_TAGS = ("li", "div", "p", "dd", "td", "tr", "span", "option")
_LONGEST, _PARTS = 300, 100  # characters of a row, and elements
MAX_TEXT = 1_000_000  # characters that are looked at in all


def link_what_opens(page: Page, url: str) -> None:
    """Makes links of the innermost elements that name a report and open it; a row with a link of its own is none."""
    if not any(mark in page.markup for mark in _MARKS):
        return
    base = base_of(page, url)
    calls = ScriptCalls(page, base)
    left = MAX_TEXT
    for element in list(islice(page.root.xpath("//*[@onclick or @data-href or @data-url or @data-link]"), MAX_ROWS)):
        shown, length = _short_text(element) if element.tag in _TAGS and left > 0 else ("", 0)
        left -= length
        if not shown or not names_report(shown):
            continue
        if next(element.iterdescendants("a"), None) is not None or _is_within_link(element):
            continue
        address = _address(element, base, calls)
        if address is not None:
            link = element.makeelement("a", {"href": address})
            link.text, element.text = element.text, None
            link.extend(list(element))
            element.append(link)


def _short_text(element: Element) -> tuple[str, int]:
    """The text of a row, empty for what is longer, and how many characters of it were looked at: boxes hold boxes."""
    shown = ""
    if next(islice(element.iter(), _PARTS, None), None) is not None:
        return "", _PARTS
    for piece in element.itertext():
        shown += piece
        if len(shown) > _LONGEST:
            return "", len(shown)
    return shown, len(shown)


def _is_within_link(element: Element) -> bool:
    return any(one.tag == "a" for one in element.iterancestors())


def _address(element: Element, base: str, calls: ScriptCalls) -> str | None:
    written = next((value for name in _ADDRESSES if (value := attribute(element, name).strip())), "")
    if written:
        return resolve(base, written)
    script = attribute(element, "onclick")
    request = calls.request_of(script)
    return request.url if request is not None and request.form is None else address_in_script(script, base)
