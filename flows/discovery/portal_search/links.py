"""The ways on from a page: links weighed by how likely they lead to reports, and gkmlpt's tree of columns."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from bs4 import BeautifulSoup
from bs4.filter import SoupStrainer

from flows.discovery.link_addresses import address_in_script
from flows.discovery.list_page import MAX_LINKS, MAX_TITLE
from flows.discovery.other_lists import OLDER
from flows.discovery.row_classifier import CountyNames, plain
from flows.discovery.urls import host_of, resolve, without_fragment

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
_TREE = re.compile(r"[\"']?TREE[\"']?\s*[:=]\s*(?=[\[{])")
_LINK_TEXT = 40
_ONLY_LINKS = SoupStrainer(["a", "base"])
MAX_NODES = 5000


@dataclass(frozen=True, slots=True)
class Way:
    """A link worth following: its weight, its text and the township that it leads into, if any.

    `root` is the folder of that township's pages, where one is its own.
    """

    url: str
    text: str
    weight: int
    township_code: str | None = None
    root: str = ""


def ways(source: str, base: str, hosts: frozenset[str], names: CountyNames, topical: bool) -> Iterator[Way]:
    """The links of a page that may lead on; on a topical page also bare years (2024年) and 历年报告, a column each."""
    for url, text in _links(source, base):
        if 2 <= len(text) <= _LINK_TEXT and host_of(url) in hosts:
            way = _way(url, plain(text, names.registry), names, topical)
            if way is not None:
                yield way


def _links(source: str, base: str) -> Iterator[tuple[str, str]]:
    """Addresses and texts of a page's links, in order; of the page no more than its links is built."""
    soup = BeautifulSoup(source[:MAX_SEARCHED], "lxml", parse_only=_ONLY_LINKS)
    for tag in islice(soup.find_all("base"), 1):
        base = resolve(base, str(tag.get("href") or "")) or base
    for tag in islice(soup.find_all("a"), MAX_LINKS):
        script = str(tag.get("onclick") or "")
        url = resolve(base, str(tag.get("href") or "")) or address_in_script(script, base)
        if url:
            yield url, " ".join(tag.get_text(" ").split())[:MAX_TITLE] or str(tag.get("title") or "").strip()


def tree_ways(text: str, entry: str, names: CountyNames) -> Iterator[Way]:
    """The columns of a gkmlpt's TREE, each under the township above it."""
    found = _TREE.search(text)
    if not found:
        return
    try:
        tree, _ = json.JSONDecoder().raw_decode(text, found.end())
    except (ValueError, RecursionError):
        return
    yield from _nodes(tree if isinstance(tree, list) else [tree], without_fragment(entry), names)


def _nodes(tree: Iterable[Any], entry: str, names: CountyNames) -> Iterator[Way]:
    waiting: list[tuple[Any, str | None]] = [(node, None) for node in tree]
    for _ in range(MAX_NODES):
        if not waiting:
            return
        node, code = waiting.pop()
        if not isinstance(node, dict):
            continue
        name, number = str(node.get("name", "")), str(node.get("id", ""))
        own = names.township_of(plain(name, names.registry))[0] or code
        way = _way(f"{entry}#{number}", plain(name, names.registry), names, topical=True)
        if number.isdecimal() and way is not None:
            yield Way(way.url, way.text, way.weight, own)
        children = node.get("children")
        if isinstance(children, list):
            waiting.extend((child, own) for child in children)


def _way(url: str, text: str, names: CountyNames, topical: bool) -> Way | None:
    weight = next((weight for form, weight in _STEPS if form.search(text)), 0)
    if topical and (_YEAR.match(text) or OLDER.fullmatch(text)):
        weight = max(weight, YEAR_STEP)
    code = names.township_of(text)[0] if len(text) <= 20 else None
    if weight < NEAR and code is not None:
        weight = max(weight, TOWNSHIP_STEP)
    if weight < NEAR and _FAR.search(text):
        return None
    return Way(url, text, weight, code) if weight else None
