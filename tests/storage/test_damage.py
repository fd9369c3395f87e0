"""A damaged archive is told as damaged, a held one as held: at once, in one line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from storage.archive.archive import Archive
from storage.archive.connect import ArchiveBusy, ArchiveDamaged

HOLDER = """
import sys
import duckdb
connection = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def file(empty_archive: Path, tmp_path: Path) -> Path:
    file = tmp_path / "archive.duckdb"
    file.write_bytes(empty_archive.read_bytes())
    return file


@pytest.mark.parametrize("part", [0, 0.1, 0.5, 0.9])
def test_a_bad_block_is_damage(file: Path, part: float) -> None:
    content = bytearray(file.read_bytes())
    at = int(len(content) * part)
    content[at : at + 2] = bytes(byte ^ 0xFF for byte in content[at : at + 2])
    file.write_bytes(content)

    with pytest.raises(ArchiveDamaged, match=r"archive\.duckdb is damaged: .*block") as raised:
        Archive(file, wait_s=30).query("SELECT count(*) FROM reports")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("part", [0.001, 0.5, 0.999])
def test_an_end_that_is_cut_off_is_damage(file: Path, part: float) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * part)])

    with pytest.raises(ArchiveDamaged, match=r"is damaged: .*Could not read"):
        Archive(file, wait_s=30).query("SELECT count(*) FROM reports")


def test_a_damaged_archive_takes_no_rows(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)

    with pytest.raises(ArchiveDamaged):
        Archive(file, wait_s=30).append_rows({})
    assert file.read_bytes() == content


def test_an_archive_that_another_process_has_open_is_held(file: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(ArchiveBusy, match=r"held open by .*python.* \(process \d+\)"):
            Archive(file, wait_s=0).query("SELECT 1")
        holder.communicate()
