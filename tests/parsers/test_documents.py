"""Reports that stand in documents: docx, doc, wps, pdf; what is broken, locked, scanned or too large."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from parsers.documents import document_lines
from parsers.knowledge import Knowledge
from parsers.model import ParseError, Unreadable
from parsers.report import parse
from tests.documents.docx_files import docx, paragraph

LINES = (
    "可大乡2023年法治政府建设情况报告",
    "2023年，我乡推进法治政府建设，现将情况报告如下：",
    "一、主要做法和成效",
    "（一）加强学习。组织学法6次。",
    "二、存在的不足",
    "执法力量偏弱。",
)


def docx_of(lines: tuple[str, ...], rows: tuple[tuple[str, ...], ...] = ()) -> bytes:
    cells = ["".join(f"<w:tc>{paragraph(value)}</w:tc>" for value in row) for row in rows]
    table = "".join(f"<w:tr>{row}</w:tr>" for row in cells)
    return docx("".join(map(paragraph, lines)) + (f"<w:tbl>{table}</w:tbl>" if rows else ""))


def doc_of(text: str, *, flags: int = 0x0200) -> bytes:
    """A Word 97 document of one UTF-16 piece, and the OLE file around it."""
    body = text.replace("\n", "\r").encode("utf-16-le")
    clx = (
        b"\x01\x02\x00\x00\x00\x02"
        + struct.pack("<I", 16)
        + struct.pack("<II", 0, len(text))
        + struct.pack("<HIH", 0, 1024, 0)
    )
    fib = bytearray(1024)
    struct.pack_into("<H", fib, 0, 0xA5EC)
    struct.pack_into("<H", fib, 0x0A, flags)
    struct.pack_into("<I", fib, 0x4C, len(text))
    struct.pack_into("<II", fib, 0x1A2, 0, len(clx))
    return ole_of({"WordDocument": bytes(fib) + body, "1Table": clx})


def ole_of(streams: dict[str, bytes]) -> bytes:
    """A compound file ([MS-CFB]): one FAT sector, one directory sector, streams of whole sectors."""
    sectors: list[bytes] = []
    fat: list[int] = [0xFFFFFFFD, 0xFFFFFFFE]
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)]
    names = sorted(streams, key=lambda name: (len(name), name))
    for number, name in enumerate(names, 1):
        data = streams[name].ljust(4096, b"\0")
        data += b"\0" * (-len(data) % 512)
        first, count = len(fat), len(data) // 512
        fat += [*range(first + 1, first + count), 0xFFFFFFFE]
        sectors += [data[at : at + 512] for at in range(0, len(data), 512)]
        right = number + 1 if number < len(names) else 0xFFFFFFFF
        entries.append(_entry(name, 2, first, len(data), right=right))
    directory = b"".join(entries).ljust(512, b"\0")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<I", 0)
    head = head.ljust(512, b"\xff")
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(512, b"\xff")
    return head + table + directory + b"".join(sectors)


def _entry(name: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF) -> bytes:
    raw = name.encode("utf-16-le")
    entry = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw) + 2, kind, 1, 0xFFFFFFFF, right, child)
    return entry + b"\0" * 36 + struct.pack("<IQ", start, size)


def pdf_of(text: str | None) -> bytes:
    """A PDF of one page, with ASCII text or with none."""
    content = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode() if text else b"0 0 100 100 re f"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    return (
        out
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start
    )


def test_a_docx_is_read_as_its_text(knowledge: Knowledge) -> None:
    report = parse(docx_of(LINES), knowledge=knowledge, url="http://a.gov.cn/x/t20240222_1.docx")
    assert (report.kind, report.title, report.township, report.year) == ("township_report", LINES[0], "可大乡", 2023)
    assert [section.heading for section in report.sections] == ["", "主要做法和成效", "存在的不足"]
    assert str(report.published) == "2024-02-22"


def test_a_table_of_a_docx_comes_as_rows() -> None:
    assert document_lines(docx_of(("正文",), (("事项", "数量"), ("调解", "127件")))) == (
        "正文",
        "事项\t数量",
        "调解\t127件",
    )


@pytest.mark.parametrize("name", ["doc", "wps"])
def test_a_doc_is_read_by_its_piece_table(name: str, knowledge: Knowledge) -> None:
    pytest.importorskip("olefile", reason="the documents extra is not installed")
    report = parse(doc_of("\n".join(LINES)), knowledge=knowledge, url=f"http://a.gov.cn/x/1.{name}")
    assert (report.title, report.township, report.year) == (LINES[0], "可大乡", 2023)
    assert len(report.sections) == 3


def test_fields_of_a_doc_leave_their_result() -> None:
    pytest.importorskip("olefile", reason="the documents extra is not installed")
    assert document_lines(doc_of("见\x13HYPERLINK x\x14附件\x15。\n完")) == ("见附件。", "完")


def test_a_pdf_is_read() -> None:
    pytest.importorskip("pypdfium2", reason="the documents extra is not installed")
    assert document_lines(pdf_of("Rule of law 2023")) == ("Rule of law 2023",)


def test_a_scanned_pdf_is_whole_and_unreadable(knowledge: Knowledge) -> None:
    pytest.importorskip("pypdfium2", reason="the documents extra is not installed")
    with pytest.raises(Unreadable):
        parse(pdf_of(None), knowledge=knowledge)


def _bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\0" * (70 << 20))
    return file.getvalue()


def _other_zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.bin", "x")
    return file.getvalue()


BROKEN = {
    "a cut docx": lambda: docx_of(LINES)[:900],
    "a zip that is no docx": _other_zip,
    "a zip that unpacks to 70 MB": _bomb,
    "a docx of broken XML": lambda: _other_zip().replace(b"a.bin", b"b.bin"),
    "a cut doc": lambda: doc_of("\n".join(LINES))[:1500],
    "a locked doc": lambda: doc_of("\n".join(LINES), flags=0x0300),
    "an OLE file that is no doc": lambda: ole_of({"Workbook": b"x"}),
    "a cut pdf": lambda: pdf_of("x")[:60],
    "a pdf of nothing": lambda: b"%PDF-1.7\n",
    "an rtf of nothing": lambda: b"{\\rtf1 }",
    "a rar": lambda: b"Rar!\x1a\x07\x01\x00",
}


@pytest.mark.parametrize("make", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_document_is_a_parse_error(make: object, knowledge: Knowledge) -> None:
    assert callable(make)
    with pytest.raises(ParseError) as caught:
        parse(make(), knowledge=knowledge)
    assert str(caught.value)


def test_a_locked_doc_is_unreadable_and_says_so() -> None:
    pytest.importorskip("olefile", reason="the documents extra is not installed")
    with pytest.raises(Unreadable, match=r"^[^:]*locked"):
        document_lines(doc_of("甲", flags=0x0300))
