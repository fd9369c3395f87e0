"""The pages behind a list page: counted in scripts, linked as 下一页, numbered, or chosen from a box."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urljoin, urlsplit

from flows.discovery.html import Page, attribute, text_of
from flows.discovery.list_page import MAX_PAGES, Numbering
from flows.discovery.rows import anchors
from flows.discovery.urls import folder_of, host_of, resolve

_CALL = re.compile(r"\bcreatePage\w{0,20}\s*\(([^()]{0,300})\)", re.I)
_NAMED_COUNT = re.compile(
    r"\b(?:\w{0,6}_?countpages?|\w{0,3}pagecount|\w{0,3}page_count|total_?pages?|pages?_?total|pagenum_?total|maxpage|allpages?)"
    r"""\b["']?\s*[:=]\s*["']?(\d{1,5})\b""",
    re.I,
)
_NEXT = re.compile(r"^[\s\[(]*(?:下\s*[一1]?\s*[页頁]|后一?[页頁]|next(?:\s*page)?|[>»›]+)[\s\]>»›)]*$", re.I)
_NUMBER = re.compile(r"^[\s\[(]*(?:第\s*)?(\d{1,4})(?:\s*[页頁])?[\s\])]*$")
_SAYS_PAGES = re.compile(
    r"(?:共|总)(?:有|计)?\s*(\d{1,4})\s*[页頁]|总?[页頁]数\s*[:：]\s*(?:\d+\s*/\s*)?(\d{1,4})|第?\s*\d{1,4}\s*/\s*(\d{1,4})\s*[页頁]"
)
_SAYS_ROWS = re.compile(r"(?:共|总)(?:有|计)?\s*(\d{1,6})\s*(?:条|篇|个?记录)")
_AFTER_ALL = 10_000  # where a link without a number stands among numbered ones
_LONGEST = 12  # characters of a pager's links
JOINED = {"column-index": "-"}  # how a stem and a page's number are joined, if not by _
_ADDRESS = re.compile(r"""['"]((?:https?://|\.{0,2}/)?[\w\-./%?=&:]{2,400})['"]""")
_OF_AN_ADDRESS = re.compile(r"[./?=]")


@dataclass(frozen=True, slots=True)
class Following:
    """Addresses of further pages, nearest first, and how many pages there are in all, where that is said."""

    urls: tuple[str, ...]
    pages: int | None = None
    rows: int | None = None


def following(page: Page, text: str, url: str, numbering: Numbering | None) -> Following:
    """What a list page tells of the pages behind it; `text` is its visible text."""
    counted = _counted(page.scripts, url, numbering)
    linked = tuple(_linked(page, url))
    pages = _said(_SAYS_PAGES, text) or _named_count(page.scripts) if counted.pages is None else counted.pages
    urls = dict.fromkeys((*counted.urls, *(one for one in linked if one != url)))
    if not urls and counted.pages is None and pages and pages > 1 and numbering:
        urls = dict.fromkeys(_numbered(url, numbering, pages))
    return Following(tuple(urls)[:MAX_PAGES], pages, _said(_SAYS_ROWS, text))


def _counted(scripts: str, url: str, numbering: Numbering | None) -> Following:
    """createPageHTML(25, 0, "index", "html") and its kin: count, current page, stem, extension."""
    for call in islice(_CALL.finditer(scripts), 20):
        words = [word.strip().strip("'\"") for word in call[1].split(",")]
        numbers = [int(word) for word in words if word.isdecimal() and len(word) < 10]
        names = [word for word in words if re.fullmatch(r"[A-Za-z][\w-]{0,60}", word)]
        if len(numbers) < 2:
            continue
        count, current = numbers[0], numbers[1]
        stem, extension = names[-2:] if len(names) >= 2 else _stem(url, numbering)
        shape = _shape(url, stem, extension)
        if shape is None or shape[1] not in (None, numbering.counter if numbering else 0):
            return Following((), count)
        join, number = shape
        second = (current if number is None and current in (0, 1) else number or 0) + 1
        last = second + min(count, MAX_PAGES) - 1
        folder = folder_of(url)
        return Following(tuple(urljoin(folder, f"{stem}{join}{n}.{extension}") for n in range(second, last)), count)
    return Following(())


def _stem(url: str, numbering: Numbering | None) -> tuple[str, str]:
    name = urlsplit(url).path.rpartition("/")[2]
    if "." in name:
        stem, _, extension = name.rpartition(".")
        return stem, extension
    return (numbering.stem, numbering.extension) if numbering else ("index", "html")


def _shape(url: str, stem: str, extension: str) -> tuple[str, int | None] | None:
    """How page numbers join the stem, and the page's own number where its address has one; None: another file."""
    name = urlsplit(url).path.rpartition("/")[2]
    numbered = re.fullmatch(rf"{re.escape(stem)}([-_]?)(\d{{1,5}})\.{re.escape(extension)}", name)
    if numbered:
        return numbered[1], int(numbered[2])
    return (JOINED.get(stem, "_"), None) if _is_first(url, stem, extension) else None


def _is_first(url: str, stem: str, extension: str) -> bool:
    return urlsplit(url).path.rpartition("/")[2] in ("", f"{stem}.{extension}", f"{stem}.htm")


def _named_count(scripts: str) -> int | None:
    found = _NAMED_COUNT.search(scripts)
    return int(found[1]) if found else None


def _said(form: re.Pattern[str], text: str) -> int | None:
    found = form.search(text)
    return int(next(filter(None, found.groups()), "0")) if found else None


def _numbered(url: str, numbering: Numbering, pages: int) -> Iterable[str]:
    stem, extension = _stem(url, numbering)
    if not _is_first(url, stem, extension) or re.search(r"_\d+$", stem):
        return ()
    folder, last = folder_of(url), numbering.second + min(pages, MAX_PAGES) - 1
    name = numbering.pattern.replace("{stem}", stem)
    return (urljoin(folder, f"{name.replace('{n}', str(n))}.{extension}") for n in range(numbering.second, last))


def _linked(page: Page, url: str) -> Iterable[str]:
    numbered: dict[int, str] = {}
    next_page: str | None = None
    for element, target, shown in anchors(page, url):
        if len(shown) > _LONGEST:
            continue
        is_next, number = _NEXT.match(shown) or "下一页" in attribute(element, "title"), _NUMBER.match(shown)
        if (is_next or number) and _is_page_of(target, url):
            if is_next:
                next_page = next_page or target
            elif number:
                numbered.setdefault(int(number[1]), target)
    for number_, target in _scripted(page, url):
        numbered.setdefault(number_, target)
    ordered = [numbered[number_] for number_ in sorted(numbered)]
    return [next_page, *ordered] if next_page else ordered


def _scripted(page: Page, url: str) -> Iterable[tuple[int, str]]:
    """Pages named in a box's options, or in the onclick or tagname of a link whose href leads nowhere."""
    for element in islice(page.root.iter("option", "a"), 5000):
        values = [attribute(element, "value"), attribute(element, "tagname"), _quoted(attribute(element, "onclick"))]
        value = next((one for one in values if one and _OF_AN_ADDRESS.search(one)), None)
        if value is None:
            continue
        shown = text_of(element)[:20]
        number = _NUMBER.match(shown)
        target = resolve(url, value) if number or _NEXT.match(shown) else None
        if target and target != url and _is_page_of(target, url):
            yield int(number[1]) if number else _AFTER_ALL, target


def _quoted(script: str) -> str:
    for found in _ADDRESS.finditer(script[:1000]):
        if re.search(r"[./?]", found[1]):
            return found[1]
    return ""


def _is_page_of(target: str, url: str) -> bool:
    """A page of a list stands in the list's folder, or is the same page with another query."""
    if host_of(target) != host_of(url):
        return False
    ours, theirs = urlsplit(url), urlsplit(target)
    if ours.path == theirs.path:
        return bool(theirs.query)
    return folder_of(target) == folder_of(url) or theirs.path.startswith(ours.path.rstrip("/") + "/")
