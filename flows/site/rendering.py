"""Templates to pages: one Jinja environment in which everything is escaped and only http(s) becomes a link."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from flows.coverage.table import BASIS_WORDS, chase_words
from flows.site import charts, labels
from flows.site import outline_html as outline
from flows.site.addresses import report_address, slug, township_address
from flows.site.rows import FigureRow
from flows.site.series import Series, series_html
from flows.site.words_html import address, badge, href, place, status_cell
from storage.publish.spreadsheet import lacking

TEMPLATES = Path(__file__).parent / "templates"


@pass_context
def _metric(context: Context, key: str) -> str:
    """A metric's name; one that nobody named is shown by its key."""
    return str(context["metric_names"].get(key, key))


@pass_context
def _figures(context: Context, figures: Sequence[FigureRow]) -> Markup:
    return outline.figures_html(figures, context["metric_names"])


@pass_context
def _series(context: Context, series: Sequence[Series], years: Sequence[int]) -> Markup:
    return series_html(series, years, context["metric_names"])


@pass_context
def _corrected_value(context: Context, value: str | None, field: str) -> str:
    """What stood in a field before or after a correction, in words."""
    if value is None:
        return "不是数" if field == "value" else "（空）"
    if field == "metric":
        return _metric(context, value)
    return labels.KINDS.get(value, value) if field == "kind" else value


@cache
def environment() -> Environment:
    """The environment, compiled once a process."""
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found.filters |= {
        "status": labels.status,
        "metric": _metric,
        "province": labels.province,
        "number": labels.number,
        "percent": labels.percent,
        "role": lambda key: labels.ROLES.get(key, key),
        "basis": lambda key: BASIS_WORDS.get(key, key),
        "year_basis": lambda key: labels.YEAR_BASES.get(key or "", "不详"),
        "qualifier": lambda key: labels.QUALIFIERS.get(key, key),
        "corrected_field": lambda key: labels.CORRECTED_FIELDS.get(key, key),
        "corrected_value": _corrected_value,
        "alert_kind": lambda key: labels.ALERT_KINDS.get(key, key),
        "href": href,
        "place": place,
        "chase_words": chase_words,
        "slug": slug,
        "township_address": township_address,
        "report_address": report_address,
        "contents": outline.contents_html,
        "sections": outline.sections_html,
        "dropped": outline.dropped_html,
        "figures": _figures,
        "series": _series,
        "spark": charts.spark,
        "short": charts.short,
    }
    found.globals |= {
        "statuses": tuple(labels.STATUSES.values()),
        "workbooks": lacking() is None,
        "status_cell": status_cell,
        "badge": badge,
        "address": address,
    }
    return found


def render(template: str, *, root: str, here: str = "", **context: Any) -> str:
    """A page; `root` leads from its folder to the site's, `here` is its entry in the navigation."""
    return environment().get_template(template).render(root=root, here=here, **context)
