"""Fields of Word that have no result: what a reader sees stands in the instruction.

EQ is an enclosed character, a reading aid or a fraction (`eq \\o\\ac(○,1)` is ①), SYMBOL a sign of a font. What a box
to tick or a list to choose from holds stands beside the instruction (ECMA-376 17.16.17).
"""

from __future__ import annotations

import re
from typing import Final

from parsers.documents.list_numbers import format_number
from parsers.documents.symbols import drawn

_EQUATION: Final = re.compile(r"\s*eq\b", re.IGNORECASE)
_SIGN: Final = re.compile(
    r'\s*symbol\s+(\d{1,5})\b(?:.*?\\f\s*(?:"([^"]{1,60})"|(\S{1,60})))?', re.IGNORECASE | re.DOTALL
)
_SWITCHES: Final = re.compile(r'\\\*\s*(?:"[^"]*"|\w+)')
_CALL: Final = re.compile(r"(?:\\[a-zA-Z]{1,2}\s*\d*\s*)+\(")
_ENCLOSING: Final = "○〇□△◇"
_DEEPEST: Final = 20
_LONGEST: Final = 2000


def tick_text(*, is_ticked: bool) -> str:
    """Returns the box that FORMCHECKBOX draws."""
    return "☒" if is_ticked else "☐"


def field_text(instruction: str) -> str:
    """Returns what an EQ or SYMBOL field draws, "" for any other field."""
    if symbol := _SIGN.match(instruction):
        return drawn(symbol[2] or symbol[3] or "", int(symbol[1]))
    if not _EQUATION.match(instruction) or len(instruction) > _LONGEST:
        return ""
    return _text(_SWITCHES.sub("", _EQUATION.sub("", instruction, count=1)).strip(), 0)


def _text(source: str, depth: int) -> str:
    out, at = "", 0
    while depth < _DEEPEST and (call := _CALL.search(source, at)):
        out += source[at : call.start()]
        arguments, at = _arguments(source, call.end())
        out += _drawn(call[0].lower(), [(one, _text(one, depth + 1)) for one in arguments])
    return (out + source[at:]).replace("\\", "").strip()


def _arguments(source: str, at: int) -> tuple[list[str], int]:
    """The arguments from behind a bracket to the one that closes it, and where that ends."""
    arguments, depth = [""], 0
    while at < len(source):
        char = source[at]
        at += 1
        if char == ")" and not depth:
            break
        depth += (char == "(") - (char == ")")
        if char in ",;" and not depth:
            arguments.append("")
        else:
            arguments[-1] += char
    return arguments, at


def _drawn(call: str, arguments: list[tuple[str, str]]) -> str:
    texts = [text for _, text in arguments]
    if call.startswith("\\f"):
        return "/".join(texts)
    if call.startswith("\\r"):
        return "√" + texts[-1]
    if call.startswith("\\b"):
        return f"({''.join(texts)})"
    if not call.startswith("\\o"):
        return "".join(texts)
    inner = [text for source, text in arguments if text and text not in _ENCLOSING and "\\s\\up" not in source]
    number = inner[0] if len(inner) == 1 and len(inner) < len(texts) and inner[0].isascii() else ""
    return format_number("decimalEnclosedCircle", int(number)) if number.isdigit() else "".join(inner)
