"""The day of a list's row: in a cell of its own, beside the link, in its address, or half of it in each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import islice

from flows.discovery import list_dates as dates
from flows.discovery.html import Element, attribute, text_of

DATE = r"20\d\d\s?[年\-/.]\s?\d{1,2}\s?[月\-/.]\s?\d{1,2}日?"
DATE_AT_END = re.compile(rf"[\s\[(（【]*{DATE}(?:\s+\d{{1,2}}:\d\d(?::\d\d)?)?[\s\])）】]*$")
DATE_AT_START = re.compile(rf"^[\s\[(（【]*{DATE}[\s\])）】]+(?=\S)")
DATE_LIKE = re.compile(r"20\d\d|\d{1,2}[-/.月]\d{1,2}")
MONTH_AND_DAY = re.compile(r"(?<![\d-])(?:0?[1-9]|1[0-2])[-/.月](?:0?[1-9]|[12]\d|3[01])日?[\])）】\s]*$")
_POSTED = re.compile(r"^\s*(?:发布|公开|发文|公布|上网)\s*(?:日期|时间)\s*$")
_YEAR_HEADING = re.compile(r"^\s*(20\d\d)\s*年?(?:度)?\s*$")
SPACED = re.compile(r"\s+")


def read_day(
    link: Element, row: Element, url: str, shown: str, owned: frozenset[Element], headed: Mapping[Element, str]
) -> date | None:
    """Reads the day of a row of a list, None where it names none.

    `link` is the row's link to `url`, which shows `shown`; `owned` are the rows of the same list, `headed` those with a
    day above them: what stands below such a row is the next one's.
    """
    for element in islice(row.iter("time"), 3):
        if found := dates.in_text(attribute(element, "datetime") or text_of(element), url):
            return found
    around = spaced_text(row)
    if row is not link:
        around = around.replace(spaced_text(link), " ", 1) if shown else around
    elif DATE_AT_END.search(shown) is None and DATE_AT_START.search(shown) is None:
        around = ""
    return (
        _posted(row, url)
        or dates.in_text(around[:1000], url)
        or dates.in_text(headed[row] if row in headed else _beside(row, owned), url)
        or dates.in_text((DATE_AT_END.search(shown) or [""])[0])
        or dates.in_address(url)
        or _by_year_above(row, shown, around)
    )


def spaced_text(element: Element) -> str:
    """The text of an element, its cells and boxes set apart: 2024-12-31 in one cell, 2025-03-20 in the next."""
    if len(element) == 0:
        return SPACED.sub(" ", element.text or "").strip()
    return SPACED.sub(" ", " ".join(element.itertext())).strip()


def _posted(row: Element, url: str) -> date | None:
    """The day in the cell under 发布日期, where a row above the list names its cells and several hold days."""
    cells = list(islice(row.iterchildren(), 20))
    container = row.getparent()
    if container is None or sum(bool(DATE_LIKE.search(text_of(cell))) for cell in cells[1:]) < 2:
        return None
    place = _place_of_posted(container, len(cells))
    return dates.in_text(text_of(cells[place]), url) if place is not None else None


def _place_of_posted(container: Element, count: int) -> int | None:
    table = next((one for one in islice(container.iterancestors("table"), 1)), container)
    rows = islice(table.iter("tr"), 4) if table is not container else islice(container.iterchildren(), 3)
    for row in rows:
        names = list(islice(row.iterchildren(), 20))
        place = next((n for n, cell in enumerate(names) if _POSTED.match(text_of(cell))), None)
        if place is not None and len(names) == count:
            return place
    return None


def _by_year_above(row: Element, shown: str, around: str) -> date | None:
    """The day of 03-20 under a heading that names the year in which it was posted.

    A heading may name the year that the reports are about instead: it counts where the title names an earlier one.
    """
    container = row.getparent()
    if container is None or not MONTH_AND_DAY.search(around):
        return None
    heading = next((found[1] for text in headings_above(container) if (found := _YEAR_HEADING.match(text))), None)
    named = re.search(r"20\d\d", shown)
    if heading is None or named is None or int(named[0]) >= int(heading):
        return None
    return dates.in_year(around, int(heading))


def _beside(row: Element, owned: frozenset[Element]) -> str:
    """The text between a row and the next one: a date after a bare link, in a <dd>, in a line of its own."""
    pieces = [row.tail or ""]
    for sibling in islice(row.itersiblings(), 6):
        if sibling in owned or not isinstance(sibling.tag, str) or sibling.find(".//a") is not None:
            break
        pieces += [text_of(sibling)[:200], sibling.tail or ""]
    return " ".join(pieces)[:600]


def headings_above(container: Element) -> Iterable[str]:
    """Short texts right above a block: its own heading, or that of the box around it."""
    parent = container.getparent()
    for element in (container, parent):
        if element is None or element.tag in ("body", "html"):
            return
        before = element.getprevious()
        if before is not None and isinstance(before.tag, str):
            text = text_of(before)
            if len(text) <= 20:
                yield text
