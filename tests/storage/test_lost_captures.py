"""A captures folder whose disk is not mounted is no empty folder: nothing is written there."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.archive.archive import Archive
from storage.archive.recovery import CapturesGone, check_captures
from tests.storage.nights import County, Page, report

A = "http://county.example/a.html"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "mounted"


def test_an_archive_whose_capture_files_are_all_gone_takes_no_night(
    county: County, archive: Archive, folder: Path
) -> None:
    check_captures(archive, folder)
    county.night(0, Page(A, report()))

    with pytest.raises(CapturesGone, match="is the disk mounted"):
        check_captures(archive, folder)
    ((name,),) = archive.query("SELECT DISTINCT warc_file FROM capture_rows")
    (folder / name).parent.mkdir(parents=True)
    (folder / name).touch()
    check_captures(archive, folder)


def test_files_that_are_lost_for_good_are_said_to_be(county: County, archive: Archive, folder: Path) -> None:
    county.night(0, Page(A, report()))
    folder.mkdir()
    (folder / "LOST").touch()

    check_captures(archive, folder)
