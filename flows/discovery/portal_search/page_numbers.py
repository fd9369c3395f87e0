"""Finds the page number in a request for data: from requests for two pages, or by its name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from flows.discovery.families.configured_rows import PAGE
from flows.discovery.urls import host_of
from flows.http import Request

_NAMES = re.compile(r"^(?:page|(?:cur|current|now)_?page|page_?(?:no|num|number|index)|index|current|p|pn|no)$", re.I)
_PASSING = re.compile(r"^(?:\d{13}|0\.\d{6,})$")  # the moment, or a random number against caches
_MARK = "\ue000page\ue001"


@dataclass(frozen=True, slots=True)
class Numbered:
    """A request with {page} in the place of its number, as [column.rows] names it.

    `later` says that only pages behind the first were asked for: that one stood in the document.
    """

    url: str
    form: str | None = None
    body: str | None = None
    first: int = 1
    step: int = 1
    later: bool = False

    def keys(self) -> dict[str, Any]:
        """The keys of the table; those that say what holds anyway are left out."""
        told = {"url": self.url, "form": self.form, "body": self.body}
        numbers = {name: value for name, value in (("first", self.first), ("step", self.step)) if value != 1}
        return {name: value for name, value in told.items() if value is not None} | numbers


def numbered(requests: Sequence[Request], address: str) -> Numbered | None:
    """Returns what the requests have in common, with the place of the page's number where one is told.

    `address` is the column's; an address on its host is written without the host. None where it cannot be told how
    the requests belong together.
    """
    parts = [_parts(request) for request in requests]
    if any(one.keys() != parts[0].keys() for one in parts):
        parts = parts[:1]
    differing = [name for name in parts[0] if len({one[name] for one in parts}) > 1]
    if not differing:
        by_name = [name for name, value in parts[0].items() if _NAMES.match(name[-1]) and value in ("0", "1", "2")]
        return _written(requests[0], parts[0], by_name[0] if by_name else None, address)
    values = [one[differing[0]] for one in parts]
    if len(differing) > 1 or not all(value.isdecimal() and len(value) < 8 for value in values):
        return None
    first, second = sorted(set(map(int, values)))[:2]
    return _written(requests[0], parts[0] | {differing[0]: str(first)}, differing[0], address, second - first)


Name = tuple[str, ...]


def _parts(request: Request) -> dict[Name, str]:
    """The values of a request by their places, those left out that only pass the time."""
    url = urlsplit(request.url)
    found: dict[Name, str] = {("path", str(n)): one for n, one in enumerate(re.split(r"(\d+)", url.path))}
    found |= {("query", name): value for name, value in parse_qsl(url.query, keep_blank_values=True)}
    found |= {("form", name): value for name, value in (request.form or {}).items()}
    if request.json is not None:
        try:
            found |= {
                ("json", *path): json.dumps(value).strip('"') for path, value in _leaves(json.loads(request.json))
            }
        except ValueError:
            found["json",] = request.json
    return {name: value for name, value in found.items() if not _PASSING.match(value)}


def _leaves(value: Any, path: Name = ()) -> Iterator[tuple[Name, Any]]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _leaves(one, (*path, str(name)))
    else:
        yield path, value


def _written(request: Request, parts: Mapping[Name, str], page: Name | None, address: str, step: int = 1) -> Numbered:
    values = {**parts, page: _MARK} if page is not None else dict(parts)
    url = urlsplit(request.url)
    first = int(parts[page]) if page is not None else 1
    later = first == 2 and step == 1
    path = "".join(value for name, value in values.items() if name[0] == "path")
    query = _joined(values, "query")
    host = "" if host_of(request.url) == host_of(address) else f"{url.scheme}://{url.netloc}"
    return Numbered(
        url=_shown(f"{host}{path}{'?' if query else ''}{query}"),
        form=_shown(_joined(values, "form")) if request.form is not None else None,
        body=_body(request.json, page) if request.json is not None else None,
        first=1 if later else first,
        step=step,
        later=later,
    )


def _joined(values: Mapping[Name, str], kind: str) -> str:
    return urlencode([(name[1], value) for name, value in values.items() if name[0] == kind])


def _shown(text: str) -> str:
    return text.replace(quote(_MARK), PAGE).replace(_MARK, PAGE)


def _body(text: str, page: Name | None) -> str:
    if page is None or page[0] != "json":
        return text
    data = json.loads(text)
    holder = data
    for name in page[1:-1]:
        holder = holder[name]
    was_number = isinstance(holder[page[-1]], int)
    holder[page[-1]] = _MARK
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return written.replace(f'"{_MARK}"' if was_number else _MARK, PAGE)
