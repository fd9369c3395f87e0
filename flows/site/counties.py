"""A county's pages and files: whom to call and what stands where, a list to print, and the table to download."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from flows.coverage.chase import ChaseEntry
from flows.coverage.table import HEADINGS, KEYS, OWING, STATUS_WORDS, Duty, duty_cells
from flows.site import charts
from flows.site.dataset import dataset, embedded
from flows.site.feeds import county_feed
from flows.site.packing import json_rows
from flows.site.proofs import proofs_of
from flows.site.rendering import render
from flows.site.rows import CountyMetric, Event
from storage.publish.spreadsheet import Cell, Sheet, csv_text, lacking, write_workbook

SMALL_TABLE = 5_000  # rows of a workbook that is made in memory
Chased = Mapping[tuple[str, int], Sequence[ChaseEntry]]
File = tuple[str, str | bytes]


def county_files(
    county: str,
    duties: Sequence[Duty],
    metrics: Sequence[CountyMetric],
    events: Sequence[Event],
    chased: Chased,
    metric_names: Mapping[str, str],
) -> Iterator[File]:
    """Yields a county's files: c/CODE.html and, in the folder c/CODE, the list to print, its feed and its tables.

    `duties` are all of its duties, by township, the newest year first.
    """
    years = sorted({duty.year for duty in duties}, reverse=True)
    owing = sorted((duty for duty in duties if duty.status in OWING), key=lambda duty: (-duty.year, duty.township_code))
    newest_due = max((duty.year for duty in duties if duty.status != "not_due"), default=None)
    shared: dict[str, Any] = {
        "code": county,
        "name": duties[0].county,
        "owing": owing,
        "chased": chased,
        "newest_due": newest_due,
        "last_read": max((duty.last_read_in_full for duty in duties if duty.last_read_in_full), default=None),
        "as_of": duties[0].as_of,
    }
    townships = [list(rows) for _, rows in groupby(duties, key=lambda duty: duty.township_code)]
    reasons = Counter(duty.reason for duty in duties if duty.shown == "unknown" and duty.reason)
    page = render(
        "county.html",
        root="../",
        metric_names=metric_names,
        dataset=embedded(dataset(f"{county}/duties", years, str(duties[0].as_of or ""), duties[0].county)),
        years=years,
        townships=[(rows[0], {duty.year: duty for duty in rows}) for rows in townships],
        late=[duty for duty in duties if duty.status == "late" and duty.year == newest_due],
        without_column=[rows[0] for rows in townships if any(duty.shown == "no_column" for duty in rows)],
        reasons=reasons.most_common(20),
        metrics=[_metric(metric, years) for metric in metrics],
        **shared,
    )
    yield f"c/{county}.html", page
    yield f"c/{county}/chase.html", render("chase.html", root="../../", proofs=proofs_of(owing), **shared)
    yield f"c/{county}/feed.atom", county_feed(county, duties[0].county, events)
    cells = [duty_cells(duty, chased.get((duty.township_code, duty.year), ())) for duty in duties]
    yield from table_files(f"c/{county}/duties", duties, cells)


def table_files(path: str, duties: Sequence[Duty], cells: Sequence[Sequence[Cell]]) -> Iterator[File]:
    """Yields a table of duties as a workbook, where one can be written, as CSV, and as JSON."""
    if lacking() is None:
        yield f"{path}.xlsx", _workbook(duties, cells)
    yield f"{path}.csv", csv_text(HEADINGS, cells)
    told = [
        dict(zip(KEYS, row, strict=True)) | {"status": duty.status} for duty, row in zip(duties, cells, strict=True)
    ]
    yield f"{path}.json", json_rows(told)


def _workbook(duties: Sequence[Duty], cells: Sequence[Sequence[Cell]]) -> bytes:
    """Returns a table of duties as a workbook with a sheet a status."""
    book = io.BytesIO()
    by_status = {
        key: [row for duty, row in zip(duties, cells, strict=True) if duty.shown == key] for key in STATUS_WORDS
    }
    write_workbook(
        book,
        [Sheet(STATUS_WORDS[key], HEADINGS, rows) for key, rows in by_status.items() if rows or key == "missing"],
        small=len(duties) <= SMALL_TABLE,
    )
    return book.getvalue()


def _metric(metric: CountyMetric, years: Sequence[int]) -> Mapping[str, object]:
    middles = {int(one["year"]): float(one["middle"]) for one in metric.middles}
    line = charts.line(sorted(middles.items()), sorted(years))
    return {"key": metric.metric, "unit": metric.unit, "middles": middles, "line": line}
