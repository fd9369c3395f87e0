"""Tables and groups of townships by years: whose a link is and of which year, tells what stands before and above it.

In a table its row's first cells and its column's head; elsewhere the township's name over a group of years.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import islice

from flows.discovery import list_dates as dates
from flows.discovery.html import Element, Page, attribute, text_of
from flows.discovery.link_addresses import TOPIC, base_of
from flows.discovery.list_page import MAX_LINKS, MAX_ROWS, Row
from flows.discovery.row_titles import SAYS_NOTHING, UNIT
from flows.discovery.urls import resolve

_YEAR = re.compile(r"20\d\d\s*年?度?")
_YEARLY = re.compile(r"20\d\d\s*年?度?\s*(?:法治政府建设|法治政府)?(?:年度|工作|情况){0,3}(?:报告|年报|总结)?")
_LONGEST = 24  # characters of a link that says no more than a year
_GROUPS = 3  # boxes around a link in which the name over its group stands
_A_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class UnitLink:
    """A link that says 查看, a day or a year alone, in a township's row; `year` where its column's head names one."""

    unit: str
    shown: str
    address: str
    year: int | None


def unit_links(page: Page, url: str) -> tuple[UnitLink, ...]:
    """Returns the links of a page's tables of townships; none where only one township has any."""
    base = base_of(page, url)
    found: list[UnitLink] = []
    for row in islice(page.root.iter("tr"), MAX_ROWS):
        unit = next((text for cell in row[:2] if UNIT.fullmatch(text := text_of(cell))), None)
        links = list(islice(row.iter("a"), 20)) if unit else []
        if unit is None or any(TOPIC.search(text_of(link)) for link in links):  # what stands beside a title is its file
            continue
        for link in links:
            shown, address = text_of(link), resolve(base, attribute(link, "href"))
            if address is not None and SAYS_NOTHING.fullmatch(_YEAR.sub("", shown)):
                found.append(UnitLink(unit, shown, address, _year_of(link, row)))
    return tuple(found) if len({one.unit for one in found}) > 1 else ()


def grouped_links(page: Page, url: str) -> tuple[UnitLink, ...]:
    """Returns the links that say a year alone below a township's name; none where only one township has any."""
    if len(_YEAR.findall(page.markup)) < 2:
        return ()
    base = base_of(page, url)
    found: list[UnitLink] = []
    names: dict[Element, str] = {}
    for link in islice(page.root.iter("a"), MAX_LINKS):
        shown = text_of(link).strip()
        if not 4 <= len(shown) < _LONGEST or _YEARLY.fullmatch(shown) is None:
            continue
        unit, address = _name_over(link, names), resolve(base, attribute(link, "href"))
        if unit and address is not None:
            found.append(UnitLink(unit, shown, address, int(shown[:4])))
    return tuple(found) if len({one.unit for one in found}) > 1 else ()


def _name_over(link: Element, names: dict[Element, str]) -> str:
    """The township that stands by itself over the group of a link: before it in its box, or before one of its boxes.

    `names` keeps what was looked at: the links of a group have the same boxes before them.
    """
    for one in islice((link, *link.iterancestors()), _GROUPS + 1):
        if one.tag in ("body", "html"):
            return ""
        for before in islice(one.itersiblings(preceding=True), 60):
            if before not in names:
                names[before] = _name_alone(before)
            if names[before]:
                return names[before]
        parent = one.getparent()
        if parent is not None and UNIT.fullmatch(parent.text or ""):
            return str(parent.text)
    return ""


def _name_alone(element: Element) -> str:
    """The township that an element without links names, and nothing else; empty for any other."""
    if not isinstance(element.tag, str) or next(element.iter("a"), None) is not None:
        return ""
    shown = text_of(element)
    return shown if UNIT.fullmatch(shown) else ""


def with_rows_of_units(rows: tuple[Row, ...], page: Page, url: str, title: str | None) -> tuple[Row, ...]:
    """Returns the rows of a page, those of townships by years called by township, year and the page's `title`.

    A row that says 2025-03-01 or 查看 is none by itself: where the page does not say what it lists, it is left out, and
    stays unread.
    """
    if rows and not any(_says_little(row.title) for row in rows):
        return rows
    units = unit_links(page, url) if page.root.find(".//table") is not None else ()
    units = units or grouped_links(page, url)
    if not units:
        return rows
    told: tuple[Row, ...] = ()
    if title is not None and TOPIC.search(title):
        what = _YEAR.sub("", title)
        told = tuple(
            Row(one.address, f"{one.unit.strip()}{one.year}年{what}", _day_of(one))
            for one in units
            if one.year is not None
        )
    named, unsaid = {row.url for row in told}, {one.address for one in units}
    kept = (
        row
        for row in rows
        if not (row.url in named and UNIT.fullmatch(row.title))
        and not (row.url in unsaid and _says_little(row.title) and not UNIT.fullmatch(row.title))
    )
    return (*kept, *told)


def _day_of(one: UnitLink) -> date | None:
    return dates.in_text(one.shown, one.address) or dates.in_address(one.address)


def _says_little(title: str) -> bool:
    return any(form.fullmatch(title) is not None for form in (SAYS_NOTHING, UNIT, _YEARLY))


def _year_of(link: Element, row: Element) -> int | None:
    """The year that a link's text says by itself, else the one in the head of its column."""
    said = _YEAR.fullmatch(text_of(link).strip())
    if said is not None:
        return int(said[0][:4])
    cells = list(islice(row.iterchildren("td", "th"), 40))
    place = next((n for n, cell in enumerate(cells) if cell is link or link in cell.iter("a")), None)
    table = next(row.iterancestors("table"), None)
    head = next(iter(table.iter("tr")), None) if table is not None else None
    names = list(islice(head.iterchildren("td", "th"), 40)) if head is not None and head is not row else []
    if place is None or len(names) != len(cells):
        return None
    found = _A_YEAR.search(text_of(names[place])[:40])
    return int(found[0]) if found else None
