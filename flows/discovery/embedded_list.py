"""Lists in other clothes: in a frame, behind a data-url, in an array of a page's script."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice

from flows.config.site_hosts import SiteHosts
from flows.discovery import list_dates as dates
from flows.discovery.html import attribute, read_page
from flows.discovery.json_text import loads
from flows.discovery.link_addresses import CUT, base_of, names_report
from flows.discovery.list_page import MAX_ROWS, MAX_TITLE, ListPage, Offer, Row, Source
from flows.discovery.row_titles import UNIT
from flows.discovery.urls import one_page, resolve, shape_of
from flows.http import Request
from parsers.file_endings import DOCUMENTS, pattern_of

MAX_FRAMES = 3  # frames of one page that are asked for
_LOADED = re.compile(r"""\.load\(\s*['"]([^'"\s]{1,300})['"]""")
NO_LIST = re.compile(r"weather|tianqi|search|login|map|share|banner|head|foot|nav|menu|left", re.I)
_OBJECT = re.compile(r"\{[^{}]{10,3000}\}")
_PAIR = re.compile(
    r"""["']?([A-Za-z_]\w{0,40})["']?\s*:\s*(?:"((?:[^"\\]|\\.){0,1000})"|'((?:[^'\\]|\\.){0,1000})'|(\d{1,13}))"""
)
_GROUP = re.compile(r"\{[^{}]{10,3000}\}|\[[^\[\]{}]{10,3000}\]|\([^(){}\[\]]{10,3000}\)")
_STRING = re.compile(r"""(?:"((?:[^"\\]|\\.){0,1000})"|'((?:[^'\\]|\\.){0,1000})')(\s*:)?""")
_ADDRESS = re.compile(
    r"(?:https?://|\.{0,2}/)?[\w\-./%?=&:]{1,400}?"
    rf"(?:\.(?:s?html?|jhtml|jspx?|aspx)|{pattern_of(DOCUMENTS)}|[?&]\w+=\w+)\S{{0,200}}"
)
_WRITTEN = re.compile(
    r"<a [^<>]{0,300}?href=\\?[\"']([^\"'\\<>\s]{1,300})\\?[\"'][^<>]{0,300}>"
    r"([^<>'\"]{6,200})<\\?/a>((?:(?!<a )[^;\n]){0,120})"
)
_OF_LAW_AND_YEAR = re.compile(r"20\d\d.{0,20}(?:法治|依法行政)")
_OF_LAW_OR_TOWNSHIP = re.compile(r"法治|依法行政|镇|乡|街道|苏木")
_WIDE = re.compile(r"[一-龥]")
SHORTEST_TITLE = 6  # Chinese characters
_TITLE_KEYS = ("title", "doctitle", "name", "bt", "subject", "articletitle")
_ADDRESS_KEYS = ("url", "href", "link", "puburl", "docpuburl", "linkurl", "path", "docurl")
_DAY_KEYS = ("date", "time", "pubdate", "publishtime", "publishdate", "docreltime", "pubtime", "rq", "createtime")


def embedded_requests(source: Source, hosts: SiteHosts) -> tuple[Request, ...]:
    """Requests for what a page without a list of its own may show as its list: frames first, at most MAX_FRAMES.

    Only pages of the site's own `hosts`; boxes with a name that says weather, search or menu come last.
    """
    page = read_page(source.text)
    if page is None:
        return ()
    base = base_of(page, source.url)
    written = [attribute(frame, "src") for frame in islice(page.root.iter("iframe", "frame"), 20)]
    written += [attribute(box, "data-url") for box in islice(page.root.xpath("//*[@data-url]"), 20)]
    written += [found[1] for found in islice(_LOADED.finditer(page.scripts), 20)]
    found: dict[str, Request] = {}
    for target in sorted(filter(None, written), key=lambda one: bool(NO_LIST.search(one))):
        address = resolve(base, target)
        if address and address in hosts and one_page(address) != one_page(source.url):
            found.setdefault(one_page(address), Request(address))
    return tuple(found.values())[:MAX_FRAMES]


def holds_list(page: ListPage, entry: ListPage | None = None) -> bool:
    """Returns True for a page whose rows are a list's and no menu's: they name a report, or have days.

    With an `entry` page: True if the list in a frame of it is rather the list than its own rows.
    """
    if entry is None:
        return _weight(page) > (False, False)
    return _weight(page) > _weight(entry) or (page.says_empty and not page.rows and not holds_list(entry))


def without_frame(entry: ListPage, request: Request) -> ListPage:
    """Returns a page with the frame that did not come said, where its own rows are no list."""
    lost = Offer("script", "a frame", request.url, request=request)
    return entry if holds_list(entry) else replace(entry, unread=(*entry.unread, lost))


def with_frames(page: ListPage, entry: ListPage, requests: Sequence[Request]) -> ListPage:
    """Returns the list of one frame with what the `entry` page that holds it shows, and what leads on beside it.

    That is the tabs and lists apart there, and the other frames, which may be lists of other years or townships.
    """
    others = [one for one in requests if not NO_LIST.search(one.url)]
    beside = (Offer("maybe", "a frame", one.url, request=one) for one in others[len(others) < 2 :])
    page = with_own_of(entry, page)
    return replace(page, tabs=(*page.tabs, *entry.tabs), apart=(*page.apart, *entry.apart, *beside))


def with_own_of(entry: ListPage, page: ListPage) -> ListPage:
    """Returns a list from elsewhere with what its `entry` page shows by itself.

    That is the rows that may be reports, which count beside those that the list announces, with what promises more of
    them; the choice of townships; and links of townships that no row tells of, which no count of that list counts.
    """
    known = {row.url for row in page.rows}
    own = tuple(row for row in unnamed_reports(entry) if row.url not in known)
    beside = (one for one in entry.unread if one.request is not None and one.request.url not in known)
    units = (one for one in entry.unread if one.kind == "unit")
    page = replace(page, unread=(*page.unread, *units, *(Offer("unit", one.shown, one.target) for one in beside)))
    if not own:
        return page
    total = None if page.total_rows is None else page.total_rows + len(own)
    return replace(page, rows=(*page.rows, *own), total_rows=total, offers=(*page.offers, *entry.offers))


def unnamed_reports(page: ListPage) -> tuple[Row, ...]:
    """Returns the rows of a page that may be reports, although no title names a township and a report.

    So an own column calls them (2024年法治政府建设工作报告), and lists that cut titles or tell the township alone.
    """
    return tuple(row for row in page.rows if _may_be_report(row))


def _may_be_report(row: Row) -> bool:
    if _OF_LAW_AND_YEAR.search(row.title):
        return True
    told = UNIT.fullmatch(row.title) or (CUT.search(row.title) and _OF_LAW_OR_TOWNSHIP.search(row.title))
    return row.listed_date is not None and bool(told)


def shows_reports(page: ListPage) -> bool:
    """Returns True if the rows of a page name a township's report."""
    return any(names_report(row.title) for row in page.rows)


def _weight(page: ListPage) -> tuple[bool, bool]:
    return shows_reports(page), any(row.listed_date is not None for row in page.rows)


def rows_of_scripts(scripts: str, base: str) -> tuple[Row, ...]:
    """The rows that stand with a title and an address in a page's own script: objects, arrays, calls.

    By the names of their values where these are known ones; else titles and addresses are told by what they look like,
    and only where at least two stand in the same places, as in a list.
    """
    if "'" not in scripts and '"' not in scripts:
        return ()
    named = tuple(dict.fromkeys(islice(_rows(scripts, base), MAX_ROWS)))
    return named or _rows_by_looks(scripts, base) or _written_rows(scripts, base)


def _written_rows(scripts: str, base: str) -> tuple[Row, ...]:
    """Rows whose markup a script writes: document.write('<li><a href="/x/1.html">…报告</a> 2025-03-01</li>')."""
    found: dict[str, Row] = {}
    for link in islice(_WRITTEN.finditer(scripts), 2 * MAX_ROWS) if "<a " in scripts else ():
        address, title = resolve(base, link[1]), _text(link[2])
        if address is not None and len(_WIDE.findall(title)) >= SHORTEST_TITLE:
            day = dates.in_text(re.sub(r"<[^<>]{0,200}>", " ", link[3]), address) or dates.in_address(address)
            found.setdefault(address, Row(address, title[:MAX_TITLE], day))
    return tuple(found.values())[:MAX_ROWS] if len(found) > 1 else ()


def _rows(scripts: str, base: str) -> Iterator[Row]:
    for found in _OBJECT.finditer(scripts):
        values = {key.lower(): _text(one or two or three) for key, one, two, three in _PAIR.findall(found[0])}
        title = next((values[key] for key in _TITLE_KEYS if values.get(key)), "")
        written = next((values[key] for key in _ADDRESS_KEYS if values.get(key)), "")
        address = resolve(base, written) if written else None
        if len(title) >= 6 and address is not None:
            day = next((values[key] for key in _DAY_KEYS if values.get(key)), "")
            yield Row(address, title[:MAX_TITLE], _day(day, address))


def _rows_by_looks(scripts: str, base: str) -> tuple[Row, ...]:
    """Rows of {bt1: "…报告", dz: "/x/1.html"}, ["…报告", "/x/1.html", "2025-03-01"], or add("…报告", "/x/1.html")."""
    lists: dict[tuple[str, int, int, int, str], list[Row]] = {}
    for found in islice(_GROUP.finditer(scripts), 4 * MAX_ROWS):
        values = [_text(one or two) for one, two, key in _STRING.findall(found[0]) if not key][:40]
        title = next((n for n, value in enumerate(values) if len(_WIDE.findall(value)) >= SHORTEST_TITLE), None)
        place = next((n for n, value in enumerate(values) if _ADDRESS.fullmatch(value)), None)
        address = resolve(base, values[place]) if place is not None else None
        if title is None or place is None or address is None:
            continue
        days = (_day(value, address) for n, value in enumerate(values) if n not in (title, place))
        row = Row(address, values[title][:MAX_TITLE], next(filter(None, days), None) or dates.in_address(address))
        lists.setdefault((found[0][0], len(values), title, place, shape_of(address)), []).append(row)
    best = max(lists.values(), key=len, default=[])
    return tuple(dict.fromkeys(best[:MAX_ROWS])) if len({row.url for row in best}) > 1 else ()


def _day(written: str, address: str) -> date | None:
    if written.isdecimal() and len(written) in (10, 13):
        return dates.of_unix(int(written))
    return dates.in_text(written, address) or dates.in_address(address)


def _text(written: str) -> str:
    try:
        plain = loads(f'"{written}"') if "\\" in written else written
    except ValueError:
        plain = written
    return " ".join(re.sub(r"<[^<>]{0,200}>", "", str(plain)).split())
