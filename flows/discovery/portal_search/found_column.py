"""A report column that a search of a portal found."""

from __future__ import annotations

from dataclasses import dataclass

from flows.discovery.link_addresses import CUT
from flows.discovery.portal_search.drawn import Drawing
from flows.discovery.portal_search.places import own_folder
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


def are_of_several(rows: tuple[ListRow, ...]) -> bool:
    """Returns True where most rows lead to pages called reports of two townships and more, of years that none tells."""
    untold = [row for row in rows if row.verdict == "doubtful" and row.township_code and not own_folder(row.url)]
    return 2 * len(untold) >= len(rows) and len({row.township_code for row in untold}) > 1


def are_cut(rows: tuple[ListRow, ...]) -> bool:
    """Returns True where two rows name township, year and 法治政府, and only their cut titles leave them doubtful."""
    return sum(row.verdict == "doubtful" and _is_told(row) for row in rows) > 1


def _is_told(row: ListRow) -> bool:
    return None not in (row.township_code, row.year) and "法治" in row.title and CUT.search(row.title) is not None
