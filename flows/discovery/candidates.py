"""Which rows of a list are reports, of which township and year: judged from the list alone."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flows.config import ColumnConfig, SiteConfig
from parsers.knowledge import Township
from storage.records import KnownRow, ListRow


def judge_row(
    title: str,
    url: str,
    listed_date: date | None,
    *,
    column: ColumnConfig,
    column_url: str,
    column_title: str | None,
    site: SiteConfig,
    townships: Sequence[Township],
) -> ListRow:
    """A row as report, doubtful (fetched once, judged by its page) or foreign (never fetched), with the reason."""
    raise NotImplementedError


def wants_visit(row: ListRow, known: KnownRow | None) -> bool:
    """Whether a row's page is to be fetched because of the row alone: new reports, and doubtful ones once."""
    raise NotImplementedError
