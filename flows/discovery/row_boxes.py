"""A link that is a whole card: its title, day and excerpt stand in boxes of their own inside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from flows.discovery.html import Element
from flows.discovery.row_dates import DATE_LIKE, SPACED

_BOXES = frozenset(
    {"div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "dl", "dt", "dd", "ul", "li", "table", "tr", "td", "section"}
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "dt"})
# a day, or a part of one, by itself: 2025-03-14, 14 over 2025-03, [2025年3月14日], 9:30
_DAY = re.compile(r"[\s\[(（【]*\d[\d\s年月日\-/.:]{0,22}[\])）】]*")
_PROSE = re.compile(r"[，。；]")
_WORD = re.compile(r"[\u3400-\u9fff]")
_LEAST = 6  # Chinese characters of a title
_MAX_BOXES = 40  # of one link
_MAX_OF_DAY = 40  # characters of a box that holds the day, words before it included


def title_and_day(link: Element, shown: str) -> tuple[str, str]:
    """Returns the text of a link's title and that of the boxes which hold its day; of a plain link all and nothing."""
    if not any(len(one) or one.tag in _BOXES or _is_day(one) for one in link):
        return shown, ""
    days: list[str] = []
    boxes = [(tag, text) for tag, text in islice(_boxes(link, days), _MAX_BOXES) if text]
    titles = [(tag, text) for tag, text in boxes if len(_WORD.findall(text[:60])) >= _LEAST]
    if not titles or (len(boxes) == 1 and not days):
        return shown, " ".join(days)
    title = next((text for tag, text in titles if tag in _HEADINGS), titles[0][1])
    beside = [text for _, text in boxes if text != title and len(text) <= _MAX_OF_DAY and not _PROSE.search(text)]
    return title, " ".join((*days, *(text for text in beside if DATE_LIKE.search(text))))


def _boxes(link: Element, days: list[str]) -> Iterator[tuple[str, str]]:
    """Yields the text of each innermost box with the box's tag; days by themselves go to `days`."""
    tag, pieces = str(link.tag), [link.text or ""]
    for one in link:
        if not isinstance(one.tag, str):
            pieces.append(one.tail or "")
            continue
        if _is_day(one):
            days.append(SPACED.sub(" ", " ".join(one.itertext())).strip())
        elif one.tag in _BOXES or any(inner.tag in _BOXES for inner in islice(one.iterdescendants(), _MAX_BOXES)):
            yield tag, _joined(pieces)
            pieces = []
            yield from _boxes(one, days)
        else:
            pieces.append("".join(one.itertext()))
        pieces.append(one.tail or "")
    yield tag, _joined(pieces)


def _is_day(element: Element) -> bool:
    text = element.text or "" if len(element) == 0 else " ".join(islice(element.itertext(), 6))
    return 0 < len(text) < 40 and _DAY.fullmatch(text) is not None


def _joined(pieces: list[str]) -> str:
    return SPACED.sub(" ", "".join(pieces)).strip()
