"""Lists that show one year at a time, with tabs for the others: 2024年 2023年 2022年.

A list that shows rows of several years is taken for the whole, and its tabs for a way to choose among them; but a
linked year of which it shows no row is read as well. Of a list of one year all other tabs are a part: certainly where
one of them is its own, or they lie in its folder; else what they lead to has to be of 法治 to be one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from urllib.parse import urlsplit

from flows.discovery.html import Element, Page, attribute, text_of
from flows.discovery.link_addresses import base_of
from flows.discovery.list_page import ListPage, YearTab
from flows.discovery.offers import is_page_of
from flows.discovery.urls import host_of, one_page, resolve
from flows.http import Request
from parsers.identity.year import title_year

ALL_YEARS = 0
MAX_TABS = 20
_TAB = re.compile(r"\s*(?:(20[0-3]\d)\s*(?:年度?)?|(全部|所有)(?:年[份度])?|不限)\s*")
_IN_MARKUP = re.compile(r">\s*20[0-3]\d\s*(?:年度?\s*)?<")
_TAGS = ("a", "li", "span", "b", "strong", "em", "i", "button", "option", "div", "p", "td")
_CHOSEN = re.compile(r"(?:^|[\s_-])(?:on|cur(?:rent)?|act(?:ive)?|select(?:ed)?|checked|this|now)(?:$|[\s_-])", re.I)
_ACTIONS = ("onclick", "data-url", "data-href", "data-year", "data-value", "data-id", "ng-click", "@click")
_ADDRESS = re.compile(r"[./?=]")
_YEAR = re.compile(r"20[0-3]\d")
_NEAR = 2  # ancestors in which the tabs of one row meet


def read_year_tabs(page: Page, url: str) -> tuple[YearTab, ...]:
    """Returns the tabs of other years that a list at `url` has, in the page's order, each year once.

    None where 全部 is chosen: then the list is that of all years.
    """
    if len(_IN_MARKUP.findall(page.markup)) < 2:
        return ()
    base = base_of(page, url)
    tabs: dict[int, YearTab] = {}
    for row in _rows_of_tabs(page):
        chosen = {year for year, element in row if _is_chosen(element)}
        if ALL_YEARS in chosen:
            return ()
        sure = any(_is_own(element, base, url) for _, element in row)
        for year, element in row:
            tab = _tab(year, element, base, url, sure=sure) if year not in chosen else None
            if tab is not None and (tab.request is not None or chosen or tab.target):
                known = tabs.setdefault(year, tab)
                tabs[year] = tab if tab.sure and not known.sure else known
    return tuple(tabs.values())[:MAX_TABS]


def open_tabs(pages: Sequence[ListPage]) -> tuple[YearTab, ...]:
    """Returns the tabs of a list behind which rows may stand that its `pages` do not show; that of all years alone."""
    tabs = {tab.year: tab for page in pages for tab in page.tabs}
    if not shows_one_year(pages):
        titled, listed = _years(pages)
        shown = titled | listed
        return tuple(tab for year, tab in tabs.items() if tab.request and tab.sure and year and year not in shown)
    whole = tabs.get(ALL_YEARS)
    known = whole is not None and whole.request is not None and whole.sure
    return (whole,) if whole and known else tuple(tab for year, tab in tabs.items() if year)


def shows_one_year(pages: Sequence[ListPage]) -> bool:
    """Returns True if all rows are of one year, by their titles or by their days, or there are none."""
    titled, listed = _years(pages)
    return len(titled) < 2 or len(listed) == 1


def _years(pages: Sequence[ListPage]) -> tuple[set[int], set[int]]:
    """The years that titles name, and those of the days."""
    rows = [row for page in pages for row in page.rows]
    titled = {year for row in rows if (year := title_year(row.title))}
    return titled, {row.listed_date.year for row in rows if row.listed_date}


def _rows_of_tabs(page: Page) -> Iterator[list[tuple[int, Element]]]:
    """Yields rows of two years or more that stand side by side."""
    boxes: dict[Element, list[tuple[int, Element]]] = defaultdict(list)
    for element in islice(page.root.iter(*_TAGS), 20_000):
        shown = text_of(element) if element.tag == "a" else (element.text or "") if len(element) == 0 else ""
        found = _TAB.fullmatch(shown) if 2 <= len(shown) < 14 else None
        if found is not None and not _is_within(element, ("a",)):
            for box in _near(element):
                boxes[box].append((int(found[1] or ALL_YEARS), element))
    for row in boxes.values():
        if len({year for year, _ in row} - {ALL_YEARS}) > 1:
            yield row


def _near(element: Element) -> Iterator[Element]:
    above = list(islice(element.iterancestors(), _NEAR))
    return (one for one in above if one.tag not in ("body", "html", "table", "tbody") or one is above[0])


def _is_within(element: Element, tags: Sequence[str]) -> bool:
    return any(ancestor.tag in tags for ancestor in islice(element.iterancestors(), 6))


def _is_chosen(element: Element) -> bool:
    parent = element.getparent()
    if element.tag == "option":
        return element.get("selected") is not None
    return any(
        _CHOSEN.search(attribute(one, "class")[:200]) is not None for one in (element, parent) if one is not None
    )


def _is_own(element: Element, base: str, url: str) -> bool:
    """Returns True for the tab of the list itself: it leads here, or is chosen and leads nowhere."""
    _, address = _target(element, base)
    return one_page(address) == one_page(url) if address is not None else _is_chosen(element)


def _target(element: Element, base: str) -> tuple[str, str | None]:
    """What a tab does, as it is written, and the address that it leads to."""
    if element.tag == "option":
        value = attribute(element, "value").strip()
        return value, resolve(base, value) if _ADDRESS.search(value) else None
    value = attribute(element, "href").strip()
    address = resolve(base, value) if value else None
    return value or next((text for name in _ACTIONS if (text := attribute(element, name).strip())), ""), address


def _tab(year: int, element: Element, base: str, url: str, *, sure: bool) -> YearTab | None:
    """The tab of a year, or None for what leads to this list itself or to another site, and for a choice in a form."""
    shown = text_of(element)
    if _is_within(element, ("form",)):
        return None
    value, address = _target(element, base)
    if address is None:
        return YearTab(year, shown, value)
    if one_page(address) == one_page(url) or host_of(address) != host_of(url):
        return None
    return YearTab(year, shown, address, Request(address), sure or _is_of_this_list(address, url))


def _is_of_this_list(address: str, url: str) -> bool:
    """Returns True for an address in the list's folder, or the list's own with another year in it."""
    if is_page_of(address, url):
        return True
    theirs, own = (_YEAR.sub("#", urlsplit(one).path) for one in (address, url))
    return host_of(address) == host_of(url) and theirs == own and "#" in own
