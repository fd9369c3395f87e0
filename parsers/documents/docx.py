"""Word documents of every XML make (docx, docm, strict, flat OPC, WordML 2003) to lines, by a walk of the element tree.

What a reader sees is kept, once, in order: insertions, content controls, results of fields, text boxes, nested tables,
the numbers that Word counts. What is deleted or hidden is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from parsers.documents.docx_numbering import Styles
from parsers.documents.drawn_fields import field_text, tick_text
from parsers.documents.ooxml_package import Package, flat_package, parse_xml, zip_package
from parsers.documents.symbols import drawn, is_symbol, is_symbol_font, text_drawn
from parsers.documents.tables import row_lines
from parsers.documents.wordml import attribute, child, children, is_on, name, relationship
from parsers.model import ParseError
from parsers.text import words

_SKIPPED: Final = frozenset(
    words(
        """
        w:pPr w:rPr w:tblPr w:trPr w:tcPr w:tblGrid w:sectPr w:sdtPr w:sdtEndPr w:customXmlPr w:smartTagPr
        w:fldData w:del w:moveFrom w:delText w:instrText w:delInstrText w:rt w:binData w:docPr w:tblPrEx
        w:txbxContent wx:t wx:font m:ctrlPr w:footnote w:endnote
        """
    )
)
_DELETED: Final = ("del", "moveFrom")
_KEPT_ANNOTATIONS: Final = ("Word.Insertion", "Word.Bookmark.Start", "Word.Formatting", "Word.Numbering")
_SIGNS: Final = {"w:tab": "\t", "w:ptab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-"}
_DRAWN: Final = frozenset(("w:drawing", "w:pict", "w:object"))
_ASIDE: Final = _DRAWN | {"w:footnoteReference", "w:endnoteReference"}
_HEX: Final = re.compile("[0-9A-Fa-f]{1,6}")
_KNOWN: Final = (
    "http://schemas.microsoft.com/office/",
    "http://schemas.openxmlformats.org/",
    "urn:schemas-microsoft-com",
)
_LONGEST_HEADING: Final = 60  # characters of a line
_BREAK: Final = re.compile("[\n\r\v\f]")

ReadChunk = Callable[[bytes], tuple[str, ...]]


class WordText(NamedTuple):
    """The lines of a Word document, its pictures, and the headings among its lines, each with its level.

    The headings are there when the lines have been read.
    """

    lines: Iterator[str]
    pictures: tuple[bytes, ...]
    headings: Mapping[str, int]


def docx_lines(content: bytes, read_chunk: ReadChunk) -> WordText:
    """Returns the text of a Word document in a zip file; `read_chunk` reads what it embeds whole."""
    return _document(zip_package(content), read_chunk)


def flat_lines(content: bytes, read_chunk: ReadChunk) -> WordText:
    """Returns the text of a Word document in one XML file (flat OPC or WordML 2003)."""
    root = parse_xml(content)
    if name(root) == "pkg:package":
        return _document(flat_package(root), read_chunk)
    if name(root) != "w:wordDocument":
        raise ParseError("an XML file that is no Word document")
    styles = Styles()
    if (part := child(root, "styles")) is not None:
        styles.read_styles(part)
    body = child(root, "body")
    walk = _Walk(styles)
    return WordText(walk.blocks(body if body is not None else ()), (), walk.headings)


def _document(package: Package, read_chunk: ReadChunk) -> WordText:
    main = package.main_part()
    root = parse_xml(package.part(main) or b"")
    related = package.related(main)
    parts: dict[str, Any] = {}
    for kind, target in related.values():
        if kind in ("styles", "numbering", "footnotes", "endnotes") and (content := package.part(target)):
            parts.setdefault(kind, parse_xml(content))
    styles = Styles()
    if "styles" in parts:
        styles.read_styles(parts["styles"])
    if "numbering" in parts:
        styles.read_numbering(parts["numbering"])
    notes = {
        (kind, attribute(note, "id")): note
        for kind in ("footnote", "endnote")
        for note in children(parts.get(f"{kind}s", ()), kind)
    }

    def part(key: str) -> bytes | None:
        return package.part(related.get(key, ("", ""))[1])

    def chunk(key: str) -> tuple[str, ...]:
        content = part(key)
        return read_chunk(content) if content else ()

    pictures = tuple(content for one in root.iter("{*}blip", "{*}imagedata") if (content := part(relationship(one))))
    body = child(root, "body")
    walk = _Walk(styles, notes, chunk, part)
    return WordText(walk.blocks(body if body is not None else ()), pictures, walk.headings)


@dataclass(slots=True)
class _Field:
    """An open field: its form, its instruction so far, whether that has ended and a result was drawn."""

    form: Any | None = None
    instruction: str = ""
    behind: bool = False
    has_result: bool = False

    def text(self) -> str:
        """What is drawn of a field without a result."""
        if (box := child(self.form, "checkBox")) is not None:
            states = (child(box, "checked"), child(box, "default"))
            return tick_text(is_ticked=next((is_on(one) for one in states if one is not None), False))
        if (choices := child(self.form, "ddList")) is not None:
            entries = [attribute(one, "val") for one in children(choices, "listEntry")]
            at = attribute(child(choices, "result"), "val") or attribute(child(choices, "default"), "val")
            return entries[int(at)] if at.isdecimal() and int(at) < len(entries) else "".join(entries[:1])
        return field_text(self.instruction)


@dataclass(slots=True)
class _Walk:
    """One pass over a document: open fields, and text whose paragraph mark is deleted or hidden."""

    styles: Styles
    notes: dict[tuple[str, str], Any] = field(default_factory=dict)
    chunk: Callable[[str], tuple[str, ...]] = lambda _: ()
    part: Callable[[str], bytes | None] = lambda _: None
    fields: list[_Field] = field(default_factory=list)  # those that are open
    joined: str = ""
    headings: dict[str, int] = field(default_factory=dict)
    boxes: list[Any] = field(default_factory=list)
    noted: list[Any] = field(default_factory=list)

    def blocks(self, parent: Any) -> Iterator[str]:
        """Yields the lines of what stands below: paragraphs, rows of tables, whatever wraps them."""
        for element in parent:
            kind = name(element)
            if kind == "w:p":
                yield from self.paragraph(element)
            elif kind == "w:tbl":
                yield from self.table(element)
            elif kind == "w:altChunk":
                yield from self.chunk(relationship(element))
            elif kind == "mc:AlternateContent":
                yield from self.blocks(_alternative(element))
            elif kind == "w:r":
                yield from filter(None, ["".join(self.inline(element, None))])
            elif kind not in _SKIPPED and not _is_struck(element, kind):
                yield from self.blocks(element)

    def paragraph(self, element: Any) -> Iterator[str]:
        properties = child(element, "pPr")
        mark = child(properties, "rPr")
        text = "".join(self.inline(element, properties))
        boxes, self.boxes = self.boxes, []
        noted, self.noted = self.noted, []
        for box in boxes:
            yield from self.blocks(box) if name(box) == "w:txbxContent" else [_drawn_text(box)]
        gone = any(child(mark, kind) is not None for kind in _DELETED)
        if gone or self._hides(mark, properties) or _is_drop_cap(properties):
            self.joined += text
        else:
            line = self._number(properties) + self.joined + text
            if line and len(line) <= _LONGEST_HEADING and (level := self.styles.outline_level(properties)):
                self.headings[line.strip()] = level
            yield from _BREAK.split(line)
            self.joined = ""
        for note in noted:
            yield from self.blocks(note)

    def _number(self, properties: Any | None) -> str:
        item = child(properties, "listPr")
        drawn = None if item is None else next((one for one in item if name(one) == "wx:t"), None)
        if drawn is not None:  # WordML 2003 holds the number itself
            return next((value for key, value in drawn.attrib.items() if key.endswith("}val")), "") + " "
        return self.styles.number(properties)

    def _hides(self, run: Any | None, paragraph: Any | None) -> bool:
        return self.styles.is_hidden(run, paragraph)

    def inline(self, parent: Any, paragraph: Any | None) -> Iterator[str]:
        """Yields the visible text of what a paragraph holds; text boxes and notes are set aside for its caller."""
        for element in parent:
            kind = name(element)
            hidden = kind == "w:r" and self._hides(child(element, "rPr"), paragraph)
            if kind == "w:instrText" and self.fields and not self.fields[-1].behind:
                self.fields[-1].instruction += element.text or ""
            elif hidden or kind in _SKIPPED or _is_struck(element, kind):
                self._pass_fields(element)
            elif kind == "w:fldChar":
                yield self._turn(element)
            elif kind == "mc:AlternateContent":
                yield from self.inline(_alternative(element), paragraph)
            elif kind in _ASIDE:
                self._set_aside(element, kind)
            elif not all(one.behind for one in self.fields):
                yield from self.inline(element, paragraph)
            else:
                for text in self._shown(element, kind, paragraph):
                    for one in self.fields:
                        one.has_result = one.has_result or bool(text)
                    yield text

    def _set_aside(self, element: Any, kind: str) -> None:
        if kind in _DRAWN:
            self.boxes += _outermost_boxes(element)
            for one in element.iter("{*}relIds"):
                self.boxes += _diagram(self.part(next((v for k, v in one.attrib.items() if k.endswith("}dm")), "")))
        else:
            note = self.notes.get((kind[2:-9], attribute(element, "id")))
            self.noted += [] if note is None else [note]

    def _shown(self, element: Any, kind: str, paragraph: Any | None) -> Iterator[str]:
        if kind in ("w:t", "m:t"):
            yield _in_its_font((element.text or "").replace("\n", " "), element)
        elif kind == "w:sym":
            code = attribute(element, "char")
            yield drawn(attribute(element, "font"), int(code, 16)) if _HEX.fullmatch(code) else ""
        elif kind in _SIGNS:
            yield _SIGNS[kind]
        elif kind == "m:f":
            parts = [one for part in ("num", "den") for one in element.iterchildren(f"{{*}}{part}")]
            yield "/".join("".join(self.inline(one, paragraph)) for one in parts)
        elif kind == "m:d":
            begin, between, end = _delimiters(element)
            yield begin + between.join("".join(self.inline(one, paragraph)) for one in element if name(one) == "m:e")
            yield end
        elif kind == "m:rad":
            yield "√"
            yield from self.inline(element, paragraph)
        else:
            yield from self.inline(element, paragraph)

    def _pass_fields(self, element: Any) -> None:
        """Keeps count of the fields that begin and end in what is not shown."""
        for one in element.iter("{*}fldChar"):
            self._turn(one)

    def _turn(self, sign: Any) -> str:
        """Takes in where a field begins or ends; returns what is drawn of one that has no result."""
        kind = attribute(sign, "fldCharType")
        if kind == "begin":
            self.fields.append(_Field(child(sign, "ffData")))
        elif kind == "separate" and self.fields:
            self.fields[-1].behind = True
        elif kind == "end" and self.fields:
            ended = self.fields.pop()
            return ended.text() if not ended.has_result and all(one.behind for one in self.fields) else ""
        return ""

    def table(self, table: Any) -> Iterator[str]:
        for row in _within(table, "w:tr"):
            properties = child(row, "trPr")
            hidden = child(properties, "hidden")
            if child(properties, "del") is not None or (hidden is not None and is_on(hidden)):
                continue
            yield from row_lines([list(self.blocks(cell)) for cell in _within(row, "w:tc") if not _is_gone(cell)])


def _is_drop_cap(properties: Any | None) -> bool:
    """Returns True for a large first letter: a paragraph of its own in the file, to the eye the next one's."""
    return attribute(child(properties, "framePr"), "dropCap") in ("drop", "margin")


def _within(parent: Any, wanted: str) -> Iterator[Any]:
    """Yields the rows of a table or the cells of a row, through content controls and insertions around them."""
    for element in parent:
        kind = name(element)
        if kind == wanted:
            yield element
        elif kind not in _SKIPPED and kind not in ("w:tbl", "w:p", "w:tr", "w:tc") and not _is_struck(element, kind):
            yield from _within(element, wanted)


def _is_gone(cell: Any) -> bool:
    """Returns True where a cell goes on the one above (its own text is not drawn) or was deleted."""
    properties = child(cell, "tcPr")
    merged = child(properties, "vMerge")
    above = merged is not None and attribute(merged, "val") != "restart"
    return above or child(properties, "cellDel") is not None


def _is_struck(element: Any, kind: str) -> bool:
    """Returns True for what WordML 2003 marks as deleted, and for its comments."""
    if kind != "aml:annotation":
        return False
    return next((v for k, v in element.attrib.items() if k.endswith("}type")), "") not in _KEPT_ANNOTATIONS


def _alternative(element: Any) -> Any:
    """Returns the one form of alternate content that is drawn: the first choice that Word knows, else the fallback."""
    for one in element:
        if name(one) == "mc:Choice" and _is_known(one):
            return one
    return next((one for one in element if name(one) == "mc:Fallback"), ())


def _is_known(choice: Any) -> bool:
    spaces = (choice.nsmap.get(prefix, _KNOWN[0]) for prefix in choice.get("Requires", "").split())
    return all(space.startswith(_KNOWN) for space in spaces)


def _in_its_font(text: str, element: Any) -> str:
    """The text of a run as its font draws it, where that may be a font of symbols."""
    if len(text) > 2 and not any(map(is_symbol, text)):
        return text
    fonts = child(child(element.getparent(), "rPr"), "rFonts")
    font = attribute(fonts, "ascii")
    return text_drawn(font, text) if is_symbol_font(font) or any(map(is_symbol, text)) else text


def _delimiters(element: Any) -> tuple[str, str, str]:
    """What stands before, between and behind the parts of an equation's bracket, round where it is not said."""
    signs = {name(one): _value(one) for props in element if name(props) == "m:dPr" for one in props}
    return signs.get("m:begChr", "("), signs.get("m:sepChr", "|"), signs.get("m:endChr", ")")


def _value(element: Any) -> str:
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == "val"), "")


def _diagram(content: bytes | None) -> list[Any]:
    """The paragraphs of a diagram (SmartArt), in the order of its points."""
    if not content:
        return []
    points = [one for one in parse_xml(content).iter("{*}pt") if one.get("type", "node") in ("node", "asst")]
    return [line for point in points for line in point.iter("{*}p")]


def _drawn_text(element: Any) -> str:
    """The text of a drawn line: WordArt's, or a paragraph of a shape or diagram."""
    if name(element) == "v:textpath":
        return str(element.get("string") or "")
    return "".join(one.text or "" for one in element.iter("{*}t"))


def _outermost_boxes(drawing: Any) -> list[Any]:
    boxes: list[Any] = []
    for element in drawing:
        kind = name(element)
        if kind in ("w:txbxContent", "v:textpath", "a:p"):
            boxes.append(element)
        elif kind == "mc:AlternateContent":
            boxes += _outermost_boxes(_alternative(element))
        elif kind != "w:p":
            boxes += _outermost_boxes(element)
    return boxes
