"""The pages of counties, their townships and reports: one batch of counties in, their files out; in any process."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path
from typing import Any, TypeVar

from flows.site import rows
from flows.site.addresses import reports_page, townships_page
from flows.site.counties import Chased, county_files
from flows.site.day_pages import DayPages
from flows.site.outline_html import ShownSection, shown
from flows.site.packing import File
from flows.site.proofs import proofs_of
from flows.site.rendering import render
from flows.site.rows import (
    CorrectionRow,
    DutyRow,
    FigureRow,
    LikenessRow,
    ReportRow,
    SectionRow,
    TownshipRows,
    VersionRow,
)
from flows.site.series import Series, series_of
from flows.site.staging import Staging
from flows.site.text_diff import Comparison, Outline, compare, plain
from flows.site.text_files import texts_file
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
class ReportEntry:
    """A report on the page of its county's reports of a year."""

    view: ReportView
    day_pages: frozenset[int]  # versions whose pages as captured are there


@dataclass(frozen=True, slots=True)
class TownshipEntry:
    """A township on the page of its county's townships."""

    code: str
    name: str
    years: Sequence[YearRow]
    series: Sequence[Series]
    reported: Sequence[int]  # years with a report, the newest first

    @property
    def charted(self) -> Sequence[int]:
        """Returns the years that lines are drawn over."""
        return [year.year for year in reversed(self.years)]


@dataclass(frozen=True, slots=True)
class YearRow:
    """A township's year in the table on its page."""

    year: int
    duty: DutyRow | None
    report: ReportRow | None
    likeness: LikenessRow | None
    corrected: bool


NOTHING = Outline((), ())  # of a report without text

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
        (
            file
            for county, townships in groupby(found, key=lambda township: township.code[:6])
            if county in wanted
            for file in _townships_files(batch, county, list(townships))
        ),
    )
    for path, content in files:
        pages += 1
        changed += batch.staging.write(path, content)
    return Written(pages, changed)


def _townships_files(batch: Batch, county: str, townships: Sequence[TownshipRows]) -> Iterator[File]:
    """Yields the files of the folder t/COUNTY: its townships over the years, and each year's reports and texts."""
    views = {township.code: _views(township) for township in townships}
    years = sorted({year for found in views.values() for year in found}, reverse=True)
    shared: dict[str, Any] = {
        "root": "../../",
        "code": county,
        "county": townships[-1].county,
        "metric_names": batch.metric_names,
        "has_county": any(township.duties for township in townships),
    }
    entries = [
        TownshipEntry(
            code=township.code,
            name=township.name,
            years=_years(township),
            series=series_of(township),
            reported=sorted(views[township.code], reverse=True),
        )
        for township in townships
    ]
    searched = proofs_of(duty for township in townships for duty in reversed(township.duties))
    page = render("townships.html", **shared, years=years, townships=entries, proofs=searched, chased=batch.chased)
    yield townships_page(county), page
    for year in years:
        reports = [found[year] for found in views.values() if year in found]
        day_pages = _day_pages(batch, reports)
        yield from chain.from_iterable(found.values() for found in day_pages)
        told = [ReportEntry(view, frozenset(found)) for view, found in zip(reports, day_pages, strict=True)]
        yield reports_page(county, year), render("reports.html", **shared, year=year, entries=told)
        texts = [(view.report, [section.row for section in view.sections]) for view in reports]
        yield texts_file(county, year, texts)


def _day_pages(batch: Batch, views: Sequence[ReportView]) -> list[dict[int, File]]:
    """Returns for each report the pages that it and its replaced versions were read from, by version."""
    found: list[dict[int, File]] = [{} for _ in views]
    if batch.day_pages is None:
        return found
    wanted: list[tuple[int, ReportRow | VersionRow, str]] = []
    for at, view in enumerate(views):
        wanted += [(at, one, f".{one.version}") for one in view.versions if one.replaced_at is not None]
        wanted.append((at, view.report, ""))
    files = batch.day_pages.files_of([(row, suffix) for _, row, suffix in wanted])
    for (at, row, _), file in zip(wanted, files, strict=True):
        if file is not None:
            found[at][row.version] = file
    return found


def _views(township: TownshipRows) -> dict[int, ReportView]:
    duties = {row.year: row for row in township.duties}
    likeness = {row.year: row for row in township.likeness}
    sections = _by_year(township.sections)
    figures = _by_year(township.figures)
    versions = _by_year(township.versions)
    corrections = _by_year(township.corrections)
    reported = {row.year for row in township.reports}
    # cut into sentences where there is something to compare them with, before or after
    outlines = {year: Outline.of(found) for year, found in sections.items() if reported & {year - 1, year + 1}}
    views = {}
    for report in township.reports:
        year = report.year
        last = outlines.get(year - 1) if year - 1 in reported else None
        compared = compare(outlines.get(year, NOTHING), last) if last else None
        views[year] = ReportView(
            report=report,
            duty=duties.get(year),
            versions=versions.get(year, ()),
            sections=shown(compared.sections if compared else plain(sections.get(year, ()))),
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


def _by_year(found: Iterable[R]) -> dict[int, list[R]]:
    out: dict[int, list[R]] = defaultdict(list)
    for row in found:
        out[row.year].append(row)
    return out
