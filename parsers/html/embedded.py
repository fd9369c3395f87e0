"""Articles that a script shows: their text stands in a hidden box, a textarea, a hidden field or a script's string."""

from __future__ import annotations

import html
import re
from base64 import b64decode
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import unquote

from lxml import etree

from parsers.html.container import LOOSE_RANK, named_containers
from parsers.html.lines import is_hidden
from parsers.html.tree import parse_tree
from parsers.model import LEAST_CHARS

_SHANGHAI = timezone(timedelta(hours=8))
# "publishTime":"2025-01-15 09:00", pubDate = '2025/1/15', "publish_time":1736902800000; of WeChat var createTime = '…'
_STATED = re.compile(
    r"(?:\b(?:publish(?:ed)?|pub|release)_?(?:[tT]ime|[dD]ate|[aA]t)|\bvar\s{1,4}createTime)[\"']?\s{0,4}[:=]\s{0,4}[\"']?"
    r"(?:(?P<day>20\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2})|(?P<seconds>1\d{9})(?:\d{3})?\b)"
)
_LEAST_SENTENCES = 2
_FEWEST_STOPS = 3  # of a hidden container: notices have fewer
_MOST_CHARS = 2_000_000
_CANDIDATES = 40
_MARKS = re.compile(r"[，。；](?=[\u3400-\u9fff“《（\s<&]|$)")
_STRING = re.compile(r"\"((?:[^\"\\\n]|\\.){80,}+)\"|'((?:[^'\\\n]|\\.){80,}+)'|`((?:[^`\\]|\\.){80,}+)`")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))")
_PERCENT_U = re.compile(r"%u([0-9a-fA-F]{4})")
_MARKUP_SCRIPTS = ("text/html", "text/template", "text/x-template", "text/plain", "text/x-handlebars-template")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
_LETTERS = {"n": "\n", "r": "\r", "t": "\t"}


def embedded_article(root: Any) -> Any | None:
    """Makes the text that a script shows a part of the tree that is seen; returns its element, None for none.

    That is a container which is hidden until the page is there, else the longest text outside of the markup.
    """
    veiled = _unveiled(root)
    if veiled is not None:
        return veiled
    best: tuple[int, Any, str] | None = None
    for holder, markup in _candidates(root):
        text = _TAG.sub("", markup)
        sentences = len(_MARKS.findall(text))
        if len(text) >= LEAST_CHARS and sentences >= _LEAST_SENTENCES and (best is None or sentences > best[0]):
            best = (sentences, holder, markup)
    return _insert(best[1], best[2]) if best else None


def stated_day(root: Any) -> str:
    """Returns the day on which the page's scripts say that its article was published, empty where they say none or two.

    It is asked for where a script shows the text, and shows the day as well.
    """
    days = {
        found["day"] or datetime.fromtimestamp(int(found["seconds"]), _SHANGHAI).isoformat()[:10]
        for script in root.iter("script")
        for found in _STATED.finditer((script.text or "")[:_MOST_CHARS])
    }
    return days.pop() if len(days) == 1 else ""


def _unveiled(root: Any) -> Any | None:
    for rank, element in named_containers(root):
        veils = [one for one in (element, *element.iterancestors()) if is_hidden(one)]
        # what is not displayed at all may be a box that opens on a click
        sure = rank < LOOSE_RANK or not any("display" in (one.get("style") or "") for one in veils)
        if veils and sure and "".join(element.itertext()).count("。") >= _FEWEST_STOPS:
            for one in veils:
                for name in ("style", "hidden", "aria-hidden"):
                    one.attrib.pop(name, None)
            return element
    return None


def _candidates(root: Any) -> Iterator[tuple[Any, str]]:
    size = count = 0
    for holder in root.iter("textarea", "script", "input", "iframe"):
        for markup in _texts(holder):
            size, count = size + len(markup), count + 1
            if size > _MOST_CHARS or count > _CANDIDATES:
                return
            yield holder, html.unescape(markup) if "<" not in markup and "&lt;" in markup else markup


def _texts(holder: Any) -> Iterator[str]:
    if holder.tag == "input":
        if (holder.get("type") or "").lower() == "hidden" and len(value := holder.get("value") or "") >= LEAST_CHARS:
            yield value
    elif holder.tag == "iframe":
        yield holder.get("srcdoc") or ""
    elif holder.tag == "textarea":
        yield "".join(holder.itertext())
    elif (holder.get("type") or "").strip().lower() in _MARKUP_SCRIPTS:
        yield holder.text or ""
    else:
        for match in _STRING.finditer(holder.text or ""):
            yield _unescape(match[1] or match[2] or match[3])


def _unescape(string: str) -> str:
    """Returns the value of a script's string, with what `unescape`, `decodeURIComponent` and `atob` would undo."""
    if _BASE64.fullmatch(string):
        return _from_base64(string)
    text = _ESCAPE.sub(_escaped_character, string)
    if "%u" in text:
        text = _PERCENT_U.sub(lambda match: chr(int(match[1], 16)), text)
    return unquote(text) if text.count("%") > LEAST_CHARS else text


def _from_base64(string: str) -> str:
    try:
        return b64decode(string, validate=True).decode("utf-8")
    except ValueError:
        return string


def _escaped_character(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _LETTERS.get(match[3], match[3])


def _insert(holder: Any, markup: str) -> Any | None:
    """Inserts the text behind its holder, or behind the outermost hidden element around it."""
    tree = parse_tree(f"<html><body><div>{markup}</div></body></html>")
    if tree is None:
        return None
    article = etree.Element("div")
    article.extend(tree.iter("body"))
    after = holder
    for ancestor in holder.iterancestors():
        if is_hidden(ancestor) or ancestor.tag == "head":
            after = ancestor
    if after.getparent() is None:
        return None
    after.addnext(article)
    return article
