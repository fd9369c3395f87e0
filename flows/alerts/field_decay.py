"""Columns whose newest reports lack what their earlier ones held: the silent decay of a layout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flows.alerts.queries import alert_query
from flows.coverage.queries import Records
from storage.schema.reasons import Language, outcome_words

# Five townships that begin to publish otherwise at once are rare; a portal that changes its frame changes all of them.
NEWEST = 5
LEAST_BEFORE = 10
USUAL = 0.8
RARE = 0.2


@dataclass(frozen=True, slots=True)
class FieldDecay:
    """A field (published, issuers, sections, figures) that the `newest` reports of a column lack since a day."""

    site_id: str
    column_url: str
    field: str
    since: date
    example: str
    newest: int
    held_now: int
    earlier: int
    held_before: int

    def words(self, language: Language) -> str:
        """Returns what the newest reports lack, beside what the earlier ones held."""
        lacking, lacked = self.newest - self.held_now, self.earlier - self.held_before
        what = outcome_words(f"no_{self.field}", language)
        if language == "zh":
            return f"{self.since} 起的 {self.newest} 篇中 {lacking} 篇{what}，此前 {self.earlier} 篇中 {lacked} 篇"
        return f"{lacking} of {self.newest} reports since {self.since} {what}, {lacked} of {self.earlier} before"


def read_field_decay(records: Records, today: date) -> Sequence[FieldDecay]:
    """Returns the fields that columns have lost, by what was read up to a day."""
    params = {"today": today, "newest": NEWEST, "least": LEAST_BEFORE, "usual": USUAL, "rare": RARE}
    return [FieldDecay(**row) for row in records(alert_query("field_decay"), params)]
