"""The reader of a column whose site file names the request for its rows ([column.rows])."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urljoin

from flows.config.sites import ColumnConfig, RowsConfig
from flows.discovery.families import FAMILIES
from flows.discovery.families.data_request import DataRequest, Paging, by_request
from flows.discovery.families.json_rows import JsonShape
from flows.discovery.list_page import MAX_PAGES, Family
from flows.discovery.urls import request_key
from flows.http import Request

NAME = "rows"
PAGE = "{page}"
_NUMBER = r"\d{1,7}"


def family_of(column: ColumnConfig, address: str) -> Family | None:
    """Returns the family that a column's file fixes, or None; `address` is the column's own."""
    if column.rows is not None:
        return rows_family(column.rows, address)
    return FAMILIES[column.family] if column.family else None


def rows_family(rows: RowsConfig, address: str) -> Family:
    """Returns a family for the one request that a site file names."""
    first = page_request(rows, address, 1)
    head, numbered, tail = urljoin(address, rows.url).partition(PAGE)
    spec = DataRequest(
        answers=re.compile(f"^{re.escape(head)}{_NUMBER if numbered else ''}{re.escape(tail)}$"),
        build=lambda _: first,
        paging=_paging(rows, address),
        shape=_shape(rows),
        fragment=(rows.html,) if rows.html else (),
        method=first.method,
    )
    return by_request(NAME, spec, hints=())


def page_request(rows: RowsConfig, address: str, page: int) -> Request:
    """Returns the request for the n-th page, counted from 1."""
    number = str(rows.first + (page - 1) * rows.step)
    url, form, body = (None if one is None else one.replace(PAGE, number) for one in (rows.url, rows.form, rows.body))
    fields = None if form is None else dict(parse_qsl(form, keep_blank_values=True))
    return Request(urljoin(address, url or ""), form=fields, json=body)


def _paging(rows: RowsConfig, address: str) -> Paging | None:
    """Returns how further pages are asked for, or None where the request has no place for a number."""
    if not any(PAGE in (one or "") for one in (rows.url, rows.form, rows.body)):
        return None
    numbers = {request_key(page_request(rows, address, page)): page for page in range(1, MAX_PAGES + 1)}
    return Paging(
        number=lambda request: numbers.get(request_key(request), 1),
        at=lambda _request, page, _size: page_request(rows, address, page),
    )


def _shape(rows: RowsConfig) -> JsonShape | None:
    if rows.rows is None:
        return None
    return JsonShape(
        rows=(rows.rows,),
        title=(rows.title,),
        address=(),
        written=rows.address,
        day=(rows.day,) if rows.day else (),
        total=(rows.total,) if rows.total else (),
        pages=(rows.pages,) if rows.pages else (),
    )
