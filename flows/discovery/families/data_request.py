"""Reads lists whose rows, or whose further rows, come by a request that the page's own script sends.

What differs from family to family stands in a DataRequest: how the page's script names the request, how the n-th page
is asked for, and where total and rows stand in the response (JSON, a fragment of HTML, or a whole page). The reader is
one. What it cannot make out becomes an offer that nobody follows, and the column is not taken as read in full.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from flows.discovery.families import json_rows
from flows.discovery.families.json_rows import JsonShape
from flows.discovery.html import Page, read_page
from flows.discovery.html_list import NO_MARKUP, read_html
from flows.discovery.list_page import MAX_PAGES, MAX_ROWS, MAX_TEXT, Family, ListPage, Offer, Source
from flows.discovery.script_values import script_text, variables
from flows.discovery.urls import query_of, with_query
from flows.http import Request

_SIZES = ("pageSize", "_pageSize", "perPage", "perpage", "prepage", "pagesize", "limit", "size")
_NOTHING = ("null", "false")  # answers for a page that is not there
_TAG_TOTAL = re.compile(
    r"<[^<>]{0,300}\b(?:rows=[\"'](?P<rows>\d{1,4})[\"'][^<>]{0,200}\bcount=[\"'](?P<count>\d{1,7})[\"']"
    r"|count=[\"'](?P<count2>\d{1,7})[\"'][^<>]{0,200}\brows=[\"'](?P<rows2>\d{1,4})[\"'])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class PageScript:
    """A page as its data request is read from it: its text with escapes undone, its variables, its tree."""

    source: Source

    @cached_property
    def text(self) -> str:
        """The page's text, escapes of attributes and JSON undone."""
        return script_text(self.source.text)

    @cached_property
    def page(self) -> Page | None:
        """The page's tree, or None where there is no markup."""
        return read_page(self.source.text)

    @cached_property
    def known(self) -> Mapping[str, str]:
        """Values by name: meta tags (names in lower case, too), over them the variables of scripts."""
        metas = dict(self.page.metas) if self.page is not None else {}
        given = variables(self.text)
        lower = {name.lower(): value for name, value in given.items()}
        named = {name: metas[name.lower()] for name in re.findall(r"[A-Za-z]\w{2,30}Id\b", self.text[:200_000])
                 if name.lower() in metas}  # fmt: skip
        return {**lower, **metas, **named, **given}


@dataclass(frozen=True, slots=True)
class Paging:
    """Requests for numbered pages: `number` reads a request's page (from 1), `at` is the request for page n."""

    number: Callable[[Request], int]
    at: Callable[[Request, int, int], Request]  # (request, page, rows on a page)


@dataclass(frozen=True, slots=True)
class DataRequest:
    """A family's request for rows.

    `answers` fits the addresses that it goes to. `build` reads the request for page 1 from the page's script, None
    where it cannot. `shape` says where the rows stand in JSON; `fragment` at which dotted paths of JSON a fragment of
    HTML stands; with neither, the response is HTML. `first_in_page`: page 1 may stand in the page itself.
    """

    answers: re.Pattern[str]
    build: Callable[[PageScript], Request | None]
    paging: Paging | None
    shape: JsonShape | None = None
    fragment: tuple[str, ...] = ()
    first_in_page: bool = False
    size: int | None = None  # rows on a page, where no parameter says so
    named_by: re.Pattern[str] | None = None  # fits the request in a script, where `answers` fits only whole addresses
    method: str | None = None  # of the request, where only that tells its response from the page
    next_named: Callable[[str, Request], Request | None] | None = None  # where a response itself names the next page


@dataclass(frozen=True, slots=True)
class _Part:
    """One response, read: `held` is how many rows it holds, readable or not."""

    listed: ListPage
    held: int
    total: int | None
    pages: int | None
    size: int | None = None


def by_request(
    name: str,
    spec: DataRequest,
    *,
    hints: tuple[str, ...],
    column_marks: tuple[tuple[re.Pattern[str], int], ...] = (),
    page_marks: tuple[tuple[re.Pattern[str], int], ...] = (),
    article: re.Pattern[str] | None = None,
    column_of_article: Callable[[str, str], bool] | None = None,
) -> Family:
    """Returns the family whose rows come as `spec` says; marks are weighed where a hint stands in the page."""
    html = Family(name, column_marks, page_marks, article, column_of_article)
    return replace(
        html,
        hints=hints,
        answers=spec.answers,
        rows_at=lambda source: rows_at(source, spec, html),
        read=lambda source: read(source, spec, html),
    )


def rows_at(source: Source, spec: DataRequest, html: Family) -> Request | None:
    """Returns the request that gives page 1, or None where the page holds it or nothing tells how to ask."""
    if _is_answer(source, spec) or (spec.first_in_page and _holds_rows(source, html)):
        return None
    return spec.build(PageScript(source))


def read(source: Source, spec: DataRequest, html: Family) -> ListPage:
    """Reads a response of the family's request, or the column's page with what it says of the rest."""
    if _is_answer(source, spec):
        part = _read_part(source, spec, html)
        if spec.next_named is not None:
            return _with_named(part, source, spec.next_named)
        return _with_following(part, source.request, spec)
    listed = read_html(source, html)
    script = PageScript(source)
    first = spec.build(script)
    if first is None:
        return _not_understood(listed, script, spec)
    if not (spec.first_in_page and listed.rows):
        return listed
    return _with_following(_part_of(listed, script.text), first, spec)


def _is_answer(source: Source, spec: DataRequest) -> bool:
    if spec.method is not None and source.request.method != spec.method:
        return False
    return bool(spec.answers.search(source.request.url) or spec.answers.search(source.url))


def _holds_rows(source: Source, html: Family) -> bool:
    """Returns True if the page itself shows a list: dated rows, or a pager with its count."""
    listed = read_html(source, html)
    dated = sum(row.listed_date is not None for row in listed.rows)
    return bool(listed.rows) and (2 * dated >= len(listed.rows) or _TAG_TOTAL.search(source.text) is not None)


def _not_understood(listed: ListPage, script: PageScript, spec: DataRequest) -> ListPage:
    """Returns the page as HTML with the request that its script names as an offer that cannot be followed."""
    named = (spec.named_by or spec.answers).search(script.text)
    if named is None:
        return listed
    offer = Offer("script", "rows by a request whose parameters were not understood", named[0])
    return replace(listed, offers=(*listed.offers, offer), says_empty=False)


def _read_part(source: Source, spec: DataRequest, html: Family) -> _Part:
    if len(source.text) > MAX_TEXT:
        return _broken(f"longer than {MAX_TEXT:,} characters; not read")
    if source.text.strip() in _NOTHING:
        return _Part(ListPage(()), 0, None, None)
    if spec.shape is None and not spec.fragment:
        return _fragment_part(source, html)
    try:
        data = json_rows.load(source.text)
    except ValueError:
        return _broken("the response is no JSON") if not _is_markup(source.text) else _fragment_part(source, html)
    fragment = next((text for path in spec.fragment if isinstance(text := json_rows.dig(data, path), str)), None)
    if fragment is not None:
        return _fragment_part(replace(source, text=f"<div>{fragment}</div>"), html)
    if spec.shape is None:
        return _broken("the response holds no fragment of a list")
    base = source.column_url if spec.shape.written else source.url  # the page's script put the address together
    found = json_rows.read_json(data, spec.shape, base)
    if found is None:
        return _broken("the response holds no rows where they are expected")
    unread = found.held - len(found.rows)
    offers = (Offer("script", f"{unread} rows without title or address"),) if unread else ()
    trouble = f"more than {MAX_ROWS} rows on one page" if found.held > MAX_ROWS else ""
    empty = not found.held and found.total in (0, None)
    listed = ListPage(found.rows, says_empty=empty, trouble=trouble, offers=offers)
    return _Part(listed, found.held, found.total, found.pages)


def _is_markup(text: str) -> bool:
    return text.lstrip()[:1] == "<"


def _fragment_part(source: Source, html: Family) -> _Part:
    listed = read_html(source, html)
    if listed.trouble == NO_MARKUP and not source.text.strip():
        listed = ListPage(())
    return _part_of(listed, script_text(source.text))


def _part_of(listed: ListPage, text: str) -> _Part:
    """The rows of a page, and what its text or its pager's tag says of the whole."""
    total, size = _tag_total(text)
    bare = replace(listed, offers=(), following=(), guessed=())
    pages = listed.pages if listed.pages else None
    return _Part(bare, len(listed.rows), total if total is not None else listed.total_rows, pages, size)


def _broken(trouble: str) -> _Part:
    return _Part(ListPage((), trouble=trouble), 0, None, None)


def _tag_total(text: str) -> tuple[int | None, int | None]:
    """Returns count and rows of <div class="pagination" rows="15" count="23">."""
    found = _TAG_TOTAL.search(text)
    if not found:
        return None, None
    return int(found["count"] or found["count2"]), int(found["rows"] or found["rows2"])


def _with_following(part: _Part, request: Request, spec: DataRequest) -> ListPage:
    """Returns the page with the request for the next one: announced by a count, else guessed behind a full page."""
    number = spec.paging.number(request) if spec.paging else 1
    size = part.size or _size(request) or spec.size
    announced = _announced(part, number, size)
    listed = replace(part.listed, total_rows=part.total, pages=part.pages)
    if announced is False or not part.held or number >= MAX_PAGES or part.listed.trouble:
        return listed
    if spec.paging is None:
        return listed
    following = (spec.paging.at(request, number + 1, size or part.held),)
    if announced:
        return replace(listed, following=following)
    return replace(listed, guessed=following) if size is None or part.held >= size else listed


def _with_named(part: _Part, source: Source, named: Callable[[str, Request], Request | None]) -> ListPage:
    """Returns the page with the request for the next one as the response itself names it."""
    following = named(script_text(source.text), source.request) if part.held else None
    return replace(part.listed, total_rows=part.total, pages=part.pages, following=(following,) if following else ())


def _announced(part: _Part, number: int, size: int | None) -> bool | None:
    """Returns whether counts say that a page follows page `number`; None where none is said."""
    if part.pages is not None and part.pages > 0:
        return number < part.pages
    if part.total is None:
        return None
    size = size or (part.held if number == 1 else None)
    if number == 1 and size and part.held < size:
        return part.total > part.held
    return number * size < part.total if size else None


def _size(request: Request) -> int | None:
    given = _given(request)
    value = next((given[name] for name in _SIZES if given.get(name)), "")
    return int(value) if value.isdecimal() and 0 < int(value) <= MAX_ROWS else None


# --- ways to ask for the n-th page


def by_parameter(*names: str) -> Paging:
    """Pages are numbered in a parameter of the address or of the form; the first name is used where none is there."""

    def name_of(request: Request) -> str:
        given = {**query_of(request.url), **(request.form or {})}
        return next((name for name in names if name in given), names[0])

    def number(request: Request) -> int:
        return _whole(_given(request).get(name_of(request), ""), 1)

    def at(request: Request, page: int, size: int) -> Request:
        del size
        return _set(request, name_of(request), str(page))

    return Paging(number, at)


def by_path(form: re.Pattern[str]) -> Paging:
    """Pages are numbered in the address's path, at the first group of `form`."""

    def number(request: Request) -> int:
        found = form.search(request.url)
        return int(found[1]) if found else 1

    def at(request: Request, page: int, size: int) -> Request:
        del size
        found = form.search(request.url)
        if not found:
            return request
        return replace(request, url=f"{request.url[: found.start(1)]}{page}{request.url[found.end(1) :]}")

    return Paging(number, at)


def by_json(name: str, page_key: str, size_key: str) -> Paging:
    """Pages are numbered in a JSON object that stands in one parameter: paramJson={"pageNo":2,"pageSize":15}."""

    def number(request: Request) -> int:
        try:
            given = json.loads(_given(request).get(name, "{}"))
        except ValueError:
            return 1
        return _whole(str(given.get(page_key, "")), 1) if isinstance(given, dict) else 1

    def at(request: Request, page: int, size: int) -> Request:
        value = json.dumps({page_key: page, size_key: size}, separators=(",", ":"))
        return _set(request, name, value)

    return Paging(number, at)


def _given(request: Request) -> dict[str, str]:
    return {**query_of(request.url), **(request.form or {}), **_sent_as_json(request.json)}


def _sent_as_json(body: str | None) -> dict[str, str]:
    """The numbers and texts at the top of a JSON body."""
    try:
        data = json.loads(body) if body else {}
    except ValueError:
        return {}
    return (
        {name: str(value) for name, value in data.items() if isinstance(value, int | str)}
        if isinstance(data, dict)
        else {}
    )


def _set(request: Request, name: str, value: str) -> Request:
    """Returns the request with one parameter set: in the form where there is one, else in the address."""
    if request.form is not None:
        return replace(request, form={**request.form, name: value})
    return replace(request, url=with_query(request.url, **{name: value}))


def _whole(text: str, default: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else default
