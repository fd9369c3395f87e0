"""Documents to lines, whatever their names say: Word of every make, rtf, odt, pdf, ofd, sheets, pictures, archives.

A page of HTML pays for none of the readers: they are imported when the first document comes.
"""

from __future__ import annotations

from parsers.documents.document import Document, RecognisedLine
from parsers.documents.sniff import sniff

__all__ = ["Document", "RecognisedLine", "document_lines", "is_document", "read_document"]


def is_document(content: bytes) -> bool:
    """Returns True where bytes are a document rather than text or HTML, by how they begin."""
    return sniff(content) is not None


def document_lines(content: bytes) -> tuple[str, ...]:
    """Returns the non-blank lines of a document; raises what `read_document` raises."""
    return read_document(content).lines


def read_document(content: bytes) -> Document:
    """Returns what a document holds, page numbers and running heads left out.

    Raises ParseError where it is broken, Unreadable where it is whole and its text cannot be had (a scan without the
    `ocr` extra, a password, a format that is not read).
    """
    from parsers.documents.read import read

    return read(content)
