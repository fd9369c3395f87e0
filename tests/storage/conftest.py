from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from storage.archive.archive import Archive
from tests.storage.nights import County


@pytest.fixture(scope="session")
def empty_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with its tables and views, made once and copied for each test."""
    file = tmp_path_factory.mktemp("archive") / "archive.duckdb"
    Archive(file).prepare()
    return file


@pytest.fixture
def archive(tmp_path: Path, empty_archive: Path) -> Archive:
    shutil.copy(empty_archive, tmp_path / "archive.duckdb")
    return Archive(tmp_path / "archive.duckdb", wait_s=0.2)


@pytest.fixture
def county(archive: Archive) -> County:
    return County(archive)
