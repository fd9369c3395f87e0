"""Finds rows that a list page has beside its list, unread: in scripts, frames and tables, or of another unit.

No page counts them: a pager that says 3/3 does not say that they are none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import islice

from flows.discovery.embedded_list import NO_LIST, rows_of_scripts
from flows.discovery.html import Element, Page, attribute, names_of, text_of
from flows.discovery.link_addresses import SHORTEST_TITLE, TOPIC, base_of, names_report
from flows.discovery.list_page import MAX_LINKS, Offer, Row
from flows.discovery.offers import LIBRARY, is_page_of
from flows.discovery.row_titles import UNIT
from flows.discovery.unit_tables import grouped_links, unit_links
from flows.discovery.urls import host_of, resolve
from flows.http import Request

_ASKS = re.compile(r"\$\.(?:ajax|get|post|getJSON)\b|\baxios\b|\bfetch\s*\(|XMLHttpRequest")
# marks of a page whose rows a script draws: what it says while it has none is a template's text
_DRAWN = re.compile(
    r"\{\{|\bv-(?:for|if|show)\b|\bng-(?:repeat|show|if)\b|\$\.(?:ajax|post|get|getJSON)\b|\baxios\b|\bfetch\s*\(|XMLHttpRequest"
    r"|\)\.load\(\s*[\"']|\b(?:load|get|query|init|show|render|search|draw)_?\w{0,12}(?:List|Data|Page|Rows|Info|News)\w{0,12}\s*\("
    r"|<script\b[^<>]{0,200}\bsrc=[\"']?[^\s\"'<>]{0,200}(?:list|data)[\w.-]{0,20}\.js"
)
# a table's plugin that asks for its rows (layui, bootstrap-table, easyui), and the root of an application
_TABLES = (
    "table.render(", "lay-data=", ".bootstrapTable(", 'data-toggle="table"', "data-toggle='table'", ".datagrid(",
    "easyui-datagrid", ".DataTable(", ".jqGrid(",
)  # fmt: skip
_APPLICATIONS = ('id="app"', "id='app'", "id=app>")
_FILL = ("data-toggle", "easyui-datagrid", "lay-data")
_FILLED = "//table[(@data-toggle='table' and @data-url) or contains(@class, 'easyui-datagrid') or @lay-data]"
_TURNS = re.compile(r"page(?:_?(?:no|num|index|size))?\b[\"']?\s*[:=]|[?&]p=", re.I)
_OF_CALL = 300  # characters of a request in a script that are looked at for a page's number
_ADDERS = ("append", "insertAdjacentHTML")  # a first look
_APPENDS = re.compile(
    r"""\$\(\s*['"]([#.][\w-]{1,60})['"]\s*\)\s*\.append\("""
    r"""|getElementById\(\s*['"]([\w-]{1,60})['"]\s*\)\s*\.(?:appendChild|insertAdjacentHTML)\("""
)
_PAGER = re.compile(
    r"(?:^|[\s_-])(?:pag(?:e|es|er|ing|ination|inator)(?:bar|box|list|nav)?|fen_?ye|lay-?page)(?:$|[\s_-])", re.I
)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:height|width)\s*[=:]\s*[01](?:px|%)?(?:\s|;|$)|\bhid", re.I
)
# rows of the shortest page that portals fill: a shorter list needs no pager; one that repeats itself is all there is
FULL_PAGE = 10
_LOTS = ("换一", "下一批", "下一组", "换下一")  # a first look
_LOT = re.compile(r"[\W_]*(?:再|点击|看|来)*(?:换下?一|下一)(?:批|换|组|拨|波|轮)(?:看看|报告|信息)?[\W_]*")
_LOT_TAGS = ("a", "button", "input", "span", "div", "p", "em", "i", "b", "li", "font", "label")
_LONGEST_LOT, _MAX_CONTROLS, _BOXES_OF_LOT = 10, 20_000, 12
_LEADS = re.compile(r"[./?=]")


def read_unread(
    page: Page, url: str, rows: Collection[Row], *, silent: bool = False, scripted: bool = False
) -> Iterator[Offer]:
    """Yields what the page at `url` has beside the `rows` of its list, the scripts being read already.

    `silent` is a first page that says nothing of further ones: no link, no count, no script of its own. `scripted` are
    rows that stand in a script.
    """
    if rows:
        yield from _rows_in_scripts(page, url, rows)
        yield from _appended(page)
        yield from _framed(page, url)
        yield from _asked_for(page, scripted=scripted)
        yield from _drawn(page, rows)
        yield from _next_lot(page, url, {row.url for row in rows})
    yield from _links_of_units(page, url, grouped=not any(names_report(row.title) for row in rows))
    if silent and len(rows) >= FULL_PAGE:
        yield from _pager_to_be(page)
    yield from _other_units(page, url)


def _next_lot(page: Page, url: str, shown: Collection[str]) -> Iterator[Offer]:
    """The 换一批 of the list, which shows other rows in place of these; that of a hot list or a code is none."""
    if not any(word in page.markup for word in _LOTS):
        return
    base = base_of(page, url)
    for control in islice(page.root.iter(*_LOT_TAGS), _MAX_CONTROLS):
        said = attribute(control, "value") if control.tag == "input" else text_of(control) if len(control) < 3 else ""
        if not 2 <= len(said) <= _LONGEST_LOT or _LOT.fullmatch(said) is None:
            continue
        if not any(one.tag == "form" for one in control.iterancestors()) and _title_beside(control, base) in shown:
            yield Offer("more", said, attribute(control, "onclick") or attribute(control, "href"))
            return


def _title_beside(control: Element, base: str) -> str | None:
    """The address of a link as long as a title in the smallest box around a control, else of the last one before it."""
    for box in islice(control.iterancestors(), _BOXES_OF_LOT):
        links = box.iter("a") if box.tag not in ("body", "html") else reversed(control.xpath("preceding::a"))
        for link in islice(links, MAX_LINKS):
            if link is not control and len(text_of(link)) >= SHORTEST_TITLE:
                return resolve(base, attribute(link, "href"))
    return None


def asks_for_rows(markup: str) -> bool:
    """Returns True if a page's scripts look as if they brought rows that are not in its text."""
    return _DRAWN.search(markup) is not None or any(mark in markup for mark in _TABLES)


def _drawn(page: Page, rows: Collection[Row]) -> Iterator[Offer]:
    """Scripts that may bring the list, where no row has a day or names a report: links of a menu are no list."""
    if any(row.listed_date or names_report(row.title) for row in rows):
        return
    if asks_for_rows(page.markup) or any(mark in page.markup for mark in _APPLICATIONS):
        yield Offer("script", "rows that a script may draw")


def _rows_in_scripts(page: Page, url: str, rows: Collection[Row]) -> Iterator[Offer]:
    """The reports of townships that stand in scripts, and are no rows of the list."""
    if not TOPIC.search(page.scripts):
        return
    shown, titles = {row.url for row in rows}, {row.title for row in rows}
    for row in rows_of_scripts(page.scripts, url):
        topical = names_report(row.title)
        if topical and row.url not in shown and row.title not in titles:
            yield Offer("script", row.title, row.url, request=Request(row.url))


def _appended(page: Page) -> Iterator[Offer]:
    """A script that asks for data and adds to the element in which rows stand."""
    if not any(word in page.scripts for word in _ADDERS) or not _ASKS.search(page.scripts):
        return
    for found in islice(_APPENDS.finditer(page.scripts), 20):
        name = found[1] or f"#{found[2]}"
        kind = "id" if name[0] == "#" else "class"
        boxes = page.root.xpath(f"//*[contains(concat(' ', normalize-space(@{kind}), ' '), ' {name[1:]} ')]")
        if any(TOPIC.search(text_of(link)) for box in boxes[:5] for link in islice(box.iter("a"), 50)):
            yield Offer("script", f"rows that a script adds to {name}", found[0])
            return


def _asked_for(page: Page, *, scripted: bool) -> Iterator[Offer]:
    """A table whose rows a component asks for anew, and a request for a page beside rows that stand in a script."""
    tables = page.root.xpath(_FILLED) if any(word in page.markup for word in _FILL) else ()
    if any(table.find(".//a") is not None for table in tables[:20]):
        yield Offer("script", "rows that a table asks for")
    asked = _ASKS.search(page.scripts) if scripted else None
    if asked is not None and _TURNS.search(page.scripts[asked.start() : asked.start() + _OF_CALL]):
        yield Offer("script", "rows that a script asks for", " ".join(asked[0].split()))


def _framed(page: Page, url: str) -> Iterator[Offer]:
    """The frames of the same host that are shown in one box with reports: the list may go on in them."""
    base = base_of(page, url)
    for frame in islice(page.root.iter("iframe"), 20):
        written = attribute(frame, "src").strip()
        address = resolve(base, written) if written else None
        if (
            address is None
            or host_of(address) != host_of(url)
            or NO_LIST.search(address)
            or _HIDDEN.search(_look(frame))
        ):
            continue
        box = next((one for one in islice(frame.iterancestors(), 4) if one.find(".//a") is not None), None)
        if box is None or box.tag in ("body", "html"):
            continue
        if any(names_report(text_of(link)) for link in islice(box.iter("a"), 200)):
            yield Offer("script", "a frame beside the rows", address, request=Request(address))


def _links_of_units(page: Page, url: str, *, grouped: bool) -> Iterator[Offer]:
    """The links of townships that say 查看 or a year alone: a row or the name over them tells whose they are."""
    for one in unit_links(page, url) or (grouped_links(page, url) if grouped else ()):
        yield Offer("script", f"{one.unit} {one.shown}", one.address, request=Request(one.address))


def _look(frame: Element) -> str:
    return " ".join(f"{name}={attribute(frame, name)}" for name in ("style", "width", "height", "class"))


def _pager_to_be(page: Page) -> Iterator[Offer]:
    """An empty box called a pager, and a file of scripts that may fill it."""
    if not any(LIBRARY.search(file.partition("?")[0]) is None for file in page.files):
        return
    for box in islice(page.root.iter("div", "ul", "p", "span", "nav"), 4_000):
        if len(box) == 0 and not (box.text or "").strip() and _PAGER.search(names_of(box)):
            yield Offer("script", "an empty pager that a file of scripts may fill", names_of(box).strip())
            return


def _other_units(page: Page, url: str) -> Iterator[Offer]:
    """The townships in a box to choose from whose chosen one is a township: the list is that one's alone."""
    base = base_of(page, url)
    for box in islice(page.root.iter("select"), 20):
        options = list(islice(box.iter("option"), 200))
        chosen = next((one for one in options if one.get("selected") is not None), options[0] if options else None)
        if chosen is None or not _is_unit(chosen) or _waits(box):
            continue
        for option in options:
            if option is not chosen and _is_unit(option) and _stays(option, base, url):
                yield Offer("unit", text_of(option), attribute(option, "value"))


def _is_unit(option: Element) -> bool:
    return UNIT.fullmatch(text_of(option)) is not None


def _waits(box: Element) -> bool:
    """Returns True for a field of a search: nothing comes of it before its form is sent."""
    return box.get("onchange") is None and any(one.tag == "form" for one in islice(box.iterancestors(), 6))


def _stays(option: Element, base: str, url: str) -> bool:
    """Returns True for an option that leads to no other place: one that does is a link of a footer."""
    value = attribute(option, "value").strip()
    address = resolve(base, value) if _LEADS.search(value) else None
    return address is None or is_page_of(address, url)
