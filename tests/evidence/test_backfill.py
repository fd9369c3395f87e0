"""`nianbao backfill`: ten years of a county out of a web archive, and nothing concluded from what it lacks."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result

from tests.evidence import pywb
from tests.evidence.backfilled import Place, place
from tests.evidence.web_archive import (
    COLUMN,
    SOME_NAMES,
    SOME_YEARS,
    Held,
    column_page,
    held_years,
    serve_small,
    write_warcs,
)

REPORTS = len(SOME_NAMES) * len(SOME_YEARS) - 1
OLD_COLUMN = "http://old.yy.example.gov.cn/fzzfjs/"
HELD = held_years(SOME_NAMES, SOME_YEARS)
UNTIL_2018 = [one for one in HELD if one.moment.year <= 2018]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Place, Result, list[str]]]:
    made = place(tmp_path_factory.mktemp("county"), new=True)
    with serve_small(HELD) as server:
        yield made, made.call("backfill", server.url), server.asked


def test_every_archived_report_is_taken_with_its_own_date(filled: tuple[Place, Result, list[str]]) -> None:
    made, result, _ = filled
    rows = made.archive.query("SELECT township, year, versions, first_seen FROM reports ORDER BY year, township_code")

    assert result.exit_code == 0, result.output
    assert len(rows) == REPORTS
    assert {year for _, year, _, _ in rows} == set(SOME_YEARS)
    assert all(first_seen.year == year + 1 for _, year, _, first_seen in rows)
    assert {(name, year) for name, year, versions, _ in rows if versions > 1} == {("龙潭镇", 2016)}


def test_a_page_that_was_there_again_was_seen_again(filled: tuple[Place, Result, list[str]]) -> None:
    made, _, _ = filled
    rows = {
        (name, year): last_seen
        for name, year, last_seen in made.archive.query("SELECT township, year, last_seen FROM reports")
    }

    assert rows["大溪镇", 2017].year == 2019
    assert rows["麻旺镇", 2017].year == 2018, "a maintenance page is no sighting"


def test_nothing_is_concluded_from_what_is_not_there(filled: tuple[Place, Result, list[str]]) -> None:
    made, _, _ = filled

    assert made.archive.query("SELECT count(*) FROM column_reads") == [(0,)]
    assert made.archive.query("SELECT count(*) FROM list_rows") == [(0,)]
    assert made.archive.query("SELECT count(*) FROM coverage WHERE status IN ('missing', 'withdrawn')") == [(0,)]
    assert made.archive.query("SELECT count(*) FROM reports WHERE status <> 'live'") == [(0,)]


def test_each_payload_is_fetched_once(filled: tuple[Place, Result, list[str]]) -> None:
    _, _, asked = filled
    payloads = [target for target in asked if target.startswith("/web/")]

    assert len(payloads) == len(set(payloads))
    assert all("id_/" in target for target in payloads)


def test_a_second_call_fetches_no_payload_again(filled: tuple[Place, Result, list[str]]) -> None:
    made, _, _ = filled
    before = made.archive.query("SELECT count(*) FROM captures")
    with serve_small(HELD) as server:
        result = made.backfill(server.url)

    assert result.stopped is None
    assert made.archive.query("SELECT count(*) FROM captures") == before
    assert [target for target in server.asked if target.startswith("/web/") and "html" in target] == []


def test_a_budget_ends_a_call_and_the_next_goes_on(tmp_path: Path) -> None:
    made = place(tmp_path)
    with serve_small(UNTIL_2018) as server:
        first = made.call("backfill", server.url, "--max-requests", "7")
        # fewer requests than there are addresses to ask the index for
        later = [made.backfill(server.url, max_requests=7).stopped for _ in range(3)]

    assert first.exit_code == 1
    assert "call it again" in first.stderr
    assert later[-1] is None, later
    assert made.archive.query("SELECT count(*) FROM reports") == [(2 * len(SOME_NAMES),)]
    assert not list(made.root.glob("data/*.backfill-unfinished"))


def test_a_column_that_moved_is_read_where_it_was(tmp_path: Path) -> None:
    made = place(tmp_path, formerly=[OLD_COLUMN])
    held = [one for one in UNTIL_2018 if one.url != COLUMN]
    held.append(Held(UNTIL_2018[0].moment, OLD_COLUMN, column_page(SOME_NAMES, SOME_YEARS[:2])))
    with serve_small(held) as server:
        result = made.backfill(server.url)

    assert result.stopped is None
    assert made.archive.query("SELECT count(*) FROM reports") == [(2 * len(SOME_NAMES),)]
    assert made.archive.query("SELECT DISTINCT site_id FROM captures") == [("yy",)]


def test_years_and_sites_are_chosen(tmp_path: Path) -> None:
    made = place(tmp_path)
    with serve_small(HELD) as server:
        result = made.call("backfill", server.url, "--site", "yy", "--from", "2018", "--to", "2018")

    assert result.exit_code == 0, result.output
    assert made.archive.query("SELECT DISTINCT year FROM reports ORDER BY year") == [(2016,), (2017,)]
    assert made.archive.query("SELECT DISTINCT year(fetched_at) FROM captures") == [(2018,)]


def test_a_real_pywb_gives_the_same(tmp_path: Path) -> None:
    pywb.pywb_program()
    folder = write_warcs(tmp_path / "warcs", HELD)
    made = place(tmp_path / "county")
    (tmp_path / "pywb").mkdir()
    collection = f"    index_paths: {folder}/replica.cdxj\n    archive_paths: {folder}/\n"
    with pywb.serve(tmp_path / "pywb", collection) as base:
        result = made.backfill(f"{base}/cdx")

    assert result.stopped is None
    assert made.archive.query("SELECT count(*), sum(versions) FROM reports") == [(REPORTS, REPORTS + 1)]


WRONG = {
    "no address": ("web.archive.org/cdx", "starts with http"),
    "no index": ("http://127.0.0.1:1/other", "expected the address of an index"),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=list(WRONG))
def test_a_wrong_address_is_said(tmp_path: Path, case: tuple[str, str]) -> None:
    url, words = case
    result = place(tmp_path).call("backfill", url)

    assert (result.exit_code, words in result.stderr) == (2, True), result.stderr


def test_an_archive_that_cannot_be_reached_is_said(tmp_path: Path) -> None:
    result = place(tmp_path).backfill("http://127.0.0.1:9/cdx/search/cdx")

    assert result.stopped is not None
    assert result.stopped.startswith("unreachable")


def test_a_killed_call_is_gone_on_with(tmp_path: Path) -> None:
    """`make replay` kills at ten moments."""
    made = place(tmp_path)
    with serve_small(UNTIL_2018) as server:
        program = "import sys; from flows.cli import main; main(sys.argv[1:])"
        args = ["--config", str(made.root / "config"), "backfill", server.url]
        with subprocess.Popen([sys.executable, "-c", program, *args], stderr=subprocess.DEVNULL) as call:
            server.before_answer = lambda: call.kill() if len(server.asked) == 8 else None
            assert call.wait() == -signal.SIGKILL
        server.before_answer = lambda: None
        result = made.backfill(server.url)

    assert result.stopped is None
    assert made.archive.query("SELECT count(*) FROM reports") == [(2 * len(SOME_NAMES),)]
    assert made.archive.query("SELECT count(*) = count(DISTINCT (url, fetched_at)) FROM captures") == [(True,)]
    assert made.is_proved()
