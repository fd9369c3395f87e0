"""Reports as files: docx and pdf written by hand (no library needed to run the demo), and a scan without text."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from html import escape

from flows.demo.portal import Document

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
LINE_CHARS = 34
PAGE_LINES = 32

_TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" \
ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" \
ContentType="application/xml"/><Override PartName="/word/document.xml" \
ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"""
_RELS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" \
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" \
Target="word/document.xml"/></Relationships>"""
_BODY = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>"""

Paragraphs = Callable[[], Sequence[str]]


def docx_of(title: str, paragraphs: Paragraphs, name: str | None = None) -> Document:
    """The text as a Word file."""
    return Document(name or f"{title}.docx", DOCX, partial(_docx, title, paragraphs))


def pdf_of(title: str, paragraphs: Paragraphs, name: str | None = None) -> Document:
    """The text as a PDF whose words can be read."""
    return Document(name or f"{title}.pdf", PDF, partial(_pdf, title, paragraphs))


def scan_of(title: str, pages: int = 2) -> Document:
    """A PDF of pictures: whole, and without a word that could be read."""
    return Document(f"{title}.pdf", PDF, partial(_scan, pages))


def _docx(title: str, paragraphs: Paragraphs) -> bytes:
    lines = (title, *paragraphs())
    body = "".join(f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in lines)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, text in (
            ("[Content_Types].xml", _TYPES),
            ("_rels/.rels", _RELS),
            ("word/document.xml", _BODY.format(body)),
        ):
            parts.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), text)
    return out.getvalue()


def _pdf(title: str, paragraphs: Paragraphs) -> bytes:
    lines = [title, *(piece for line in paragraphs() for piece in _wrapped(line))]
    pages = [lines[i : i + PAGE_LINES] for i in range(0, len(lines), PAGE_LINES)]
    font, cmap, cid, described = 3, 4, 5, 6
    objects = {
        font: f"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[{cid} 0 R]/ToUnicode {cmap} 0 R>>".encode(),
        cmap: _stream(b"", _CMAP.encode()),
        cid: f"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/DW 1000/FontDescriptor {described} 0 R>>".encode(),
        described: b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
    }
    contents = [_stream(b"", zlib.compress(_drawn(page).encode()), b"/Filter/FlateDecode") for page in pages]
    return _assembled(objects, contents, b"/Font<</F1 3 0 R>>")


def _wrapped(line: str) -> Iterable[str]:
    indented = f"　　{line}"
    return (indented[i : i + LINE_CHARS] for i in range(0, len(indented), LINE_CHARS))


def _drawn(lines: Sequence[str]) -> str:
    shown = "\n".join(f"<{line.encode('utf-16-be').hex()}> Tj T*" for line in lines)
    return f"BT /F1 13 Tf 21 TL 70 770 Td\n{shown}\nET"


_CMAP = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def /CMapName /Adobe-Identity-UCS def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
1 beginbfrange <0000> <FFFF> <0000> endbfrange
endcmap CMapName currentdict /CMap defineresource pop end end"""


def _scan(pages: int) -> bytes:
    grey = zlib.compress(bytes((x * y) % 251 for y in range(100) for x in range(80)))
    picture = _stream(
        b"/Type/XObject/Subtype/Image/Width 80/Height 100/ColorSpace/DeviceGray/BitsPerComponent 8",
        grey,
        b"/Filter/FlateDecode",
    )
    drawn = [_stream(b"", b"q 595 0 0 842 0 0 cm /I1 Do Q") for _ in range(pages)]
    return _assembled({3: picture}, drawn, b"/XObject<</I1 3 0 R>>")


def _stream(entries: bytes, data: bytes, more: bytes = b"") -> bytes:
    return b"<<" + entries + more + b"/Length %d>>\nstream\n" % len(data) + data + b"\nendstream"


def _assembled(objects: dict[int, bytes], contents: Sequence[bytes], resources: bytes) -> bytes:
    """A PDF file: catalogue (1), page tree (2), the given objects, then a page and its content in turn."""
    first = max(objects) + 1
    pages = [first + 2 * i for i in range(len(contents))]
    kids = b" ".join(b"%d 0 R" % page for page in pages)
    everything = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pages)),
        **objects,
    }
    for page, content in zip(pages, contents, strict=True):
        everything[page] = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<%s>>/Contents %d 0 R>>" % (
            resources,
            page + 1,
        )
        everything[page + 1] = content
    out, places = bytearray(b"%PDF-1.5\n"), []
    for number in sorted(everything):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, everything[number])
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(everything) + 1
    return bytes(out) + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        size, table, size, len(out),
    )  # fmt: skip
