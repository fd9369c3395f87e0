"""Pictures of text: read without a network, one at a time, within bounds, and marked."""

from __future__ import annotations

import fcntl
import importlib
import io
import socket
from pathlib import Path

import pytest

from parsers.documents import ocr, read_document
from parsers.model import Figure, Unreadable


def _picture(text: str) -> bytes:
    pillow = pytest.importorskip("PIL.Image", reason="the ocr extra is not installed")
    draw, font = importlib.import_module("PIL.ImageDraw"), importlib.import_module("PIL.ImageFont")
    image = pillow.new("RGB", (900, 240), "white")
    draw.Draw(image).text((40, 60), text, fill="black", font=font.load_default(60))
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def test_a_picture_is_read_without_any_network(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rapidocr", reason="the ocr extra is not installed")

    def refuse(*_: object) -> None:
        raise AssertionError("OCR reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    document = read_document(_picture("2023 127 50"))
    assert "".join(document.lines).replace(" ", "").replace("\t", "") == "202312750"
    assert document.all_recognised
    assert all(0.5 < line.confidence <= 1 for line in document.recognised)


def test_a_picture_is_unreadable_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    with pytest.raises(Unreadable, match="`ocr` extra"):
        read_document(_picture("127"))


def test_reading_pictures_is_bounded_by_a_clock_and_by_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rapidocr", reason="the ocr extra is not installed")
    monkeypatch.setattr(ocr, "MOST_SECONDS_A_PAGE", 0.0)
    with pytest.raises(Unreadable, match="too long: given up on page 1"):
        read_document(_picture("127"))
    monkeypatch.undo()
    monkeypatch.setattr(ocr, "MOST_SECONDS", 0.0)
    with pytest.raises(Unreadable, match="too long: given up on page 1"):
        read_document(_picture("127"))
    monkeypatch.undo()
    monkeypatch.setattr(ocr, "_MOST_BOXES", 0)
    with pytest.raises(Unreadable, match="1 lines or cells"):
        read_document(_picture("127"))


def test_one_process_reads_pictures_at_a_time() -> None:
    rapidocr = pytest.importorskip("rapidocr", reason="the ocr extra is not installed")
    with Path(rapidocr.__file__).open("rb") as file, ocr._slot(), pytest.raises(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with Path(rapidocr.__file__).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_pages_behind_the_last_one_that_is_read_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rapidocr", reason="the ocr extra is not installed")
    monkeypatch.setattr(ocr, "MOST_PAGES", 1)
    pages = ocr.read_pictures([_picture("127"), _picture("12")])
    assert [page.warnings for page in pages] == [("only 1 scanned pages were read; there are more",)]
    assert ocr.read_pictures([_picture("127")])[0].warnings == ()


def test_a_figure_says_where_it_was_read() -> None:
    from parsers.documents import Document, RecognisedLine
    from parsers.documents.recognised import mark_figures

    figures = [
        Figure("调解127起", "调解", 127, "起", "exact", None, "1"),
        Figure("培训3场", "培训", 3, "场", "exact", None, "2"),
    ]
    document = Document(lines=("调解127起。", "培训3场。"), recognised=(RecognisedLine("调解127起。", 0.6),))
    marked, warnings = mark_figures(figures, document)
    assert [figure.source for figure in marked] == ["ocr", None]
    assert warnings == ("figure read by OCR with confidence 0.60: 调解127起",)
