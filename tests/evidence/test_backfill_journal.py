"""Where an unfinished backfill stands: what it notes, and what a kill may leave of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.pipeline.backfill_journal import Progress
from flows.pipeline.cdx import ArchivedCapture

STATE = ArchivedCapture(
    datetime(2020, 6, 1, tzinfo=UTC), "20200601000000", "http://a.example.gov.cn/c/", "d", "", "200"
)


def noted(file: Path, order: str = "one") -> Progress:
    progress = Progress(file, order)
    progress.add_state("yy", STATE, ["http://a.example.gov.cn/1.html"])
    progress.add_articles(["http://a.example.gov.cn/1.html", "http://a.example.gov.cn/2.html"])
    return progress


def test_what_was_noted_is_known_to_the_next_call(tmp_path: Path) -> None:
    noted(tmp_path / "p")
    again = Progress(tmp_path / "p", "one")

    assert again.articles_of("yy", STATE) == ["http://a.example.gov.cn/1.html"]
    assert again.articles_of("other", STATE) is None
    assert again.is_done("http://a.example.gov.cn/2.html")
    assert not again.is_done("http://a.example.gov.cn/3.html")


def test_another_order_begins_anew(tmp_path: Path) -> None:
    noted(tmp_path / "p")
    other = Progress(tmp_path / "p", "two")
    assert not other.is_done("http://a.example.gov.cn/2.html")
    other.add_articles(["http://a.example.gov.cn/3.html"])

    assert not Progress(tmp_path / "p", "one").is_done("http://a.example.gov.cn/2.html")
    assert Progress(tmp_path / "p", "two").is_done("http://a.example.gov.cn/3.html")


def test_one_that_ended_leaves_nothing(tmp_path: Path) -> None:
    noted(tmp_path / "p").end()

    assert not (tmp_path / "p").exists()
    assert not Progress(tmp_path / "p", "one").is_done("http://a.example.gov.cn/2.html")


@pytest.mark.parametrize("lost", [1, 20, 60])
def test_a_line_that_was_cut_is_passed_over_and_the_next_is_whole(tmp_path: Path, lost: int) -> None:
    noted(tmp_path / "p")
    data = (tmp_path / "p").read_bytes()
    (tmp_path / "p").write_bytes(data[:-lost])
    Progress(tmp_path / "p", "one").add_articles(["http://a.example.gov.cn/3.html"])
    again = Progress(tmp_path / "p", "one")

    assert again.articles_of("yy", STATE) == ["http://a.example.gov.cn/1.html"]
    assert again.is_done("http://a.example.gov.cn/3.html")
