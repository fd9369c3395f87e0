"""Quantities stated in the text: value, unit, qualifier, subject, quote and path.

Names that hold digits are blanked (names), numbers with units found (counts, zeros), each placed in its clause
(clauses, mentions), named after what it counts (subject) and put into a series of the catalogue (series, metrics).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from parsers.figures.counts import find_counts, may_count
from parsers.figures.mentions import Mention, read_mentions
from parsers.figures.metrics import Metric, Metrics, load_metrics
from parsers.figures.names import blank_names
from parsers.figures.scope import ANY_SCOPE, Scope
from parsers.figures.series import choose_metric, drop_mixed_sums, drop_wider_totals, part_attempts
from parsers.figures.shared_rates import parted_rates, told_of_each
from parsers.figures.zeros import find_zeros
from parsers.model import Figure, Section

__all__ = ["Metrics", "Scope", "load_metrics", "read_figures"]


def read_figures(sections: Sequence[Section], metrics: Metrics, scope: Scope = ANY_SCOPE) -> tuple[Figure, ...]:
    """Every quantity that the sections state, in reading order.

    万 and 亿 are multiplied out; `quote` is verbatim; `path` counts children from 1, the preamble is
    "0". Names that hold digits (热线, “3·15”, 《…（2021－2025年）》, dates, document numbers) count nothing. What is
    planned for the next year is a figure of no series, nor is what lies outside the report's `scope`.
    """
    if scope.year and not any(_speaks_of(scope.year, section) for section in sections):
        scope = replace(scope, year=None)
    return tuple(
        figure
        for path, section, planned in _paths(sections, "", planned=False)
        for text in (section.heading, section.text)
        if text
        for figure in _figures_in(text, path, metrics, None if planned else scope)
    )


def _speaks_of(year: int, section: Section) -> bool:
    said = f"{year}年"
    return said in section.heading or said in section.text or any(_speaks_of(year, one) for one in section.children)


def _paths(sections: Sequence[Section], prefix: str, *, planned: bool) -> list[tuple[str, Section, bool]]:
    """Returns the sections in reading order, each with its path and True where it plans."""
    found: list[tuple[str, Section, bool]] = []
    number = 0
    for section in sections:
        if section.level == 0:
            found.append(("0", section, planned))
            continue
        number += 1
        path = f"{prefix}{number}"
        plans = section.role == "plans" or (planned and section.role is None)
        found.append((path, section, plans))
        if section.children:
            found += _paths(section.children, f"{path}.", planned=plans)
    return found


def _figures_in(text: str, path: str, metrics: Metrics, scope: Scope | None) -> Iterator[Figure]:
    """The figures of one text; without a scope, as in a plan, they are of no series."""
    plain = blank_names(text) if may_count(text) else ""
    counts = find_zeros(text, find_counts(plain) if plain else [], metrics)
    if not counts:
        return
    mentions = read_mentions(text, plain or text, counts)
    chosen: list[tuple[Mention, Metric | None]] = []
    for mention in mentions:
        one = mention, choose_metric(mention, metrics, scope) if scope else None
        each = [(rate, choose_metric(rate, metrics, scope)) for rate in told_of_each(mention)] if scope else ()
        chosen += parted_rates(one, each)
    for mention, metric in drop_mixed_sums(drop_wider_totals(part_attempts(chosen, metrics))):
        count = mention.number
        yield Figure(
            quote=mention.quote,
            subject=mention.subject or mention.quote,
            value=count.value,
            unit=count.unit,
            qualifier=count.qualifier,
            metric=metric.name if metric else None,
            path=path,
            series_unit=metric.unit if metric else None,
        )
