"""The catalogue of figures that people compare year over year (config/metrics.toml)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Metric:
    """One comparable series: one word of each group must stand in the figure's words, none of `without`.

    What is counted must not end in any of `not_ending`: 调解委员会受理纠纷 counts disputes, 成立调解委员会 does not.
    `units` are the units that fit, counted as one series under `unit`.
    """

    name: str
    label: str
    unit: str
    units: frozenset[str]
    words: tuple[re.Pattern[str], ...]
    without: re.Pattern[str] | None
    not_ending: tuple[str, ...] = ()

    def fits(self, words: str, subject: str = "") -> bool:
        """Whether a figure about these words, that counts `subject` in a unit that fits, belongs to the series."""
        for group in self.words:
            if not group.search(words):
                return False
        return not subject.endswith(self.not_ending) and not (self.without and self.without.search(words))


@dataclass(frozen=True, slots=True)
class Metrics:
    """All metrics, in the order in which they are tried: the first that fits wins."""

    metrics: tuple[Metric, ...]
    by_unit: Mapping[str, tuple[Metric, ...]] = field(default_factory=dict)

    def name_for(self, words: str, unit: str, subject: str = "") -> str | None:
        """The name of the series that a figure about `words`, counting `subject`, belongs to, or None."""
        for metric in self.by_unit.get(unit, ()):
            if metric.fits(words, subject):
                return metric.name
        return None

    def series_unit(self, name: str, unit: str) -> str:
        """The unit under which `name` compares figures stated in `unit`: 场, 场次 and 期 are one 次."""
        return next((metric.unit for metric in self.by_unit.get(unit, ()) if metric.name == name), unit)


def load_metrics(path: Path) -> Metrics:
    """Reads metrics.toml; raises ValueError that names the metric and what is expected of it."""
    data = tomllib.loads(path.read_text("utf-8"))
    groups = data.get("unit_groups", {})
    metrics = tuple(_metric(entry, groups, path) for entry in data.get("metric", ()))
    units = {unit for metric in metrics for unit in metric.units}
    return Metrics(metrics, {unit: tuple(metric for metric in metrics if unit in metric.units) for unit in units})


def _metric(entry: dict[str, Any], groups: dict[str, list[str]], path: Path) -> Metric:
    name = entry.get("name")
    for key in ("name", "unit", "units", "words"):
        if not entry.get(key):
            raise ValueError(f"{path.name}: metric {name or '?'}: {key} is missing")
    words = entry["words"]
    if not all(isinstance(group, list) and group and all(isinstance(w, str) for w in group) for group in words):
        raise ValueError(f"{path.name}: metric {name}: words must be lists of words, one list a condition")
    units = frozenset(unit for key in entry["units"] for unit in groups.get(key, [key]))
    return Metric(
        name=str(name),
        label=str(entry.get("label", name)),
        unit=str(entry["unit"]),
        units=units,
        words=tuple(_any_of(group) for group in words),
        without=_any_of(entry["without"]) if entry.get("without") else None,
        not_ending=tuple(entry.get("not_ending", ())),
    )


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in words))
