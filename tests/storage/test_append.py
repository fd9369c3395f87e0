"""What is appended is appended once, whole, in one transaction, and waits in the spool where it cannot be."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.archive.archive import LAKE_TRIES, AlreadyRunning, Archive, ArchiveBusy, ArchiveMissing
from storage.archive.connect import Place, opened
from storage.archive.recovery import adopt_orphans
from storage.maintenance.verify import verify
from storage.records import SiteMemory
from storage.records.stored_report import kept, unpacked
from tests.storage.nights import COLUMN, County, Page, report

A = "http://county.example/a.html"
TABLES = ("site_reads", "column_reads", "list_rows", "page_visits", "capture_rows", "parses", "texts", "section_rows")


def counts(archive: Archive) -> dict[str, int]:
    return {table: archive.query(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES}


@pytest.mark.parametrize(("conflicts", "is_written"), [(0, True), (LAKE_TRIES - 1, True), (LAKE_TRIES, False)])
def test_who_meets_another_writer_on_a_lake_waits_a_moment_and_tries_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, conflicts: int, is_written: bool
) -> None:
    archive, waits, tries = Archive(f"ducklake:{tmp_path}/lake.ducklake", side=tmp_path), list[float](), iter(range(99))

    @contextmanager
    def writing() -> Iterator[duckdb.DuckDBPyConnection]:
        if next(tries) < conflicts:
            raise duckdb.TransactionException("Transaction conflict - another transaction has changed the table")
        with duckdb.connect() as connection:
            yield connection

    monkeypatch.setattr(archive, "writing", writing)
    monkeypatch.setattr("storage.archive.archive.time.sleep", waits.append)
    with nullcontext() if is_written else pytest.raises(duckdb.TransactionException):
        archive.append_rows({})

    assert len(waits) == min(conflicts, LAKE_TRIES - 1)
    assert all(0 < wait < 1 for wait in waits)


def test_a_read_appended_twice_is_there_once(county: County, archive: Archive) -> None:
    read = county.night(0, Page(A, report()))
    once = counts(archive)

    archive.append([read])
    archive.append([read, read])

    assert counts(archive) == once


def test_a_text_seen_every_night_is_kept_once(county: County, archive: Archive) -> None:
    for day in range(3):
        county.night(day, Page(A, report()))

    kept = counts(archive)
    assert (kept["parses"], kept["texts"], kept["section_rows"]) == (3, 1, 4)


def test_what_waits_in_the_spool_survives_and_is_appended_by_the_next_archive_object(
    county: County, archive: Archive
) -> None:
    read = county.read(0, Page(A, report()))
    county.begin(read)
    archive.spool(read)

    again = Archive(archive.place.path)
    assert again.append_spooled() == 1
    assert again.append_spooled() == 0
    assert again.query("SELECT count(*) FROM reports") == [(1,)]


def test_a_crash_between_append_and_removal_adds_nothing_twice(county: County, archive: Archive) -> None:
    read = county.night(0, Page(A, report()))
    once = counts(archive)
    archive.spool(read)

    assert archive.append_spooled() == 1
    assert counts(archive) == once


def test_a_spooled_read_comes_back_as_it_was(county: County, archive: Archive) -> None:
    read = county.read(0, Page(A, report()), Page("http://county.example/x", outcome="gone", listed=False))
    archive.spool(read)

    assert [spooled.entry for spooled in archive.spooled.entries()] == [read]


def test_pages_that_were_spooled_as_they_were_parsed_come_back_in_their_site(county: County, archive: Archive) -> None:
    read = county.read(0, Page(A, report()), Page("http://county.example/x", outcome="gone", listed=False))
    with archive.spooled.pages() as pages:
        for page in read.pages:
            pages.add(page)
        archive.spool(replace(read, pages=()), pages)

    assert (pages.pages, pages.reports) == (1, 1)
    assert [spooled.entry for spooled in archive.spooled.entries()] == [read]


def test_what_a_report_says_is_packed_as_rows_of_its_tables() -> None:
    whole = kept(replace(report(), title=None, warnings=("“”\n\t",)))

    text, sketch = json.loads(whole.content.text), json.loads(whole.content.sketch)
    sections, figures = unpacked(whole.content.sections), unpacked(whole.content.figures)

    assert (text["body_id"], sketch["body_id"]) == (whole.body_id, whole.body_id)
    assert {row["content_id"] for row in (*sections, *figures)} == {whole.content_id}
    assert [row["ordinal"] for row in sections] == list(range(len(sections)))
    for row in figures:
        assert text["text"].startswith(row["quote"], row["text_start"])


@given(title=st.text(), body=st.text())
def test_no_character_of_a_page_ends_its_line_in_the_spool(title: str, body: str) -> None:
    first, *others = report().sections
    odd = replace(report(), title=title, sections=(replace(first, text=body), *others))
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder) / "archive.duckdb")
        read = County(archive).read(0, Page(A, odd), Page(f"{A}?2", odd))

        with archive.spooled.pages() as pages:
            for page in read.pages:
                pages.add(page)
            archive.spool(replace(read, pages=()), pages)

        assert [spooled.entry for spooled in archive.spooled.entries()] == [read]


def test_what_the_runs_appended_is_merged_once_in_eight_runs(county: County, archive: Archive) -> None:
    scattered = []
    for night in range(9):
        read = county.night(night, Page(f"http://county.example/{night}.html", report()))
        archive.end_run(read.run_id, finished=read.finished, outcome="ok", reason="", counts={})
        scattered.append(row_groups(archive, "parses"))

    assert scattered == [1, 2, 3, 4, 5, 6, 7, 1, 2]


def row_groups(archive: Archive, table: str) -> int:
    sql = f"SELECT count(DISTINCT row_group_id) FROM pragma_storage_info('{table}')"
    return int(archive.query(sql)[0][0])


def test_pages_of_a_site_that_was_given_up_leave_nothing_behind(county: County, archive: Archive) -> None:
    with archive.spooled.pages() as pages:
        pages.add(county.read(0, Page(A, report())).pages[0])

    assert list(archive.spooled.folder.iterdir()) == []


def test_a_disk_that_takes_no_page_is_told_when_the_site_is_kept(county: County, archive: Archive) -> None:
    read = county.read(0, Page(A, report()))
    archive.spooled.folder.write_text("no folder")
    with archive.spooled.pages() as pages:
        pages.add(read.pages[0])
        with pytest.raises(OSError, match=r"exists|Not a directory"):
            archive.spool(read, pages)


def test_halves_of_entries_that_a_crash_left_are_swept_by_the_next_run(archive: Archive, tmp_path: Path) -> None:
    archive.prepare()
    archive.spooled.folder.mkdir()
    half = archive.spooled.folder / ".01795681776738211037-ed02644d.run_end.json.part"
    half.write_text('{"run_id": ')

    adopt_orphans(archive, tmp_path / "captures", "this-run", datetime(2026, 5, 1, tzinfo=UTC))

    assert not half.exists()


def test_sections_that_an_older_version_spooled_row_by_row_are_set_aside(county: County, archive: Archive) -> None:
    read = county.read(0, Page(A, report()))
    rows = b'{"content_id":"x","ordinal":0,"text_length":4}'
    with archive.spooled.pages() as pages:
        for page in read.pages:
            assert page.report is not None
            older = replace(page.report, content=replace(page.report.content, sections=rows))
            pages.add(replace(page, report=older))
        archive.spool(replace(read, pages=()), pages)

    assert archive.append_spooled() == 0
    assert [one.suffix for one in archive.spooled.folder.iterdir()] == [".unreadable"]


def test_a_spool_file_that_cannot_be_read_is_set_aside(county: County, archive: Archive) -> None:
    file = archive.spool(county.read(0, Page(A, report())))
    file.write_text('{"run_id": 1')

    assert archive.append_spooled() == 0
    assert [one.suffix for one in archive.spooled.folder.iterdir()] == [".unreadable"]


def folder(file: Path) -> None:
    file.mkdir()


def endless(file: Path) -> None:
    file.symlink_to("/dev/zero")


def dangling(file: Path) -> None:
    file.symlink_to("nowhere")


def pipe(file: Path) -> None:
    os.mkfifo(file)


def lines(text: str) -> Callable[[Path], object]:
    return lambda file: file.write_text(text)


RUBBISH: dict[str, tuple[str, Callable[[Path], object]]] = {
    "a name without a kind": ("1.json", lines("{}")),
    "a kind that nobody knows": ("1.sites.json", lines("{}")),
    "nothing": ("1.site.json", lines("")),
    "pages without an entry": ("1.site.json", lines("{}\n")),
    "a folder": ("1.site.json", folder),
    "a link to what never ends": ("1.site.json", endless),
    "a link to nowhere": ("1.site.json", dangling),
    "a pipe that nobody writes to": ("1.site.json", pipe),
}


@pytest.mark.parametrize("what", RUBBISH)
def test_what_others_put_into_the_spool_holds_nothing_up(county: County, archive: Archive, what: str) -> None:
    name, put = RUBBISH[what]
    archive.spool(county.read(0, Page(A, report())))
    put(archive.spooled.folder / name)

    assert archive.append_spooled() == 1
    (aside,) = archive.spooled.folder.iterdir()
    assert aside.suffix == ".unreadable"
    (told,) = archive.spooled.refused
    assert told.startswith(f"{aside}: what a run saw, and the archive could not take")
    assert str(aside) in [fault.where for fault in verify(archive, archive.side)]


@pytest.mark.parametrize(
    "cut", [lambda line: line[: line.rindex(b"\t")], lambda line: line.replace(b'"ordinal":[', b'"ordinal":x', 1)]
)
def test_a_page_of_which_a_part_is_lost_takes_its_own_site_with_it_alone(
    county: County, archive: Archive, cut: Callable[[bytes], bytes]
) -> None:
    files = [archive_spooled(archive, county, number) for number in range(2)]
    page, entry = files[0].read_bytes().split(b"\n")
    files[0].write_bytes(cut(page) + b"\n" + entry)

    assert archive.append_spooled() == 1
    assert [one.suffix for one in archive.spooled.folder.iterdir()] == [".unreadable"]


def archive_spooled(archive: Archive, county: County, number: int) -> Path:
    read = county.read(number, Page(A, report(f"第{number}篇。")))
    with archive.spooled.pages() as pages:
        for page in read.pages:
            pages.add(page)
        return archive.spool(replace(read, pages=()), pages)


HOLDER = """
import duckdb, sys
connection = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


def test_a_foreign_holder_is_named_and_nothing_is_lost(county: County, archive: Archive) -> None:
    county.night(0, Page(A, report()))
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, archive.place.path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        archive.spool(county.read(1, Page(A, report("新。"))))
        with pytest.raises(ArchiveBusy, match=rf"held open by .*python.* \(process {holder.pid}\)") as caught:
            archive.append_spooled()
        assert caught.value.pid == holder.pid
        assert len(archive.spooled.files()) == 1
        holder.communicate()

    assert archive.append_spooled() == 1
    assert archive.query("SELECT versions FROM reports") == [(2,)]


def test_of_two_runs_the_second_is_told_who_works(archive: Archive) -> None:
    other = Archive(archive.place.path)
    with archive.lock(), pytest.raises(AlreadyRunning, match="another run is working on this archive: process"):
        other.lock().__enter__()
    with other.lock():
        pass


def test_the_lock_goes_with_its_process(archive: Archive) -> None:
    with archive.lock(), archive.lock_file.open() as other, pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with archive.lock_file.open() as other:
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_failed_append_leaves_the_archive_as_it_was(
    county: County, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    county.night(0, Page(A, report()))
    before = counts(archive)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("storage.archive.archive.insert", full)
    archive.spool(county.read(1, Page(A, report("新。"))))
    with pytest.raises(OSError, match="No space"):
        archive.append_spooled()

    monkeypatch.undo()
    assert counts(archive) == before
    assert archive.append_spooled() == 1


def test_a_power_cut_costs_the_archive_nothing_that_was_appended(
    county: County, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_the_log: list[int] = []

    @contextmanager
    def looked_at_before_it_closes(place: Place, **how: Any) -> Iterator[duckdb.DuckDBPyConnection]:
        with opened(place, **how) as connection:
            yield connection
            log = Path(place.path + ".wal")
            in_the_log.append(log.stat().st_size if log.exists() else 0)

    monkeypatch.setattr("storage.archive.archive.opened", looked_at_before_it_closes)
    county.night(0, Page(A, report()))

    assert set(in_the_log) == {0}, "an append ends with a checkpoint, and does not leave it to the closing"


def test_memory_is_what_the_newest_day_told(county: County, archive: Archive) -> None:
    county.night(8, Page(A, report()))
    county.night(9, Page(A, report(), outcome="gone", listed=False))
    county.night(1, Page(A, outcome="not_modified"))

    memory = archive.memory("youyang")
    row = memory.rows[A]
    assert (row.page_kind, row.last_outcome, row.listed) == ("township_report", "gone", False)
    assert (row.township_code, row.year, row.column_url) == ("500242204", 2023, COLUMN)
    assert memory.columns[COLUMN].last_rows == 0
    assert archive.memory("elsewhere") == SiteMemory()


def test_an_archive_that_is_not_there(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "none.duckdb")

    assert archive.memories(["a"]) == {"a": SiteMemory()}
    with pytest.raises(ArchiveMissing, match="there is no archive yet"):
        archive.query("SELECT 1")
