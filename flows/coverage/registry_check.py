"""Compares the registry with the names that portals use: townships that were merged, renamed or made since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from parsers.identity.registry import COLUMNS, OPTIONAL_COLUMNS, SUFFIXES, Registry, Township

ROW_COLUMNS = (*COLUMNS, *OPTIONAL_COLUMNS)
_LEVELS = {"街道办事处": "街道", "街道办": "街道", "地区办事处": "街道", "地区": "街道"}


@dataclass(frozen=True, slots=True)
class Reporter:
    """A name under which reports are posted in a county, and the years they are about; `code` is None if it is new."""

    county_code: str
    code: str | None
    name: str
    first_year: int
    last_year: int


def reporters_of(rows: Iterable[Mapping[str, Any]]) -> list[Reporter]:
    """Returns the rows of registry_check.sql as records."""
    return [Reporter(**row) for row in rows]


def propose_rows(reporters: Sequence[Reporter], registry: Registry) -> list[tuple[str, ...]]:
    """Returns rows of townships.csv (ROW_COLUMNS) for a person to complete and accept, county by county.

    A name that the registry lacks is a new township from its first report on; its code is not known here. A township
    that has not reported since may have ended the year before; where one name alone is new, it may be the successor,
    which stands there by its name until it has a code.
    """
    ordered = sorted(reporters, key=lambda reporter: reporter.county_code)
    return [
        row
        for county, group in groupby(ordered, key=lambda reporter: reporter.county_code)
        for row in _propose_for_county(county, list(group), registry)
    ]


def _propose_for_county(county: str, reporters: Sequence[Reporter], registry: Registry) -> list[tuple[str, ...]]:
    new = [reporter for reporter in reporters if reporter.code is None]
    registered = registry.county(county)
    if not new or not registered:
        return []
    began = min(reporter.first_year for reporter in new)
    last = {reporter.code: reporter.last_year for reporter in reporters if reporter.code is not None}
    successor = new[0].name if len(new) == 1 else ""
    ended = [
        _row(township, valid_to=str(began - 1), successor=successor)
        for township in registered
        if township.valid_to is None and last.get(township.code, began - 1) < began
    ]
    return [*(_new_row(reporter, registered[0]) for reporter in new), *ended]


def _new_row(reporter: Reporter, neighbour: Township) -> tuple[str, ...]:
    return (
        "", reporter.name, _level_of(reporter.name), reporter.county_code, neighbour.county, neighbour.city,
        neighbour.province, str(reporter.first_year), "", "",
    )  # fmt: skip


def _level_of(name: str) -> str:
    suffix = next((one for one in SUFFIXES if name.endswith(one)), "")
    return _LEVELS.get(suffix, suffix)


def _row(township: Township, *, valid_to: str, successor: str) -> tuple[str, ...]:
    return (
        township.code, township.name, township.level, township.county_code, township.county, township.city,
        township.province, str(township.valid_from or ""), valid_to, successor,
    )  # fmt: skip
