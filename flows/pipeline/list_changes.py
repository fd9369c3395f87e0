"""Changes of a site's lists: rows that are new or differ, and rows that left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flows.config.sites import ColumnConfig
from storage.records import ColumnRead, KnownRow, ListRow, SiteMemory


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """A column as configured and as read; `full` is what the reading was asked to be."""

    config: ColumnConfig
    full: bool
    read: ColumnRead
    rows: tuple[ListRow, ...]


def changed_rows(columns: Iterable[ReadColumn], memory: SiteMemory) -> Iterable[ListRow]:
    """Rows that are new, back, or differ from what the archive knows of them."""
    for column in columns:
        for row in column.rows:
            known = memory.rows.get(row.url)
            if known is None or _differs(row, known):
                yield row


def _differs(row: ListRow, known: KnownRow) -> bool:
    return (
        not known.listed
        or (row.title, row.listed_date, row.verdict) != (known.title, known.listed_date, known.verdict)
        or (row.township_code, row.year) != (known.township_code, known.year)
    )


def left_rows(columns: Sequence[ReadColumn], memory: SiteMemory) -> Iterable[ListRow]:
    """Rows that were listed and are in no column any more; told by their own column, if it was read to its end.

    A row whose column is no longer configured is told by all the others together.
    """
    configured = {column.read.column_url for column in columns}
    ended = {column.read.column_url for column in columns if column.read.result == "complete"}
    seen = {url for column in columns for url in column.read.urls}
    for url, known in memory.rows.items():
        if not known.listed or url in seen:
            continue
        if known.column_url in ended or (ended == configured and known.column_url not in configured and columns):
            yield ListRow(
                column_url=known.column_url,
                url=url,
                title=known.title,
                listed_date=known.listed_date,
                verdict="left",
                reason="no longer in the list, which was read to its end",
                township_code=known.township_code,
                year=known.year,
            )
