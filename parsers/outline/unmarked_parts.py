"""Parts of a report whose markers were all lost, told by what 督察工作规定第二十四条 has them say.

Word numbers 一、 二、 by itself, and what is pasted loses them; what was typed, （一） and 1., stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from parsers.outline.lost_markers import Block, Cuts, cut_blocks
from parsers.outline.markers import Style

_LONGEST: Final = 32
_OF_WORK = r"(?:推进)?(?:法治政府建设|法治建设|依法行政)?(?:工作)?"
_YEAR = r"(?:20\d\d年度?)?"
_AND = r"(?:[和与及、]|以及)(?:主要|突出)?"
_DONE = re.compile(
    rf"(?:{_YEAR}|(?:过去)?一年来|(?:今|本)年以?来?){_OF_WORK}的?(?:主要|总体|基本)?(?:(?:工作)?(?:开展|落实|完成|推进)?"
    rf"(?:情况|做法|举措|措施|成效|成绩|亮点)(?:{_AND}(?:工作)?(?:做法|举措|成效|成绩|亮点))?|(?<=主要)工作|(?<=工作)回顾)"
)
_PROBLEMS = re.compile(
    rf"{_YEAR}{_OF_WORK}[中]?(?:目前|当前|还|仍)?(?:存在|面临)?的?(?:主要|突出)?"
    rf"(?:困难|问题|不足|短板(?:弱项)?|薄弱环节|差距)(?:{_AND}(?:困难|问题|不足|短板(?:弱项)?|弱项|薄弱环节|差距|原因|挑战))*(?:分析)?"
)
_DUTY = re.compile(
    r"(?:(?:党政)?主要负责人)?(?:履行)?(?:推进)?(?:法治建设)?第一责任人?职责的?(?:履行|落实|有关|工作)?情况"
)
_PLANS = re.compile(
    rf"(?:(?:20\d\d年度?|下一?步|下一?年度?|下一?阶段|今后|明年){_OF_WORK}的?(?:主要|重点)?(?:工作)?(?:主要)?(?:打算|计划|安排|思路|重点|措施|举措|努力方向)"
    rf"|{_OF_WORK}(?:打算|计划)|努力方向)"
)
_RESTARTS: Final = 2
_ENDS: Final = frozenset("况法措施效绩点题足难板距因战析算划排路向作顾项节")  # of all of them: a look that costs little
_TOP: Final = frozenset((Style.CHAPTER, Style.COMMA))


def cut_at_parts(blocks: Sequence[Block]) -> tuple[list[Block], list[str]]:
    """Splits blocks at lines that name a part, where no 一、 heads any or 一、 begins anew in each; warns of them.

    Problems and plans must each head one line and stand in this order: a line alone proves nothing.
    """
    firsts = [at for at, block in enumerate(blocks) if block.style is Style.COMMA and block.number == 1]
    if len(firsts) < _RESTARTS and not _TOP.isdisjoint([block.style for block in blocks]):
        return list(blocks), []
    found = list(_named(blocks))
    headed = {at + 1 for _, at, line in found if line == len(blocks[at].lines) - 1}
    if not headed.issuperset(firsts):
        return list(blocks), []
    said = [part for part, _, _ in found]
    if said.count(_PROBLEMS) != 1 or said.count(_PLANS) != 1 or said.index(_PROBLEMS) > said.index(_PLANS):
        return list(blocks), []
    cuts: Cuts = {}
    for number, (_, at, line) in enumerate(found, start=1):
        cuts.setdefault(at, []).append((line, Style.CHAPTER if firsts else Style.COMMA, number))
    warnings = [f"marker missing before {blocks[at].lines[line][:20]}, told by its words" for _, at, line in found]
    return cut_blocks(blocks, cuts), warnings


def _named(blocks: Sequence[Block]) -> Iterator[tuple[re.Pattern[str], int, int]]:
    """Yields the parts that lines name, each with the number of its block and line."""
    for at, block in enumerate(blocks):
        for line, text in enumerate(block.lines):
            text, _, _ = text.partition("\t")  # a report drawn as a table: the part's name is a row's first cell
            if text[-1:] not in _ENDS or len(text) > _LONGEST or (line == 0 and block.style is not None):
                continue
            for part in (_PROBLEMS, _PLANS, _DUTY, _DONE):
                if part.fullmatch(text):
                    yield part, at, line
                    break
