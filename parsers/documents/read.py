"""A document's bytes to lines, by the reader of the format that they are written in."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from parsers.documents import ocr
from parsers.documents.archives import holds_document, only_one, unpacked
from parsers.documents.document import LOW_CONFIDENCE, AwaitsRecognition, Document, RecognisedLine
from parsers.documents.docx import WordText, docx_lines, flat_lines
from parsers.documents.footnotes import with_notes_behind
from parsers.documents.furniture import without_furniture
from parsers.documents.layout import Row
from parsers.documents.mhtml import mhtml_markup
from parsers.documents.odt import flat_odt_lines, odt_lines
from parsers.documents.ofd import ofd_pages
from parsers.documents.ooxml_package import describe, open_zip, read_member
from parsers.documents.paragraphs import paragraphs
from parsers.documents.pdf import open_pdf, pdf_pages
from parsers.documents.plain import text_lines
from parsers.documents.rtf import rtf_text
from parsers.documents.sniff import NEITHER, Format, is_binary, sniff
from parsers.documents.symbols import text_drawn
from parsers.documents.workbook import flat_workbook_lines, workbook_lines, xls_lines
from parsers.html.lines import flattened, page_lines
from parsers.html.tree import parse_tree
from parsers.model import ParseError, Unreadable
from parsers.text import decode, visible

_BLANK: Final = " \t\n\r\f\v\u3000\xa0\u2002\u2003\u2009"
_HAN: Final = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff\u2e80-\u2fdf]")
_FEWEST_LETTERS: Final = 40
_FEWEST_CHARS: Final = 50  # of a report; what has fewer is a title
_LEAST_HAN: Final = 0.3
_DEEPEST: Final = 3  # documents in documents: an archive, an altChunk
_TAG: Final = re.compile(r"<(?:html|body|p|div|table|span)\b", re.IGNORECASE)
_SCANNED: Final = "a document without text: scanned, or only pictures"


@dataclass(frozen=True, slots=True)
class _Way:
    """The terms on which a document is read: how deep in others it lies, and whether OCR may be used."""

    depth: int = 0
    recognise: bool = True

    def inside(self) -> _Way:
        return replace(self, depth=self.depth + 1)


def read(content: bytes, *, recognise: bool = True) -> Document:
    """Returns what a document holds; raises as `parsers.documents.read_document` does."""
    return _read(content, _Way(recognise=recognise))


def read_pictures(contents: Sequence[bytes], *, recognise: bool = True) -> Document:
    """Returns what pictures hold; raises as `parsers.documents.read_pictures` does."""
    return _pictures(contents, _Way(recognise=recognise))


def _read(content: bytes, way: _Way) -> Document:
    if way.depth > _DEEPEST:
        raise ParseError("documents inside documents, too deep to be a report")
    found = sniff(content)
    try:
        document = _READERS[found](content, way) if found else Document(lines=_text(content))
    except ParseError:
        raise
    except (RecursionError, MemoryError) as error:
        raise ParseError(f"a document nested too deep to be a report: {type(error).__name__}") from error
    except Exception as error:  # the readers' libraries raise whatever a broken file leads them to
        raise ParseError(f"a document that cannot be read: {describe(error)}") from error
    if not document.lines and not document.markup:
        raise Unreadable(_SCANNED)
    return document


def _text(content: bytes) -> tuple[str, ...]:
    if is_binary(content):
        raise ParseError(NEITHER)
    text = decode(content)
    if not _TAG.search(text[:20_000]):
        return _clean(text_lines(text))
    root = parse_tree(text)
    return _clean(flattened(text).split("\n") if root is None else (line.text for line in page_lines(root, None)))


def _clean(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(text for line in lines if (text := visible(text_drawn("", line)).strip(_BLANK)))


def _uof(_content: bytes, _way: _Way) -> Document:
    raise Unreadable("a document in UOF (标文通, GB/T 20916), a format that is not read")


def _zip(content: bytes, way: _Way) -> Document:
    members = open_zip(content)
    if "uof.xml" in members:
        return _uof(content, way)
    if "OFD.xml" in members:
        return _ofd(content, members, way)
    if "content.xml" in members:
        styles = read_member(content, members["styles.xml"]) if "styles.xml" in members else b""
        return Document(lines=_clean(odt_lines(read_member(content, members["content.xml"]), styles)))
    if any(name.startswith("xl/") for name in members):
        return Document(lines=_clean(workbook_lines(content)))
    if "[Content_Types].xml" in members or any(name.startswith("word/") for name in members):
        return _word(content, way)
    inside = [member for name, member in members.items() if holds_document(name)]
    if len(inside) != 1:
        raise only_one("zip", len(inside), len(members))
    return _read(read_member(content, inside[0]), way.inside())


def _ofd(content: bytes, members: Mapping[str, zipfile.ZipInfo], way: _Way) -> Document:
    pages = list(ofd_pages(content, members))
    scanned = [(number, page.picture) for number, page in enumerate(pages) if not page.rows and page.picture]
    if scanned:
        _may_recognise(way)
    return _placed([page.rows for page in pages], ocr.read_pictures_of(scanned), ())


def _word(content: bytes, way: _Way) -> Document:
    return _with_pictures(docx_lines(content, lambda chunk: _read(chunk, way.inside()).lines), way)


def _wordml(content: bytes, way: _Way) -> Document:
    return _with_pictures(flat_lines(content, lambda chunk: _read(chunk, way.inside()).lines), way)


def _with_pictures(text: WordText, way: _Way) -> Document:
    """The text of a document; where that is no more than a title, what its pictures hold behind it."""
    kept = _clean(text.lines)
    if sum(map(len, kept)) >= _FEWEST_CHARS or (kept and not text.pictures):
        headings = {line: level for heading, level in text.headings.items() for line in _clean((heading,))}
        return Document(lines=kept, headings=headings)
    read = _pictures(text.pictures, way)
    return replace(read, lines=kept + read.lines, all_recognised=read.all_recognised and not kept)


def _pictures(pictures: Sequence[bytes], way: _Way) -> Document:
    """Reads pictures as the pages of a document."""
    if pictures:
        _may_recognise(way)
    pages = ocr.read_pictures(pictures)
    return _placed([[] for _ in pages], pages, ())


def _may_recognise(way: _Way) -> None:
    if not way.recognise and ocr.is_installed():
        raise AwaitsRecognition(_SCANNED)


def _ole(content: bytes, _way: _Way) -> Document:
    try:
        from parsers.documents.msdoc import doc_text, is_workbook
    except ImportError as error:
        raise Unreadable("a doc document; reading it takes the `documents` extra") from error
    if is_workbook(content):
        return Document(lines=_clean(xls_lines(content)))
    return Document(lines=_clean(re.split("[\n\r\v\f]", doc_text(content))))


def _pdf(content: bytes, way: _Way) -> Document:
    document = open_pdf(content)
    pages = list(pdf_pages(document))
    rows = [page.rows for page in pages]
    glyphs = sum(len(row.text) for page in rows for row in page)
    unmapped = sum(page.unmapped for page in pages)
    meaningless = bool(glyphs) and unmapped * 5 > glyphs
    if meaningless:
        rows = [[] for _ in rows]
    blank = [n for n, page in enumerate(rows) if not page and (meaningless or pages[n].may_be_scanned)]
    if blank:
        _may_recognise(way)
    recognised = ocr.read_pdf_pages(document, blank) if blank else []
    if blank and not ocr.is_installed():
        recognised = [_by_its_maker(number, pages[number].unseen) for number in blank if pages[number].unseen]
    warnings = (f"{unmapped} characters of the pdf have no meaning in its fonts",) if unmapped else ()
    return _placed(rows, recognised, warnings)


def _by_its_maker(number: int, rows: Sequence[Row]) -> ocr.RecognisedPage:
    """The page as the one who scanned it had it read: text that lies unseen under the picture."""
    lines = tuple(RecognisedLine(row.text, LOW_CONFIDENCE) for row in rows)
    return ocr.RecognisedPage(number, list(rows), lines, (f"page {number + 1} was read off its picture by its maker",))


def _placed(pages: list[list[Row]], recognised: list[ocr.RecognisedPage], warnings: tuple[str, ...]) -> Document:
    """The document whose text is placed on pages; a page that was recognised stands in for the blank one."""
    merged = [list(page) for page in pages]
    for one in recognised:
        merged[one.number] = one.rows
    lines = _clean(paragraphs(with_notes_behind(without_furniture(merged))))
    if not lines and not ocr.is_installed():
        raise Unreadable(_SCANNED + "; reading it takes the `ocr` extra")
    text = "".join(lines)
    letters = sum(map(str.isalpha, text))
    if letters >= _FEWEST_LETTERS and len(_HAN.findall(text)) < _LEAST_HAN * letters:
        raise Unreadable("a document whose text holds hardly a Chinese character: its fonts have no character map")
    blank = sum(not page for page in merged)
    if lines and blank and not recognised:
        warnings += (f"{blank} of {len(pages)} pages hold no text",)
    return Document(
        lines=lines,
        warnings=warnings + tuple(note for one in recognised for note in one.warnings),
        recognised=tuple(line for one in recognised for line in one.lines),
        all_recognised=bool(recognised) and not any(pages),
    )


_READERS: Final[dict[Format, Callable[[bytes, _Way], Document]]] = {
    "zip": _zip,
    "ole": _ole,
    "pdf": _pdf,
    "wordml": _wordml,
    "sheetml": lambda content, _: Document(lines=_clean(flat_workbook_lines(content))),
    "rtf": lambda content, _: Document(lines=_clean(re.split("[\n\r\v\f]", rtf_text(content)))),
    "uof": _uof,
    "fodt": lambda content, _: Document(lines=_clean(flat_odt_lines(content))),
    "mhtml": lambda content, _: Document(markup=mhtml_markup(content)),
    "image": lambda content, way: _pictures([content], way),
    "rar": lambda content, way: _read(unpacked(content, "rar"), way.inside()),
    "7z": lambda content, way: _read(unpacked(content, "7z"), way.inside()),
}
