"""Captures parsed again: what cannot be read keeps its parse, and no disk that is away empties the record."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from parsers.model import Report
from storage.archive.archive import Archive
from storage.archive.rows import PageOrigin, rows_of_pages
from storage.maintenance.reparse import Change, PageAgain, Parsed, Reparsed, ReparseStopped, reparse
from storage.maintenance.warc_import import Source, import_warcs
from storage.records import ParsedPage
from storage.records.stored_report import kept
from tests.storage.nights import report
from tests.storage.test_warc_import import record

NOW = datetime(2025, 6, 1, tzinfo=UTC)
PAGES = 12
URL = "http://a.gov.cn/{}.html"


def report_of(url: str, text: str = "调解纠纷12起。", **more: Any) -> Report:
    number = int(url.rpartition("/")[2].removesuffix(".html"))
    return report(text, township=(f"5002422{number:02d}", f"第{number}镇"), **more)


@pytest.fixture
def captures(archive: Archive, tmp_path: Path) -> Path:
    """The captures folder of an archive that holds a dozen reports, in two files."""
    folder = tmp_path / "captures"
    for part in range(2):
        file = tmp_path / f"{part}.warc.gz"
        half = range(part * PAGES // 2, (part + 1) * PAGES // 2)
        # bodies that compress badly, so that each record is long enough to be damaged in its middle
        file.write_bytes(b"".join(record(url=URL.format(n), body=bytes(range(256)) + b"<p>%d</p>" % n) for n in half))
        import_warcs(
            archive,
            folder,
            [file],
            source_of=lambda _: Source("a", "500242"),
            parse=lambda _body, url, *_: (kept(report_of(url)), None),
            run_id=f"import-{part}",
            parser_version="1",
            as_of=date(2025, 6, 1),
            now=lambda: NOW,
        )
    assert reports(archive) == PAGES
    return folder


def reports(archive: Archive) -> int:
    return int(archive.query("SELECT count(*) FROM reports WHERE status = 'live'")[0][0])


def parse_again(
    archive: Archive, captures: Path, parse: Callable[[str], Parsed], *, accept_loss: bool = False
) -> tuple[Reparsed, list[Change]]:
    def start(page: PageAgain, _body: bytes, _media_type: str | None) -> Callable[[], Parsed]:
        return lambda: parse(page.capture.url)

    changes: list[Change] = []
    done = reparse(
        archive,
        captures,
        start,
        run_id=f"reparse-{len(archive.query('SELECT run_id FROM run_starts'))}",
        parser_version="2",
        as_of=date(2025, 6, 2),
        now=lambda: NOW,
        tell=changes.append,
        accept_loss=accept_loss,
    )
    return done, changes


def same(url: str) -> Parsed:
    return kept(report_of(url)), None


def no_report() -> Parsed:
    return kept(report(kind="other", township=("", ""))), None


def files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.warc.gz"))


def damage(file: Path, share: float) -> None:
    content = bytearray(file.read_bytes())
    content[int(share * len(content))] ^= 0xFF
    file.write_bytes(content)


def overwrite(file: Path, content: bytes) -> None:
    file.write_bytes(content)


def empty(folder: Path) -> None:
    for file in files(folder):
        file.unlink()


LOST_OR_CUT: dict[str, Callable[[Path], object]] = {
    "the folder is gone": shutil.rmtree,
    "the folder is empty": empty,
    "one file is gone": lambda folder: files(folder)[0].unlink(),
    "a file is cut in half": lambda folder: overwrite(
        files(folder)[0], files(folder)[0].read_bytes()[: files(folder)[0].stat().st_size // 2]
    ),
    "a file is empty": lambda folder: overwrite(files(folder)[0], b""),
    "a byte is flipped at a third": lambda folder: damage(files(folder)[0], 0.33),
    "a byte is flipped at the end": lambda folder: damage(files(folder)[1], 0.97),
    "a file holds zeros": lambda folder: overwrite(files(folder)[0], b"\0" * files(folder)[0].stat().st_size),
    "a file holds another's records": lambda folder: overwrite(files(folder)[0], files(folder)[1].read_bytes()),
    "a file was gzipped again": lambda folder: overwrite(
        files(folder)[0], gzip.compress(files(folder)[0].read_bytes())
    ),
}


@pytest.mark.parametrize("way", LOST_OR_CUT)
def test_captures_lost_or_cut_cost_no_report(archive: Archive, captures: Path, way: str) -> None:
    LOST_OR_CUT[way](captures)
    with suppress(ReparseStopped):
        parse_again(archive, captures, same)
    assert reports(archive) == PAGES


def test_a_folder_that_is_away_stops_the_command_before_anything(archive: Archive, captures: Path) -> None:
    shutil.rmtree(captures)
    with pytest.raises(ReparseStopped, match="2 of 2 capture files are not there"):
        parse_again(archive, captures, same)
    assert archive.query("SELECT count(*) FROM run_starts WHERE kind = 'reparse'") == [(0,)]


def test_one_damaged_capture_is_named_and_the_others_are_parsed(archive: Archive, captures: Path) -> None:
    damage(files(captures)[0], 0.45)
    done, _ = parse_again(archive, captures, same)
    assert (len(done.unreadable), done.pages) == (1, PAGES - 1)


def test_a_page_that_cannot_be_parsed_any_more_keeps_its_parse(archive: Archive, captures: Path) -> None:
    parse_again(archive, captures, lambda url: (None, "defect in the parser: KeyError"))
    assert reports(archive) == PAGES


@pytest.mark.parametrize(
    ("parse", "told"),
    [
        (lambda _: (None, "a defect"), []),
        (lambda _: (None, "another"), [(None, "error", ("another",), ("a defect",))]),
        (same, [(2023, "error", ("",), ("a defect",)), (2023, "report gained", (), ())]),
    ],
)
def test_a_page_that_could_not_be_parsed_is_told_where_it_reads_otherwise(
    archive: Archive, captures: Path, parse: Callable[[str], Parsed], told: list[object]
) -> None:
    ((capture_id,),) = archive.query("SELECT capture_id FROM captures WHERE url = ?", [URL.format(3)])
    failed = ParsedPage(capture_id, URL.format(3), URL.format(3), None, "a defect", "1.1", NOW)
    archive.append_rows(rows_of_pages([(PageOrigin("night", date(2025, 6, 1), "a"), failed)]))

    _, changes = parse_again(archive, captures, lambda url: parse(url) if url == URL.format(3) else same(url))
    assert [(change.year, change.what, change.gained, change.lost) for change in changes[:2]] == told


def test_a_loss_of_more_than_a_hundredth_stops_unless_it_is_accepted(archive: Archive, captures: Path) -> None:
    def lost(url: str) -> Parsed:
        number = int(url.rpartition("/")[2].removesuffix(".html"))
        return (kept(report_of(url, "另一文。")), None) if number > 1 else no_report()

    with pytest.raises(ReparseStopped, match=r"more than 1 of 12 reports would be lost.*--accept-loss"):
        parse_again(archive, captures, lost)
    assert reports(archive) == PAGES

    _, changes = parse_again(archive, captures, lost, accept_loss=True)
    assert sum(change.what == "report lost" for change in changes) == 2
    assert reports(archive) == PAGES - 2


def test_a_single_loss_is_told_and_taken(archive: Archive, captures: Path) -> None:
    def one_lost(url: str) -> Parsed:
        return no_report() if url.endswith("/3.html") else same(url)

    _, changes = parse_again(archive, captures, one_lost)
    assert [change.url for change in changes if change.what == "report lost"] == [URL.format(3)]
    assert reports(archive) == PAGES - 1


def rewritten(url: str) -> Parsed:
    return kept(report_of(url, "化解纠纷99起。")), None


@pytest.mark.parametrize("killed_after", [0, 1, 5, PAGES - 1])
def test_a_reparse_that_was_killed_is_made_whole_by_the_next(
    archive: Archive, captures: Path, monkeypatch: pytest.MonkeyPatch, killed_after: int
) -> None:
    monkeypatch.setattr("storage.maintenance.reparse.BATCH", 2)
    parsed: list[str] = []

    def kill(url: str) -> Parsed:
        if len(parsed) == killed_after:
            raise KeyboardInterrupt
        parsed.append(url)
        return rewritten(url)

    with pytest.raises(KeyboardInterrupt):
        parse_again(archive, captures, kill)
    done, changes = parse_again(archive, captures, rewritten)

    assert done.pages == PAGES
    assert len(changes) == PAGES - killed_after // 2 * 2, "what was appended reads as it did"
    assert archive.query("SELECT count(*) FROM reports WHERE contains(text, '化解纠纷99起')") == [(PAGES,)]
    assert archive.query("SELECT count(*) FROM parses") == [(2 * PAGES,)]
    assert parse_again(archive, captures, rewritten)[1] == []


OTHERWISE: dict[str, tuple[Report, list[tuple[str, tuple[str, ...], tuple[str, ...]]]]] = {
    "another text": (report_of(URL.format(3), "化解纠纷99起。"), [("text", (), ())]),
    "another heading": (
        report_of(URL.format(3), headings=("工作开展情况", "存在的问题", "来年打算")),
        [("headings", ("三、来年打算",), ("三、下一步打算",))],
    ),
    "another figure": (
        report_of(URL.format(3), mediators=51),
        [("figures", ("人民调解员51人",), ("人民调解员50人",))],
    ),
    "no figure": (report_of(URL.format(3), mediators=None), [("figures", (), ("人民调解员50人",))]),
}


@pytest.mark.parametrize("what", OTHERWISE)
def test_what_a_page_gained_and_lost_is_told(archive: Archive, captures: Path, what: str) -> None:
    read, told = OTHERWISE[what]

    def parse(url: str) -> Parsed:
        return (kept(read), None) if url == URL.format(3) else same(url)

    _, changes = parse_again(archive, captures, parse)
    assert [(change.url, change.what, change.gained, change.lost) for change in changes] == [
        (URL.format(3), *one) for one in told
    ]
