"""What the next nights make of a fault: what failed is tried again, a broken list is not believed for lasting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from flows.config.loader import Config, load_config
from flows.demo.internet import CountyInternet
from flows.demo.nation import nation
from flows.demo.wire import Reply
from flows.pipeline import finish
from flows.pipeline.run import open_archive, open_night, run_night
from flows.pipeline.summary import NightSummary
from storage.archive.archive import ArchiveBusy

PORTALS = tuple(nation(1, townships=4, years=(2023, 2024)))
SITE, _ = PORTALS[0]


@pytest.fixture
def internet() -> Iterator[CountyInternet]:
    with CountyInternet(PORTALS) as internet:
        yield internet


@pytest.fixture(autouse=True)
def nothing_published(monkeypatch: pytest.MonkeyPatch) -> None:
    """The nights leave out the copy and the pages, which nobody looks at here."""
    monkeypatch.setattr(finish, "publish_all", lambda *_, **__: [])


@pytest.fixture
def config(internet: CountyInternet, tmp_path: Path) -> Config:
    return load_config(internet.write_config(tmp_path / "config", only=[SITE]))


def night(config: Config, internet: CountyInternet, day: str) -> NightSummary:
    internet.set_day(date.fromisoformat(day))
    internet.clear_log()
    return run_night(config, as_of=date.fromisoformat(day), workers=0)


def statuses(config: Config) -> dict[str, int]:
    rows = open_archive(config).query("SELECT status, count(*) FROM coverage GROUP BY ALL")
    return {str(status): count for status, count in rows}


def test_an_article_that_failed_is_tried_again_though_its_list_has_not_changed(
    config: Config, internet: CountyInternet
) -> None:
    path = internet.article_url(SITE, internet.reports(SITE)[0].key).removeprefix(internet.base_url(SITE))
    internet.fail(SITE, path, Reply(500, b"", {}))
    night(config, internet, "2025-06-01")
    assert statuses(config).get("unknown") == 1
    internet.fail(SITE, path, None)
    night(config, internet, "2025-06-02")
    assert "unknown" not in statuses(config)
    assert len(internet.requests(SITE)) == 3  # robots.txt, the list, the article


def test_a_list_that_lost_its_rows_is_no_better_for_standing_still(config: Config, internet: CountyInternet) -> None:
    night(config, internet, "2025-03-20")
    internet.lose_rows(SITE)
    for day in ("2025-04-02", "2025-04-03"):
        night(config, internet, day)
        assert {"withdrawn", "missing"}.isdisjoint(statuses(config))
        assert statuses(config)["unknown"]


def test_where_no_list_can_be_read_no_article_is_asked_for(config: Config, internet: CountyInternet) -> None:
    night(config, internet, "2025-06-01")
    internet.refuse(SITE)
    summary = night(config, internet, "2025-06-10")
    assert summary.sites[0].outcome == "failed"
    assert len(internet.requests(SITE)) <= 2


def site_reads(config: Config) -> int:
    return len(open_archive(config).query("SELECT site_id FROM site_reads"))


def break_off(config: Config, day: date) -> None:
    with open_night(config, as_of=day, workers=0) as night:
        night.read(night.sites[0])
        assert site_reads(config) == 0, "one site is not worth a transaction"
        raise KeyboardInterrupt


def test_a_night_that_is_broken_off_leaves_what_it_saw_in_the_archive(config: Config, internet: CountyInternet) -> None:
    with pytest.raises(KeyboardInterrupt):
        break_off(config, date(2025, 6, 1))

    assert site_reads(config) == 1


def test_what_could_not_be_appended_is_tried_again_before_the_night_ends(
    config: Config, internet: CountyInternet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy() -> int:
        raise ArchiveBusy("archive.duckdb", 4711, "duckdb")

    with open_night(config, as_of=date(2025, 6, 1), workers=0) as night:
        read = night.read(night.sites[0])
        with monkeypatch.context() as held:
            held.setattr(night.archive, "append_spooled", busy)
            assert not night.append()
        assert night.append()
        assert site_reads(config) == 1, "before anything is told of it"
        ended = night.finish([read])

    assert (ended.kept, len(ended.troubles)) == (False, 1)


def test_a_reading_that_the_archive_cannot_take_is_told(config: Config) -> None:
    with open_night(config, as_of=date(2025, 6, 1), workers=0) as night:
        read = night.read(night.sites[0])
        (file,) = [one for one in night.archive.spooled.files() if one.name.endswith(".site.json")]
        file.write_bytes(file.read_bytes()[:-200])
        ended = night.finish([read])

    assert not ended.whole
    assert [line for line in ended.troubles if str(file.with_suffix(".unreadable")) in line]
