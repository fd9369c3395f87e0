"""Documents with bytes that were changed, left out or put in: never anything but ParseError, within bounded time."""

from __future__ import annotations

import base64
import contextlib
import io
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers.documents import read_document
from parsers.model import ParseError
from tests.documents.archive_files import rar_of, seven_zip_of, xls_of
from tests.documents.doc_files import DELETED, ENDS_ROW, HIDDEN, IN_TABLE, doc_of_pieces, doc_of_runs, style_sheet
from tests.documents.docx_files import docx, level_xml, numbered, numbering, paragraph
from tests.documents.pdf_files import gbk_font, gbk_text, pdf_of
from tests.processor_time import at_most

LINES = "柳坪乡2023年法治政府建设情况报告", "一、主要工作", "学法8次，办结142件。"
MOST_SECONDS = 5.0  # a document of a few KB takes some milliseconds


def _doc() -> bytes:
    cells = [
        ("事项\x07", IN_TABLE),
        ("142件\x07", IN_TABLE),
        ("\x07", ENDS_ROW),
        (f"{LINES[0]}\r", b"\x0a\x26\x00\x0b\x46\x01\x00"),
    ]
    text = "".join(part for part, _ in cells)
    runs = [(text[:5], b""), (text[5:7], DELETED), (text[7:9], HIDDEN), (text[9:], b"")]
    levels = [(39, "\0、", 1), (0, "\1.", 1)]
    return doc_of_runs(runs, cells, styles=style_sheet(hiding=b""), fonts=("宋体",), levels=levels)


def _docx() -> bytes:
    body = "".join(paragraph(line, numbered(0, 1)) for line in LINES)
    return docx(body, {"numbering.xml": numbering(level_xml(0, "chineseCounting", "%1、"))})


def _ofd() -> bytes:
    space = 'xmlns:o="http://www.ofdspec.org/2016"'
    code = f'<o:TextCode X="0" Y="5" DeltaX="g 9 5">{LINES[0]}</o:TextCode>'
    text = f'<o:TextObject Boundary="50 60 150 6" Size="5">{code}</o:TextObject>'
    parts = {
        "OFD.xml": f"<o:OFD {space}><o:DocBody><o:DocRoot>D.xml</o:DocRoot></o:DocBody></o:OFD>",
        "D.xml": f'<o:Document {space}><o:Pages><o:Page ID="1" BaseLoc="P.xml"/></o:Pages></o:Document>',
        "P.xml": f"<o:Page {space}><o:Content><o:Layer>{text}</o:Layer></o:Content></o:Page>",
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:  # stored: a changed byte changes the XML, not only a checksum
        for name, xml in parts.items():
            archive.writestr(name, xml)
    return file.getvalue()


def _stored(content: bytes) -> bytes:
    """The zip file with its members stored, so that changed bytes reach the readers of what is inside."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return file.getvalue()


RTF = (
    r"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 S;}}\trowd\intbl a\cell{\field{\*\fldinst eq \\o(a,b)}"
    r"{\fldrslt 7}}\row\pard {\v x}\u26611?\'d2\'bb\par}"
)
MHTML = (
    b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\n'
    b"Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n"
)
FODT = (
    '<office:document xmlns:office="o" xmlns:text="t"><office:body><text:list><text:list-item><text:p>一</text:p>'
    "</text:list-item></text:list></office:body></office:document>"
)
FLAT = (
    '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body><w:p><w:r><w:t>一</w:t></w:r>'
    "</w:p></w:body></w:wordDocument>"
)
MAKES: dict[str, Callable[[], bytes]] = {
    "doc": _doc,
    "doc of pieces": lambda: doc_of_pieces([("调解", 0), ("12", 3), ("15件\r", 0)], [DELETED]),
    "docx": lambda: _stored(_docx()),
    "ofd": _ofd,
    "pdf": lambda: pdf_of([gbk_text([(100, 700 - 30 * n, line) for n, line in enumerate(LINES)])], *gbk_font()),
    "rtf": lambda: RTF.encode("ascii"),
    "xls": lambda: xls_of([["事项", 142.0], ["一、甲"]], form="0%"),
    "fodt": lambda: FODT.encode(),
    "WordML": lambda: FLAT.encode(),
    "mhtml": lambda: MHTML + base64.b64encode("<p>一、甲</p>".encode()) + b"\n--x--\n",
    "rar": lambda: rar_of({"a.docx": _stored(_docx())}),
    "7z": lambda: seven_zip_of({"a.rtf": RTF.encode("ascii")}),
}
_NEEDS = {
    "doc": "olefile",
    "doc of pieces": "olefile",
    "pdf": "pypdfium2",
    "xls": "xlrd",
    "rar": "libarchive",
    "7z": "libarchive",
}
CHANGES = st.lists(
    st.tuples(st.floats(0, 1), st.sampled_from(("set", "drop", "repeat", "cut")), st.binary(min_size=1, max_size=4)),
    min_size=1,
    max_size=6,
)


def changed(content: bytes, changes: list[tuple[float, str, bytes]]) -> bytes:
    """The bytes with some set, left out or put in; each place is a share of the length."""
    for place, how, value in changes:
        at = int(place * len(content))
        if how == "set":
            content = content[:at] + value + content[at + len(value) :]
        elif how == "drop":
            content = content[:at] + content[at + 16 * len(value) :]
        elif how == "repeat":
            content = content[:at] + value * 40 + content[at:]
        else:
            content = content[: max(at, 1)]
    return content


@pytest.mark.parametrize("make", MAKES.values(), ids=MAKES.keys())
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES)
def test_a_changed_document_is_read_or_refused(
    make: Callable[[], bytes], changes: list[tuple[float, str, bytes]], request: pytest.FixtureRequest
) -> None:
    needed = _NEEDS.get(request.node.callspec.id)
    if needed:
        pytest.importorskip(needed, reason="the documents extra is not installed")
    content = changed(make(), changes)
    with at_most(MOST_SECONDS), contextlib.suppress(ParseError):
        read_document(content, recognise=False)  # OCR has bounds of its own


@pytest.mark.parametrize("make", MAKES.values(), ids=MAKES.keys())
def test_an_unchanged_one_has_a_text(make: Callable[[], bytes], request: pytest.FixtureRequest) -> None:
    needed = _NEEDS.get(request.node.callspec.id)
    if needed:
        pytest.importorskip(needed, reason="the documents extra is not installed")
    document = read_document(make())
    assert document.lines or document.markup
