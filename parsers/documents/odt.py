"""OpenDocument text (ODF 1.3: odt, fodt) to lines, with the list numbers that the styles make."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from parsers.documents.list_numbers import LEVELS, Counters, Level
from parsers.documents.ooxml_package import parse_xml
from parsers.documents.symbols import is_symbol_font, text_drawn
from parsers.documents.tables import row_lines
from parsers.text import words

_SKIPPED: Final = frozenset(
    words(
        """
        tracked-changes annotation annotation-end sequence-decls forms hidden-text hidden-paragraph ruby-text
        note-citation table-column desc title binary-data soft-page-break index-title-template
        """
    )
)
_FORMATS: Final = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "": "none",
    "一": "chineseCounting",
    "壹": "chineseLegalSimplified",
    "①": "decimalEnclosedCircle",
    "甲": "ideographTraditional",
    "子": "ideographZodiac",
    "１": "decimalFullWidth",
}
_UNSEEN: Final = {"text-properties": "none", "table-properties": "false"}  # text, and a sheet
_LONGEST_CHAIN: Final = 40  # styles that are based on one another
_SIGNS: Final = {"s": " ", "tab": "\t", "line-break": "\n"}
_MOST_BLANKS: Final = 100
_MOST_REPEATED: Final = 100  # a sheet repeats its empty cells to its edge
_BLANKS: Final = re.compile("[ \\t\\r\\n]+")


def odt_lines(content: bytes, styles: bytes) -> Iterator[str]:
    """Yields the lines of an odt's content.xml, with the lists and styles of its styles.xml."""
    return _lines(parse_xml(content), *([parse_xml(styles)] if styles else []))


def flat_odt_lines(content: bytes) -> Iterator[str]:
    """Yields the lines of a flat odt (fodt), one XML file."""
    return _lines(parse_xml(content))


def _lines(root: Any, *styles: Any) -> Iterator[str]:
    walk = _Walk()
    for part in (*styles, root):
        walk.read_styles(part)
    for body in root.iter("{*}body"):
        yield from walk.blocks(body)


def _local(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _get(element: Any, local: str) -> str:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == local), "")


@dataclass(slots=True)
class _List:
    key: str
    style: str
    level: int
    fresh: bool = True


@dataclass(slots=True)
class _Walk:
    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    display: dict[str, bool] = field(default_factory=dict)  # of styles that say whether their text or sheet is seen
    parents: dict[str, str] = field(default_factory=dict)
    signs: dict[str, str] = field(default_factory=dict)  # styles whose font draws signs in the place of letters
    deletions: set[str] = field(default_factory=set)
    struck: int = 0  # deletions that are open: a flat file may keep what is deleted in its place
    counters: Counters = field(default_factory=Counters)
    keys: dict[str, str] = field(default_factory=dict)  # of lists by their ids, of the last list by its style
    after: list[Any] = field(default_factory=list)
    before: list[Any] = field(default_factory=list)

    def read_styles(self, root: Any) -> None:
        """Takes in list styles, and the styles that hide their text or sheet."""
        for style in root.iter("{*}list-style", "{*}outline-style"):
            levels = {max(int(_get(one, "level") or 1) - 1, 0): _level(one) for one in style if _get(one, "level")}
            self.levels["outline" if _local(style) == "outline-style" else _get(style, "name")] = levels
        faces = {_get(one, "name"): _get(one, "font-family").strip("'\"") for one in root.iter("{*}font-face")}
        for style in root.iter("{*}style"):
            name, parent = _get(style, "name"), _get(style, "parent-style-name")
            if parent:
                self.parents[name] = parent
            for one in style:
                if _get(one, "display") and _local(one) in _UNSEEN:
                    self.display[name] = _get(one, "display") != _UNSEEN[_local(one)]
                font = _get(one, "font-name") if _local(one) == "text-properties" else ""
                if is_symbol_font(found := faces.get(font) or font):
                    self.signs[name] = found
        self.deletions |= {_get(one.getparent(), "id") for one in root.iter("{*}deletion")}

    def is_hidden(self, style: str, hidden: bool = False) -> bool:
        """Returns True where a style, or one that it is based on, hides its text or sheet; `hidden` where none says."""
        for _ in range(_LONGEST_CHAIN):
            if style in self.display:
                return not self.display[style]
            style = self.parents.get(style, "")
        return hidden

    def blocks(self, parent: Any, numbered: _List | None = None) -> Iterator[str]:
        for element in parent:
            kind = _local(element)
            if kind in ("p", "h"):
                yield from self.paragraph(element, kind, numbered)
            elif kind == "list":
                yield from self.list(element, numbered)
            elif kind == "table":
                yield from self.table(element)
            elif kind not in _SKIPPED and _get(element, "display") != "none":
                yield from self.blocks(element, numbered)

    def list(self, element: Any, outer: _List | None) -> Iterator[str]:
        style = _get(element, "style-name") or (outer.style if outer else "")
        level = min(outer.level + 1, LEVELS - 1) if outer else 0
        key = outer.key if outer else self._key(element, style)
        for item in element:
            if _local(item) not in ("list-item", "list-header"):
                continue
            one = _List(key, style, level, fresh=_local(item) == "list-item")
            start = _get(item, "start-value")
            if start.isdecimal():
                self.counters.begin(key, f"{id(item)}", {level: int(start[:6])})
            yield from self.blocks(item, one)

    def _key(self, element: Any, style: str) -> str:
        name, goes_on = _get(element, "id"), _get(element, "continue-list")
        key = self.keys.get(f"#{goes_on}") if goes_on else None
        if key is None and _get(element, "continue-numbering") == "true":
            key = self.keys.get(style)
        key = key or f"{style}/{len(self.keys)}/{name}"
        self.keys[style] = key
        if name:
            self.keys[f"#{name}"] = key
        return key

    def paragraph(self, element: Any, kind: str, numbered: _List | None) -> Iterator[str]:
        if any(_local(one) == "hidden-paragraph" for one in element):
            return
        deleted, hidden = self.struck, self.is_hidden(_get(element, "style-name"))
        text = "".join(self.inline(element, hidden=hidden))
        before, self.before = self.before, []
        after, self.after = self.after, []
        for box in before:
            yield from self.blocks(box)
        if text or not (hidden or (deleted and self.struck)):
            yield from (self._number(element, kind, numbered) + text).split("\n")
        for note in after:
            yield from self.blocks(note)

    def _number(self, element: Any, kind: str, numbered: _List | None) -> str:
        if numbered is not None and numbered.fresh:
            numbered.fresh = False
            levels = self.levels.get(numbered.style)
            return self.counters.step(numbered.key, levels, numbered.level) if levels else ""
        if numbered is None and kind == "h" and "outline" in self.levels and _get(element, "is-list-header") != "true":
            level = _get(element, "outline-level")
            level_number = min(int(level) - 1, LEVELS - 1) if level.isdecimal() and int(level) else 0
            return self.counters.step("outline", self.levels["outline"], level_number)
        return ""

    def inline(self, element: Any, font: str = "", *, hidden: bool = False) -> Iterator[str]:
        """Yields the visible text below; boxes and notes are set aside for the paragraph."""
        yield "" if hidden else self._shown(element.text, font)
        for one in element:
            kind, style = _local(one), _get(one, "style-name")
            if kind in ("change-start", "change-end") and _get(one, "change-id") in self.deletions:
                self.struck = max(self.struck + (1 if kind == "change-start" else -1), 0)
            elif self.struck or (hidden and kind in _SIGNS):
                yield from self.inline(one, hidden=hidden)
            elif kind in _SIGNS:
                yield _SIGNS[kind] * _count(one)
            elif kind == "note":
                self.after += [body for body in one if _local(body) == "note-body"]
            elif kind in ("text-box", "custom-shape"):
                self.before.append(one)
            elif kind not in _SKIPPED:
                yield from self.inline(one, self.signs.get(style, font), hidden=self.is_hidden(style, hidden))
            yield "" if hidden else self._shown(one.tail, font)

    def _shown(self, text: str | None, font: str) -> str:
        return "" if self.struck or not text else text_drawn(font, _BLANKS.sub(" ", text))

    def table(self, element: Any) -> Iterator[str]:
        if self.is_hidden(_get(element, "style-name")):
            return
        unseen = _hidden_columns(element)
        for row in element.iter("{*}table-row"):
            if next(row.iterancestors("{*}table"), None) is element and not _is_hidden(row):
                lines = list(row_lines([list(self.blocks(cell)) for cell in _cells(row, unseen)]))
                for _ in range(_repeated(row, "number-rows-repeated") if lines else 1):
                    yield from lines


def _count(element: Any) -> int:
    """How many blanks a text:s stands for."""
    count = _get(element, "c")
    return min(int(count) if count.isdecimal() else 1, _MOST_BLANKS)


def _hidden_columns(table: Any) -> Collection[int]:
    """Returns the numbers of a table's columns that are not seen, counted from 0."""
    unseen: set[int] = set()
    at = 0
    for column in table.iter("{*}table-column"):
        if next(column.iterancestors("{*}table"), None) is table:
            many = _repeated(column, "number-columns-repeated")
            if _is_hidden(column):
                unseen.update(range(at, at + many))
            at += many
    return unseen


def _cells(row: Any, unseen: Collection[int]) -> Iterator[Any]:
    at = 0
    for cell in row:
        if _local(cell) not in ("table-cell", "covered-table-cell"):
            continue
        many = _repeated(cell, "number-columns-repeated")
        if _local(cell) == "table-cell":
            for column in range(at, at + many) if len(cell) else (at,):
                if column not in unseen:
                    yield cell
        at += many


def _repeated(element: Any, local: str) -> int:
    text = _get(element, local)
    return min(int(text), _MOST_REPEATED) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _is_hidden(element: Any) -> bool:
    return _get(element, "visibility") in ("collapse", "filter")


def _level(element: Any) -> Level:
    if _local(element) == "list-level-style-bullet":
        return Level(format="bullet", text=_get(element, "bullet-char"), suffix="space")
    own = int(_get(element, "level") or 1)
    shown = _get(element, "display-levels")
    count = min(int(shown), own) if shown.isdecimal() else 1
    pattern = _get(element, "num-list-format").replace("%", "\0")
    for level in range(1, LEVELS + 1):  # %1%、 is this format's %1、
        pattern = pattern.replace(f"\0{level}\0", f"%{level}")
    middle = ".".join(f"%{level}" for level in range(own - count + 1, own + 1))
    start, shape = _get(element, "start-value"), _get(element, "num-format")
    return Level(
        start=int(start[:6]) if start.isdecimal() else 1,
        format="decimalFullWidth" if shape.startswith("1,") else _FORMATS.get(shape[:1], "decimal"),
        text=pattern or _get(element, "num-prefix") + middle + _get(element, "num-suffix"),
        suffix="space",
    )
