"""Reads lists that stand in their pages while only a link, an onclick or a script names the further pages by number.

Families differ in how an address carries its number; the reader is one. It fills the gaps between the numbers that a
pager shows (2, 3 … 10) and goes on from the pager of each page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from flows.discovery.html_list import read_html
from flows.discovery.list_page import MAX_PAGES, Family, ListPage, Numbering, Source
from flows.discovery.script_values import script_text
from flows.discovery.urls import folder_of, host_of, query_of, resolve, without_fragment
from flows.http import Request

_BREAKS = frozenset("\"'<>()\\ \t\r\n,;{}")
_NEXT = re.compile(r"^[^<>]{0,300}>(?:\s|&nbsp;|<[^<>]{0,60}>){0,6}下\s*一?\s*[页頁]")
MAX_NAMED = 2_000  # addresses of one page that are looked at
LONGEST = 500  # characters of an address


@dataclass(frozen=True, slots=True)
class NumberedPages:
    """The form in which a family's addresses carry the page's number.

    `marker` fits an address where the number stands (group 1). `belongs` says whether an address (without its number:
    its two halves) is one of the column's pages. `own` makes the two halves from the page's own address, where no
    address is named. `second` is the second page's number, `descending` that numbers fall towards the end of the list,
    `total` finds a count of pages in the text.
    """

    marker: re.Pattern[str]
    belongs: Callable[[str, str, str], bool]  # (page's address, before the number, behind it)
    own: Callable[[str], tuple[str, str] | None] | None = None
    second: int = 2
    descending: bool = False
    by_rows: bool = False  # numbers count rows (0, 20, 40), not pages
    total: re.Pattern[str] | None = None


def numbered_family(
    name: str,
    spec: NumberedPages,
    *,
    hints: tuple[str, ...],
    column_marks: tuple[tuple[re.Pattern[str], int], ...] = (),
    page_marks: tuple[tuple[re.Pattern[str], int], ...] = (),
    article: re.Pattern[str] | None = None,
    column_of_article: Callable[[str, str], bool] | None = None,
    numbering: Numbering | None = None,
) -> Family:
    """Returns the family whose further pages are numbered as `spec` says."""
    html = Family(name, column_marks, page_marks, article, column_of_article, numbering)
    return replace(html, hints=hints, read=lambda source: read(source, spec, html))


def read(source: Source, spec: NumberedPages, html: Family) -> ListPage:
    """Reads an HTML list; the pages behind it are those that its addresses number, the gaps between them filled."""
    listed = read_html(source, html)
    text = script_text(source.text)
    halves, numbers, next_number = _named(text, source, spec)
    if halves is None and spec.own is not None and (listed.pages or 0) > 1:
        halves = spec.own(without_fragment(source.url))
    if halves is None:
        return listed
    current = _number_of(source.request.url, spec, halves)
    behind = _behind(current, numbers, next_number, _last_said(listed, text, spec), spec)
    following = tuple(Request(f"{halves[0]}{number}{halves[1]}") for number in behind[:MAX_PAGES])
    if not following:
        return listed
    return replace(listed, following=following, guessed=(), offers=())


def _named(text: str, source: Source, spec: NumberedPages) -> tuple[tuple[str, str] | None, set[int], int | None]:
    """Returns the two halves of the column's numbered addresses, the numbers named, and that of 下一页."""
    found: Counter[tuple[str, str]] = Counter()
    numbers: dict[tuple[str, str], set[int]] = {}
    following: dict[tuple[str, str], int] = {}
    for before, number, behind, rest in _addresses(text, spec.marker):
        whole = resolve(source.url, f"{before}{number}{behind}")
        halves = _halves(whole, number, spec) if whole else None
        if halves is None or host_of(halves[0]) != host_of(source.url) or not spec.belongs(source.column_url, *halves):
            continue
        found[halves] += 1
        numbers.setdefault(halves, set()).add(int(number))
        if _NEXT.match(rest):
            following[halves] = int(number)
            found[halves] += 5
    if not found:
        return None, set(), None
    best = found.most_common(1)[0][0]
    return best, numbers[best], following.get(best)


def _addresses(text: str, marker: re.Pattern[str]) -> Iterator[tuple[str, str, str, str]]:
    """Yields what stands before the number, the number, what stands behind it, and the text that follows."""
    for count, match in enumerate(marker.finditer(text)):
        if count >= MAX_NAMED:
            return
        start = match.start(1)
        while start > 0 and match.start(1) - start < LONGEST and text[start - 1] not in _BREAKS:
            start -= 1
        end = match.end(1)
        while end < len(text) and end - match.end(1) < LONGEST and text[end] not in _BREAKS:
            end += 1
        before = text[start : match.start(1)]
        path, question, query = before.partition("?")
        yield path.rpartition("=")[2] + question + query, match[1], text[match.end(1) : end], text[end : end + 500]


def _halves(address: str, number: str, spec: NumberedPages) -> tuple[str, str] | None:
    found = list(spec.marker.finditer(address))
    if not found or found[-1][1] != number:
        return None
    return address[: found[-1].start(1)], address[found[-1].end(1) :]


def _number_of(url: str, spec: NumberedPages, halves: tuple[str, str]) -> int | None:
    """Returns the number in the page's own address, or None on the first page."""
    path = urlsplit(halves[0]).path
    if not without_fragment(url).startswith(halves[0]) and urlsplit(url).path != path:
        return None
    found = list(spec.marker.finditer(url))
    return int(found[-1][1]) if found else None


def _last_said(listed: ListPage, text: str, spec: NumberedPages) -> int:
    """Returns the last page's number by the count of pages, in the text or in an address (a2t=7); 0 without one."""
    found = spec.total.search(text) if spec.total else None
    return max(spec.second + max(listed.pages or 0, int(found[1]) if found else 0) - 2, 0)


def _behind(current: int | None, numbers: set[int], next_number: int | None, last: int, spec: NumberedPages) -> range:
    """Returns the numbers of the pages behind this one, nearest first."""
    if spec.by_rows:
        step = min((number for number in numbers if number > 0), default=0)
        return range((current or 0) + step, max(numbers) + 1, step) if step else range(0)
    top = max(numbers | {last})
    falling = spec.descending and not (next_number == 1 and top > 1 and current is None)
    if falling:
        first = current - 1 if current is not None else top
        return range(first, spec.second - 1, -1)
    first = current + 1 if current is not None else spec.second
    return range(first, top + 1)


# --- which addresses are pages of the column


def same_folder(url: str, before: str, behind: str) -> bool:
    """Returns True if the numbered address lies in the folder of the column's page."""
    del behind
    return folder_of(before) == folder_of(without_fragment(url))


def same_query(*names: str) -> Callable[[str, str, str], bool]:
    """Returns a rule: parameters of these names have the value that the column's address gives them, if any."""

    def rule(url: str, before: str, behind: str) -> bool:
        theirs, ours = query_of(f"{before}0{behind}"), query_of(url)
        return all(theirs.get(name, ours.get(name)) == ours.get(name) for name in names if ours.get(name))

    return rule
