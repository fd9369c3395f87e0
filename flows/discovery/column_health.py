"""Whether a column can be trusted as it was read: empty, shrunk, frozen, only foreign rows, not read in full."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flows.config.sites import ColumnConfig
from storage.records import ColumnMemory, ColumnRead, ListRow

WEEK = timedelta(days=7)
MONTH = timedelta(days=30)
STALE = timedelta(days=460)  # a year and a quarter: a whole round of reports went by without a row
ENOUGH_TO_SHRINK = 4  # rows; below it, half of a list is no sign
_YEARLY = re.compile(r"/20[12]\d(?:/|$)")


@dataclass(frozen=True, slots=True)
class Seen:
    """A finished walk. `whole`: nothing failed; `ended`: the last page was read; `unchanged`: so says the server."""

    address: str
    title: str | None
    family: str | None
    first_url: str | None
    outcome: str
    reason: str
    pages: int
    whole: bool
    ended: bool
    unchanged: bool
    says_empty: bool


def column_read(
    seen: Seen, rows: Sequence[ListRow], known: ColumnMemory | None, column: ColumnConfig, as_of: date
) -> ColumnRead:
    """The walk as the archive keeps it, with what looks wrong as its outcome."""
    recognised = sum(row.verdict == "report" for row in rows)
    newest = max((row.listed_date for row in rows if row.listed_date), default=None)
    outcome, reason, trusted = seen.outcome, seen.reason, seen.whole
    if seen.unchanged and known is not None:
        rows_seen, recognised, newest = known.last_rows, known.last_recognised, known.newest
    else:
        rows_seen = len(rows)
        if seen.whole:
            outcome, reason, trusted = _looks_wrong(seen, rows, recognised, newest, known, column, as_of)
    in_full = trusted and (seen.ended or _read_lately(known, as_of))
    return ColumnRead(
        column_url=seen.address,
        title=seen.title,
        township_code=column.township,
        family=seen.family,
        outcome=str(outcome),
        reason=reason,
        in_full=in_full,
        to_the_end=seen.ended and outcome not in ("empty", "foreign_only", "shrunk"),
        pages=seen.pages,
        rows=rows_seen,
        recognised=recognised,
        newest=newest,
        urls=tuple(row.url for row in rows),
        first_url=seen.first_url,
        shared=column.shared,
    )


def _looks_wrong(
    seen: Seen,
    rows: Sequence[ListRow],
    recognised: int,
    newest: date | None,
    known: ColumnMemory | None,
    column: ColumnConfig,
    as_of: date,
) -> tuple[str, str, bool]:
    """Outcome, reason, and whether the reading may still be trusted to say that a report is missing."""
    if not rows:
        return _empty(seen, known)
    if not recognised and not any(row.verdict == "doubtful" for row in rows):
        return _foreign_only(len(rows), known, column)
    if known is not None and seen.ended and _has_shrunk(len(rows), known, as_of):
        return "shrunk", f"{len(rows)} rows, where {known.last_rows} were", False
    if newest is not None and column.township is None and not _YEARLY.search(seen.address) and as_of - newest > STALE:
        return "frozen", f"no row since {newest}: the column may have moved", True
    if seen.ended and (unexpected := outside_expectation(rows, column, as_of)):
        return "unexpected", unexpected, True
    return seen.outcome, seen.reason, True


def outside_expectation(rows: Sequence[ListRow], column: ColumnConfig, as_of: date) -> str:
    """The first past year whose count of reports lies outside the column's `expect`, or empty.

    Years before the first that the column shows are none of its; last year's may still be coming.
    """
    if column.expect is None:
        return ""
    low, high = column.expect
    reports = {(row.township_code, row.year) for row in rows if row.verdict == "report"}
    counts = Counter(year for _, year in reports if year is not None)
    for year in range(min(counts, default=as_of.year), as_of.year):
        filling = year == as_of.year - 1
        if counts[year] > high or (counts[year] < low and not filling):
            return f"{counts[year]} reports for {year}, where {low} to {high} are expected"
    return ""


def _empty(seen: Seen, known: ColumnMemory | None) -> tuple[str, str, bool]:
    if known is not None and known.last_rows:
        return "empty", f"no rows, where {known.last_rows} were", False
    if seen.says_empty:
        return "empty", "the column says that it holds nothing", True
    return "empty", "no rows were recognised, and the page does not say that it holds none", False


def _foreign_only(count: int, known: ColumnMemory | None, column: ColumnConfig) -> tuple[str, str, bool]:
    if known is not None and known.last_recognised:
        return "foreign_only", f"{count} rows and no report among them, where {known.last_recognised} were", False
    if column.township is not None:
        return "foreign_only", f"{count} rows and no report among them", True
    return "foreign_only", f"{count} rows and no report among them: it may be the wrong column", False


def _has_shrunk(count: int, known: ColumnMemory, as_of: date) -> bool:
    """Whether most rows are gone; a list that stays short for a month is what the county now shows."""
    lately = known.last_to_the_end is None or abs(as_of - known.last_to_the_end) <= MONTH
    return lately and known.last_rows >= ENOUGH_TO_SHRINK and 2 * count < known.last_rows


def _read_lately(known: ColumnMemory | None, as_of: date) -> bool:
    return known is not None and known.last_to_the_end is not None and abs(as_of - known.last_to_the_end) <= WEEK
