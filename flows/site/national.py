"""The pages that look across counties: the map, alerts, copied reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from types import SimpleNamespace
from typing import Any

import duckdb
from markupsafe import Markup

from flows.site import labels
from flows.site.addresses import slug, township_address
from flows.site.dataset import dataset, embedded
from flows.site.feeds import Entry, atom
from flows.site.rendering import render
from flows.site.rows import AlertRow, CountyYear, Overdue, fetch
from flows.site.tiles import TILES
from flows.site.yearly_charts import Series, trend

COUNTIES_ON_ONE_PAGE = 300  # more: the map on the first page shows provinces, and each has a page
MOST_DUTIES = 20_000  # in one table to download
MOST_OVERDUE = 40  # counties named on the first page
ROWS_A_PAGE = 200
COPIED = 0.7  # share of a text that stands in another, from which the two are shown as alike
NIGHT_ORDER = ("missing", "withdrawn", "late", "revised", "published", "resolved")
File = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Share:
    """A cell of the map."""

    done: int
    owed: int
    late: int
    unknown: int
    css: str
    sign: str


@dataclass(frozen=True, slots=True)
class Area:
    """A county, or a province with its counties."""

    code: str
    name: str
    years: Mapping[int, Share]
    counties: Sequence[Area] = field(default=())


def share(row: CountyYear) -> Share:
    """Returns how a county's year is shown: how much was made public of what is owed and could be confirmed."""
    unknown = row.unknown + row.no_column
    done, owed = row.published + row.late, row.duties - row.not_due - unknown
    return Share(done, owed, row.late, unknown, *_look(row, done, owed))


def _look(row: CountyYear, done: int, owed: int) -> tuple[str, str]:
    """Returns the CSS class and the sign of a cell."""
    if owed == 0 and (row.unknown or row.no_column):
        return ("unknown", "?") if row.unknown else ("no_column", "○")
    if owed == 0:
        return ("not_due", "…")
    if done == owed:
        return ("s3", "△") if row.late else ("s4", "✓")
    if done == 0:
        return ("s0", "✗")
    ratio = done / owed
    return ("s2", "◕") if ratio >= 0.9 else ("s2", "◑") if ratio >= 0.5 else ("s1", "◔")


def map_files(db: duckdb.DuckDBPyConnection, alerts: int) -> Iterator[File]:
    """Yields the first page, the provinces' and that of those who never published."""
    cells = [CountyYear._make(row) for row in fetch(db, "county_years")]
    totals = fetch(db, "totals")[0]
    years = sorted({cell.year for cell in cells}, reverse=True)
    overdue = [Overdue._make(row) for row in fetch(db, "overdue")]
    newest_due = max((cell.year for cell in cells if cell.duties > cell.not_due), default=None)
    provinces = [_province(code, list(found)) for code, found in groupby(cells, key=lambda cell: cell.county_code[:2])]
    counties = sum(len(province.counties) for province in provinces)
    known = {province.code: province for province in provinces}
    names = ("reports", "townships", "counties", "chars", "captures", "last_run")
    never = [SimpleNamespace(code=code, name=name, townships=townships) for code, name, townships in fetch(db, "never")]
    never_published = sum(len(county.townships) for county in never)
    night = [SimpleNamespace(kind=kind, count=count, first=first) for kind, count, first in fetch(db, "last_night")]
    yield (
        "index.html",
        render(
            "index.html",
            root="",
            here="index.html",
            years=years,
            totals=SimpleNamespace(**dict(zip(names, totals, strict=True))),
            alerts=alerts,
            by_year=(by_year := [_year(year, cells) for year in years]),
            trend=_trend(by_year),
            map_year=newest_due,
            tiles=[(tile, known.get(tile.code)) for tile in TILES],
            overdue=overdue[:MOST_OVERDUE],
            overdue_counties=len(overdue),
            owing=sum(len(one.owing) for one in overdue),
            late=sum(len(one.late) for one in overdue),
            never=never_published,
            night=sorted(night, key=lambda one: NIGHT_ORDER.index(one.kind) if one.kind in NIGHT_ORDER else 99),
            dataset=embedded(dataset("data/coverage", years, totals[-1])),
            by_province=counties > COUNTIES_ON_ONE_PAGE,
            provinces=provinces,
            groups=[(province, province.counties) for province in provinces],
        ),
    )
    yield "never.html", render("never.html", root="", counties=never, total=never_published)
    for province in provinces:
        yield (
            f"p/{province.code}.html",
            render("province.html", root="../", province=province, years=years, map_year=newest_due),
        )


def _province(code: str, cells: Sequence[CountyYear]) -> Area:
    counties = [
        Area(county, rows[-1].county, {row.year: share(row) for row in rows})
        for county, rows in ((key, list(found)) for key, found in groupby(cells, key=lambda cell: cell.county_code))
    ]
    years = {year: share(_sum(year, cells)) for year in sorted({cell.year for cell in cells})}
    return Area(code, labels.province(code), years, counties)


def _sum(year: int, cells: Sequence[CountyYear]) -> CountyYear:
    found = [cell for cell in cells if cell.year == year]
    return CountyYear("", "", year, *(sum(column) for column in zip(*(cell[3:] for cell in found), strict=True)))


def _year(year: int, cells: Sequence[CountyYear]) -> Mapping[str, object]:
    total = _sum(year, cells)
    owed = total.duties - total.not_due - total.unknown - total.no_column
    return {
        "year": year,
        "counts": {key: getattr(total, key) for key in labels.STATUSES},
        "share": (total.published + total.late) / owed if owed else None,
        "in_time": total.published / owed if owed else None,
    }


def _trend(by_year: Sequence[Mapping[str, Any]]) -> Markup | None:
    """The shares of the years that are due, as a chart; None where a line would be a point."""
    due = [year for year in reversed(by_year) if year["share"] is not None]
    if len(due) < 2:
        return None
    lines = (("公开", "shown", "share"), ("按期", "in-time", "in_time"))
    return trend(
        [year["year"] for year in due], [Series(word, css, [year[key] for year in due]) for word, css, key in lines]
    )


def alert_files(alerts: Sequence[AlertRow]) -> Iterator[File]:
    """The page of alerts in force, and one list for each kind, in pages."""
    kinds = Counter(alert.kind for alert in alerts)
    ordered = [(kind, kinds[kind]) for kind in (*labels.ALERT_KINDS, *sorted(kinds)) if kinds[kind]]
    ordered = list(dict(ordered).items())
    newest = sorted(alerts, key=lambda alert: alert.raised or "", reverse=True)[:ROWS_A_PAGE]
    shared: dict[str, Any] = {"here": "alerts.html", "kinds": ordered}
    yield "alerts.html", render("alerts.html", root="", kind=None, alerts=newest, page=1, pages=1, **shared)
    for kind, count in ordered:
        found = [alert for alert in alerts if alert.kind == kind]
        yield f"alerts/{slug(kind)}.atom", _kind_feed(kind, found)
        pages = -(-count // ROWS_A_PAGE)
        for page in range(1, pages + 1):
            part = found[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE]
            yield (
                f"alerts/{slug(kind)}-{page}.html",
                render(
                    "alerts.html",
                    root="../",
                    kind=kind,
                    alerts=part,
                    page=page,
                    pages=pages,
                    address=lambda number, kind=kind: f"{slug(kind)}-{number}.html",
                    **shared,
                ),
            )


def _kind_feed(kind: str, alerts: Sequence[AlertRow]) -> str:
    """Returns the feed of a kind: what is in force, the newest first."""
    word = labels.ALERT_KINDS.get(kind, kind)
    entries = [
        Entry(
            kind=kind,
            about=alert.township_code or alert.site_id or "",
            year=alert.year,
            moment=f"{alert.raised or '1970-01-01'}T00:00:00+08:00",
            title=f"{alert.county or ''}{alert.township or alert.site_id or ''} {alert.year or ''}：{word}",
            message=alert.message,
            link=(
                f"../{township_address(alert.township_code)}"
                if alert.township and alert.township_code
                else f"{slug(kind)}-1.html"
            ),
        )
        for alert in sorted(alerts, key=lambda alert: alert.raised or "", reverse=True)
    ]
    return atom(f"kind:{kind}", f"年报提醒：{word}", f"{slug(kind)}-1.html", entries)


def copy_files(db: duckdb.DuckDBPyConnection) -> Iterator[File]:
    """The pages on copied reports."""
    names = (
        *("year", "township_code", "township", "county"),
        *("nearest_township_code", "nearest_township", "nearest_county", "nearest_similarity"),
    )
    pairs = [dict(zip(names, row, strict=True)) for row in fetch(db, "copies", {"threshold": COPIED})]
    fields = ("year", "township_code", "township", "county", "similarity")
    repeats = [dict(zip(fields, row, strict=True)) for row in fetch(db, "repeats", {"threshold": COPIED})]
    pages = max(1, -(-len(pairs) // ROWS_A_PAGE))
    for page in range(1, pages + 1):
        yield (
            "copies.html" if page == 1 else f"copies-{page}.html",
            render(
                "copies.html",
                root="",
                here="copies.html",
                threshold=COPIED,
                pairs=pairs[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE],
                total_pairs=len(pairs),
                repeats=repeats[:ROWS_A_PAGE],
                total_repeats=len(repeats),
                page=page,
                pages=pages,
                address=lambda number: "copies.html" if number == 1 else f"copies-{number}.html",
            ),
        )
