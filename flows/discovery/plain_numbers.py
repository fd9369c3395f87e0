"""Page numbers below a list that no link holds, which a script or nothing turns to: 1 | 2 | 3, [1] [2], 第1页 第2页."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from flows.discovery.html import Element, Page, attribute, names_of, text_of
from flows.discovery.link_addresses import SHORTEST_TITLE
from flows.discovery.list_page import MAX_LINKS, Offer

_BETWEEN = r"[\s|｜·•,，、\[\](（)）【】….第页頁]{1,12}"
_FIRST_LOOK = re.compile(rf"1{_BETWEEN}2(?![\d./:-])")
_WORDS = r"(?:[\W_]|第|[页頁]|[首上下前后後尾末]\s*一?\s*[页頁]|最[后後]一?[页頁]|跳\s*转|转\s*到|go)*"
_RUN = re.compile(rf"{_WORDS}(?<!\d)(1(?:{_BETWEEN}\d{{1,3}}(?!\d))+){_WORDS}", re.I)
_BOXES = ("div", "p", "td", "span", "center", "nav", "font", "dd", "section")
_WITHIN = frozenset({"a", "b", "strong", "span", "em", "i", "u", "font", "input", "br", "big", "small"})
_SLIDES = re.compile(r"banner|slid|swiper|focus|carousel|lunbo|flash|(?:^|[\s_-])(?:hd|num|dots?)(?:$|[\s_-])", re.I)
_LONGEST = 200  # characters of such a box
_MAX_BOXES, _PARTS, _LEVELS = 20_000, 60, 3


def plain_numbers(page: Page, text: str, number: int) -> Iterator[Offer]:
    """Yields the pages behind the n-th whose numbers stand below the rows without a link; `text` is the page's."""
    if _FIRST_LOOK.search(text) is None:
        return
    for box in islice(page.root.iter(*_BOXES), _MAX_BOXES):
        numbers = _numbers(box)
        if numbers and not _is_of_slides(box) and _stands_below_titles(box):
            yield from (Offer("number", str(one), "", one) for one in numbers if one > number)
            return


def _numbers(box: Element) -> list[int]:
    """The numbers of a box that holds nothing else and counts up from 1, by one but to the last; none otherwise."""
    parts = list(islice(box.iterdescendants(), _PARTS))
    if len(parts) == _PARTS or any(part.tag not in _WITHIN or attribute(part, "href").strip() for part in parts):
        return []
    shown = " ".join(islice(box.itertext(), _PARTS))
    found = _RUN.fullmatch(shown) if len(shown) <= _LONGEST and "1" in shown and "2" in shown else None
    numbers = [int(one) for one in re.findall(r"\d+", found[1])] if found is not None else []
    rises = numbers[:2] == [1, 2] and numbers[:-1] == list(range(1, len(numbers))) and numbers[-1] >= len(numbers)
    return numbers if rises and not _goes_on(box, numbers[-1]) else []


def _goes_on(box: Element, last: int) -> bool:
    """Returns True where the next box counts on: the weeks of a calendar."""
    behind = box.getnext()
    return behind is not None and text_of(behind)[:4].split(" ")[0] == str(last + 1)


def _is_of_slides(box: Element) -> bool:
    return any(_SLIDES.search(names_of(one)) for one in (box, *islice(box.iterancestors(), _LEVELS)))


def _stands_below_titles(box: Element) -> bool:
    """Returns True where a link as long as a row's title stands before a box."""
    return any(len(text_of(one)) >= SHORTEST_TITLE for one in islice(box.xpath("preceding::a"), MAX_LINKS))
