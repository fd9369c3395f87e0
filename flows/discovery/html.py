"""A list page's text as a tree, within bounds; scripts kept apart, for that is where page counts stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeAlias

from lxml import etree

from flows.discovery.list_page import MAX_TEXT
from parsers.html.tree import build_tree, is_too_deep

Element: TypeAlias = Any  # an element of lxml.etree; those of lxml.html ask a Python function for their class, each
_SPACE = re.compile(r"[\s\u00a0\u3000\u200b\ufeff]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]+")
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_NAMES = ("columnname", "columntitle", "channelname")
_TITLE_CUT = re.compile(r"\s*[-_—|–－丨]\s*")
MAX_SCRIPTS = 400_000
_LONGEST_NAMES = 200  # characters of an element's class and id: a box around many links is asked for them by each


@dataclass(frozen=True, slots=True)
class Page:
    """A page as a tree; `scripts` is the text of its inline scripts, `cut` why it was not read whole.

    `markup` is what the tree was made of, `files` the addresses of the scripts that stand in files, as written.
    """

    root: Element
    scripts: str
    cut: str
    metas: dict[str, str]
    title: str
    markup: str
    files: tuple[str, ...] = ()


def read_page(text: str) -> Page | None:
    """The page, or None where there is no markup to be read."""
    cut = f"longer than {MAX_TEXT:,} characters" if len(text) > MAX_TEXT else ""
    text = _CONTROL.sub("", text[:MAX_TEXT])
    declared = _DECLARATION.match(text)
    text = text[declared.end() :] if declared else text
    if "<" not in text:
        return None
    parser = etree.HTMLParser(encoding="utf-8", remove_pis=True, huge_tree=True)
    root = build_tree(text, parser)
    if root is None or not isinstance(root.tag, str):
        return None
    if is_too_deep(parser):
        cut = cut or "elements too deep in one another"
    files = tuple(file for script in islice(root.iter("script"), 200) if (file := attribute(script, "src").strip()))
    return Page(
        root=root, scripts=_scripts(root), cut=cut, metas=_metas(root), title=_title(root), markup=text, files=files
    )


def text_of(element: Element) -> str:
    """The visible text of an element, blanks closed up to one."""
    # text_content() evaluates one shared XPath under its lock, for which the threads of a night's sites would queue
    return _SPACE.sub(" ", etree.tostring(element, method="text", encoding="unicode", with_tail=False)).strip()


def attribute(element: Element, name: str) -> str:
    """An attribute's text, empty where there is none."""
    return element.get(name) or ""


def names_of(element: Element) -> str:
    """The class and id of an element; of long ones the beginning."""
    return f"{attribute(element, 'class')} {attribute(element, 'id')}"[:_LONGEST_NAMES]


def column_title(page: Page) -> str | None:
    """The column's name: ColumnName by 《政府网站发展指引》, else the first part of the page's title."""
    for name in _NAMES:
        if page.metas.get(name):
            return page.metas[name]
    parts = [part for part in _TITLE_CUT.split(page.title) if part]
    return parts[0] if parts else None


def _scripts(root: Element) -> str:
    return "\n".join(script.text or "" for script in root.iter("script"))[:MAX_SCRIPTS]


def _metas(root: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in islice(root.iter("meta"), 200):
        name = attribute(meta, "name").strip().lower()
        value = _SPACE.sub(" ", attribute(meta, "content")).strip()
        if name and value:
            found.setdefault(name, value[:500])
    return found


def _title(root: Element) -> str:
    for title in islice(root.iter("title"), 1):
        return text_of(title)[:500]
    return ""
