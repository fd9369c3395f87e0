"""The pages behind a list page: counted in scripts, linked as 下一页, numbered, or chosen from a box."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import urljoin, urlsplit

from flows.discovery.announced import read_announced
from flows.discovery.html import Page
from flows.discovery.linked_pages import linked_pages
from flows.discovery.list_page import MAX_PAGES, Numbering, Offer
from flows.discovery.offers import read_offers
from flows.discovery.page_jumps import with_jumps
from flows.discovery.plain_numbers import plain_numbers
from flows.discovery.urls import RequestKey, folder_of, one_page, request_key
from flows.http import Request

_CALL = re.compile(r"\bcreatePage\w{0,20}\s*\(([^()]{0,300})\)", re.I)
_DIGITS = re.compile(r"(?<!\d)\d{1,4}(?![\dA-Za-z])")
# a list that says that it is cut: 本页仅显示最新20条信息
_CUT_WORDS = ("仅显示", "只显示", "仅展示", "只展示", "仅列出", "只列出", "仅保留", "只保留")
_CUT = re.compile(
    r"(?:仅|只)(?:显示|展示|列出|保留)(?:最新|最近|近|前)[^。，,;；]{0,12}?(?:条|篇|年|月|天|信息|报告|内容)"
)
JOINED = {"column-index": "-"}  # how a stem and a page's number are joined, if not by _


@dataclass(frozen=True, slots=True)
class Following:
    """Requests for further pages, nearest first; how many pages and rows there are in all, where that is said.

    `offers` is all that promises more, whether it can be followed or not.
    """

    requests: tuple[Request, ...]
    pages: int | None = None
    rows: int | None = None
    offers: tuple[Offer, ...] = ()


def following(
    page: Page, text: str, url: str, numbering: Numbering | None, number: int = 1, held: int = 0
) -> Following:
    """Reads what the n-th page of a list tells of the pages behind it; `text` is its visible text, `held` its rows."""
    counted = _counted(page.scripts, url, numbering)
    announced = read_announced(page, text, number, counted.pages is not None)
    offers = _with_addresses((*read_offers(page, url, number), *plain_numbers(page, text, number)), number)
    if counted.pages is None and announced.drawn:
        offers = (*offers, Offer("script", announced.drawn))
    cut = _CUT.search(text) if any(word in text for word in _CUT_WORDS) else None
    if cut is not None:
        offers = (*offers, Offer("script", cut[0]))
    pages = max(filter(None, (counted.pages, announced.pages)), default=counted.pages)
    rows = max(filter(None, (counted.rows, announced.rows)), default=announced.rows)
    counted_by_rows = -(-rows // held) if rows is not None and held and number == 1 else 0
    offers = with_jumps(offers, page, url, number, counted_by_rows if pages is None and rows is not None else pages)
    if not offers and pages is None and rows is None:
        offers = tuple(linked_pages(page, url, number))
    linked = _followed(offers, number)
    further = (*counted.requests, *(one for one in linked if one.form or one_page(one.url) != one_page(url)))
    if not further and counted.pages is None and pages and pages > number and numbering:
        further = tuple(map(Request, _numbered(url, numbering, pages)))
    requests: dict[RequestKey, Request] = {}
    for request in further:
        requests.setdefault(request_key(request), request)
    return Following(tuple(requests.values())[:MAX_PAGES], pages, rows, offers)


def _followed(offers: Sequence[Offer], number: int) -> tuple[Request, ...]:
    """The requests for the pages behind the n-th without a hole: what lies behind one comes with a later page.

    A second 下一页 that leads elsewhere is that of a second list on the page.
    """
    requests: dict[int, Request] = {}
    for offer in offers:
        if offer.request is None or offer.kind in ("last", "script"):
            continue
        requests.setdefault(number + 1 if offer.number is None else offer.number, offer.request)
    found: list[Request] = []
    for n in range(number + 1, number + 1 + MAX_PAGES):
        if n not in requests:
            break
        found.append(requests[n])
    others = (one.request for one in offers if one.kind == "next" and one.number is None and one.request is not None)
    return (*found, *(one for one in others if one not in found))


@dataclass(frozen=True, slots=True)
class _Pattern:
    """The pattern of a list's page addresses: page n has n - `below` between `head` and `tail`."""

    head: str
    tail: str
    below: int

    def address(self, n: int) -> str:
        """The address of the n-th page."""
        return f"{self.head}{n - self.below}{self.tail}"


def _with_addresses(offers: tuple[Offer, ...], number: int) -> tuple[Offer, ...]:
    """The offers, with the addresses that follow with certainty from those that are written.

    Where all numbered links follow one pattern, it tells the addresses of the numbers that only a script turns to, of
    those that are left out between two others, and the number of the last page.
    """
    pattern = _pattern(
        [(one.number, one.request.url) for one in offers if one.number and one.request and not one.request.form]
    )
    if pattern is None:
        return offers
    told = tuple(_by_pattern(offer, pattern, number) for offer in offers)
    highest = min(max((one.number or 0 for one in told), default=0), number + MAX_PAGES)
    numbers = {one.number for one in told if one.request and one.kind == "number"}
    left_out = (n for n in range(number + 1, highest + 1) if n not in numbers)
    return (*told, *(Offer("number", str(n), "", n, Request(pattern.address(n))) for n in left_out))


def _by_pattern(offer: Offer, pattern: _Pattern, number: int) -> Offer:
    if offer.request is None:
        return replace(offer, request=Request(pattern.address(offer.number))) if offer.number else offer
    if offer.kind == "last" and offer.number is None:
        middle = offer.request.url.removeprefix(pattern.head).removesuffix(pattern.tail)
        last = int(middle) + pattern.below if middle.isdecimal() else 0
        if last > number and pattern.address(last) == offer.request.url:
            return replace(offer, number=last)
    return offer


def _pattern(links: Sequence[tuple[int, str]]) -> _Pattern | None:
    """The one pattern that all numbered links follow; None where there are several, or none."""
    common: set[_Pattern] | None = None
    for n, address in links:
        start = address.rfind("/") + 1
        possible = {
            _Pattern(address[: found.start()], address[found.end() :], n - int(found[0]))
            for found in _DIGITS.finditer(address, start)
            if n - int(found[0]) in (0, 1) and not found[0].startswith("0")
        }
        common = possible if common is None else common & possible
    return common.pop() if common and len(common) == 1 else None


def _counted(scripts: str, url: str, numbering: Numbering | None) -> Following:
    """createPageHTML(25, 0, "index", "html") and its kin: count, current page, stem, extension."""
    for call in islice(_CALL.finditer(scripts), 20):
        words = [word.strip().strip("'\"") for word in call[1].split(",")]
        names = [word for word in words if re.fullmatch(r"[A-Za-z][\w-]{0,60}", word)]
        numbers = _leading_numbers(words)
        if len(numbers) < 2:
            continue
        records = numbers.pop(0) if len(numbers) == 3 else None
        count, current = numbers
        stem, extension = names[-2:] if len(names) >= 2 else _stem(url, numbering)
        shape = _shape(url, stem, extension)
        if shape is None or shape[1] not in (None, numbering.counter if numbering else 0):
            return Following((), count, records)
        join, number = shape
        second = (current if number is None and current in (0, 1) else number or 0) + 1
        last = second + min(count, MAX_PAGES) - 1
        folder = folder_of(url)
        names = [f"{stem}{join}{n}.{extension}" for n in range(second, last)]
        return Following(tuple(Request(urljoin(folder, name)) for name in names), count, records)
    return Following(())


def _leading_numbers(words: Sequence[str]) -> list[int]:
    """The numbers of a call: pages and current page, and before them the records where a file's name follows.

    The id of a box may stand before them.
    """
    numbers: list[int] = []
    for word in words:
        if word.isdecimal() and len(word) < 10:
            numbers.append(int(word))
        elif numbers:
            return numbers[:3]
    return numbers[:2]


def _stem(url: str, numbering: Numbering | None) -> tuple[str, str]:
    name = urlsplit(url).path.rpartition("/")[2]
    if "." in name:
        stem, _, extension = name.rpartition(".")
        return stem, extension
    return (numbering.stem, numbering.extension) if numbering else ("index", "html")


def _shape(url: str, stem: str, extension: str) -> tuple[str, int | None] | None:
    """Returns what joins stem and page number, and the page's own number or None; None alone for another file."""
    name = urlsplit(url).path.rpartition("/")[2]
    numbered = re.fullmatch(rf"{re.escape(stem)}([-_]?)(\d{{1,5}})\.{re.escape(extension)}", name)
    if numbered:
        return numbered[1], int(numbered[2])
    return (JOINED.get(stem, "_"), None) if _is_first(url, stem, extension) else None


def _is_first(url: str, stem: str, extension: str) -> bool:
    return urlsplit(url).path.rpartition("/")[2] in ("", f"{stem}.{extension}", f"{stem}.htm")


def _numbered(url: str, numbering: Numbering, pages: int) -> Iterable[str]:
    stem, extension = _stem(url, numbering)
    if not _is_first(url, stem, extension) or re.search(r"_\d+$", stem):
        return ()
    folder, last = folder_of(url), numbering.second + min(pages, MAX_PAGES) - 1
    name = numbering.pattern.replace("{stem}", stem)
    return (urljoin(folder, f"{name.replace('{n}', str(n))}.{extension}") for n in range(numbering.second, last))
