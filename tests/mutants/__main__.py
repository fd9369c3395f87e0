"""`make mutants`: how many of the mutants drawn are noticed by the tests that mirror their module; lists the others.

`python -m tests.mutants PYTHON [COUNT [PACKAGE…]]`: PYTHON has cosmic-ray. Works on copies of the tree.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).resolve().parents[2]
COUNT = 250
SEED = 20250901
BAR = 0.85
PACKAGES = ("parsers", "flows/discovery", "flows/crawl", "flows/coverage", "storage")
# The longest prefix of a module's path tells which tests mirror it.
MIRRORS = {
    "parsers": ("tests/parsers",),
    "flows/discovery": ("tests/discovery",),
    "flows/crawl": ("tests/crawl", "tests/faults"),
    "flows/coverage": ("tests/coverage",),
    "storage": ("tests/storage",),
    "storage/evidence": ("tests/evidence",),
}
COPIED = ("flows", "parsers", "storage", "tests", "config", "docs", "notebooks", "pyproject.toml", "Makefile")
# Of the time that the tests take as they are, and beside it: a mutant that takes longer is noticed.
TIMES_AS_LONG = 3
MORE_S = 60.0
LAST_LINES = 15


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed module: its path in the tree, where and how it differs, its code."""

    path: str
    line: int
    change: str
    before: str
    after: str
    code: str


@dataclass(frozen=True, slots=True)
class Ran:
    """How a run of tests ended: `passed`, `failed` or `late`, after how many seconds, and its last lines."""

    ended: str
    seconds: float
    last_lines: str = ""


class Tree:
    """A copy of the tree that mutants are put into."""

    def __init__(self, folder: Path, stamps: Iterator[int]) -> None:
        self.folder = folder
        self._stamps = stamps
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
            elif source.exists():
                shutil.copyfile(source, folder / name)

    @contextmanager
    def holding(self, mutant: Mutant) -> Iterator[None]:
        """Has the mutant in its place while the block runs."""
        kept = (self.folder / mutant.path).read_text("utf-8")
        self._write(mutant.path, mutant.code)
        try:
            yield
        finally:
            self._write(mutant.path, kept)

    def _write(self, path: str, code: str) -> None:
        # a time of its own for each: bytecode is taken for current where time and size are the same
        file = self.folder / path
        file.write_text(code, "utf-8")
        stamp = next(self._stamps)
        os.utime(file, (stamp, stamp))

    def run(self, tests: Sequence[str], limit_s: float | None) -> Ran:
        """Runs tests until the first fails."""
        command = [sys.executable, "-m", "pytest", "-q", "-x", "--hypothesis-seed=0", *tests]
        environment = {**os.environ, "PYTHONPATH": str(self.folder)}
        started = time.monotonic()
        with (
            tempfile.TemporaryFile("w+", encoding="utf-8") as told,
            subprocess.Popen(
                command, cwd=self.folder, env=environment, stdout=told, stderr=told, process_group=0
            ) as process,
        ):
            try:
                code = process.wait(limit_s)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                return Ran("late", time.monotonic() - started)
            told.seek(0)
            last_lines = "".join(told.readlines()[-LAST_LINES:])
        return Ran("passed" if code == 0 else "failed", time.monotonic() - started, last_lines)


def mirror(path: str) -> tuple[str, ...]:
    """Returns the test folders that mirror a module."""
    return MIRRORS[max((prefix for prefix in MIRRORS if path.startswith(f"{prefix}/")), key=len)]


def in_order(folder: Path, path: str) -> list[str]:
    """Returns the test files that mirror a module; those that name it first, since they notice soonest."""
    name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    files = [file for tests in mirror(path) for file in sorted((folder / tests).rglob("test_*.py"))]
    first = sorted(files, key=lambda file: name not in file.read_text("utf-8"))
    return [file.relative_to(folder).as_posix() for file in first]


def draw(python: str, number: int, packages: Sequence[str]) -> list[Mutant]:
    """Returns the mutants that cosmic-ray makes; the same for the same tree."""
    command = [python, str(Path(__file__).with_name("draw.py")), str(ROOT), str(SEED), str(number), *packages]
    lines = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    return [Mutant(**json.loads(line)) for line in lines]


def try_all(mutants: Sequence[Mutant], trees: Sequence[Tree]) -> Iterator[tuple[Mutant, Ran]]:
    """Yields how each mutant fared; raises RuntimeError where tests fail without one."""
    usual: dict[tuple[str, ...], float] = {}
    for tests in sorted({mirror(mutant.path) for mutant in mutants}):
        ran = trees[0].run(tests, None)
        if ran.ended != "passed":
            raise RuntimeError(f"{' '.join(tests)}: fails as it is; mutants tell nothing\n{ran.last_lines}")
        usual[tests] = ran.seconds
        print(f"{' '.join(tests)}: {ran.seconds:.0f} s as it is", flush=True)
    free: SimpleQueue[Tree] = SimpleQueue()
    for tree in trees:
        free.put(tree)

    def play(mutant: Mutant) -> tuple[Mutant, Ran]:
        tree = free.get()
        try:
            with tree.holding(mutant):
                limit_s = TIMES_AS_LONG * usual[mirror(mutant.path)] + MORE_S
                return mutant, tree.run(in_order(tree.folder, mutant.path), limit_s)
        finally:
            free.put(tree)

    with ThreadPoolExecutor(len(trees)) as threads:
        yield from threads.map(play, mutants)


def main(arguments: Sequence[str]) -> int:
    """Draws, tries and prints; gives the exit code."""
    python, number, *packages = [*arguments, str(COUNT)][: max(2, len(arguments))]
    mutants = draw(python, int(number), packages or PACKAGES)
    stamps = count(1_000_000_000)
    survivors: list[Mutant] = []
    with tempfile.TemporaryDirectory(prefix="nianbao-mutants-") as place:
        trees = [Tree(Path(place) / str(one), stamps) for one in range(os.cpu_count() or 1)]
        for mutant, ran in try_all(mutants, trees):
            survivors += [mutant] if ran.ended == "passed" else []
            word = {"passed": "SURVIVED", "failed": "killed", "late": "killed (late)"}[ran.ended]
            print(f"{word:<13} {mutant.path}:{mutant.line} {mutant.change}, {ran.seconds:.0f} s", flush=True)
    killed = len(mutants) - len(survivors)
    share = killed / len(mutants) if mutants else 0.0
    print(f"\n{killed} of {len(mutants)} killed, {share:.0%} (bar {BAR:.0%})  {'PASS' if share >= BAR else 'MISS'}")
    for mutant in survivors:
        print(f"{mutant.path}:{mutant.line} {mutant.change}\n    - {mutant.before}\n    + {mutant.after}")
    return 0 if share >= BAR else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
