"""The end of a heading: at the line's end, at its first sentence, at a colon, at a gap."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from parsers.outline.markers import Style

# a full stop typed as a point ends a sentence where no digit or Latin letter touches it
_NO_POINT = r"(?:(?<![.．])|(?<=[\u4e00-\u9fff”》）)].)(?=[\u4e00-\u9fff“《]|$))"
_SENTENCE = re.compile(rf"[。！？!?.．]{_NO_POINT}[”’」』）)》】\"']{{0,2}}")
_ITEM_END = re.compile(rf"[。！？!?；;.．]{_NO_POINT}[”’」』）)》】\"']{{0,2}}")
_GAP = re.compile(r"[^\S\n]+")
_COLON = re.compile(r"[：:](?!\d)")
_STATES = re.compile(r"[，,](?=\s{0,3}(?:20\d\d年|今年|去年|全年|本年|年内|截至|累计|共|[^，,。]{0,20}\d))")
_YEAR = re.compile(r"20\d\d\s?年")
_OPENING: Final = frozenset('“‘"《（(「『')
_CLOSING: Final = frozenset("”’》）)」』")
_COUNT = re.compile(
    r"\d[余多]?(?:%|％|[万亿]?[余多]?[次场件起宗份册人名个条])"
)  # 开展集中宣传：组织活动16场: no heading counts
_SHORT_CLAUSE: Final = 25  # a colon inside so short a first sentence belongs to the heading
_LONG_HEADING: Final = 40
_HEADING: Final = (4, 32)


class Heading(NamedTuple):
    """A heading as it stands, with its end mark, and what of its paragraph is left as text."""

    heading: str
    rest: str


def split_heading(paragraph: str, style: Style, *, body_follows: bool, fused: bool) -> Heading:
    """Splits the paragraph behind a marker into heading and text.

    A run-in heading ends with its first sentence; before that at a gap, or at a colon that a long clause
    follows. Where nothing else stands under the marker (`body_follows` is false) and the siblings bear short
    headings (`fused`), a heading fused to its only sentence by a comma ends before the clause that counts.
    """
    cell, tab, rest = paragraph.partition("\t")
    if tab:  # the cells of a table's row: the first is the heading
        return Heading(cell.strip(), rest.strip())
    end = (_ITEM_END if style.listed else _SENTENCE).search(paragraph)
    sentence = paragraph[: end.end()] if end else paragraph
    cut = _gap(sentence, whole=end is None) or _colon(sentence, whole=end is None)
    if cut is None and fused and not body_follows and not paragraph[len(sentence) :].strip():
        cut = _comma(sentence)
    at = len(sentence) if cut is None else cut
    return Heading(paragraph[:at].strip(), paragraph[at:].strip())


def _gap(sentence: str, *, whole: bool) -> int | None:
    begin = sentence[: _HEADING[1] + 8]
    for match in _GAP.finditer(begin) if len(begin.split(None, 1)) > 1 else ():
        start, end = match.span()
        if start > _HEADING[1] or end >= len(sentence):
            return None
        before, after = sentence[start - 1 : start], sentence[end]
        if start < _HEADING[0] or before.isascii() or before in "，、：" or after in _OPENING:
            continue
        if after.isascii() and not _YEAR.match(sentence, end):
            continue
        behind = sentence[end:]
        if len(behind) >= 20 and ("，" in behind or "," in behind) and not (whole and len(sentence) <= _LONG_HEADING):
            return start
    return None


def _colon(sentence: str, *, whole: bool) -> int | None:
    match = _COLON.search(sentence, 0, _LONG_HEADING + 8)
    if match is None or match.end() >= len(sentence):
        return None
    limit = _LONG_HEADING if whole else _SHORT_CLAUSE
    is_long = len(sentence) - match.end() > limit
    return match.end() if is_long or _COUNT.search(sentence, match.end()) else None


def _comma(sentence: str) -> int | None:
    if len(sentence) <= _LONG_HEADING:
        return None
    match = _STATES.search(sentence, _HEADING[0], _HEADING[1])
    return match.end() if match and not any(char.isdigit() for char in sentence[: match.start()]) else None
