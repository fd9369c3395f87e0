"""`nianbao capture --wacz`: a package that the reference tool accepts and a web archive replays."""

from __future__ import annotations

import gzip
import json
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from storage.captures.warc_reader import read_leading_members
from storage.evidence.report_captures import list_report_captures, read_payload
from tests.evidence import pywb
from tests.evidence.worlds import World

PACKAGED = {
    "one report": (("{township}", "2024"), 3, 1),
    "one report of a day": (("{township}", "2024", "--at", "2025-09-08"), 1, 1),  # a 304, and what it repeats
    "a township": (("{township}",), 6, 2),
    "a county": (("--county", "110101"), 12, 4),
    "a county of a year": (("--county", "东城", "--run", "{run}"), 4, 4),
    "a run": (("--run", "{run}"), 4, 4),
}


def package(world: World, file: Path, *args: str) -> str:
    (run, *_) = world.archive.query("SELECT run_id FROM runs ORDER BY started LIMIT 1")
    filled = [arg.format(township=world.township, run=run[0]) for arg in args]
    found = world.call("capture", *filled, "--wacz", str(file))
    assert found.exit_code == 0, found.stderr
    assert found.stdout_bytes == b""
    return found.stderr


@pytest.mark.parametrize("case", PACKAGED.values(), ids=list(PACKAGED))
def test_what_is_packaged(made: World, tmp_path: Path, case: tuple[tuple[str, ...], int, int]) -> None:
    args, captures, reports = case

    assert f"{captures} captures of {reports} reports" in package(made, tmp_path / "a.wacz", *args)
    with zipfile.ZipFile(tmp_path / "a.wacz") as zipped:
        lines = gzip.decompress(zipped.read("indexes/index.cdx.gz")).decode().splitlines()
        pages = [json.loads(line) for line in zipped.read("pages/pages.jsonl").splitlines()]
    assert len(lines) == captures + (case is PACKAGED["one report of a day"])
    assert len(pages) == captures + 1
    assert all(page["ts"] and page["title"] and page["url"] for page in pages[1:])


def test_the_reference_tool_accepts_it(made: World, tmp_path: Path) -> None:
    pytest.importorskip("wacz")
    package(made, tmp_path / "a.wacz", "{township}", "2024")
    program = "from wacz.main import main; import sys; sys.exit(main())"
    checked = subprocess.run(
        [sys.executable, "-c", program, "validate", "-f", tmp_path / "a.wacz"], capture_output=True, text=True
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "Valid" in checked.stdout or "valid" in checked.stdout


def test_pywb_replays_the_package(made: World, tmp_path: Path) -> None:
    pywb.pywb_program()
    package(made, tmp_path / "a.wacz", "{township}", "2024")
    with zipfile.ZipFile(tmp_path / "a.wacz") as zipped:
        zipped.extractall(tmp_path / "a")
        index = gzip.decompress(zipped.read("indexes/index.cdx.gz"))
    (tmp_path / "index.cdxj").write_bytes(index)
    collection = f"    index_paths: {tmp_path}/index.cdxj\n    archive_paths: {tmp_path}/a/archive/\n"
    with pywb.serve(tmp_path, collection) as base:
        for one in list_report_captures(made.archive, code=made.township, year=2024):
            body = read_payload(made.archive, made.captures, one.capture).body
            assert pywb.replay(base, f"{one.capture.fetched_at:%Y%m%d%H%M%S}", one.capture.url) == (200, body)


def test_the_records_are_those_of_the_capture_files(made: World, tmp_path: Path) -> None:
    package(made, tmp_path / "a.wacz", "{township}", "2024")
    with zipfile.ZipFile(tmp_path / "a.wacz") as zipped:
        assert zipped.getinfo("archive/data.warc.gz").compress_type == zipfile.ZIP_STORED
        warc = zipped.read("archive/data.warc.gz")
    for one in list_report_captures(made.archive, code=made.township, year=2024):
        (member,) = read_leading_members(made.captures / one.capture.warc_file, one.capture.warc_offset, 1)
        assert member in warc


def test_records_begin_where_the_directory_says(made: World, tmp_path: Path) -> None:
    """ReplayWeb.page reckons so: the fields of an entry are as long in its own header as in the directory."""
    package(made, tmp_path / "a.wacz", "{township}", "2024")
    data = (tmp_path / "a.wacz").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.wacz") as zipped:
        for entry in zipped.infolist():
            name, extra = struct.unpack("<HH", data[entry.header_offset + 26 : entry.header_offset + 30])
            assert (name, extra) == (len(entry.filename), len(entry.extra)), entry.filename


def test_import_takes_the_package_in(made: World, tmp_path: Path) -> None:
    package(made, tmp_path / "a.wacz", "{township}", "2024")
    made.write_config(tmp_path / "other" / "config")
    other = made._replace(root=tmp_path / "other")
    taken = other.call("import", str(tmp_path / "a.wacz"))

    assert taken.exit_code == 0, taken.output
    assert "2 reports" in taken.stderr
    assert "1 seen again" in taken.stderr


WRONG = {
    "a page of no year": (("{township}",), "one TOWNSHIP and YEAR"),
    "a page of a county": (("--county", "110101"), "one TOWNSHIP and YEAR"),
    "a package of nothing": (("--wacz", "a.wacz"), "--wacz needs"),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=list(WRONG))
def test_wrong_usage(made: World, case: tuple[tuple[str, ...], str]) -> None:
    args, words = case
    found = made.call("capture", *(arg.format(township=made.township) for arg in args))

    assert (found.exit_code, words in found.stderr) == (2, True), found.stderr
