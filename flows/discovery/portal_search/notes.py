"""What a person who reads a new site file is told: what was not found, and what has to be allowed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from flows.discovery.portal_search.found_column import FoundColumn
from flows.discovery.row_classifier import CountyNames
from flows.discovery.urls import host_of


def elsewhere(columns: Sequence[FoundColumn], base_url: str) -> list[str]:
    """Hosts that reports stand on and that the guard would refuse: a person must allow them."""
    hosts = {host_of(row.url) for column in columns for row in column.reports} - {host_of(base_url)}
    return [
        f'reports stand on {host}: allow it in the file by `[crawl]` `allow_hosts = ["{host}"]`'
        for host in sorted(hosts)
    ]


def not_found(columns: Sequence[FoundColumn], names: CountyNames) -> list[str]:
    """Returns notes for a reader of the new file: townships without a column, and columns that end with a year."""
    notes = []
    own = {column.township_code for column in columns if column.township_code}
    shared = [column for column in columns if not column.township_code]
    listed = {row.township_code for column in columns for row in column.reports}
    absent = [one.name for one in names.townships if one.level != "其他" and one.code not in own | listed]
    if absent and not shared:
        notes.append(f"no column was found for {len(absent)} townships: {'、'.join(absent)}")
    elif absent:
        notes.append(f"on first pages no report names {len(absent)} townships: {'、'.join(absent)}")
    years = {row.year for column in columns for row in column.reports}
    if len(years) == 1 and shared and not absent and not any(column.leads_on for column in shared):
        notes.append(
            f"the reports found are all of {years.pop()}: earlier ones may stand in a column that was not found, and"
            " without it they count as missing"
        )
    yearly = [
        column for column in columns if re.search(r"/20[12]\d(?:/(?:(?:index|list|default)\.\w+)?)?$", column.url)
    ]
    if yearly:
        notes.append("a column for each year: add next year's when it appears, or run `sites add` again")
    twice = [code for code, count in Counter(column.township_code for column in columns).items() if code and count > 1]
    notes.extend(f"several columns for {code}" for code in twice)
    return notes
