"""Lists that show one year at a time, with tabs for the others: 2024年 2023年 2022年.

A list that shows rows of several years is taken for the whole, and its tabs for a way to choose among them; but a
linked year of which it shows no row is read as well. Of a list of one year all other tabs are a part: certainly where
one of them is its own, or they lie in its folder; else what they lead to has to be of 法治 to be one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from urllib.parse import urlsplit

from flows.discovery.html import Element, Page, attribute, text_of
from flows.discovery.link_addresses import address_gone_to, base_of
from flows.discovery.list_page import ListPage, Row, YearTab
from flows.discovery.offers import is_page_of
from flows.discovery.script_calls import ScriptCalls
from flows.discovery.urls import host_of, one_page, resolve, with_query
from flows.discovery.year_words import ALL_YEARS, YearWord, year_word
from flows.http import Request
from parsers.identity.year import title_year

MAX_TABS = 60
_IN_MARKUP = re.compile(r"20[0-3]\d|二[〇○零]")
_IN_SCRIPT = re.compile(r"[\"']\s*20[0-3]\d\s*年")
_NODE = re.compile(r"\{[^{}]{10,600}\}|\([^(){}]{10,600}\)")
_STRING = re.compile(r"""["']([^"'<>]{1,300})["']""")
_TAGS = ("a", "li", "span", "b", "strong", "em", "i", "button", "option", "div", "p", "td")
_CHOSEN = re.compile(r"(?:^|[\s_-])(?:on|cur(?:rent)?|act(?:ive)?|select(?:ed)?|checked|this|now)(?:$|[\s_-])", re.I)
_ACTIONS = ("onclick", "data-url", "data-href", "data-year", "data-value", "data-id", "ng-click", "@click")
_SENDS = re.compile(r"\bsubmit\s*\(\s*\)")
_CARRIED = ("data-url", "data-href")
_ADDRESS = re.compile(r"[./?=]")
_YEAR = re.compile(r"20[0-3]\d")
_NEAR = 2  # ancestors in which the tabs of one row meet


def read_year_tabs(page: Page, url: str) -> tuple[YearTab, ...]:
    """Returns the tabs of other years that a list at `url` has, in the page's order, each year once.

    None where 全部 is chosen: then the list is that of all years.
    """
    base = base_of(page, url)
    tabs = {_key(tab): tab for tab in _of_scripts(page.scripts, base, url)}
    calls = ScriptCalls(page, base)
    rows = _rows_of_tabs(page) if _IN_MARKUP.search(page.markup) else ()
    for row in rows:
        chosen = {_key(word) for word, element in row if _is_chosen(element)}
        if (ALL_YEARS, 0) in chosen:
            return ()
        sure = any(_is_own(element, base, url, calls) for _, element in row)
        for word, element in row:
            tab = _tab(word, element, base, url, calls, sure=sure) if _key(word) not in chosen else None
            if tab is not None and (tab.request is not None or ((chosen or tab.target) and word.is_bare)):
                known = tabs.setdefault(_key(tab), tab)
                tabs[_key(tab)] = tab if tab.sure and not known.sure else known
    return tuple(tabs.values())[:MAX_TABS]


def open_tabs(pages: Sequence[ListPage]) -> tuple[YearTab, ...]:
    """Returns the tabs of a list behind which rows may stand that its `pages` do not show; that of all years alone."""
    tabs = {_key(tab): tab for page in pages for tab in page.tabs}
    if not shows_one_year(pages):
        titled, listed = _years(pages)
        shown = titled | listed | {ALL_YEARS}
        return tuple(tab for tab in tabs.values() if tab.request and tab.sure and tab.year not in shown)
    whole = tabs.get((ALL_YEARS, 0))
    known = whole is not None and whole.request is not None and whole.sure
    return (whole,) if whole and known else tuple(tab for tab in tabs.values() if tab.year)


def without_tabs(listed: ListPage) -> ListPage:
    """Returns a page whose rows are all bare years without them: they are tabs that lead to lists, all of its own."""
    led_to = {tab.request.url for tab in listed.tabs if tab.request is not None}
    if not led_to or not all(row.url in led_to and _is_bare(row) for row in listed.rows):
        return listed
    shown = {row.url for row in listed.rows}
    tabs = (
        replace(tab, sure=tab.sure or (tab.request is not None and tab.request.url in shown)) for tab in listed.tabs
    )
    return replace(listed, rows=(), tabs=tuple(tabs))


def _is_bare(row: Row) -> bool:
    word = year_word(row.title) if row.listed_date is None else None
    return word is not None and word.is_bare


def shows_one_year(pages: Sequence[ListPage]) -> bool:
    """Returns True if all rows are of one year, by their titles or by their days, or there are none."""
    titled, listed = _years(pages)
    return len(titled) < 2 or len(listed) == 1


def _years(pages: Sequence[ListPage]) -> tuple[set[int], set[int]]:
    """The years that titles name, and those of the days."""
    rows = [row for page in pages for row in page.rows]
    titled = {year for row in rows if (year := title_year(row.title))}
    return titled, {row.listed_date.year for row in rows if row.listed_date}


def _key(one: YearWord | YearTab) -> tuple[int, int]:
    return one.year, one.month


def _rows_of_tabs(page: Page) -> Iterator[list[tuple[YearWord, Element]]]:
    """Yields rows of two years (or months) or more that stand side by side, and the name of a single year's list."""
    boxes: dict[Element, list[tuple[YearWord, Element]]] = defaultdict(list)
    for element in islice(page.root.iter(*_TAGS), 20_000):
        word = year_word(_shown(element))
        if word is not None and not _is_within(element, ("a",)):
            for box in _near(element):
                boxes[box].append((word, element))
    for row in boxes.values():
        if len({_key(word) for word, _ in row if word.year}) > 1 or row[0][0].is_a_list:
            yield row


def _shown(element: Element) -> str:
    """The text of a link, or of its picture; that of another element only where it is an innermost one."""
    if element.tag != "a":
        return (element.text or "").strip() if len(element) == 0 else ""
    shown = (element.text or "").strip() if len(element) == 0 else text_of(element)
    return shown or next((attribute(one, "alt").strip() for one in islice(element.iter("img"), 1)), "")


def _of_scripts(scripts: str, base: str, url: str) -> Iterator[YearTab]:
    """The years in a tree that a script draws: {name: '2023年', url: '/c2/'}, add(2, 0, '2023年', '/c2/')."""
    if len(_IN_SCRIPT.findall(scripts)) < 2:
        return
    found: dict[tuple[int, int], tuple[YearWord, str, str]] = {}
    for node in islice(_NODE.finditer(scripts), 2_000):
        texts = _STRING.findall(node[0])
        word, shown = next(((word, text) for text in texts if (word := year_word(text)) and word.year), (None, ""))
        written = next((text for text in texts if text != shown and _ADDRESS.search(text)), "")
        address = resolve(base, written) if written else None
        if word is not None and address is not None and host_of(address) == host_of(url):
            found.setdefault(_key(word), (word, shown, address))
    own = any(one_page(address) == one_page(url) for _, _, address in found.values())
    for word, shown, address in found.values() if len(found) > 1 else ():
        if one_page(address) != one_page(url):
            yield YearTab(word.year, shown, address, Request(address), own, word.month)


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


def _is_own(element: Element, base: str, url: str, calls: ScriptCalls) -> bool:
    """Returns True for the tab of the list itself: it leads here, or is chosen and leads nowhere."""
    _, address = _target(element, base, calls)
    return one_page(address) == one_page(url) if address is not None else _is_chosen(element)


def _target(element: Element, base: str, calls: ScriptCalls) -> tuple[str, str | None]:
    """What a tab does, as it is written, and the address that it leads to."""
    if element.tag == "option":
        value = attribute(element, "value").strip() or text_of(element)
        if _ADDRESS.search(value):
            return value, resolve(base, value)
        box = element.getparent()
        turn = attribute(box, "onchange").strip() if box is not None else ""
        asked = calls.request_of_choice(turn, value) if turn else None
        return value, _address(asked) or (_sent_by(box, value, base) if _SENDS.search(turn) else None)
    value = attribute(element, "href").strip()
    address = resolve(base, value) if value else None
    deed = next((text for name in _ACTIONS if (text := attribute(element, name).strip())), "")
    if address is None:
        written = next((text for name in _CARRIED if (text := attribute(element, name).strip())), "")
        address = resolve(base, written) if "/" in written else address_gone_to(deed or value, base)
        address = address or _address(calls.request_of(deed or value))
    return value or deed, address


def _sent_by(box: Element, value: str, base: str) -> str | None:
    """The address to which the form around a box is sent with this choice; None where it is posted."""
    form = next(box.iterancestors("form"), None)
    if form is None or attribute(form, "method").lower() == "post" or not attribute(box, "name"):
        return None
    hidden = (one for one in islice(form.iter("input"), 40) if attribute(one, "type").lower() in ("hidden", "text", ""))
    fields = {attribute(one, "name"): attribute(one, "value") for one in hidden if attribute(one, "name")}
    address = resolve(base, attribute(form, "action").strip() or base)
    return with_query(address, **{**fields, attribute(box, "name"): value}) if address is not None else None


def _address(request: Request | None) -> str | None:
    return request.url if request is not None and request.form is None else None


def _tab(word: YearWord, element: Element, base: str, url: str, calls: ScriptCalls, *, sure: bool) -> YearTab | None:
    """The tab of a year, or None for what leads to this list itself or to another site, and for a field of a search."""
    shown = text_of(element)
    if _is_within(element, ("form",)) and not _acts(element):
        return None
    value, address = _target(element, base, calls)
    if address is None:
        return YearTab(word.year, shown, value, month=word.month)
    if one_page(address) == one_page(url) or host_of(address) != host_of(url):
        return None
    near = word.is_bare and _is_of_this_list(address, url)
    return YearTab(word.year, shown, address, Request(address), sure or near, word.month)


def _acts(element: Element) -> bool:
    """Returns True for an option of a box that acts when it is chosen: its form is sent without a button."""
    box = element.getparent() if element.tag == "option" else None
    return box is not None and attribute(box, "onchange").strip() != ""


def _is_of_this_list(address: str, url: str) -> bool:
    """Returns True for an address in the list's folder, or the list's own with another year in it."""
    if is_page_of(address, url):
        return True
    theirs, own = (_YEAR.sub("#", urlsplit(one).path) for one in (address, url))
    return host_of(address) == host_of(url) and theirs == own and "#" in own
