"""Pictures of text: read without a network, one at a time, within bounds, and marked."""

from __future__ import annotations

import fcntl
import importlib
import io
import socket
from pathlib import Path

import pytest

from parsers.documents import RecognisedLine, ocr, read_document
from parsers.documents.layout import Row
from parsers.model import Figure, Unreadable
from tests.documents.docx_files import docx, paragraph


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


def test_a_photograph_is_read_upright() -> None:
    pillow = pytest.importorskip("PIL.Image", reason="the ocr extra is not installed")
    exif, file = pillow.Exif(), io.BytesIO()
    exif[0x0112] = 6  # the top of the scene is at the right
    pillow.new("L", (600, 400)).save(file, "JPEG", exif=exif)
    assert [image.size for image in ocr._frames([file.getvalue()])] == [(400, 600)]


def test_a_photograph_of_many_pixels_is_unpacked_at_half_its_size() -> None:
    pillow = pytest.importorskip("PIL.Image", reason="the ocr extra is not installed")
    photograph, drawing = io.BytesIO(), io.BytesIO()
    pillow.new("L", (5200, 5000)).save(photograph, "JPEG")
    pillow.new("1", (5200, 5000)).save(drawing, "PNG")
    assert [image.width for image in ocr._frames([photograph.getvalue()])] == [2400]
    assert list(ocr._frames([drawing.getvalue()])) == []


def test_a_long_picture_is_cut_where_it_is_blank() -> None:
    pillow = pytest.importorskip("PIL.Image", reason="the ocr extra is not installed")
    image = pillow.effect_noise((200, 500), 90)
    image.paste(255, (0, 250, 200, 256))
    pieces = list(ocr._pieces(3, image, 2.0))
    assert [(piece.number, piece.top) for piece in pieces] == [(3, 0), (3, pieces[0].image.height)]
    assert 250 <= pieces[1].top < 256
    assert sum(piece.image.height for piece in pieces) == 500
    assert [piece.top for piece in ocr._pieces(0, image.crop((0, 0, 200, 400)), 2.0)] == [0]


def test_what_a_title_stands_before_is_read_off_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    drawing = '<w:p><w:r><w:drawing><a:blip r:embed="r1"/></w:drawing></w:r></w:p>'
    page = ocr.RecognisedPage(0, [Row("一、主要工作", 0, 60, 0, 10)], (RecognisedLine("一、主要工作", 0.9),))
    monkeypatch.setattr(ocr, "read_pictures", lambda _: [page])
    title = read_document(docx(paragraph("某镇报告") + drawing, {"a.png": "x"}))
    assert title.lines == ("某镇报告", "一、主要工作")
    assert not title.all_recognised
    assert read_document(docx(paragraph("文" * 50) + drawing, {"a.png": "x"})).lines == ("文" * 50,)
    monkeypatch.undo()
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    with pytest.raises(Unreadable, match="`ocr` extra"):
        read_document(docx(paragraph("某镇报告") + drawing, {"a.png": "x"}))


def test_one_process_reads_pictures_at_a_time() -> None:
    rapidocr = pytest.importorskip("rapidocr", reason="the ocr extra is not installed")
    with Path(rapidocr.__file__).open("rb") as file, ocr._slot(), pytest.raises(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with Path(rapidocr.__file__).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_pages_behind_the_last_one_that_is_read_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rapidocr", reason="the ocr extra is not installed")
    monkeypatch.setattr(ocr, "_page", lambda piece, _: ocr.RecognisedPage(piece.number, [], ()))
    pieces = [ocr._Piece(number, None, 0, 1.0) for number in range(42)]
    pages = ocr._recognise(pieces)
    assert [page.number for page in pages] == list(range(40))
    assert [page.warnings for page in pages[38:]] == [(), ("only 40 scanned pages were read; there are more",)]
    assert not any(page.warnings for page in ocr._recognise(pieces[:40]))


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
