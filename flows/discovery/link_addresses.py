"""Where the links of a list lead: by href, by script, or nowhere although their text names a report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from flows.discovery.html import Element, Page, attribute, text_of
from flows.discovery.list_page import MAX_TITLE, Row
from flows.discovery.script_calls import ScriptCalls
from flows.discovery.urls import leads_nowhere, moved_to, resolve, row_address
from parsers.file_endings import DOCUMENTS, pattern_of

_QUOTED_ADDRESS = re.compile(
    r"""['"]((?:https?://|\.{0,2}/)?[\w\-./%?=&:]{1,400}?(?:\.(?:s?html?|jhtml)|"""
    rf"""{pattern_of(DOCUMENTS)})[^'"\s]{{0,200}})['"]"""
)
_NAVIGATION = re.compile(
    r"""(?:location(?:\.href)?\s*=|(?:location\.(?:replace|assign)|[A-Za-z_$][\w$.]{0,40})\s*\()\s*"""
    r"""['"]([^'"\s<>]{1,400})['"]\s*(?:\)|;|$)"""
)
LOOKS_LIKE_ADDRESS = re.compile(r"[./?=]")
TOPIC = re.compile(r"法治|依法行政|年度报告|工作报告")
TOWNSHIP_REPORT = re.compile(r"(?:镇|乡|街道|苏木).{0,20}(?:报告|年报|总结|情况)")
SHORTEST_TITLE = 8  # characters of a row that leads nowhere
# at the end of a title that the list does not show whole; a server that cuts by length leaves half a word
CUT = re.compile(r"(?:…+|\.{2,}|。{2,}|(?<=法治政)|(?<=法治政府建))\s*$")
_BLANK = re.compile(r"\s+")


def names_report(text: str) -> bool:
    """Returns True for a text that may name a township's report; which one it is the row classifier says."""
    return bool(TOPIC.search(text) and TOWNSHIP_REPORT.search(text))


def base_of(page: Page, base: str) -> str:
    """The address that the page's links go on from: its <base>, else its own."""
    for element in islice(page.root.iter("base"), 1):
        return resolve(base, attribute(element, "href")) or base
    return base


def address_of(element: Element, base: str, calls: ScriptCalls) -> str | None:
    """Returns where a link leads by its href, else by its script; None where that is to no page."""
    href = attribute(element, "href")
    url = resolve(base, href)
    if url is not None:
        return url
    script = attribute(element, "onclick")
    if script and (url := address_in_script(script, base)) is not None:
        return url
    request = calls.request_of(script or href)
    return request.url if request is not None and request.form is None else None


def made_address(element: Element, base: str) -> str | None:
    """An address for a link whose own leads nowhere (none, a script, a messenger), where its text may name a report."""
    title = attribute(element, "title").strip() or text_of(element)[:MAX_TITLE]
    if len(title) < SHORTEST_TITLE or not names_report(title):
        return None
    return row_address(base, title)


def names_another_report(title: str, known: str) -> bool:
    """Returns True if a title and the `known` one of the same address are two reports': neither is in the other.

    Such rows lead to the parts of one page, or one by mistake to another township's. Two wordings of one title count as
    two: the second row then has no page of its own, which can make a duty unknown and never missing.
    """
    if not all(map(names_report, (title, known))):
        return False
    one, other = (_BLANK.sub("", CUT.sub("", text)) for text in (title, known))
    return one not in other and other not in one


def with_own_addresses(rows: Iterable[Row], known: Mapping[str, Row], column: str) -> Iterator[Row]:
    """Yields the rows of a page, each report with an address of its own.

    A row that leads nowhere has one below the column's, whichever page shows it; so has one whose address is that of
    another township's report, among these or the `known` rows.
    """
    titles: dict[str, str] = {}
    for row in rows:
        before = titles.setdefault(row.url, known[row.url].title if row.url in known else row.title)
        if names_another_report(row.title, before):
            yield replace(row, url=row_address(column, row.title))
        else:
            yield replace(row, url=moved_to(row.url, column)) if leads_nowhere(row.url) else row


def address_in_script(script: str, base: str) -> str | None:
    """The address that an onclick opens, where it stands in quotation marks."""
    quoted = _QUOTED_ADDRESS.search(script[:2000])
    return resolve(base, quoted[1]) if quoted else None


def address_gone_to(script: str, base: str) -> str | None:
    """The address that a script goes to: location='…', or a call whose one argument is an address."""
    found = _NAVIGATION.search(script[:1000])
    return resolve(base, found[1]) if found and LOOKS_LIKE_ADDRESS.search(found[1]) else None
