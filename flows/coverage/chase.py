"""The calls about missing reports, and what came of them: a CSV file beside the archive that only grows."""

from __future__ import annotations

import csv
import io
import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

STATES = ("催过", "已回复")
COLUMNS = ("day", "who", "township_code", "year", "state", "note")


class ChaseError(ValueError):
    """A line of the file that is none; the message names the file, the line and what is expected."""


class ChaseEntry(NamedTuple):
    """One call or answer about one report."""

    day: date
    who: str
    township_code: str
    year: int
    state: str
    note: str


def chase_file(published: Path) -> Path:
    """Returns where the entries stand: beside the published copy."""
    return published.with_name("chase.csv")


def read_chase(file: Path) -> list[ChaseEntry]:
    """Returns all entries in the order in which they were written, none where there is no file; raises ChaseError."""
    if not file.exists():
        return []
    rows = list(csv.reader(io.StringIO(file.read_text("utf-8-sig"), newline="")))
    if rows and tuple(rows[0]) != COLUMNS:
        raise ChaseError(f"{file}: found {','.join(rows[0])}; expected the columns {','.join(COLUMNS)}")
    return [_entry(file, number, row) for number, row in enumerate(rows[1:], start=2) if row]


def append_chase(file: Path, entry: ChaseEntry) -> None:
    """Adds an entry to the file, which it makes where there is none; it is on disk when this returns."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if not file.exists():
        writer.writerow(COLUMNS)
    writer.writerow([entry.day.isoformat(), *entry[1:]])
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8", newline="") as out:
        out.write(text.getvalue())
        out.flush()
        os.fsync(out.fileno())


def by_duty(entries: Sequence[ChaseEntry]) -> Mapping[tuple[str, int], list[ChaseEntry]]:
    """Returns the entries of each township and year."""
    found: dict[tuple[str, int], list[ChaseEntry]] = defaultdict(list)
    for entry in entries:
        found[entry.township_code, entry.year].append(entry)
    return dict(found)


def _entry(file: Path, number: int, row: Sequence[str]) -> ChaseEntry:
    try:
        day, who, code, year, state, note = row
        entry = ChaseEntry(date.fromisoformat(day), who, code, int(year), state, note)
    except ValueError as error:
        raise ChaseError(f"{file}: line {number}: {error}; expected {','.join(COLUMNS)}") from error
    if state not in STATES:
        raise ChaseError(f"{file}: line {number}: state: found {state!r}; expected {' or '.join(STATES)}")
    return entry
