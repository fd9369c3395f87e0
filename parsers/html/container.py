"""The element of a page that holds its article: a container that a CMS is known by, else where the sentences are."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from lxml import etree

from parsers.file_endings import DOCUMENTS, pattern_of
from parsers.front_matter.titles import is_organ
from parsers.html.lines import is_hidden, iter_elements
from parsers.text import words

# Containers by what their CMS calls them, the surest first (id or class, lower case).
_CONTAINERS = (
    words(
        """
        trs_ueditor trs_editor_view trs_editor trs_web trs_uedito ucapcontent ucap-content zjeg_rss.content
        """
    ),
    words(
        """
        zwxl-article zoom js_content j-fontcontent font_area fontzoom zoomcon artibody articlecontent
        article-content article_content news_conent_two_text view_content bt-content info_content infocontent
        detail-content detail_content con_text content_text content-text wzcon wz_con wzy_nr xxgk_content
        xxgk-content gkmlpt-content zw-content zwgk_content pages_content newscontent news_content news-content
        text_con textcon article_con article-con article-body article_body articlebody contentbox conzt
        main-text vsb_content v_news_content ctrl-article cont_txt content_body content-body contentbody
        cas_content easysite-news-text nrcon xl_con xlcon mainbodytext mainbody article_txt articletxt
        article-detail articledetail article_detail newsdetail news_detail bodytext body-text
        """
    ),
    words(
        """
        content article nr txt con text main-content maincontent main_content detail
        """
    ),
)
_RANK = {name: rank for rank, names in enumerate(_CONTAINERS) for name in names}
LOOSE_RANK = len(_CONTAINERS) - 1  # names so common that the sentences must agree
_MARKS = re.compile(r"[，。；、：,;:](?=[\u3400-\u9fff“‘《（\s]|$)")
_HOLDERS = frozenset(
    words(
        """
        div td article section main ucapcontent table tbody tr center dd dl form body html span font li ul ol
        """
    )
)
_SKIPPED = frozenset({"script", "style", "noscript", "template", "head", "iframe", "select", "button", "textarea"})
DOCUMENT_ENDING = re.compile(rf"{pattern_of(DOCUMENTS)}(?=[?&#\s\"'])")
_LEAST_CHARS = 30
_FEWEST_MENU_LINKS = 8
_SHORTEST_PARAGRAPH = 12
_PARAGRAPH_ENDS = ("。", "如下：", "如下:")
_NEARLY_ALL = 0.8
_FEWEST_COPIED = 8  # marks of a text that may stand twice
_FEWEST_STOPS = 2  # fewer may be a note's, below the text


def find_container(root: Any) -> Any | None:
    """The element that holds the article; None where nothing on the page reads like one."""
    known = _known(root)
    if known is not None:
        return _with_others(known)
    return _densest(root)


def _with_others(known: Any) -> Any:
    """A known container, or the element around it where others of its make hold other parts of the text."""
    parent = known.getparent()
    return parent if parent is not None and _goes_on(known, parent) else known


def _known(root: Any) -> Any | None:
    best: Any | None = None
    best_marks = 0
    sure = [element for rank, element in named_containers(root) if rank < LOOSE_RANK]
    for element in sure:
        text = _text(element)
        marks = len(_MARKS.findall(text))
        if len(text) >= _LEAST_CHARS and marks > best_marks * 1.25:
            best, best_marks = element, marks
    if best is None:
        return next((element for element in sure if _links_document(element)), None)
    return best


def named_containers(root: Any) -> list[tuple[int, Any]]:
    """Returns the rank and element of up to 40 containers that bear a CMS's name for them, the surest first."""
    candidates: list[tuple[int, int, Any]] = []
    for order, element in enumerate(iter_elements(root)):
        given, named = element.get("class"), element.get("id")
        if (given or named) and (rank := _rank(given or "", named or "")) is not None:
            candidates.append((rank, order, element))
    candidates.sort(key=lambda item: item[:2])
    return [(rank, element) for rank, _, element in candidates[:40]]


def _links_document(element: Any) -> bool:
    links = (link.get("href") or link.get("src") or "" for link in element.iter("a", "iframe", "embed", "object"))
    return any(DOCUMENT_ENDING.search(f"{link} ") for link in links) or any(
        DOCUMENT_ENDING.search(f"{link.text} ") for link in element.iter("a")
    )


@lru_cache(maxsize=1024)  # most elements of a portal bear the same few names
def _rank(given: str, named: str) -> int | None:
    names = f"{given} {named}".lower().split()
    return min((_RANK[name] for name in names if name in _RANK), default=None)


def _text(element: Any) -> str:
    return "".join("".join(element.itertext()).split())


def _densest(root: Any) -> Any | None:
    """The smallest element that holds nearly all the sentences: punctuation is what menus and footers lack."""
    marks: dict[Any, int] = {}
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            if element.tag in _SKIPPED or is_hidden(element):
                walk.skip_subtree()
                marks[element] = 0
            continue
        own = marks.get(element, 0)
        if element.tag not in _SKIPPED and element.tag != "a":
            own += _marks_in(element.text)
        marks[element] = own
        parent = element.getparent()
        if parent is not None:
            marks[parent] = marks.get(parent, 0) + own + _marks_in(element.tail)
    return _descend(root, marks)


def _marks_in(text: str | None) -> int:
    return len(_MARKS.findall(text)) if text and not text.isspace() else 0


def _descend(root: Any, marks: dict[Any, int]) -> Any | None:
    if not marks.get(root):
        return None
    element = root
    while True:
        child = max((c for c in element if c.tag in _HOLDERS), key=lambda c: marks.get(c, 0), default=None)
        if child is None or not _holds_blocks(child):
            return element
        if marks.get(child, 0) < _NEARLY_ALL * marks[element] and not _is_copied(child, element, marks):
            return element
        if _goes_on(child, element) or _is_framed(child):
            return element
        element = child


def _is_copied(child: Any, element: Any, marks: dict[Any, int]) -> bool:
    """Returns True if an element and its copies hold nearly all the sentences: one for desks, one for telephones."""
    most = marks.get(child, 0)
    if most < _FEWEST_COPIED or most * 3 < marks[element]:
        return False
    others = [one for one in element if one is not child and marks.get(one, 0) > _NEARLY_ALL * most]
    if not others or most + sum(marks[one] for one in others) < _NEARLY_ALL * marks[element]:
        return False
    sentences = _sentences(child)
    return all(len(sentences & _sentences(other)) > _NEARLY_ALL * len(sentences) for other in others)


def _sentences(element: Any) -> set[str]:
    return set(_text(element).split("。")[:-1])


def _goes_on(child: Any, element: Any) -> bool:
    """Returns True if another child of the same make as that which holds nearly all sentences holds others of them.

    The two have the same attributes, as the parts of an article have that stands in several boxes side by side.
    """
    alike = [
        one
        for one in element.iterchildren(child.tag)
        if one is not child and one.items() == child.items() and "".join(one.itertext()).count("。") >= _FEWEST_STOPS
    ]
    sentences = _sentences(child) if alike else set()
    return any(sentences.isdisjoint(_sentences(one)) for one in alike)


def _is_framed(child: Any) -> bool:
    """Returns True if what stands around the element that holds nearly all sentences begins or ends its text.

    An element that holds menus holds the page, and what stands above it is a notice.
    """
    before = [one.tail for one in child.itersiblings(preceding=True)]
    before += [_text(one) for one in child.itersiblings("p", preceding=True)]
    behind = ("".join(one.itertext()) for one in child.itersiblings("p"))
    if not any(map(_is_paragraph, (child.getparent().text, *before))) and not any(map(is_organ, behind)):
        return False
    return len(list(child.iter("a"))) < _FEWEST_MENU_LINKS


def _is_paragraph(text: str | None) -> bool:
    return text is not None and len(text) >= _SHORTEST_PARAGRAPH and text.rstrip().endswith(_PARAGRAPH_ENDS)


def _holds_blocks(element: Any) -> bool:
    """Returns True if an element has lines of its own and is no mere paragraph."""
    if element.tag in ("span", "font", "li"):
        return any(child.tag in ("p", "div", "br") for child in element)
    return len(element) > 0
