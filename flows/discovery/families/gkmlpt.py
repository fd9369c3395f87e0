"""gkmlpt (广东): the column's number stands in the address's fragment, its rows come as JSON from an API."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from flows.discovery.families.json_rows import day_of
from flows.discovery.html_list import read_html
from flows.discovery.json_text import loads
from flows.discovery.list_page import MAX_PAGES, MAX_ROWS, MAX_TEXT, MAX_TITLE, Family, ListPage, Row, Source, ends_of
from flows.discovery.urls import query_of, resolve, with_query, without_fragment
from flows.http import Request

_API = re.compile(r"/gkmlpt/api/all/(\d+)")
_SITE_ID = re.compile(r"\bS(?:ITE_?)?ID[\"']?\s*[:=]\s*[\"']?(\d{1,10})", re.I)
_COLUMN = re.compile(r"\d{1,10}")
_DAYS = ("date", "display_publish_time", "first_publish_time", "create_time", "created_at")
_ADDRESSES = ("url", "post_url", "link")


def api_address(url: str, number: str, site_id: str) -> str | None:
    """The address of a column's first rows, on the gkmlpt that `url` lies in."""
    root, mark, _ = without_fragment(url).partition("/gkmlpt/")
    return f"{root}/gkmlpt/api/all/{number}?page=1&sid={site_id}" if mark else None


def site_id(text: str) -> str | None:
    """SITE_ID of window._CONFIG."""
    found = _SITE_ID.search(ends_of(text, 1_000_000))
    return found[1] if found else None


def rows_at(source: Source) -> Request | None:
    """The API that holds the rows, where the address is that of the column's page."""
    if _API.search(source.url):
        return None
    number = _COLUMN.search(urlsplit(source.column_url).fragment)
    site = site_id(source.text)
    if not number or not site:
        return None
    address = api_address(source.url, number[0], site)
    return Request(address) if address else None


def read_gkmlpt(source: Source) -> ListPage:
    """One page of the API's JSON."""
    if not _API.search(source.url):
        return read_html(source, GKMLPT)
    if len(source.text) > MAX_TEXT:
        return ListPage((), trouble=f"longer than {MAX_TEXT:,} characters; not read")
    try:
        data = loads(source.text)
    except (ValueError, RecursionError):
        return ListPage((), trouble="the API's answer is no JSON")
    articles = data.get("articles") if isinstance(data, dict) else None
    if not isinstance(articles, list):
        return ListPage((), trouble="the API's answer holds no articles")
    rows = tuple(dict.fromkeys(row for one in articles[:MAX_ROWS] if (row := _row(one, source.url))))
    total = _total(data)
    pages = -(-total // len(articles)) if total is not None and articles else None
    return ListPage(
        rows,
        _following(source.url, pages),
        _name(data),
        pages=pages if _page_number(source.url) == 1 else None,
        total_rows=total,
        says_empty=total == 0 or (total is None and not articles),
        trouble=f"more than {MAX_ROWS} rows on one page" if len(articles) > MAX_ROWS else "",
    )


def _following(url: str, pages: int | None) -> tuple[Request, ...]:
    """All further pages, told by the first: only there the size of a page is known."""
    if _page_number(url) != 1 or not pages:
        return ()
    last = min(pages, MAX_PAGES)
    return tuple(Request(with_query(url, page=str(number))) for number in range(2, last + 1))


def _page_number(url: str) -> int:
    value = query_of(url).get("page", "1")
    return int(value) if value.isdecimal() and len(value) < 6 else 1


def _row(article: Any, base: str) -> Row | None:
    if not isinstance(article, dict):
        return None
    title = article.get("title")
    address = next((resolve(base, str(article[key])) for key in _ADDRESSES if article.get(key)), None)
    if not isinstance(title, str) or not title.strip() or address is None:
        return None
    found = (day_of(article.get(key), address) for key in _DAYS)
    return Row(address, " ".join(title.split())[:MAX_TITLE], next(filter(None, found), None))


def _total(data: dict[str, Any]) -> int | None:
    classify = data.get("classify")
    for value in (classify.get("post_count") if isinstance(classify, dict) else None, data.get("total")):
        if isinstance(value, int | str) and str(value).isdecimal() and len(str(value)) < 8:
            return int(value)
    return None


def _name(data: dict[str, Any]) -> str | None:
    classify = data.get("classify")
    name = classify.get("name") if isinstance(classify, dict) else None
    return name[:MAX_TITLE] if isinstance(name, str) and name else None


GKMLPT = Family(
    name="gkmlpt",
    column_marks=((re.compile(r"/gkmlpt/(?:index|api/all|mlst|policy|search)"), 6),),
    page_marks=((re.compile(r"window\._CONFIG\b"), 2), (re.compile(r"SITE_ID(?<!\wSITE_ID)\b"), 1)),
    article=re.compile(r"/content/(?:\d+/\d+/)?m?post_\d+\.html$"),
    rows_at=rows_at,
    read=read_gkmlpt,
    answers=_API,
)
