"""A column (栏目) read page by page, newest first, until it ends, is known, or has a reason to stop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from flows.config import ColumnConfig, SiteConfig
from flows.exchange import Fetch
from parsers.knowledge import Township
from storage.records import ColumnRead, ListRow, SiteMemory


class CountyRegistry(Protocol):
    """What discovery asks of parsers.registry.Registry."""

    def county(self, code: str) -> tuple[Township, ...]:
        """The townships of a county, by its six digits."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """How a column is to be read: a short night stops at the first page where every row is known.

    `as_of` is the run's day; `full` reads every page to the end (first run, weekly, `--since`); `since`
    ends the walk at the first page whose rows are all older.
    """

    as_of: date
    full: bool = False
    since: date | None = None


@dataclass(frozen=True, slots=True)
class ColumnWalk:
    """What was seen of a column; `rows` in list order, each address once, judged from the list alone."""

    read: ColumnRead
    rows: tuple[ListRow, ...]


def read_column(
    column: ColumnConfig,
    *,
    site: SiteConfig,
    fetch: Fetch,
    memory: SiteMemory,
    registry: CountyRegistry,
    reading: Reading,
) -> ColumnWalk:
    """Reads a column as far as `reading` says; never raises for what a portal does."""
    raise NotImplementedError
