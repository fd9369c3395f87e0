"""Hanweb JPAGE (浙江, 江苏, 山东, 甘肃): rows in a <datastore> inside a script, more of them POSTed for as XML.

The XML is never given to an XML parser: records are cut out between their markers, so that entities mean
nothing and a store cut short costs one pass.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from urllib.parse import unquote

from flows.discovery.html import column_title, read_page
from flows.discovery.html_list import read_tree, visible_text
from flows.discovery.list_page import MAX_ROWS, MAX_TEXT, Family, ListPage, Row, Source, ends_of
from flows.discovery.rows import one_row
from flows.discovery.urls import query_of, resolve, with_query
from flows.http import Request

_COLUMN = re.compile(r"/col/col(\d+)/")
_ARTICLE = re.compile(r"/art/20\d\d/\d{1,2}/\d{1,2}/art_\d+_\d+\.html?$")
_TOTAL = re.compile(r"<totalrecord>\s*(\d{1,7})|\btotalRecords?\b[\"']?\s*[:=]\s*[\"']?(\d{1,7})", re.I)
_PER_PAGE = re.compile(r"\bperpage\b[\"']?\s*[:=]\s*[\"']?(\d{1,4})", re.I)
_PROXY = re.compile(r"[\"']([^\"'\s<>]{0,200}jpage/dataproxy\.jsp)[^\"']{0,1000}[\"']")
_NEXT_GROUP = re.compile(r"<nextgroup>\s*(?:<!\[CDATA\[)?\s*<a\s+href=[\"']([^\"']{1,1000})[\"']", re.I)
PARAMETERS = (
    "col",
    "appid",
    "webid",
    "path",
    "columnid",
    "sourceContentType",
    "unitid",
    "webname",
    "permissiontype",
)
GROUP = 3  # pages that Hanweb's own script asks for at once
_DEFAULT_PROXY = "/module/web/jpage/dataproxy.jsp"


def _same_column(column_url: str, url: str) -> bool:
    column = _COLUMN.search(column_url)
    return bool(column) and f"/art_{column[1] if column else ''}_" in url


def read_jpage(source: Source) -> ListPage:
    """A column's page with its store, or a part of it that dataproxy.jsp gave."""
    records = list(_records(source.text))
    rows = tuple(dict.fromkeys(row for record in records[:MAX_ROWS] if (row := _row(record, source.url))))
    total = _number(_TOTAL, ends_of(source.text))
    trouble = f"more than {MAX_ROWS} records in one store; the rest was not read" if len(records) > MAX_ROWS else ""
    if len(source.text) > MAX_TEXT:
        trouble = f"longer than {MAX_TEXT:,} characters; the rest was not read"
    if source.request.url.partition("?")[0].endswith("dataproxy.jsp"):
        return ListPage(rows, _after_part(source, len(records), total), total_rows=total, trouble=trouble)
    return _column_page(source, rows, len(records), total, trouble)


def _column_page(source: Source, rows: tuple[Row, ...], records: int, total: int | None, trouble: str) -> ListPage:
    page = read_page(source.text)
    if page is None:
        return ListPage(rows, trouble=trouble or "the answer holds no markup that could be read as a list")
    following = _after_first(source, records, total)
    if not records and not following:
        return read_tree(page, source, JPAGE)  # rows laid out in the page itself
    empty = not rows and total == 0
    title = column_title(page)
    if not rows:
        plain = read_tree(page, source, JPAGE)
        rows, empty = plain.rows, empty or plain.says_empty
    else:
        visible_text(page)
    return ListPage(rows, following, title, total_rows=total, says_empty=empty, trouble=trouble)


def _records(text: str) -> Iterable[str]:
    """Returns what stands in <record>…</record>; a record without its end closes the store."""
    position, low = 0, text[:MAX_TEXT]
    for _ in range(MAX_ROWS + 1):
        start = low.find("<record>", position)
        if start < 0:
            return
        end = low.find("</record>", start)
        if end < 0:
            return
        yield low[start + 8 : end].replace("<![CDATA[", "").replace("]]>", "").strip()
        position = end + 9


def _row(record: str, url: str) -> Row | None:
    page = read_page(record) if len(record) < 20_000 else None
    return one_row(page, url) if page is not None else None


def _number(form: re.Pattern[str], text: str) -> int | None:
    found = form.search(text)
    return int(next(filter(None, found.groups()))) if found and any(found.groups()) else None


def _after_first(source: Source, records: int, total: int | None) -> tuple[Request, ...]:
    """The next records: POSTed for where the page tells the parameters, else by its <nextgroup> link."""
    if total is not None and records >= total:
        return ()
    group = _NEXT_GROUP.search(ends_of(source.text))
    link = html.unescape(group[1]) if group else ""
    parameters = _parameters(ends_of(source.text), link)
    if not parameters.get("columnid") or (total is None and group):
        return _by_group(source.url, link)
    if total is None and "dataproxy" not in source.text:
        return ()
    proxy = _PROXY.search(ends_of(source.text))
    address = resolve(source.url, link.partition("?")[0] or (proxy[1] if proxy else _DEFAULT_PROXY))
    per_page = _number(_PER_PAGE, ends_of(source.text)) or 15
    size = records or per_page * GROUP
    return (_part(address, records + 1, records + size, per_page, parameters),) if address else ()


def _after_part(source: Source, records: int, total: int | None) -> tuple[Request, ...]:
    asked = query_of(source.request.url)
    if source.request.form is None and "startrecord" not in asked:
        group = _NEXT_GROUP.search(ends_of(source.text))
        return _by_group(source.url, html.unescape(group[1])) if group else ()
    try:
        start, end, per_page = (int(asked.get(key, "0")) for key in ("startrecord", "endrecord", "perpage"))
    except ValueError:
        return ()
    size = max(end - start + 1, 1)
    done = end >= total if total is not None else records < size
    if done or not records:
        return ()
    return (_part(source.request.url, end + 1, end + size, per_page, source.request.form or {}),)


def _by_group(url: str, link: str) -> tuple[Request, ...]:
    address = resolve(url, link) if link else None
    return (Request(address),) if address else ()


def _part(address: str, start: int, end: int, per_page: int, form: Mapping[str, str]) -> Request:
    asked = with_query(address.partition("?")[0], startrecord=str(start), endrecord=str(end), perpage=str(per_page))
    return Request(asked, form=dict(form))


def _parameters(text: str, link: str) -> dict[str, str]:
    """The parameters of dataproxy.jsp, from the <nextgroup> link, else from the page's script."""
    named = query_of("http://x/" + link)
    found: dict[str, str] = {}
    for name in PARAMETERS:
        value = named.get(name)
        if value is None:
            form = re.compile(
                rf"\b{name}\b[\"']?\s*[:=]\s*(?:\"([^\"<>]{{0,200}})\"|'([^'<>]{{0,200}})'|([^\s\"'&,;<>}}]{{1,200}}))"
            )
            match = form.search(text)
            value = next((group for group in match.groups() if group is not None), None) if match else None
        if value is not None:
            found[name] = unquote(value)
    if found.get("columnid"):
        found.setdefault("col", "1")
    return found


JPAGE = Family(
    name="jpage",
    column_marks=((_COLUMN, 5),),
    page_marks=(
        (re.compile(r"<datastore>", re.I), 4),
        (re.compile(r"jpage/dataproxy\.jsp"), 4),
        (re.compile(r"/art/20\d\d/\d{1,2}/\d{1,2}/art_\d+_\d+\.html"), 4),
    ),
    article=_ARTICLE,
    column_of_article=_same_column,
    read=read_jpage,
    answers=re.compile(r"jpage/dataproxy\.jsp"),
)
