"""One writer, many readers: nobody who reads is disturbed by a night, and no night is lost to who holds the archive."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from flows.config.loader import Config, load_config
from flows.demo.internet import CountyInternet
from flows.demo.nation import nation
from flows.orchestration.flow import run_nightly
from flows.pipeline.run import WORKER_APPENDS_EACH_S, join_night, open_night, run_night
from flows.pipeline.summary import NightSummary
from storage.archive.archive import AlreadyRunning, Archive
from storage.archive.spool import Entry, SpooledPages
from storage.records import RunEnd
from tests.without_pages import without_pages

DAY = date(2025, 9, 1)
READER = """
import sys
import duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
for _ in sys.stdin:
    rows = connection.execute(
        "SELECT count(*), count(DISTINCT year), (SELECT count(*) FROM coverage WHERE status = 'published') FROM reports"
    ).fetchone()
    print(*rows, flush=True)
"""
HOLDER = """
import sys
import duckdb
connection = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def internet() -> Iterator[CountyInternet]:
    with CountyInternet(nation(2, townships=2, years=(2024,)), day=DAY) as internet:
        yield internet


@pytest.fixture
def config(internet: CountyInternet, tmp_path: Path) -> Config:
    return load_config(internet.write_config(tmp_path / "config"))


def night(config: Config, *, sites: int | None = None) -> NightSummary:
    with without_pages():
        return run_night(config, sites=[site.id for site in config.sites[:sites]], as_of=DAY, workers=0)


@contextmanager
def other_process(program: str, file: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", program, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.communicate()


def ask(reader: subprocess.Popen[str]) -> str:
    assert reader.stdin is not None
    assert reader.stdout is not None
    reader.stdin.write("\n")
    reader.stdin.flush()
    return reader.stdout.readline()


def test_a_reader_of_the_copy_is_whole_before_and_after_a_night_and_never_between(config: Config) -> None:
    published = config.path(config.settings.archive.published)
    night(config, sites=1)
    with other_process(READER, published) as reader:
        before = ask(reader)
        assert before == "2 1 2\n"
        assert night(config).whole
        assert ask(reader) == before, "it holds the copy that it opened"
    with other_process(READER, published) as reader:
        assert ask(reader) == "4 1 4\n"


def test_a_night_whose_archive_is_held_captures_everything_and_the_next_one_appends_it_without_fetching(
    config: Config, internet: CountyInternet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.pipeline.run.Archive", _impatient)
    archive = Archive(config.path(config.settings.archive.path))
    archive.prepare()
    with other_process(HOLDER, Path(archive.place.path)) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        held = night(config)
    asked = {(entry.portal_id, entry.target) for entry in internet.requests()}

    assert not held.whole, "exit 1"
    assert len(held.troubles) == 1, "who holds it is said in one line"
    assert f"process {holder.pid}" in held.troubles[0]
    assert "waits in" in held.troubles[0]
    assert len(archive.spooled.files()) >= len(config.sites)
    internet.clear_log()
    assert night(config).whole
    assert archive.query("SELECT count(*), count(DISTINCT capture_id) FROM reports") == [(4, 4)]
    assert archive.spooled.files() == []
    articles = {
        (portal, internet.article_url(portal, article.key).removeprefix(internet.base_url(portal)))
        for portal in internet.portal_ids
        for article in internet.reports(portal)
    }
    assert articles <= asked
    assert articles & {(entry.portal_id, entry.target) for entry in internet.requests()} == set()


def _impatient(*args: object, **more: object) -> Archive:
    return Archive(*args, **{**more, "wait_s": 0.1})  # type: ignore[arg-type]


def test_of_two_nights_at_once_the_second_leaves_with_a_clear_line(config: Config) -> None:
    archive = Archive(config.path(config.settings.archive.path))
    with archive.lock(), pytest.raises(AlreadyRunning, match="another run is working on this archive: process"):
        night(config)


def test_a_second_night_leaves_before_prefect_starts(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    def start(*_: object) -> None:
        raise AssertionError("a server was started")

    monkeypatch.setattr("flows.orchestration.flow.server_of_run", start)
    archive = Archive(config.path(config.settings.archive.path))

    with archive.lock(), pytest.raises(AlreadyRunning, match="another run is working on this archive: process"):
        run_nightly(config.folder, 2)


def test_who_finds_its_reading_appended_goes_on_and_leaves_what_came_since_to_who_brought_it(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_night(config, as_of=DAY, workers=0) as night:
        spool = night.archive.spool
        mine, later = (RunEnd(run_id, night.started, "ok", "", {}) for run_id in ("mine", "later"))

        def spool_while_another_appends(entry: Entry, pages: SpooledPages | None = None) -> Path:
            file = spool(entry, pages)
            night.archive.append_spooled()
            spool(later)
            return file

        monkeypatch.setattr(night.archive, "spool", spool_while_another_appends)

        assert night.keep(mine)
        assert [spooled.entry for spooled in night.archive.spooled.entries()] == [later]


def test_a_worker_appends_what_has_waited_for_a_while_and_all_at_its_end(config: Config, tmp_path: Path) -> None:
    with open_night(config, as_of=DAY, workers=0) as night:
        night.begin()
    seconds, rows = [0.0], "SELECT count(*) FROM run_ends"
    order, archive = replace(night.order, run_id="shared"), night.archive
    with join_night(
        config, order, [], part="s0001", side=tmp_path / "s0001", clock=lambda: seconds[0], workers=0
    ) as worker:
        told: list[int] = []
        for passed, run_id in ((0.0, "one"), (WORKER_APPENDS_EACH_S - 0.1, "two"), (0.1, "three"), (0.1, "four")):
            seconds[0] += passed
            assert worker.keep(RunEnd(run_id, night.started, "ok", "", {}))
            told += archive.query(rows)[0]
        assert told == [0, 0, 3, 3]

        worker.append_rest()
        assert archive.query(rows) == [(4,)]


def test_a_worker_whose_sites_are_another_ones_appends_nothing_more(config: Config, tmp_path: Path) -> None:
    with open_night(config, as_of=DAY, workers=0) as night:
        night.begin()
    order = replace(night.order, run_id="shared")
    with join_night(config, order, [], part="s0001", side=tmp_path / "s0001", workers=0) as worker:
        assert worker.keep(RunEnd("one", night.started, "ok", "", {}))
        worker.leave()
        worker.append_rest()

        assert night.archive.query("SELECT count(*) FROM run_ends") == [(0,)]
        assert len(worker.archive.spooled.files()) == 1
