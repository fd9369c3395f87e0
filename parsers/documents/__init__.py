"""Documents to lines: docx, doc, wps and pdf, by kept libraries that the `documents` extra installs."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from parsers.model import ParseError, Unreadable
from parsers.text import visible

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_MOST_UNPACKED = 64 * 1024 * 1024
_MOST_MEMBERS = 4000
_MOST_PAGES = 400
_PAGE_NUMBER = re.compile(r"^[\s\-—–－·•第]{0,6}\d{1,3}[\s\-—–－·•页]{0,6}$")
_BLANK = " \t\n\r\f\v\u3000\xa0\u2002\u2003\u2009"


def is_document(content: bytes) -> bool:
    """Whether bytes are a document rather than text, by how they begin."""
    start = content[:1024].lstrip()
    return start.startswith((b"%PDF-", _OLE, _ZIP, b"{\\rtf")) or b"%PDF-" in start[:1024]


def document_lines(content: bytes) -> tuple[str, ...]:
    """The non-blank lines of a document, page numbers left out.

    Raises ParseError where it cannot be read, Unreadable where it is whole and holds no text (a scan).
    """
    if content.startswith(_ZIP):
        lines = _docx(content)
    elif content.startswith(_OLE):
        lines = _doc(content)
    elif content.lstrip().startswith(b"{\\rtf"):
        raise ParseError("an RTF document, which is not read")
    else:
        lines = _pdf(content)
    kept = tuple(text for line in lines if (text := visible(line).strip(_BLANK)))
    if not kept:
        raise Unreadable("a document without text: scanned, or only pictures")
    return kept


def _docx(content: bytes) -> Iterator[str]:
    _bounded_zip(content)
    try:
        from docx import Document
        from docx.table import Table
    except ImportError as error:
        raise ParseError("a docx document; reading it takes the `documents` extra") from error
    try:
        blocks = list(Document(io.BytesIO(content)).iter_inner_content())
    except Exception as error:  # python-docx raises whatever its parts raise on a broken file
        raise ParseError(f"a zip file that is no readable docx: {_told(error)}") from error
    for block in blocks:
        if isinstance(block, Table):
            yield from _rows(block)
        else:
            yield from block.text.split("\n")


def _rows(table: Any) -> Iterator[str]:
    """A table's rows as text, a cell that spans several columns once."""
    for row in table.rows:
        cells: list[str] = []
        last: Any = None
        for cell in row.cells:
            if cell._tc is not last:
                cells.append(" ".join(cell.text.split()))
            last = cell._tc
        yield "\t".join(filter(None, cells))


def _bounded_zip(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise ParseError(f"a broken zip file: {_told(error)}") from error
    size = sum(member.file_size for member in members)
    if len(members) > _MOST_MEMBERS or size > _MOST_UNPACKED:
        raise ParseError(f"a zip file of {len(members)} members and {size:,} bytes unpacked: too large to be a report")
    if not any(member.filename == "word/document.xml" for member in members):
        raise ParseError("a zip file that is no docx")


def _doc(content: bytes) -> Iterator[str]:
    try:
        from parsers.documents.msdoc import doc_text
    except ImportError as error:
        raise ParseError("a doc document; reading it takes the `documents` extra") from error
    yield from doc_text(content).split("\n")


def _pdf(content: bytes) -> Iterator[str]:
    try:
        from pypdf import PdfReader
    except ImportError as error:
        raise ParseError("a pdf document; reading it takes the `documents` extra") from error
    pages: list[str] = []
    try:
        reader = PdfReader(io.BytesIO(content))
        locked = reader.is_encrypted and not reader.decrypt("")
        for number, page in enumerate(reader.pages):
            if locked or number >= _MOST_PAGES:
                break
            pages.append(page.extract_text())
    except (Exception, RecursionError) as error:  # pypdf raises whatever a broken file leads it to
        raise ParseError(f"a pdf that cannot be read: {_told(error)}") from error
    if locked:
        raise ParseError("a pdf that is locked by a password")
    for text in pages:
        yield from (line for line in text.split("\n") if not _PAGE_NUMBER.match(line))


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:200]
