"""The pages of metrics: how the stated quantities spread, year by year and county by county."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from types import SimpleNamespace
from typing import Any

import duckdb

from flows.site import charts
from flows.site.addresses import slug
from flows.site.rendering import render
from flows.site.rows import fetch
from flows.site.yearly_charts import boxes

MOST_COUNTIES = 300  # on one page
File = tuple[str, str]


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
    found = fetch(db, "metric_counties", chosen)
    tallest = tallest_shown([float(row[3]) for row in found])
    counties, left_out = _metric_counties(found, years, tallest)
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
        spread=boxes(years[::-1], [values for _, values in stated], metric.unit) if len(stated) > 1 else None,
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
        multiples=sum(county.line is not None for county in counties) > 1,
        tallest=tallest,
        counties_left_out=left_out,
        outliers=[dict(zip(names, row, strict=True)) for row in fetch(db, "metric_outliers", chosen)],
    )


def _metric_counties(
    found: Sequence[tuple[Any, ...]], years: Sequence[int], tallest: float
) -> tuple[list[SimpleNamespace], int]:
    """Returns the counties to list, and how many are left out where there are too many for a page."""
    counties = []
    for code, group in groupby(found, key=lambda row: row[0]):
        rows = list(group)
        values = {row[2]: float(row[3]) for row in rows}
        line = charts.line(list(values.items()), sorted(years), top=tallest) if len(values) > 1 else None
        townships = max(row[4] for row in rows)
        counties.append(SimpleNamespace(code=code, name=rows[-1][1], values=values, line=line, townships=townships))
    if len(counties) <= MOST_COUNTIES:
        return counties, 0
    kept: dict[str, list[SimpleNamespace]] = defaultdict(list)
    for county in sorted(counties, key=lambda county: (-county.townships, county.code)):
        if len(kept[county.code[:2]]) < 10:
            kept[county.code[:2]].append(county)
    chosen = sorted((county for some in kept.values() for county in some), key=lambda county: county.code)
    return chosen, len(counties) - len(chosen)


def tallest_shown(values: Sequence[float]) -> float:
    """Returns up to where charts side by side are drawn: a readable number above all but the highest 2 of 100."""
    high = charts.quantile(sorted(values), 0.98) if values else 1.0
    step = charts.round_step(max(high, 1e-6) / 5)
    return math.ceil(high / step - 1e-9) * step or 1.0
