"""Row 6: size and speed of the archive with synthetic reports, beside flat Parquet files of the same rows."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import duckdb

from flows.cli.commands.search import find_reports
from storage.archive.archive import Archive
from storage.publish.published_copy import publish
from storage.publish.transfer import export
from storage.records import DutyUnit, DutyUnits, RunStart, SiteRead
from tests.bench.synthetic import Township, county_read
from tests.bench.table import Row, Table, interleaved, note, slope

YEARS = 10
FIRST_YEAR = 2015
COUNTIES_AT_ONCE = 20
NIGHT_REPORTS = 500
NIGHTS = 7
COUNTY_FIGURES = "SELECT * FROM yoy_figures WHERE county_code = '{}'"
NATION_FIGURES = (
    "SELECT metric, unit, year, sum(change), median(change_ratio) FROM yoy_figures GROUP BY metric, unit, year"
)
SAID_BY_ALL, SAID_BY_NONE = "矛盾纠纷", "没有这句"
SAY_IT_BY_YEAR = "SELECT year, count(*) FROM search('{}') GROUP BY year ORDER BY year"
MOST_SEARCH_S = 1.0
NATION_COVERAGE = "SELECT county, year, status, count(*) FROM coverage GROUP BY county, year, status"


def fill(archive: Archive, counties: int, years: int) -> tuple[int, float]:
    """Appends the reports of some counties; gives their bytes as plain JSON lines, and the seconds of appending."""
    json_bytes = 0
    append_s = 0.0
    archive.append([RunStart("night-0000", datetime.now(UTC), date(2026, 5, 1), "1", "all", "collect")])
    for start in range(0, counties, COUNTIES_AT_ONCE):
        reads = [county_read(n, FIRST_YEAR, years) for n in range(start, min(start + COUNTIES_AT_ONCE, counties))]
        json_bytes += sum(size for _, size in reads)
        append_s += seconds(partial(archive.append, [read for read, _ in reads]))
    archive.append([DutyUnits("all", tuple(map(_unit, range(counties * 14))))])
    return json_bytes, append_s


def _unit(number: int) -> DutyUnit:
    township = Township(number)
    return DutyUnit(
        township.code, township.name, "镇", township.county_code, township.county, "某市", "重庆市",
        f"county-{number // 14:05d}", "statutory", FIRST_YEAR, None, 4, 1, township.code,
    )  # fmt: skip


def night(number: int) -> list[tuple[SiteRead, int]]:
    """A later night on which some counties together show 500 reports that are new, with their bytes as JSON lines."""
    return [county_read(90_000 + number * 100 + n, 2026, 1, night=number) for n in range(NIGHT_REPORTS // 14 + 1)]


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def asked(file: Path, sql: str, tries: int = 5) -> float:
    """The median time of a query, connection open."""
    with duckdb.connect(str(file), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        times = sorted(seconds(lambda: connection.execute(sql).fetchall()) for _ in range(tries))
    return times[tries // 2]


def folder_bytes(folder: Path) -> int:
    """What the files of a folder take."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


# Five questions from one year to the next, the same SQL for the archive's copy and for flat Parquet files of its views.
QUESTIONS = {
    "how each metric moved in the country": NATION_FIGURES,
    "townships whose disputes doubled": (
        "SELECT year, county, count(*) FROM yoy_figures WHERE metric = 'disputes_handled' AND change_ratio >= 1"
        " GROUP BY year, county ORDER BY count(*) DESC, year, county LIMIT 50"
    ),
    "how much of a text is last year's": (
        "SELECT year, count(*), avg(similarity_to_last_year), quantile_cont(similarity_to_last_year, 0.9)"
        " FROM yoy_text GROUP BY year ORDER BY year"
    ),
    "how much longer reports became": (
        "SELECT n.county, n.year, avg(n.chars - o.chars) FROM reports AS n"
        " JOIN reports AS o ON o.township_code = n.township_code AND o.year = n.year - 1 GROUP BY n.county, n.year"
        " ORDER BY n.county, n.year"
    ),
    "who began to speak of what": (
        "SELECT n.year, count(*) FROM reports AS n JOIN reports AS o"
        " ON o.township_code = n.township_code AND o.year = n.year - 1"
        " WHERE contains(n.text, '反诈骗') AND NOT contains(o.text, '反诈骗') GROUP BY n.year ORDER BY n.year"
    ),
}
PARQUET_OPTIONS = "FORMAT parquet, COMPRESSION zstd"
VIEWS = ("reports", "yoy_figures", "yoy_text")


@dataclass(frozen=True, slots=True)
class Costs:
    """What an archive of some reports cost: seconds to append them, to publish them, and to publish them again."""

    reports: int
    append_s: float
    publish_s: float
    again_s: float


def run(table: Table, sizes: Sequence[int]) -> None:
    """Adds the rows of archives of these sizes, and how the cost of a report grows from the first to the last."""
    costs = []
    for reports in sizes:
        with tempfile.TemporaryDirectory() as place:
            costs.append(_measure(table, Path(place), reports))
    if len(costs) > 1:
        few, many = costs[0], costs[-1]
        # the machine's speed wavers in the minutes that the many take: the few are appended before them and behind
        few_append_s = (few.append_s + _append_again(few.reports)) / 2
        _add_slope(table, "appending a report", few.reports, few_append_s, many.reports, many.append_s)
        _add_slope(table, "publishing a report", few.reports, few.publish_s, many.reports, many.publish_s)
    _years(table)


def _measure(table: Table, folder: Path, reports: int) -> Costs:
    counties = reports // (14 * YEARS) + 1
    archive = Archive(folder / "archive.duckdb")
    json_bytes, append_s = fill(archive, counties, YEARS)
    count = counties * 14 * YEARS
    note(f"archive: {count} reports appended in {append_s:.0f} s, {json_bytes / 1e6:.0f} MB as JSON lines")
    own, published, flat = Path(archive.place.path), folder / "nianbao.duckdb", folder / "flat"
    _add_size(table, f"{count} reports: archive file", own.stat().st_size, json_bytes, 0.4)
    _add_appends(table, archive, folder)
    json_bytes += sum(size for n in range(1, NIGHTS + 1) for _, size in night(n))
    publish_s = seconds(lambda: publish(archive, published))
    again_s = seconds(lambda: publish(archive, published))
    export_s = seconds(lambda: list(export(published, folder / "out", "parquet")))
    note(f"archive: published in {publish_s:.0f} s, again in {again_s:.0f} s, exported in {export_s:.0f} s")
    _add_size(table, "  Parquet export", folder_bytes(folder / "out"), json_bytes, 0.15)
    _add_answers(table, published, own, Township(counties * 7).county_code)
    _add_questions(table, published, flat)
    return Costs(count, append_s, publish_s, again_s)


def _append_again(reports: int) -> float:
    with tempfile.TemporaryDirectory() as place:
        _, append_s = fill(Archive(Path(place) / "archive.duckdb"), reports // (14 * YEARS), YEARS)
    return append_s


def _add_appends(table: Table, archive: Archive, folder: Path) -> None:
    """Nights of 500 reports, appended here and to an archive that is empty, in turn."""
    nights = [[read for read, _ in night(n)] for n in range(1, NIGHTS + 1)]
    empties = [Archive(folder / f"empty{n}.duckdb") for n in range(NIGHTS)]
    for empty in empties:
        empty.prepare()
    took = interleaved(
        NIGHTS,
        {"here": lambda n: archive.append(nights[n]), "empty": lambda n: empties[n].append(nights[n])},
    )
    table.add(
        Row(
            "  appending 500 reports, against an empty archive",
            f"{took['here']:.2f} s",
            f"{took['empty']:.2f} s",
            took["here"] / took["empty"],
            2.0,
            "at most",
        )
    )


def _add_size(table: Table, work: str, size: int, json_bytes: int, bar: float) -> None:
    shown = f"{size / 1e6:.0f} MB", f"{json_bytes / 1e6:.0f} MB of JSON lines"
    table.add(Row(work, *shown, size / json_bytes, bar, "at most"))


def _add_answers(table: Table, published: Path, own: Path, county: str) -> None:
    for name, file, sql, bar in (
        ("  a county's yoy_figures", published, COUNTY_FIGURES.format(county), 0.1),
        ("  the nation's yoy_figures", published, NATION_FIGURES, 2.0),
        ("  the nation's coverage", published, NATION_COVERAGE, 2.0),
        ("  the nation's coverage, computed from the archive", own, NATION_COVERAGE, 2.0),
    ):
        took = asked(file, sql)
        table.add(Row(name, f"{took * 1000:.0f} ms", "", took, bar, "at most", "s"))
    _add_searches(table, published)


def _add_searches(table: Table, published: Path) -> None:
    """A phrase that every report says and one that none does: reports and sentences, and how many a year."""
    with duckdb.connect(str(published), read_only=True) as connection:
        first = partial(find_reports, connection, (SAID_BY_ALL,), year=None, county=None, limit=20)
        by_year = partial(connection.execute, SAY_IT_BY_YEAR.format(SAID_BY_NONE))
        for name, work in (("the first 20 reports that say a phrase", first), ("reports a year that say one", by_year)):
            took = statistics.median(seconds(work) for _ in range(5))
            table.add(Row(f"  {name}", f"{took * 1000:.0f} ms", "", took, MOST_SEARCH_S, "at most", "s"))


def _add_questions(table: Table, published: Path, flat: Path) -> None:
    """The five questions to the copy and to a flat Parquet file of each view they ask."""
    flat.mkdir()
    with duckdb.connect(str(published), read_only=True) as ours, duckdb.connect() as files:
        for view in VIEWS:
            file = flat / f"{view}.parquet"
            ours.execute(f"COPY (SELECT * FROM {view} ORDER BY township_code, year) TO '{file}' ({PARQUET_OPTIONS})")
            files.execute(f"CREATE VIEW {view} AS SELECT * FROM read_parquet('{file}')")
        for name, sql in QUESTIONS.items():
            assert len(ours.execute(sql).fetchall()) == len(files.execute(sql).fetchall())
            # what takes milliseconds is asked more often, so that no busy moment decides
            rounds = 25 if seconds(partial(_asking(ours, sql), 0)) < 0.1 else 5
            took = interleaved(rounds, {"ours": _asking(ours, sql), "flat": _asking(files, sql)})
            table.add(
                Row(
                    f"  {name}, against flat Parquet",
                    f"{took['ours'] * 1000:.0f} ms",
                    f"{took['flat'] * 1000:.0f} ms",
                    took["ours"] / took["flat"],
                    1.2,
                    "at most",
                )
            )


def _asking(connection: duckdb.DuckDBPyConnection, sql: str) -> Callable[[int], object]:
    return lambda _: connection.execute(sql).fetchall()


def _years(table: Table) -> None:
    """The same townships with three years and with nine."""
    cost = []
    for years in (3, 9):
        with tempfile.TemporaryDirectory() as place:
            archive = Archive(Path(place) / "archive.duckdb")
            _, append_s = fill(archive, 60, years)
            cost.append(append_s + seconds(partial(publish, archive, Path(place) / "nianbao.duckdb")))
    _add_slope(table, "a year of 840 townships", 3, cost[0], 9, cost[1])


def _add_slope(table: Table, work: str, few: int, few_s: float, many: int, many_s: float) -> None:
    shown = f"{many_s / many * 1000:.2f} ms of {many}", f"{few_s / few * 1000:.2f} ms of {few}"
    table.add(Row(f"  slope: {work}", *shown, slope(few, few_s, many, many_s), 1.15, "at most"))
