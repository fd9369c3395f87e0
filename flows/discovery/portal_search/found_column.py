"""A report column that a search of a portal found."""

from __future__ import annotations

from dataclasses import dataclass

from flows.discovery.portal_search.drawn import Drawing
from storage.records import ListRow


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """A report column: its address, whose it is, and what its first page showed.

    `leads_on` is one that leads to lists apart for its older reports: they are read with it.
    """

    url: str
    title: str | None
    family: str
    township_code: str | None
    rows: tuple[ListRow, ...]
    leads_on: bool = False
    how: Drawing | None = None  # for one whose rows a script draws

    @property
    def reports(self) -> tuple[ListRow, ...]:
        """The rows that are reports, or may be."""
        return tuple(row for row in self.rows if row.verdict != "foreign")
