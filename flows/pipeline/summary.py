"""The outcome of a night and of each of its sites, in words and counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from storage.archive.spool import SpooledPages
from storage.records import SiteRead


@dataclass(frozen=True, slots=True)
class SiteSummary:
    """The outcome of one site, in words and counts."""

    site_id: str
    name: str
    outcome: str
    reason: str
    requests: int = 0
    new_pages: int = 0
    reports: int = 0
    kept: bool = True


@dataclass(frozen=True, slots=True)
class NightSummary:
    """The outcome of a night; `kept` is False where something could not be kept."""

    run_id: str
    as_of: date
    started: datetime
    finished: datetime
    sites: tuple[SiteSummary, ...]
    kept: bool
    troubles: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Returns True if the run did its work, even where a site could not be read."""
        return self.kept and any(site.outcome != "failed" for site in self.sites)


def summary_of(read: SiteRead, appended: bool, pages: SpooledPages | None = None) -> SiteSummary:
    """Returns the outcome of a site that was read: what its pages held, and whether its reading was kept."""
    return SiteSummary(
        site_id=read.site_id,
        name=read.site_name,
        outcome=read.outcome,
        reason=read.reason,
        requests=read.requests,
        new_pages=pages.pages if pages else 0,
        reports=pages.reports if pages else 0,
        kept=appended,
    )
