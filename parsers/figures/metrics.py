"""The catalogue of figures that people compare year over year (config/metrics.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from parsers.text.word_list import Words

_NO_WORDS = Words()


@dataclass(frozen=True, slots=True)
class Attempt:
    """调处136起，成功化解131起: what was `tried` is of series `of` where what was `done` stands behind it."""

    tried: Words
    done: Words
    of: str


@dataclass(frozen=True, slots=True)
class ToldBy:
    """检查场所312家次: counted in one of `units`, the series is told by `words` in place of its own."""

    units: frozenset[str]
    words: Words


@dataclass(frozen=True, slots=True)
class Metric:
    """One comparable series: one word of each group must stand in the figure's words, none of `without`.

    What is counted must not end in any of `not_ending`: 调解委员会受理纠纷 counts disputes, 成立调解委员会 does not.
    `units` are the units that fit, counted as one series under `unit`. `stock`: how many there are, so that a growth
    is none. A clause that holds one of `alone` also fits where the clause before it holds one of `lent`. `zero` words
    name what a sentence can say there was none of. `narrowed` words tell the part of a total that alone is meant;
    where none of them stands, `other` words exclude. Counted in some units, the series is `told_by` words of theirs.
    `attempt` parts what was tried from what was done. `counts` and `counts_not` are sentences that do and do not count.
    """

    name: str
    label: str
    unit: str
    units: frozenset[str]
    words: tuple[Words, ...]
    without: Words
    not_ending: tuple[str, ...] = ()
    stock: bool = False
    alone: Words = _NO_WORDS
    lent: Words = _NO_WORDS
    zero: Words = _NO_WORDS
    narrowed: Words = _NO_WORDS
    other: Words = _NO_WORDS
    attempt: Attempt | None = None
    told_by: ToldBy | None = None
    counts: tuple[str, ...] = ()
    counts_not: tuple[str, ...] = ()

    def fits(self, words: str, subject: str, groups: Iterable[Words]) -> bool:
        """True where a word of each of `groups` stands, and what is counted, `subject`, is not what is left out."""
        for group in groups:
            if not group.search(words):
                return False
        return self._is_open_to(words, subject)

    def fits_lent(self, words: str, lender: str, subject: str = "") -> bool:
        """True where words that say `alone` what is done stand behind a clause that says of whom, or about what."""
        return bool(self.lent.search(lender)) and self._is_open_to(words, subject)

    def fits_zero(self, noun: str) -> bool:
        """True where a noun names what the series counts, so that none of it is a zero."""
        return bool(self.zero.search(noun)) and not self.without.search(noun)

    def _is_open_to(self, words: str, subject: str) -> bool:
        if subject.rstrip("”").endswith(self.not_ending) or self.without.search(words):
            return False
        return not self.other.words or not self.other.search(words) or bool(self.narrowed.search(words))


class Told(NamedTuple):
    """A series as it is told where it is counted in one unit: by its own words, or by those of that unit alone."""

    metric: Metric
    groups: tuple[Words, ...]
    by_unit: bool


@dataclass(frozen=True, slots=True)
class Metrics:
    """All metrics, in the order in which they are tried: the first that fits wins."""

    metrics: tuple[Metric, ...]
    by_unit: Mapping[str, tuple[Told, ...]] = field(default_factory=dict)
    borrowing: Mapping[str, tuple[Metric, ...]] = field(default_factory=dict)  # those with `alone`, by unit
    zeros: tuple[Metric, ...] = ()
    zero_words: Words = _NO_WORDS  # of all `zeros`
    whole_words: Words = _NO_WORDS

    def named(self, name: str) -> Metric | None:
        """The metric of a name; None where the catalogue has none."""
        return next((metric for metric in self.metrics if metric.name == name), None)

    def hide_whole_words(self, words: str) -> str:
        """The words without those that are never cut through: 党组 is no part of 党组织."""
        while found := self.whole_words.search(words):
            words = f"{words[: found.start()]}\x00{words[found.end() :]}"
        return words


def load_metrics(path: Path) -> Metrics:
    """Reads metrics.toml; raises ValueError that names the metric and what is expected of it."""
    data = tomllib.loads(path.read_text("utf-8"))
    groups = data.get("unit_groups", {})
    words = data.get("word_groups", {})
    entries = data.get("metric", ())
    metrics = tuple(_metric(entry, groups, words, path) for entry in entries)
    return Metrics(
        metrics=metrics,
        by_unit={unit: tuple(_told(one, unit) for one in told) for unit, told in _by_unit(metrics).items()},
        borrowing=_by_unit([metric for metric in metrics if metric.alone.words]),
        zeros=tuple(metric for metric in metrics if metric.zero.words),
        zero_words=Words(tuple(word for entry in entries for word in entry.get("zero", ()))),
        whole_words=Words(tuple(data.get("whole_words", ()))),
    )


def _by_unit(metrics: Sequence[Metric]) -> dict[str, tuple[Metric, ...]]:
    units = {unit for metric in metrics for unit in metric.units}
    return {unit: tuple(metric for metric in metrics if unit in metric.units) for unit in units}


def _told(metric: Metric, unit: str) -> Told:
    told_by = metric.told_by
    if told_by is None or unit not in told_by.units:
        return Told(metric, metric.words, by_unit=False)
    return Told(metric, (told_by.words,), by_unit=True)


def _metric(
    entry: dict[str, Any],
    unit_groups: Mapping[str, list[str]],
    word_groups: Mapping[str, list[str]],
    path: Path,
) -> Metric:
    name = entry.get("name")
    for key in ("name", "unit", "units", "words"):
        if not entry.get(key):
            raise ValueError(f"{path.name}: metric {name or '?'}: {key} is missing")
    words = entry["words"]
    if not all(isinstance(group, list) and group and all(isinstance(w, str) for w in group) for group in words):
        raise ValueError(f"{path.name}: metric {name}: words must be lists of words, one list a condition")
    if bool(entry.get("alone")) != bool(entry.get("lent")):
        raise ValueError(f"{path.name}: metric {name}: alone and lent must stand together")

    def words_of(key: str) -> Words:
        return Words(_spelt_out(entry.get(key, ()), word_groups))

    attempt = entry.get("attempt")
    if attempt and not all(attempt.get(key) for key in ("tried", "done", "of")):
        raise ValueError(f"{path.name}: metric {name}: attempt must have tried, done and of")
    told_by = entry.get("told_by")
    if told_by and not (told_by.get("units") and told_by.get("words")):
        raise ValueError(f"{path.name}: metric {name}: told_by must have units and words")

    return Metric(
        name=str(name),
        label=str(entry.get("label", name)),
        unit=str(entry["unit"]),
        units=frozenset(_spelt_out(entry["units"], unit_groups)),
        words=tuple(Words(_spelt_out(group, word_groups)) for group in words),
        without=words_of("without"),
        not_ending=tuple(entry.get("not_ending", ())),
        stock=bool(entry.get("stock", False)),
        alone=words_of("alone"),
        lent=words_of("lent"),
        zero=words_of("zero"),
        narrowed=words_of("narrowed"),
        other=words_of("other"),
        told_by=ToldBy(frozenset(told_by["units"]), Words(tuple(told_by["words"]))) if told_by else None,
        attempt=Attempt(Words(tuple(attempt["tried"])), Words(tuple(attempt["done"])), attempt["of"])
        if attempt
        else None,
        counts=tuple(entry.get("counts", ())),
        counts_not=tuple(entry.get("counts_not", ())),
    )


def _spelt_out(keys: Iterable[str], groups: Mapping[str, list[str]]) -> tuple[str, ...]:
    return tuple(word for key in keys for word in groups.get(key, [key]))
