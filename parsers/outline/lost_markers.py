"""Headings whose marker was lost, bridged only where the neighbours prove them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from parsers.outline.cleanup import is_open
from parsers.outline.markers import SENTENCE_ENDS, Style

_BRIDGED: Final = (Style.COMMA, Style.PAREN, Style.ARABIC)
_NUMERALS: Final = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十")
# behind a number these make a word: 一年来, 一体化, 三级联动, 2个, 二十
_NO_SIGN_LOST: Final = frozenset("一二三四五六七八九十年月日体站窗网线村把手对次个名项级条件步")
_MAX_LOST: Final = 2
_SHORTEST: Final = 4
_LONGEST: Final = 40
_LONGEST_RUN_IN: Final = 30
_HEADING_ENDS: Final = SENTENCE_ENDS | frozenset("：:")
_COUNTS = re.compile(r"\d(?!\d{0,3}\s?年)(?<!20\d)(?<!20\d\d)")  # a sentence that states figures is no heading
Cuts: TypeAlias = dict[int, list[tuple[int, Style, int]]]
"""By the number of a block, its lines that begin a new one, each with the style and number of the marker it lost."""
_FIRST_SENTENCE = re.compile(r"[^。！？；]{4,40}?。")


@dataclass(slots=True)
class Block:
    """A marker and the lines up to the next one; the first line is the rest of the marker's own.

    `style` is None for the block before the first marker, `marker` empty where it was bridged.
    """

    style: Style | None
    number: int
    marker: str
    lines: list[str]
    at_line_start: bool
    taken: str = ""  # what stands before `lines[0]` on the same line of the page, or the end of it

    @property
    def run_in(self) -> bool:
        """Returns True if text follows the heading on the marker's own line."""
        first = self.lines[0] if self.lines else ""
        return not SENTENCE_ENDS.isdisjoint(first[:-1])

    @property
    def ends_sentence(self) -> bool:
        """Returns True if the marker's own line ends with 。"""
        return bool(self.lines) and self.lines[0].endswith("。")


def bridge_lost_markers(blocks: Sequence[Block]) -> tuple[list[Block], list[str]]:
    """Splits blocks at headings without a marker, between （六） and （八） for one; and says so in warnings.

    The gap in the numbers, the shape of the siblings' headings and the line's own shape must all speak
    for it, and as many lines must fit as numbers are missing.
    """
    cuts: Cuts = {}
    warnings: list[str] = []
    last_of: dict[Style, int] = {}
    for index, block in enumerate(blocks):
        if block.style is None:
            continue
        if block.style in _BRIDGED:
            _look_back(blocks, index, last_of, cuts, warnings)
        _look_above(blocks, index, last_of, cuts, warnings)
        for style in [style for style in last_of if style > block.style]:
            del last_of[style]
        last_of[block.style] = index
    return cut_blocks(blocks, cuts), warnings


def _look_back(
    blocks: Sequence[Block],
    index: int,
    last_of: dict[Style, int],
    cuts: Cuts,
    warnings: list[str],
) -> None:
    block, style = blocks[index], blocks[index].style
    if style is None:
        return
    before = last_of.get(style)
    from_block = before if before is not None else _opener(blocks, index, last_of, style)
    last_number = blocks[before].number if before is not None else 0
    lost = block.number - last_number - 1
    if from_block is None or not 1 <= lost <= _MAX_LOST or index - from_block > 40:
        return
    siblings = [block] if before is None else [blocks[before], block]
    found = [
        (at, line)
        for at in range(from_block, index)
        for line in range(0 if blocks[at].style is None else 1, len(blocks[at].lines))
        if _fits(blocks, at, line, siblings)
    ]
    found = _by_inner_list(blocks, found, lost)
    if len(found) != lost:
        return
    for offset, (at, line) in enumerate(found, start=1):
        cuts[at] = [cut for cut in cuts.get(at, ()) if cut[0] != line]
        cuts[at].append((line, style, last_number + offset))
        warnings.append(f"marker missing before {blocks[at].lines[line][:20]}, bridged to {block.marker}")


def _look_above(
    blocks: Sequence[Block],
    index: int,
    last_of: dict[Style, int],
    cuts: Cuts,
    warnings: list[str],
) -> None:
    """（一） begins anew right behind a line shaped like a heading: a part whose 二、 was lost."""
    block, above = blocks[index], blocks[index - 1]
    before = last_of.get(Style.PAREN)
    line = len(above.lines) - 1
    if block.style is not Style.PAREN or block.number != 1 or before is None or blocks[before].number < 2 or line < 1:
        return
    if not block.at_line_start or any(cut[0] == line for cut in cuts.get(index - 1, ())):
        return
    if is_open(above.lines[line - 1]) or not _is_heading_line(above.lines[line], may_end_sentence=False):
        return
    part = last_of.get(Style.COMMA)
    number = blocks[part].number + 1 if part is not None else 1
    cuts.setdefault(index - 1, []).append((line, Style.COMMA, number))
    warnings.append(f"marker missing before {above.lines[line][:20]}, bridged to {block.marker} that begins anew")


def _opener(blocks: Sequence[Block], index: int, last_of: dict[Style, int], style: Style) -> int | None:
    """The block under which a list begins whose first marker was lost."""
    outer = [at for other, at in last_of.items() if other < style]
    if outer:
        return max(outer)
    return 0 if index and blocks[0].style is None else None


def _by_inner_list(blocks: Sequence[Block], found: list[tuple[int, int]], lost: int) -> list[tuple[int, int]]:
    """Of too many lines that fit, those right behind which an inner list begins."""
    if len(found) <= lost:
        return found
    leading = [
        (at, line)
        for at, line in found
        if line == len(blocks[at].lines) - 1 and at + 1 < len(blocks) and blocks[at + 1].number == 1
    ]
    return leading if len(leading) == lost else found


def _fits(blocks: Sequence[Block], at: int, line: int, siblings: Sequence[Block]) -> bool:
    lines = blocks[at].lines
    text = lines[line]
    if line and is_open(lines[line - 1]) and len(lines[line - 1]) > _LONGEST:
        return False
    opening = blocks[at].style is None and lines[line - 1][-1:] in "：:"  # …报告如下： stands before the first heading
    if line and lines[line - 1][-1:] in "：:，,、" and not opening:
        return False
    if _COUNTS.search(text, 2):
        return False
    if all(sibling.run_in for sibling in siblings):
        match = _FIRST_SENTENCE.match(text)
        return match is not None and match.end() <= _LONGEST_RUN_IN and match.end() < len(text)
    followed = line + 1 < len(lines) or (at + 1 < len(blocks) and _goes_inside(blocks[at + 1], siblings[-1]))
    return followed and _is_heading_line(text, any(sibling.ends_sentence for sibling in siblings))


def _goes_inside(block: Block, sibling: Block) -> bool:
    """Returns True if `block` begins a list, or continues one that counts through, under a heading like `sibling`."""
    return block.number == 1 or (block.style is not None and sibling.style is not None and block.style > sibling.style)


def _is_heading_line(text: str, may_end_sentence: bool) -> bool:
    if not _SHORTEST <= len(text) <= _LONGEST:
        return False
    body = text[:-1] if may_end_sentence and text.endswith("。") else text
    return _HEADING_ENDS.isdisjoint(body) and body[-1] not in "，,、"


def _bridged(style: Style, number: int, lines: list[str]) -> Block:
    """The block of a lost marker; where only its sign was lost (2优化…), the number is the marker."""
    first = lines[0]
    chinese = _NUMERALS[number] if number < len(_NUMERALS) else ""
    for numeral in (str(number), chinese, chinese and f"（{chinese}", chinese and f"({chinese}"):
        rest = first[len(numeral) :]
        if numeral and first.startswith(numeral) and not rest[:1].isdigit() and rest[:1] not in _NO_SIGN_LOST:
            return Block(style, number, numeral, [rest.strip(), *lines[1:]], at_line_start=True)
    return Block(style, number, "", lines, at_line_start=True)


def cut_blocks(blocks: Sequence[Block], cuts: Cuts) -> list[Block]:
    """The blocks with new ones from the lines that `cuts` names."""
    if not cuts:
        return list(blocks)
    result: list[Block] = []
    for at, block in enumerate(blocks):
        rest = block.lines
        pieces: list[Block] = []
        for line, style, number in sorted(cuts.get(at, ()), reverse=True):
            pieces.append(_bridged(style, number, rest[line:]))
            rest = rest[:line]
        result.append(Block(block.style, block.number, block.marker, rest, block.at_line_start, block.taken))
        result += reversed(pieces)
    return result
