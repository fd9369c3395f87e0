"""A row of a table as lines: the one rule for all formats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

_SHORT_CELL: Final = 60  # characters of a cell whose paragraphs are still one entry of a table


def row_lines(cells: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yields a row, given as the lines of its cells, as one line with cells parted by tabs.

    A cell that holds prose (several lines of more than 60 characters, or the only cell of its row) comes as lines of
    its own, as a report that is laid out in a table does.
    """
    entries: list[str] = []
    filled = [kept for lines in cells if (kept := [line for line in lines if line.strip()])]
    for lines in filled:
        if len(lines) > 1 and (len(filled) == 1 or sum(map(len, lines)) > _SHORT_CELL):
            yield from filter(None, ["\t".join(entries)])
            yield from lines
            entries = []
        else:
            entries.append(" ".join(" ".join(lines).split()))
    yield from filter(None, ["\t".join(entries)])
