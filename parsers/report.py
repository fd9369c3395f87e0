"""One page or document to a Report: the whole way, step by step."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from parsers.documents import Document, is_document, is_picture, read_document, read_pictures
from parsers.documents.plain import text_lines
from parsers.documents.recognised import mark_figures
from parsers.documents.sniff import NEITHER, is_binary
from parsers.figures import Scope, read_figures
from parsers.front_matter.split import Article, part_article
from parsers.html.markup import HARDLY_ANY_TEXT, Page, is_html
from parsers.identity.evidence import Evidence
from parsers.identity.resolve import identify
from parsers.knowledge import NO_HINT, Knowledge, PageHint
from parsers.model import ParseError, Report, Section, Unreadable
from parsers.outline import read_outline
from parsers.outline.roles import assign_roles
from parsers.text import decode, script_of, to_simplified, visible
from parsers.text.radicals import holds_radicals, without_radicals

_NOT_ASCII = re.compile(r"([^\x00-\x7f]+)")
PARSER_VERSION = "18"
LONGEST_TEXT = 1_000_000  # characters of one article; the longest reports hold some 30,000


def parse(
    content: bytes | str,
    *,
    knowledge: Knowledge,
    url: str | None = None,
    media_type: str | None = None,
    hint: PageHint = NO_HINT,
    further: Sequence[bytes] = (),
    recognise: bool = True,
) -> Report:
    """Reads a page or document (HTML, text, or what parsers.documents reads) into a Report.

    The same input gives the same Report.

    `further` are the bytes of the pages that the article goes on on, in order, as `Report.pages` names them, or those
    of the pictures that its text stands in, as `Report.pictures` does (read with the `ocr` extra).
    Without `recognise`, raises AwaitsRecognition where pictures would have to be read.
    Raises ParseError where no text can be read, Unreadable where a whole document holds none.
    """
    url = _address(url)
    document = (
        read_document(content, recognise=recognise) if isinstance(content, bytes) and is_document(content) else None
    )
    pictures = [one for one in further if is_picture(one)]
    further = [one for one in further if not is_picture(one)]
    if any(map(is_document, further)):
        raise Unreadable("a further page of the article is a file")
    page, markup = _open(content, url, media_type, further) if document is None else _open_document(document, url)
    if pictures:
        document = read_pictures(pictures, recognise=recognise)
        page = _with_pictures(page, document)
    script = script_of("\n".join(page.lines), lambda: knowledge.registry.rare_characters)
    if script == "traditional":
        page = _simplified(page, markup, url, knowledge)
        hint = replace(hint, listed_title=hint.listed_title and _plain(hint.listed_title, knowledge))
    article = part_article(page.lines, page.title)
    outline = read_outline(article.body, page.headings)
    identity = identify(_evidence(page, article, outline.sections, url, hint), knowledge.registry)
    sections = assign_roles(outline.sections, knowledge.roles)
    scope = Scope(identity.year, township=identity.kind != "higher_report")
    figures, doubts = mark_figures(read_figures(sections, knowledge.metrics, scope), document)
    return Report(
        kind=identity.kind,
        title=article.title or article.fields.get("title") or page.title or hint.listed_title,
        township=identity.township,
        township_code=identity.township_code,
        county=identity.county,
        county_code=identity.county_code,
        issuers=identity.issuers,
        year=identity.year,
        year_basis=identity.year_basis,
        published=identity.published,
        source=identity.source,
        script=script,
        sections=sections,
        signature=article.signature,
        boilerplate=(*article.boilerplate, *_merged(outline.boilerplate, article.tail, _behind_front(page, article))),
        figures=figures,
        attachments=page.attachments,
        warnings=(*page.warnings, *identity.warnings, *outline.warnings, *doubts),
        pages=page.pages,
        pictures=page.pictures,
    )


def _merged(one: Sequence[str], other: Sequence[str], lines: Sequence[str]) -> tuple[str, ...]:
    """Returns what two steps took out of the text, in the order in which it stands there."""
    if not one or not other:
        return (*one, *other)
    text, at = "\n".join(lines), 0
    first, second, merged = list(one[::-1]), list(other[::-1]), list[str]()
    while first and second:
        here, there = text.find(first[-1], at), text.find(second[-1], at)
        merged.append(first.pop() if here <= there or there < 0 else second.pop())
        at = max(at, text.find(merged[-1], at) + len(merged[-1]))
    return (*merged, *first[::-1], *second[::-1])


def _behind_front(page: Page, article: Article) -> Sequence[str]:
    """Returns the lines from the body on; those before may hold the words of the page's foot too."""
    return page.lines[-sum(map(len, (article.body, article.signature, article.tail))) :]


def _address(url: str | None) -> str | None:
    """The address where it is one: a broken one costs what it would have proved, not the page."""
    try:
        return url if url and urlsplit(url).hostname else None
    except ValueError:
        return None


def _open(
    content: bytes | str, url: str | None, media_type: str | None, further: Sequence[bytes]
) -> tuple[Page, tuple[str, ...]]:
    """Returns the page, and its markup and that of the further pages where it has any."""
    if isinstance(content, bytes) and is_binary(content):
        raise ParseError(NEITHER)
    text = decode(content, media_type) if isinstance(content, bytes) else content
    if is_html(text, media_type):
        markup = tuple(map(_without_nul, (text, *(decode(more, media_type) for more in further)), (content, *further)))
        return _read(markup, url), markup
    return Page(lines=_bounded(tuple(text_lines(visible(_short_enough(text)))))), ()


def _without_nul(text: str, content: bytes | str) -> str:
    """Returns the text without NUL, looked for in the bytes: half of each ASCII character of a Chinese str is one."""
    return text.replace("\0", "") if isinstance(content, str) or b"\0" in content else text


def _open_document(document: Document, url: str | None) -> tuple[Page, tuple[str, ...]]:
    if document.markup:
        return _read((document.markup,), url), (document.markup,)
    return Page(lines=_bounded(document.lines), headings=document.headings, warnings=document.warnings), ()


def _with_pictures(page: Page, document: Document) -> Page:
    """The page with the text of its pictures behind its own lines."""
    kept = tuple(one for one in page.warnings if one != HARDLY_ANY_TEXT)
    return replace(page, lines=_bounded((*page.lines, *document.lines)), warnings=(*kept, *document.warnings))


def _read(markup: Sequence[str], url: str | None) -> Page:
    from parsers.html.page import read_page  # paid for by the first page: a text needs no tree

    page = read_page(markup[0], url, markup[1:])
    # radicals come with the text that was pasted, so that the text tells of them, and few pages are read twice
    if holds_radicals("\n".join((page.title or "", *page.lines))):
        plain = list(map(without_radicals, markup))
        page = read_page(plain[0], url, plain[1:])
    headings = {visible(text): level for text, level in page.headings.items()}
    return replace(page, lines=_bounded(tuple(visible("\n".join(page.lines)).split("\n"))), headings=headings)


def _short_enough(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise ParseError(f"a text of {len(text):,} characters; a report has fewer than {LONGEST_TEXT:,}")
    return text


def _bounded(lines: tuple[str, ...]) -> tuple[str, ...]:
    length = sum(map(len, lines))
    if length > LONGEST_TEXT:
        raise ParseError(f"an article of {length:,} characters; a report has fewer than {LONGEST_TEXT:,}")
    if not length:
        raise ParseError("no text found")
    return lines


def _simplified(page: Page, markup: Sequence[str], url: str | None, knowledge: Knowledge) -> Page:
    """The page in simplified characters, in which alone title and metadata are recognised; links stay as they are."""
    if not markup:
        return replace(page, lines=tuple(_plain("\n".join(page.lines), knowledge).split("\n")))
    again = _read([_plain_runs(one, knowledge) for one in markup], url)
    attachments = tuple(replace(one, name=_plain(one.name, knowledge)) for one in page.attachments)
    return replace(again, attachments=attachments)


def _plain(text: str, knowledge: Knowledge) -> str:
    return to_simplified(text, knowledge.registry.names_to_keep)


def _plain_runs(markup: str, knowledge: Knowledge) -> str:
    """Markup with what is not ASCII converted: OpenCC takes as long for a tag as for a sentence."""
    parts = _NOT_ASCII.split(markup)
    runs = _plain("\n".join(parts[1::2]), knowledge).split("\n")
    if len(runs) != len(parts) // 2:
        return _plain(markup, knowledge)
    parts[1::2] = runs
    return "".join(parts)


def _evidence(page: Page, article: Article, sections: tuple[Section, ...], url: str | None, hint: PageHint) -> Evidence:
    preamble = sections[0].text if sections and sections[0].level == 0 else ""
    return Evidence(
        title=article.title or (None if article.fields.get("title") else page.title),
        letterhead=article.letterhead,
        fields={**article.fields, **page.fields},
        crumbs=" ".join((page.crumbs, article.crumbs)),
        site=page.site,
        preamble=preamble,
        headings=[section.heading for section in sections if section.level == 1],
        body="\n".join(article.body),
        signature=article.signature,
        url=url,
        hint=hint,
    )
