"""Families whose rows come as HTML: Hanweb jpaas and search.jsp, 河北 blocks, 龙讯 content/column, 河南 div lists."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flows.discovery.families.data_request import (
    DataRequest,
    PageScript,
    by_json,
    by_parameter,
    by_request,
)
from flows.discovery.families.rows_by_json import named_address
from flows.discovery.html import attribute
from flows.discovery.script_values import objects, read_object
from flows.discovery.urls import query_of, resolve, with_query, without_fragment
from flows.http import Request

# --- Hanweb jpaas: GET …/front/page/build/unit with the unit's parameters, further pages by paramJson

_UNIT = re.compile(r"/[\w-]{0,40}jpaas[\w-]{0,60}/front/page/build/unit\b")
_LIST_TAG = re.compile(r"list|列表|当前栏目|信息", re.IGNORECASE)
_COLUMN_NUMBER = re.compile(r"/col/?(?:col)?(\w+)/")


def _unit(script: PageScript) -> Request | None:
    """Returns the request of the unit that lists the column: of several the one whose tag names a list."""
    units = [unit for unit in _units(script) if unit[1].get("webId") or unit[1].get("pageId")]
    if not units:
        return None
    column = _COLUMN_NUMBER.search(urlsplit(script.source.column_url).path)
    number = column[1] if column else ""

    def fits(unit: tuple[str, dict[str, str]]) -> tuple[bool, bool, bool]:
        values = unit[1]
        return (
            bool(_LIST_TAG.search(values.get("tagId", ""))),
            bool(number) and values.get("pageId") == number,
            values.get("pageType") == "column",
        )

    address, values = max(units, key=fits)
    return Request(with_query(address, **values))


def _units(script: PageScript) -> list[tuple[str, dict[str, str]]]:
    """Returns address and parameters of each element with queryData, and of those that only scripts hold."""
    default = resolve(script.source.url, "/api-gateway/jpaas-publish-server/front/page/build/unit") or ""
    units: list[tuple[str, dict[str, str]]] = []
    if "querydata" in script.source.text.lower() and script.page is not None:
        for element in script.page.root.iter():
            data = attribute(element, "querydata") if isinstance(element.tag, str) else ""
            if data.lstrip().startswith("{"):
                values = _strings(read_object(data.lstrip(), script.known))
                address = attribute(element, "url") or values.get("unitUrl", "")
                units.append((resolve(script.source.url, address) or default, values))
    if not units:
        named = named_address(script, _UNIT)
        found = (_strings(one) for one in objects(script.text, "tplSetId", script.known))
        units = [(named[0] if named else default, values) for values in found]
    return units


def _strings(values: object) -> dict[str, str]:
    pairs = values.items() if isinstance(values, dict) else ()
    return {str(name): value for name, value in pairs if isinstance(value, str)}


JPAAS = by_request(
    "jpaas",
    DataRequest(
        answers=_UNIT,
        build=_unit,
        paging=by_json("paramJson", "pageNo", "pageSize"),
        fragment=("data.html", "html", "data"),
        first_in_page=True,
    ),
    hints=("/build/unit", "queryData", "querydata"),
    column_marks=((re.compile(r"/col/col\d+/"), 1),),
    page_marks=((_UNIT, 7), (re.compile(r"\bqueryData\s*=\s*[\"']\{", re.IGNORECASE), 3)),
    article=re.compile(r"/art/20\d\d/(?:\d{1,2}/\d{1,2}/)?art_\w+\.html$"),
)

# --- Hanweb directory: POST /module/xxgk/search.jsp

_SEARCH = re.compile(r"/xxgk/search\.jsp\b")
_BLANK = ("vc_title", "vc_number", "vc_filenumber", "vc_all", "texttype", "fbtime")


def _search(script: PageScript) -> Request | None:
    named = named_address(script, _SEARCH)
    if named is None:
        return None
    address, place = named
    form = {**query_of(address), **_strings(next(objects(script.text[place : place + 3_000], "infotypeId", {}), {}))}
    number = query_of(script.source.column_url).get("number")
    if not form.get("infotypeId") and number:
        form["infotypeId"] = number
    if not form.get("infotypeId") and not form.get("divid") and not form.get("area"):
        return None
    blank = {name: "" for name in _BLANK if name not in form}
    return Request(address.partition("?")[0], form={**form, **blank, "currpage": "1"})


HANWEB_SEARCH = by_request(
    "hanweb_search",
    DataRequest(answers=_SEARCH, build=_search, paging=by_parameter("currpage")),
    hints=("/search.jsp",),
    column_marks=((re.compile(r"/col/col\d+/[^?]*\?(?:[^#]*&)?number="), 2),),
    page_marks=((_SEARCH, 7),),
    article=re.compile(r"/art/20\d\d/\d{1,2}/\d{1,2}/art_\d+_\d+\.html?$"),
)

# --- 河北: GET /columns/UUID/templates/UUID/blocks/UUID?page=N

_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_BLOCK = re.compile(rf"/columns/{_UUID}/templates/{_UUID}/blocks/{_UUID}")
_COLUMN_UUID = re.compile(rf"/columns/({_UUID})(?:/|$)")


def _block(script: PageScript) -> Request | None:
    named = named_address(script, _BLOCK)
    return Request(with_query(named[0], page="1")) if named else None


def _in_uuid(column_url: str, url: str) -> bool:
    column = _COLUMN_UUID.search(column_url)
    return bool(column) and f"/columns/{column[1] if column else ''}/" in url


COLUMNS = by_request(
    "columns",
    DataRequest(answers=_BLOCK, build=_block, paging=by_parameter("page"), first_in_page=True),
    hints=("/blocks/",),
    column_marks=((_COLUMN_UUID, 6),),
    page_marks=((_BLOCK, 4),),
    article=re.compile(rf"/columns/{_UUID}/20\d{{4}}/\d\d/{_UUID}\.html$"),
    column_of_article=_in_uuid,
)

# --- 龙讯, friendly lists: GET /content/column/ID?pageIndex=N, a whole page

_CONTENT = re.compile(r"/content/column/\d{3,}\?(?:[^\"'\s<>#]{0,200}&)?pageIndex=")


def _content(script: PageScript) -> Request | None:
    named = named_address(script, _CONTENT)
    return Request(with_query(named[0], pageIndex="1")) if named else None


CONTENT_COLUMN = by_request(
    "content_column",
    DataRequest(answers=_CONTENT, build=_content, paging=by_parameter("pageIndex"), first_in_page=True),
    hints=("pageIndex=",),
    column_marks=((re.compile(r"/content/column/\d{3,}"), 4),),
    page_marks=((_CONTENT, 6),),
    article=re.compile(r"/\d{6,}\.html$"),
)

# --- 河南: POST /getHtmlInDivNormal.do?ajaxform

_DIV = re.compile(r"getHtmlInDivNormal\.do\b")
_DIV_ID = re.compile(r"\bid\s*=\s*[\"']?([\w-]{3,80}pagelist)\b")
_DIV_CLASS = re.compile(
    r"<\w+[^<>]{0,200}\bclass\s*=\s*[\"']?[^\"'<>]{0,60}\bpagelist\b[^<>]{0,200}\bid\s*=\s*[\"']?([\w-]{3,80})"
)
_OFFSET = re.compile(r"\boffset[\"']?\s*[=:,]\s*[\"']?(\d{1,6})\b")


def _div(script: PageScript) -> Request | None:
    """Returns the first part's request: the box that the script fills, and the column's number from the address."""
    if not _DIV.search(script.text):
        return None
    given = _strings(next(objects(script.text, "divId", script.known), {}))
    box = _DIV_ID.search(script.text) or _DIV_CLASS.search(script.text)
    div = (
        given.get("divId")
        or query_of("http://x/?" + _literal_query(script.text)).get("divId")
        or (box[1] if box else "")
    )
    query = urlsplit(without_fragment(script.source.column_url)).query
    number = query_of(script.source.column_url).get("cacId") or given.get("cacId") or script.known.get("cacId", "")
    address = resolve(script.source.url, "/getHtmlInDivNormal.do?ajaxform")
    if not div or not number or address is None:
        return None
    form = {
        "gwcsCode": given.get("gwcsCode", "undefined"),
        "divId": div,
        "requestUrl": given.get("requestUrl") or without_fragment(script.source.column_url).partition("?")[0],
        "cacId": number,
        "queryString": given.get("queryString") or query or f"cacId={number}",
        "offset": "0",
    }
    return Request(address, form={**given, **form})


def _literal_query(text: str) -> str:
    found = re.search(r"[\"'&]((?:\w{1,30}=[^\"'\s]{0,200}&)?divId=[^\"'\s]{1,600})[\"']", text)
    return found[1] if found else ""


def _next_offset(text: str, request: Request) -> Request | None:
    """Returns the request for the nearest offset behind this one's that the response names."""
    given = {**query_of(request.url), **(request.form or {})}.get("offset", "0")
    current = int(given) if given.isdecimal() and len(given) < 7 else 0
    behind = min((int(number) for number in _OFFSET.findall(text) if int(number) > current), default=None)
    if behind is None:
        return None
    return Request(request.url, form={**(request.form or {}), "offset": str(behind)})


HENAN = by_request(
    "henan",
    DataRequest(answers=_DIV, build=_div, paging=by_parameter("offset"), next_named=_next_offset),
    hints=("getHtmlInDiv",),
    page_marks=((_DIV, 7),),
    article=re.compile(r"/sitegroup/[\w/-]{1,200}\.html$"),
)

BY_FRAGMENT = (JPAAS, HANWEB_SEARCH, COLUMNS, CONTENT_COLUMN, HENAN)
