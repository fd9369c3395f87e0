"""The title of a row: the whole one where the list cuts it, and that beside a link which is on an icon or a day."""

from __future__ import annotations

import re
from itertools import islice

from flows.discovery.html import Element, attribute
from flows.discovery.link_addresses import CUT, SHORTEST_TITLE, TOPIC
from flows.discovery.list_page import MAX_TITLE, Row
from flows.discovery.row_dates import DATE_AT_END, DATE_AT_START, DATE_LIKE, SPACED, spaced_text
from parsers.file_endings import names_document

_LABEL = re.compile(r"^(?:标\s*题|标题名称|名\s*称)\s*[:：]\s*")
_ORDINAL = re.compile(r"^(?:[·•▪■◆◇►▶*\-—>]+|\d{1,3}[.、])\s*(?=\D)")
_NEW_MARK = re.compile(r"\s*(?:NEW!?|\[?置顶\]?|HOT)\s*$", re.I)
SAYS_NOTHING = re.compile(
    r"(?:[\W\d_]|查看|查阅|点击|点此|进入|阅读|浏览|详[细情]?|全文|原文|内容|下载|附件|文[件档]|链接)*"
)
UNIT = re.compile(r"\s*[\u4e00-\u9fff]{1,8}(?:镇|乡|街道|苏木)(?:人民政府|办事处)?\s*")  # a township by itself
_OF_TOWNSHIP = re.compile(r"镇|乡|街道|苏木")
_PIECES = 40  # texts of one row that are looked at


def title_of(element: Element, row: Element, shown: str) -> str:
    """Returns the title of a row whose link shows this text, without its day, number and marks.

    A title= is the whole title where it goes on what is shown; of a cut one, where it is no shorter. A link that says
    nothing (a picture, a day, 查看) has its title beside it.
    """
    whole = _whole_title(element, row)
    cut = bool(CUT.search(shown))
    shown = without_date(shown)
    begun = _bare(CUT.sub("", shown))
    if whole and (not shown or (cut and len(_bare(whole)) >= len(begun)) or begun in _bare(whole)):
        shown = without_date(whole)
    if SAYS_NOTHING.fullmatch(shown):
        shown = _beside(element, row) or _unit_of_file(element, row) or shown
    title = _NEW_MARK.sub("", _ORDINAL.sub("", shown)).strip()
    if TOPIC.search(title) and not _OF_TOWNSHIP.search(title):
        title = _issuer(element, row) + title
    return title[:MAX_TITLE]


def is_dated_unit(row: Row) -> bool:
    """Returns True for a row that says a township and a day, and no more."""
    return row.listed_date is not None and UNIT.fullmatch(row.title) is not None


def without_date(text: str) -> str:
    """Returns a text without the day at its beginning or end; one that is a day stays."""
    return DATE_AT_START.sub("", DATE_AT_END.sub("", text)).strip() or text.strip()


def _issuer(element: Element, row: Element) -> str:
    """The township that stands in a cell of a row by itself, as who published; empty where none or several do."""
    if row is element:
        return ""
    texts = (SPACED.sub(" ", text).strip() for text in islice(row.itertext(), _PIECES))
    found = {text for text in texts if UNIT.fullmatch(text)}
    return found.pop() if len(found) == 1 else ""


def _unit_of_file(element: Element, row: Element) -> str:
    """The township in the row of a document or of a day, where nothing else is said: a block with its name and an icon.

    The icons of a menu stand beside townships, too: they lead to no document and have no day.
    """
    is_file = names_document(attribute(element, "href")) or DATE_LIKE.search(spaced_text(row))
    return _issuer(element, row) if is_file else ""


def _beside(element: Element, row: Element) -> str:
    """The longest text of a row that says something; empty where the link is the row, or none is long enough."""
    if row is element:
        return ""
    pieces = (without_date(SPACED.sub(" ", text).strip()[:MAX_TITLE]) for text in islice(row.itertext(), _PIECES))
    best = max((piece for piece in pieces if not SAYS_NOTHING.fullmatch(piece)), key=len, default="")
    return best if len(best) >= SHORTEST_TITLE else ""


def _whole_title(element: Element, row: Element) -> str:
    for one in (element, *islice(element.iterdescendants(), 6), row):
        value = attribute(one, "title").strip() if isinstance(one.tag, str) else ""
        if value:
            first = value.splitlines()[0]
            return _LABEL.sub("", re.sub(r"\s+", " ", first)).strip()
    return ""


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)
