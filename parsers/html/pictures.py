"""The pictures of an article, where its text may stand in them: scanned pages that were posted one below another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from parsers.html.container import named_containers
from parsers.html.lines import is_hidden

MOST_PICTURES = 40
_LEAST_PIXELS = 100  # of a side as the page declares it; nobody reads a page of text that is smaller
_LONGEST_ADDRESS = 2000
# scripts show a picture once it is scrolled to: the address stands here, and a stand-in in src
_ADDRESSES = ("data-original", "data-src", "data-lazy-src", "_src", "src")
_FURNITURE = re.compile(r"head|foot|banner|logo|nav|menu|share|qrcode|ewm|bottom|link", re.IGNORECASE)
_STYLED_SIZE = re.compile(
    r"(?<![-\w])(?:width|height)\s{0,5}:\s{0,5}(\d{1,5})(?:\.\d{1,9})?\s{0,5}(?:px|pt)", re.IGNORECASE
)


def article_pictures(root: Any, container: Any | None, url: str | None) -> tuple[str, ...]:
    """Returns the addresses of the pictures in an article, each once, in order; icons and data URIs are left out.

    `container` is where the page's sentences are, which need not be the article where that has none: the first
    container of a CMS's name that holds pictures goes before it, and after both any picture that is no link and stands
    in no head, menu or foot. At most MOST_PICTURES + 1: who reads them sees that there are more.
    """
    if next(root.iter("img"), None) is None:
        return ()
    holders = [element for _, element in named_containers(root)]
    for holder in [*holders, *([] if container is None else [container])]:
        if found := _addresses(holder.iter("img"), url):
            return found
    return _addresses((image for image in root.iter("img") if not _is_linked_or_furniture(image)), url)


def _addresses(images: Iterable[Any], url: str | None) -> tuple[str, ...]:
    shown = (image for image in images if not _is_small(image) and not is_hidden(image))
    found = dict.fromkeys(one for image in shown for one in _address(image, url))
    return tuple(found)[: MOST_PICTURES + 1]


def _is_linked_or_furniture(image: Any) -> bool:
    return any(
        one.tag in ("a", "header", "footer", "nav", "aside")
        or _FURNITURE.search(f"{one.get('id', '')} {one.get('class', '')}")
        for one in image.iterancestors()
        if isinstance(one.tag, str)
    )


def _address(image: Any, url: str | None) -> Iterator[str]:
    source = next(filter(None, ((image.get(name) or "").strip() for name in _ADDRESSES)), "")
    try:
        address = urljoin(url or "", source) if len(source) <= _LONGEST_ADDRESS else ""
        if urlsplit(address).scheme in ("http", "https") and urlsplit(address).hostname and address != url:
            yield address.partition("#")[0]
    except ValueError:
        return


def _is_small(image: Any) -> bool:
    sides = [(image.get(name) or "").strip().removesuffix("px") for name in ("width", "height")]
    sides += _STYLED_SIZE.findall((image.get("style") or "")[:_LONGEST_ADDRESS])
    return any(side.isdecimal() and int(side[:6]) < _LEAST_PIXELS for side in sides)
