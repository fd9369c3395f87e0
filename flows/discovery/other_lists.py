"""Lists apart that hold rows of a list which its own pages do not show: of other years, older ones, those behind 更多.

A list may keep its newest year alone and lead to the rest by 历年报告 or 历史归档. And what stands in boxes, each with
a 更多 of its own, may be no more than the beginnings of other lists; tabs of townships may bring a list each.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from flows.discovery.html import Element, Page, attribute, names_of, text_of
from flows.discovery.link_addresses import SHORTEST_TITLE, base_of, names_report
from flows.discovery.list_page import MAX_LINKS, ListPage, Offer, OfferKind, Row, YearTab
from flows.discovery.offers import is_page_of
from flows.discovery.row_titles import UNIT
from flows.discovery.script_calls import ScriptCalls
from flows.discovery.urls import RequestKey, host_of, one_page, request_key, resolve
from flows.discovery.year_tabs import open_tabs, shows_one_year
from flows.http import Request
from parsers.text import words

OF_LAW = re.compile(r"法治|依法行政")
MAX_APART = 60  # lists: a county has up to some forty townships
OLDER = re.compile(
    r"[\s\[(（【<《]*(?:请?点击)?(?:查看|浏览|进入)?(?:"
    r"(?:历史|历年|往年|以往|往期|过往|早期|更早)的?(?:法治政府建设|法治建设)?(?:年度)?(?:工作)?"
    r"(?:归档|存档|档案|数据|信息|内容|文件|资料|报告|年报|列表|栏目|记录|情况|专栏){0,2}"
    r"|(?:已?归档|存档)(?:信息|数据|文件|报告|内容|栏目)?"
    r"|20[0-3]\d(?:年?度?及?[以之]前|年度?前)(?:年度?)?的?(?:信息|数据|文件|报告|年报|内容)?"
    r")(?:查询|查看)?(?:入口|请?点击(?:此处|这里|查看|进入)?)?[\s\])）】>》»›]*"
)
# of the year before, and of another site's time: what they lead to may be anything
_BEFORE = re.compile(
    r"[\s\[(（【<《«‹]*(?:上一?年度?|去年|前一年|旧版?(?:栏目|列表|网?站|网站))(?:法治政府建设)?(?:年度)?(?:的?报告|年报)?"
    r"[\s\])）】>》»›]*"
)
_NO_LIST = frozenset({"历史", "早期", "以往", "过往"})  # words by themselves, which a menu has of other things
_LONGEST = 24  # characters of such a link's text
# what stands in each form of OLDER: looked for first, since a pattern looks at each character of the page
# by the sign that they share: most pages hold none or one of the signs, and each look goes over all the markup
_IN_MARKUP = {
    sign: words(said)
    for sign, said in (
        ("历", "历史 历年"),
        ("往", "往年 以往 往期 过往"),
        ("早", "早期 更早"),
        ("档", "归档 存档"),
        ("前", "以前 之前 年前 度前 前一年"),
        ("上", "上年 上一年"),
        ("去", "去年"),
        ("旧", "旧版 旧栏 旧列 旧网 旧站"),
    )
}
_MORE = re.compile(
    r"[\s\[(<《«‹+]*(?:(?:查看|点击|浏览)?(?:更多|全部)(?:信息|内容|报告|年报)?|(?:view\s*)?more)[\s>＞》»›→\])+.…]*",
    re.I,
)
_MORE_IN_MARKUP = ("更多", "全部", "more", "More", "MORE")
_NAMED_MORE = re.compile(r"(?:^|[\s_-])(?:more|gd)(?:$|[\s_-])", re.I)
_ADDRESSES = ("data-url", "data-href", "data-src")
_CLICKED = ("onclick", "javascript:", "data-", 'href="#', "href='#")
_TABS = (
    "//*[@onclick or @*[starts-with(name(), 'data-')] or starts-with(@href, 'javascript:') or starts-with(@href, '#')]"
)
_NO_TABS = frozenset({"option", "td", "th", "tr"})  # what they carry in data-… names a cell's column, or is a form's
UNIT_OFFICE = re.compile(r"(?:人民政府|办事处)$")
_CALLED_REPORTS = re.compile(r"报告|年报|法治")
_MAY_BE_REPORT = re.compile(r"法治|依法|报告|年报|总结|情况|镇|乡|街道|苏木")
_YEAR_ALONE = re.compile(r"[\W\d_]*20\d\d[\W\d_年度]*")
_ENOUGH = 3  # rows by which another kind is told
_OF_TOWNSHIP = re.compile(r"镇|乡|街道|苏木")
# the townships' list beside that of a county's departments
_ALL_UNITS = re.compile(
    r"\s*(?:各|全[县区市]|所属|基层)?(?:乡镇街道|街道乡镇|镇街道|乡镇办|镇办|乡镇|镇乡|镇街|街镇|街乡镇|镇、?街道|乡镇[（(]街道[）)])"
    r"(?:政府|单位)?(?:法治政府建设)?(?:年度)?(?:报告|年报)?\s*"
)
_UNSURE = ("unit", "home", "maybe")  # kinds of offers that lead to lists of all sorts
_LEVELS = 5  # boxes around a 更多 in which its rows stand
_TEXTS, _LONGEST_BOX = 400, 5_000  # texts of a box, and characters of them, that are looked at
_BESIDE = 100  # links of one box that are looked at


@dataclass(frozen=True, slots=True)
class OtherList:
    """A list apart, as it is offered; `certain` where rows are missing from this one without it."""

    offer: Offer | YearTab
    certain: bool

    @property
    def leads_on(self) -> bool:
        """Returns True for older reports, which may stand in a list for each year; a year's or a township's do not."""
        return isinstance(self.offer, Offer) and self.offer.kind == "older"

    @property
    def sure(self) -> bool:
        """Returns False where what is offered may be no list of such rows at all."""
        return self.offer.kind not in _UNSURE if isinstance(self.offer, Offer) else self.offer.sure

    @property
    def by_chance(self) -> bool:
        """Returns True for what leads to lists of all sorts: that it does not come says nothing."""
        return isinstance(self.offer, Offer) and not self.sure

    def may_begin_with(self, first: ListPage) -> bool:
        """Returns False for the page of something else behind an offer that may be of something else."""
        return self.sure or any(OF_LAW.search(row.title) for row in first.rows)


def read_lists_apart(page: Page, url: str, rows: Collection[Row], *, turned: bool) -> Iterator[Offer]:
    """Yields the lists that the page at `url` leads to for more of its `rows`; a `turned` one has further pages."""
    base = base_of(page, url)
    if any(sign in page.markup and any(word in page.markup for word in said) for sign, said in _IN_MARKUP.items()):
        yield from _older(_links(page), base, url)
    if rows and not turned and any(word in page.markup for word in _MORE_IN_MARKUP):
        yield from _begun(_links(page), base, url, {row.url for row in rows})
    if any(name in page.markup for name in _CLICKED):
        yield from _of_units(page, base, url, rows)
    if rows and not turned:
        yield from _named_units(page, base, url, {row.url for row in rows})


def other_lists(pages: Sequence[ListPage], *, of_one: bool = False) -> tuple[OtherList, ...]:
    """Returns the lists apart that are to be read besides the `pages` of a list; those of other years first.

    Where the list shows one year alone, tabs of years and links to older reports are certain; and links to townships,
    unless it is a list `of_one` township, may lead to the rest of it wherever they go.
    """
    one_year = shows_one_year(pages)
    found = [OtherList(tab, one_year and tab.sure) for tab in open_tabs(pages)]
    offers: dict[RequestKey | str, Offer] = {}
    for offer in (one for page in pages for one in page.apart):
        offers.setdefault(request_key(offer.request) if offer.request else f"{offer.shown} {offer.target}", offer)
    found += [OtherList(one, one_year or one.kind == "more") for one in offers.values() if one.kind not in _UNSURE]
    bare = not any(names_report(row.title) for page in pages for row in page.rows)
    wanted = {"unit": not of_one, "home": (one_year or bare) and not of_one, "maybe": one_year}
    asked = [one for one in offers.values() if wanted.get(one.kind, False)]
    found += [OtherList(one, certain=False) for one in asked[:MAX_APART]]
    shown = {row.url for page in pages for row in page.rows}
    return tuple(one for one in found if one.offer.target not in shown)


def new_rows_come_apart(first: ListPage) -> bool:
    """Returns True where what is new stands in lists apart while the first page of a column stays as it is.

    It shows years alone, or the list of one township beside tabs that bring those of the others.
    """
    tabs = any(one.kind == "more" and UNIT.fullmatch(one.shown) for one in first.apart)
    return tabs or (not first.rows and any(one.request is not None for one in first.tabs))


def is_of_another_kind(other: OtherList, first: ListPage, pages: Sequence[ListPage]) -> bool:
    """Returns True for documents of another kind behind a menu's 历史文件, beside a list of reports: its first page.

    None of its rows speaks of reports or of a township. A list of other things beside reports, one that the link calls
    reports, and a few rows alone are taken for more of the list.
    """
    rows = [row for page in pages for row in page.rows]
    own = sum(_MAY_BE_REPORT.search(row.title) is not None for row in rows)
    if not other.leads_on or _CALLED_REPORTS.search(other.offer.shown) or 2 * own < len(rows):
        return False
    shown = [row.title for row in first.rows]
    return len(shown) >= _ENOUGH and not any(_MAY_BE_REPORT.search(one) or _YEAR_ALONE.fullmatch(one) for one in shown)


def _links(page: Page) -> Iterator[Element]:
    return islice(page.root.iter("a"), MAX_LINKS)


def _older(links: Iterable[Element], base: str, url: str) -> Iterator[Offer]:
    for link in links:
        shown = _short(link)
        if not shown or shown in _NO_LIST:
            continue
        address = resolve(base, attribute(link, "href"))
        if _BEFORE.fullmatch(shown) and address and host_of(address) == host_of(url):
            yield Offer("maybe", shown, address, None, Request(address))
        if not OLDER.fullmatch(shown):
            continue
        if address is None or one_page(address) != one_page(url):
            yield Offer("older", shown, address or attribute(link, "href"), None, Request(address) if address else None)


def _begun(links: Iterable[Element], base: str, url: str, shown: Collection[str]) -> Iterator[Offer]:
    """The 更多 of boxes with rows of the list, and of boxes like those: each leads to a list that begins so."""
    found: list[tuple[Element, Offer]] = []
    for link in islice((one for one in links if _MORE.fullmatch(_short(one) or "-")), 2 * MAX_APART):
        text, address = _short(link), resolve(base, attribute(link, "href"))
        if address is None or one_page(address) == one_page(url) or address in shown:
            continue
        box = _box_of(link)
        if box is not None:
            found.append((box, Offer("more", text, address, None, Request(address))))
    looks = {_look(box) for box, _ in found if _holds_any(box, base, shown)}
    return (offer for box, offer in found if _look(box) in looks and _names_township(box))


def _holds_any(box: Element, base: str, shown: Collection[str]) -> bool:
    return any(resolve(base, attribute(one, "href")) in shown for one in islice(box.iter("a"), _BESIDE))


def _names_township(box: Element) -> bool:
    return _OF_TOWNSHIP.search(" ".join(islice(box.itertext(), _TEXTS))[:_LONGEST_BOX]) is not None


def _of_units(page: Page, base: str, url: str, rows: Collection[Row]) -> Iterator[Offer]:
    """The tabs of townships whose lists a script asks for: by the addresses that they carry, or by what a click loads.

    Where the rows name one township or none of these, tabs of which it is not known what they load are said.
    """
    calls = ScriptCalls(page, base)
    found: dict[str, tuple[str | None, str]] = {}
    for tab in islice(page.root.xpath(_TABS), MAX_LINKS):
        shown = _leaf(tab).strip()
        if not UNIT.fullmatch(shown):
            continue
        written = next(filter(None, (attribute(tab, name).strip() for name in _ADDRESSES)), "")
        address = resolve(base, written) if "/" in written or "." in written or "?" in written else None
        script = attribute(tab, "onclick").strip() or attribute(tab, "href").strip()
        loaded = calls.request_of_load(script) if address is None and script else None
        address = loaded.url if loaded is not None else address
        if address is None:
            if (script or tab.tag not in _NO_TABS) and not _leads_elsewhere(tab, base, url):
                found.setdefault(shown, (None, script))
        elif host_of(address) == host_of(url) and one_page(address) != one_page(url):
            found.setdefault(shown, (address, script))
    named = [name for name in found if any(UNIT_OFFICE.sub("", name) in row.title for row in rows)]
    for name, (address, script) in found.items() if len(found) > 1 else ():
        if address is not None:
            yield Offer("more", name, address, None, Request(address))
        elif len(named) < 2 and name not in named:
            yield Offer("unit", name, script)


def _leads_elsewhere(tab: Element, base: str, url: str) -> bool:
    """Returns True for the name of a township that links to another page, whatever else a click does."""
    addresses = (resolve(base, attribute(one, "href")) for one in (tab, *tab))
    return any(address is not None and one_page(address) != one_page(url) for address in addresses)


def _named_units(page: Page, base: str, url: str, shown: Collection[str]) -> Iterator[Offer]:
    """The links by the names of townships: menus of such lists have them, and menus of all else about townships.

    What lies in the list's folder, or is its page with another query, is a list of such rows.
    """
    found: dict[str, Offer] = {}
    for link in islice(page.root.iter("a"), MAX_LINKS):
        name = (link.text or "").strip() if len(link) == 0 else _short(link)
        together = _ALL_UNITS.fullmatch(name) if len(name) < _LONGEST else None
        if not 2 <= len(name) < _LONGEST or not (together or UNIT.fullmatch(name)):
            continue
        address = resolve(base, attribute(link, "href"))
        if address and address not in shown and host_of(address) == host_of(url) and one_page(address) != one_page(url):
            kind: OfferKind = "unit" if is_page_of(address, url) else "home"
            found.setdefault(name, Offer(kind, name, address, None, Request(address)))
    several = len(found) > 1
    return (one for name, one in found.items() if several or _ALL_UNITS.fullmatch(name))


def _leaf(element: Element) -> str:
    """The short text of an innermost element, or of one around it."""
    if len(element) > 1 or any(len(one) for one in element):
        return ""
    shown = f"{element.text or ''}{element[0].text or '' if len(element) else ''}"
    return shown if len(shown) <= _LONGEST else ""


def _box_of(link: Element) -> Element | None:
    """The smallest box around a link that holds others with words enough for a title; None where that is the page."""
    for box in islice(link.iterancestors(), _LEVELS):
        if box.tag in ("body", "html"):
            return None
        if any(one is not link and _is_titled(one) for one in islice(box.iter("a"), _BESIDE)):
            return box
    return None


def _look(box: Element) -> tuple[str, str, int]:
    return str(box.tag), attribute(box, "class"), sum(1 for _ in box.iterancestors())


def _is_titled(link: Element) -> bool:
    shown = max(text_of(link), attribute(link, "title"), key=len)
    return len(shown) >= SHORTEST_TITLE and not UNIT.fullmatch(shown)


def _short(link: Element) -> str:
    """The text of a link that is as short as a control's; of one without text what its title, picture or class says."""
    shown = "".join(islice(link.itertext(), 8)).strip()
    if shown:
        return shown if len(shown) <= _LONGEST else ""
    picture = next((attribute(one, "alt") for one in islice(link.iter("img"), 1)), "")
    named = (attribute(link, "title").strip(), picture.strip(), "more" if _NAMED_MORE.search(names_of(link)) else "")
    return next((one for one in named if 0 < len(one) <= _LONGEST), "")
