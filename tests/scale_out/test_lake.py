"""A night on a lake whose catalogue is a file, and how sites are divided; the rest is `make scale-out`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from flows.config import ColumnConfig, SiteConfig, load_config
from flows.demo.internet import CountyInternet
from flows.demo.texts import five_portals
from flows.night import NightSummary, open_archive, run_night
from flows.pulse import Pulse, Watch, pulse_of
from flows.shards import shards_of
from storage.connect import Place, masked
from storage.verify import verify
from tests.crash.rounds import TOLD

DAY = date(2025, 9, 1)
LAKE = "ducklake:data/catalogue.ducklake?data_path=data/lake"


@pytest.fixture(scope="module")
def internet() -> Iterator[CountyInternet]:
    with CountyInternet(tuple(five_portals())[:2], day=DAY) as portals:
        yield portals


def night(internet: CountyInternet, root: Path, path: str) -> NightSummary:
    settings = {"archive": {"path": path}}
    return run_night(load_config(internet.write_config(root / "config", settings=settings)), as_of=DAY, workers=0)


def test_a_night_on_a_lake_says_what_a_night_on_a_file_says(internet: CountyInternet, tmp_path: Path) -> None:
    pytest.importorskip("duckdb_extension_ducklake", reason="the extra `lake` is not installed")
    for name, path in (("lake", LAKE), ("file", "data/archive.duckdb")):
        assert night(internet, tmp_path / name, path).troubles == ()
    lake, file = (load_config(tmp_path / name / "config") for name in ("lake", "file"))

    assert (tmp_path / "lake" / "data" / "catalogue.ducklake").is_file()
    assert any((tmp_path / "lake" / "data" / "lake").rglob("*.parquet"))
    with open_archive(lake).reading() as one, open_archive(file).reading() as other:
        for view, columns in TOLD.items():
            sql = f"SELECT {columns} FROM {view} ORDER BY ALL"
            assert one.execute(sql).fetchall() == other.execute(sql).fetchall(), view
        assert one.execute("SELECT count(*) > 10 FROM reports").fetchall() == [(True,)]
    assert (
        list(verify(open_archive(lake), tmp_path / "lake/data/captures", tmp_path / "lake/data/nianbao.duckdb")) == []
    )


PLACES = {
    "data/archive.duckdb": ("/srv/data/archive.duckdb", None),
    "/var/a.duckdb": ("/var/a.duckdb", None),
    "ducklake:data/c.ducklake?data_path=data/lake": ("ducklake:/srv/data/c.ducklake", "/srv/data/lake/"),
    "ducklake:postgres:dbname=n?data_path=lake/": ("ducklake:postgres:dbname=n", "/srv/lake/"),
    "ducklake:postgres:dbname=n?data_path=s3://bucket/n/": ("ducklake:postgres:dbname=n", "s3://bucket/n/"),
}


@pytest.mark.parametrize("written", PLACES)
def test_relative_paths_of_an_archive_start_at_the_root(written: str) -> None:
    place = Place.of(written, Path("/srv"))
    assert (place.path, place.data_path) == PLACES[written]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("host=h password=secret dbname=n", "host=h password=*** dbname=n"),
        ("password='se cret' dbname=n", "password=*** dbname=n"),
        ("postgresql://user:secret@host/n", "postgresql://***@host/n"),
    ],
)
def test_no_password_is_shown(said: str, shown: str) -> None:
    assert masked(said) == shown


def site(name: str, address: str, *columns: str) -> SiteConfig:
    column = tuple(ColumnConfig(url=url) for url in columns)
    return SiteConfig(id=name, name=name, county_code="500242", base_url=address, column=column)


def test_sites_of_one_host_are_read_by_one_worker_so_that_its_delay_holds() -> None:
    sites = [
        site("a", "http://one.example"),
        site("b", "http://two.example"),
        site("c", "http://three.example", "http://one.example/list/", "/own/"),
        site("d", "http://four.example:81"),
        site("e", "http://four.example:82"),
    ]
    shards = [{one.id for one in shard} for shard in shards_of(sites, 2)]
    assert {"a", "c"} in shards
    assert sorted(name for shard in shards for name in shard) == list("abcde")
    assert max(map(len, shards)) <= 2


def test_a_watch_counts_from_the_last_change_by_its_own_clock() -> None:
    now = [0.0]
    watch = Watch(lambda: now[0])
    told = []
    for at, seen in ((0, "1"), (5, "1"), (6, "2"), (16, "2")):
        now[0] = at
        told.append(watch.silent_s(seen))
    assert told == [0, 5, 0, 10]


def test_a_pulse_is_there_from_the_first_moment(tmp_path: Path) -> None:
    assert pulse_of(tmp_path / "s0001") is None
    with Pulse(tmp_path / "s0001", 60):
        assert pulse_of(tmp_path / "s0001") == "0"
