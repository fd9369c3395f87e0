"""The pages of counties and townships: one batch of counties in, their files out; runs in any process."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path
from typing import Any, TypeVar

from flows.site import charts, rows
from flows.site.counties import Chased, county_files
from flows.site.day_pages import DayPages
from flows.site.outline_html import ShownSection, shown
from flows.site.packing import File
from flows.site.rendering import render
from flows.site.rows import (
    CorrectionRow,
    DutyRow,
    FigureRow,
    LikenessRow,
    ReportRow,
    SectionRow,
    SeriesRow,
    TownshipRows,
    VersionRow,
)
from flows.site.staging import Staging
from flows.site.text_diff import Comparison, Outline, compare, plain
from flows.site.text_files import text_file
from storage.memory import collect_rarely, trim_malloc

R = TypeVar("R", SectionRow, FigureRow, VersionRow, CorrectionRow)


@dataclass(frozen=True, slots=True)
class Batch:
    """Neighbouring counties whose pages are written by one call."""

    published_db: Path
    staging: Staging
    counties: Sequence[str]
    day_pages: DayPages | None  # where reports are shown with the pages they were read from
    metric_names: Mapping[str, str]
    chased: Chased
    townships: bool = True  # their pages too, not the counties' alone
    memory_mb: int = 1024


@dataclass(frozen=True, slots=True)
class Written:
    """A batch's count of pages, and of those that differ from the former build's."""

    pages: int
    changed: int


@dataclass(frozen=True, slots=True)
class ReportView:
    """All that a page shows of one report."""

    report: ReportRow
    duty: DutyRow | None
    versions: Sequence[VersionRow]
    sections: Sequence[ShownSection]
    comparison: Comparison | None
    figures: Sequence[FigureRow]
    likeness: LikenessRow | None
    corrections: Sequence[CorrectionRow]

    @property
    def heads(self) -> Sequence[ShownSection]:
        """Returns the sections that the list of contents names."""
        return [section for section in self.sections if section.depth and section.row.level <= 2]


@dataclass(frozen=True, slots=True)
class YearRow:
    """A township's year in the table on its page."""

    year: int
    duty: DutyRow | None
    report: ReportRow | None
    likeness: LikenessRow | None
    corrected: bool


@dataclass(frozen=True, slots=True)
class Series:
    """A metric's values over the years."""

    key: str
    unit: str
    line: charts.Line
    last: SeriesRow


_turn: AbstractContextManager[object] = nullcontext()


def begin(turn: AbstractContextManager[object]) -> None:
    """For one of several processes that write: they read in turn, since each needs twice the memory for that."""
    global _turn
    _turn = turn
    collect_rarely()


def write_batch(batch: Batch, turn: AbstractContextManager[object] | None = None) -> Written:
    """Writes the pages of a batch of counties, whose rows are read in a `turn`, if not in that of `begin`."""
    spill = batch.staging.new.with_name(f"{batch.staging.new.name}.spill")
    pages = changed = 0
    span = (batch.counties[0], batch.counties[-1] + "~")
    with turn or _turn:
        with rows.connect(batch.published_db, spill=spill, threads=1, memory_mb=batch.memory_mb) as db:
            duties = rows.duties_by_county(db, *span)
            metrics = rows.metrics_by_county(db, *span)
            events = rows.events_by_county(db, *span)
            found = rows.townships(db, *span) if batch.townships else []
        trim_malloc()  # what DuckDB held
    wanted = frozenset(batch.counties)
    files = chain(
        (
            file
            for county in batch.counties
            if duties.get(county)
            for file in county_files(
                county,
                duties[county],
                metrics.get(county, ()),
                events.get(county, ()),
                batch.chased,
                batch.metric_names,
            )
        ),
        (file for township in found if township.code[:6] in wanted for file in _township_files(batch, township)),
    )
    for path, content in files:
        pages += 1
        changed += batch.staging.write(path, content)
    return Written(pages, changed)


def _township_files(batch: Batch, township: TownshipRows) -> Iterator[tuple[str, str]]:
    county, views = township.code[:6], _views(township)
    shared: dict[str, Any] = {
        "root": "../../",
        "code": township.code,
        "name": township.name,
        "county": township.county,
        "metric_names": batch.metric_names,
        "has_county": bool(township.duties),
    }
    page = render(
        "township.html",
        **shared,
        years=_years(township),
        series=_series(township),
        reported=tuple(views),
        chased=batch.chased,
    )
    yield f"t/{county}/{township.code}.html", page
    for year, view in views.items():
        day_page = batch.day_pages.file_of(view.report) if batch.day_pages else None
        if day_page:
            yield day_page
        former = _former_pages(batch, view)
        yield from former.values()
        reported = tuple(sorted(views, reverse=True))
        content = render(
            "report.html", **shared, view=view, day_page=day_page is not None, former=former, reported=reported
        )
        yield f"t/{county}/{township.code}-{year}.html", content
        yield text_file(view.report, [section.row for section in view.sections])


def _former_pages(batch: Batch, view: ReportView) -> dict[int, File]:
    """Returns the captured pages of the versions that were replaced, by version."""
    if batch.day_pages is None:
        return {}
    found = {
        one.version: batch.day_pages.file_of(one, f".{one.version}")
        for one in view.versions
        if one.replaced_at is not None
    }
    return {version: file for version, file in found.items() if file is not None}


def _views(township: TownshipRows) -> dict[int, ReportView]:
    duties = {row.year: row for row in township.duties}
    likeness = {row.year: row for row in township.likeness}
    outlines = {year: Outline.of(found) for year, found in _by_year(township.sections).items()}
    figures = _by_year(township.figures)
    versions = _by_year(township.versions)
    corrections = _by_year(township.corrections)
    nothing = Outline.of(())
    reported = {row.year for row in township.reports}
    views = {}
    for report in township.reports:
        year, this = report.year, outlines.get(report.year, nothing)
        last = outlines.get(year - 1) if year - 1 in reported else None
        compared = compare(this, last) if last else None
        views[year] = ReportView(
            report=report,
            duty=duties.get(year),
            versions=versions.get(year, ()),
            sections=shown(compared.sections if compared else plain(this.rows)),
            comparison=compared,
            figures=figures.get(year, ()),
            likeness=likeness.get(year),
            corrections=corrections.get(year, ()),
        )
    return views


def _years(township: TownshipRows) -> list[YearRow]:
    duties = {row.year: row for row in township.duties}
    reports = {row.year: row for row in township.reports}
    likeness = {row.year: row for row in township.likeness}
    years = sorted(duties.keys() | reports.keys(), reverse=True)
    corrected = {row.year for row in township.corrections}
    return [YearRow(year, duties.get(year), reports.get(year), likeness.get(year), year in corrected) for year in years]


def _series(township: TownshipRows) -> list[Series]:
    years = _years_of(township)
    out = []
    for (key, unit), found in groupby(township.series, key=lambda row: (row.metric, row.unit)):
        stated = [row for row in found if row.value is not None]
        if stated:
            line = charts.line([(row.year, row.value or 0.0) for row in stated], years)
            out.append(Series(key, unit, line, stated[-1]))
    return sorted(out, key=lambda series: (-len(series.line.points), series.key, series.unit))


def _years_of(township: TownshipRows) -> list[int]:
    return sorted({row.year for row in township.duties} | {row.year for row in township.reports})


def _by_year(found: Iterable[R]) -> dict[int, list[R]]:
    out: dict[int, list[R]] = defaultdict(list)
    for row in found:
        out[row.year].append(row)
    return out
