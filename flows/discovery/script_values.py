"""Reads what a page's scripts hold as literals: variables, object literals, and the addresses they ask for.

Nothing is run: an address that a script puts together of strings and variables is followed as far as the variables
stand in the page as literals; what is only known when the script runs becomes PLACEHOLDER.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from flows.discovery.list_page import ends_of

PLACEHOLDER = "{}"
MAX_OBJECT = 6_000  # characters of an object literal
MAX_PARTS = 40  # of an address that is put together by +: ten fields are twenty parts
_NAME = r"[A-Za-z_$][\w$]{0,40}"
_STRING = r"\"[^\"\n]{0,2000}\"|'[^'\n]{0,2000}'"
_ASSIGNED = re.compile(rf"(?<![\w.$])({_NAME})[\"']?\s*[:=]\s*({_STRING}|-?\d{{1,19}}(?![\w.]))")
_PART = re.compile(
    rf"\s*(?:({_STRING})|({_NAME}(?:\.{_NAME}|\[[^\[\]]{{0,40}}\])*(?:\([^()]{{0,80}}\))?)|(\d{{1,10}}))"
)
_PLUS = re.compile(r"\s*\+(?!\+)")
_POSTED = re.compile(r"\.post\s*\(|[\"']?(?:type|method)[\"']?\s*:\s*[\"']post[\"']", re.IGNORECASE)
# html.unescape() would take &current= and &paramJson= of an address for signs of their own
_ESCAPES = (("&amp;", "&"), ("&quot;", '"'), ("&#34;", '"'), ("&#39;", "'"), ("&apos;", "'"), ("\\/", "/"))

Value: TypeAlias = "str | list[Value]"


def script_text(text: str) -> str:
    """Returns a page's text with the escapes of attributes and of JSON undone; of a long one both ends."""
    text = ends_of(text)
    for escape, sign in _ESCAPES:
        if escape in text:
            text = text.replace(escape, sign)
    return text


def variables(text: str) -> dict[str, str]:
    """Returns the first literal that each name is given, strings without their quotation marks; empty ones last."""
    found: dict[str, str] = {}
    for match in _ASSIGNED.finditer(text):
        value = match[2].strip("\"'")
        if not found.get(match[1]):
            found[match[1]] = value
    return found


def addresses(text: str, mark: re.Pattern[str], known: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Yields the addresses in quotation marks that `mark` fits, put together, with the place where each begins."""
    for match in mark.finditer(text):
        start = max(text.rfind('"', 0, match.start() + 1), text.rfind("'", 0, match.start() + 1))
        if start < 0 or match.start() - start > 400 or "\n" in text[start : match.start()]:
            continue
        address = _concatenation(text, start, known)
        if address:
            yield address + _appended(text, start, known), start


def is_posted(text: str, place: int) -> bool:
    """Returns True if the call around an address is a POST: $.post(…), or type: "post" beside it."""
    return bool(_POSTED.search(text[max(0, place - 200) : place + 300]))


def _concatenation(text: str, start: int, known: Mapping[str, str]) -> str:
    """Returns 'a' + b + 'c' as one string; names that are not known, and parts beyond a bound, are placeholders."""
    pieces: list[str] = []
    position = start
    for _ in range(MAX_PARTS):
        part = _PART.match(text, position)
        if part is None:
            break
        if part[1]:
            pieces.append(part[1][1:-1])
        elif part[2]:
            pieces.append(known.get(part[2], PLACEHOLDER))
        else:
            pieces.append(part[3])
        plus = _PLUS.match(text, part.end())
        if plus is None:
            break
        position = plus.end()
    else:
        pieces.append(PLACEHOLDER)
    return "".join(pieces)


def _appended(text: str, start: int, known: Mapping[str, str]) -> str:
    """Returns what a script appends elsewhere to the variable that holds the address: url + '?page=' + n."""
    name = re.search(rf"({_NAME})\s*=\s*$", text[max(0, start - 60) : start])
    if not name:
        return ""
    used = re.search(rf"(?<![\w.$]){re.escape(name[1])}\s*\+\s*(?=[\"'][?&])", text)
    return _concatenation(text, used.end(), known) if used else ""


def objects(text: str, key: str, known: Mapping[str, str]) -> Iterator[dict[str, Value]]:
    """Yields the object literals that hold the key, names in them replaced by the literals they stand for."""
    seen: set[int] = set()
    for match in re.finditer(rf"(?<![\w$]){re.escape(key)}[\"']?\s*:", text):
        start = _opening(text, match.start())
        if start is None or start in seen:
            continue
        seen.add(start)
        yield read_object(text[start : start + MAX_OBJECT], known)


def read_object(text: str, known: Mapping[str, str]) -> dict[str, Value]:
    """Returns the pairs of the object literal that `text` begins with; values that are no literals are left out."""
    found: dict[str, Value] = {}
    for item in _items(text):
        key, colon, value = item.partition(":")
        read = read_value(value, known) if colon else None
        if read is not None:
            found.setdefault(key.strip().strip("\"'"), read)
    return found


def pairs(text: str) -> dict[str, str]:
    """Returns the pairs of the object literal that `text` begins with, the values as they are written."""
    found: dict[str, str] = {}
    for item in _items(text):
        key, colon, value = item.partition(":")
        if colon:
            found.setdefault(key.strip().strip("\"'"), value.strip())
    return found


def arguments(text: str, start: int) -> list[str]:
    """Returns the arguments of the call whose bracket opens at `start`, as they are written."""
    return [item.strip() for item in _items(balanced(text, start))]


def join(written: str, known: Mapping[str, str]) -> str:
    """Returns a literal, or a sum of literals and names, as one text; what is not known becomes PLACEHOLDER.

    Of a name with a dot (this.size) the last part is looked up. Empty where it is neither.
    """
    lone = re.fullmatch(rf"(?:{_NAME}\.)*({_NAME})", written)
    if lone is not None:
        return known.get(written, known.get(lone[1], PLACEHOLDER))
    return _concatenation(written, 0, known)


def read_value(text: str, known: Mapping[str, str]) -> Value | None:
    """Returns a literal, an array of literals, or a variable's value; None for anything else."""
    text = text.strip()
    if text.startswith("["):
        return [value for item in _items(text) if (value := read_value(item, known)) is not None]
    if re.fullmatch(_STRING, text):
        return text[1:-1]
    if re.fullmatch(r"-?\d{1,19}|true|false", text):
        return text
    if text in known:
        return known[text]
    joined = _concatenation(text, 0, known) if "+" in text else PLACEHOLDER
    return joined if PLACEHOLDER not in joined else None


def array(text: str, name: str, known: Mapping[str, str]) -> list[Value] | None:
    """Returns the array that a name is given: var ajax_type = ['a', 'b']."""
    found = re.search(rf"(?<![\w.$]){re.escape(name)}[\"']?\s*[:=]\s*(?=\[)", text)
    value = read_value(balanced(text, found.end()), known) if found else None
    return value if isinstance(value, list) else None


def _opening(text: str, place: int) -> int | None:
    """Returns the place of the brace that opens the object around `place`."""
    depth = 0
    for position in range(place - 1, max(0, place - MAX_OBJECT) - 1, -1):
        if text[position] == "}":
            depth += 1
        elif text[position] == "{":
            if depth == 0:
                return position
            depth -= 1
    return None


def balanced(text: str, start: int) -> str:
    """Returns the text from an opening bracket to the one that closes it, quoted brackets not counted."""
    for position, depth in _brackets_and_commas(text[start : start + MAX_OBJECT]):
        if depth == 0:
            return text[start : start + position + 1]
    return ""


def _items(text: str) -> Iterator[str]:
    """Yields what stands between the commas of the literal that `text` begins with, one level deep."""
    literal = balanced(text, 0)
    begin = 1
    for position, depth in _brackets_and_commas(literal):
        if literal[position] == "," and depth == 1:
            yield literal[begin:position]
            begin = position + 1
    if literal[begin:-1].strip():
        yield literal[begin:-1]


def _brackets_and_commas(text: str) -> Iterator[tuple[int, int]]:
    """Yields the place of each bracket and comma that is not quoted, with the brackets that are open behind it."""
    depth, quote = 0, ""
    for position, sign in enumerate(text):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign in "{[(":
            depth += 1
            yield position, depth
        elif sign in "}])":
            depth -= 1
            yield position, depth
        elif sign == ",":
            yield position, depth
