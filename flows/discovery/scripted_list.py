"""A page's list as its own script asks for it: taken where what comes are reports, or the rows that the page shows."""

from __future__ import annotations

from dataclasses import replace

from flows.config.site_hosts import SiteHosts
from flows.discovery.embedded_list import shows_reports, unnamed_reports, with_own_of
from flows.discovery.end_of_list import find_gap
from flows.discovery.families import read_list
from flows.discovery.families.asked_by_script import ScriptedList, scripted_lists
from flows.discovery.list_page import Family, ListPage, Offer, Source, source_of
from flows.http import Fetch, Request


def ask_as_script(
    source: Source, entry: ListPage, fetch: Fetch, hosts: SiteHosts
) -> tuple[ListPage, Family, Request] | None:
    """Returns the first page of the list that a page's script asks for, how it is read, and the request; None without.

    `entry` is the page as it stands. One that shows reports is asked for again only where it offers more that nothing
    tells how to follow, and what comes has to hold its reports. Of two requests that may both bring the list none is.
    """
    reports = {row.url for row in entry.rows} if shows_reports(entry) else set()
    followed = entry.following or entry.guessed
    if followed and (reports or unnamed_reports(entry)):
        return None
    if reports and find_gap((entry,), frozenset()) is None:
        return None
    found = [one for ways in scripted_lists(source) if (one := _ask(ways, reports, source, fetch, hosts)) is not None]
    if len(found) != 1:
        return None
    page, asked = found[0]
    return _beside(page, entry, reports, asked.request), asked.family, asked.request


def _ask(
    ways: tuple[ScriptedList, ...], reports: set[str], source: Source, fetch: Fetch, hosts: SiteHosts
) -> tuple[ListPage, ScriptedList] | None:
    """The first page of a list, and the way in which its pages count: that which brings the reports of the page."""
    for asked in ways if reports else ways[:1]:
        response = fetch(asked.request) if asked.request.url in hosts else None
        if response is None or not response.ok:
            return None
        page = read_list(source_of(response, source.column_url), asked.family)
        if shows_reports(page) and reports <= {row.url for row in page.rows}:
            return page, asked
    return None


def _beside(page: ListPage, entry: ListPage, reports: set[str], request: Request) -> ListPage:
    """A list that a script asks for, with what its page tells beside it: tabs, lists apart, and the count of rows.

    Where nothing counts its rows, a list that ends with a short page is whole, if the page shows where it begins.
    """
    rows = max(filter(None, (page.total_rows, entry.total_rows)), default=None)
    uncounted = Offer("short" if reports else "count", "rows that nothing counts", request.url)
    tabs = tuple(replace(tab, request=None) for tab in entry.tabs)  # a script asks for the rows of their years
    unread = page.unread if rows is not None or page.pages is not None else (*page.unread, uncounted)
    return with_own_of(entry, replace(page, total_rows=rows, tabs=tabs, apart=entry.apart, unread=unread))
