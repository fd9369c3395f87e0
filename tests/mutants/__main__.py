"""`make mutants`: how many of the mutants drawn are noticed by the tests that mirror their module; lists the others.

`python -m tests.mutants PYTHON COUNT JOBS [PACKAGE…]`: PYTHON has cosmic-ray. Works on copies of the tree.

First every test runs as it is, watched by coverage.py. A mutant is then shown to the tests that run its line, its
function or its module, in that order, until one fails.
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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from queue import SimpleQueue

from tests.mutants.recording import Recording

ROOT = Path(__file__).resolve().parents[2]
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
LONGEST_S = 900.0  # for a mutant that hangs where no test of its own stands
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

    def run(self, tests: Sequence[str], limit_s: float | None, *options: str, **environment: str) -> Ran:
        """Runs tests; `environment` speaks to the plugin."""
        command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.mutants.plugin", "--hypothesis-seed=0", *options]
        paths = f"{self.folder}{os.pathsep}{ROOT / 'build/mutants/watch'}"
        started = time.monotonic()
        with (
            tempfile.TemporaryFile("w+", encoding="utf-8") as told,
            subprocess.Popen(
                [*command, *tests], cwd=self.folder, env={**os.environ, "PYTHONPATH": paths, **environment},
                stdout=told, stderr=told, process_group=0,
            ) as process,
        ):  # fmt: skip
            try:
                code = process.wait(limit_s)
            except subprocess.TimeoutExpired:
                code = -signal.SIGALRM
            with suppress(ProcessLookupError):  # also what a test left running
                os.killpg(process.pid, signal.SIGKILL)
            told.seek(0)
            last_lines = "".join(told.readlines()[-LAST_LINES:])
        ended = {0: "passed", -signal.SIGALRM: "late"}.get(code, "failed")
        return Ran(ended, time.monotonic() - started, last_lines)

    def run_chosen(self, seconds: Mapping[str, float]) -> Ran:
        """Runs tests, given with their usual seconds, in that order until the first fails."""
        chosen = self.folder / "chosen.json"
        chosen.write_text(json.dumps(seconds), "utf-8")
        files = dict.fromkeys(test.partition("::")[0] for test in seconds)
        return self.run([*files], LONGEST_S, "-x", MUTANTS_CHOSEN=str(chosen))


def mirror(path: str) -> tuple[str, ...]:
    """Returns the test folders that mirror a module."""
    return MIRRORS[max((prefix for prefix in MIRRORS if path.startswith(f"{prefix}/")), key=len)]


def draw(python: str, number: int, packages: Sequence[str]) -> list[Mutant]:
    """Returns the mutants that cosmic-ray makes; the same for the same tree."""
    command = [python, str(Path(__file__).with_name("draw.py")), str(ROOT), str(SEED), str(number), *packages]
    lines = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    return [Mutant(**json.loads(line)) for line in lines]


def recordings(tests: Iterable[tuple[str, ...]], tree: Tree) -> dict[tuple[str, ...], Recording]:
    """Runs each set of test folders without a mutant and returns who runs what; raises RuntimeError where one fails."""
    found = {}
    for folders in tests:
        file = tree.folder / "recording.json"
        ran = tree.run(folders, None, MUTANTS_RECORD=str(file))
        recording = Recording.read(file)
        # what fails while it is watched measures time: it has to pass unwatched, and is not asked about mutants
        again = tree.run(recording.failed, None) if recording.failed else ran
        if again.ended != "passed":
            raise RuntimeError(f"{' '.join(folders)}: fails as it is; mutants tell nothing\n{again.last_lines}")
        left_out = f", left out: {' '.join(recording.failed)}" if recording.failed else ""
        print(f"{' '.join(folders)}: {ran.seconds:.0f} s as it is{left_out}", flush=True)
        found[folders] = recording
    return found


def try_all(mutants: Sequence[Mutant], trees: Sequence[Tree]) -> Iterator[tuple[Mutant, Ran]]:
    """Yields how each mutant fared, in their order; raises RuntimeError where tests fail without one."""
    known = recordings(sorted({mirror(mutant.path) for mutant in mutants}), trees[0])
    free: SimpleQueue[Tree] = SimpleQueue()
    for tree in trees:
        free.put(tree)

    def play(mutant: Mutant) -> tuple[Mutant, Ran]:
        tree = free.get()
        try:
            code = (tree.folder / mutant.path).read_text("utf-8")
            with tree.holding(mutant):
                return mutant, tree.run_chosen(known[mirror(mutant.path)].choose(mutant.path, mutant.line, code))
        finally:
            free.put(tree)

    with ThreadPoolExecutor(len(trees)) as threads:
        yield from threads.map(play, mutants)


def main(arguments: Sequence[str]) -> int:
    """Draws, tries and prints; gives the exit code."""
    python, number, jobs, *packages = arguments
    mutants = draw(python, int(number), packages or PACKAGES)
    stamps = count(1_000_000_000)
    survivors: list[Mutant] = []
    with tempfile.TemporaryDirectory(prefix="nianbao-mutants-") as place:
        trees = [Tree(Path(place) / str(one), stamps) for one in range(int(jobs))]
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
