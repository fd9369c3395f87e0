"""Documents to lines, whatever their names say: Word of every make, rtf, odt, pdf, ofd, sheets, pictures, archives."""

from parsers.documents.read import Document, RecognisedLine, document_lines, is_document, read_document

__all__ = ["Document", "RecognisedLine", "document_lines", "is_document", "read_document"]
