"""`nianbao metrics check`: the examples of a catalogue tried."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from flows.cli.output import format_option, say, show_rows
from flows.config.loader import Config

if TYPE_CHECKING:
    from parsers.figures.catalogue_check import ExampleFailure

COLUMNS = ("metric", "expected", "sentence", "read as")


@click.group("metrics")
def metrics() -> None:
    """Check the catalogue of figures (config/metrics.toml).

    \b
    Example: nianbao metrics check
    """


@metrics.command("check")
@format_option
@click.pass_obj
def check(config: Config, fmt: str | None) -> None:
    """Read the example sentences of every metric; exit with 1 where one is read otherwise than it says.

    The sentences stand in config/metrics.toml: `counts` must belong to the metric, `counts_not` must not.

    \b
    Example: nianbao metrics check
    """
    from flows.config.reference_data import knowledge_of
    from parsers.figures.catalogue_check import check_examples

    catalogue = knowledge_of(config.folder).metrics
    failures = list(check_examples(catalogue))
    rows = [_row(failure) for failure in failures]
    tried = sum(len(metric.counts) + len(metric.counts_not) for metric in catalogue.metrics)
    if rows:
        show_rows(COLUMNS, rows, fmt)
    say(f"{tried - len(rows)} of {tried} examples of {len(catalogue.metrics)} metrics are read as they say")
    sys.exit(1 if rows else 0)


def _row(failure: ExampleFailure) -> tuple[str, str, str, str]:
    found = [f"{figure.value} {figure.unit} {figure.metric or '-'}" for figure in failure.figures]
    expected = "counts" if failure.counts else "counts_not"
    return failure.metric, expected, failure.sentence, "; ".join(found) or "nothing"
