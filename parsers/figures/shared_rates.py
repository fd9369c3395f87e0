"""One number for several rates: 办结率、满意率均为100% says both."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from parsers.figures.mentions import Mention
from parsers.figures.metrics import Metric
from parsers.figures.units import PERCENT

_RATE: Final = r"[^，。；、：:\d率]{1,14}(?:率|满意度)"
_RATES = re.compile(
    rf"(?P<rates>{_RATE}(?:(?:、|以及|和|及|与){_RATE}){{1,4}})(?:[均都]|全部)?(?:可|已)?(?:为|是|达到?了?|保持在?|稳定在|超过?)?\s?(?:均|都)?\s?$"
)
_JOINS = re.compile(r"(?:、|以及|(?<=率)(?:和|及|与)|(?<=度)(?:和|及|与))")


def told_of_each(mention: Mention) -> Sequence[Mention]:
    """The mention once for each rate that its number is said of, each with a quote of its own; empty for one rate."""
    found = _RATES.search(mention.before) if mention.number.unit == PERCENT and "率" in mention.before else None
    if found is None:
        return ()
    return tuple(_each(mention, found["rates"]))


def _each(mention: Mention, rates: str) -> Iterator[Mention]:
    at = mention.quote.find(rates)
    whose = mention.subject[: max(mention.subject.find(rates), 0)]
    end = 0
    for rate in _JOINS.split(rates):
        begin = rates.index(rate, end)
        end = begin + len(rate)
        quote = mention.quote[at + begin :] if at >= 0 and begin else mention.quote
        yield mention._replace(quote=quote, words=rate, subject=whose + rate, before=rate)


def parted_rates(
    chosen: tuple[Mention, Metric | None], each: Sequence[tuple[Mention, Metric | None]]
) -> Sequence[tuple[Mention, Metric | None]]:
    """Those of the rates that are of a series, one for each series, where there are several; else what was chosen."""
    by_name = {metric.name: (mention, metric) for mention, metric in reversed(each) if metric is not None}
    return [*reversed(by_name.values())] if len(by_name) > 1 else [chosen]
