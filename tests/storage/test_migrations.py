"""An archive of any earlier version is brought to today's form, with a backup first, and says what it said."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import duckdb
import pytest

from storage.analysis.compare import compare_texts
from storage.archive import schema_install as install
from storage.archive.archive import Archive, ArchiveError
from storage.archive.connect import BLOCK_SIZE, STORAGE_VERSION
from storage.maintenance.verify import verify
from storage.records.clauses import sketch
from storage.records.content import text_sha256

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
TEXT = (
    "一、工作情况\n开展“送法进村”，全年走访农户，配备人民调解员50人，组织普法宣传，矛盾纠纷就地化解。"
    + "扎实推进各项工作。" * 12
)
QUOTE = "人民调解员50人"
HASH = hashlib.sha256(TEXT.encode()).hexdigest()
# Names by the rules of schema 2: figures without a series unit, quotes as they stand.
CONTENT_ID_OF_SCHEMA_2 = hashlib.sha256(
    json.dumps(
        [
            str(UUID(HASH[:32])),
            [(0, "1", 1, "一、", "工作情况", None, 7, len(TEXT) - 7)],
            [(0, (QUOTE, "人民调解员", 50, "人", "exact", "mediators", "1"), TEXT.index(QUOTE))],
        ],
        ensure_ascii=False,
    ).encode()
).hexdigest()[:32]
OLD_TEXT_SHA256 = hashlib.sha256("".join(unicodedata.normalize("NFKC", TEXT).split()).encode()).hexdigest()
# A night as version 1 kept it: one report with a section and a figure, and a page that could not be read.
NIGHT = """
INSERT INTO run_starts VALUES ('run-1', '2025-03-01 18:00:00+00', '2025-03-01', '1', 'r', 'collect');
INSERT INTO run_ends VALUES ('run-1', '2025-03-01 18:05:00+00', 'ok', '', '{}');
INSERT INTO duty_units VALUES ('r', '500242204', '可大乡', '乡', '500242', '酉阳土家族苗族自治县', '', '重庆市',
  'youyang', 'statutory', 2023, NULL, 4, 1, '500242204');
INSERT INTO site_reads VALUES ('run-1', '2025-03-01', 'youyang', '酉阳', '500242', '2025-03-01 18:00:00+00',
  '2025-03-01 18:01:00+00', 'ok', '', NULL, TRUE, 3, '{}');
INSERT INTO column_reads BY NAME SELECT 'run-1' AS run_id, DATE '2025-03-01' AS as_of, 'youyang' AS site_id,
  'http://county.example/fzzf/' AS column_url, 'ok' AS outcome, '' AS reason, TRUE AS in_full, TRUE AS to_the_end,
  1 AS pages, 2 AS rows, 2 AS recognised;
INSERT INTO capture_rows BY NAME SELECT unnest(['c1', 'c2']) AS capture_id, 'run-1' AS run_id, 'youyang' AS site_id,
  'http://county.example/' || capture_id AS url, TIMESTAMPTZ '2025-03-01 18:00:30+00' AS fetched_at, 'GET' AS method,
  200 AS status, 9 AS bytes, 'x' AS payload_sha256, 'response' AS record_type, 'w.warc.gz' AS warc_file,
  0 AS warc_offset;
INSERT INTO parses BY NAME SELECT 'p2' AS parse_id, 'c2' AS capture_id, 'run-1' AS run_id, DATE '2025-03-01' AS as_of,
  'youyang' AS site_id, 'http://county.example/c2' AS url, url AS page_url,
  TIMESTAMPTZ '2025-03-01 18:00:40+00' AS parsed_at, '1' AS parser_version, 'unreadable: cut short' AS error;
"""


def version_1(connection: duckdb.DuckDBPyConnection) -> None:
    _run(connection, 1)
    connection.execute(NIGHT)
    connection.execute(_report("content_sha256", HASH))
    connection.execute("INSERT INTO texts VALUES (?, ?)", [HASH, TEXT])
    connection.execute(
        "INSERT INTO section_rows VALUES (?, 0, '1', 1, '一、', '工作情况', NULL, 7, ?)", [HASH, len(TEXT) - 7]
    )
    connection.execute(f"INSERT INTO figure_rows BY NAME {_figure('content_sha256', HASH)}")


def version_2(connection: duckdb.DuckDBPyConnection) -> None:
    _run(connection, 1)
    _run(connection, 2)
    connection.execute("CREATE TABLE schema_versions (version INTEGER, applied_at TIMESTAMPTZ)")
    connection.execute("INSERT INTO schema_versions VALUES (2, ?)", [NOW])
    key, name = HASH[:32], CONTENT_ID_OF_SCHEMA_2
    connection.execute(NIGHT)
    connection.execute(
        _report("content_id", name, OLD_TEXT_SHA256)
        + f", '{key}' AS body_id, '酉阳土家族苗族自治县' AS county, TRUE AS own"
    )
    connection.execute("INSERT INTO texts VALUES (CAST(? AS UUID), ?)", [key, TEXT])
    connection.execute(
        "INSERT INTO section_rows VALUES (CAST(? AS UUID), 0, '1', 1, '一、', '工作情况', NULL, 7, ?)",
        [name, len(TEXT) - 7],
    )
    start = TEXT.index(QUOTE)
    connection.execute(f"INSERT INTO figure_rows BY NAME {_figure('content_id', name)}, {start} AS text_start")


def _run(connection: duckdb.DuckDBPyConnection, number: int) -> None:
    connection.execute(install.migration_files()[number].read_text("utf-8"))


def _report(key: str, value: str, version: str = text_sha256(TEXT)) -> str:
    return (
        "INSERT INTO parses BY NAME SELECT 'p1' AS parse_id, 'c1' AS capture_id, 'run-1' AS run_id,"
        " DATE '2025-03-01' AS as_of, 'youyang' AS site_id, 'http://county.example/c1' AS url, url AS page_url,"
        " TIMESTAMPTZ '2025-03-01 18:00:40+00' AS parsed_at, '1' AS parser_version, 'township_report' AS kind,"
        " '年度报告' AS title, '500242204' AS township_code, '可大乡' AS township, '500242' AS county_code,"
        " 2023 AS year, 'title' AS year_basis, ['可大乡人民政府'] AS issuers, DATE '2024-02-22' AS published,"
        f" {len(TEXT)} AS chars,"
        f" '{version}' AS text_sha256, '{value}' AS {key}"
    )


def _figure(key: str, value: str) -> str:
    return (
        f"SELECT '{value}' AS {key}, 0 AS ordinal, '1' AS path, '人民调解员' AS subject, 'mediators' AS metric,"
        f" 50.0 AS value, '人' AS unit, 'exact' AS qualifier, '{QUOTE}' AS quote"
    )


EARLIER = [(1, version_1), (2, version_2)]
NAMES = ["from version 1", "from version 2"]


class Migrated(NamedTuple):
    """An archive that was brought to today's form, its content before, and its backup; to be read alone."""

    version: int
    archive: Archive
    before: bytes
    saved: Path | None


@pytest.fixture(scope="module", params=EARLIER, ids=NAMES)
def migrated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Migrated:
    version, make = request.param
    file = tmp_path_factory.mktemp("migrated") / "archive.duckdb"
    _make(file, make)
    before = file.read_bytes()
    archive = Archive(file, now=lambda: NOW)
    return Migrated(version, archive, before, archive.prepare())


@pytest.fixture(params=EARLIER, ids=NAMES)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[int, Path]:
    version, make = request.param
    file = tmp_path / "archive.duckdb"
    _make(file, make)
    return version, file


def _make(file: Path, make: Callable[[duckdb.DuckDBPyConnection], None]) -> None:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"ATTACH '{file}' AS archive (STORAGE_VERSION '{STORAGE_VERSION}')")
        connection.execute("USE archive")
        make(connection)


def test_it_is_backed_up_and_says_what_it_said(migrated: Migrated, tmp_path: Path) -> None:
    version, archive, before, saved = migrated

    assert saved == archive.side / f"archive.duckdb.v{version}-20260102T030405.bak"
    assert saved.read_bytes() == before, "the backup was made before anything was changed"
    assert archive.query("SELECT max(version) FROM schema_versions") == [(install.SCHEMA_VERSION,)]
    assert archive.query("SELECT township, county, year, version, text FROM reports") == [
        ("可大乡", "酉阳土家族苗族自治县", 2023, 1, TEXT)
    ]
    assert archive.query("SELECT path, heading, text FROM sections") == [("1", "工作情况", TEXT[7:])]
    assert archive.query("SELECT metric, value, unit FROM yoy_figures") == [("mediators", 50, "人")]
    assert archive.query("SELECT status FROM coverage WHERE year = 2023") == [("published",)]
    assert archive.query("SELECT result, reason_code, shared FROM column_reads") == [("complete", None, False)]
    assert archive.query("SELECT error FROM parses WHERE error IS NOT NULL") == [("unreadable: cut short",)]
    assert [fault for fault in verify(archive, tmp_path / "captures") if fault.where == "archive"] == []


def test_a_changed_figure_of_an_old_archive_is_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "archive.duckdb"
    _make(file, version_2)
    archive = Archive(file, now=lambda: NOW)
    archive.prepare()

    for change in ("value = 51", "series_unit = '名'", "source = 'ocr'"):
        with archive.writing() as connection:
            connection.execute(f"UPDATE figure_rows SET {change}")
        faults = [fault.found for fault in verify(archive, tmp_path / "captures") if fault.where == "archive"]
        assert faults == ["sections and figures of http://county.example/c1 are not those that were read from it"]


def test_the_same_text_read_by_today_is_no_new_version(migrated: Migrated) -> None:
    assert migrated.archive.query("SELECT text_sha256 FROM parses WHERE error IS NULL") == [(text_sha256(TEXT),)]


def test_its_texts_are_sketched_before_they_are_compared(old: tuple[int, Path]) -> None:
    archive = Archive(old[1])

    compare_texts(archive)
    compare_texts(archive)

    found = archive.query("SELECT s.clauses FROM texts JOIN sketches AS s USING (body_id)")
    assert found == [(sketch(TEXT),)]


def test_its_tables_are_those_of_a_new_archive(migrated: Migrated, empty_archive: Path) -> None:
    columns = (
        "SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns()"
        " WHERE database_name = current_database() AND table_name <> 'schema_versions' ORDER BY table_name, column_name"
    )

    assert [row[:3] for row in migrated.archive.query(columns)] == [
        row[:3] for row in Archive(empty_archive).query(columns)
    ]


def test_a_new_archive_is_stored_in_small_blocks_and_for_its_version(empty_archive: Path) -> None:
    stored = "SELECT tags['storage_version'], block_size FROM duckdb_databases(), pragma_database_size() AS size"
    found = Archive(empty_archive).query(
        f"{stored} WHERE path = ? AND size.database_name = 'archive'", [str(empty_archive)]
    )
    assert found == [(f"{STORAGE_VERSION}+", BLOCK_SIZE)]


def test_a_second_preparation_changes_nothing(migrated: Migrated) -> None:
    file = Path(migrated.archive.place.path)
    there = file.read_bytes()

    assert Archive(file).prepare() is None
    assert file.read_bytes() == there
    assert len(list(file.parent.glob("*.bak"))) == 1


def test_a_migration_that_breaks_off_leaves_the_old_archive(
    old: tuple[int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    version, file = old

    def broken(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(install, "create_views", broken)
    with pytest.raises(OSError, match="No space"):
        Archive(file).prepare()
    monkeypatch.undo()

    with duckdb.connect(str(file), read_only=True) as connection:
        assert install.schema_version(connection) == version
    Archive(file).prepare()
    assert Archive(file).query("SELECT count(*) FROM reports") == [(1,)]


def test_an_archive_of_a_newer_nianbao_is_left_alone(tmp_path: Path, empty_archive: Path) -> None:
    file = tmp_path / "archive.duckdb"
    file.write_bytes(empty_archive.read_bytes())
    with duckdb.connect(str(file)) as connection:
        connection.execute("INSERT INTO schema_versions VALUES (99, ?)", [NOW])

    with pytest.raises(ArchiveError, match="made by a newer nianbao"):
        Archive(file).prepare()


def test_the_newest_migration_is_todays_schema() -> None:
    assert sorted(install.migration_files()) == list(range(1, install.SCHEMA_VERSION + 1))
