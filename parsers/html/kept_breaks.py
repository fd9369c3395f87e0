"""Line breaks of the source that browsers keep: `white-space: pre`, `pre-wrap`, `pre-line` (CSS Text 3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

_KEPT = re.compile(r"white-space\s{0,4}:\s{0,4}(?:pre|break-spaces)", re.IGNORECASE)
_NOT_KEPT = re.compile(r"white-space\s{0,4}:\s{0,4}(?:normal|nowrap)", re.IGNORECASE)


def keep_breaks(root: Any, source: str) -> None:
    """Puts a `<br>` in place of each line break of the source that the page's own styles keep."""
    if "white-space" not in source or not _KEPT.search(source):  # the pattern looks at each character of the page
        return
    for holder, is_tail in list(_texts(root)):
        _break(holder, is_tail=is_tail)


def _texts(root: Any) -> Iterator[tuple[Any, bool]]:
    """Yields the elements whose text or tail stands where line breaks are kept, and whether it is the tail."""
    kept = [False]
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            style = element.get("style") or ""
            kept.append(bool(_KEPT.search(style)) or (kept[-1] and not _NOT_KEPT.search(style)))
            if kept[-1] and _breaks(element.text):
                yield element, False
        else:
            kept.pop()
            if kept[-1] and _breaks(element.tail):
                yield element, True


def _breaks(text: str | None) -> bool:
    """Returns True for a text of several lines; blanks between two tags are the source's own layout."""
    return text is not None and "\n" in text and not text.isspace()


def _break(holder: Any, *, is_tail: bool) -> None:
    first, *others = (holder.tail if is_tail else holder.text).split("\n")
    before = holder
    if is_tail:
        holder.tail = first
    else:
        holder.text = first
    for other in others:
        mark = etree.Element("br")
        mark.tail = other
        if before is holder and not is_tail:
            holder.insert(0, mark)
        else:
            before.addnext(mark)
        before = mark
