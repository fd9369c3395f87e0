"""What was searched for missing reports: each search told once, however many reports it did not find."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flows.coverage.table import Duty
from flows.site.rows import DutyRow

Searched = DutyRow | Duty


@dataclass(frozen=True, slots=True)
class Proofs:
    """The searches in the order of the duties, and the number of each duty's, from 1."""

    told: Sequence[Searched]
    numbers: dict[tuple[str, int], int]

    def number(self, duty: Searched) -> int | None:
        """Returns which search stands for a duty; None where there is none, as its columns were not read."""
        return self.numbers.get((duty.township_code, duty.year))


def proofs_of(duties: Iterable[Searched]) -> Proofs:
    """Returns the searches for what is missing among `duties`."""
    told: list[Searched] = []
    found: dict[tuple[object, ...], int] = {}
    numbers: dict[tuple[str, int], int] = {}
    for duty in duties:
        if duty.status != "missing" or not (duty.columns_read or duty.columns_searched):
            continue
        record = (duty.warc_file, duty.warc_offset, duty.payload_sha256) if isinstance(duty, Duty) else ()
        columns, last_pages = tuple(duty.columns_searched or ()), tuple(duty.last_pages or ())
        key = (columns, last_pages, duty.columns_read, duty.pages_read, duty.rows_read, duty.last_read_in_full, record)
        if key not in found:
            told.append(duty)
            found[key] = len(told)
        numbers[duty.township_code, duty.year] = found[key]
    return Proofs(told, numbers)
