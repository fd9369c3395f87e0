"""The published archive to a folder of static pages: what did not change is kept, the whole is swapped in at once."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import duckdb

from flows.coverage.chase import ChaseEntry, by_duty
from flows.runtime.processes import forkserver
from flows.site import labels, national, rows
from flows.site.data_files import data_files
from flows.site.day_pages import MOST_REPORTS, DayPages
from flows.site.english import english_script
from flows.site.metrics import metric_files
from flows.site.rendering import render
from flows.site.rows import AlertRow
from flows.site.search import SearchIndex, fingerprints_of_years
from flows.site.staging import Staging
from flows.site.townships import Batch, Written, begin, write_batch
from storage.memory import collecting_rarely, trim_malloc
from storage.parallel import further_processes, share_out
from storage.publish.spreadsheet import lacking
from storage.signals import connected

HERE = Path(__file__).parent
WORDS = (HERE.parent / "coverage", HERE.parents[1] / "storage" / "schema")  # whose words stand on pages
Progress = Callable[[str, int, int], None]
# of counties whose rows are in memory together, six of ten years; for each batch DuckDB looks through every section
MOST_REPORTS_A_BATCH = 860
BATCHES_A_PROCESS = 15  # where there are counties enough: so that none waits long for the last of another
COUNTY_STEP = "乡镇"  # the step that takes most of a build
# bytes of an archive from which DuckDB's threads save time: below they only cost twice the work
WORTH_THREADS = 64_000_000
NATIONAL_MB = 1024  # what DuckDB may hold while the pages of the whole are made; more is spilled to disk
WORTH_A_POOL = 12  # counties to write from which further processes pay for their start: each takes half a second
# what is made of the counties' rows alone, by step
OF_COUNTIES_ALONE = {"指标": ("metrics.html", "m")}
COUNTY = re.compile(r"[0-9A-Za-z]{6}")


@dataclass(frozen=True, slots=True)
class SiteReport:
    """The result of a build; `changed` pages differ from the former build's, the others were kept."""

    pages: int
    changed: int
    counties: int
    counties_written: int
    seconds: float


def build_site(
    published_db: Path,
    folder: Path,
    *,
    captures: Path | None = None,
    mask_personal_data: bool = True,
    chased: Sequence[ChaseEntry] = (),
    packed: bool = False,
    processes: int | None = None,
    progress: Progress | None = None,
) -> SiteReport:
    """Writes the web pages of a published archive into `folder`, which is swapped in whole.

    Reads the public views alone, and where `captures` is given, the folder of WARC files, the web pages that reports
    were read from, in which personal numbers are masked unless `mask_personal_data` is False. `chased` says who was
    called about what. With `packed`, texts lie there as .gz files alone. `progress` is told the step, how much of it is
    done, and how much there is. A failed build leaves the former pages as they are. Raises ForeignFolderError where
    `folder` holds other files.
    """
    started = time.monotonic()
    tell = progress or _tell_nobody
    folder.parent.mkdir(parents=True, exist_ok=True)
    staging = Staging.begin(folder, packed=packed)
    spill = staging.new.with_name(f"{staging.new.name}.spill")
    with connected(str(published_db), read_only=True) as db:
        ((reports,),) = db.execute("SELECT count(*) FROM reports").fetchall()
        names = dict(db.execute("SELECT metric, name FROM metrics ORDER BY ALL").fetchall())
    day_pages = DayPages(captures, mask_personal_data) if captures and reports <= MOST_REPORTS else None
    whole = Batch(published_db, staging, (), day_pages, names, by_duty(chased))
    try:
        tell("比对", 0, 1)
        with _reading(published_db, spill) as db:
            prints = _fingerprints(db, chased)
        form = _format(whole)
        known = _known(staging, form)
        unchanged = known.townships == prints.townships
        of_the_whole = partial(_write_national, whole, spill, tell, prints=prints, known=known, unchanged=unchanged)
        most = MOST_REPORTS_A_BATCH * len(prints.townships) // max(reports, 1)
        written, counties = _write_all(whole, prints, known, processes, max(most, 1), tell, of_the_whole)
        staging.finish({"format": form, **prints._asdict()})
    except BaseException:
        staging.abandon()
        raise
    finally:
        shutil.rmtree(spill, ignore_errors=True)
    return SiteReport(
        pages=written.pages,
        changed=written.changed,
        counties=len(prints.townships),
        counties_written=counties,
        seconds=time.monotonic() - started,
    )


def _tell_nobody(step: str, done: int, total: int) -> None:
    pass


class _Prints(NamedTuple):
    """Hashes that change when the rows do: of a county's townships and reports, of its duties, of a year's texts."""

    townships: Mapping[str, str]
    counties: Mapping[str, str]
    years: Mapping[str, str]


def _fingerprints(db: duckdb.DuckDBPyConnection, chased: Sequence[ChaseEntry]) -> _Prints:
    townships, duties = (
        {county: found for county, found in rows.fingerprints(db, names).items() if COUNTY.fullmatch(county)}
        for names in (rows.TOWNSHIP_QUERIES, rows.COUNTY_QUERIES)
    )
    for entry in chased:
        for prints in (townships, duties):
            if (county := entry.township_code[:6]) in prints:
                prints[county] = hashlib.sha256(f"{prints[county]} {entry}".encode()).hexdigest()
    return _Prints(townships, duties, fingerprints_of_years(db))


def _known(staging: Staging, wanted: str) -> _Prints:
    """Returns what the former build noted; nothing where this build would write the pages differently."""
    former = staging.manifest()
    if former.get("format") != wanted:
        return _Prints({}, {}, {})
    parts = (former.get(name) for name in _Prints._fields)
    return _Prints(*(part if isinstance(part, dict) else {} for part in parts))


def _threads(published_db: Path) -> int:
    return (os.cpu_count() or 1) if published_db.stat().st_size > WORTH_THREADS else 1


@contextmanager
def _reading(published_db: Path, spill: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The copy as the pages of the whole read it; what they took of the memory is given back."""
    with rows.connect(published_db, spill=spill, threads=_threads(published_db), memory_mb=NATIONAL_MB) as db:
        yield db
    trim_malloc()


def _write_national(
    whole: Batch, spill: Path, tell: Progress, *, prints: _Prints, known: _Prints, unchanged: bool
) -> Written:
    """Writes the pages of the whole; where no county's rows changed, those made of nothing else are kept."""
    with _reading(whole.published_db, spill) as db:
        written = _write_steps(db, whole, tell, unchanged=unchanged)
        tell("查找", 0, 1)
        files, changed = SearchIndex(db).write(whole.staging, prints.years, known.years)
    return Written(written.pages + files, written.changed + changed)


def _write_steps(db: duckdb.DuckDBPyConnection, whole: Batch, tell: Progress, *, unchanged: bool) -> Written:
    """The same, from an open copy, step by step."""
    staging, names = whole.staging, whole.metric_names
    alerts = [AlertRow._make(row) for row in rows.fetch(db, "alerts")]
    steps: Sequence[tuple[str, Callable[[], Iterator[tuple[str, str | bytes]]]]] = (
        ("样式", lambda: _assets(names)),
        ("总览", lambda: iter(national.map_files(db, len(alerts)))),
        ("下载", lambda: iter(data_files(db, whole.chased))),
        ("提醒", lambda: iter(national.alert_files(alerts))),
        ("指标", lambda: iter(metric_files(db, names))),
        ("雷同", lambda: iter(national.copy_files(db))),
        ("说明", lambda: _fixed_pages(db)),
    )
    pages = changed = 0
    for number, (step, files) in enumerate(steps):
        tell(step, number, len(steps))
        if unchanged and step in OF_COUNTIES_ALONE and staging.has(*OF_COUNTIES_ALONE[step]):
            pages += sum(staging.keep(path) for path in OF_COUNTIES_ALONE[step])
            continue
        for path, content in files():
            pages += 1
            changed += staging.write(path, content)
    return Written(pages, changed)


def _assets(metric_names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for file in sorted((HERE / "assets").iterdir()):
        text = file.read_text("utf-8")
        yield f"assets/{file.name}", english_script(text, metric_names) if file.name == "english.js" else text


def _fixed_pages(db: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    years = [row[0] for row in db.execute("SELECT DISTINCT year FROM reports ORDER BY year DESC").fetchall()]
    yield "search.html", render("search.html", root="", here="search.html", years=years, roles=labels.ROLES)
    yield "compare.html", render("compare.html", root="", here="copies.html")
    yield "day.html", render("day.html", root="", here="")
    yield "about.html", render("about.html", root="", here="about.html")


def _write_all(
    whole: Batch,
    prints: _Prints,
    known: _Prints,
    processes: int | None,
    most: int,
    tell: Progress,
    of_the_whole: Callable[[], Written],
) -> tuple[Written, int]:
    """Keeps what is unchanged and writes the rest, at most `most` counties a batch.

    Returns also of how many counties the townships were written.
    """
    staging = whole.staging
    pages = changed = finished = 0
    work: dict[str, bool] = {}  # counties to write, with their townships or without
    for county, found in prints.townships.items():
        if known.townships.get(county) == found and staging.has(f"t/{county}"):
            pages += staging.keep(f"t/{county}")
            if county not in prints.counties:
                continue
            if known.counties.get(county) == prints.counties[county] and staging.has(f"c/{county}.html", f"c/{county}"):
                pages += staging.keep(f"c/{county}.html") + staging.keep(f"c/{county}")
            else:
                work[county] = False
        else:
            work[county] = True
    workers = (processes or os.cpu_count() or 1) if len(work) >= WORTH_A_POOL else 1
    most = min(most, -(-len(work) // (workers * BATCHES_A_PROCESS)))
    batches = [
        replace(whole, counties=part, townships=townships)
        for townships, part in _runs(list(prints.townships), work, most)
    ]
    for counties, written in _carry_out(batches, workers, of_the_whole):
        finished += counties
        pages += written.pages
        changed += written.changed
        if counties:
            tell(COUNTY_STEP, finished, len(work))
    return Written(pages, changed), sum(work.values())


def _runs(ordered: Sequence[str], work: Mapping[str, bool], most: int) -> Iterator[tuple[bool, Sequence[str]]]:
    """Yields counties to write, in runs of at most `most` neighbours: one query by range reads no other county."""
    for townships, run in groupby(ordered, key=work.get):
        if townships is not None:
            part = list(run)
            for start in range(0, len(part), most):
                yield townships, part[start : start + most]


def _carry_out(
    batches: Sequence[Batch], workers: int, of_the_whole: Callable[[], Written]
) -> Iterator[tuple[int, Written]]:
    """Yields what was written, and of how many counties, in any order: in this process and, of batches, in others.

    The others begin at the front while this process writes the pages of the whole (which come first where DuckDB's
    threads keep every core busy with them, and hold much); then it takes batches from the end.
    """
    beside = workers > 1 and _threads(batches[0].published_db) == 1
    if not beside:
        yield 0, of_the_whole()
    if workers == 1:
        yield from map(_written, batches)
        return
    context = forkserver()
    turn = context.Lock()
    with further_processes(workers - 1, context, begin, turn) as pool, collecting_rarely():
        yield from share_out(
            batches,
            _written,
            pool,
            len(batches),
            here=partial(_written, turn=turn),
            first=(lambda: (0, of_the_whole())) if beside else None,
        )


def _written(batch: Batch, turn: AbstractContextManager[object] | None = None) -> tuple[int, Written]:
    return len(batch.counties), write_batch(batch, turn)


def _format(whole: Batch) -> str:
    """Returns what pages depend on beside their rows: this program, its extra, DuckDB, captured pages, metric names."""
    shown = whole.day_pages and whole.day_pages.mask
    names, packed = sorted(whole.metric_names.items()), whole.staging.packed
    digest = hashlib.sha256(f"{duckdb.__version__} {lacking()} {shown} {packed} {names}".encode())
    for file in sorted(file for folder in (HERE, *WORDS) for file in folder.rglob("*")):
        if file.suffix in (".py", ".sql", ".html", ".toml"):
            digest.update(file.relative_to(HERE.parents[1]).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()
