"""Old ASP.NET: further pages come by __doPostBack, a POST of the page's own form with its hidden fields."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice

from flows.discovery.html import Element, Page, attribute, read_page, text_of
from flows.discovery.html_list import read_html
from flows.discovery.list_page import Family, ListPage, Source
from flows.discovery.urls import resolve
from flows.http import Request

_POST_BACK = re.compile(r"__doPostBack\(\s*(?:'|\")([^'\"()]{1,200})(?:'|\")\s*,\s*(?:'|\")([^'\"()]{0,60})(?:'|\")")
_NUMBER = re.compile(r"^(?:Page\$)?(\d{1,4})$")
_NEXT = re.compile(r"^\W{0,4}(?:下\s*一?\s*[页頁]|后一?[页頁]|next|>|›|»)\W{0,4}$", re.IGNORECASE)
MAX_FIELDS = 200
MAX_FORM = 1_000_000  # characters of all hidden fields


def read_aspnet(source: Source) -> ListPage:
    """Reads an HTML list; the next page is asked for as the browser would, with this page's hidden fields."""
    listed = read_html(source, HTML)
    page = read_page(source.text)
    if page is None:
        return listed
    current = _current(source)
    event = _next_event(page, current)
    if event is None or (listed.pages is not None and current is not None and current >= listed.pages):
        return listed
    form, fields = _form(page)
    if not fields:
        return listed
    address = resolve(source.url, attribute(form, "action")) or source.url
    target, argument = event
    request = Request(address, form={**fields, "__EVENTTARGET": target, "__EVENTARGUMENT": argument})
    return replace(listed, following=(request,), guessed=(), offers=())


def _current(source: Source) -> int | None:
    """Returns the page's number: 1 for the column's own address, else what was asked for, where that is a number."""
    if source.request.form is None:
        return 1
    asked = _NUMBER.match(source.request.form.get("__EVENTARGUMENT", ""))
    return int(asked[1]) if asked else None


def _next_event(page: Page, current: int | None) -> tuple[str, str] | None:
    """Returns target and argument of the next page's link: that of the number behind the current one, else 下一页."""
    by_word: tuple[str, str] | None = None
    for element in islice(page.root.iter("a", "input", "button", "span"), 6_000):
        found = _POST_BACK.search(attribute(element, "href") or attribute(element, "onclick"))
        if not found or attribute(element, "disabled") or "disabled" in attribute(element, "class"):
            continue
        number = _NUMBER.match(found[2])
        shown = _shown(element)
        if number and current is not None and int(number[1]) == current + 1:
            return found[1], found[2]
        if by_word is None and _NEXT.match(shown) and not (number and current and int(number[1]) <= current):
            by_word = found[1], found[2]
    return by_word


def _shown(element: Element) -> str:
    return (text_of(element) or attribute(element, "value") or attribute(element, "title"))[:20]


def _form(page: Page) -> tuple[Element, dict[str, str]]:
    """Returns the form that holds __VIEWSTATE and its hidden fields; none where they are too long to be a form's."""
    for form in islice(page.root.iter("form"), 20):
        fields = {
            attribute(one, "name"): attribute(one, "value")
            for one in islice(form.iter("input"), MAX_FIELDS)
            if attribute(one, "type").lower() == "hidden" and attribute(one, "name")
        }
        if "__VIEWSTATE" in fields and sum(map(len, fields.values())) <= MAX_FORM:
            return form, fields
    return None, {}


HTML = Family(
    name="aspnet",
    column_marks=((re.compile(r"\.aspx(?:\?|$)", re.IGNORECASE), 1),),
    page_marks=((re.compile(r"__doPostBack\((?:&#39;|&quot;|['\"])[^()]{1,200}(?:Page\$)?\d"), 2),
                (re.compile(r"\bname=[\"']__VIEWSTATE[\"']"), 2)),
    article=re.compile(r"(?:show|detail|view|content|article|info)\w*\.aspx$|/\d+\.html?$", re.IGNORECASE),
    hints=("__doPostBack",),
)  # fmt: skip
ASPNET = replace(HTML, read=read_aspnet)
