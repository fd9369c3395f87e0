"""Lists whose rows an inline script of the page asks for in plain sight: $.get, axios, and the tables of plugins.

The request is read from literals and variables of the script, nothing is run. Whoever reads it asks once and takes it
for the list's only where what comes are reports; where a value is known only when the script runs, there is none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import urlsplit

from flows.discovery.families.data_request import DataRequest, PageScript, Paging, by_request
from flows.discovery.families.json_rows import JsonShape
from flows.discovery.list_page import MAX_ROWS, Family, Source
from flows.discovery.script_values import PLACEHOLDER, arguments, balanced, join, pairs
from flows.discovery.urls import query_of, resolve, with_query
from flows.http import Request
from parsers.text import words

NAME = "script"
MAX_LISTS = 3  # requests of one page that may be its list's
_WORDS = (
    "table.render",
    ".bootstrapTable",
    ".datagrid",
    "$.ajax",
    "$.post",
    "$.get",
    "axios",
    "data-url",
    "easyui-datagrid",
    "lay-data",
)
_CALLS = re.compile(
    r"(?P<plugin>table\.render|\.bootstrapTable|\.datagrid)\s*\(\s*(?=\{)"
    r"|(?P<ajax>\$\.ajax|(?<![\w.])axios)\s*\(\s*(?=\{)"
    r"|(?:\$|axios|\$http|\$axios)\.(?P<verb>post|get|getJSON)\s*\("
)
_TABLE_TAG = re.compile(r"<table\b[^<>]{0,600}\bdata-url=[\"']([^\"'<>]{1,300})[\"'][^<>]{0,600}>")
_TABLE_OPTIONS = re.compile(
    r"<table\b(?=[^<>]{0,600}\beasyui-datagrid\b)[^<>]{0,600}?\bdata-options=\"([^\"<>]{1,600})\"|\blay-data=\"([^\"<>]{1,600})\""
)
# what passes the time in an address: '&_=' + Math.random(), and the number alone
_PASSING = re.compile(
    r"\+\s*['\"][?&]\w{0,9}=?['\"]\s*\+\s*"
    r"(?:Math\.random\(\)|Date\.now\(\)|\(?\+?new Date\(?\)?\)?(?:\.(?:getTime|valueOf)\(\))?)\s*$"
)
_PASSES = re.compile(r"Math\.random\(|Date\.now\(|new Date\b")
_NAMES_PAGE = re.compile(r"page|\bcurrent\b|[?&]p=", re.I)
_NUMBERED_PATH = re.compile(
    r"(?<=/api-ajax_list-)\d{1,5}(?=\.html)"
)  # 迅睿 names the page in the address, whatever else it sends
_PAGES = frozenset(
    words("page pageno pagenum pageindex pagenumber pageid p pn curr curpage currentpage current currpage cpage")
)
_SIZES = frozenset(words("limit size pagesize rows perpage per_page pagerows num nums length showcount"))
_OFFSETS = frozenset(("offset", "start"))
_OF_CALL = 300  # characters of a call that are looked at for a page's name
_MADE_IN_FORM = re.compile(r"\$\([^()]{1,60}\)\.val\(\)|document\.\w[\w.()'\"]{1,80}\.value|\"\"|''|null|undefined")
_RETURNED = re.compile(r"(?:return|=)\s*(?=\{)")
_PAGE_MATHS = re.compile(r"\.offset\s*/|pageNumber|\.page\b|pageIndex", re.I)
_FIELD = r"[A-Za-z_$][\w$]{0,30}(?:\[\w{1,20}\])?\.(\w{1,40})"
_ADDRESSES = (  # of a row: '<a href="/d?id=' + d.id + '">', :href="'/d?id=' + item.id", href="/d/{{d.id}}.html"
    re.compile(
        rf"href=\\?[\"']([^\"'<>\s{{}}]{{0,200}})['\"]\s*\+\s*(?:encodeURI(?:Component)?\(\s*)?{_FIELD}\)?\s*\+\s*['\"]"
        r"([^\"'<>\s{}]{0,80})"
    ),
    re.compile(rf":href=\"\s*'([^'\"{{}}]{{0,200}})'\s*\+\s*{_FIELD}\s*(?:\+\s*'([^'\"{{}}]{{0,80}})')?\s*\""),
    re.compile(
        rf"href=\\?[\"']([^\"'<>\s{{}}$]{{0,200}})(?:\{{\{{|\$\{{)\s*=?\s*{_FIELD}\s*\}}{{1,2}}([^\"'<>\s{{}}]{{0,80}})\\?[\"'`]"
    ),
    re.compile(rf":href=\"(){_FIELD}()\""),
)
_SHAPE = JsonShape(
    rows=(
        *words("data rows list data.list data.records data.rows data.data data.content data.results records content"),
        *words("results result result.list result.records result.rows result.data page.list data.page.list"),
        *words("data.page.records data.pageList obj.list info.list"),
        "",
    ),
    title=tuple(words("title articleTitle infoTitle newsTitle docTitle doctitle subject name bt TITLE")),
    address=tuple(words("url link href linkUrl articleUrl detailUrl docpuburl path URL")),
    day=(
        *words("publishTime publishDate pubDate pubTime releaseTime releaseDate publish_time date time inputtime"),
        *words("addtime createTime create_time createDate fbsj fbrq updateTime"),
    ),
    total=(
        *words("count total totalCount recordsTotal data.total data.count data.totalCount data.totalElements"),
        *words("result.total result.totalCount page.total page.totalCount data.page.total data.page.totalCount"),
    ),
    pages=tuple(words("pages totalPage totalPages data.pages data.totalPage data.totalPages result.pages")),
)
# what a script asks for besides lists, and what a request of it would change
_NO_LIST = re.compile(
    r"add|save|update|del(?:ete)?\b|submit|login|comment|vote|hits?\b|click|visit|weather|upload", re.I
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request as a script writes it: its parameters in the address, in a form, or in a JSON body."""

    url: str
    given: Mapping[str, str]
    posted: bool = False
    as_json: bool = False
    fills_table: bool = False  # of a plugin


@dataclass(frozen=True, slots=True)
class ScriptedList:
    """A list that a page's script asks for: its reader, and the request for its first page."""

    family: Family
    request: Request


def scripted_lists(source: Source) -> tuple[tuple[ScriptedList, ...], ...]:
    """Returns the lists that a page's script may ask for, each in the ways to count its pages: as written, from 0.

    Only what turns pages, or fills a plugin's table, is a request for a list. None at all where one that names a page
    is not understood: it may bring what the others do not.
    """
    if not any(word in source.text for word in _WORDS):
        return ()
    script = PageScript(source)
    found: dict[tuple[str, str], tuple[ScriptedList, ...]] = {}
    for asked in _asked(script):
        if asked is None:
            return ()
        if (asked.fills_table or _turns(asked)) and not _NO_LIST.search(asked.url):
            ways = (_read_as(script, asked, first) for first in (None, 0))
            known = tuple(one for one in ways if one is not None)
            found.setdefault((asked.url, str(sorted(asked.given.items()))), known)
    return tuple(filter(None, found.values()))[:MAX_LISTS]


def _read_as(script: PageScript, asked: _Asked, first: int | None) -> ScriptedList | None:
    """The list of a request whose pages count from `first` (None: as it is written); None where nothing tells it."""
    paging, request = _paging(asked, first)
    if first is not None and (paging is None or request == _paging(asked, None)[1]):
        return None
    address = asked.url.partition("?")[0]
    if urlsplit(script.source.url).path == urlsplit(address).path and request.method == "GET":
        return None  # nothing tells the rows from the page
    numbered = _NUMBERED_PATH.sub("@", address)
    spec = DataRequest(
        answers=re.compile(f"^{re.escape(numbered).replace('@', chr(92) + 'd{1,5}')}(?:\\?|$)"),
        build=lambda _: request,
        paging=paging,
        shape=replace(_SHAPE, written=_address_of_row(script.text)),
        size=_size(asked),
        method=request.method,
    )
    return ScriptedList(by_request(NAME, spec, hints=()), request)


def _asked(script: PageScript) -> Iterator[_Asked | None]:
    """Yields the requests that the page's script writes, those of a plugin's table first.

    None stands for one that is not understood, and names a page.
    """
    plugins, others = [], []
    for call in islice(_CALLS.finditer(script.text), 40):
        if call["plugin"]:
            plugins.append(_of_plugin(script, call["plugin"], balanced(script.text, call.end())))
            continue
        one = _of_object(script, call.end()) if call["ajax"] else _of_call(script, call)
        text = balanced(script.text, call.end() if call["ajax"] else call.end() - 1)[:_OF_CALL]
        if one is not None or (_NAMES_PAGE.search(text) and not _NO_LIST.search(text)):
            others.append(one)
    tables = [_of_tag(script, found) for found in islice(_TABLE_TAG.finditer(script.text), 3)]
    for found in islice(_TABLE_OPTIONS.finditer(script.text), 3):
        plugin, options = (".datagrid", f"{{{found[1]}}}") if found[1] else ("table.render", found[2])
        tables.append(_of_plugin(script, plugin, options))
    yield from (replace(one, fills_table=True) for one in (*plugins, *tables) if one is not None)
    yield from others


def _of_plugin(script: PageScript, plugin: str, options: str) -> _Asked | None:
    written = pairs(options)
    url = _url(script, written.get("url", ""))
    values = next((written[name] for name in ("where", "queryParams") if name in written), "{}")
    given = _given(values, script.known)
    if url is None or given is None:
        return None
    size = next((one for name in ("limit", "pageSize") if (one := written.get(name, "")).isdecimal()), "10")
    posted = "post" in written.get("method", "").lower()
    as_json = "json" in written.get("contentType", "")
    if "datagrid" in plugin:
        return _Asked(url, {**given, "page": "1", "rows": size}, "get" not in written.get("method", "").lower())
    if "bootstrapTable" in plugin:
        by_server = "server" in written.get("sidePagination", "")
        named = any(name.lower() in _PAGES | _OFFSETS for name in given)
        paged = {} if named or not by_server else {"limit": size, "offset": "0"}
        return _Asked(url, {**given, **paged}, posted, as_json)
    names = _given(written.get("request", "{}"), script.known) or {}
    paged = {names.get("pageName", "page"): "1", names.get("limitName", "limit"): size}
    return _Asked(url, {**given, **paged}, posted, as_json)


def _of_tag(script: PageScript, found: re.Match[str]) -> _Asked | None:
    """<table data-toggle="table" data-url="/list" data-side-pagination="server" data-page-size="10">"""
    url = resolve(script.source.url, found[1])
    size = re.search(r"data-page-size=[\"']?(\d{1,4})", found[0])
    paged = {"limit": size[1] if size else "10", "offset": "0"} if "server" in found[0] else {}
    return _Asked(url, paged) if url is not None else None


def _of_object(script: PageScript, place: int) -> _Asked | None:
    written = pairs(balanced(script.text, place))
    url = _url(script, written.get("url", ""))
    values = next((written[name] for name in ("data", "params") if name in written), "{}")
    as_json = "stringify" in values or "application/json" in written.get("contentType", "")
    given = _given(values[values.find("{") :] if as_json else values, script.known)
    verb = written.get("type", written.get("method", ""))
    return _Asked(url, given, "post" in verb.lower(), as_json) if url is not None and given is not None else None


def _of_call(script: PageScript, call: re.Match[str]) -> _Asked | None:
    """$.get('/more?p=' + page, …), $.post('/list', {…}, …), axios.get('/list', {params: {…}})."""
    written = arguments(script.text, call.end() - 1)
    url = _url(script, written[0]) if written else None
    values = written[1] if len(written) > 1 and written[1].startswith("{") else "{}"
    by_axios = call[0].startswith("axios") or "$http" in call[0] or "$axios" in call[0]
    if by_axios and call["verb"] == "get":
        values = pairs(values).get("params", "{}")
    given = _given(values, script.known)
    if url is None or given is None:
        return None
    posted = call["verb"] == "post"
    return _Asked(url, given, posted, posted and by_axios)


def _url(script: PageScript, written: str) -> str | None:
    """The whole address; a part that is not known may stand for the page's number alone."""
    joined = join(_PASSING.sub("", written.strip()), script.known)
    if not joined or joined.count(PLACEHOLDER) > 1 or joined.startswith(PLACEHOLDER):
        return None
    before = joined.partition(PLACEHOLDER)[0]
    if PLACEHOLDER in joined and re.search(r"[?&](\w{1,20})=$", before, re.I) is None:
        return None
    url = resolve(script.source.url, joined.replace(PLACEHOLDER, "1"))
    names = {name.lower() for name in query_of(url or "")}
    return url if url is not None and (PLACEHOLDER not in joined or names & _PAGES) else None


def _given(written: str, known: Mapping[str, str]) -> dict[str, str] | None:
    """The parameters of an object literal, or of what a function returns; None where one is not known."""
    if not written.startswith("{"):
        returned = _RETURNED.search(written)
        written = balanced(written, returned.end()) if returned else ""
    found: dict[str, str] = {}
    for name, value in pairs(written).items():
        if _PASSES.search(value):
            continue
        joined = join(value, known)
        if name.lower() in _PAGES:
            found[name] = joined if joined in ("0", "1") else "1"
        elif name.lower() in _OFFSETS:
            found[name] = "1" if _PAGE_MATHS.search(value) else "0"
        elif name.lower() in _SIZES:
            found[name] = joined if joined.isdecimal() else "10"
        elif joined and PLACEHOLDER not in joined:
            found[name] = joined
        elif _MADE_IN_FORM.fullmatch(value.strip()):
            found[name] = ""
        elif name.lower() not in ("sort", "order", "search", "callback", "sortorder", "sortname"):
            return None
    return found


def _turns(asked: _Asked) -> bool:
    names = {name.lower() for name in (*asked.given, *query_of(asked.url))}
    return bool(names & (_PAGES | _OFFSETS))


def _size(asked: _Asked) -> int | None:
    given = {**query_of(asked.url), **asked.given}
    size = next((value for name, value in given.items() if name.lower() in _SIZES), "")
    return int(size) if size.isdecimal() and 0 < int(size) <= MAX_ROWS else None


def _paging(asked: _Asked, counted_from: int | None = None) -> tuple[Paging | None, Request]:
    """How further pages are asked for, and the request for the first."""
    given = {**query_of(asked.url), **asked.given}
    name, step = next((one for one in given if one.lower() in _PAGES), ""), 1
    if not name:
        name, step = next((one for one in given if one.lower() in _OFFSETS), ""), _size(asked) or 10
    if not name:
        return None, _request_with(asked, "", "")
    first = counted_from if counted_from is not None else int(given[name]) if given[name] in ("0", "1") else 1

    def number(request: Request) -> int:
        body = json.loads(request.json) if request.json else (request.form or {})
        value = str({**query_of(request.url), **body}.get(name, first))
        return (int(value) - first) // step + 1 if value.isdecimal() else 1

    def at(_request: Request, page: int, _size_of_page: int) -> Request:
        return _request_with(asked, name, str(first + (page - 1) * step))

    return Paging(number, at), _request_with(asked, name, str(first))


def _request_with(asked: _Asked, name: str, value: str) -> Request:
    """Returns the request with the page's number set where its name stands."""
    given = {**asked.given, **({name: value} if name in asked.given else {})}
    url = with_query(asked.url, **{name: value}) if name and name not in asked.given else asked.url
    url = _NUMBERED_PATH.sub(value, url) if value else url
    if asked.posted and asked.as_json:
        return Request(url, json=json.dumps({key: _typed(one) for key, one in given.items()}, ensure_ascii=False))
    return Request(url, form=given) if asked.posted else Request(with_query(url, **given) if given else url)


def _typed(value: str) -> str | int:
    return int(value) if value.isdecimal() and len(value) < 16 and str(int(value)) == value else value


def _address_of_row(text: str) -> str:
    """The address of a row as the script puts it together of its fields: /read/{id}.html; empty where it does not."""
    for form in _ADDRESSES:
        found = form.search(text)
        if found is not None:
            return f"{found[1]}{{{found[2]}}}{found[3] or ''}"
    return ""
