"""Finds the request that brought a drawn page's rows, and their place in its response, for [column.rows].

A browser draws the list once, while a portal is added; the nightly runs ask for the data alone. Nothing is taken on
trust: what is found here counts only where its rows, asked for without a browser, are those that were drawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from flows.config.sites import RowsConfig
from flows.discovery.announced import is_name_of_pages, is_name_of_rows
from flows.discovery.families import json_rows
from flows.discovery.families.generic import GENERIC
from flows.discovery.html_list import read_html
from flows.discovery.list_page import Row, source_of
from flows.discovery.portal_search.page_numbers import Numbered, numbered
from flows.discovery.urls import resolve
from flows.http import Exchange

MAX_PLACES = 2_000  # of values in one response
MAX_FIELDS = 60  # of one row
_HAS_LINKS = re.compile(r"<a\b[^<>]*\bhref", re.IGNORECASE)
_CUT = re.compile(r"[…。.\s]+$")
_FIELD = re.compile(r"\{[^{}]*\}")
_FIXED_YEAR = re.compile(r"(?<!\d)20[0-3]\d")
_LONG = 4  # characters of a value that stands in an address by no accident
_SHORTEST_CUT = 8  # characters of a title that was cut


def rows_request(rows: Sequence[Row], exchanges: Sequence[Exchange], address: str) -> Iterator[RowsConfig]:
    """Yields requests that may have brought the drawn rows, the best first; `address` is the column's."""
    for group in _alike(exchanges):
        request = numbered([one.request for one in group], address)
        if request is None:
            continue
        data = [one for one in map(_data, group) if one is not None]
        yield from _from_json(rows, data, request, address)
        yield from _from_html(rows, group, data, request)


def same_row(drawn: Row, read: Row) -> bool:
    """Returns True if a row of the data is one that was drawn, where its title may have been cut."""
    shown, whole = _bare(drawn.title), _bare(read.title)
    cut = _CUT.sub("", shown)
    alike = shown == whole or (len(cut) >= _SHORTEST_CUT and cut != shown and whole.startswith(cut))
    return drawn.url == read.url and drawn.listed_date == read.listed_date and alike


def _alike(exchanges: Sequence[Exchange]) -> list[list[Exchange]]:
    """The exchanges, those together whose addresses differ in numbers or in values alone."""
    groups: dict[tuple[str, str], list[Exchange]] = {}
    for one in exchanges:
        bare = re.sub(r"\d+", "#", one.request.url.partition("?")[0])
        groups.setdefault((one.request.method, bare), []).append(one)
    return list(groups.values())


def _data(exchange: Exchange) -> Any:
    try:
        return json_rows.load(source_of(exchange.response, exchange.request.url).text)
    except ValueError:
        return None


# --- rows in JSON


def _from_json(rows: Sequence[Row], data: Sequence[Any], request: Numbered, address: str) -> Iterator[RowsConfig]:
    if not data:
        return
    for place, value in _places(data[0]):
        if not isinstance(value, list) or not value or not isinstance(value[0], dict):
            continue
        items = [item for one in data for item in json_rows.dig(one, place) or () if isinstance(item, dict)]
        fields = [path for path, one in _places(value[0]) if isinstance(one, str | int)][:MAX_FIELDS]
        for title in fields:
            pairs = _pairs(rows, items, title, some=request.later)
            written = _address(pairs, fields, address) if pairs else None
            if pairs and written is not None:
                yield RowsConfig(
                    **request.keys(), rows=place, title=title, address=written,
                    day=_day(pairs, fields), **_counts(data, place),
                )  # fmt: skip


def _places(data: Any) -> Iterator[tuple[str, Any]]:
    """The dotted paths of the values in nested objects, those nearest to the top first; arrays are not entered."""
    waiting: list[tuple[str, Any]] = [("", data)]
    for _ in range(MAX_PLACES):
        if not waiting:
            return
        path, value = waiting.pop(0)
        if isinstance(value, dict):
            waiting.extend((f"{path}.{name}" if path else str(name), one) for name, one in value.items())
        else:
            yield path, value


def _pairs(
    rows: Sequence[Row], items: Sequence[dict[str, Any]], title: str, *, some: bool
) -> list[tuple[Row, dict[str, Any]]]:
    """Each drawn row with the items of its title, where every row has one, or `some` may have none; else nothing."""
    by_title: dict[str, list[dict[str, Any]]] = {}
    for item in items:
        text = json_rows.title_text(json_rows.dig(item, title))
        if text:
            by_title.setdefault(_bare(text), []).append(item)
    pairs = []
    for row in rows:
        found = by_title.get(_bare(row.title)) or _by_beginning(by_title, _bare(row.title))
        if not found and some:
            continue
        if not found:
            return []
        pairs += [(row, item) for item in found] if len(found) == 1 else [(row, _nearest(row, found))]
    return pairs


def _by_beginning(by_title: dict[str, list[dict[str, Any]]], shown: str) -> list[dict[str, Any]]:
    cut = _CUT.sub("", shown)
    if cut == shown or len(cut) < _SHORTEST_CUT:
        return []
    return next((items for whole, items in by_title.items() if whole.startswith(cut)), [])


def _nearest(row: Row, items: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Of several items with one title that whose values stand in the row's address."""
    return max(items, key=lambda item: sum(str(one) in row.url for _, one in _places(item) if one not in (None, "")))


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _address(pairs: Sequence[tuple[Row, dict[str, Any]]], fields: Sequence[str], base: str) -> str | None:
    """Returns the pattern that makes the drawn addresses of the items' fields; None where none fits all of them.

    What is the same in all drawn addresses may still be a field's: the year of rows that are all of one year. So a
    longer value is taken for a field's wherever it is one, and a year that no field gives is not taken for fixed.
    """
    row, item = pairs[0]
    values = {path: str(json_rows.dig(item, path)) for path in fields if json_rows.dig(item, path) not in (None, "")}
    whole = [f"{{{path}}}" for path, value in values.items() if resolve(base, value) == row.url]
    origin = re.match(r"https?://[^/]+", row.url)
    rest = row.url[origin.end() :] if origin else row.url
    parts = [path for path, value in values.items() if _token(value).search(rest)]
    parts.sort(key=lambda path: -len(values[path]))
    long = {path: values[path] for path in parts if len(values[path]) >= _LONG}
    written = [_put(rest, long)]
    written += [_put(rest, {path: values[path]} | long) for path in parts]
    written += [_put(rest, {one: values[one], other: values[other]}) for one, other in combinations(parts, 2)]
    several = len({row.listed_date.year for row, _ in pairs if row.listed_date}) > 1
    fitting = (one for one in (*whole, *written) if several or not _FIXED_YEAR.search(_FIELD.sub("", one)))
    return next((one for one in fitting if "{" in one and all(_fits(one, pair, base) for pair in pairs)), None)


def _token(value: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![0-9A-Za-z]){re.escape(value)}(?![0-9A-Za-z])")


def _put(address: str, values: dict[str, str]) -> str:
    for path, value in values.items():
        address = _token(value).sub(lambda _, name=path: f"{{{name}}}", address)  # type: ignore[misc]
    return address


def _fits(written: str, pair: tuple[Row, dict[str, Any]], base: str) -> bool:
    row, item = pair
    return resolve(base, json_rows.written_address(written, item) or "") == row.url


def _day(pairs: Sequence[tuple[Row, dict[str, Any]]], fields: Sequence[str]) -> str | None:
    """The field that holds the drawn days."""
    dated = [(row, item) for row, item in pairs if row.listed_date is not None]
    for path in fields if dated else ():
        if all(json_rows.day_of(json_rows.dig(item, path), row.url) == row.listed_date for row, item in dated):
            return path
    return None


def _counts(data: Sequence[Any], place: str) -> dict[str, Any]:
    """Returns the paths to the numbers of all rows and of all pages, by name; one that the rows belie is none."""
    held = [len(json_rows.dig(one, place) or ()) for one in data]
    found: dict[str, Any] = {}
    for path, value in _places(data[0]):
        number, name = json_rows.number_of(value), path.rpartition(".")[2]
        if number is None or any(json_rows.number_of(json_rows.dig(one, path)) != number for one in data):
            continue
        if is_name_of_rows(name) and number >= max(held) and (len(data) == 1 or number > held[0]):
            found.setdefault("total", path)
        elif is_name_of_pages(name) and number >= len([one for one in held if one]):
            found.setdefault("pages", path)
    return found


# --- rows in HTML


def _from_html(
    rows: Sequence[Row], group: Sequence[Exchange], data: Sequence[Any], request: Numbered
) -> Iterator[RowsConfig]:
    """A fragment of a page: the whole response, or a text in its JSON."""
    drawn = {row.url for row in rows}
    sources = [source_of(one.response, one.request.url) for one in group]
    read = {row.url for source in sources for row in read_html(source, GENERIC).rows} if not data else set()
    if drawn <= read or (request.later and read & drawn):
        yield RowsConfig(**request.keys(), html="")
    for path, value in _places(data[0]) if data else ():
        if isinstance(value, str) and _HAS_LINKS.search(value[:100_000]):
            yield RowsConfig(**request.keys(), html=path)
