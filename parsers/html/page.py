"""An HTML page: what it declares of itself (国办发〔2017〕47号), its article's lines, its attachments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from parsers.documents.plain import text_lines, unglued
from parsers.file_endings import DOCUMENTS, IN_ARTICLE, pattern_of
from parsers.front_matter.fields import BARE_STARTS, bare_key, date_line, fits, open_key, read_fields
from parsers.front_matter.furniture import MARKER, is_chrome, is_crumb
from parsers.front_matter.signature import signature_behind
from parsers.front_matter.titles import (
    DOCUMENT,
    breaks_off_within,
    grow_title,
    is_column_name,
    is_organ,
    is_report_title,
    is_title_rest,
    looks_like_title,
    same_title,
    title_weight,
)
from parsers.html.container import find_container
from parsers.html.continued import framed_texts, further_pages, is_pager_line
from parsers.html.declared import Declared, read_declared
from parsers.html.embedded import embedded_article, stated_day
from parsers.html.kept_breaks import keep_breaks
from parsers.html.lines import Line, Zone, flattened, page_lines
from parsers.html.marked_day import day_of_time, marked_day
from parsers.html.markup import HARDLY_ANY_TEXT, Page
from parsers.html.pictures import article_pictures
from parsers.html.torn import is_menu_or_foot, parted_from_page_counts, rejoined
from parsers.html.tree import parse_tree
from parsers.model import Attachment, ParseError
from parsers.text import fold, squeeze

# each alternative begins with one literal, so that the engine skips to it
_MAY_LEAD_TO_DOCUMENT = re.compile(pattern_of(IN_ARTICLE) + "|d(?i:ownload)|D(?i:ownload)")
_NAMES_DOCUMENT = re.compile(pattern_of(DOCUMENTS))
_IN_VIEWER = re.compile(  # a reader of PDF by any name; of other documents one that calls itself so
    r"[?&](?:file|url|src)=([^&#]{1,500}\.pdf)"
    rf"|^[^?]{{0,200}}(?:view|read|ow365)[^?]{{0,100}}\?(?:[^#]{{0,200}}&)?(?:file|f?url|src)="
    rf"((?:https?(?::|%3A)|/|%2F)[^&#]{{1,500}}{pattern_of(DOCUMENTS)})",
    re.IGNORECASE,
)
_ADDRESS_IN_CALL = re.compile(r"[\"']((?:https?:/)?/[^\"'<>\s]{1,500})[\"']")
_DOCUMENT_IN_CALL = re.compile(rf"[\"']([^\"'<>]{{1,500}}{pattern_of(DOCUMENTS)}(?:[?&][^\"'<>]{{0,200}})?)[\"']")
_SITE_TAIL = re.compile(
    r"\s*[-_|–—－]+\s*[^-_|–—－]{0,40}$|\s+\S{2,30}(?:政府|[县市区旗州省镇乡局厅]|街道|办事处|网|网站|门户|平台)$"
)
# 附注 (GB/T 9704-2012): who may read a document, and whom to ask
_NOTE = re.compile(r"[（(](?:此件|联系人|联系电话)[^()（）]{2,60}[）)]")
_BARS = " -_|–—－"
_TOWNSHIP = re.compile(r"镇|乡(?!村)|街道|苏木")
_ABOVE_LINES = 20
_LONGEST_SIGNATURE = 3  # lines: two organs and a day
_BELOW_LINES = 4  # behind the text, where some portals state date and source
_FURNITURE_CHARS = 1000  # of metadata, menus and foot, at the most, beside an article without text
_BARE_CHARS = 120  # an article with less text of its own may be only the wrapper of another
_FRONT_LINES = 60
_SURE_TITLE = 6  # of parsers.front_matter.titles.title_weight


def read_page(source: str, url: str | None = None, further: Sequence[str] = ()) -> Page:
    """Reads an HTML page; raises ParseError where nothing on it can be read.

    `further` is the markup of the pages that the article goes on on, in order.
    """
    root = parse_tree(source)
    if root is None:
        plain = text_lines(flattened(source))
        if not plain:
            raise ParseError("an HTML page without text")
        return Page(lines=tuple(plain), warnings=("the markup is broken: read without it",))
    keep_breaks(root, source)
    declared = read_declared(root)
    container = None if declared.marked else find_container(root)
    lines = page_lines(root, container)
    bare, told = _is_bare(lines), marked_day(source)
    if bare and (embedded := embedded_article(root)) is not None:
        container, lines = embedded, page_lines(root, embedded)
        told = told or stated_day(root)
        bare = _is_bare(lines)
    if not told and container is not None and "datetime=" in source and not _tells_day(lines):
        told = day_of_time(root, container)
    lines = rejoined(parted_from_page_counts(lines, source))
    pages = dict.fromkeys(further_pages(root, source, url))
    if bare:
        lines = [
            line for line in lines if line.zone is not Zone.INSIDE or _is_metadata(line) or not is_menu_or_foot(line)
        ]
        pages = pages or dict.fromkeys(framed_texts(root, container, url))
    for markup in further:
        if (next_root := parse_tree(markup)) is not None:
            lines += _continuation(next_root, lines)
            bare = bare and _is_bare(lines)
            pages.update(dict.fromkeys(further_pages(next_root, markup, url)))
    lines = _with_values(lines)
    stated = _declared_title(declared, lines)
    article, headline = _article(lines, stated)
    title = stated or headline
    attachments = tuple(_attachments(_links(root, container, source), container, _base(declared.base, url)))
    if not article and title:
        article = [title]
    if not article:
        raise ParseError("an HTML page without text")
    return Page(
        lines=tuple(unglued(article[:8])) + tuple(article[8:]),
        title=title,
        fields=_fields(declared, told),
        crumbs=next((line.text for line in lines if line.zone is Zone.BEFORE and is_crumb(line.text)), ""),
        site=declared.meta.get("sitename", ""),
        attachments=attachments,
        warnings=_warnings(attachments) if bare else (),
        headings={line.text: line.heading for line in lines if line.heading and line.zone is Zone.INSIDE},
        pages=tuple(pages),
        pictures=article_pictures(root, container, url) if _is_bare(lines) else (),
    )


def _with_values(lines: Sequence[Line]) -> list[Line]:
    """Returns the lines, each key of metadata joined to its value that stands in a box of its own behind it."""
    joined: list[Line] = []
    for line in lines:
        before = joined[-1] if joined else None
        if before and not before.linked and not line.linked and before.zone is line.zone:
            meaning, between = open_key(before.text), ""
            if meaning is None and before.text[0] in BARE_STARTS:  # a look that costs little
                meaning, between = bare_key(before.text), "\t"
            if meaning is not None and fits(meaning, line.text):
                joined[-1] = before._replace(text=before.text + between + line.text)
                continue
        joined.append(line)
    return joined


def _continuation(root: Any, before: Sequence[Line]) -> list[Line]:
    """Returns the lines of the text of a further page, without the title and metadata that it says again."""
    known = {line.text for line in before if line.zone is not Zone.INSIDE or line.heading}
    lines = page_lines(root, None if read_declared(root).marked else find_container(root))
    return [line for line in lines if line.zone is Zone.INSIDE and line.text not in known]


def _warnings(attachments: Sequence[Attachment]) -> tuple[str, ...]:
    return ("the text stands in a linked document",) if attachments else (HARDLY_ANY_TEXT,)


def _fields(declared: Declared, told: str) -> dict[str, str]:
    """Returns the fields that the page declares; `told` is a day that its markup or scripts give beside."""
    fields = {"published": declared.published or told, "source": declared.source}
    return {key: value for key, value in fields.items() if value}


def _declared_title(declared: Declared, lines: Sequence[Line]) -> str | None:
    """ArticleTitle, unless it is the column's name; else the page's headline; else its <title> without the site."""
    column, named = declared.meta.get("columnname", ""), declared.article_title
    headlines = [line.text for at, line in enumerate(lines) if _is_headline(lines, at)]
    candidates = [named, *headlines, *_without_site(declared.title, declared.meta.get("sitename", ""))]
    usable = [t for t in candidates if t and t != column and looks_like_title(t) and not is_column_name(t)]
    reports = [text for text in usable if is_report_title(text)]
    return (
        next(iter(reports), None)
        or next((text for text in usable if DOCUMENT.search(squeeze(text))), None)
        or (usable[0] if usable and (usable[0] == named or usable[0] in headlines) else None)
    )


def _is_headline(lines: Sequence[Line], at: int) -> bool:
    """Returns True for a heading of the page's own: not one of the text's outline, nor that of a list of links."""
    line = lines[at]
    if not line.heading or line.zone is Zone.BEHIND or (line.zone is Zone.INSIDE and MARKER.match(fold(line.text))):
        return False
    if line.linked * 2 > len(line.text) and is_organ(line.text):  # the site's name, which leads to its first page
        return False
    return title_weight(line.text) > 0 or not _heads_links(lines, at)


def _heads_links(lines: Sequence[Line], at: int) -> bool:
    """Returns True where a link stands below a line, alone or with its date: 某通知 2024-03-01."""
    following = lines[at + 1] if at + 1 < len(lines) else None
    return following is not None and following.linked * 3 > len(following.text)


def _without_site(title: str, site: str) -> Iterator[str]:
    if site and title.endswith(site):
        title = title[: -len(site)].rstrip(_BARS)
    while title:
        shorter = _SITE_TAIL.sub("", title)
        if shorter == title:
            break
        tail = _SITE_TAIL.search(shorter)
        if tail is None or not is_column_name(tail[0].strip(_BARS)):
            yield shorter
        title = shorter
    yield title


def _article(lines: Sequence[Line], title: str | None) -> tuple[list[str], str | None]:
    """The article's lines (title and metadata before the container, then the container's own), and its headline."""
    inside = [at for at, line in enumerate(lines) if line.zone is Zone.INSIDE]
    first = inside[0] if inside else len(lines)
    before = lines[max(0, first - _FRONT_LINES) : first]
    at = _title_at(before, title)
    front = _front(before, title, at)
    body = [line.text for line in lines[first:] if line.zone is Zone.INSIDE and not _is_pager(line)]
    behind = list(_behind(lines, first, body))
    stated = _pop_posting_day(behind, [*front, *body]) or _pop_posting_day(body, [*front, *body])
    return [*front, *stated, *body, *behind], before[at].text if at is not None else None


def _is_pager(line: Line) -> bool:
    return line.linked > 0 and is_pager_line(line.text)


def _pop_posting_day(lines: list[str], article: Sequence[str]) -> list[str]:
    """Takes the line that alone states the posting day out of the last lines; metadata is read above the text."""
    for at in range(max(0, len(lines) - _BELOW_LINES), len(lines)):
        if (read_fields(lines[at]) or {}).get("published"):
            above = article[: max(0, len(article) - _BELOW_LINES)][:_ABOVE_LINES]
            stated = any(_states_posting_day(line) and not is_organ(over) for over, line in pairwise(("", *above)))
            return [] if stated else [lines.pop(at)]  # below an authority a day is that of its signature
    return []


def _tells_day(lines: Sequence[Line]) -> bool:
    return any(_states_posting_day(line.text) for line in lines if line.zone is Zone.BEFORE)


def _states_posting_day(line: str) -> bool:
    return bool((read_fields(line) or date_line(line) or {}).get("published"))


def _behind(lines: Sequence[Line], first: int, body: Sequence[str]) -> Iterator[str]:
    """Returns what belongs to the article but stands behind its container: a signature, a note, the editor's line."""
    behind = [line for line in lines[first:] if line.zone is Zone.BEHIND][:6]
    signed = signature_behind(body, [line.text for line in behind if not line.linked][:_LONGEST_SIGNATURE])
    yield from signed
    for line in behind[len(signed) :]:
        is_note = line.text[0] in "（(" and _NOTE.fullmatch(line.text) is not None
        if is_note or (line.linked * 2 < len(line.text) and read_fields(line.text) is not None):
            yield line.text


def _front(before: Sequence[Line], title: str | None, at: int | None) -> list[str]:
    """Title (at line `at`) and metadata above the container; menus and breadcrumbs are no part of the article."""
    while at and _is_issuer(before[at - 1], title, before[at].text):
        at -= 1
    kept: list[str] = []
    for number, line in enumerate(before):
        if _is_metadata(line) or (at is not None and (number == at or (number > at and _belongs_to_title(line)))):
            kept.append(line.text)
    return kept


def _is_issuer(line: Line, title: str | None, following: str) -> bool:
    """Returns True for the first line of a broken title, which names who issued it; a portal's name is a county's."""
    if line.linked or not is_organ(line.text):
        return not line.linked and breaks_off_within(line.text, following)
    whose = following.lstrip().startswith("关于") and _TOWNSHIP.search(line.text)
    return (title or "").startswith(line.text[:4]) or whose is not None


def _title_at(before: Sequence[Line], title: str | None) -> int | None:
    for number in range(len(before) - 1, -1, -1):
        line = before[number]
        if line.linked * 2 > len(line.text) or is_crumb(line.text):
            continue
        if title and same_title(line.text, title):
            return number
        if not title and _may_be_title(before, number):
            return number
        if not title and number and _are_broken_title(before[number - 1].text, line.text):
            return number - 1
    return _above_metadata(before)


def _may_be_title(before: Sequence[Line], at: int) -> bool:
    strong = title_weight(before[at].text) >= _SURE_TITLE
    return looks_like_title(before[at].text) and (strong or (before[at].heading > 0 and _is_headline(before, at)))


def _are_broken_title(one: str, other: str) -> bool:
    """Returns True for two lines that only together are the title of a report."""
    return grow_title((one, other), 0, (True, True)) == (0, 2) and title_weight(one + other) >= _SURE_TITLE


def _above_metadata(before: Sequence[Line]) -> int | None:
    """The line that stands right above the line of date and source, where the last lines before the text are such."""
    number = len(before) - 1
    while number >= 0 and _is_metadata(before[number]):
        number -= 1
    if number < 0 or number == len(before) - 1:
        return None
    line = before[number]
    plain = not line.linked and not is_crumb(line.text) and not is_chrome(fold(line.text))
    return number if plain and len(squeeze(line.text)) >= 8 and looks_like_title(line.text) else None


def _is_metadata(line: Line) -> bool:
    if line.linked * 2 > len(line.text) or is_crumb(line.text):
        return False
    return read_fields(line.text) is not None or date_line(line.text) is not None


def _belongs_to_title(line: Line) -> bool:
    """A line between title and text: a broken title's rest; not a bar of links or buttons."""
    if line.linked or is_chrome(fold(line.text)):
        return False
    return looks_like_title(line.text) or is_title_rest(line.text)


def _is_bare(lines: Sequence[Line]) -> bool:
    """Returns True if an article has hardly any text of its own: links, metadata and the page's foot are none."""
    inside = [line for line in lines if line.zone is Zone.INSIDE]
    if sum(len(line.text) - line.linked for line in inside) > _FURNITURE_CHARS:
        return False
    return sum(len(line.text) - line.linked for line in inside if not _is_furniture(line)) < _BARE_CHARS


def _is_furniture(line: Line) -> bool:
    return line.heading > 0 or is_crumb(line.text) or _is_metadata(line) or is_menu_or_foot(line)


def _links(root: Any, container: Any | None, source: str) -> Iterator[Any]:
    """Yields the elements that may lead to a document; outside the article only those to a file that surely is one."""
    sure = _NAMES_DOCUMENT.search(source) is not None
    within = root if container is None or sure else container
    yield from within.iter("a", "iframe", "embed", "object")
    if sure and "onclick" in source:
        yield from (element for element in within.iterfind(".//*[@onclick]") if element.tag != "a")


def _base(base: str | None, url: str | None) -> str | None:
    """Returns what the addresses of a page are relative to: its `<base>`, else its own address."""
    return _address(base, url) or url if base else url


def _attachments(links: Iterable[Any], container: Any | None, url: str | None) -> Iterator[Attachment]:
    """Documents that are linked to, each once: any in the article, elsewhere what surely is one."""
    seen: set[str] = set()
    for element in links:
        href = element.get("href") or element.get("src") or element.get("data") or ""
        if _DOCUMENT_IN_CALL.search(call := element.get("onclick") or (href if href[:11] == "javascript:" else "")):
            href = _DOCUMENT_IN_CALL.findall(call)[-1]
        # a first look that costs little: nearly all links lead to no document
        named = _MAY_LEAD_TO_DOCUMENT.search(href) or _MAY_LEAD_TO_DOCUMENT.search(element.text or "")
        if not named or not 0 < len(href) <= 2000:
            continue
        if viewer := _IN_VIEWER.search(href):
            href = unquote(viewer[1] or viewer[2])
        elif call and _NAMES_DOCUMENT.search(element.text or "") and (opened := _ADDRESS_IN_CALL.search(call)):
            href = opened[1] if _NAMES_DOCUMENT.search(href) is None else href
        address = _address(href, url)
        name = squeeze("".join(element.itertext()))[:200]
        if address and address not in seen and _is_document(address, name, element, container):
            seen.add(address)
            yield Attachment(url=address, name=name or unquote(urlsplit(address).path.rpartition("/")[2]))


def _address(href: str, url: str | None) -> str | None:
    try:
        address = urljoin(url or "", href.strip())
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https", "") or (parts.scheme and not parts.hostname):
        return None
    return None if not parts.path or href.startswith(("#", "javascript:", "data:", "mailto:")) else address


def _is_document(address: str, name: str, element: Any, container: Any | None) -> bool:
    path = urlsplit(address).path.lower()
    endings = (path, name.lower())
    if not any(text.endswith(IN_ARTICLE) for text in endings):
        return False
    if container is None or any(text.endswith(DOCUMENTS) for text in endings):
        return True
    return element.tag == "a" and any(ancestor is container for ancestor in element.iterancestors())
