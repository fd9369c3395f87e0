"""Rules of full reads and further visits: two tables, each rule with its name; the first that holds decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from flows.discovery.urls import leads_nowhere
from flows.http import Outcome
from storage.records import ColumnMemory, KnownRow, ListRow

WEEK = timedelta(days=7)
MONTH = timedelta(days=30)
SOON = timedelta(days=2)
NO_ADDRESS = "no_address"  # outcome of a visit to a row that leads nowhere
READ = frozenset({Outcome.OK, Outcome.NOT_MODIFIED})
GONE = frozenset({Outcome.GONE, Outcome.SOFT_404})
PASSING = frozenset(
    {
        Outcome.BLOCKED,
        Outcome.ROBOTS,
        Outcome.UNREACHABLE,
        Outcome.TLS,
        Outcome.TOO_SLOW,
        Outcome.SERVER_ERROR,
        Outcome.BROKEN,
        Outcome.BUDGET,
    }
)


@dataclass(frozen=True, slots=True)
class ColumnState:
    """A column before it is read; `deadline` is the last day on which reports fell due, up to the run's day."""

    known: ColumnMemory | None
    as_of: date
    since: date | None = None
    deadline: date | None = None


@dataclass(frozen=True, slots=True)
class PageState:
    """A page before it is asked for.

    `row` is how a list shows it today, None where no list does. `left` says that its list was read to the end without
    it. `column_full` says that the column that shows it is read in full, `any_full` that a column of the site is.
    """

    url: str
    known: KnownRow | None
    as_of: date
    row: ListRow | None = None
    left: bool = False
    column_full: bool = False
    any_full: bool = False
    since: date | None = None


def _never_complete(state: ColumnState) -> bool:
    return state.known is None or state.known.last_to_the_end is None


def _a_week_ago(state: ColumnState) -> bool:
    last = state.known.last_to_the_end if state.known else None
    return last is not None and abs(state.as_of - last) >= WEEK


def _before_the_deadline(state: ColumnState) -> bool:
    last = state.known.last_to_the_end if state.known else None
    return last is not None and state.deadline is not None and last < state.deadline <= state.as_of


# A column is read to its end, all pages of it:
COLUMN_RULES: tuple[tuple[str, Callable[[ColumnState], bool]], ...] = (
    ("asked to look back", lambda state: state.since is not None),  # reports are posted under older dates
    ("never read to its end", _never_complete),
    ("first run after a deadline", _before_the_deadline),  # the proof that a report is missing is of that day or later
    ("a week since its end was read", _a_week_ago),
)


def _is_wanted(state: PageState) -> bool:
    return state.row is not None and state.row.verdict in ("report", "doubtful")


def _never_visited(state: PageState) -> bool:
    return _is_wanted(state) and (state.known is None or state.known.last_outcome is None)


def _last(state: PageState) -> str | None:
    return state.known.last_outcome if state.known else None


def _failed_otherwise(state: PageState) -> bool:
    return _is_wanted(state) and _last(state) not in READ | GONE


def _is_gone(state: PageState) -> bool:
    listed_again = state.known is not None and not state.known.listed
    return _is_wanted(state) and _last(state) in GONE and (listed_again or state.column_full)


def _listed_since(state: PageState) -> bool:
    listed = state.row.listed_date if state.row else None
    return _reads_well(state) and state.since is not None and listed is not None and listed >= state.since


def _is_back(state: PageState) -> bool:
    return _reads_well(state) and state.known is not None and not state.known.listed


def _is_changed(state: PageState) -> bool:
    row, known = state.row, state.known
    if row is None or known is None or not _reads_well(state):
        return False
    return (row.title, row.listed_date) != (known.title, known.listed_date)


def _reads_well(state: PageState) -> bool:
    return _is_wanted(state) and _last(state) in READ


def _report_left(state: PageState) -> bool:
    return state.left and state.known is not None and state.known.page_kind == "township_report"


def _is_withdrawn(state: PageState) -> bool:
    """A report that is called withdrawn may be back the night after, deep in a list that is not read to its end."""
    known = state.known
    if known is None or known.page_kind != "township_report" or known.last_outcome not in GONE:
        return False
    return not known.listed and known.last_read is not None and state.as_of - known.last_read <= MONTH


def _is_owing(state: PageState) -> bool:
    known = state.known
    if known is None or not known.listed or known.verdict not in ("report", "doubtful"):
        return False
    return known.last_outcome is None or known.last_outcome in PASSING


def _shows_another(state: PageState) -> bool:
    """A page that holds another report than its list says is a mix-up, and those are put right within days."""
    known = state.known
    if known is None or known.last_visit is None or not known.listed or known.verdict != "report":
        return False
    another = None not in (known.township_code, known.page_township) and known.township_code != known.page_township
    year = known.year if str(known.year) in known.title else None  # else it is only that of the day
    another |= None not in (year, known.page_year) and year != known.page_year
    return another and state.as_of - known.last_visit >= SOON


def _may_hold_more(state: PageState) -> bool:
    """A page of all townships gains documents one by one, and its row stays as it is."""
    known = state.known
    if known is None or state.left or not known.listed or known.verdict not in ("report", "doubtful"):
        return False
    return known.awaited


def _is_due_again(state: PageState) -> bool:
    """Reports are changed quietly; a page that its list calls a report and that was none may have been under repair."""
    known = state.known
    if known is None or not state.any_full:
        return False
    if known.page_kind != "township_report" and not (known.listed and known.verdict == "report"):
        return False
    return known.last_visit is None or state.since is not None or state.as_of - known.last_visit >= WEEK


# A page is asked for:
PAGE_RULES: tuple[tuple[str, Callable[[PageState], bool]], ...] = (
    ("new in the list", _never_visited),
    ("failed the last time", _failed_otherwise),
    ("gone the last time, and listed", _is_gone),
    ("listed since the day asked for", _listed_since),
    ("back in the list", _is_back),
    ("its row has changed", _is_changed),
    ("a report that left the list", _report_left),
    ("withdrawn within a month", _is_withdrawn),
    ("a listed report that was never read", _is_owing),
    ("shows another report than its list says", _shows_another),
    ("a page of all townships, of whom some were not seen", _may_hold_more),
    ("a week since its last visit", _is_due_again),
)


def why_in_full(state: ColumnState) -> str | None:
    """Returns why a column is read to its end tonight, or None where its first pages are enough."""
    return next((name for name, holds in COLUMN_RULES if holds(state)), None)


def why_visited(state: PageState) -> str | None:
    """Returns why a page is asked for tonight, or None where it is not, as for a row that leads nowhere."""
    if leads_nowhere(state.url):
        return None
    return next((name for name, holds in PAGE_RULES if holds(state)), None)


def is_noted(state: PageState) -> bool:
    """Returns True if it is to be written down once that a row which may be a report leads nowhere."""
    return leads_nowhere(state.url) and _is_wanted(state) and _last(state) != NO_ADDRESS
