"""The indexes beside the capture files, and the folder served by a real web archive as it lies."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from storage.captures.store import CaptureWriter
from storage.captures.warc import HttpExchange
from storage.evidence.capture_index import find_captures, index_path, write_missing_indexes
from storage.evidence.cdxj import RepeatedCapture, index_known, index_lines, write_lines
from storage.evidence.report_captures import list_report_captures, read_payload
from tests.evidence import pywb
from tests.evidence.worlds import World

CAME = HttpExchange(
    url="http://www.a.gov.cn/1.html", method="GET", target="/1.html", request_headers=(("Host", "www.a.gov.cn"),),
    request_body=b"", http_version="HTTP/1.1", status=200, phrase="OK", headers=(("Content-Type", "text/html"),),
    body=b"<div id='app'></div>", fetched_at=datetime(2025, 3, 1, 12, tzinfo=UTC),
)  # fmt: skip


def indexed(captures: Path) -> list[tuple[str, str, dict[str, str]]]:
    lines = [line for file in sorted(captures.glob("*/*.cdxj")) for line in file.read_text("utf-8").splitlines()]
    return [(key, moment, json.loads(fields)) for key, moment, fields in (line.split(" ", 2) for line in lines)]


def test_a_night_leaves_an_index_beside_each_file(made: World) -> None:
    files = sorted(made.captures.glob("*/*.warc.gz"))

    assert len(files) == 3
    assert [file for file in files if not index_path(file).exists()] == []


def test_an_index_is_sorted_and_holds_every_capture_of_its_file(made: World) -> None:
    for file in sorted(made.captures.glob("*/*.cdxj")):
        lines = file.read_bytes().splitlines(keepends=True)
        assert lines == sorted(lines)
    held = made.archive.query("SELECT url FROM captures ORDER BY url")
    assert sorted(fields["url"] for _, _, fields in indexed(made.captures)) == [url for (url,) in held]


def test_a_line_names_a_record_that_holds_the_payload(made: World) -> None:
    lines = [fields for _, _, fields in indexed(made.captures)]
    assert any("revisit" in fields for fields in lines)
    for fields in lines:
        data = (made.captures / fields["filename"]).read_bytes()
        start, length = int(fields["offset"]), int(fields["length"])
        (record,) = ArchiveIterator(BytesIO(data[start : start + length]))
        assert record.rec_type == "response"
        assert record.rec_headers.get_header("WARC-Target-URI") == fields["url"]
        assert record.rec_headers.get_header("WARC-Payload-Digest") == fields["digest"]
        assert fields["status"] == "200"


def test_a_missing_index_is_written_again_as_it_was(world: World) -> None:
    before = {file: file.read_bytes() for file in world.captures.glob("*/*.cdxj")}
    for file in before:
        file.unlink()

    with world.archive.reading() as connection:
        assert write_missing_indexes(connection, world.captures) == 3
    assert {file: file.read_bytes() for file in world.captures.glob("*/*.cdxj")} == before
    with world.archive.reading() as connection:
        assert write_missing_indexes(connection, world.captures) == 0


def test_what_the_archive_knows_and_what_the_records_say_give_one_index(world: World) -> None:
    for path in sorted(world.captures.glob("*/*.warc.gz")):
        name = path.relative_to(world.captures).as_posix()
        with world.archive.reading() as connection:
            known = find_captures(connection, name)
        originals = {one.capture.warc_offset: one.original for one in known}

        assert index_known(world.captures, name, known) == index_lines(world.captures, name, originals.get) != []
        assert index_known(world.captures, name, known[1:]) is None, "the file holds more"
        assert index_known(world.captures, name, known[:-1]) is None


def test_a_form_that_was_sent_is_part_of_its_line_by_the_archive_as_by_the_record(tmp_path: Path) -> None:
    with CaptureWriter(tmp_path, "run-1") as writer:
        kept = writer.write(replace(CAME, method="POST", request_body=b"page=2"), site_id="a")
    kept = replace(kept, method="".join(("PO", "ST")))  # as a query gives it: equal, and no string of the program

    lines = index_lines(tmp_path, kept.warc_file, lambda _: None)

    assert index_known(tmp_path, kept.warc_file, [RepeatedCapture(kept, kept)]) == lines
    assert lines[0].key.endswith("page=2")


def test_a_file_that_is_being_written_has_no_index(world: World) -> None:
    file = next(iter(sorted(world.captures.glob("*/*.warc.gz"))))
    index_path(file).unlink()
    file.rename(file.with_name(f"{file.name}.open"))

    with world.archive.reading() as connection:
        assert write_missing_indexes(connection, world.captures) == 0


def test_pywb_replays_every_report_of_every_night_from_the_folder_as_it_lies(made: World, tmp_path: Path) -> None:
    years = sorted({file.parent for file in made.captures.glob("*/*.cdxj")})
    group = "".join(f'      "{year.name}": {year}/\n' for year in years)
    found = list_report_captures(made.archive)
    assert sum(one.capture.record_type == "revisit" for one in found) >= 4
    with pywb.serve(tmp_path, f"    index_group:\n{group}    archive_paths: {made.captures}/\n") as base:
        for one in found:
            moment = f"{one.capture.fetched_at:%Y%m%d%H%M%S}"
            body = read_payload(made.archive, made.captures, one.capture).body
            assert pywb.replay(base, moment, one.capture.url) == (200, body)


def test_verify_writes_what_is_missing(world: World) -> None:
    for file in world.captures.glob("*/*.cdxj"):
        file.unlink()
    found = world.call("verify")

    assert found.exit_code == 0, found.output
    assert len(list(world.captures.glob("*/*.cdxj"))) == 3


def test_pywb_shows_a_page_as_it_came_and_as_its_scripts_drew_it(tmp_path: Path) -> None:
    drawn = replace(CAME, body=b"<div id='app'>12</div>", fetched_at=CAME.fetched_at + timedelta(seconds=2))
    with CaptureWriter(tmp_path, "run-1") as writer:
        page = writer.write(CAME, site_id="a")
        writer.write(drawn, site_id="a", of=page.capture_id)
    index = tmp_path / "index.cdxj"
    write_lines(index_lines(tmp_path, page.warc_file, lambda _: None), index)
    (tmp_path / "pywb").mkdir()

    with pywb.serve(tmp_path / "pywb", f"    index_paths: {index}\n    archive_paths: {tmp_path}/\n") as base:
        for one in (CAME, drawn):
            assert pywb.replay(base, f"{one.fetched_at:%Y%m%d%H%M%S}", one.url) == (200, one.body)
