"""Reads literals of scripts that JSON does not take: {id: 1, name: 'x', open: true, click: function () { … },}."""

from __future__ import annotations

import re
from typing import Any

_TOKEN = re.compile(
    r"""\s*(?://[^\n]*\s*|/\*.{0,2000}?\*/\s*)*"""
    r"""(?:([\[\]{}(),:])|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|([^\s\[\]{}(),:"']+))""",
    re.DOTALL,
)
_NUMBER = re.compile(r"-?\d{1,19}(?:\.\d{1,19})?")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_WORDS = {"true": True, "false": False}
_SIGNS = {"n": "\n", "t": "\t", "r": "\r"}
MAX_TOKENS = 200_000  # of one literal
MAX_DEPTH = 40
_CLOSES = {"[": "]", "{": "}", "(": ")"}


class _NoLiteralError(Exception):
    """The text is no literal, or one beyond the bounds."""


def read_literal(text: str, start: int) -> tuple[Any, int]:
    """Returns the value that begins at `start`, and where it ends; what is no literal inside it is None.

    Numbers stand as they are written. (None, start) where nothing can be read.
    """
    reader = _Reader(text, start)
    try:
        return reader.value(0), reader.place
    except _NoLiteralError:
        return None, start


class _Reader:
    """A place in a text, and the token there."""

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        self._next = start
        self._left = MAX_TOKENS
        self.place = start
        self._advance()

    def value(self, depth: int) -> Any:
        """Reads one value; the token behind it is the current one then."""
        if depth > MAX_DEPTH:
            raise _NoLiteralError
        if self._sign == "{":
            found: Any = self._object(depth)
        elif self._sign == "[":
            found = self._array(depth)
        elif self._string is not None:
            found = self._string
            self._advance()
        else:
            found = self._word_value()
            if self._word:
                self._advance()
        return found if self._at_end() else self._skip()

    def _array(self, depth: int) -> list[Any]:
        found: list[Any] = []
        self._advance()
        while self._sign != "]":
            if self._sign != ",":
                found.append(self.value(depth + 1))
            if self._sign == ",":
                self._advance()
            elif self._sign != "]":
                raise _NoLiteralError
        self._advance()
        return found

    def _object(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        self._advance()
        while self._sign != "}":
            key = self._string if self._string is not None else self._word
            self._advance()
            if self._sign == ":" and key:
                self._advance()
                found.setdefault(key, self.value(depth + 1))
            else:  # a method, or a name that stands for its own value
                self._skip()
            if self._sign == ",":
                self._advance()
            elif self._sign != "}":
                raise _NoLiteralError
        self._advance()
        return found

    def _word_value(self) -> Any:
        if _NUMBER.fullmatch(self._word):
            return self._word
        return _WORDS.get(self._word)

    def _at_end(self) -> bool:
        return self._sign in (",", "]", "}", ")") or self._ended or self._word.startswith(";")

    def _skip(self) -> None:
        """Goes on behind an expression, to the comma or the bracket that ends it."""
        open_brackets: list[str] = []
        while not self._ended:
            if self._sign in _CLOSES:
                open_brackets.append(_CLOSES[self._sign])
            elif self._sign in (")", "]", "}"):
                if not open_brackets:
                    return
                if open_brackets.pop() != self._sign:
                    raise _NoLiteralError
            elif self._sign == "," and not open_brackets:
                return
            self._advance()

    def _advance(self) -> None:
        self.place = self._next
        found = _TOKEN.match(self._text, self._next)
        self._left -= 1
        if self._left < 0:
            raise _NoLiteralError
        self._ended = found is None
        self._sign = (found[1] or "") if found else ""
        self._string = _unquoted(found[2][1:-1]) if found and found[2] else None
        self._word = (found[3] or "") if found else ""
        self._next = found.end() if found else self._next


def _unquoted(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else _SIGNS.get(found[2], found[2]), text)
