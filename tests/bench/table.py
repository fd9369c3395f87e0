"""The table of side-by-side measurements: a line a row, printed as it is measured, PASS or MISS at its end."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement; `holds` says on which side of the bar the figure has to stand."""

    work: str
    ours: str
    peer: str
    figure: float
    bar: float
    holds: Literal["at least", "at most"]
    unit: str = "×"

    @property
    def passed(self) -> bool:
        """Whether the figure stands on its side of the bar."""
        return self.figure >= self.bar if self.holds == "at least" else self.figure <= self.bar

    def cells(self) -> tuple[str, ...]:
        """The row as text."""
        sign = "≥" if self.holds == "at least" else "≤"
        return (
            self.work,
            self.ours,
            self.peer,
            f"{self.figure:.3g} {self.unit}",
            f"{sign} {self.bar:g} {self.unit}",
            "PASS" if self.passed else "MISS",
        )


HEADS = ("work", "ours", "peer", "figure", "bar", "")
WIDTHS = (64, 26, 34, 11, 11, 4)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What several sides take and give, a line each."""

    heads: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


@dataclass
class Table:
    """Rows printed as they come; notes go to stderr, so that stdout is the table alone."""

    rows: list[Row] = field(default_factory=list)
    comparisons: list[Comparison] = field(default_factory=list)

    def head(self) -> None:
        """The names of the columns."""
        _print_cells(HEADS)

    def add(self, row: Row) -> None:
        """Keeps and prints a row."""
        self.rows.append(row)
        _print_cells(row.cells())

    def compare(self, heads: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
        """Keeps and prints figures of many sides at once, which have no bars."""
        self.comparisons.append(Comparison(tuple(heads), tuple(map(tuple, lines))))
        columns = zip(heads, *lines, strict=True)
        widths = [max(map(_width, column)) for column in columns]
        print()
        for cells in (heads, *lines):
            _print_cells(cells, widths)
        print(flush=True)

    @property
    def missed(self) -> int:
        """Rows that stand on the wrong side of their bar."""
        return sum(not row.passed for row in self.rows)

    def markdown(self) -> str:
        """The table for a document."""
        parts = [_markdown(c.heads, c.lines) for c in self.comparisons]
        return "\n".join([*parts, _markdown(HEADS, [row.cells() for row in self.rows])])


def note(text: str) -> None:
    """A remark beside the table."""
    print(text, file=sys.stderr, flush=True)


def interleaved(
    rounds: int, works: Mapping[str, Callable[[int], object]], clock: Callable[[], float] = time.perf_counter
) -> dict[str, float]:
    """Median seconds of each work; each round runs all of them, in turning order, so that a busy minute hits all.

    `clock` is time.process_time for works that stay in this process: then other programs of the machine do not count.
    """
    times: dict[str, list[float]] = {name: [] for name in works}
    names: Sequence[str] = list(works)
    for number in range(rounds):
        turn = number % len(names)
        for name in (*names[turn:], *names[:turn]):
            started = clock()
            works[name](number)
            times[name].append(clock() - started)
    return {name: statistics.median(found) for name, found in times.items()}


def slope(few: float, cost_of_few: float, many: float, cost_of_many: float) -> float:
    """How much a unit costs among many against among few: 1 is linear, above it grows faster than linearly."""
    return (cost_of_many / many) / (cost_of_few / few)


def _markdown(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    rows = [heads, ["---"] * len(heads), *lines]
    return "".join("| " + " | ".join(row) + " |\n" for row in rows)


def _print_cells(cells: Sequence[str], widths: Sequence[int] = WIDTHS) -> None:
    print("  ".join(_padded(cell, width) for cell, width in zip(cells, widths, strict=True)).rstrip(), flush=True)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """The columns of a terminal that a text takes: a Chinese character takes two."""
    return len(text) + sum(ord(character) > 0x2E7F for character in text)
