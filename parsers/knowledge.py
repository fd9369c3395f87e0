"""What is known before a page is read: the registry, the roles, the metrics; read once, handed in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Township:
    """A row of townships.csv; `valid_from`, `valid_to` (years, inclusive) and `successor` are optional there."""

    code: str
    name: str
    level: str
    county_code: str
    county: str
    city: str
    province: str
    valid_from: int | None = None
    valid_to: int | None = None
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class PageHint:
    """What the crawl knows of a page before it is read.

    `county_code` is the site's county, `township_code` the column's township where it belongs to
    one, `column_title` the column's name, `listed_title` and `listed_date` (ISO) the list row's.
    """

    county_code: str | None = None
    township_code: str | None = None
    column_title: str | None = None
    listed_title: str | None = None
    listed_date: str | None = None
