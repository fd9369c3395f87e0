"""The ways on from a page: its links, and whatever else opens a page, weighed by how likely they lead to reports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from flows.discovery.html import Element, Page, attribute, text_of
from flows.discovery.link_addresses import LOOKS_LIKE_ADDRESS, address_gone_to, address_in_script, address_of, base_of
from flows.discovery.list_page import MAX_LINKS
from flows.discovery.other_lists import OLDER
from flows.discovery.row_classifier import CountyNames, plain
from flows.discovery.script_calls import ScriptCalls
from flows.discovery.urls import resolve

MAX_SEARCHED = 1_000_000  # characters of a page that are searched for ways on; home pages hold 20,000 to 300,000
NEAR = 60  # a way of this weight speaks of 法治政府 itself; followed even when a column for all was found
_STEPS = (  # what a link says, and how near it is to a report column
    (re.compile(r"法治政府建设.{0,6}(?:报告|年报|情况|专[栏题])"), 100),
    (re.compile(r"法治政府"), 80),
    (re.compile(r"依法行政|法治建设|法治(?:工作)?(?:报告|年报)"), NEAR),
    (re.compile(r"乡镇|镇街|街镇|镇乡|^各?街道|镇\S?街道"), 45),
    (re.compile(r"法定主动公开|信息公开目录|公开目录"), 42),
    (re.compile(r"政府信息公开$|^政务公开$|信息公开(?:专栏|平台)?$"), 40),
    (re.compile(r"公开年报|年度报告|其他法定|履职依据|政务公开|政府信息"), 30),
    (re.compile(r"专[题栏]"), 15),
)  # fmt: skip
_FAR = re.compile(r"指南|依申请|解读|互动|信箱|新闻|图片|视频|会议|登录|注册|地图|无障碍|联系|招聘|采购|预算|决算")
_YEAR = re.compile(r"^(?:20[12]\d)年?度?(?:法治.*)?$")
TOWNSHIP_STEP = 50
YEAR_STEP = 90
LONGEST_TEXT = 40
_TEXTS = 12  # of one element that are looked at
_CARRIERS = ("data-url", "data-href")


@dataclass(frozen=True, slots=True)
class Way:
    """A link worth following: its weight, its text and the township that it leads into, if any.

    `root` is the folder of that township's pages, where one is its own. `is_tree` is an address that brings the nodes
    of a menu.
    """

    url: str
    text: str
    weight: int
    township_code: str | None = None
    root: str = ""
    is_tree: bool = False


def ways(page: Page, base: str, names: CountyNames, *, topical: bool) -> Iterator[Way]:
    """The links of a page that may lead on; on a topical page also bare years (2024年) and 历年报告, a column each."""
    for url, text in _links(page, base):
        way = way_to(url, text, names, topical=topical)
        if way is not None:
            yield way


def way_to(url: str, text: str, names: CountyNames, *, topical: bool) -> Way | None:
    """Returns the way to an address by what is written on it, or None where that tells nothing."""
    if not 2 <= len(text) <= LONGEST_TEXT:
        return None
    text = plain(text, names.registry)
    weight = next((weight for form, weight in _STEPS if form.search(text)), 0)
    if topical and (_YEAR.match(text) or OLDER.fullmatch(text)):
        weight = max(weight, YEAR_STEP)
    code = names.township_of(text)[0] if len(text) <= 20 else None
    if weight < NEAR and code is not None:
        weight = max(weight, TOWNSHIP_STEP)
    if weight < NEAR and _FAR.search(text):
        return None
    return Way(url, text, weight, code) if weight else None


def _links(page: Page, base: str) -> Iterator[tuple[str, str]]:
    """Addresses and texts of what opens a page, in order: links, areas of a map, options of a box, clicks."""
    base = base_of(page, base)
    calls = ScriptCalls(page, base)
    for element in islice(filter(_leads_on, page.root.iter()), MAX_LINKS):
        url = _choice(element, base, calls) if element.tag == "option" else _address(element, base, calls)
        if url is not None and (text := _shown(element)):
            yield url, text


def _leads_on(element: Element) -> bool:
    return element.tag in ("a", "area", "option") or any(element.get(name) for name in ("onclick", *_CARRIERS))


def _address(element: Element, base: str, calls: ScriptCalls) -> str | None:
    carried = next(filter(None, (attribute(element, name).strip() for name in _CARRIERS)), "")
    url = address_of(element, base, calls) or address_gone_to(attribute(element, "onclick"), base)
    return url or (resolve(base, carried) if LOOKS_LIKE_ADDRESS.search(carried) else None)


def _choice(option: Element, base: str, calls: ScriptCalls) -> str | None:
    """The address that the choice of an option leads to: by the script of its box, else the one that it holds."""
    value = attribute(option, "value").strip()
    box = next(islice(option.iterancestors("select"), 1), None)
    turn = attribute(box, "onchange") if box is not None else ""
    if not value:
        return address_in_script(attribute(option, "onclick"), base)
    request = calls.request_of_choice(turn, value) if turn else None
    if request is not None and request.form is None:
        return request.url
    return resolve(base, value) if LOOKS_LIKE_ADDRESS.search(value) else None


def _shown(element: Element) -> str:
    """The text of an element, else what its title, its alt or its picture says; empty for a box of many texts."""
    pieces = list(islice(element.itertext(), _TEXTS))
    text = " ".join(" ".join(pieces).split()) if len(pieces) < _TEXTS or element.tag == "a" else ""
    if element.tag == "a" and len(pieces) == _TEXTS:
        text = text_of(element)
    pictures = (attribute(one, "alt") for one in islice(element.iter("img"), 1))
    return text or next(
        filter(None, map(str.strip, (attribute(element, "title"), attribute(element, "alt"), *pictures))), ""
    )
