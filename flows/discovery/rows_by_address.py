"""The rows of a list under their addresses, in its order: more are added, and their days say what order that is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from flows.discovery.list_page import MAX_COLUMN_ROWS, Row


def add_rows(known: dict[str, Row], rows: Iterable[Row]) -> None:
    """Adds rows to those `known` by address, within bounds; one known without a day takes that of its twin."""
    for row in rows:
        before = known.get(row.url)
        if before is None:
            if len(known) < MAX_COLUMN_ROWS:
                known[row.url] = row
        elif before.listed_date is None and row.listed_date is not None:
            known[row.url] = replace(before, listed_date=row.listed_date)


def newest_first(rows: Iterable[Row]) -> bool:
    """Returns True where more days of a list are followed by an earlier one than by a later.

    Such a list alone shows what is new on its first page; without days, or with one for all, nothing tells where it is.
    """
    days = [row.listed_date for row in rows if row.listed_date is not None]
    return sum((later < earlier) - (later > earlier) for earlier, later in pairwise(days)) > 0


def each_once(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Returns each address once, with its longest title and a date if any of its links shows one."""
    kept: dict[str, Row] = {}
    for row in rows:
        before = kept.get(row.url)
        if before is None:
            kept[row.url] = row
            continue
        title = max(before.title, row.title, key=len)
        kept[row.url] = Row(row.url, title, before.listed_date or row.listed_date)
    return tuple(kept.values())
