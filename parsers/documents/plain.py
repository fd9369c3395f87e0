"""Plain text to lines: line breaks of every kind, and a page that was squeezed onto one line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from parsers.front_matter.fields import first_key
from parsers.front_matter.titles import TOPIC, looks_like_title
from parsers.text import fold, squeeze

_BREAKS = re.compile(r"[\n\r\v\f\x85\u2028\u2029]+")
_BLANK = " \t\u3000\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
_BEFORE_MARKER = re.compile(
    r"(?<=[^\s]) (?=[一二三四五六七八九十]{1,3}[、是]|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[.、](?![\d ])"
    r"|第[一二三四五六七八九十]{1,2}部分)"
)
_OPENING = re.compile(
    r" (?=(?:20\d\d年度?(?:以来)?,|今年以来|近年来|一年来|本年度|为深入|为贯彻|为全面|按照|根据)[^:]{20})"
)
_BEHIND_SENTENCE = re.compile(r"(?<=[。!?:;]) ")
_HEADED = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[.、](?!\d)|第[一二三四五六七八九十]{1,2}部分)\s?"
)
_GAP = re.compile(r"(?<=[\u4e00-\u9fff”》)]) (?=\S)")
_PHRASE_END = re.compile(r"[,。;:!?]")
_LONGEST_HEADING, _HALF_HEADING = 45, 20
_GLUED_TITLE = re.compile(
    r"^[^,。;:]{6,80}?(?:报告|总结|汇报|年报)(?:\([^)]{2,12}\))?"
    r"(?=(?:19|20)\d{2}年|各位|今年|近年|为[^,]|[一二三四五六七八九十]、|[市县区旗镇]委|中共)"
)
_AFTER_TITLE = re.compile(r"(?:报告|总结|汇报|年报|情况)(?:\([^)]{2,12}\))? ")
_SALUTATION = re.compile(r"^[^。;\d]{2,60}(?:委|政府|办|局|组|部门|代表): ")
_FEW_LINES, _LONG_LINE, _FRONT_CHARS = 3, 120, 600


def text_lines(text: str) -> list[str]:
    """The non-blank lines of a plain text, without the blanks around them."""
    lines = [stripped for line in _BREAKS.split(text) if (stripped := line.strip(_BLANK))]
    if 0 < len(lines) <= _FEW_LINES and any(len(line) > _LONG_LINE for line in lines):
        lines = [piece for line in lines for piece in _run_on(line)]
    return [*unglued(lines[:8]), *lines[8:]]


def _run_on(line: str) -> Iterator[str]:
    """The lines of a page that stands on one, single spaces being where the line breaks were."""
    folded = fold(line)
    cuts = [match.start() for match in _BEFORE_MARKER.finditer(folded)]
    cuts += list(_behind_headings(folded, tuple(cuts)))
    front = folded[: min(cuts[0] if cuts else len(folded), _FRONT_CHARS)]
    title = next((m for m in _AFTER_TITLE.finditer(front) if TOPIC.search(squeeze(front[: m.start()]))), None)
    begin = 0
    if title and looks_like_title(front[: title.end()]):
        begin = title.end()
        cuts.append(begin - 1)
    if salutation := _SALUTATION.match(front[begin:]):
        cuts.append(begin + salutation.end() - 1)
    cuts += [match.start() for match in _OPENING.finditer(front)][:1]
    begin = 0
    for cut in sorted(set(cuts)):
        if piece := line[begin:cut].strip(_BLANK):
            yield piece
        begin = cut
    if piece := line[begin:].strip(_BLANK):
        yield piece


def _behind_headings(folded: str, markers: Sequence[int]) -> Iterator[int]:
    """Returns where, behind the first marker, a heading ends at a blank, and a paragraph at its last mark."""
    for at, following in pairwise((*markers, len(folded))):
        head = _HEADED.match(folded, at + 1, following)
        if head:
            yield from _heading_end(folded, head.end(), following)
        yield from (match.start() for match in _BEHIND_SENTENCE.finditer(folded, at + 1, following))


def _heading_end(folded: str, begin: int, end: int) -> Iterator[int]:
    for gap in _GAP.finditer(folded, begin, min(end, begin + _LONGEST_HEADING)):
        if "。" in folded[begin : gap.start()] or ":" in folded[begin : gap.start()]:
            return
        # 党建引领 深化治理 is one heading whose comma is a blank
        phrase = _PHRASE_END.search(folded, gap.end(), end)
        next_gap = folded.find(" ", gap.end(), gap.end() + _HALF_HEADING)
        if next_gap < 0 or (phrase and phrase.start() < next_gap):
            yield gap.start()
            return


def unglued(lines: list[str]) -> Iterator[str]:
    """The first lines of an article, a title parted from the metadata or the text that was glued behind it."""
    for number, line in enumerate(lines):
        cut = _title_end(line, first=number == 0)
        if cut:
            yield line[:cut].rstrip(_BLANK)
        yield line[cut:].lstrip(_BLANK)


def _title_end(line: str, *, first: bool) -> int:
    key = first_key(line)
    if key:
        before = line[:key].rstrip(_BLANK + "[(【（")
        if TOPIC.search(squeeze(before)) and looks_like_title(before):
            return len(before)
    if first and len(line) > _LONG_LINE // 2:
        glued = _GLUED_TITLE.match(fold(line[:_FRONT_CHARS]))
        if glued and TOPIC.search(glued.group()) and len(line) - glued.end() > 20:
            return glued.end()
    return 0
