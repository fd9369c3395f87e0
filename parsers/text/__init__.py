"""Characters: bytes to text, traditional to simplified, and a folded copy to match on."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from parsers.model import Script
from parsers.text.radicals import without_radicals

if TYPE_CHECKING:
    from opencc import OpenCC

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD_BYTES = 4096
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
# What a page names gb2312 or gbk holds characters of GB18030 all the same (镕, —), as browsers know.
_GB_NAMES = frozenset({"gb2312", "gb_2312-80", "gbk", "gb18030", "gb2312-80", "cp936", "936", "x-gbk", "hz-gb-2312"})
_OTHER_NAMES = frozenset({"utf-8", "utf8", "unicode-1-1-utf-8", "big5", "big5-hkscs", "utf-16", "utf-16le", "utf-16be"})

# Blank to the reader: control characters, zero widths, soft hyphens, byte order marks inside the text.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ud800-\udfff\ufffe\uffff]+"
)
# A character that a font or an encoding lacked: the bytes of GB18030 read as GBK, a question mark, a private one.
LOST_CHARACTER = "(?:\ufffd\\d\ufffd\\d|[?\ufffd\ue000-\uf8ff])"
_FOLDED = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_FOLDED |= dict.fromkeys(map(chr, [0x09, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000]), " ")
_FOLDED |= {"〔": "[", "〕": "]", "【": "[", "】": "]", "︰": ":"}
_FOLDABLE = frozenset(_FOLDED)
# what UTF-8 makes of Chinese characters and their punctuation, by the parts that bytes play: a lead (of three bytes, of
# four), two or three that continue it; GB18030 gives such a row by rare chance
_PARTS = bytes(b"A" * 0x80 + b"C" * 0x40 + b"-" * 0x22 + b"L" * 0x0E + b"F" + b"-" * 0x0F)
_THREE, _FOUR = b"LCC", b"FCCC"
_NEVER_SECOND = bytes((*range(0x30), *range(0x3A, 0x40)))  # no byte of a character of GB18030: they only take time
# a sign that each page of a report or a list holds: a look that takes a fifth of the time
_YEAR = "年".encode()
_WIDE = re.compile(rb"[\x80-\xff]+")
_SHORT_LINE = 400  # characters; a page's lines above its text are shorter, and asked for again and again


def decode(body: bytes, media_type: str | None = None) -> str:
    """The text of a response: by BOM, meta tag, HTTP header, strict UTF-8, then GB18030; it never fails.

    What is valid UTF-8 throughout is UTF-8 whatever it declares: text of another encoding never is by chance. Of a
    page that is UTF-8 in the main, the UTF-8 part stays whole and the rest is read as GB18030, as an included foot is.
    """
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        if _YEAR in body and _is_mostly_utf8(body):
            return _decode_mixed(body)
    for name in _declared_encodings(body, media_type):
        try:
            return body.decode(name)
        except UnicodeDecodeError:
            continue
    readings = [body.decode(name, "replace") for name in ("gb18030", "utf-8")]
    return min(readings, key=lambda text: text.count("\ufffd"))


def _is_mostly_utf8(body: bytes) -> bool:
    """Returns True if more than half of the bytes beyond ASCII are UTF-8."""
    parts = body.translate(_PARTS, _NEVER_SECOND)
    whole = sum(len(one) * parts.count(one) for one in (_THREE, _FOUR))
    return 2 * whole > len(parts) - parts.count(b"A")


def _decode_mixed(body: bytes) -> str:
    """Decodes UTF-8 with GB18030 between: each run of bytes beyond ASCII by what most of it is."""
    text: list[str] = []
    at = 0
    for run in _WIDE.finditer(body):
        charset = "utf-8" if len(run[0]) < 3 or _is_mostly_utf8(run[0]) else "gb18030"
        text += (body[at : run.start()].decode("ascii"), run[0].decode(charset, "replace"))
        at = run.end()
    return "".join((*text, body[at:].decode("ascii")))


def _declared_encodings(body: bytes, media_type: str | None) -> Iterable[str]:
    meta = _META_CHARSET.search(body[:_HEAD_BYTES])
    header = _HEADER_CHARSET.search(media_type or "")
    names = [meta.group(1).decode("ascii") if meta else "", header.group(1) if header else ""]
    for name in map(str.lower, names):
        if name in _GB_NAMES:
            yield "gb18030"
        elif name in _OTHER_NAMES:
            yield name


def visible(text: str) -> str:
    """The text without control and zero-width characters, radicals as ideographs; line breaks, tabs and blanks stay."""
    return without_radicals(_INVISIBLE.sub("", text))


def fold(text: str) -> str:
    """A copy to match on, as long as `text`: half-width, blanks of one kind, square brackets for 〔〕 and 【】."""
    return _folded_again(text) if len(text) <= _SHORT_LINE else _folded(text)


def _folded(text: str) -> str:
    # str.translate takes twice as long, since most characters are in no table
    for character in _FOLDABLE.intersection(text):
        text = text.replace(character, _FOLDED[character])
    return text


@lru_cache(maxsize=4096)  # more than the longest reports have of them
def _folded_again(text: str) -> str:
    return _folded(text)


def squeeze(text: str) -> str:
    """The text without any blank, folded: what two spellings of one title have in common."""
    return "".join(fold(text).split())


def squeeze_lines(text: str) -> str:
    """Returns the text squeezed line by line: the lines stay apart, those without a character go."""
    return "\n".join(filter(None, map(squeeze, text.split("\n"))))


def words(text: str) -> tuple[str, ...]:
    """The words of a list that is written out over lines."""
    return tuple(text.split())


@cache
def _opencc() -> OpenCC:
    from opencc import OpenCC  # paid for by the texts that need it

    return OpenCC("t2s")


@cache
def _convertible() -> tuple[frozenset[str], frozenset[str]]:
    """Characters that t2s may change, and those of them that simplified text does not hold (not in GB 2312)."""
    dictionary = resources.files("opencc") / "dictionary" / "TSCharacters.txt"
    pairs = (line.split("\t") for line in dictionary.read_text("utf-8").splitlines() if "\t" in line)
    changed = {old for old, new in pairs if old not in new.split()[:1]}
    return frozenset(changed), frozenset(filter(is_rare, changed))


def is_rare(text: str) -> bool:
    """Returns True if a character stands in the text outside GB 2312, which common fonts of older systems lack."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False


def script_of(text: str, names: Callable[[], str] = str) -> Script:
    """Returns True if a text is written in traditional characters, half-converted text included.

    `names` gives the characters that registered place names hold; they prove nothing. A name or two in
    traditional characters does not make a text traditional: one character in a hundred does.
    """
    ink = len(text) - text.count(" ")
    beyond = len(text) - len(text.encode("gb2312", "ignore").decode("gb2312"))
    if beyond * 100 < ink:  # the rest is costlier to tell, and tells of these alone
        return "simplified"
    found = _convertible()[1].intersection(text)
    if len(found) < 3 or len(found := found.difference(names())) < 3:
        return "simplified"
    amount = sum(map(text.count, found))
    return "traditional" if amount * 100 >= ink else "simplified"


def to_simplified(text: str, names: Iterable[str] = ()) -> str:
    """The text by OpenCC's t2s, as long as it was; `names` that stand in it are written as they are given."""
    converted = str(_opencc().convert(text))
    if len(converted) != len(text):
        return converted
    chars = list(converted)
    for name in names:
        plain = str(_opencc().convert(name))
        if plain == name:
            continue
        start = converted.find(plain)
        while start >= 0:
            for offset, char in enumerate(name):
                if text[start + offset] == char:
                    chars[start + offset] = char
            start = converted.find(plain, start + 1)
    return "".join(chars)


def convertible(text: str) -> bool:
    """Returns True if t2s could change anything in the text."""
    return not _convertible()[0].isdisjoint(text)
