"""The night of the demo, without Prefect: what it shows is what the portals hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb
import pytest

from flows.demo import tour
from flows.demo.figures import figures_of
from flows.demo.internet import CountyInternet
from flows.demo.workplace import MARK, NotADemo, clean, prepare
from tests.demo_night import DemoNight, played_once


@dataclass(frozen=True)
class Shown:
    internet: CountyInternet
    night: DemoNight
    published: duckdb.DuckDBPyConnection

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        return self.published.execute(sql).fetchall()


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """The night as it was played, beside portals that show the same."""
    night = played_once(tmp_path_factory)
    with tour.open_internet() as internet, duckdb.connect(str(night.published), read_only=True) as connection:
        internet.webhook.received.extend(night.received)
        yield Shown(internet, night, connection)


def test_every_report_of_every_portal_is_found_and_nothing_else(shown: Shown) -> None:
    there = {
        (article.township_code, article.year)
        for portal_id in shown.internet.portal_ids
        if portal_id != "kaizhou"
        for article in shown.internet.reports(portal_id)
    }
    assert set(shown.rows("SELECT township_code, year FROM reports")) == there


def test_what_was_not_met_in_time_is_exactly_what_the_portals_leave_open(shown: Shown) -> None:
    duties = shown.rows(
        "SELECT township, year, status, days_late FROM coverage WHERE status NOT IN ('published', 'not_due')"
    )
    known = [duty for duty in duties if duty[2] != "unknown"]
    assert sorted(known, key=str) == [("栗子乡", 2024, "late", 8), ("毛坝乡", 2024, "missing", None)]
    unknown = shown.rows("SELECT DISTINCT county FROM coverage WHERE status = 'unknown'")
    assert unknown == [("开州区",)]


def test_the_published_dates_are_those_that_the_portals_show(shown: Shown) -> None:
    shows = {(a.township_code, a.year): a.shown for p in shown.internet.portal_ids for a in shown.internet.reports(p)}
    rows = shown.rows("SELECT township_code, year, published FROM reports")
    assert {(code, year): day for code, year, day in rows}.items() <= shows.items()


# What the demo's texts tell only where there was none of it.
NONE_AT_ALL = {"reconsiderations": 0.0, "lawsuits": 0.0}
STATED = """
SELECT f.township_code, f.year, f.metric, f.value, f.quote
FROM figures AS f
JOIN sections AS s
  ON s.township_code = f.township_code
  AND s.year = f.year
  AND s.path = split_part(f.path, '.', 1)
WHERE f.metric IS NOT NULL
  AND s.role IS DISTINCT FROM 'plans'
"""


def test_the_figures_are_those_of_the_townships(shown: Shown) -> None:
    rows = shown.rows(STATED)
    told = Counter(str(metric) for _, _, metric, _, _ in rows)
    wrong = []
    for code, year, metric, value, quote in rows:
        truth = asdict(figures_of(str(code), int(str(year)))) | {"satisfaction_rate": 95.0}
        truth |= {"reconsiderations": 0, "lawsuits": 0}  # 未发生行政复议和行政诉讼
        truth["resolution_rate"] = figures_of(str(code), int(str(year))).resolution_rate
        truth |= NONE_AT_ALL
        if str(metric) not in truth or truth[str(metric)] != value:
            wrong.append((code, year, metric, value, truth.get(str(metric)), quote))
    assert wrong == []
    reports = len(shown.rows("SELECT 1 FROM reports"))
    for metric in ("mediators", "disputes_handled", "legal_publicity_events", "hotline_orders", "services_handled"):
        assert told[metric] >= reports


def test_one_digest_reaches_the_channel(shown: Shown) -> None:
    assert len(shown.internet.webhook.received) == 1
    text = "\n".join(tour.digest_lines(shown.internet))
    for word in ("毛坝乡", "栗子乡", "开州区"):
        assert word in text


@pytest.mark.parametrize("name", [*tour.QUESTIONS, "coverage", "exceptions"])
def test_every_question_of_the_tour_has_an_answer(shown: Shown, name: str) -> None:
    answer = tour.ask(shown.night.config, name)
    assert answer.question.endswith(("?", "."))
    assert answer.rows


def test_the_refusing_portal_costs_the_others_nothing(shown: Shown) -> None:
    outcomes = {**shown.night.outcomes}
    assert outcomes.pop("kaizhou") == "failed"
    assert set(outcomes.values()) == {"ok"}
    assert shown.night.whole


def test_the_commands_to_try_next_name_the_folder(shown: Shown) -> None:
    steps = tour.next_steps(shown.night.config, serving=True)
    assert sum(str(shown.night.config.folder) in step for step in steps) >= 8


def test_a_demo_removes_only_what_a_demo_wrote(tmp_path: Path) -> None:
    folder = prepare(tmp_path / "demo")
    (folder / "data").mkdir()
    assert (prepare(folder) / MARK).exists()
    assert not (folder / "data").exists()
    assert clean(folder)
    assert not clean(folder)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("kept", "utf-8")
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "mine")
    for foreign in (tmp_path / "mine", link):
        with pytest.raises(NotADemo):
            prepare(foreign)
    assert (tmp_path / "mine" / "letter.txt").read_text("utf-8") == "kept"
