"""A table of corrections into the archive: all rows are checked first, and taken together or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import islice

from parsers.figures.metrics import Metric
from parsers.identity.registry import Township
from parsers.knowledge import Knowledge
from storage.archive.archive import Archive
from storage.corrections.known import Known, Reading, StoredFigure, Thing, known_of
from storage.corrections.sheet import FIGURE_FIELDS, PLACES, Asked, CorrectionsError


@dataclass(frozen=True, slots=True)
class Correction:
    """A row of correction_rows; see schema.sql."""

    correction_id: str
    entry_id: str
    taken_at: datetime
    file_row: int
    url: str | None
    text_sha256: str
    field: str
    path: str | None
    quote: str | None
    figure_value: str | None
    parsed: str | None
    old: str | None
    new: str | None
    township: str | None
    county_code: str | None
    county: str | None
    series_unit: str | None
    who: str
    corrected_on: date
    why: str


@dataclass(frozen=True, slots=True)
class Taken:
    """How many rows are new, and how many of the table were there already."""

    new: int
    known: int


def take(archive: Archive, rows: Sequence[Asked], knowledge: Knowledge, at: datetime) -> Taken:
    """Keeps the corrections of a table; raises CorrectionsError with a line for each wrong row, and keeps none then.

    A row that the archive has is left as it is, whatever its page shows by now. Raises ArchiveMissing,
    ArchiveBusy.
    """
    with archive.reading() as connection:
        known = known_of(connection, rows)
    table = _Table(known, knowledge, at)
    for row in rows:
        table.add(row)
    table.check_units()
    if table.lines:
        raise CorrectionsError(table.lines)
    if table.corrections:
        archive.append_rows({"correction_rows": [asdict(one) for one in table.corrections]})
    return Taken(len(table.taken), table.there)


def entry_id(row: Asked) -> str:
    """Names a row by all that stands in it: by this a table is known again, whatever its pages show by now."""
    year = None if row.year is None else str(row.year)
    return _sha256(row.url, row.text_sha256, row.township_code, year, *_said(row))


def correction_id(named: str, url: str | None, text_sha256: str, row: Asked) -> str:
    """Names what a row says of one address and text; verify.sql computes it again from what is kept."""
    return _sha256(named, url, text_sha256, *_said(row))


def _said(row: Asked) -> tuple[str | None, ...]:
    return row.field, row.path, row.quote, row.old, row.new, row.who, row.when.isoformat(), row.why


def _sha256(*values: str | None) -> str:
    # an empty value is no value, and none holds a line break
    return hashlib.sha256("\n".join(value or "" for value in values).encode()).hexdigest()


class _Table:
    """The rows so far: what they change, and what is wrong with them."""

    def __init__(self, known: Known, knowledge: Knowledge, at: datetime) -> None:
        self._known = known
        self._knowledge = knowledge
        self._at = at
        self._metrics = {metric.name: metric for metric in knowledge.metrics.metrics}
        self._last_of_figure: dict[tuple[str, int], tuple[Asked, StoredFigure]] = {}
        self.corrections: list[Correction] = []
        self.taken: set[str] = set()  # rows by entry_id
        self.there = 0
        self.lines: list[str] = []

    def add(self, row: Asked) -> None:
        """Checks a row against the archive and the rows before it."""
        named = entry_id(row)
        if named in self._known.there or named in self.taken:
            self.there += 1
            return
        targets = list(self._targets(row))
        if not targets:
            self.lines.append(self._no_page(row))
        self.taken.add(named)
        for url, reading in targets:
            made = self._correction(named, row, url, reading)
            if isinstance(made, str):
                self.lines.append(made)
                return
            self.corrections.append(made)

    def check_units(self) -> None:
        """Adds a line for each figure whose unit does not fit its metric once all rows are taken."""
        for (parse_id, _), (row, figure) in self._last_of_figure.items():
            metric = self._metrics.get(self._shown(parse_id, figure, "metric") or "")
            unit = self._shown(parse_id, figure, "unit")
            is_figure = self._shown(parse_id, figure, "value") is not None
            if is_figure and metric is not None and unit not in metric.units:
                cell = f"the unit that {metric.name} is then counted in"
                self.lines.append(row.error(cell, repr(unit), f"one of {'、'.join(sorted(metric.units))}"))

    def _targets(self, row: Asked) -> Iterator[tuple[str | None, Reading]]:
        """Yields what a row speaks of: addresses, each with its newest reading that holds the text asked for."""
        if row.url is None and row.text_sha256 is not None and row.township_code is None:
            yield from ((None, one) for one in self._readings(None, row.text_sha256))
        elif row.url is not None:
            yield from ((row.url, one) for one in self._readings(row.url, row.text_sha256))
        elif row.township_code is not None and row.year is not None:
            for url, text, newest in self._known.places.get((row.township_code, row.year), ()):
                if newest if row.text_sha256 is None else text == row.text_sha256:
                    yield from ((url, one) for one in self._readings(url, text))

    def _readings(self, url: str | None, text: str | None) -> list[Reading]:
        found = (
            one
            for one in self._known.readings
            if (url is None or one.url == url) and (text is None or one.text_sha256 == text)
        )
        return list(islice(found, 1))

    def _no_page(self, row: Asked) -> str:
        if row.url is not None:
            return row.error("url", repr(row.url), "an address whose text the archive holds (reports.url)")
        if row.text_sha256 is not None:
            return row.error("text_sha256", repr(row.text_sha256), "a text that the archive holds")
        if row.year is not None and row.township_code is not None:
            return row.error("township_code", f"{row.township_code} {row.year}", "a report that the archive holds")
        return row.error("url", "no page", PLACES)

    def _correction(self, named: str, row: Asked, url: str | None, reading: Reading) -> Correction | str:
        figure = self._figure(row, reading) if row.field in FIGURE_FIELDS else None
        if isinstance(figure, str):
            return figure
        own = figure.values[row.field] if figure else reading.own[row.field]
        shown = self._shown(reading.parse_id, figure, row.field) if figure else self._known.shown[_thing(reading, row)]
        if row.old not in (own, shown):
            found = "nothing" if row.old is None else repr(row.old)
            return row.error(
                "old", found, f"{shown!r}, which the archive shows" if shown else "nothing, as the archive has"
            )
        township = None
        if row.field == "township_code" and row.new is not None:
            township = self._knowledge.registry.township(row.new)
            if township is None:
                return row.error("new", repr(row.new), "a code of townships.csv")
        if row.field == "metric" and row.new is not None and row.new not in self._metrics:
            return row.error("new", repr(row.new), "a metric of metrics.toml")
        self._known.shown[reading.parse_id, figure.ordinal if figure else None, row.field] = row.new
        if figure:
            self._last_of_figure[reading.parse_id, figure.ordinal] = row, figure
        metric = self._metrics.get(self._shown(reading.parse_id, figure, "metric") or "") if figure else None
        return self._made(named, row, url, reading, figure, own, township, metric)

    def _made(
        self,
        named: str,
        row: Asked,
        url: str | None,
        reading: Reading,
        figure: StoredFigure | None,
        own: str | None,
        township: Township | None,
        metric: Metric | None,
    ) -> Correction:
        return Correction(
            correction_id=correction_id(named, url, reading.text_sha256, row),
            entry_id=named,
            taken_at=self._at,
            file_row=row.row,
            url=url,
            text_sha256=reading.text_sha256,
            field=row.field,
            path=row.path,
            quote=row.quote,
            figure_value=figure.values["value"] if figure else None,
            parsed=own,
            old=row.old,
            new=row.new,
            township=township.name if township else None,
            county_code=township.county_code if township else None,
            county=township.county if township else None,
            series_unit=metric.unit if metric else None,
            who=row.who,
            corrected_on=row.when,
            why=row.why,
        )

    def _figure(self, row: Asked, reading: Reading) -> StoredFigure | str:
        """Returns the figure that a row names; where several have its quote, by path and by the old value."""
        quoted = [one for one in self._known.figures.get(reading.content_id, ()) if one.quote == row.quote]
        if not quoted:
            return row.error(
                "quote", repr(row.quote), f"the quote of a figure in {reading.url}, as the view figures has it"
            )
        # Excel makes 1.1 of the path 1.10: where the quote is enough, the path need not fit
        quoted = [one for one in quoted if one.path == row.path] or quoted
        if len(quoted) > 1:
            fits = [
                one
                for one in quoted
                if row.old in (one.values[row.field], self._shown(reading.parse_id, one, row.field))
            ]
            quoted = fits or quoted[:1]
        if len(quoted) > 1:
            return row.error("quote", repr(row.quote), f"one figure; {len(quoted)} have this quote, path and value")
        return quoted[0]

    def _shown(self, parse_id: str, figure: StoredFigure | None, name: str) -> str | None:
        if figure is None:
            return None
        return self._known.shown.get((parse_id, figure.ordinal, name), figure.values[name])


def _thing(reading: Reading, row: Asked) -> Thing:
    return reading.parse_id, None, row.field
