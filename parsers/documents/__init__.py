"""Documents to lines, whatever their names say: Word of every make, rtf, odt, pdf, ofd, sheets, pictures, archives.

A page of HTML pays for none of the readers: they are imported when the first document comes.
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.documents.document import AwaitsRecognition, Document, RecognisedLine
from parsers.documents.sniff import sniff

__all__ = [
    "AwaitsRecognition",
    "Document",
    "RecognisedLine",
    "document_lines",
    "is_document",
    "is_picture",
    "read_document",
    "read_pictures",
    "reads_pictures",
]


def is_document(content: bytes) -> bool:
    """Returns True where bytes are a document rather than text or HTML, by how they begin."""
    return sniff(content) is not None


def is_picture(content: bytes) -> bool:
    """Returns True where bytes are a picture, by how they begin."""
    return sniff(content) == "image"


def document_lines(content: bytes) -> tuple[str, ...]:
    """Returns the non-blank lines of a document; raises what `read_document` raises."""
    return read_document(content).lines


def read_document(content: bytes, *, recognise: bool = True) -> Document:
    """Returns what a document holds, page numbers and running heads left out.

    Without `recognise`, raises AwaitsRecognition rather than read pictures with the `ocr` extra. Raises ParseError
    where it is broken, Unreadable where it is whole and its text cannot be had (a scan without the `ocr` extra, a
    password, a format that is not read).
    """
    from parsers.documents.read import read

    return read(content, recognise=recognise)


def read_pictures(contents: Sequence[bytes], *, recognise: bool = True) -> Document:
    """Returns what the pictures of an article hold, each a page, in order; one without text costs nothing.

    Raises what `read_document` raises.
    """
    from parsers.documents.read import read_pictures as read

    return read(contents, recognise=recognise)


def reads_pictures() -> bool:
    """Returns True where the `ocr` extra is installed."""
    from parsers.documents.ocr import is_installed

    return is_installed()
