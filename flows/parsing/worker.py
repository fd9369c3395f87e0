"""A page parsed, by whichever process: its report or a reason, and the documents that it may only wrap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.config.reference_data import knowledge_of
from parsers.documents import AwaitsRecognition, is_document, is_picture, reads_pictures
from parsers.file_endings import names_document
from parsers.knowledge import Knowledge, PageHint
from parsers.model import LEAST_CHARS, ParseError, Report, Unreadable
from parsers.report import parse
from parsers.text import squeeze
from storage.records.stored_report import KeptReport, kept

# An article with less text than this of its own, and no outline, is only the wrapper of the document it links to.
WRAPPER_CHARS = 200
WRAPPER = "only a link to a document"


@dataclass(frozen=True, slots=True)
class PageToParse:
    """A page's bytes and what the crawl knows of it; `further` holds address and bytes of its further pages."""

    content: bytes
    url: str
    media_type: str | None
    hint: PageHint
    further: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    """Exactly one of report and error is there; an unreadable document's error starts with `unreadable`.

    `documents` are the addresses behind a page that is only their wrapper; its error then says so. `pages` are
    addresses that the article goes on on, or of the pictures that its text stands in, and that were not among the
    page's further ones: the report is not whole yet. `awaits_recognition` is True where OCR could read the
    page and was not asked to. With `out_of_memory` the page was not read at all: the error says nothing about it.
    """

    report: KeptReport | None
    error: str | None
    documents: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    awaits_recognition: bool = False
    out_of_memory: bool = False


_knowledge: Knowledge | None = None


def prepare(config_folder: Path) -> None:
    """Reads what `parse_page` needs to know into this process; raises ConfigError."""
    global _knowledge
    _knowledge = knowledge_of(config_folder)


def parse_page(page: PageToParse, *, recognise: bool = True) -> Parsed:
    """Parses one page with the knowledge that was prepared; a defect of the parser is an error of the page.

    Without `recognise`, a page that OCR would have to read awaits it.
    """
    assert _knowledge is not None, "prepared by the pool"
    try:
        report = parse(
            page.content,
            knowledge=_knowledge,
            url=page.url,
            media_type=page.media_type,
            hint=page.hint,
            further=[content for _, content in page.further],
            recognise=recognise,
        )
        if documents := documents_behind(report):
            return Parsed(None, WRAPPER, documents)
        read = {page.url, *(url for url, _ in page.further)}
        pages = tuple(url for url in report.pages if url not in read)
        if not pages and (chars := text_length(report)) < LEAST_CHARS:
            error = f"unreadable: the article holds {chars} characters of text"
            return Parsed(None, error, pages=pictures_to_read(page, report))
        return Parsed(kept(report), None, pages=pages)
    except AwaitsRecognition as error:
        return Parsed(None, f"unreadable: {error}", awaits_recognition=True)
    except Exception as error:  # it costs one page, never the night
        return _failed(error)


def parse_pages(pages: Sequence[PageToParse]) -> list[Parsed]:
    """Parses some pages as `parse_page` does each, without recognition."""
    return [parse_page(page, recognise=False) for page in pages]


def _failed(error: Exception) -> Parsed:
    """Returns what an error says of a page: nothing where the machine had no room for the page or for a library."""
    if isinstance(error, MemoryError) or any(isinstance(one, ImportError) for one in (error, error.__cause__)):
        return Parsed(None, "the machine had no memory left to parse it", out_of_memory=True)
    if isinstance(error, Unreadable):
        return Parsed(None, f"unreadable: {error}")
    if isinstance(error, ParseError):
        return Parsed(None, str(error))
    return Parsed(None, f"defect in the parser: {type(error).__name__}: {error}")


def documents_behind(report: Report) -> tuple[str, ...]:
    """Returns the documents of a page that is only their wrapper; none if it has a text of its own."""
    if any(section.level == 1 for section in report.sections):
        return ()
    if sum(len(section.text) for section in report.sections) > WRAPPER_CHARS:
        return ()
    return tuple(a.url for a in report.attachments if names_document(a.url) or names_document(a.name))


def pictures_to_read(page: PageToParse, report: Report) -> tuple[str, ...]:
    """Returns the pictures that may hold an article without text; none where they were read or nothing reads them."""
    return () if is_document(page.content) or _holds_pictures(page) or not reads_pictures() else report.pictures


def _holds_pictures(page: PageToParse) -> bool:
    return any(is_picture(content) for _, content in page.further)


def text_length(report: Report) -> int:
    """Returns the characters of a report's outline and signature, blanks left out; its title is no text.

    Ends at LEAST_CHARS: beyond it nobody asks how many there are.
    """
    nodes = list(report.sections)
    length = sum(len(squeeze(line)) for line in report.signature)
    while nodes and length < LEAST_CHARS:
        node = nodes.pop()
        length += len(squeeze(node.marker + node.heading + node.text))
        nodes += node.children
    return length
