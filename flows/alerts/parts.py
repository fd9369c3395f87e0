"""Digests in parts that a service takes, cut between states and never within one. Pure text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from flows.alerts.courier import Message

Fits = Callable[[Message], bool]
MOST_PARTS = "（99/99）"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a digest: items, each of them one state or one piece of evidence, after a head."""

    head: str
    items: tuple[str, ...] = ()
    joint: str = "、"

    def __str__(self) -> str:
        return self.head + self.joint.join(self.items)


@dataclass(frozen=True, slots=True)
class Block:
    """The lines under one heading (a county); the heading is repeated in each part that the block reaches."""

    heading: str
    lines: tuple[Line, ...] = ()

    def __str__(self) -> str:
        return "\n".join([*([self.heading] if self.heading else []), *map(str, self.lines)])


def split(title: str, blocks: Sequence[Block], fits: Fits) -> tuple[Message, ...]:
    """Returns the messages of a digest: one if it fits, else parts with numbered titles, each of which fits.

    A line too long for a part is broken between its items, its head repeated. Only an item that is too long for a
    part by itself is cut.
    """
    whole = Message(title, "\n\n".join(map(str, blocks)))
    if fits(whole):
        return (whole,)
    bodies = list(_pack(blocks, lambda body: fits(Message(title + MOST_PARTS, body))))
    return tuple(Message(f"{title}（{n}/{len(bodies)}）", body) for n, body in enumerate(bodies, 1))


def _pack(blocks: Sequence[Block], fits: Callable[[str], bool]) -> Iterator[str]:
    body = ""
    for block in blocks:
        for number, text in enumerate(_texts(block, fits)):
            headed = _under(f"{block.heading}（续）" if number and block.heading else block.heading, text)
            longer = f"{body}\n{text}" if number else f"{body}\n\n{headed}" if body else headed
            if body and not fits(longer):
                yield body
                longer = headed
            body = longer
    if body:
        yield body


def _under(heading: str, text: str) -> str:
    return "\n".join(part for part in (heading, text) if part)


def _texts(block: Block, fits: Callable[[str], bool]) -> Iterator[str]:
    """Yields the lines of a block, those too long for a part of their own in several."""
    heading = f"{block.heading}（续）" if block.heading else ""
    for line in block.lines:
        yield from _break_line(line, lambda text: fits(_under(heading, text)))
    if not block.lines:
        yield ""


def _break_line(line: Line, fits: Callable[[str], bool]) -> Iterator[str]:
    if fits(str(line)):
        yield str(line)
        return
    head, todo = (line.head, line.items) if line.items else ("", (line.head,))
    items: tuple[str, ...] = ()
    for item in todo:
        if items and not fits(str(Line(head, (*items, item), line.joint))):
            yield str(Line(head, items, line.joint))
            items = ()
        items = (*items, item if items else _cut(item, lambda text: fits(head + text)))
    yield str(Line(head, items, line.joint))


def _cut(item: str, fits: Callable[[str], bool]) -> str:
    """Returns the item, or as much of it as fits: for an address or a name that is longer than a message may be."""
    if fits(item):
        return item
    low, high = 0, len(item)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(item[:middle] + "…") else (low, middle - 1)
    return item[:low] + "…"
