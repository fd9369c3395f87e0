"""Headings without numbers that a page (<h2>) or a Word document (标题 1) marks as such in place of 一、."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from parsers.outline.lost_markers import Block, Cuts, cut_blocks
from parsers.outline.markers import SENTENCE_ENDS, Style

_STYLES: Final = (Style.CHAPTER, Style.COMMA)
_LONGEST: Final = 40
_FEWEST: Final = 2
_NAMES_PART: Final = re.compile(r"问题|不足|短板|打算|计划|安排|思路|下一?步|下一?年|努力方向")


def cut_at_tagged(blocks: Sequence[Block], headings: Mapping[str, int]) -> tuple[list[Block], list[str]]:
    """Splits blocks at lines that are marked as headings, where no 一、 heads any part; warns of them.

    `headings` are the texts of such lines, each with its level. They are an outline where at least two
    stand on the outermost level, none is a sentence, each heads something, and one names what a report has to
    name: its problems, or what is planned. The two outermost levels count.
    """
    numbered = any(block.style is not None and block.style <= Style.COMMA for block in blocks)
    found = list(_tagged(blocks, headings)) if headings and not numbered else []
    levels = sorted({level for _, _, _, level in found})
    outer = [text for _, _, text, level in found if level == levels[0]]
    if len(outer) < _FEWEST or not any(map(_NAMES_PART.search, outer)) or not all(map(_is_heading, outer)):
        return list(blocks), []
    cuts: Cuts = {}
    warnings: list[str] = []
    count = [0, 0]
    for at, line, text, level in found:
        depth = levels.index(level)
        if depth < len(_STYLES) and _is_heading(text) and _heads_something(blocks, at, line):
            count = [count[0] + 1, 0] if depth == 0 else [count[0], count[1] + 1]
            cuts.setdefault(at, []).append((line, _STYLES[depth], count[depth]))
            warnings.append(f"marker missing before {text[:20]}, told by its markup")
    return cut_blocks(blocks, cuts), warnings


def _tagged(blocks: Sequence[Block], headings: Mapping[str, int]) -> Iterator[tuple[int, int, str, int]]:
    """Yields the marked lines, each with the numbers of its block and line, and with its level."""
    for at, block in enumerate(blocks):
        for line, text in enumerate(block.lines):
            if text in headings and (line or block.style is None):
                yield at, line, text, headings[text]


def _is_heading(text: str) -> bool:
    return len(text) <= _LONGEST and SENTENCE_ENDS.isdisjoint(text)


def _heads_something(blocks: Sequence[Block], at: int, line: int) -> bool:
    return line + 1 < len(blocks[at].lines) or at + 1 < len(blocks)
