"""The pages of counties and townships: one batch of counties in, their files out; runs in any process."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

from markupsafe import Markup

from flows.runtime.malloc import give_back
from flows.site import charts, rows
from flows.site.outline_html import ShownSection, shown
from flows.site.rendering import render
from flows.site.rows import DutyRow, FigureRow, LikenessRow, ReportRow, SectionRow, SeriesRow, TownshipRows, VersionRow
from flows.site.staging import Staging
from flows.site.text_diff import Comparison, Outline, compare, plain
from flows.site.text_files import text_file
from storage.parallel import look_rarely_for_cycles

R = TypeVar("R", SectionRow, FigureRow, VersionRow)


@dataclass(frozen=True, slots=True)
class Batch:
    """Neighbouring counties whose pages are written by one call."""

    published_db: Path
    staging: Staging
    counties: Sequence[str]
    captures: str | None  # from the site's folder to the captures' folder, as a link
    metric_names: Mapping[str, str]
    memory_mb: int = 1024


@dataclass(frozen=True, slots=True)
class Written:
    """How many pages a batch has, and how many of them differ from the former build's."""

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

    @property
    def heads(self) -> Sequence[ShownSection]:
        """What the list of contents names."""
        return [section for section in self.sections if section.depth and section.row.level <= 2]


@dataclass(frozen=True, slots=True)
class YearRow:
    """A township's year in the table on its page."""

    year: int
    duty: DutyRow | None
    report: ReportRow | None
    likeness: LikenessRow | None


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
    look_rarely_for_cycles()


def write_batch(batch: Batch, turn: AbstractContextManager[object] | None = None) -> Written:
    """Writes the pages of a batch of counties, whose rows are read in a `turn`, if not in that of `begin`."""
    spill = batch.staging.new.with_name(f"{batch.staging.new.name}.spill")
    pages = changed = 0
    with turn or _turn:
        with rows.connect(batch.published_db, spill=spill, threads=1, memory_mb=batch.memory_mb) as db:
            found = rows.townships(db, batch.counties[0], batch.counties[-1] + "~")
        give_back()  # what DuckDB held
    wanted = frozenset(batch.counties)
    for county, members in groupby(found, key=lambda township: township.code[:6]):
        if county not in wanted:
            continue
        for path, content in county_files(batch, county, list(members)):
            pages += 1
            changed += batch.staging.write(path, content)
    return Written(pages, changed)


def county_files(batch: Batch, county: str, members: Sequence[TownshipRows]) -> Iterator[tuple[str, str]]:
    """The files of a county: its page, and its townships'."""
    yield f"c/{county}.html", _county_page(batch, county, members)
    for township in members:
        yield from _township_files(batch, county, township)


def _township_files(batch: Batch, county: str, township: TownshipRows) -> Iterator[tuple[str, str]]:
    views = _views(township)
    shared: dict[str, Any] = {
        "root": "../../",
        "code": township.code,
        "name": township.name,
        "county": township.county,
        "captures": batch.captures,
        "metric_names": batch.metric_names,
    }
    for year, view in views.items():
        # the newest stands on the township's page as well: the texts are most of the work and are written out once
        reading = Markup(render("outline.html", **shared, view=view))  # noqa: S704
        if year == max(views):
            yield _township_page(county, township, shared, view, reading)
        content = render("report.html", **shared, view=view, reading=reading, reported=tuple(views))
        yield f"t/{county}/{township.code}-{year}.html", content
        yield text_file(view.report, [section.row for section in view.sections])
    if not views:
        yield _township_page(county, township, shared, None, "")


def _township_page(
    county: str, township: TownshipRows, shared: Mapping[str, Any], view: ReportView | None, reading: str
) -> tuple[str, str]:
    years, series = _years(township), _series(township)
    content = render("township.html", **shared, years=years, series=series, view=view, reading=reading)
    return f"t/{county}/{township.code}.html", content


def _views(township: TownshipRows) -> dict[int, ReportView]:
    duties = {row.year: row for row in township.duties}
    likeness = {row.year: row for row in township.likeness}
    outlines = {year: Outline.of(found) for year, found in _by_year(township.sections).items()}
    figures = _by_year(township.figures)
    versions = _by_year(township.versions)
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
        )
    return views


def _years(township: TownshipRows) -> list[YearRow]:
    duties = {row.year: row for row in township.duties}
    reports = {row.year: row for row in township.reports}
    likeness = {row.year: row for row in township.likeness}
    years = sorted(duties.keys() | reports.keys(), reverse=True)
    return [YearRow(year, duties.get(year), reports.get(year), likeness.get(year)) for year in years]


def _series(township: TownshipRows) -> list[Series]:
    years = _years_of(township)
    out = []
    for (key, unit), found in groupby(township.series, key=lambda row: (row.metric, row.unit)):
        stated = [row for row in found if row.value is not None]
        if stated:
            line = charts.line([(row.year, row.value or 0.0) for row in stated], years)
            out.append(Series(key, unit, line, stated[-1]))
    return sorted(out, key=lambda series: (-len(series.line.points), series.key, series.unit))


def _county_page(batch: Batch, county: str, members: Sequence[TownshipRows]) -> str:
    years = sorted({year for township in members for year in _years_of(township)})
    reasons = Counter(
        row.reason for township in members for row in township.duties if row.status == "unknown" and row.reason
    )
    return render(
        "county.html",
        root="../",
        metric_names=batch.metric_names,
        code=county,
        name=members[0].county,
        years=years,
        townships=[
            {
                "code": township.code,
                "name": township.name,
                "basis": township.duties[-1].basis if township.duties else "",
                "duties": {row.year: row for row in township.duties},
                "reported": frozenset(row.year for row in township.reports),
            }
            for township in members
        ],
        reasons=reasons.most_common(20),
        metrics=list(_county_metrics(members, years)),
    )


def _county_metrics(members: Sequence[TownshipRows], years: Sequence[int]) -> Iterator[Mapping[str, object]]:
    stated: dict[tuple[str, str], dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for township in members:
        for row in township.series:
            if row.value is not None:
                stated[row.metric, row.unit][row.year].append(row.value)
    often = sorted(stated.items(), key=lambda item: (-sum(map(len, item[1].values())), item[0]))
    for (key, unit), by_year in often[:12]:
        middles = {year: float(median(values)) for year, values in sorted(by_year.items())}
        yield {"key": key, "unit": unit, "middles": middles, "line": charts.line(list(middles.items()), years)}


def _years_of(township: TownshipRows) -> list[int]:
    return sorted({row.year for row in township.duties} | {row.year for row in township.reports})


def _by_year(found: Iterable[R]) -> dict[int, list[R]]:
    out: dict[int, list[R]] = defaultdict(list)
    for row in found:
        out[row.year].append(row)
    return out
