"""label (安徽, 青海): /public/column/6615904?…, whose rows, or further ones, are HTML fragments of /site/label/8888."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from urllib.parse import urlencode, urlsplit

from flows.discovery.html_list import read_html
from flows.discovery.list_page import MAX_PAGES, Family, ListPage, Source, ends_of
from flows.discovery.urls import query_of, resolve, with_query
from flows.http import Request

_COLUMN = re.compile(r"/public/column/(\d+)")
_LABEL = re.compile(r"/site/label/\d+")
_WHOLE = re.compile(r"[\"']([^\"'\s<>]{0,200}/site/label/\d+\?[^\"'\s<>]{10,1500})[\"']")
_PLACE = re.compile(r"[\"'(]([^\"'\s<>()]{0,200}/site/label/\d+)\b")
_OBJECT = re.compile(r"\{([^{}]{0,200}\blabelName\b[^{}]{0,2000})\}")
_PAIR = re.compile(r"[\"']?(\w{1,30})[\"']?\s*:\s*(?:\"([^\"]{0,300})\"|'([^']{0,300})'|([\w.-]{1,60}))")
_SITE_ID = re.compile(r"\bsite_?id[\"']?\s*(?:content)?\s*[:=]\s*[\"']?(\d{1,12})", re.I)
_META_SITE_ID = re.compile(r"<meta[^>]{0,60}name=[\"']SiteId[\"'][^>]{0,60}content=[\"'](\d{1,12})", re.I)
_COUNT = re.compile(
    r"\b(?:pageCount|totalPages?|page_count)\b[\"']?\s*[:=]\s*[\"']?(\d{1,5})|data-pagecount=[\"'](\d{1,5})", re.I
)
_CARRIED = ("type", "catId", "action")


def _same_organ(column_url: str, url: str) -> bool:
    """/public/6615904/64851798.html lies under the organ of /public/column/6615904."""
    organ = _COLUMN.search(column_url)
    number = organ[1] if organ else query_of(column_url).get("organId", "")
    return bool(number) and f"/public/{number}/" in url


def fragment(source: Source) -> str | None:
    """The address of the first fragment, as the page's script would ask for it."""
    text = html.unescape(ends_of(source.text))
    if whole := _WHOLE.search(text):
        return resolve(source.url, whole[1])
    place = _PLACE.search(text)
    organ = _COLUMN.search(source.column_url)
    root = urlsplit(source.url).path.partition("public/column/")[0] or "/"
    address = resolve(source.url, place[1] if place else f"{root}site/label/8888")
    found = _OBJECT.search(text)
    named = {key: one or two or three for key, one, two, three in _PAIR.findall(found[1])} if found else {}
    named.setdefault("labelName", "publicInfoList")
    site = _META_SITE_ID.search(text) or _SITE_ID.search(text)
    defaults = {
        "siteId": site[1] if site else "",
        "pageSize": "15",
        "pageIndex": "1",
        "organId": organ[1] if organ else "",
        "isDate": "true",
        "dateFormat": "yyyy-MM-dd",
    }
    asked = query_of(source.column_url)
    carried = {key: asked[key] for key in _CARRIED if asked.get(key)}
    parameters = {key: value for key, value in {**defaults, **named, **carried}.items() if value}
    if not address or not parameters.get("organId"):
        return None
    return f"{address}?{urlencode(parameters)}"


def rows_at(source: Source) -> Request | None:
    """The fragment, where the page itself holds no rows."""
    if _LABEL.search(source.url) or read_html(source, LABEL).rows:
        return None
    address = fragment(source)
    return Request(with_query(address, pageIndex="1")) if address else None


def read_label(source: Source) -> ListPage:
    """A fragment, or the column's page with its first rows."""
    listed = read_html(source, LABEL)
    found = _COUNT.search(ends_of(source.text))
    count = int(found[1] or found[2]) if found else listed.pages
    address = source.url if _LABEL.search(source.url) else fragment(source)
    if not address or not listed.rows:
        return replace(listed, pages=count)
    asked = query_of(address)
    current = _number(asked.get("pageIndex"), 1) if _LABEL.search(source.url) else 1
    if count is None:
        more = len(listed.rows) >= _number(asked.get("pageSize"), 15)
        return replace(listed, guessed=_pages(address, current + 1, current + more))
    return replace(listed, following=_pages(address, current + 1, count), pages=count)


def _pages(address: str, first: int, last: int) -> tuple[Request, ...]:
    return tuple(Request(with_query(address, pageIndex=str(n))) for n in range(first, min(last, MAX_PAGES) + 1))


def _number(value: str | None, default: int) -> int:
    return int(value) if value and value.isdecimal() and len(value) < 6 else default


LABEL = Family(
    name="label",
    column_marks=((_COLUMN, 5), (_LABEL, 5)),
    page_marks=(
        (re.compile(r"/site/label/\d+"), 4),
        (re.compile(r"/public/\d{3,}/\d{3,}\.html"), 3),
    ),
    article=re.compile(r"/public/\d{3,}/\d{3,}\.html$"),
    column_of_article=_same_organ,
    rows_at=rows_at,
    read=read_label,
    answers=_LABEL,
)
