"""Records that a night hands to the archive: rows as they were seen, frozen, never changed afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from storage.records.stored_report import KeptReport

Verdict = Literal["report", "doubtful", "foreign", "left"]  # left: gone from a list read to its end
RunKind = Literal["collect", "reparse", "import"]
RunOutcome = Literal["ok", "partial", "failed"]
SiteOutcome = Literal["ok", "partial", "failed"]
# complete: read to its proved end; unchanged: so says the server; known_rest: the first pages, up to where every row
# was known, the rest having been read within the last week; incomplete: something is open; failed: nothing was read.
ColumnResult = Literal["complete", "unchanged", "known_rest", "incomplete", "failed"]
ReasonCode = Literal[
    "no_column",
    "never_read",
    "incomplete_list",
    "blocked",
    "robots",
    "unreachable",
    "tls",
    "layout",
    "unreadable",
    "stale",
]
# Outcomes of a column that name their own reason, and those that mean that the page is not what it was.
_ACCESS_CODES: Mapping[str, ReasonCode] = {"blocked": "blocked", "robots": "robots", "tls": "tls"}
_LAYOUT_OUTCOMES = ("empty", "foreign_only", "shrunk")


@dataclass(frozen=True, slots=True)
class Capture:
    """One HTTP response, or a page made of one, as kept in a WARC file; the id is the UUID of its WARC-Record-ID.

    `warc_file` is relative to the captures folder, `bytes` and `payload_sha256` are of the body as
    the record holds it (a revisit names the hash of the body that it repeats).
    """

    capture_id: str
    url: str
    site_id: str
    run_id: str
    fetched_at: datetime
    method: str
    status: int
    media_type: str | None
    bytes: int
    payload_sha256: str
    record_type: Literal["response", "revisit", "conversion"]
    warc_file: str
    warc_offset: int
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row of a list page, as judged from the list alone."""

    column_url: str
    url: str
    title: str
    listed_date: date | None
    verdict: Verdict
    reason: str
    township_code: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class ColumnRead:
    """The reading of one column (栏目) in a run.

    `in_full`: every list page to its end, or on a short night the first pages up to where every row
    was known, the rest having been read within the last week.
    `urls` are the rows seen in this read; `to_the_end` says that no older row can stand behind them.
    """

    column_url: str
    title: str | None
    township_code: str | None
    family: str | None
    outcome: str  # flows.http.Outcome, or empty / foreign_only / shrunk: what looked wrong
    reason: str
    in_full: bool
    to_the_end: bool
    pages: int
    rows: int
    recognised: int
    newest: date | None
    urls: tuple[str, ...] = ()
    first_url: str | None = None  # where the first page's rows came from, if not column_url (an API, a fragment)
    result: ColumnResult | None = None  # None: follows from the values above
    reason_code: ReasonCode | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)  # what the last page offered, what was not followed
    shared: bool = False  # the site file says that all townships publish here

    def __post_init__(self) -> None:
        if self.result is None:
            object.__setattr__(self, "result", self._result())
            object.__setattr__(self, "reason_code", self.reason_code or self._reason_code())

    def _result(self) -> ColumnResult:
        if self.in_full and self.to_the_end:
            return "complete"
        if self.in_full:
            return "unchanged" if self.outcome == "not_modified" else "known_rest"
        return "incomplete" if self.pages else "failed"

    def _reason_code(self) -> ReasonCode | None:
        if self.in_full:
            return None
        if self.outcome in _LAYOUT_OUTCOMES:
            return "layout"
        return _ACCESS_CODES.get(self.outcome, "incomplete_list" if self.pages else "unreachable")


@dataclass(frozen=True, slots=True)
class PageVisit:
    """One attempt to fetch an article or document; a 304 and a 404 are visits too."""

    url: str
    column_url: str | None
    outcome: str
    reason: str
    capture_id: str | None = None


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """A capture as today's parser reads it; `error` where it cannot (`unreadable: …`)."""

    capture_id: str
    url: str
    page_url: str  # the article that links to it, where `url` is a document; else the same
    report: KeptReport | None
    error: str | None
    parser_version: str
    parsed_at: datetime
    listed_date: date | None = None
    listed_title: str | None = None
    column_url: str | None = None


@dataclass(frozen=True, slots=True)
class SiteRead:
    """All that one site task saw in one run; appended in one transaction, idempotent by (run_id, site_id)."""

    run_id: str
    as_of: date
    site_id: str
    site_name: str
    county_code: str
    started: datetime
    finished: datetime
    outcome: SiteOutcome
    reason: str
    in_full: bool
    requests: int
    columns: tuple[ColumnRead, ...] = ()
    rows: tuple[ListRow, ...] = ()  # new rows, and known ones whose title, date or verdict changed
    visits: tuple[PageVisit, ...] = ()
    captures: tuple[Capture, ...] = ()
    pages: tuple[ParsedPage, ...] = ()
    trouble: str | None = None  # kind of trouble: unreachable, blocked, robots, layout, tls …
    evidence: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KnownRow:
    """The archive's knowledge of an address that a list once showed."""

    title: str
    listed_date: date | None
    verdict: Verdict
    township_code: str | None
    year: int | None
    page_kind: str | None  # the newest parse's kind; None where never read
    last_outcome: str | None  # of the newest visit
    last_visit: date | None  # as-of day of the newest visit
    etag: str | None = None
    last_modified: str | None = None
    payload_sha256: str | None = None
    column_url: str = ""
    listed: bool = True  # still in the list when its column was last read to the end
    page_township: str | None = None  # of the newest parse that is a report, as is the year
    page_year: int | None = None
    last_read: date | None = None  # as-of day of the newest visit that found a page
    awaited: bool = False  # a page of all townships of a year, of whom some were not seen yet


@dataclass(frozen=True, slots=True)
class ColumnMemory:
    """The archive's knowledge of a column: when it was last read to its end, and how it looked."""

    last_to_the_end: date | None
    last_rows: int
    last_recognised: int
    newest: date | None
    etag: str | None = None  # of the newest 200 to first_url, else column_url; so are the two below
    last_modified: str | None = None
    payload_sha256: str | None = None
    first_url: str | None = None  # asked directly on a known column, so that an unchanged night costs one request
    title: str | None = None  # of the column's page: an address of data bears none


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """The archive's knowledge of a site, for its task; empty on a first run."""

    rows: Mapping[str, KnownRow] = field(default_factory=dict)  # by url
    columns: Mapping[str, ColumnMemory] = field(default_factory=dict)  # by column_url


@dataclass(frozen=True, slots=True)
class DutyUnit:
    """One township that owes reports, from `first_year` to `last_year` (None: still there); a row of `duty_units`."""

    township_code: str
    township: str
    level: str
    county_code: str
    county: str
    city: str
    province: str
    site_id: str | None  # a county with several sites has one row for each
    basis: Literal["statutory", "practice"]
    first_year: int
    last_year: int | None
    deadline_month: int
    deadline_day: int
    series_code: str


@dataclass(frozen=True, slots=True)
class AlertEvent:
    """Something that happened to an alert: one state on one channel; a row of `alert_events`."""

    alert_id: str
    event: Literal["raised", "delivered", "failed", "reminded", "resolved", "resolution_delivered"]
    happened_at: datetime
    as_of: date
    run_id: str
    kind: Literal["missing", "late", "revised", "withdrawn", "site"]
    site_id: str | None
    township_code: str | None
    year: int | None
    channel: str  # a name or a masked address: no secret
    message: str


@dataclass(frozen=True, slots=True)
class DutyUnits:
    """The duties as one run counted them; a set is stored once."""

    registry_id: str
    units: tuple[DutyUnit, ...]


@dataclass(frozen=True, slots=True)
class RunStart:
    """A run as it begins: `as_of` is the day it counts for."""

    run_id: str
    started: datetime
    as_of: date
    parser_version: str
    registry_id: str
    kind: RunKind


@dataclass(frozen=True, slots=True)
class RunEnd:
    """A run as it ended; `counts` is what it did, by name."""

    run_id: str
    finished: datetime
    outcome: RunOutcome
    reason: str
    counts: Mapping[str, int]
