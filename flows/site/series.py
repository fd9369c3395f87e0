"""What a township states year after year: its metrics, the newest value of each and the line of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from markupsafe import Markup

from flows.site import charts
from flows.site.addresses import slug
from flows.site.labels import number
from flows.site.rows import SeriesRow, TownshipRows


@dataclass(frozen=True, slots=True)
class Series:
    """A metric's values over the years."""

    key: str
    unit: str
    values: Sequence[tuple[int, float]]  # year and value
    last: SeriesRow


def series_of(township: TownshipRows) -> list[Series]:
    """Returns a township's metrics, those that it states in most years first."""
    found = []
    for (key, unit), rows in groupby(township.series, key=lambda row: (row.metric, row.unit)):
        stated = [row for row in rows if row.value is not None]
        if stated:
            found.append(Series(key, unit, [(row.year, row.value or 0.0) for row in stated], stated[-1]))
    return sorted(found, key=lambda series: (-len(series.values), series.key, series.unit))


def series_html(found: Sequence[Series], years: Sequence[int], metric_names: Mapping[str, str]) -> Markup:
    """Returns the items of the list, each with a line over `years` where more than one of them has a value."""
    return Markup("\n".join(_item(series, years, metric_names) for series in found))  # noqa: S704


def _item(series: Series, years: Sequence[int], metric_names: Mapping[str, str]) -> str:
    name = metric_names.get(series.key, series.key)
    last = series.last
    change = ""
    if last.change_ratio is not None:
        change = f"，比上年 {'+' if last.change_ratio > 0 else ''}{round(last.change_ratio * 100)}%"
    line = charts.spark(charts.line(series.values, years), name, series.unit) if len(series.values) > 1 else ""
    return (
        f'<li><p class="name"><a href="../../m/{slug(series.key)}.html">{escape(name)}</a></p>\n'
        f'<p class="value"><b>{number(last.value)}</b> {escape(series.unit)}</p>\n'
        f'<p class="note">{last.year} 年{change}</p>{line}</li>'
    )
