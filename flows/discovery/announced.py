"""Reads the numbers of pages and rows that a list announces: in its text, in attributes, in the call of a pager."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from flows.discovery.html import Element, Page, attribute, names_of, text_of
from parsers.text.numerals import chinese_value

_PAGES_IN_TEXT = re.compile(
    r"(?:共|总)(?:有|计)?\s*(\d{1,4})\s*[页頁]|总?[页頁]数\s*[:：]\s*(?:\d+\s*/\s*)?(\d{1,4})"
    r"|(?<!\d)分\s*(\d{1,4})\s*[页頁](?:显示)?|每[页頁]\s*\d{1,4}\s*(?:条|條|篇)\s*[/,，]?\s*(\d{1,4})\s*[页頁](?!面)"
)
_PAGE_OF_PAGES = re.compile(r"(?<!\d)\d{1,4}\s*/\s*(\d{1,4})\s*[页頁]")
_PAGE_OF = re.compile(r"page\s*\d{1,4}\s*of\s*(\d{1,4})(?!\d)", re.I)
_ROWS_IN_TEXT = re.compile(
    r"(?:(?<!公)共|总|合计)(?:有|计)?\s*(?:信息|文章|数据|记录|内容)?\s*[:：]?\s*(\d{1,6})\s*(?:条|條|篇|项|則|则|个?记录)"
    r"|(?:总\s*记录|记录\s*总|总\s*条|信息\s*总|文章\s*总|数据\s*总)(?:数|量)?\s*[:：为]?\s*(\d{1,6})"
    r"|(?:查询|检索|搜索)?到\s*(\d{1,6})\s*(?:条|篇|个)(?:信息|记录|结果|文章)"
    r"|(?<![\u4e00-\u9fff])(?:总|记录|信息|文章)数量?\s*[:：]\s*(\d{1,6})(?![\d.]|\s*[万人户个])"
)
# Showing 1 to 6 of 12 entries, 1-6 of 12, Total: 12
_ROWS_OF = re.compile(
    r"(?:(?<![\d-])|(?<=\d{4}-\d\d-\d\d))\d{1,6}\s*(?:to|[-–~])\s*\d{1,6}\s*of\s*(\d{1,6})(?!\d)|(?<![A-Za-z])total\s*[:：]?\s*(\d{1,6})(?![\d./])",
    re.I,
)
# 共十二条, 第一页 共三页; of 项 and 则 prose is full
_IN_NUMERALS = re.compile(
    r"((?<!中)[共总有计为第到:：/]\s*)([〇零一二两三四五六七八九十百千]{1,7})(?=\s*(?:页|頁|条|條|篇|个?记录))"
)
_OF_PAGES = re.compile(r"(?<![\d/.-])(\d{1,4})\s*/\s*(\d{1,4})(?![\d/.-])")
_WHOLE_OF_PAGES = re.compile(r"[\s\[(（【]*第?\s*(\d{1,4})\s*/\s*(\d{1,4})[\s\])）】]*")
_PAGER_WORD = re.compile(r"[上下首尾末]\s*一?\s*[页頁]|跳\s*转|[页頁][次码]|«|»|‹|›")
_NEAR = 12  # characters between 1/3 and the words of a pager
# behind the number of this page in a field: /2, 页/共2页, of 2
_BEHIND_FIELD = re.compile(r"\s*[页頁]?\s*(?:[/／]\s*[共总]?|of(?=\W))\s*(\d{1,4})\s*(?![\d/／.-])", re.I)
_FIELD_TYPES = ("", "text", "number", "tel")
_MAX_FIELDS = 40
_LONGEST_BEHIND = 30

_TOTAL = (
    r"(?:total(?:_?(?:count|num|rows?|records?|size|elements))?|(?:record|rows?|data|item)_?(?:count|total)|count|num)"
)
_PAGE_COUNT = r"(?:total_?pages?|pages?_?(?:total|count|num)|pages)"
_SIZE = r"(?:limit|page_?size|per_?page|size|rows|show_?num)"
_PLUGIN = re.compile(r"(?:laypage|pagin|pager|paging|page_?bar|createPage)\w{0,20}(?:\.\w{1,20})?\s*\(", re.I)
_PLUGIN_WORDS = ("laypage", "pagin", "pager", "pagebar", "page_bar", "createpage")
_VALUE = r"""["']?\s*[:=]\s*["']?(\d{1,6})\b"""
_TOTAL_VALUE = re.compile(rf"\b{_TOTAL}{_VALUE}", re.I)
_PAGES_VALUE = re.compile(rf"\b{_PAGE_COUNT}{_VALUE}", re.I)
_SIZE_VALUE = re.compile(rf"\b{_SIZE}{_VALUE}", re.I)
_CALL_LENGTH = 400  # characters of a pager's call in which its numbers stand
_NAMED_COUNT = re.compile(
    r"\b(?:\w{0,6}_?countpages?|\w{0,3}pagecount|\w{0,3}page_count|total_?pages?|pages?_?total|pagenum_?total|maxpage|allpages?)"
    r"""\b["']?\s*[:=]\s*["']?(\d{1,5})\b""",
    re.I,
)
_PAGES_NAME = re.compile(rf"^(?:data-?)?(?:{_PAGE_COUNT}|countpages?|max_?page|all_?pages?)$", re.I)
_TOTAL_NAME = re.compile(rf"^(?:data-?)?{_TOTAL}$", re.I)
_SIZE_NAME = re.compile(rf"^(?:data-?)?{_SIZE}$", re.I)
# elements that carry an attribute with such a name, and hidden fields
_ATTRIBUTES = (
    "total", "totalcount", "totalpage", "totalpages", "totalrecord", "totalrecords", "totalnum", "count", "recordcount",
    "rowcount", "pagecount", "pagetotal", "pages", "data-total", "data-count", "data-totalcount", "data-total-count",
    "data-totalpage", "data-total-page", "data-totalpages", "data-total-pages", "data-totalnum", "data-totalrecord",
    "data-total-records", "data-recordcount", "data-record-count", "data-pagecount", "data-page-count", "data-pages",
    "data-pagetotal", "data-page-total", "data-num", "data-rowcount",
)  # fmt: skip
_CARRIERS = f"//*[{' or '.join('@' + name for name in _ATTRIBUTES)}]"
_CARRIES = re.compile(r"""[\s"'](?:data-)?(?:total|record|row|page|count|num)[\w-]{0,16}\s?=\s?["']?\d""")
# a component's tag: <el-pagination :total="23" :page-size="10">; what only a script knows is drawn by it
_COMPONENT = re.compile(r"<(?:[a-z]\w{0,12}-)?(?:pagination|pager)\b([^<>]{0,400})>", re.I)
_BOUND = re.compile(r"""(?:^|\s)(?:v-bind)?:(total|page-?count|page-?total)\s*=\s*["']([^"']{1,60})["']""", re.I)
_PAGER_NAME = re.compile(r"pag(?:e|ing|ination)|\bfy|fenye|list", re.I)
# a number that is no page's but the count of rows, by its title alone: <a title="总数"><b>26</b></a> (帝国CMS)
_COUNTS_ROWS = ("总数", "总记录数", "总记录", "记录总数", "Total record", "Total records")
_COUNTED_ROWS = f"//*[{' or '.join(f'@title={name!r}' for name in _COUNTS_ROWS)}]"


@dataclass(frozen=True, slots=True)
class Announced:
    """The totals that a page announces; None where it does not say. `drawn` names a pager that only a script knows."""

    pages: int | None = None
    rows: int | None = None
    drawn: str = ""


def read_announced(page: Page, text: str, number: int, counted: bool = False) -> Announced:
    """Reads the counts of the n-th list page; of several the highest.

    `text` is its visible text; `counted` says that a call in its scripts told the number of pages already.
    """
    text = _IN_NUMERALS.sub(_in_digits, text)
    pages = [
        *_said(_PAGES_IN_TEXT, text, "共总数分每"),
        *_said(_PAGE_OF_PAGES, text, "/"),
        *_of_pages(page, text, number),
        *_behind_fields(page, number),
    ]
    pages += _said(_PAGE_OF, text, ("of",))
    rows = [*_said(_ROWS_IN_TEXT, text, "共总到合数")]
    rows += _said(_ROWS_OF, text, (" of ", "otal", "OTAL"))
    rows += _titled(page)
    for name_of_pages, value in _attributes(page):
        (pages if name_of_pages else rows).append(value)
    calls = [] if counted else list(_calls(page.scripts))
    for call in calls:
        rows += _numbers(_TOTAL_VALUE, call) if _SIZE_VALUE.search(call) else ()
        pages += _numbers(_PAGES_VALUE, call)
    if not pages and not counted:
        # a script's variable may be a default: it announces pages, and proves no end
        pages = [count for count in _numbers(_NAMED_COUNT, page.scripts) if count > number][:1]
    components = [found[1] for found in islice(_COMPONENT.finditer(page.markup), 5)]
    for name, value in (pair for component in components for pair in _BOUND.findall(component)):
        if value.isdecimal() and len(value) < 7:
            (rows if name.lower() == "total" else pages).append(int(value))
        else:
            calls.append(f":{name}={value}")
    drawn = "" if pages or rows or not calls else " ".join(calls[0].split())
    return Announced(max(pages, default=None), max(rows, default=None), drawn)


def _in_digits(found: re.Match[str]) -> str:
    value = chinese_value(found[2])
    return found[0] if value is None else f"{found[1]}{value}"


def _said(form: re.Pattern[str], text: str, signs: Iterable[str]) -> Iterator[int]:
    if not any(sign in text for sign in signs):
        return
    for found in islice(form.finditer(text), 5):
        yield int(next(filter(None, found.groups()), "0"))


def _of_pages(page: Page, text: str, number: int) -> Iterator[int]:
    """The 3 of 1/3 without 页, where words of a pager stand beside it or it is all that an element holds."""
    if "/" not in text:
        return
    for found in islice(_OF_PAGES.finditer(text), 40):
        around = text[max(0, found.start() - _NEAR) : found.end() + _NEAR]
        if int(found[1]) == number <= int(found[2]) and _PAGER_WORD.search(around):
            yield int(found[2])
            return
    alone = [
        match
        for element in islice(page.root.iter("span", "div", "em", "b", "i", "li", "p", "a", "td", "strong"), 20_000)
        if (match := _WHOLE_OF_PAGES.fullmatch(_fraction(element)))
    ]
    if len(alone) == 1 and int(alone[0][1]) == number <= int(alone[0][2]):
        yield int(alone[0][2])


def _behind_fields(page: Page, number: int) -> Iterator[int]:
    """The 2 of <input value="1">/2, where the field holds this page's number."""
    for field in islice(page.root.iter("input"), _MAX_FIELDS):
        if attribute(field, "value").strip() != str(number) or attribute(field, "type").lower() not in _FIELD_TYPES:
            continue
        found = _BEHIND_FIELD.match(_text_behind(field))
        if found is not None and int(found[1]) >= number:
            yield int(found[1])


def _text_behind(element: Element) -> str:
    """The text that stands behind an element in its box; where none does, behind the box."""
    for one in (element, *islice(element.iterancestors(), 1)):
        beside = (f"{text_of(each)}{each.tail or ''}" for each in islice(one.itersiblings(), 4))
        behind = f"{one.tail or ''}{''.join(beside)}"
        if behind.strip():
            return behind[:_LONGEST_BEHIND]
    return ""


def _fraction(element: Element) -> str:
    """Returns the short text of an element where a stroke stands in it, in its own words or between two others."""
    if len(element) == 0:
        text = element.text or ""
        return text if len(text) < 14 and "/" in text else ""
    if len(element) != 2 or (element[0].tail or "").strip() != "/" or any(len(one) for one in element):
        return ""
    return f"{element.text or ''}{element[0].text or ''}/{element[1].text or ''}{element[1].tail or ''}"[:40]


def counts_rows(element: Element) -> bool:
    """Returns True for an element whose title says that its number counts the rows of the list."""
    return attribute(element, "title").strip() in _COUNTS_ROWS


def _titled(page: Page) -> Iterator[int]:
    if not any(name in page.markup for name in _COUNTS_ROWS):
        return
    for element in islice(page.root.xpath(_COUNTED_ROWS), 5):
        shown = text_of(element).strip()
        if shown.isdecimal() and len(shown) < 7:
            yield int(shown)


def _attributes(page: Page) -> Iterator[tuple[bool, int]]:
    """Counts in attributes and hidden fields: True and a number of pages, or False and a number of rows."""
    low = page.markup.lower()
    told = any(word in low for word in ("total", "count", "pages", "data-num")) and _CARRIES.search(low)
    carriers = page.root.xpath(_CARRIERS) if told else ()
    for element in islice(carriers, 50):
        names = [str(name) for name in element.attrib]
        sized = any(_SIZE_NAME.match(name) for name in names)
        pager = _PAGER_NAME.search(names_of(element))
        for name in names:
            value = attribute(element, name).strip()
            if value.isdecimal() and len(value) < 7 and (sized or pager):
                yield from _named(name, int(value))
    for element in islice(page.root.iter("input"), 100):
        value = attribute(element, "value").strip()
        if attribute(element, "type").lower() == "hidden" and value.isdecimal() and len(value) < 7:
            name = attribute(element, "id") or attribute(element, "name")
            if name.lower() not in ("count", "num", "total"):
                yield from _named(name, int(value))


def _named(name: str, value: int) -> Iterator[tuple[bool, int]]:
    bare = name.replace("-", "").replace("_", "")
    bare = bare.removeprefix("data") if bare.lower() not in ("datacount", "datatotal") else bare
    if _PAGES_NAME.match(bare):
        yield True, value
    elif _TOTAL_NAME.match(bare):
        yield False, value


def is_name_of_pages(name: str) -> bool:
    """Returns True if a value of this name counts pages."""
    return _PAGES_NAME.match(name) is not None


def is_name_of_rows(name: str) -> bool:
    """Returns True if a value of this name counts rows."""
    return _TOTAL_NAME.match(name) is not None


def _calls(scripts: str) -> Iterable[str]:
    """The beginnings of calls that draw a pager; a function's own definition is none."""
    low = scripts.lower()
    if not any(word in low for word in _PLUGIN_WORDS):
        return
    for found in islice(_PLUGIN.finditer(scripts), 20):
        before = scripts[max(0, found.start() - 20) : found.start()]
        if not re.search(r"function\s+\w*$", before):
            yield scripts[found.start() : found.start() + _CALL_LENGTH]


def _numbers(form: re.Pattern[str], text: str) -> list[int]:
    return [int(found[1]) for found in islice(form.finditer(text), 5)]
