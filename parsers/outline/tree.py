"""Levels by the logic of the text: marked blocks to a tree of sections."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from parsers.model import Section
from parsers.outline.markers import Style

_MAX_DEPTH: Final = 9
_COLONS: Final = frozenset("：:")


class Entry(NamedTuple):
    """A heading in reading order: its style and number as numbered, its marker as written, its text, its place."""

    style: Style
    number: int
    marker: str
    heading: str
    text: str
    at_line_start: bool = True


@dataclass(slots=True)
class _Node:
    entry: Entry
    children: list[_Node] = field(default_factory=list)


def build_tree(entries: Sequence[Entry]) -> tuple[Section, ...]:
    """Nests the entries and gives each its logical depth, from 1.

    A style that is open already goes on where its number fits; 一、 that begins anew under 四、 goes one
    deeper; a style not yet open goes under the last heading of an outer style, or under an inner
    one whose list goes on behind it. Linear but for a binary search an entry.
    """
    ahead: dict[Style, list[int]] = defaultdict(list)
    for index, entry in enumerate(entries):
        ahead[entry.style].append(index)
    root: list[_Node] = []
    stack: list[_Node] = []
    nested: dict[Style, Style] = {}
    for index, entry in enumerate(entries):
        del stack[_depth(stack, entries, index, ahead, nested) :]
        node = _Node(entry)
        (stack[-1].children if stack else root).append(node)
        stack.append(node)
    return tuple(_section(node, 1) for node in root)


def _section(node: _Node, level: int) -> Section:
    entry = node.entry
    children = tuple(_section(child, level + 1) for child in node.children)
    return Section(level, entry.marker, entry.heading, entry.text, None, children)


def _depth(
    stack: list[_Node], entries: Sequence[Entry], index: int, ahead: dict[Style, list[int]], nested: dict[Style, Style]
) -> int:
    """Returns how many of the open headings stay open above this entry."""
    entry = entries[index]
    open_same = [i for i, node in enumerate(stack) if node.entry.style is entry.style]
    depth = _sibling_depth(stack, open_same, entry) if open_same else _new_depth(stack, entries, index, ahead, nested)
    return min(depth, _MAX_DEPTH - 1)


def _sibling_depth(stack: list[_Node], open_same: list[int], entry: Entry) -> int:
    fitting = [i for i in open_same if stack[i].entry.number == entry.number - 1]
    if fitting:
        return _choose_list(stack, fitting, entry)
    innermost = open_same[-1]
    if entry.number == 1 and stack[innermost].entry.number > 1 and _restarts(stack, innermost, entry):
        depth = len(stack)
        while depth - 1 > innermost and stack[depth - 1].entry.style.listed:
            depth -= 1
        return depth
    for i in reversed(open_same):
        if stack[i].entry.number < entry.number:
            return i
    return next((i for i in reversed(open_same) if stack[i].entry.number == entry.number), innermost)


def _choose_list(stack: list[_Node], fitting: list[int], entry: Entry) -> int:
    """Of the open lists that wait for this number, the one whose last heading looks most alike, or the inner."""
    return fitting[0] if len(fitting) == 1 else max(fitting, key=lambda i: (_likeness(stack[i].entry, entry), i))


def _likeness(one: Entry, other: Entry) -> tuple[bool, bool]:
    return one.at_line_start == other.at_line_start, one.heading.endswith("。") == other.heading.endswith("。")


def _restarts(stack: list[_Node], innermost: int, entry: Entry) -> bool:
    """Returns True if 1 opens a list under the open heading instead of beginning its own list over again."""
    if entry.style in (Style.CHAPTER, Style.COMMA):
        return True
    if entry.style.listed:
        return False
    last = stack[-1].entry
    before = last.text or last.heading
    return (len(stack) - 1 == innermost and not last.text) or before[-1:] in _COLONS


def _new_depth(
    stack: list[_Node], entries: Sequence[Entry], index: int, ahead: dict[Style, list[int]], nested: dict[Style, Style]
) -> int:
    style = entries[index].style
    depth = len(stack)
    while depth and stack[depth - 1].entry.style > style:
        outer = stack[depth - 1].entry.style
        if nested.get(style) is outer or _goes_on_behind(stack, depth - 1, entries, index, ahead):
            nested[style] = outer
            break
        depth -= 1
    return depth


def _goes_on_behind(
    stack: list[_Node], at: int, entries: Sequence[Entry], index: int, ahead: dict[Style, list[int]]
) -> bool:
    """Returns True if the list that `stack[at]` belongs to goes on behind the inner list that begins at `index`."""
    if entries[index].number != 1:
        return False
    open_entry = stack[at].entry
    following = _next(ahead[open_entry.style], index)
    if following is None or entries[following].number != open_entry.number + 1:
        return False
    for above in stack[:at]:
        outer = _next(ahead[above.entry.style], index)
        if outer is not None and outer < following:
            return False
    own = _next(ahead[entries[index].style], index)
    return own is None or entries[own].number == 1 or own < following or entries[own].number != 2


def _next(positions: list[int], index: int) -> int | None:
    at = bisect_right(positions, index)
    return positions[at] if at < len(positions) else None
