"""Makes the duties (a township, a year, a deadline) from the registry, `[duty]` and the configured sites."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date

from flows.config.settings import DutySettings
from flows.config.sites import SiteConfig
from parsers.identity.registry import Registry, Township
from storage.records import DutyUnit

# An agency of the district, not a level of government: 督察工作规定 does not name it, though most publish.
AGENCY_LEVEL = "街道"


def duty_units(registry: Registry, duty: DutySettings, sites: Sequence[SiteConfig]) -> tuple[DutyUnit, ...]:
    """The units that owe reports: each township of a county that has a site file, whose level is in `duty.levels`.

    A township that ended owes up to its last year; a new one from its first. A renamed one keeps its series: its old
    and its new code share a `series_code`, so that a report under either name counts. One that was merged into
    another does not: the other owes for itself alone.
    """
    series = _series(registry, {site.county_code for site in sites})
    units = [
        _unit(township, site, duty, series.get(township.code, township.code))
        for site in sorted(sites, key=lambda s: s.id)
        for township in registry.county(site.county_code)
        if township.level in duty.levels and township.code not in duty.exempt
    ]
    owing = [unit for unit in units if unit.last_year is None or unit.last_year >= unit.first_year]
    return tuple(sorted(owing, key=lambda u: (u.township_code, u.first_year, u.site_id or "")))


def registry_id(units: Sequence[DutyUnit]) -> str:
    """The sha256 of who owes what: two runs that counted by the same units share it."""
    text = json.dumps([asdict(unit) for unit in units], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _unit(township: Township, site: SiteConfig, duty: DutySettings, series_code: str) -> DutyUnit:
    month, day = _deadline(township.county_code, duty)
    return DutyUnit(
        township_code=township.code,
        township=township.name,
        level=township.level,
        county_code=township.county_code,
        county=township.county,
        city=township.city,
        province=township.province,
        site_id=site.id,
        basis="practice" if township.level == AGENCY_LEVEL else "statutory",
        first_year=max(duty.first_year, township.valid_from or duty.first_year),
        last_year=township.valid_to,
        deadline_month=month,
        deadline_day=day,
        series_code=series_code,
    )


def last_deadline(county_code: str, duty: DutySettings, as_of: date) -> date:
    """The last day, up to `as_of`, on which a county's reports fell due."""
    month, day = _deadline(county_code, duty)
    this_year = date(as_of.year, month, day)
    return this_year if this_year <= as_of else date(as_of.year - 1, month, day)


def _deadline(county_code: str, duty: DutySettings) -> tuple[int, int]:
    """The first day that is too late: the county's own, else its province's, else the general one."""
    day = next((duty.deadlines[key] for key in (county_code, county_code[:2]) if key in duty.deadlines), duty.deadline)
    first = date.fromisoformat(f"2000-{day}")
    # 29 February is not there every year; the day after 28 February is
    return (3, 1) if (first.month, first.day) == (2, 29) else (first.month, first.day)


def _series(registry: Registry, county_codes: set[str]) -> Mapping[str, str]:
    """The code under which a renamed township's reports are one series: that of the last name it bears.

    A rename has one predecessor and a successor that begins when it ends; several predecessors, or a successor that
    was there before, are a merger.
    """
    ended = [t for code in sorted(county_codes) for t in registry.county(code) if t.successor and t.valid_to]
    predecessors = Counter(t.successor for t in ended)
    renamed = {}
    for township in ended:
        successor = registry.township(township.successor or "")
        if successor is not None and successor.valid_from is not None and predecessors[township.successor] == 1:
            renamed[township.code] = successor.code
    return {code: _end_of(code, renamed) for code in renamed}


def _end_of(code: str, renamed: Mapping[str, str]) -> str:
    seen = {code}
    while code in renamed and renamed[code] not in seen:
        code = renamed[code]
        seen.add(code)
    return code
