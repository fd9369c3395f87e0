"""Lines of a report's body to its section tree; read `read_outline` as the recipe."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from parsers.model import Section
from parsers.outline.cleanup import heal, in_order, mend_markers, take_contents, take_traces, wrap_width
from parsers.outline.headings import split_heading
from parsers.outline.lost_markers import Block, bridge_lost_markers
from parsers.outline.markers import Candidate, Edge, Style, bare_number, dotted_numbers, find_candidates
from parsers.outline.numbering import accept_markers
from parsers.outline.tagged_headings import cut_at_tagged
from parsers.outline.tree import Entry, build_tree
from parsers.outline.unmarked_parts import cut_at_parts

_SHORT_HEADING: Final = 40
_NONE: Final[Mapping[str, int]] = {}
_TORN_LINE: Final = 30  # an item inside a line so long, that breaks off, reads on in the next line
_ANNEX = re.compile(r"附件?\d?[：:]")
_ANNEX_LINES: Final = 12
_TAKEN: Final = 120  # characters, wider than any line that was broken: what stands before them changes nothing


@dataclass(frozen=True, slots=True)
class Outline:
    """The section tree of a body, what in it was no text of the report, and what was odd."""

    sections: tuple[Section, ...]
    boilerplate: tuple[str, ...]
    warnings: tuple[str, ...]


def read_outline(lines: Sequence[str], headings: Mapping[str, int] = _NONE) -> Outline:
    """Reads the outline of a body (GB/T 9704-2012: 一、 → （一） → 1. → （1）, and 一是 items).

    `lines` are the body's lines in order, in their own characters; `headings` are those that are marked as
    such (<h2>, 标题 1), each with its level. Sections and boilerplate together
    hold every non-blank character of them, each side in order. Never raises; linear in the text's length.
    """
    kept, traces = take_traces(lines)
    kept, contents = take_contents(kept)
    width = wrap_width(kept)
    kept = mend_markers(kept)
    blocks = _blocks(kept)
    blocks, tagged = cut_at_tagged(blocks, headings)
    blocks, bridged = bridge_lost_markers(blocks)
    blocks, parts = cut_at_parts(blocks)
    preamble = "\n".join(heal(blocks[0].lines, first_is_heading=False, wrapped_at=width))
    entries = [_entry(blocks, index, width) for index in range(1, len(blocks))]
    sections = build_tree(entries)
    warnings = [*_inside_paragraphs(sections, entries), *tagged, *bridged, *parts]
    if preamble:
        sections = (Section(0, "", "", preamble, "preamble"), *sections)
    if contents:
        warnings.append(f"table of contents of {len(contents)} lines set aside")
    return Outline(sections, in_order(traces, contents), tuple(warnings))


def _inside_paragraphs(sections: Sequence[Section], entries: Sequence[Entry]) -> list[str]:
    """Says which parts begin inside a paragraph; entries and tree run in the same order."""
    return [
        f"level-1 marker {section.marker} found inside a paragraph"
        for section, entry in zip(_walk(sections), entries, strict=True)
        if section.level == 1 and not entry.at_line_start and not entry.style.listed
    ]


def _walk(sections: Sequence[Section]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from _walk(section.children)


def _blocks(lines: Sequence[str]) -> list[Block]:
    """Cuts the lines at their markers; the first block is what stands before any."""
    body_ends = _annex_begins(lines)
    candidates = [found for number, line in enumerate(lines[:body_ends]) for found in find_candidates(line, number)]
    candidates = _with_bare_numbers(candidates, lines[:body_ends])
    blocks = [Block(None, 0, "", [], at_line_start=True)]
    at_line, at = 0, 0
    for marker, number in accept_markers(candidates, lines):
        _fill(blocks[-1], lines, at_line, at, marker.line, marker.start)
        text = lines[marker.line][marker.start : marker.end]
        taken = lines[marker.line][max(0, marker.end - _TAKEN) : marker.end]
        blocks.append(Block(marker.style, number, text, [], at_line_start=marker.edge is Edge.LINE, taken=taken))
        at_line, at = marker.line, marker.end
    _fill(blocks[-1], lines, at_line, at, len(lines), 0)
    return blocks


def _with_bare_numbers(candidates: list[Candidate], lines: Sequence[str]) -> list[Candidate]:
    """The candidates; with the numbers before a blank, where 1.1 stands under one: 1 工作开展情况."""
    firsts = {one.line: one for one in candidates if one.style is Style.DOTTED and one.number == 1}
    if not firsts:
        return candidates
    bare: list[Candidate] = []
    proved = False
    for number, line in enumerate(lines):
        if first := firsts.get(number):
            above = dotted_numbers(line[first.start : first.end])[0]
            proved = proved or (bool(bare) and bare[-1].number == above)
        if found := bare_number(line, number):
            bare.append(found)
    if proved:
        return sorted((*candidates, *bare), key=lambda one: (one.line, one.start))
    return candidates


def _annex_begins(lines: Sequence[str]) -> int:
    """The line near the end that lists the annexes, whose numbers head nothing."""
    for at in range(max(0, len(lines) - _ANNEX_LINES), len(lines)):
        if _ANNEX.match(lines[at]):
            return at
    return len(lines)


def _fill(block: Block, lines: Sequence[str], line: int, start: int, end_line: int, end: int) -> None:
    """Gives `block` the text from one place to another; its first line is there even when it is empty."""
    if line == end_line:
        block.lines.append(lines[line][start:end].strip() if lines else "")
    else:
        block.lines.append(lines[line][start:].strip())
        block.lines += lines[line + 1 : end_line]
        if end:
            block.lines.append(lines[end_line][:end].strip())
    if not block.lines[0] and (block.style is None or len(block.lines) > 1):
        del block.lines[0]
        block.taken = ""


def _entry(blocks: Sequence[Block], index: int, wrapped_at: float | None) -> Entry:
    block = blocks[index]
    style = block.style if block.style is not None else Style.COMMA
    alone = block.at_line_start or style < Style.ARABIC or len(block.taken) + len(block.lines[0]) < _TORN_LINE
    alone = alone or (not style.listed and _siblings_stand_alone(blocks, index, style))
    paragraphs = heal(block.lines, first_is_heading=alone, wrapped_at=wrapped_at, taken=block.taken)
    first = paragraphs[0] if paragraphs else ""
    following = blocks[index + 1] if index + 1 < len(blocks) else None
    has_child = following is not None and following.style is not None and following.style > style
    body_follows = len(paragraphs) > 1 or has_child
    fused = not body_follows and not style.listed and _siblings_stand_alone(blocks, index, style)
    found = split_heading(first, style, body_follows=body_follows, fused=fused)
    text = "\n".join([found.rest, *paragraphs[1:]] if found.rest else paragraphs[1:])
    return Entry(style, block.number, block.marker, found.heading, text, block.at_line_start)


def _siblings_stand_alone(blocks: Sequence[Block], index: int, style: Style) -> bool:
    """Returns True if the nearest headings of the same style stand on lines of their own."""
    for step in (-1, 1):
        at = index + step
        while 0 < at < len(blocks) and abs(at - index) <= 12:
            other = blocks[at]
            if other.style is style:
                if other.lines and len(other.lines[0]) <= _SHORT_HEADING and not other.run_in:
                    return True
                break
            at += step
    return False
