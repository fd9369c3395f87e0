"""A night on a lake whose catalogue is a file, and how sites are divided; the rest is `make scale-out`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import httpx
import pytest
from moto.server import ThreadedMotoServer

from flows.config.loader import load_config
from flows.config.sites import ColumnConfig, SiteConfig
from flows.demo.internet import CountyInternet
from flows.demo.nation import nation
from flows.orchestration.coordinator import shards_of
from flows.orchestration.liveness import Heartbeat, StalenessTimer, last_beat
from flows.pipeline.run import open_archive, run_night
from flows.pipeline.summary import NightSummary
from storage.archive.archive import Archive
from storage.archive.connect import ArchiveError, Place, masked, opened
from storage.archive.s3 import way_in
from storage.maintenance.verify import verify
from storage.publish.transfer import copy_archive
from tests.crash.night_process import TOLD
from tests.without_pages import without_pages

DAY = date(2025, 9, 1)


@pytest.fixture(scope="module")
def internet() -> Iterator[CountyInternet]:
    with CountyInternet(nation(1, townships=4, years=(2022, 2023, 2024)), day=DAY) as portals:
        yield portals


def night(internet: CountyInternet, root: Path, path: str) -> NightSummary:
    config = load_config(internet.write_config(root / "config", settings={"archive": {"path": path}}))
    with without_pages():
        return run_night(config, as_of=DAY, workers=0)


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty bucket of a server that speaks S3, which the environment names as AWS's tools expect it."""
    pytest.importorskip("duckdb_extension_httpfs", reason="the extra `lake` is not installed")
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    httpx.put(f"http://{host}:{port}/reports").raise_for_status()
    yield "s3://reports/lake/"
    server.stop()


def test_a_night_on_a_lake_in_a_bucket_says_what_a_night_on_a_file_says(
    internet: CountyInternet, tmp_path: Path, bucket: str
) -> None:
    lake = f"ducklake:data/catalogue.ducklake?data_path={bucket}"
    for name, path in (("lake", lake), ("file", "data/archive.duckdb")):
        assert night(internet, tmp_path / name, path).troubles == ()
    there, file = (open_archive(load_config(tmp_path / name / "config")) for name in ("lake", "file"))
    back = Archive(tmp_path / "back.duckdb")
    copy_archive(there, back)

    with there.reading() as one, file.reading() as other, back.reading() as copied:
        (files,) = one.execute(f"SELECT count(*) FROM glob('{bucket}**/*.parquet')").fetchall()
        assert files[0] > 0, "the rows are in the bucket"
        for view, columns in TOLD.items():
            sql = f"SELECT {columns} FROM {view} ORDER BY ALL"
            told = one.execute(sql).fetchall()
            assert told == other.execute(sql).fetchall(), view
            everything = f"SELECT * FROM {view} ORDER BY ALL"
            assert one.execute(everything).fetchall() == copied.execute(everything).fetchall(), view
        ((reports,),) = one.execute("SELECT count(*) FROM reports").fetchall()
    assert reports > 10
    with duckdb.connect(str(tmp_path / "lake/data/nianbao.duckdb"), read_only=True) as published:
        assert published.execute("SELECT count(*) FROM reports").fetchall() == [(reports,)]
    (site_id,) = internet.portal_ids
    assert there.memory(site_id) == back.memory(site_id)
    assert list(verify(there, tmp_path / "lake/data/captures", tmp_path / "lake/data/nianbao.duckdb")) == []


def test_a_table_of_the_lake_takes_no_views_place(tmp_path: Path) -> None:
    pytest.importorskip("duckdb_extension_ducklake", reason="the extra `lake` is not installed")
    archive = Archive(Place.of("ducklake:catalogue.ducklake", tmp_path), side=tmp_path)
    archive.prepare()
    with opened(archive.place, read_only=False) as connection:
        connection.execute("CREATE TABLE coverage AS SELECT 'planted' AS status")
    with archive.reading() as connection:
        assert connection.execute("SELECT status FROM coverage").fetchall() == []


def test_a_bucket_without_credentials_is_refused_in_a_line(
    internet: CountyInternet, tmp_path: Path, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    archive = Archive(f"ducklake:{tmp_path}/catalogue.ducklake?data_path={bucket}", side=tmp_path)
    with pytest.raises(ArchiveError, match="s3://reports/lake/: needs AWS_SECRET_ACCESS_KEY in the environment"):
        archive.prepare()


KEY = {"AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s"}


@pytest.mark.parametrize(
    ("more", "options"),
    [
        ({}, {}),
        (
            {"AWS_DEFAULT_REGION": "cn-north-1", "AWS_SESSION_TOKEN": "t"},
            {"REGION": "cn-north-1", "SESSION_TOKEN": "t"},
        ),
        (
            {"AWS_ENDPOINT_URL": "https://s3.example:9000/"},
            {"ENDPOINT": "s3.example:9000", "URL_STYLE": "path", "USE_SSL": "true"},
        ),
        (
            {"AWS_ENDPOINT_URL": "https://all.example", "AWS_ENDPOINT_URL_S3": "http://10.0.0.5:9000"},
            {"ENDPOINT": "10.0.0.5:9000", "URL_STYLE": "path", "USE_SSL": "false"},
        ),
    ],
)
def test_the_way_into_a_bucket_is_read_as_aws_tools_read_it(more: dict[str, str], options: dict[str, str]) -> None:
    assert way_in(KEY | more) == {"KEY_ID": "k", "SECRET": "s"} | options


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
    watch = StalenessTimer(lambda: now[0])
    told = []
    for at, seen in ((0, "1"), (5, "1"), (6, "2"), (16, "2")):
        now[0] = at
        told.append(watch.silent_s(seen))
    assert told == [0, 5, 0, 10]


def test_a_pulse_is_there_from_the_first_moment(tmp_path: Path) -> None:
    assert last_beat(tmp_path / "s0001") is None
    with Heartbeat(tmp_path / "s0001", 60):
        assert last_beat(tmp_path / "s0001") == "0"
