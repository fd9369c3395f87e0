"""The result of reading a column: one value, with a code and evidence where it is no proof.

The evidence is plain data that the archive keeps as JSON; flows.coverage makes words of it. Its keys, each only where
there is something to tell:

    detail            what is open, one word of DETAILS
    pages, rows       list pages read; rows seen, those that stand twice counted twice
    last_url          address of the last page that was read
    newest            day of the newest row
    announced_pages, announced_rows   what the list says there is in all
    offered           what the last page offers and was not followed: kind, shown, target, number
    page, url, outcome, reason   a page that did not come: its number, its address, how the request ended
    before            what was there when the column was last read well: rows, recognised, newest
    last_to_the_end   the day on which the column was last read to its end
    dated             the day that an old response names
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from flows.http import Outcome
from storage.records import ColumnResult as ResultName
from storage.records import ReasonCode

Evidence: TypeAlias = Mapping[str, Any]
Detail = Literal[
    "page_failed",  # the first page, or a page that was named, did not come as a list page
    "page_blank",  # a page that was named came without a row
    "page_other",  # a page that was named came as a page of something else: the home page, another column
    "page_repeats",  # a page that was named came with rows of earlier pages alone
    "offer_not_followed",  # the last page offers more
    "pages_not_read",  # more pages were announced than came
    "rows_not_seen",  # more rows were announced than were seen
    "page_cut",  # a page, or the list, is longer than is read
    "too_long_ago",  # the rest is known, and was last read to its end more than a week ago
    "no_rows",  # nothing was recognised as a row, and the page does not say that it is empty
    "rows_gone",  # rows were there before
    "no_report",  # rows, and no report among them
    "half_gone",  # half of the rows are gone, or more
    "older_copy",  # the newest rows are gone and nothing came instead
    "old_response",  # the response itself says that it is weeks old
    "stands_still",  # no new row for far longer than is usual
]


@dataclass(frozen=True, slots=True)
class Complete:
    """The column was read to its proved end in this run."""

    evidence: Evidence = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The first page has not changed since the column was read to its end, within the last week."""

    evidence: Evidence = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KnownRest:
    """New rows were read, up to a page of known ones; the rest was read to its end within the last week."""

    evidence: Evidence = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Incomplete:
    """Rows may stand where nobody has looked, or what was seen cannot be trusted."""

    reason_code: ReasonCode
    evidence: Evidence = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failed:
    """No page of the column came."""

    reason_code: ReasonCode
    evidence: Evidence = field(default_factory=dict)


ColumnResult: TypeAlias = Complete | Unchanged | KnownRest | Incomplete | Failed

_NAMES: Mapping[type, ResultName] = {
    Complete: "complete",
    Unchanged: "unchanged",
    KnownRest: "known_rest",
    Incomplete: "incomplete",
    Failed: "failed",
}
_ACCESS: Mapping[Outcome, ReasonCode] = {
    Outcome.BLOCKED: "blocked",
    Outcome.ROBOTS: "robots",
    Outcome.TLS: "tls",
    Outcome.UNREACHABLE: "unreachable",
    Outcome.TOO_SLOW: "unreachable",
    Outcome.SERVER_ERROR: "unreachable",
    Outcome.BUDGET: "incomplete_list",
}


def name_of(result: ColumnResult) -> ResultName:
    """The result's name in the archive."""
    return _NAMES[type(result)]


def reason_code_of(result: ColumnResult) -> ReasonCode | None:
    """The code of the reason why a reading is no proof; None where it is one."""
    return result.reason_code if isinstance(result, Incomplete | Failed) else None


def is_in_full(result: ColumnResult) -> bool:
    """Returns True if no report can stand in the column unseen."""
    return isinstance(result, Complete | Unchanged | KnownRest)


def code_of_first(outcome: Outcome) -> ReasonCode:
    """The reason code of a first page that ended so: a page that came as something else has another layout."""
    return _ACCESS.get(outcome, "layout")


def code_of_following(outcome: Outcome) -> ReasonCode:
    """The reason code of a following page that ended so."""
    return _ACCESS.get(outcome, "incomplete_list")


_WORDS: Mapping[Detail, str] = {
    "page_failed": "page {page}: {why}",
    "page_blank": "page {page} was announced and holds no row",
    "page_other": "page {page} was announced and is no page of this list",
    "page_repeats": "page {page} was announced and repeats rows of earlier pages",
    "offer_not_followed": "more is announced and could not be followed: {offers}",
    "pages_not_read": "{announced_pages} pages announced, {pages} read",
    "rows_not_seen": "{announced_rows} rows announced, {rows} seen",
    "page_cut": "{why}",
    "too_long_ago": "only the first pages were read; to its end last on {last_to_the_end}",
    "no_rows": "no rows were recognised, and the page does not say that it holds none",
    "rows_gone": "no rows, where {before_rows} were",
    "no_report": "{rows} rows and no report among them",
    "half_gone": "{rows} rows, where {before_rows} were",
    "older_copy": "the newest rows are gone and none came instead: it may be an older copy",
    "old_response": "the response is dated {dated}: it may be an older copy",
    "stands_still": "no row since {newest}: the column may have moved",
}


def describe(result: ColumnResult) -> str:
    """Returns one line for logs and `sites check`: what is open, or empty where nothing is."""
    evidence: dict[str, Any] = dict(result.evidence)
    detail = evidence.get("detail")
    if detail is None:
        return ""
    evidence["before_rows"] = evidence.get("before", {}).get("rows")
    evidence["offers"] = ", ".join(one.get("shown") or one.get("target", "") for one in evidence.get("offered", ()))
    evidence["why"] = evidence.get("reason") or evidence.get("outcome", "")
    for key in ("page", "pages", "rows", "newest", "dated", "last_to_the_end", "announced_pages", "announced_rows"):
        evidence.setdefault(key, "?")
    return _WORDS[detail].format_map(evidence)
