"""Quantities stated in the text: value, unit, qualifier, subject, quote and path.

Names that hold digits are blanked (names), numbers with units found (counts, zeros), each placed in its clause
(clauses, mentions), named after what it counts (subject) and put into a series of the catalogue (series, metrics).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parsers.figures.counts import find_counts, may_count
from parsers.figures.mentions import read_mentions
from parsers.figures.metrics import Metrics, load_metrics
from parsers.figures.names import blank_names
from parsers.figures.series import choose_metric, part_attempts
from parsers.figures.zeros import find_zeros
from parsers.model import Figure, Section

__all__ = ["Metrics", "load_metrics", "read_figures"]


def read_figures(sections: Sequence[Section], metrics: Metrics) -> tuple[Figure, ...]:
    """Every quantity that the sections state, in reading order.

    万 and 亿 are multiplied out; `quote` is verbatim; `path` counts children from 1, the preamble is
    "0". Names that hold digits (热线, “3·15”, 《…（2021－2025年）》, dates, document numbers) count nothing. What is
    planned for the next year is a figure of no series.
    """
    return tuple(
        figure
        for path, section, planned in _walk(sections, "", planned=False)
        for text in (section.heading, section.text)
        if text
        for figure in _figures_in(text, path, metrics, planned=planned)
    )


def _walk(sections: Sequence[Section], prefix: str, *, planned: bool) -> Iterator[tuple[str, Section, bool]]:
    number = 0
    for section in sections:
        if section.level == 0:
            yield "0", section, planned
            continue
        number += 1
        path = f"{prefix}{number}"
        plans = section.role == "plans" or (planned and section.role is None)
        yield path, section, plans
        yield from _walk(section.children, f"{path}.", planned=plans)


def _figures_in(text: str, path: str, metrics: Metrics, *, planned: bool) -> Iterator[Figure]:
    plain = blank_names(text) if may_count(text) else ""
    counts = find_zeros(text, find_counts(plain) if plain else [], metrics)
    mentions = read_mentions(text, plain or text, counts) if counts else ()
    chosen = [(mention, None if planned else choose_metric(mention, metrics)) for mention in mentions]
    for mention, metric in part_attempts(chosen, metrics):
        count = mention.count
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
