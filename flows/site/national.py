"""The pages that look across counties: the map, alerts, metrics, copied reports."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from types import SimpleNamespace
from typing import Any

import duckdb

from flows.coverage.table import HEADINGS, Duty, duty_cells
from flows.site import charts, labels
from flows.site.counties import Chased, table_files
from flows.site.rendering import render, slug
from flows.site.rows import AlertRow, CountyYear, Overdue, fetch

COUNTIES_ON_ONE_PAGE = 300  # more: the map on the first page shows provinces, and each has a page
MOST_DUTIES = 20_000  # in one table to download
MOST_OVERDUE = 40  # counties named on the first page
ROWS_A_PAGE = 200
COPIED = 0.7  # share of a text that stands in another, from which the two are shown as alike
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
    """The first page and the provinces'."""
    cells = [CountyYear._make(row) for row in fetch(db, "county_years")]
    totals = fetch(db, "totals")[0]
    years = sorted({cell.year for cell in cells}, reverse=True)
    overdue = [Overdue._make(row) for row in fetch(db, "overdue")]
    provinces = [_province(code, list(found)) for code, found in groupby(cells, key=lambda cell: cell.county_code[:2])]
    counties = sum(len(province.counties) for province in provinces)
    names = ("reports", "townships", "counties", "chars", "captures", "last_run")
    yield (
        "index.html",
        render(
            "index.html",
            root="",
            here="index.html",
            years=years,
            totals=SimpleNamespace(**dict(zip(names, totals, strict=True))),
            alerts=alerts,
            by_year=[_year(year, cells) for year in years],
            overdue=overdue[:MOST_OVERDUE],
            overdue_counties=len(overdue),
            owing=sum(len(one.owing) for one in overdue),
            late=sum(len(one.late) for one in overdue),
            by_province=counties > COUNTIES_ON_ONE_PAGE,
            provinces=provinces,
            groups=[(province, province.counties) for province in provinces],
        ),
    )
    for province in provinces:
        yield f"p/{province.code}.html", render("province.html", root="../", province=province, years=years)


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
    }


def download_files(db: duckdb.DuckDBPyConnection, chased: Chased) -> Iterator[tuple[str, str | bytes]]:
    """Yields all duties as tables; of very many those of the newest year that is due alone."""
    duties = [Duty._make(row) for row in fetch(db, "county_duties", {"low": "", "high": "~"})]
    newest = max((duty.year for duty in duties if duty.status != "not_due"), default=0)
    if len(duties) > MOST_DUTIES:
        duties = [duty for duty in duties if duty.year == newest]
    cells = [duty_cells(duty, chased.get((duty.township_code, duty.year), ())) for duty in duties]
    yield from table_files("data/coverage", duties, cells)
    yield "data/dataset.jsonld", json.dumps(dataset(duties), ensure_ascii=False, indent=1)


def dataset(duties: Sequence[Duty]) -> Mapping[str, object]:
    """Returns what the tables are, in the words of schema.org's Dataset, for archives and search engines."""
    years = [duty.year for duty in duties]
    kinds = (
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("csv", "text/csv"),
        ("json", "application/json"),
    )
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": "乡镇（街道）法治政府建设年度报告公开情况",
        "description": "每个乡镇（街道）每年的法治政府建设年度报告：状态、期限、公开日期、地址、说明和查阅的栏目。",
        "inLanguage": "zh-CN",
        "temporalCoverage": f"{min(years)}/{max(years)}" if years else "",
        "dateModified": max((str(duty.as_of) for duty in duties if duty.as_of), default=""),
        "variableMeasured": list(HEADINGS),
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": media_type, "contentUrl": f"coverage.{kind}"}
            for kind, media_type in kinds
        ],
    }


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


def metric_files(db: duckdb.DuckDBPyConnection, metric_names: Mapping[str, str]) -> Iterator[File]:
    """The list of metrics, and a page for each."""
    names = ("metric", "unit", "townships", "first_year", "last_year")
    metrics = [SimpleNamespace(**dict(zip(names, row, strict=True))) for row in fetch(db, "metrics")]
    yield (
        "metrics.html",
        render("metrics.html", root="", here="metrics.html", metrics=metrics, metric_names=metric_names),
    )
    for metric in metrics:
        yield f"m/{slug(metric.metric)}.html", _metric_page(db, metric, metric_names)


def _metric_page(db: duckdb.DuckDBPyConnection, metric: SimpleNamespace, metric_names: Mapping[str, str]) -> str:
    chosen = {"metric": metric.metric, "unit": metric.unit}
    stated = fetch(db, "metric_values", chosen)
    years = [year for year, _ in reversed(stated)]
    counties, left_out = _metric_counties(fetch(db, "metric_counties", chosen), years)
    # the newest year that half as many state as the fullest one: a year that has only begun says little
    fullest = max(len(values) for _, values in stated)
    year, values = next((year, values) for year, values in reversed(stated) if 2 * len(values) >= fullest)
    names = ("township_code", "township", "county", "year", "value", "previous_value", "change_ratio", "score")
    return render(
        "metric.html",
        root="../",
        here="metrics.html",
        m=metric,
        metric_names=metric_names,
        year=year,
        years=years,
        histogram=charts.histogram(values),
        by_year=[
            {
                "year": year,
                "count": len(values),
                "low": charts.quantile(values, 0.25),
                "middle": charts.quantile(values, 0.5),
                "high": charts.quantile(values, 0.75),
            }
            for year, values in reversed(stated)
        ],
        counties=counties,
        counties_left_out=left_out,
        outliers=[dict(zip(names, row, strict=True)) for row in fetch(db, "metric_outliers", chosen)],
    )


def _metric_counties(found: Sequence[tuple[Any, ...]], years: Sequence[int]) -> tuple[list[SimpleNamespace], int]:
    """The counties to list, and how many are left out where there are too many for a page."""
    counties = []
    for code, group in groupby(found, key=lambda row: row[0]):
        rows = list(group)
        values = {row[2]: float(row[3]) for row in rows}
        line = charts.line(list(values.items()), sorted(years))
        townships = max(row[4] for row in rows)
        counties.append(SimpleNamespace(code=code, name=rows[-1][1], values=values, line=line, townships=townships))
    if len(counties) <= COUNTIES_ON_ONE_PAGE:
        return counties, 0
    kept: dict[str, list[SimpleNamespace]] = defaultdict(list)
    for county in sorted(counties, key=lambda county: (-county.townships, county.code)):
        if len(kept[county.code[:2]]) < 10:
            kept[county.code[:2]].append(county)
    chosen = sorted((county for some in kept.values() for county in some), key=lambda county: county.code)
    return chosen, len(counties) - len(chosen)


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
