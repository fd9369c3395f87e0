"""A page's list as its own script asks for it: taken where what comes are reports, or the rows that the page shows."""

from __future__ import annotations

from dataclasses import replace

from flows.config.site_hosts import SiteHosts
from flows.discovery.embedded_list import shows_reports
from flows.discovery.families import read_list
from flows.discovery.families.asked_by_script import scripted_list
from flows.discovery.list_page import Family, ListPage, Source, source_of
from flows.http import Fetch, Request


def ask_as_script(
    source: Source, entry: ListPage, fetch: Fetch, hosts: SiteHosts
) -> tuple[ListPage, Family, Request] | None:
    """Returns the first page of the list that a page's script asks for, how it is read, and the request; None without.

    `entry` is the page as it stands. One that shows reports is asked for again only where it offers more that nothing
    tells how to follow, and what comes has to hold its reports.
    """
    reports = {row.url for row in entry.rows} if shows_reports(entry) else set()
    offers = any(one.request is None for one in (*entry.offers, *entry.unread))
    found = scripted_list(source) if offers or not reports else None
    if found is None or found[1].url not in hosts:
        return None
    family, request = found
    response = fetch(request)
    if not response.ok:
        return None
    page = read_list(source_of(response, source.column_url), family)
    shown = {row.url for row in page.rows}
    if not shows_reports(page) or not reports <= shown:
        return None
    tabs = tuple(replace(tab, request=None) for tab in entry.tabs)  # a script asks for the rows of their years
    return replace(page, tabs=tabs, apart=entry.apart), family, request
