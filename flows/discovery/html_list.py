"""Reads a list that stands in the page itself: what TRS, shtml and everything else have in common."""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree

from flows.discovery import pagination as pager
from flows.discovery.embedded_list import rows_of_scripts
from flows.discovery.html import Element, Page, attribute, column_title, read_page, text_of
from flows.discovery.list_headings import headed_rows
from flows.discovery.list_page import Family, ListPage, Source, ends_of
from flows.discovery.opened_rows import link_what_opens
from flows.discovery.other_lists import MAX_APART, read_lists_apart
from flows.discovery.rows import Rows, read_rows
from flows.discovery.unit_tables import with_rows_of_units
from flows.discovery.unread import asks_for_rows, read_unread
from flows.discovery.urls import leads_nowhere
from flows.discovery.year_tabs import read_year_tabs

SAYS_EMPTY = re.compile(
    r"暂无(?:相关)?(?:内容|信息|数据|文章|记录|资料|文件)|没有(?:查询到|找到|相关|任何)?\S{0,4}(?:信息|内容|数据|记录)"
    r"|无相关(?:信息|内容|数据)|共\s*0\s*(?:条|篇|页)"
)
_SAYING = ("p", "div", "span", "li", "td", "em", "font", "b", "h3", "h4", "dd")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
MAX_UNREAD = 200  # of one page that are kept
NO_MARKUP = "the answer holds no markup that could be read as a list"


def read_html(source: Source, family: Family) -> ListPage:
    """Rows and following pages of an HTML list."""
    page = read_page(source.text)
    if page is None:
        return ListPage((), trouble=NO_MARKUP)
    return read_tree(page, source, family)


def read_tree(page: Page, source: Source, family: Family) -> ListPage:
    """The same for a page that is a tree already; takes scripts and styles out of it."""
    text = visible_text(page)
    link_what_opens(page, source.url)
    belongs = family.column_of_article
    found = read_rows(page, source.url, (lambda url: belongs(source.column_url, url)) if belongs else None)
    says_empty = SAYS_EMPTY.search(text) is not None and not found.topical and not _is_said_unseen(page)
    if says_empty and found.belonging < 0.5:
        found = Rows((), cut=found.cut)
    title = column_title(page)
    rows = tuple(row for row in found.rows if row.title != title or not leads_nowhere(row.url))  # a heading is no row
    in_scripts = () if rows else rows_of_scripts(page.scripts, source.url)
    rows = with_rows_of_units(rows or in_scripts, page, source.url, title)
    says_empty = says_empty and not asks_for_rows(page.markup)
    behind = pager.following(page, text, source.url, family.numbering, source.number, max(found.standing, len(rows)))
    headed = headed_rows(page, text, source.url, title, rows)
    turned = bool(behind.requests or behind.offers or behind.pages or behind.rows)
    silent = source.number == 1 and not turned
    unread = read_unread(page, source.url, rows, silent=silent, scripted=bool(in_scripts))
    return ListPage(
        rows=rows,
        following=behind.requests,
        title=title,
        pages=behind.pages,
        total_rows=max(filter(None, (behind.rows, headed)), default=behind.rows),
        says_empty=says_empty or (not rows and behind.pages == 0),
        offers=behind.offers,
        standing=found.standing,
        tabs=read_year_tabs(page, source.url),
        unread=tuple(islice(unread, MAX_UNREAD)),
        apart=tuple(islice(read_lists_apart(page, source.url, rows, turned=turned), 2 * MAX_APART + 1)),
        trouble=f"{page.cut}; the rest was not read" if page.cut else found.cut,
    )


def _is_said_unseen(page: Page) -> bool:
    """Returns True if all that says that the list is empty is hidden: a template's words, for when it is."""
    said = [one for one in islice(page.root.iter(*_SAYING), 20_000) if SAYS_EMPTY.search((one.text or "")[:200])]
    return bool(said) and all(any(_is_hidden(box) for box in (one, *one.iterancestors())) for one in said[:20])


def _is_hidden(element: Element) -> bool:
    return element.get("hidden") is not None or _HIDDEN.search(attribute(element, "style")) is not None


def visible_text(page: Page) -> str:
    """The page's text without scripts and styles, which are dropped from the tree."""
    etree.strip_elements(page.root, "script", "style", "noscript", with_tail=False)
    return ends_of(text_of(page.root))
