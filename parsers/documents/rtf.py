"""Rich Text Format 1.9 to text: what is hidden (\\v) or deleted left out, list numbers and text boxes kept.

striprtf 0.0.35 was compared and keeps hidden and deleted text, and loses text boxes, footnotes and \\pntext.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Final

from parsers.documents.drawn_fields import field_text, tick_text
from parsers.documents.symbols import is_symbol_font, text_drawn
from parsers.documents.tables import row_lines
from parsers.model import ParseError
from parsers.text import words

_TOKEN: Final = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.DOTALL
)
_MOST_TOKENS: Final = 4_000_000
_DEEPEST: Final = 2000
_SKIPPED: Final = frozenset(
    words(
        """
        fonttbl colortbl stylesheet info listtable listoverridetable rsidtbl generator pict objdata header
        headerl headerr headerf footer footerl footerr footerf ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn xe
        tc bkmkstart bkmkend themedata colorschememapping datastore latentstyles sp falt panose
        nonshppict revtbl pgptbl mmathPr userprops template pn pntxta pntxtb pnseclvl atnid atnauthor annotation
        atnref atndate filetbl xmlnstbl nonesttables
        """
    )
)
_STARRED: Final = frozenset(
    words("shpinst shptxt fldrslt listtext pntext shpgrp footnote nesttableprops ud fldinst formfield ffl")
)
_TICK, _CHOICE, _UNSET = 1, 2, 25  # kinds of form fields (\\fftype), and \\ffres where nothing was filled in
_SIGNS: Final = {
    "tab": "\t",
    "line": "\n",
    "page": "\n",
    "column": "\n",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "emspace": "\u2003",
    "enspace": "\u2002",
}
_SYMBOLS: Final = 2
_CHARSETS: Final = {
    _SYMBOLS: "latin-1",
    134: "gb18030",
    136: "big5",
    128: "cp932",
    129: "cp949",
    238: "cp1250",
    204: "cp1251",
}
_PAGES: Final = {936: "gb18030", 950: "big5", 932: "cp932", 949: "cp949", 65001: "utf-8", 54936: "gb18030"}


@dataclass(slots=True)
class _State:
    skipped: bool = False
    hidden: bool = False
    deleted: bool = False
    fonts: bool = False
    in_list: bool = False
    in_table: bool = False
    depth: int = 1  # of the table that a paragraph stands in
    has_twin: bool = False  # \\upr: the next group says the same without Unicode
    unicode_skip: int = 1
    codec: str = ""
    signs: str = ""  # the name of its font where that draws signs in the place of letters
    drops: bool = False  # a large first letter, a paragraph of its own in the file
    sink: list[str] = field(default_factory=list)
    kind: str = ""  # of what fills the sink: a shape's text, a footnote, a field's instruction, a choice
    field_at: int | None = None  # where in the sink this group's field begins


@dataclass(slots=True)
class _Form:
    """A form field: its numbers (\\fftype, \\ffres, \\ffdefres), and what may be chosen."""

    numbers: dict[str, int] = field(default_factory=dict)
    choices: list[str] = field(default_factory=list)

    def text(self) -> str:
        """What is drawn of it, beside a result."""
        filled = self.numbers.get("ffres", _UNSET)
        value = self.numbers.get("ffdefres", 0) if filled == _UNSET else filled
        if self.numbers.get("fftype") == _TICK:
            return tick_text(is_ticked=value == 1)
        return self.choices[value] if 0 <= value < len(self.choices) else ""


def rtf_text(content: bytes) -> str:
    """Returns the visible text, a paragraph or a row of a table a line; raises ParseError where there is no RTF."""
    reader = _Reader()
    for count, token in enumerate(_TOKEN.finditer(content, content.find(b"{\\rtf"))):
        if count > _MOST_TOKENS or len(reader.stack) > _DEEPEST:
            raise ParseError("an RTF document too large or too deep to be a report")
        reader.take(token)
    return reader.text()


def _table_place(word: str, number: int, state: _State) -> tuple[bool, int]:
    """Whether what follows stands in a table, and in the how manieth inside the other."""
    if word == "itap":
        return state.in_table, min(max(number, 1), _DEEPEST)
    return (True, state.depth) if word == "intbl" else (False, 1)


def _character(state: _State, word: str, number: int | None) -> None:
    on = number != 0
    if word == "v":
        state.hidden = on
    elif word == "deleted":
        state.deleted = on
    elif word == "plain":
        state.hidden = state.deleted = False
    else:
        state.drops = number in (1, 2)


class _Reader:
    """The state of one pass: groups, the paragraph so far, the row of a table so far."""

    def __init__(self) -> None:
        self.state = _State()
        self.stack: list[_State] = []
        self.lines: list[str] = []
        self.main = self.state.sink
        self.cells: dict[int, list[str]] = defaultdict(list)  # by depth: the lines of a cell so far
        self.rows: dict[int, list[list[str]]] = defaultdict(list)
        self.notes: list[str] = []
        self.bytes = bytearray()
        self.units: list[int] = []
        self.codecs: dict[int, str] = {}
        self.signs: dict[int, str] = {}
        self.form: _Form | None = None
        self.drawn = ""  # of the field whose instruction was read last
        self.font = 0
        self.default = "cp1252"
        self.left_to_skip = 0
        self.binary_until = 0
        self.starred = False

    def take(self, token: re.Match[bytes]) -> None:
        if token.start() < self.binary_until:
            return
        word, number, code, symbol, brace, plain = token.groups()
        if brace:
            self._flush()
            self.left_to_skip = 0
            self._open() if brace == b"{" else self._close()
        elif code:
            if not self._passed():
                self._put_byte(bytes([int(code, 16)]))
        elif plain:
            passed = min(self.left_to_skip, len(plain))
            self.left_to_skip -= passed
            self._put_byte(plain[passed:])
        elif symbol:
            self._symbol(symbol)
        elif word:
            self._word(word.decode("ascii"), int(number) if number else None, token.end())

    def _passed(self) -> bool:
        """Returns True where this character is the stand-in for the \\u before it."""
        if self.left_to_skip:
            self.left_to_skip -= 1
            return True
        return False

    def _open(self) -> None:
        self.stack.append(self.state)
        skipped = self.state.skipped or self.state.has_twin
        self.state = replace(self.state, skipped=skipped, has_twin=False, field_at=None)

    def _close(self) -> None:
        closed, self.state = self.state, self.stack.pop() if self.stack else _State(sink=self.main)
        if closed.sink is self.state.sink:
            if closed.field_at == len(closed.sink):  # a field without a result
                self._put(self.drawn)
            return
        text = "".join(closed.sink)
        if closed.kind == "fldinst":
            self.drawn, self.form = self.form.text() if self.form else field_text(text), None
        elif closed.kind == "ffl":
            if self.form:
                self.form.choices.append(text.strip())
        else:
            (self.notes if closed.kind == "footnote" else self.lines).append(text)

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self.starred = True
        elif symbol in b"\\{}":
            if not self._passed():
                self._put_byte(symbol)
        elif symbol == b"~":
            self._put("\xa0")
        elif symbol == b"_":
            self._put("-")
        elif symbol in b"\r\n":
            self._paragraph()

    def _word(self, word: str, number: int | None, end: int) -> None:
        starred, self.starred = self.starred, False
        if word == "u":
            self._unicode(number or 0)
        elif word == "bin":
            self.binary_until = end + max(number or 0, 0)
        elif word in _SKIPPED or (starred and word not in _STARRED):
            self._flush()
            self.state.skipped, self.state.fonts = True, word == "fonttbl"
        elif word in _SIGNS:
            self._put(" " if self.state.in_list and word == "tab" else _SIGNS[word])
        elif word in ("par", "sect"):
            self._paragraph()
        elif word in ("cell", "nestcell", "row", "nestrow"):
            self._table(word)
        else:
            self._property(word, number)

    def _property(self, word: str, number: int | None) -> None:
        if word == "uc":  # it may stand between the two halves of one character
            self.state.unicode_skip = min(max(number or 0, 0), 100)
            return
        self._flush()
        state = self.state
        if word in ("v", "deleted", "plain", "dropcapt"):
            _character(state, word, number)
        elif word in ("pard", "intbl", "itap"):
            state.in_table, state.depth = _table_place(word, number or 0, state)
            state.drops = state.drops and word != "pard"
        elif word == "upr":
            state.has_twin = True
        elif word == "ud":
            state.skipped = len(self.stack) > 1 and self.stack[-2].skipped
        elif word in ("listtext", "pntext"):
            state.in_list = True
        elif word in ("shptxt", "footnote", "fldinst", "ffl"):
            state.sink, state.kind = [], word
        elif word in ("field", "formfield", "fftype", "ffres", "ffdefres"):
            self._field(word, number or 0)
        else:
            self._font(word, number or 0)

    def _field(self, word: str, number: int) -> None:
        if word == "field":
            self.state.field_at, self.drawn = len(self.state.sink), ""
        elif word == "formfield":
            self.form = _Form()
        elif self.form:
            self.form.numbers[word] = number

    def _font(self, word: str, number: int) -> None:
        if word == "ansicpg":
            self.default = _PAGES.get(number, f"cp{number}" if 1250 <= number <= 1258 else "cp1252")
        elif word == "f":
            self.font = number
            self.state.codec, self.state.signs = self.codecs.get(number, ""), self.signs.get(number, "")
        elif word == "fcharset" and self.state.fonts and number in _CHARSETS:
            self.codecs[self.font] = _CHARSETS[number]

    def _unicode(self, number: int) -> None:
        if self.bytes:
            self._flush()
        self.units.append(number & 0xFFFF)
        self.left_to_skip = self.state.unicode_skip

    def _put_byte(self, raw: bytes) -> None:
        if raw:
            if self.units:
                self._flush()
            self.bytes += raw

    def _put(self, text: str) -> None:
        self._flush()
        if self.state.fonts and is_symbol_font(name := text.strip("; ")):
            self.signs[self.font] = name
        if not (self.state.skipped or self.state.hidden or self.state.deleted):
            self.state.sink.append(text_drawn(self.state.signs, text))

    def _flush(self) -> None:
        text = ""
        if self.bytes:
            text = self._decode(bytes(self.bytes))
            self.bytes.clear()
        elif self.units:
            text = b"".join(unit.to_bytes(2, "little") for unit in self.units).decode("utf-16-le", "replace")
            self.units.clear()
        if text:
            self._put(text)

    def _decode(self, raw: bytes) -> str:
        for codec in filter(None, (self.state.codec, self.default)):
            try:
                return raw.decode(codec)
            except (UnicodeDecodeError, LookupError):
                continue
        return raw.decode("gb18030", "replace")

    def _paragraph(self) -> None:
        self._flush()
        if self.state.skipped:
            return
        if self.state.drops:
            return
        if self.state.sink is not self.main:
            self._put("\n")
            return
        if self.state.in_table:
            self.cells[self.state.depth].append("".join(self.main))
            self.main.clear()
            return
        self.lines.append("".join(self.main))
        self.main.clear()
        self.lines += self.notes
        self.notes.clear()

    def _table(self, word: str) -> None:
        self._flush()
        if self.state.skipped:
            return
        if self.state.sink is not self.main:  # a table in a text box
            self._put("\t" if word.endswith("cell") else "\n")
            return
        depth = max(self.state.depth, 2) if word.startswith("nest") else 1
        if word.endswith("cell"):
            self.rows[depth].append([*self.cells.pop(depth, []), *"".join(self.main).split("\n")])
            self.main.clear()
        else:
            (self.lines if depth == 1 else self.cells[depth - 1]).extend(row_lines(self.rows.pop(depth, [])))

    def text(self) -> str:
        """Returns all lines, with what is left of a file that breaks off."""
        self._flush()
        for depth in sorted({*self.rows, *self.cells}):
            self.lines += (*row_lines(self.rows[depth]), *self.cells[depth])
        self.lines.append("".join(self.main))
        return "\n".join((*self.lines, *self.notes))
