"""The numbers of an invented township, developing from year to year; the truth that tests and the demo compare with."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

FIRST_YEAR = 2015


@dataclass(frozen=True, slots=True)
class TownshipYear:
    """A township's counts of one year; names follow the shipped catalogue of metrics."""

    mediators: int
    disputes_handled: int
    disputes_resolved: int
    legal_publicity_events: int
    publicity_copies: int
    people_reached: int
    legal_trainings: int
    party_committee_studies: int
    enforcement_inspections: int
    enforcement_cases: int
    enforcement_officers: int
    documents_reviewed: int
    contracts_reviewed: int
    hotline_orders: int
    disclosures: int
    services_handled: int
    petitions: int

    @property
    def resolution_rate(self) -> float:
        """Per cent, one decimal."""
        return round(100 * self.disputes_resolved / self.disputes_handled, 1)


def figures_of(township_code: str, year: int) -> TownshipYear:
    """The township's numbers for the year: a size of its own, a trend, and some luck."""
    own = Random(f"size {township_code}")  # noqa: S311 — invented numbers
    size, trend = own.uniform(0.5, 2.0), own.uniform(-0.04, 0.12)
    luck = Random(f"luck {township_code} {year}")  # noqa: S311
    steps = year - FIRST_YEAR

    def number(base: float, growth: float = 1.0, noise: float = 0.12) -> int:
        return max(1, round(base * size * (1 + trend * growth) ** steps * luck.uniform(1 - noise, 1 + noise)))

    disputes = number(90, 1.0, 0.2)
    return TownshipYear(
        mediators=number(36, 0.4, 0.03),
        disputes_handled=disputes,
        disputes_resolved=disputes - luck.randint(0, max(1, disputes // 20)),
        legal_publicity_events=number(14, 1.5, 0.2) + 1,
        publicity_copies=number(2600, 1.2, 0.2) // 100 * 100 + 100,
        people_reached=number(4200, 1.0, 0.2) // 100 * 100 + 100,
        legal_trainings=number(5, 0.6, 0.2) + 1,
        party_committee_studies=luck.randint(2, 8),
        enforcement_inspections=number(60, 1.2, 0.2) + 1,
        enforcement_cases=number(7, 0.8, 0.4),
        enforcement_officers=number(9, 0.5, 0.05),
        documents_reviewed=number(8, 0.5, 0.3) + 1,
        contracts_reviewed=number(18, 0.8, 0.2) + 1,
        hotline_orders=number(210, 2.0, 0.15),
        disclosures=number(130, 0.8, 0.15),
        services_handled=number(3100, 0.8, 0.1),
        petitions=number(25, -0.5, 0.3),
    )
