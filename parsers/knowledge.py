"""The knowledge that reading a page needs: the registry, the roles, the metrics; read once, handed in."""

from __future__ import annotations

from dataclasses import dataclass

from parsers.figures.metrics import Metrics
from parsers.identity.registry import Registry, Township
from parsers.outline.roles import Roles

__all__ = ["NO_HINT", "Knowledge", "PageHint", "Registry", "Township"]


@dataclass(frozen=True, slots=True)
class PageHint:
    """The crawl's knowledge of a page before it is read.

    `county_code` is the site's county, `township_code` the column's township where it belongs to
    one, `column_title` the column's name, `listed_title` and `listed_date` (ISO) the list row's.
    `seen_on` (ISO) is the day of the capture: a page cannot know of a later one.
    """

    county_code: str | None = None
    township_code: str | None = None
    column_title: str | None = None
    listed_title: str | None = None
    listed_date: str | None = None
    seen_on: str | None = None


NO_HINT = PageHint()


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The registry, the roles and the metrics as one value; the same for every page."""

    registry: Registry
    roles: Roles
    metrics: Metrics
