"""Markup to an element tree as browsers build it (HTML standard, 13.2): by lxml, by html5ever first where it strays."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from lxml import etree

from parsers.text import words

MAX_ATTRIBUTES = 1000  # of one tag; libxml2 compares each attribute with all others of its tag
_SCANNED_CHARS = 64 * 1024  # a shorter page holds no tag whose attributes take a tenth of a second
_LONG_TAG = 2 * MAX_ATTRIBUTES  # characters; a shorter one has no room for more
_REBUILT_CHARS = 3_000_000
_REBUILT_DEPTH = 2000  # html5ever takes square time of the depth: 130 ms for 5,000 levels
# markupever writes an `&` or a no-break space by moving the text behind it: so many bytes take it about a second
_MOST_MOVED = 50_000_000_000
# unclosed quotes run to the end, so that each character is looked at once
_WHOLE_TAG = re.compile(r"<([a-zA-Z][^\s/>]*+)[^\"'>]*+(?:(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z))[^\"'>]*+)*+(?:>|\Z)")
_QUOTED = re.compile(r"\"[^\"]*+\"?|'[^']*+'?")
# items whose end tag may be left out, each with what it stands in by the standard
_LISTS_OF = {"li": ("ul", "ol", "menu", "dir"), "dd": ("dl",), "dt": ("dl",)}
_PARAGRAPH = re.compile(rb"<(/?)p(?=[\s/>])", re.IGNORECASE)
_BREAK = re.compile(rb"</br", re.IGNORECASE)
_END = b"</html"
_NO_BREAK = "\xa0".encode()
_UNSEEN = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1|\Z)", re.DOTALL | re.IGNORECASE)
_SHOWN = re.compile(r"<(?!/?(?:html|body|link|meta|br)\b)[a-zA-Z]|[\u3400-\u9fff]")
_TAG = re.compile(r"<(/?)([a-z][^\s/>]*)", re.IGNORECASE)
# void elements, and those whose end tag may be left out, so that the next of them ends them
_NEVER_OPEN = frozenset(
    words("br img input meta link hr area base col embed param source track wbr p li dd dt td tr th option")
)
_STYLE = (
    "b|big|code|em|font|i|s|small|strike|strong|tt|u"  # formatting elements; a further <a> or <nobr> ends the former
)
_STYLES = frozenset(_STYLE.split("|"))
_STYLE_TAG = re.compile(rf"<(?:{_STYLE})(?=[\s/>])".encode())
_MOST_STYLES_OPENED = 200_000  # 60 MB


def parse_tree(source: str) -> Any | None:
    """Parses a page into an lxml element; returns None where there is none or it is deeper than 2,000 levels."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
    root = build_tree(source, parser)
    return None if is_too_deep(parser) else root


def build_tree(source: str, parser: etree.HTMLParser) -> Any | None:
    """Parses a page with a parser of UTF-8 into the tree that browsers make; returns None where there is none.

    libxml2 drops what stands behind a first `</html>`, nests `<li>`, `<dd>`, `<dt>` and `<p>` whose end tags are left
    out, and passes over `</br>` and a lone `</p>`, which browsers show as line breaks: such a page is parsed again, as
    html5ever writes it.
    """
    source = bound_attributes(source)
    markup = source.encode("utf-8", "ignore")
    root = _parsed(markup, parser)
    if _strays(markup, root, parser) and (rebuilt := _rebuild(source, markup)):
        root = _parsed(rebuilt.encode("utf-8", "ignore"), parser)
    return root


def _parsed(markup: bytes, parser: etree.HTMLParser) -> Any | None:
    try:
        return etree.fromstring(markup, parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _strays(markup: bytes, root: Any | None, parser: etree.HTMLParser) -> bool:
    """Returns True where libxml2 has cut or nested the markup, or passed over line breaks.

    An end tag of what is not open is an error to libxml2. Which error it was is not asked: it names a hundred at most.
    """
    if root is not None and _is_nested(root):
        return True
    return (len(parser.error_log) > 0 and _breaks_by_end_tags(markup)) or _is_cut(markup)


def _is_nested(root: Any) -> bool:
    """Returns True where libxml2 has put a paragraph or item, whose end tag was left out, around the next of them."""
    seen: set[Any] = set()  # of the parents of paragraphs: one holds many
    for one in root.iter("p", *_LISTS_OF):
        parent = one.getparent()
        if one.tag != "p":
            lists = _LISTS_OF[one.tag]
            if parent is not None and parent.tag not in lists:  # nearly every item stands in its list
                around = next(one.iterancestors(*_LISTS_OF, *lists), None)
                if around is not None and around.tag in _LISTS_OF:
                    return True
        elif parent not in seen:
            seen.add(parent)
            if next(one.iterancestors("p"), None) is not None:
                return True
    return False


def _breaks_by_end_tags(markup: bytes) -> bool:
    """Returns True where end tags stand for line breaks; a `</p>` behind a block that has ended its `<p>` does not."""
    ends = Counter(_PARAGRAPH.findall(markup))
    return ends[b"/"] > ends[b""] or _BREAK.search(markup) is not None


def is_too_deep(parser: etree.HTMLParser) -> bool:
    """Returns True if a parser has dropped elements of its last page because they stood too deep."""
    return any("depth" in entry.message for entry in parser.error_log)


def _rebuild(source: str, markup: bytes) -> str | None:
    if len(source) > _REBUILT_CHARS:
        return None
    if (markup.count(b"&") + markup.count(_NO_BREAK)) * len(markup) > _MOST_MOVED:
        return None
    tags = markup.count(b"<")
    dear = tags > _REBUILT_DEPTH or tags * len(_STYLE_TAG.findall(markup.lower())) > _MOST_STYLES_OPENED
    if dear and _is_dear(source):
        return None
    from markupever import parse  # paid for by the pages that need it

    try:
        return parse(markup).serialize() or None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # of Rust, outside Exception; it costs the page this step alone
            raise
        return None


def bound_attributes(source: str) -> str:
    """Returns the markup without the attributes of tags that have more than MAX_ATTRIBUTES."""
    if len(source) < _SCANNED_CHARS:
        return source
    crowded = [
        tag for tag in _WHOLE_TAG.finditer(source) if tag.end() - tag.start() > _LONG_TAG and _is_crowded(tag[0])
    ]
    for tag in reversed(crowded):
        source = f"{source[: tag.start()]}<{tag[1]}>{source[tag.end() :]}"
    return source


def _is_crowded(tag: str) -> bool:
    return len(_QUOTED.sub(" ", tag[:-1]).split()) - 1 > MAX_ATTRIBUTES


def _is_cut(markup: bytes) -> bool:
    """Returns True if something is shown behind the first `</html>`, where libxml2 stops."""
    end = markup.find(_END)
    if end < 0 and b"</H" in markup:
        end = markup.lower().find(_END)
    if end < 0:
        return False
    behind = markup[end + len(_END) :].decode("utf-8", "ignore")
    return _SHOWN.search(_UNSEEN.sub("", behind)) is not None


def _is_dear(source: str) -> bool:
    """Returns True if elements stand too deep, or styles that stay open would be opened again too often.

    An end tag of what is not open ends nothing. A style that is open where its paragraph ends is opened anew in all
    behind it (HTML standard, 13.2.4.3): a thousand such styles in a thousand paragraphs make a million elements.
    """
    counts: Counter[str] = Counter()
    depth = styles = opened = 0
    for tag in _TAG.finditer(source):
        opened += styles
        if depth > _REBUILT_DEPTH or opened > _MOST_STYLES_OPENED:
            return True
        name, step = tag[2].lower(), -1 if tag[1] else 1
        if name in _NEVER_OPEN or (step < 0 and not counts[name]):
            continue
        counts[name] += step
        depth += step
        styles += step if name in _STYLES else 0
    return depth > _REBUILT_DEPTH
