"""Three years of nights over three portals: the exact list of what was told, nothing twice, nothing in vain."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.alerts.run import run_alerts
from flows.config.loader import load_config
from flows.coverage.queries import read_coverage, records_of
from flows.demo.counties import OPEN, TOWNS, Town, county_articles, report_article, towns_of
from flows.demo.internet import CountyInternet
from flows.demo.portal import Article, Channel, Column, Portal
from flows.demo.reports import ReportPlan, write_report
from flows.pipeline.run import open_archive, open_night
from parsers.identity.registry import COLUMNS, OPTIONAL_COLUMNS

FENG, TONG, CHEN = "500230", "500152", "431223"
F = towns_of(FENG)[:4]
T = towns_of(TONG)[:3]
C = towns_of(CHEN)[:3]
# From 2024 on, the second township of 潼南 bears another name and another code.
RENAMED = Town(f"{TONG}199", "新桥镇", "镇", TONG, T[1].county)
YEARS = (2021, 2022, 2023, 2024)  # duties are counted from the second on


def posting_days() -> dict[tuple[str, int], date]:
    """Who posts which report when; left out: never."""
    days = {(town.code, year): date(year + 1, 2, 20) for town in (*F, *T, *C) for year in YEARS}
    days[F[3].code, 2022] = date(2023, 4, 10)  # ten days late
    days[C[2].code, 2022] = date(2023, 3, 30)  # in time, while its portal is down
    days[C[0].code, 2024] = date(2025, 5, 20)  # fifty days late
    days[F[2].code, 2024] = date(2024, 12, 27)  # in December of its own year
    del days[F[3].code, 2024]
    days[RENAMED.code, 2024] = days.pop((T[1].code, 2024))
    return days


def articles(*towns: Town) -> tuple[Article, ...]:
    return tuple(
        report_article(town, year, 1000 * index + year, posted)
        for index, town in enumerate((*F, *T, RENAMED, *C))
        for (code, year), posted in posting_days().items()
        if town in towns and town.code == code
    )


def portals() -> tuple[Portal, ...]:
    one = Column(
        "fzbg", "法治政府建设年度报告", (*articles(*F), *county_articles(F[0].county, YEARS, 90_000)), (OPEN,), 6
    )
    each = [
        Column(
            "fzbg",
            "法治政府建设年度报告",
            articles(*towns),
            (TOWNS, Channel(f"z{n}", towns[0].name)),
            15,
            towns[0].code,
        )
        for n, towns in enumerate([(T[0],), (T[1], RENAMED), (T[2],)])
    ]
    all_of = Column("fzbg", "法治政府建设年度报告", articles(*C), (OPEN,))
    return (
        Portal("fengdu", "丰都县人民政府", FENG, F[0].county, "trs", (one,)),
        Portal("tongnan", "潼南区人民政府", TONG, T[0].county, "trs", tuple(each)),
        Portal("chenxi", "辰溪县人民政府", CHEN, C[0].county, "shtml", (all_of,)),
    )


def write_townships(folder: Path, *, renamed: bool = False) -> None:
    header = [*COLUMNS, *OPTIONAL_COLUMNS]
    rows = [[t.code, t.name, t.level, t.county_code, t.county, "市", "省", "", "", ""] for t in (*F, *T, *C)]
    if renamed:
        next(row for row in rows if row[0] == T[1].code)[8:] = ["2023", RENAMED.code]
        rows.append([RENAMED.code, RENAMED.name, "镇", TONG, RENAMED.county, "市", "省", "2024", "", ""])
    with (folder / "townships.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


@dataclass
class Play:
    internet: CountyInternet
    folder: Path

    def events(self) -> dict[str, Callable[[], None]]:
        """What befalls the portals, on the first night that sees it."""
        net = self.internet
        feng = {(a.township_code, a.year): a.key for a in articles(*F)}
        second = feng[F[1].code, 2023]
        plan = ReportPlan(F[2].county, F[2].name, F[2].code, F[2].level, 2023)
        revised = (*write_report(plan), "补充说明:本年度新增法律顾问2名。")
        return {
            "2023-04-01": lambda: net.go_down("chenxi"),
            "2023-04-15": lambda: net.come_up("chenxi"),
            "2024-05-06": lambda: net.withdraw("fengdu", second),
            "2024-06-17": lambda: net.restore("fengdu", second),
            "2024-07-01": lambda: net.lose_rows("tongnan"),
            "2024-08-05": lambda: net.lose_rows("tongnan", lost=False),
            "2024-09-02": lambda: net.refuse("chenxi"),
            "2024-09-16": lambda: net.refuse("chenxi", None),
            "2024-10-14": lambda: net.replace_text("fengdu", feng[F[2].code, 2023], revised),
            "2025-01-06": lambda: write_townships(self.folder, renamed=True),
            "2025-02-10": lambda: net.change_layout("fengdu"),  # other clothes, same texts
        }

    def night(self, today: date) -> None:
        """One night without the copies for others: the sites one by one, then the alerts."""
        self.internet.set_day(today)
        config = load_config(self.folder)
        moment = datetime.combine(today, time(18), UTC) - timedelta(days=1)
        with open_night(config, as_of=today, now=lambda: moment, workers=0) as night:
            for site in night.sites:
                assert night.read(site).kept
            assert night.append()
            run_alerts(
                night.archive, settings=config.settings.alert, sites=config.sites, run_id=night.order.run_id,
                as_of=today, now=moment,
            )  # fmt: skip
            night.archive.end_run(night.order.run_id, finished=moment, outcome="ok", reason="", counts={})


NIGHTS = """
    2023-01-10 2023-02-27 2023-03-27 2023-04-01 2023-04-08 2023-04-15 2023-07-03
    2024-01-08 2024-02-26 2024-03-31 2024-04-01 2024-05-06 2024-06-17 2024-07-01 2024-07-15 2024-08-05
    2024-09-02 2024-09-16 2024-10-14 2024-11-11
    2025-01-06 2025-02-10 2025-03-03 2025-03-31 2025-04-01 2025-04-08 2025-05-05 2025-05-26 2025-06-02
""".split()  # noqa: SIM905 -- as a calendar is read

# (night, what happened, kind, township or site, year or kind of trouble)
EXPECTED = [
    ("2023-04-01", "raised", "missing", F[3].code, 2022),
    ("2023-04-01", "raised", "site", "chenxi", "unreachable"),
    ("2023-04-15", "raised", "late", F[3].code, 2022),
    ("2023-04-15", "resolved", "missing", F[3].code, 2022),
    ("2023-04-15", "resolved", "site", "chenxi", "unreachable"),
    ("2024-05-06", "raised", "withdrawn", F[1].code, 2023),
    ("2024-06-17", "resolved", "withdrawn", F[1].code, 2023),
    ("2024-07-01", "raised", "site", "tongnan", "layout"),
    ("2024-08-05", "resolved", "site", "tongnan", "layout"),
    ("2024-09-02", "raised", "site", "chenxi", "blocked"),
    ("2024-09-16", "resolved", "site", "chenxi", "blocked"),
    ("2024-10-14", "raised", "revised", F[2].code, 2023),
    ("2025-04-01", "raised", "missing", C[0].code, 2024),
    ("2025-04-01", "raised", "missing", F[3].code, 2024),
    ("2025-05-05", "reminded", "missing", C[0].code, 2024),
    ("2025-05-05", "reminded", "missing", F[3].code, 2024),
    ("2025-05-26", "raised", "late", C[0].code, 2024),
    ("2025-05-26", "resolved", "missing", C[0].code, 2024),
]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    root = tmp_path_factory.mktemp("three-years")
    with CountyInternet(portals(), day=date(2026, 1, 1)) as internet:
        hook = internet.webhook_url.replace("http://", "json://")
        folder = internet.write_config(root / "config", alert_url=hook, first_year=2022)
        write_townships(folder)
        play = Play(internet, folder)
        events = play.events()
        for night in NIGHTS:
            events.pop(night, lambda: None)()
            play.night(date.fromisoformat(night))
        assert not events
        yield play


def alert_rows(play: Play, *names: str) -> list[tuple[Any, ...]]:
    archive = open_archive(load_config(play.folder))
    return archive.query(
        "SELECT as_of, event, kind, coalesce(township_code, site_id), year, alert_id FROM alert_events "
        "WHERE list_contains(?, event) ORDER BY ALL",
        [list(names)],
    )


def test_the_exact_list_of_what_was_told(played: Play) -> None:
    rows = [
        (str(on), event, kind, subject, year or key.split("|")[3])
        for on, event, kind, subject, year, key in alert_rows(played, "raised", "resolved", "reminded")
    ]
    assert {
        "in vain": sorted(set(rows) - set(EXPECTED), key=str),
        "untold": sorted(set(EXPECTED) - set(rows), key=str),
    } == {
        "in vain": [],
        "untold": [],
    }
    assert len(rows) == len(set(rows))


def test_everything_got_through_once(played: Play) -> None:
    count = Counter(
        event for _, event, *_ in alert_rows(played, "raised", "delivered", "resolved", "resolution_delivered")
    )
    assert (count["delivered"], count["resolution_delivered"]) == (count["raised"], count["resolved"])
    titles = [message["title"] for message in played.internet.webhook.received]
    assert titles == [
        "年报 2023-04-01：缺1 站点1",
        "年报 2023-04-15：迟1 解除2",
        "年报 2024-05-06：撤1",
        "年报 2024-06-17：解除1",
        "年报 2024-07-01：站点1",
        "年报 2024-08-05：解除1",
        "年报 2024-09-02：站点1",
        "年报 2024-09-16：解除1",
        "年报 2024-10-14：改1",
        "年报 2025-04-01：缺2",
        "年报 2025-05-05：提醒2",
        "年报 2025-05-26：迟1 解除1",
    ]


@pytest.mark.parametrize(
    ("on", "code", "year", "status"),
    [
        ("2023-03-31", C[2].code, 2022, "not_due"),
        ("2023-04-08", C[2].code, 2022, "unknown"),
        ("2023-04-15", C[2].code, 2022, "published"),
        ("2023-04-08", F[3].code, 2022, "missing"),
        ("2023-04-15", F[3].code, 2022, "late"),
        ("2024-06-01", F[1].code, 2023, "withdrawn"),
        ("2024-07-15", T[0].code, 2023, "published"),
        ("2025-04-01", T[1].code, 2023, "published"),
        ("2025-04-01", RENAMED.code, 2024, "published"),
        ("2025-01-06", F[2].code, 2024, "published"),
        ("2025-06-02", F[3].code, 2024, "missing"),
    ],
)
def test_any_of_those_days_can_still_be_asked(played: Play, on: str, code: str, year: int, status: str) -> None:
    records = records_of(open_archive(load_config(played.folder)))
    rows = read_coverage(
        records,
        as_of=date.fromisoformat(on),
        year=year,
        columns=("township_code", "status", "reason", "county_code", "year"),
    )
    assert {row[0]: (row[1], row[2]) for row in rows}[code][0] == status
