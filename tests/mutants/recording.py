"""What a watched run of the tests tells about a change: which tests run that place."""

from __future__ import annotations

import ast
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

LONGEST_S = 60.0  # usual processor seconds of the tests that one mutant is shown to


@dataclass(frozen=True, slots=True)
class Recording:
    """The processor seconds of each test, those that failed, those that run a line, and the libraries they read.

    Where the tests of a line have no `::`, every test of that file is meant.
    """

    seconds: Mapping[str, float]
    failed: tuple[str, ...]
    lines: Mapping[str, Mapping[int, tuple[str, ...]]]
    libraries: tuple[str, ...]

    @classmethod
    def read(cls, file: Path) -> Recording:
        """Reads what the plugin wrote."""
        written = json.loads(file.read_text("utf-8"))
        lines = {
            path: {int(line): tuple(tests) for line, tests in by_line.items()}
            for path, by_line in written["lines"].items()
        }
        return cls(written["seconds"], tuple(dict.fromkeys(written["failed"])), lines, tuple(written["libraries"]))

    def choose(self, path: str, line: int, code: str) -> dict[str, float]:
        """Returns the tests to show a change of that line to, with their usual seconds, in the order to run them.

        Those that run the line come first, then those that run its function, then those that run the module (an
        import runs a constant, and a cache hides all runs but the first); quick files first within each. Returns
        every test where none runs the module.
        """
        by_line = self.lines.get(path, {})
        first, last = _function(line, code)
        near = (tests for at, tests in by_line.items() if first <= at <= last)
        rank: dict[str, int] = {}
        for number, group in enumerate(([by_line.get(line, ())], near, by_line.values())):
            for test in self._tests(test for tests in group for test in tests):
                rank.setdefault(test, number)
        rank = rank or dict.fromkeys(self._tests(self.seconds), 0)
        return self._quick(rank)

    def _tests(self, names: Iterable[str]) -> list[str]:
        wanted = set(names)
        return [
            test
            for test in self.seconds
            if (test in wanted or test.partition("::")[0] in wanted) and test not in self.failed
        ]

    def _quick(self, rank: Mapping[str, int]) -> dict[str, float]:
        # whole files together, or fixtures of a module would be made again and again
        groups: dict[tuple[int, str], list[str]] = defaultdict(list)
        for test, number in rank.items():
            groups[number, test.partition("::")[0]].append(test)
        ordered = sorted(groups.items(), key=lambda group: (group[0][0], sum(map(self.seconds.__getitem__, group[1]))))
        chosen, total = dict[str, float](), 0.0
        for _, tests in ordered:
            for test in sorted(tests, key=self.seconds.__getitem__):
                total += self.seconds[test]
                if chosen and total > LONGEST_S:
                    return chosen
                chosen[test] = self.seconds[test]
        return chosen


def _function(line: int, code: str) -> tuple[int, int]:
    """Returns the first and last line of the innermost function around a line; (0, -1) outside any."""
    spans = [
        (node.lineno, node.end_lineno or node.lineno)
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    around = [span for span in spans if span[0] <= line <= span[1]]
    return max(around, default=(0, -1))
