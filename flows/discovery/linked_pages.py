"""Further pages that no word of a pager names: an icon, ②, 继续浏览 on a link whose address is numbered as a page's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

from flows.discovery.html import Page, attribute, text_of
from flows.discovery.link_addresses import base_of
from flows.discovery.list_page import MAX_LINKS, Offer
from flows.discovery.offers import is_page_of
from flows.discovery.urls import query_of, resolve
from flows.http import Request

_LONGEST = 14  # characters of such a link's text
_SAYS = re.compile(
    r"[\W_]*|\W*第?[一二三四五六七八九十]{1,3}页?\W*|[①-⑳]|\W*(?:点击|查看|浏览)?(?:继续|余下|其余|剩余|后续|往后|向后|后翻)[\u4e00-\u9fff\d\s]{0,8}\W*"
)
_BACK = re.compile(r"[<«‹←]|上|前|首|返回|prev|first|back|left", re.I)
_FILE = re.compile(r"(index|list|default|page|p)[_-]?(\d{1,4})\.(?:s?html?|jhtml|aspx?|jsp|php)", re.I)
_PARAMETER = re.compile(r"(?:cur|current)?_?page(?:_?(?:no|num|number|index))?|p|pn|pageindex", re.I)
_MAY_BE = re.compile(
    r"href=[\"']?[^\"'<>\s]{0,300}(?:(?:index|list|default|page)[_-]?\d{1,4}\.|[?&](?:cur|current)?_?p(?:n|age\w{0,6})?=\d)",
    re.I,
)


def linked_pages(page: Page, url: str, number: int) -> Iterator[Offer]:
    """Yields the pages behind the n-th of a list at `url` that links lead to which say nothing, or a numeral alone."""
    if _MAY_BE.search(page.markup) is None:
        return
    base, own = base_of(page, url), _number_of(url) or (number if number > 1 else 0)
    for link in islice(page.root.iter("a"), MAX_LINKS):
        shown = text_of(link) if len(link) else (link.text or "").strip()
        if len(shown) > _LONGEST or not _SAYS.fullmatch(shown) or _BACK.search(shown + attribute(link, "class")):
            continue
        address = resolve(base, attribute(link, "href"))
        told = _number_of(address) if address is not None and is_page_of(address, url) else None
        if address is not None and told is not None and told > own:
            yield Offer("next", shown, address, None, Request(address))


def _number_of(address: str) -> int | None:
    """The page's number that an address names, in its query or in its file's name; None where it names none."""
    asked = next((value for name, value in query_of(address).items() if _PARAMETER.fullmatch(name)), "")
    if asked.isdecimal() and len(asked) < 5:
        return int(asked) - (int(asked) == 1)  # the first page is no further one
    found = _FILE.fullmatch(urlsplit(address).path.rpartition("/")[2])
    return int(found[2]) if found else None
