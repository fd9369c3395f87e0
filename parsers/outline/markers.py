"""Outline markers: what 一、 （一） 1. （1） ① 一是 第一， 首先 look like, and where they may stand.

GB/T 9704-2012 fixes 一、 → （一） → 1. → （1）; people add 一)、 1、 1．, half-width signs and blanks. This
module only says what has the form of a marker and what stands before it; whether it is one is
decided by `parsers.outline.numbering` from its neighbours.
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import Final, NamedTuple

BLANK: Final = r"[^\S\n]"
"""One blank as Word leaves them: U+0020, U+00A0, U+2002, U+3000 and their kind."""

SENTENCE_ENDS: Final = frozenset("。！？!?；;…")
_COLONS: Final = frozenset("：:")
_COMMAS: Final = frozenset("，,、")
_CLOSING: Final = frozenset("”’」』）)》】\"'")


class Style(IntEnum):
    """The kinds of marker, from the outermost to the innermost of the standard's order."""

    CHAPTER = 0  # 第一部分, 第一章
    COMMA = 1  # 一、
    PAREN = 2  # （一）
    ARABIC = 3  # 1.
    DOTTED = 4  # 1.1
    DOTTED_TWICE = 5  # 1.1.1
    ARABIC_PAREN = 6  # （1）
    CIRCLE = 7  # ①
    ORDINAL = 8  # 第一，
    FIRST = 9  # 首先，
    IS = 10  # 一是

    __hash__ = int.__hash__  # Enum's is Python code, and styles are keys of every table of the outline

    @property
    def listed(self) -> bool:
        """Returns True if it counts items inside running text rather than sections."""
        return self >= Style.ORDINAL


class Edge(IntEnum):
    """The text before a marker, from the surest witness to the weakest."""

    LINE = 0
    SENTENCE = 1
    COLON = 2
    BLANK = 3
    COMMA = 4
    NONE = 5


class Candidate(NamedTuple):
    """A stretch of a line that has a marker's form; `number` is None for 最后."""

    line: int
    start: int
    end: int
    style: Style
    number: int | None
    edge: Edge


_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_CN = "[一二三四五六七八九十]{1,3}"
_COMMA = "[、﹑､]"  # in the forms of other code pages, too
_GAP = rf"(?=[^\S\n\t]{{1,3}}(?:20\d\d年|(?!{_CN})[\u4e00-\u9fff]))"  # 一 主要工作
_MARKER = re.compile(
    rf"""
      (?P<paren>[（(]{BLANK}{{0,3}}(?P<paren_n>{_CN}){BLANK}{{0,3}}[)）]|[㈠-㈩])(?![款项条目类]|以上|级)
    | [（(]{BLANK}{{0,3}}(?P<aparen_n>\d{{1,2}}){BLANK}{{0,3}}[)）](?!号|[款项条目])
    | (?P<aparen>[⑴-⒇])
    | (?P<circle>[①-⑳])
    | (?P<arabic>[⒈-⒛])
    | (?P<cn>{_CN})
      (?:(?P<is>{BLANK}?是)|(?P<half>{BLANK}?[)）])|(?P<comma>{BLANK}{{0,3}}(?:{_COMMA}|[.．,，：:](?!{_CN}))|{_GAP}))
    | 第(?P<chapter>{_CN})(?:部分[：:、]?|章(?:[：:、]|(?=\s|$)))
    | 第(?P<ordinal>{_CN})[，,、：:]
    | (?P<first>首先|其次|再次|最后)[，,：:]
    | (?P<arabic_n>\d{{1,2}}){BLANK}{{0,3}}
      (?:[.．](?=\d{{4}}年|\d{{5}}[\u4e00-\u9fff]|\D|$)|{_COMMA}|(?P<ahalf>[)）]))(?![\d０-９]{{1,3}}(?!\d|年))
    """,
    re.VERBOSE,
)
# 1.1 and 1.1.1 as engineers number; 1.5万元 is a quantity
_DOTTED = re.compile(
    r"\d{1,2}[.．]\d{1,2}(?P<twice>[.．]\d{1,2})?(?:[.．](?!\d)|、)?"
    rf"(?=(?:{BLANK}{{0,3}}20\d\d年|{BLANK}{{1,3}}(?![万亿元倍亩吨])[\u4e00-\u9fff“《]|(?![万亿千百元倍亩吨米个余多]|[平立]方|公[里斤顷])[\u4e00-\u9fff“《]))"
)
_BARE = re.compile(rf"\d{{1,2}}(?={BLANK}{{1,3}}(?:20\d\d年|[\u4e00-\u9fff“]))")
_PIECES = re.compile(r"\d{1,2}")
# 一、二、三产业 and 一、二级 count things, not sections; a line may well begin 一、三级联动机制
_RUN_OF_NUMBERS = re.compile(rf"{_CN}、")
_NEXT_MONTH = re.compile(rf"({_CN})(?:月|季度|年级)")  # 五、六月份 begins no part, even at a line's beginning
_NUMBERED_KIND = re.compile(rf"{_CN}[级类产审]")
_FIRST_CHAR = re.compile(r"[（(一二三四五六七八九十①-⑳⑴-⒇⒈-⒛㈠-㈩\d第首其再最](?<!\d\d)")  # no number's inner digit
MARKER_STARTS: Final = frozenset("（(一二三四五六七八九十①②③④⑴⑵⑶⒈⒉⒊㈠㈡㈢0123456789０１２３４５６７８９第首其再最")
"""The words that the first marker of a style, or one behind it, may begin with."""
_FIRSTS = {"首先": 1, "其次": 2, "再次": 3, "最后": None}
_NUMBER_WORDS_BEFORE: Final = frozenset("统唯之同单专不万逐第初周十五三八六")
WORDS_BEFORE_ONE: Final = frozenset("统唯之同单专不")
"""The characters that make a word with 一 behind them: 统一, 唯一, 之一."""


def number_of(numeral: str) -> int:
    """The value of a Chinese numeral below one hundred, as markers use them; 十二 is 12."""
    if "十" not in numeral:
        value = 0
        for char in numeral:
            value = value * 10 + _DIGITS[char]
        return value
    tens, _, ones = numeral.partition("十")
    return (_DIGITS.get(tens[:1], 1) if tens else 1) * 10 + (_DIGITS.get(ones[:1], 0) if ones else 0)


def edge_before(line: str, start: int) -> Edge:
    """Returns what stands in `line` before position `start`."""
    at = start
    while at and line[at - 1].isspace():
        at -= 1
    if not at:
        return Edge.LINE
    blank = at < start
    while at and line[at - 1] in _CLOSING:
        at -= 1
    before = line[at - 1] if at else "。"
    if before in SENTENCE_ENDS or (before == "." and not line[max(at - 2, 0)].isdigit()):
        return Edge.SENTENCE
    if line[at - 1 : at] in _COLONS:
        return Edge.COLON
    if blank:
        return Edge.BLANK
    return Edge.COMMA if before in _COMMAS else Edge.NONE


def _style_and_number(match: re.Match[str]) -> tuple[Style, int | None]:
    if cn := match["cn"]:
        style = Style.IS if match["is"] else Style.PAREN if match["half"] else Style.COMMA
        return style, number_of(cn)
    if paren := match["paren"]:
        return Style.PAREN, number_of(match["paren_n"]) if match["paren_n"] else _enclosed(paren, "㈠")
    if arabic := match["arabic_n"]:
        return (Style.ARABIC_PAREN if match["ahalf"] else Style.ARABIC), int(arabic)
    if arabic := match["aparen_n"]:
        return Style.ARABIC_PAREN, int(arabic)
    if first := match["first"]:
        return Style.FIRST, _FIRSTS[first]
    return _named_style(match)


def _named_style(match: re.Match[str]) -> tuple[Style, int | None]:
    kind = match.lastgroup or ""
    if kind in ("chapter", "ordinal"):
        return (Style.CHAPTER if kind == "chapter" else Style.ORDINAL), number_of(match[kind])
    style, origin = {
        "aparen": (Style.ARABIC_PAREN, "⑴"),
        "circle": (Style.CIRCLE, "①"),
        "arabic": (Style.ARABIC, "⒈"),
    }[kind]
    return style, _enclosed(match[kind], origin)


def _enclosed(char: str, origin: str) -> int:
    return ord(char) - ord(origin) + 1


def _is_look_alike(line: str, match: re.Match[str], edge: Edge) -> bool:
    if match["comma"] is not None:
        if match["comma"].strip() != "、" and edge is not Edge.LINE:
            return True
        if _RUN_OF_NUMBERS.match(line, match.end()):
            return True
        month = _NEXT_MONTH.match(line, match.end())
        if month and number_of(month[1]) == number_of(match["cn"]) + 1:
            return True
        if edge is not Edge.LINE and _NUMBERED_KIND.match(line, match.end()):
            return True
    if edge is Edge.NONE and match["cn"] and match.start() and line[match.start() - 1] in _NUMBER_WORDS_BEFORE:
        return True
    return edge is Edge.NONE and bool(
        match["half"] or match["ahalf"] or (match["arabic_n"] and match.end() >= len(line))
    )


def dotted_numbers(marker: str) -> list[int]:
    """The numbers of a marker of the styles DOTTED and DOTTED_TWICE; 1.12 gives 1 and 12."""
    return [int(piece) for piece in _PIECES.findall(marker)]


def bare_number(line: str, line_number: int) -> Candidate | None:
    """The number that begins a line with only a blank behind it, as parts are numbered whose own are 1.1, 1.2."""
    found = _BARE.match(line)
    return Candidate(line_number, 0, found.end(), Style.ARABIC, int(found.group()), Edge.LINE) if found else None


def _ends_before(line: str, start: int) -> bool:
    return not start or line[start - 1] in SENTENCE_ENDS


def find_candidates(line: str, line_number: int) -> list[Candidate]:
    """All stretches of `line` that have a marker's form, in order; linear in the line's length."""
    found = []
    floor = 0
    for trigger in _FIRST_CHAR.finditer(line):
        start = trigger.start()
        if start < floor:
            continue
        dotted = _DOTTED.match(line, start) if line[start].isdecimal() and _ends_before(line, start) else None
        if dotted:
            floor = dotted.end()
            style = Style.DOTTED_TWICE if dotted["twice"] else Style.DOTTED
            edge = Edge.SENTENCE if start else Edge.LINE
            found.append(Candidate(line_number, start, floor, style, dotted_numbers(dotted.group())[-1], edge))
            continue
        match = _MARKER.match(line, start)
        if match is None:
            continue
        floor = match.end()
        edge = edge_before(line, match.start())
        if not _is_look_alike(line, match, edge):
            style, number = _style_and_number(match)
            found.append(Candidate(line_number, match.start(), match.end(), style, number, edge))
    return found
