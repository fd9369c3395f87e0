"""Reads the rows of a list that comes as JSON or JSONP: where they stand, and how title, day and address are named."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flows.discovery import list_dates as dates
from flows.discovery.json_text import loads
from flows.discovery.list_page import MAX_ROWS, MAX_TITLE, Row
from flows.discovery.urls import resolve

_CALLBACK = re.compile(r"^[\s\ufeff]*(?:[\w.$]{1,80}\s*\(|/\*\*/)")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_MARKUP = re.compile(r"<[^<>]{1,200}>")
_FIELD = re.compile(r"\{([\w.$-]{1,120})\}")
_TEMPLATE_ROW = "文章标题"  # the last row of a WAS template, which stands for none


@dataclass(frozen=True, slots=True)
class JsonShape:
    """The places of values in a response; dotted paths, the first that is there counts.

    `row` is where a row's fields stand within it (empty: the row itself).
    """

    rows: tuple[str, ...]
    title: tuple[str, ...]
    address: tuple[str, ...]
    day: tuple[str, ...]
    total: tuple[str, ...]
    pages: tuple[str, ...] = ()
    row: str = ""
    written: str = ""  # an address put together of fields, before `address`: /read/{id}.html


@dataclass(frozen=True, slots=True)
class JsonRows:
    """The rows of one answer: `held` counts those it holds, readable or not; total and pages as it says them."""

    rows: tuple[Row, ...]
    held: int
    total: int | None
    pages: int | None


def load(text: str) -> Any:
    """Returns the value of a JSON or JSONP answer; raises ValueError where it is neither."""
    text = text.strip().lstrip("\ufeff")
    callback = _CALLBACK.match(text)
    if callback:
        text = (
            text[callback.end() : text.rfind(")")] if text.rstrip("; \n\r\t").endswith(")") else text[callback.end() :]
        )
    try:
        return loads(text, strict=False)
    except (ValueError, RecursionError):
        pass
    try:
        return loads(_TRAILING_COMMA.sub(r"\1", text), strict=False)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def read_json(data: Any, shape: JsonShape, base: str) -> JsonRows | None:
    """Returns the rows of an answer, or None where it holds no list at the places that the shape names."""
    listed = next((found for path in shape.rows if isinstance(found := dig(data, path), list)), None)
    if listed is None:
        return None
    held = [one for one in listed if not _is_template_row(one, shape)]
    rows = tuple(row for one in held[:MAX_ROWS] if (row := _row(one, shape, base)))
    return JsonRows(rows, len(held), _first_number(data, shape.total), _first_number(data, shape.pages))


def dig(data: Any, path: str) -> Any:
    """Returns what stands at a dotted path of nested objects, or None; an empty path is the value itself."""
    for name in filter(None, path.split(".")):
        data = data.get(name) if isinstance(data, dict) else None
    return data


def day_of(value: Any, address: str) -> date | None:
    """Returns the day of a value: unix seconds or milliseconds, as a number or as digits, or a date as text."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return dates.of_unix(value)
    text = str(value).strip()[:40]
    return dates.of_unix(int(text)) if text.isdecimal() and len(text) in (10, 13) else dates.in_text(text, address)


def number_of(value: Any) -> int | None:
    """Returns a count that stands as a number or as digits, or None."""
    if isinstance(value, int | str) and not isinstance(value, bool) and str(value).isdecimal() and len(str(value)) < 8:
        return int(value)
    return None


def _row(one: Any, shape: JsonShape, base: str) -> Row | None:
    fields = dig(one, shape.row)
    if not isinstance(fields, dict):
        return None
    title = next((text for path in shape.title if (text := title_text(dig(fields, path)))), "")
    addresses = (dig(fields, path) for path in shape.address)
    written = written_address(shape.written, fields) if shape.written else None
    address = next((url for one in (written, *addresses) if (url := _address(one, base))), None)
    if not title or address is None:
        return None
    days = (day_of(dig(fields, path), address) for path in shape.day)
    return Row(address, title, next(filter(None, days), None) or dates.in_address(address))


def written_address(address: str, fields: Any) -> str | None:
    """Returns an address with each {field} filled in; None where a field is not there."""
    values = {path: dig(fields, path) for path in _FIELD.findall(address)}
    if not all(isinstance(value, int | str) and str(value) for value in values.values()):
        return None
    return _FIELD.sub(lambda found: str(values[found[1]]), address)


def _is_template_row(one: Any, shape: JsonShape) -> bool:
    fields = dig(one, shape.row)
    return isinstance(fields, dict) and any(fields.get(name) == _TEMPLATE_ROW for name in shape.title)


def title_text(value: Any) -> str:
    """Returns a title as a list shows it, without the markup of search results."""
    if not isinstance(value, str):
        return ""
    return " ".join(html.unescape(_MARKUP.sub("", value[: 4 * MAX_TITLE])).split())[:MAX_TITLE]


def _address(value: Any, base: str) -> str | None:
    """Returns the whole address; of several by device ({"pc": …}, which may itself stand in a string) that for pc."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            value = loads(value)
        except (ValueError, RecursionError):
            return None
    if isinstance(value, dict):
        value = value.get("pc") or next((one for one in value.values() if isinstance(one, str)), None)
    return resolve(base, html.unescape(value)) if isinstance(value, str) and value.strip() else None


def _first_number(data: Any, paths: Iterable[str]) -> int | None:
    return next((number for path in paths if (number := number_of(dig(data, path))) is not None), None)
