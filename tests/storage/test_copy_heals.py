"""A published copy that somebody has altered: `verify` tells, `publish` heals."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from storage.archive.archive import Archive
from storage.maintenance import verify_copy
from storage.maintenance.verify_copy import COMPARED, differences
from storage.publish.published_copy import publish
from storage.publish.seal import is_sealed, seal_file
from tests.storage.nights import BEIJIE, County, Page, report

A = "http://county.example/a.html"
B = "http://county.example/b.html"

STATEMENTS = [
    "UPDATE texted_versions SET title = 'x'",
    "UPDATE texted_versions SET text = 'x'",
    "UPDATE texted_versions SET published = published + 1",
    "UPDATE texted_versions SET year = year - 1",
    "DELETE FROM texted_versions WHERE township_code = (SELECT min(township_code) FROM texted_versions)",
    "INSERT INTO texted_versions SELECT * FROM texted_versions",
    "UPDATE figure_rows SET value = value + 1",
    "UPDATE figure_rows SET metric = 'x'",
    "DELETE FROM figure_rows",
    "DELETE FROM section_rows WHERE ordinal % 2 = 0",
    "UPDATE section_rows SET heading = 'x'",
    "DELETE FROM candidate_rows",
    "CREATE OR REPLACE VIEW reports AS SELECT * FROM report_versions LIMIT 0",
    "DROP VIEW yoy_text",
    "ALTER TABLE coverage_rows ADD COLUMN note VARCHAR",
    "DROP TABLE figure_rows CASCADE",
]


def execute(statement: str) -> Callable[[Path], None]:
    def alter(file: Path) -> None:
        with duckdb.connect(str(file)) as connection:
            connection.execute(statement)

    return alter


def flip_a_byte(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)


def lay_a_log_beside(file: Path) -> None:
    file.with_name(f"{file.name}.wal").write_bytes(b"somebody else's log")


def cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:5000])


def remove_the_seal(file: Path) -> None:
    seal_file(file).unlink()


ALTERATIONS: dict[str, Callable[[Path], None]] = {
    **{statement: execute(statement) for statement in STATEMENTS},
    "a byte": flip_a_byte,
    "a log beside it": lay_a_log_beside,
    "cut off": cut_off,
    "no seal": remove_the_seal,
}


@pytest.fixture(scope="module")
def made(empty_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive of two reports and its copy, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("whole")
    shutil.copy(empty_archive, folder / "archive.duckdb")
    archive = Archive(folder / "archive.duckdb")
    text = "调解纠纷12起。"
    County(archive).night(0, Page(A, report(text)), Page(B, report(f"{text}普法3场。", township=BEIJIE)))
    publish(archive, folder / "nianbao.duckdb")
    return folder


@pytest.fixture(scope="module")
def whole(made: Path) -> dict[str, list[tuple[object, ...]]]:
    return rows(made / "nianbao.duckdb")


@pytest.fixture
def archive(made: Path, tmp_path: Path) -> Archive:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return Archive(tmp_path / "archive.duckdb", wait_s=0.2)


@pytest.fixture
def published(archive: Archive, tmp_path: Path) -> Path:
    del archive  # copied with it
    return tmp_path / "nianbao.duckdb"


def told(archive: Archive, published: Path) -> list[str]:
    return list(differences(archive, published, mask_personal_data=True))


def rows(published: Path) -> dict[str, list[tuple[object, ...]]]:
    with duckdb.connect(str(published), read_only=True) as connection:
        return {view: connection.execute(f"FROM {view} ORDER BY ALL").fetchall() for view in COMPARED}


def test_a_copy_as_it_was_published_is_told_whole(archive: Archive, published: Path) -> None:
    assert told(archive, published) == []


@pytest.fixture
def copied_aside(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `differences` compares with is `made`, told whole above, and not made anew each time."""

    def publish_aside(_archive: Archive, published: Path, **_: bool) -> Path:
        return Path(shutil.copyfile(made / "nianbao.duckdb", published))

    monkeypatch.setattr(verify_copy, "publish", publish_aside)


@pytest.mark.usefixtures("copied_aside")
@pytest.mark.parametrize("alteration", ALTERATIONS)
def test_an_altered_copy_is_told_and_healed(
    archive: Archive, published: Path, whole: dict[str, list[tuple[object, ...]]], alteration: str
) -> None:
    ALTERATIONS[alteration](published)
    assert told(archive, published)

    publish(archive, published)

    assert is_sealed(published)
    assert not published.with_name(f"{published.name}.wal").exists()
    assert rows(published) == whole
    assert told(archive, published) == []


def test_rows_that_differ_are_counted_view_by_view(archive: Archive, published: Path) -> None:
    execute("UPDATE figure_rows SET value = value + 1")(published)
    lines = told(archive, published)
    assert any(line.startswith("figures: 4 rows are not those of the archive") for line in lines), lines


def test_two_that_publish_are_one_after_the_other(archive: Archive, published: Path) -> None:
    failures: list[BaseException] = []

    def publish_again() -> None:
        try:
            publish(archive, published)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=publish_again) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert told(archive, published) == []
