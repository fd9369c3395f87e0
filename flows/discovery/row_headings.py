"""Days that stand above rows instead of beside them: a heading for all that was posted on one day."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from itertools import islice

from flows.discovery.html import Element, text_of
from flows.discovery.row_dates import DATE, SPACED

_A_DAY = re.compile(
    rf"[\s\[(（【]*(?:(?:发布|公开|发文)?(?:日期|时间)\s*[:：]\s*)?{DATE}[\s\])）】]*(?:(?:星期|周)[一二三四五六日天]\s*)?"
)
_LONGEST = 40  # characters of a heading
_MAX_CHILDREN = 2_000
_ROW_TEXT = 8  # characters of a link that is no pager's


def is_a_day(text: str) -> bool:
    """Returns True for a text that is a day and nothing else: 2025-01-13, 【2025年1月13日】 星期一."""
    return len(text) <= _LONGEST and _A_DAY.fullmatch(text) is not None


def days_above(container: Element, rows: Collection[Element]) -> Mapping[Element, str]:
    """The days that head the `rows` in their container; none where no heading is a day, or days stand below the rows.

    One such heading alone is none: it may be the day of today over the list.
    """
    inside = _inside(container, rows)
    if inside:
        return inside
    above = _over(container)
    return dict.fromkeys(rows, above) if above else {}


def _inside(container: Element, rows: Collection[Element]) -> dict[Element, str]:
    """Days and rows that take turns in one container, days first; none where a day closes it, or a row begins it."""
    found: dict[Element, str] = {}
    day, open_day = _day_in(container.text), False
    days = int(bool(day))
    for child in islice(container.iterchildren(), _MAX_CHILDREN):
        if child in rows:
            if not day:
                return {}
            found[child], open_day = day, False
        elif heading := _heading(child):
            day, days, open_day = heading, days + 1, True
        elif _holds_rows(child):
            open_day = False
        if beside := _day_in(child.tail):
            day, days, open_day = beside, days + 1, True
    if open_day or days == 0:
        return {}
    return found if days > 1 or _begins_with_day(container.getnext(), container.getprevious()) else {}


def _over(container: Element) -> str:
    """The day right above a container, where the groups beside it have theirs too; empty where not."""
    before = container.getprevious()
    day = _heading(before)
    if not day or before is None:
        return ""
    group, parent = before.getprevious(), container.getparent()
    if _heading(container.getnext()) or (group is not None and _heading(group.getprevious())):
        return day
    alike = parent is not None and _begins_with_day(parent.getnext(), parent.getprevious())
    return day if alike else ""


def _begins_with_day(*boxes: Element | None) -> bool:
    return any(box is not None and bool(_heading(next(box.iterchildren(), None))) for box in boxes)


def _heading(element: Element | None) -> str:
    """The text of an element that is a day and no link, else nothing."""
    if element is None or not isinstance(element.tag, str) or element.find(".//a") is not None or element.tag == "a":
        return ""
    pieces = list(islice(element.itertext(), 12))
    text = SPACED.sub(" ", " ".join(pieces)).strip() if len(pieces) < 12 else ""
    return text if is_a_day(text) else ""


def _day_in(text: str | None) -> str:
    shown = (text or "").strip()
    return shown if is_a_day(shown) else ""


def _holds_rows(element: Element) -> bool:
    if not isinstance(element.tag, str):
        return False
    return any(len(text_of(link).strip()) >= _ROW_TEXT for link in islice(element.iter("a"), 3))
