"""The continuation of an article: further pages of its own (下一页 inside the text), or a frame that holds its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

MAX_FURTHER_PAGES = 20
_MOST_FRAMES = 3
_LEAST_PIXELS = 120
_LONGEST_ADDRESS = 2000
_PAGE_LINK = re.compile(r"[\s\[\(（【]*(?:\d{1,2}|第?\s?\d{1,2}\s?页|下一?页|后一?页|[>›»]{1,2})[\s\]\)）】]*")
_PAGE_PARAMETERS = frozenset({"page", "p", "pageno", "pagenum", "pageindex", "currentpage", "curpage", "pn"})
_PAGE_QUERY = re.compile(r"[?&](?:page|p|pn|pageno|pagenum|pageindex|currentpage|curpage)=\d{1,2}\b", re.IGNORECASE)
# TRS publishes a script in place of links: createPageHTML(pages, current, name, extension)
_TRS_PAGER = re.compile(
    r"createPageHTML\(\s*(?P<pages>\d{1,2})\s*,\s*\d{1,2}\s*,\s*[\"'](?P<name>[^\"']{1,100})[\"']\s*,\s*[\"'](?P<ext>\w{2,5})[\"']"
)
_PAGER_LINE = re.compile(r"[\s\d共第页上下一前后首尾末到跳转至条当\[\]()（）【】|/·.…<>《》‹›«»:：]{1,80}")


def further_pages(root: Any, source: str, url: str | None) -> tuple[str, ...]:
    """Returns the addresses of the pages that an article goes on on, in the order the page names them.

    `url` is that of the article's first page. A further page bears its name with a number behind (`a.html`,
    `a_2.html`) or differs in its page parameter alone; 下一篇 and the pagers of lists beside the text do not.
    """
    if not url or not _may_continue(source, url):
        return ()
    found: dict[str, None] = {}
    for link in root.iter("a"):
        href = link.get("href") or ""
        if len(href) <= _LONGEST_ADDRESS and _PAGE_LINK.fullmatch("".join(link.itertext())):
            address = _join(url, href)
            if address is not None and _is_further(url, address):
                found.setdefault(address)
    found.update(dict.fromkeys(_scripted_pages(source, url)))
    return tuple(found)[:MAX_FURTHER_PAGES]


def is_pager_line(text: str) -> bool:
    """Returns True for the line of a pager: numbers, 上一页, 下一页."""
    return "页" in text and _PAGER_LINE.fullmatch(text) is not None


def framed_texts(root: Any, container: Any | None, url: str | None) -> tuple[str, ...]:
    """Returns the addresses of frames of the same host that may hold a text: those in the article, else any."""
    host = urlsplit(url).netloc if url else ""
    if not url or not host:
        return ()
    for within in (container, root):
        frames = (
            [_join(url, frame.get("src") or "") for frame in within.iter("iframe", "frame") if not _is_small(frame)]
            if within is not None
            else []
        )
        same = [one for one in frames if one is not None and urlsplit(one).netloc == host and one != url]
        if same:
            return tuple(dict.fromkeys(same))[:_MOST_FRAMES]
    return ()


def _is_small(frame: Any) -> bool:
    """Returns True for a frame that is too low or narrow for a text, as counters and weather boxes are."""
    sizes = ((frame.get(name) or "").strip().removesuffix("px") for name in ("width", "height"))
    return any(size.isdecimal() and int(size[:6]) < _LEAST_PIXELS for size in sizes)


def _may_continue(source: str, url: str) -> bool:
    """Returns True if the source names a further page at all; nearly all pages are told by this alone."""
    stem = _stem(urlsplit(url).path)[0].rpartition("/")[2]
    if not stem or ("?" in url and _PAGE_QUERY.search(source)):
        return _PAGE_QUERY.search(source) is not None
    named = stem in source and (f"{stem}_" in source or f"{stem}-" in source)
    return named or "createPageHTML" in source


def _scripted_pages(source: str, url: str) -> Iterator[str]:
    pager = _TRS_PAGER.search(source)
    if pager is None:
        return
    name, extension = _stem(urlsplit(url).path)
    if pager["name"] == name.rpartition("/")[2] and f".{pager['ext']}" == extension:
        for number in range(1, int(pager["pages"])):
            yield urljoin(url, f"{pager['name']}_{number}{extension}")


def _is_further(first: str, other: str) -> bool:
    one, two = urlsplit(first), urlsplit(other)
    if one.netloc != two.netloc:
        return False
    if one.path == two.path:
        return _differs_in_page(one.query, two.query)
    (stem, extension), (further, same) = _stem(one.path), _stem(two.path)
    return (
        extension == same
        and one.query == two.query
        and re.fullmatch(r"[_-]\d{1,2}", further[len(stem) :]) is not None
        and further.startswith(stem)
    )


def _differs_in_page(first: str, other: str) -> bool:
    one, two = dict(parse_qsl(first)), dict(parse_qsl(other))
    differing = {name.lower() for name in one.keys() | two.keys() if one.get(name) != two.get(name)}
    number = next((value for name, value in two.items() if name.lower() in differing), "")
    return len(differing) == 1 and differing <= _PAGE_PARAMETERS and number.isdigit() and number not in ("0", "1")


def _stem(path: str) -> tuple[str, str]:
    stem, dot, extension = path.rpartition(".")
    return (stem, dot + extension) if dot and "/" not in extension else (path, "")


def _join(url: str, href: str) -> str | None:
    try:
        address = urljoin(url, href.strip()).partition("#")[0]
        return address if urlsplit(address).scheme in ("http", "https") else None
    except ValueError:
        return None
