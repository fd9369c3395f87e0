"""The catalogue's own examples tried: sentences that must and must not belong to a metric."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from parsers.figures import Metrics, read_figures
from parsers.model import Figure, Section


@dataclass(frozen=True, slots=True)
class ExampleFailure:
    """A sentence of metrics.toml that is read otherwise than it says; `figures` are what was read in it."""

    metric: str
    sentence: str
    counts: bool  # what the catalogue says: the sentence belongs to the metric
    figures: tuple[Figure, ...]


def check_examples(metrics: Metrics) -> Iterator[ExampleFailure]:
    """Examples that fail: a sentence of `counts` without a figure of the metric, one of `counts_not` with one."""
    for metric in metrics.metrics:
        for counts, sentences in ((True, metric.counts), (False, metric.counts_not)):
            for sentence in sentences:
                figures = read_figures([Section(0, "", "", sentence, "preamble")], metrics)
                if any(figure.metric == metric.name for figure in figures) != counts:
                    yield ExampleFailure(metric.name, sentence, counts, figures)
