"""What a page is, and whether a text is one: all of HTML that a text pays for, without lxml and the readers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from parsers.model import Attachment

_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|frameset)\b", re.IGNORECASE)
_SOME_TAG = re.compile(r"<(?:div|p|table|span|script|article|section|br|h[1-6]|td|ul|a)\b[^<>]{0,2000}>", re.IGNORECASE)
_SNIFFED = 8192
HARDLY_ANY_TEXT = "the page holds hardly any text"


@dataclass(frozen=True, slots=True)
class Page:
    """A page's article as lines, and what the page says about it; the title is the declared one."""

    lines: tuple[str, ...]
    title: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    crumbs: str = ""
    site: str = ""
    attachments: tuple[Attachment, ...] = ()
    warnings: tuple[str, ...] = ()
    headings: Mapping[str, int] = field(default_factory=dict)  # lines in h1 to h3, each with its tag's number
    pages: tuple[str, ...] = ()  # where the article goes on, or a frame that holds its text
    pictures: tuple[str, ...] = ()  # of an article with hardly any text: it may stand in them


def is_html(text: str, media_type: str | None = None) -> bool:
    """Returns True for an HTML page or a fragment of one, by what stands in it rather than by its media type."""
    start = text[:_SNIFFED]
    if _HTML.search(start):
        return True
    return not (media_type or "").startswith("text/plain") and bool(_SOME_TAG.search(start))
