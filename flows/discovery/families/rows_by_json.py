"""Families whose rows come as JSON: 江西 queryList, 开普云 UCAP, 迅睿, TRS with WAS or govsearch, intertidwebapp."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flows.discovery.families.data_request import DataRequest, PageScript, by_parameter, by_path, by_request
from flows.discovery.families.json_rows import JsonShape
from flows.discovery.script_values import PLACEHOLDER, Value, addresses, array, is_posted, objects
from flows.discovery.urls import query_of, resolve, with_query
from flows.http import Request

_PAGE_NAMES = ("page", "pageIndex", "Index", "pageNo", "pageNum", "currentPage", "current", "currpage")


def named_address(script: PageScript, mark: re.Pattern[str]) -> tuple[str, int] | None:
    """Returns the whole address of the first request of this kind that the page's script names, and its place."""
    for address, place in addresses(script.text, mark, script.known):
        url = resolve(script.source.url, address.replace(PLACEHOLDER, ""))
        if url is not None:
            return url, place
    return None


def form_of(values: dict[str, Value]) -> dict[str, str]:
    """Returns an object's values as jQuery sends them: an array's under its name with brackets, numbered beyond one."""
    form: dict[str, str] = {}
    for key, value in values.items():
        name = key.removesuffix("[]")
        if isinstance(value, str):
            form[key] = value
        elif len(value) == 1 and isinstance(value[0], str):
            form[f"{name}[]"] = value[0]
        else:
            form.update(_numbered(name, value))
    return form


def _numbered(name: str, values: list[Value]) -> dict[str, str]:
    """Returns a PHP array with its numbers written out, for a form holds each name once: a[0], a[1], a[7][0]."""
    form: dict[str, str] = {}
    for number, value in enumerate(values):
        if isinstance(value, str):
            form[f"{name}[{number}]"] = value
        else:
            form.update(_numbered(f"{name}[{number}]", value))
    return form


# --- 江西: POST /queryList, also under /pc/list.html

_QUERY_LIST = re.compile(r"/queryList\b")
_SITES = ("webSiteCode", "webSiteCode[]")
_CHANNELS = ("channelCode", "channelCode[]")


def _query_list(script: PageScript) -> Request | None:
    given = [*objects(script.text, "channelCode", script.known), *objects(script.text, "channelCode[]", script.known)]
    forms = [form for one in given if (form := _query_form(form_of(one)))]
    path = urlsplit(script.source.url).path
    form = next((one for one in forms if f"/{one['channelCode[]']}/" in path), forms[0] if forms else None)
    if form is None:
        form = _query_form(_query_variables(script))
    named = named_address(script, _QUERY_LIST)
    address = named[0] if named else resolve(script.source.url, "/queryList")
    return Request(address, form=form) if form and address else None


def _query_variables(script: PageScript) -> dict[str, str]:
    """Returns what the page's own variables say, where no object holds the parameters."""
    known = script.known
    codes = {"webSiteCode": known.get("websiteCode", ""), "channelCode": known.get("codeName", "")}
    size = known.get("perPage") or known.get("pageSize") or "15"
    return {**codes, "unitid": known.get("unitid", ""), "perPage": size}


def _query_form(given: dict[str, str]) -> dict[str, str] | None:
    site = next((given[name] for name in ("webSiteCode[]", "webSiteCode") if given.get(name)), None)
    channel = next((given[name] for name in ("channelCode[]", "channelCode") if given.get(name)), None)
    if not site or not channel:
        return None
    rest = {name: value for name, value in given.items() if name not in (*_SITES, *_CHANNELS)}
    rest["current"] = "1"
    rest.setdefault("perPage", "15")
    return {**rest, "webSiteCode[]": site, "channelCode[]": channel}


JIANGXI = by_request(
    "jiangxi",
    DataRequest(
        answers=_QUERY_LIST,
        build=_query_list,
        paging=by_parameter("current"),
        shape=JsonShape(
            rows=("data.results", "data.list", "results"),
            row="source",
            title=("title", "showTitle"),
            address=("urls", "url", "pcUrl"),
            day=("pubDate", "publishDate", "createDate"),
            total=("data.total", "total"),
        ),
    ),
    hints=("channelCode", "queryList", "/content_"),
    column_marks=((re.compile(r"/pc/list\.html$"), 2),),
    page_marks=(
        (re.compile(r"[\"']?\bchannelCode\b(?:\[\])?[\"']?\s*:"), 6),
        (re.compile(r"[\"'/]queryList\b"), 4),
        (re.compile(r"/content_\d{19}\.html"), 2),
    ),
    article=re.compile(r"/content_\d{19}\.html$"),
)

# --- 开普云 UCAP: GET /common/search/CHANNEL, /search/CHANNEL, /searchList/CHANNEL

_UCAP = re.compile(r"/(?:common/search|searchList|search)/(?:[0-9a-fA-F]{16,40}|(?=[\"']\s*\+))")
_UCAP_ASKED = re.compile(r"/(?:common/search|searchList|search)/[\w-]{8,64}(?:\?|$)")
_UCAP_DEFAULTS = {
    "_isAgg": "true",
    "_isJson": "true",
    "_pageSize": "15",
    "_template": "index",
    "_rangeTimeGte": "",
    "_channelName": "",
}


def _ucap(script: PageScript) -> Request | None:
    named = named_address(script, _UCAP)
    if named is None or not _UCAP_ASKED.search(named[0]):
        return None
    asked = {name: value for name, value in query_of(named[0]).items() if value}
    given = {**_UCAP_DEFAULTS, **asked, "page": "1"}
    return Request(with_query(named[0].partition("?")[0], **given))


UCAP = by_request(
    "ucap",
    DataRequest(
        answers=_UCAP_ASKED,
        build=_ucap,
        named_by=_UCAP,
        paging=by_parameter("page"),
        shape=JsonShape(
            rows=("data.results", "data.list", "results"),
            title=("title", "showTitle"),
            address=("url", "link"),
            day=("publishedTimeStr", "publishedTime", "pubDate"),
            total=("data.total", "total"),
        ),
    ),
    hints=("/search/", "/searchList/"),
    column_marks=((re.compile(r"/c\d{3,}/\w+\.shtml$"), 1),),
    page_marks=((_UCAP, 7),),
    article=re.compile(r"/(?:c\d{3,}/)?20\d{4}/(?:t20\d{6}_)?[0-9a-f]{32}\.shtml$|/c\d{3,}/c\d+/content\.shtml$"),
)

# --- 迅睿: POST /api-ajax_list-N.html

_XUNRUI = re.compile(r"/?api-ajax_list-(?:\d{1,5}|(?=[\"']))")
_XUNRUI_PAGE = re.compile(r"/api-ajax_list-(\d{1,5})\.html")


def _xunrui(script: PageScript) -> Request | None:
    values = array(script.text, "ajax_type", script.known)
    address = resolve(script.source.url, "/api-ajax_list-1.html")
    if not values or address is None:
        return None
    more = next(objects(script.text, "is_ds", script.known), {})
    rest = {name: value for name, value in more.items() if isinstance(value, str) and name != "ajax_type"}
    return Request(address, form={**_numbered("ajax_type", values), **(rest or {"is_ds": "1"})})


XUNRUI = by_request(
    "xunrui",
    DataRequest(
        answers=_XUNRUI_PAGE,
        build=_xunrui,
        named_by=_XUNRUI,
        paging=by_path(_XUNRUI_PAGE),
        shape=JsonShape(
            rows=("data", "data.list", "list"),
            title=("title",),
            address=("url", "link"),
            day=("inputtime", "updatetime", "displaytime"),
            total=("total", "data.total"),
        ),
    ),
    hints=("ajax_list",),
    column_marks=((re.compile(r"/(?:xxgk|news)-list-[\w-]+\.html$"), 4),),
    page_marks=((re.compile(r"api-ajax_list-"), 6),),
    article=re.compile(r"/(?:xxgk|news)-show-[\w-]+\.html$"),
)

# --- TRS with WAS (福建): GET /was5/web/search?channelid=…&classsql=chnlid=…&page=N

_WAS = re.compile(r"/was\d?/web/search\?(?=[^\"'\s<>]{0,600}\b(?:classsql|templet)=)")


def _was(script: PageScript) -> Request | None:
    named = named_address(script, _WAS)
    return Request(with_query(named[0], page="1")) if named else None


WAS = by_request(
    "was",
    DataRequest(
        answers=re.compile(r"/was\d?/web/search\?"),
        build=_was,
        named_by=_WAS,
        paging=by_parameter("page"),
        shape=JsonShape(
            rows=("docs", "data.docs", "data", "RECORDS", "list"),
            title=("title", "doctitle", "TITLE", "DOCTITLE"),
            address=("url", "docpuburl", "puburl", "URL", "DOCPUBURL"),
            day=("pubtime", "docreltime", "time", "date", "DOCRELTIME", "PUBTIME", "docpubtime"),
            total=("count", "total", "recordnum", "RECORDNUM", "num", "totalnum"),
            pages=("pagenum", "pageCount", "totalpage", "nPage"),
        ),
    ),
    hints=("/web/search?",),
    page_marks=((_WAS, 7),),
    article=re.compile(r"/t20\d{6}_\d+\.s?html?$"),
)

# --- TRS with govsearch (长春): JSONP, mostly on another host

_GOVSEARCH = re.compile(r"/govsearch/jsonp/[\w/]{1,80}\.jsp\?")


def _govsearch(script: PageScript) -> Request | None:
    named = named_address(script, _GOVSEARCH)
    return Request(with_query(named[0], page="1")) if named else None


GOVSEARCH = by_request(
    "govsearch",
    DataRequest(
        answers=_GOVSEARCH,
        build=_govsearch,
        paging=by_parameter("page", "pageIndex"),
        shape=JsonShape(
            rows=("data", "list"),
            title=("title", "tip.title"),
            address=("puburl", "docpuburl", "url"),
            day=("tip.dates", "pubdate", "dates", "RELEASEDATE"),
            total=("num", "total", "count"),
            pages=("nPage", "pageCount"),
        ),
    ),
    hints=("/govsearch/",),
    page_marks=((_GOVSEARCH, 7),),
    article=re.compile(r"/t20\d{6}_\d+\.s?html?$"),
)

# --- intertidwebapp (太原, 无锡): getDocuments

_DOCUMENTS = re.compile(r"/intertidwebapp/[\w/]{1,60}/get\w{0,12}Documents\b")


def _documents(script: PageScript) -> Request | None:
    named = named_address(script, _DOCUMENTS)
    if named is None:
        return None
    address, place = named
    near = script.text[place : place + 3_000]
    given = next(objects(near, "chanId", script.known), None)
    form = {**query_of(address), **(form_of(given) if given is not None else {})}
    page = next((name for name in _PAGE_NAMES if name in form), None) or _page_name(near)
    if not form.get("chanId"):
        form["chanId"] = script.known.get("chanId") or query_of(script.source.column_url).get("chan", "")
    if not form["chanId"]:
        return None
    form[page] = "1"
    if is_posted(script.text, place):
        return Request(address.partition("?")[0], form=form)
    return Request(with_query(address.partition("?")[0], **form))


def _page_name(text: str) -> str:
    """Returns the parameter's name where its value is only known when the script runs: pageIndex: n."""
    return next((name for name in _PAGE_NAMES if re.search(rf"(?<![\w$]){name}[\"']?\s*:", text)), "pageIndex")


INTERTID = by_request(
    "intertid",
    DataRequest(
        answers=_DOCUMENTS,
        build=_documents,
        paging=by_parameter("pageIndex", *_PAGE_NAMES),
        shape=JsonShape(
            rows=("list", "data.list", "data"),
            title=("title",),
            address=("url", "link"),
            day=("writeTime", "openTime", "pubTime", "createTime"),
            total=("totalRow", "total", "rowCount"),
            pages=("totalPage", "pageCount"),
        ),
    ),
    hints=("/intertidwebapp/",),
    page_marks=((_DOCUMENTS, 7),),
)

BY_JSON = (JIANGXI, UCAP, XUNRUI, WAS, GOVSEARCH, INTERTID)
