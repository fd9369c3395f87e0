"""`make mutants`: how many of the mutants drawn are noticed by the tests that mirror their module; lists the others.

`python -m tests.mutants PYTHON COUNT JOBS SEED [again]`: PYTHON has cosmic-ray. Works on copies of the tree.

First every test runs as it is, watched by coverage.py. A mutant is then shown to the tests that run its line, its
function or its module, in that order, until one fails.

With `again`, those that the last run killed are passed over, and those that survived it are shown to the test files
that have changed since; what is new in the draw is shown to all of them. No test is watched, so that it takes minutes.

survivors.csv says in a word why one that survives is let live; it counts as one that survived all the same.
"""

from __future__ import annotations

import csv
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from queue import SimpleQueue
from typing import TypeVar

from tests.mutants.earlier import Earlier, digests
from tests.mutants.recording import Recording

T = TypeVar("T")
R = TypeVar("R")
ROOT = Path(__file__).resolve().parents[2]
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
OPTIONS = ("-q", "-p", "tests.mutants.plugin", "--hypothesis-seed=0")
LONGEST_S = 3600.0  # a run of all tests of some folders as they are; a chosen test has a limit of its own
LAST_LINES = 15
LAST_RUN = ROOT / "build/mutants/last.json"
WORDS = Path(__file__).with_name("survivors.csv")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed module: its name in the draw, its path in the tree, where and how it differs, its code."""

    name: str
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
        self._server: subprocess.Popen[bytes] | None = None
        self._output = str(folder / "output.txt")
        for name in _files():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)

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

    def run(self, tests: Sequence[str], *options: str, **environment: str) -> Ran:
        """Runs tests; `environment` speaks to the plugin."""
        started = time.monotonic()
        if self._server is None:
            self.serve(())
        order = {"arguments": [*OPTIONS, *options, *tests], "environment": environment, "output": self._output}
        code = self._carried_out(json.dumps(order))
        last_lines = "".join(Path(self._output).read_text("utf-8").splitlines(keepends=True)[-LAST_LINES:])
        ended = {0: "passed", -signal.SIGALRM: "late", -signal.SIGPROF: "late"}.get(code, "failed")
        return Ran(ended, time.monotonic() - started, last_lines)

    def run_chosen(self, seconds: Mapping[str, float]) -> Ran:
        """Runs tests, given with their usual seconds, in that order until the first fails."""
        chosen = self.folder / "chosen.json"
        chosen.write_text(json.dumps(seconds), "utf-8")
        files = dict.fromkeys(test.partition("::")[0] for test in seconds)
        return self.run([*files], "-x", MUTANTS_CHOSEN=str(chosen))

    def serve(self, libraries: Iterable[str]) -> None:
        """Has a process read libraries; the tests run in forks of it."""
        self.close()
        names = self.folder / "libraries.json"
        names.write_text(json.dumps(sorted(libraries)), "utf-8")
        paths = f"{self.folder}{os.pathsep}{ROOT / 'build/mutants/watch'}"
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.mutants.server", str(names)], cwd=self.folder, bufsize=0,
            env={**os.environ, "PYTHONPATH": paths}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def close(self) -> None:
        """Ends that process."""
        if self._server:
            self._server.communicate()
            self._server = None

    def _carried_out(self, order: str) -> int:
        """Returns the exit status of a run of pytest; ends what it leaves running."""
        assert self._server is not None
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(order.encode() + b"\n")
        process = int(self._server.stdout.readline())
        ended, _, _ = select.select([self._server.stdout], [], [], LONGEST_S)
        with suppress(ProcessLookupError):
            os.killpg(process, signal.SIGKILL)
        code = int(self._server.stdout.readline())
        return code if ended else -signal.SIGALRM


def _files() -> list[str]:
    """Returns the paths of the project's files: what git knows or would add."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.split("\0")
    return [name for name in names if name and (ROOT / name).is_file()]


def mirror(path: str) -> tuple[str, ...]:
    """Returns the test folders that mirror a module."""
    return MIRRORS[max((prefix for prefix in MIRRORS if path.startswith(f"{prefix}/")), key=len)]


def draw(python: str, number: str, seed: str) -> list[Mutant]:
    """Returns the mutants that cosmic-ray makes; the same for the same tree and seed."""
    command = [python, str(Path(__file__).with_name("draw.py")), str(ROOT), seed, number, *PACKAGES]
    lines = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    return [Mutant(**json.loads(line)) for line in lines]


def recordings(tests: Sequence[tuple[str, ...]], trees: Sequence[Tree]) -> dict[tuple[str, ...], Recording]:
    """Runs each set of test folders without a mutant and returns who runs what; raises RuntimeError where one fails."""
    return dict(zip(tests, _shared_out(_record, tests, trees), strict=True))


def _record(folders: tuple[str, ...], tree: Tree) -> Recording:
    file = tree.folder / "recording.json"
    ran = tree.run(folders, MUTANTS_RECORD=str(file))
    recording = Recording.read(file)
    # what fails while it is watched measures time: it has to pass unwatched, and is not asked about mutants
    again = tree.run(recording.failed) if recording.failed else ran
    if again.ended != "passed":
        raise RuntimeError(f"{' '.join(folders)}: fails as it is; mutants tell nothing\n{again.last_lines}")
    left_out = f", left out: {' '.join(recording.failed)}" if recording.failed else ""
    print(f"{' '.join(folders)}: {ran.seconds:.0f} s as it is{left_out}", flush=True)
    return recording


def try_all(mutants: Sequence[Mutant], trees: Sequence[Tree]) -> Iterator[tuple[Mutant, Ran]]:
    """Yields how each mutant fared, in their order; raises RuntimeError where tests fail without one."""
    known = recordings(sorted({mirror(mutant.path) for mutant in mutants}), trees)
    libraries = {name for recording in known.values() for name in recording.libraries}
    for tree in trees:
        tree.serve(libraries)

    def play(mutant: Mutant, tree: Tree) -> Ran:
        code = (tree.folder / mutant.path).read_text("utf-8")
        with tree.holding(mutant):
            return tree.run_chosen(known[mirror(mutant.path)].choose(mutant.path, mutant.line, code))

    return zip(mutants, _shared_out(play, mutants, trees), strict=True)


def try_again(mutants: Sequence[Mutant], trees: Sequence[Tree], earlier: Earlier) -> Iterator[tuple[Mutant, Ran]]:
    """Yields how each mutant fares that an earlier run did not kill, in their order.

    Raises RuntimeError where tests fail without one.
    """
    today = digests(ROOT, _files())
    left = [mutant for mutant in mutants if mutant.name not in earlier.killed]
    shown = {mutant.name: tuple(earlier.tests_for(ROOT, mutant.name, mirror(mutant.path), today)) for mutant in left}
    for tests in sorted({tests for tests in shown.values() if tests}):
        ran = trees[0].run(tests, "-x", MUTANTS_BOUNDED="1")
        if ran.ended != "passed":
            raise RuntimeError(f"{' '.join(tests)}: fails as it is; mutants tell nothing\n{ran.last_lines}")
        print(f"{' '.join(tests)}: {ran.seconds:.0f} s as it is", flush=True)

    def play(mutant: Mutant, tree: Tree) -> Ran:
        tests = shown[mutant.name]
        if not tests:
            return Ran("passed", 0.0)
        with tree.holding(mutant):
            return tree.run(tests, "-x", MUTANTS_BOUNDED="1")

    return zip(left, _shared_out(play, left, trees), strict=True)


def _shared_out(work: Callable[[T, Tree], R], items: Sequence[T], trees: Sequence[Tree]) -> Iterator[R]:
    """Yields the result for each item, in their order; as many are worked on at a time as there are trees."""
    free: SimpleQueue[Tree] = SimpleQueue()
    for tree in trees:
        free.put(tree)

    def in_a_tree(item: T) -> R:
        tree = free.get()
        try:
            return work(item, tree)
        finally:
            free.put(tree)

    with ThreadPoolExecutor(len(trees)) as threads:
        yield from threads.map(in_a_tree, items)


def main(arguments: Sequence[str]) -> int:
    """Draws, tries and prints; gives the exit code."""
    python, number, jobs, seed, *again = arguments
    mutants = draw(python, number, seed)
    told = Earlier.read(LAST_RUN) if again else Earlier(files=digests(ROOT, _files()))
    stamps = count(1_000_000_000)
    with tempfile.TemporaryDirectory(prefix="nianbao-mutants-") as place, ExitStack() as served:
        trees = [served.enter_context(closing(Tree(Path(place) / str(one), stamps))) for one in range(int(jobs))]
        for mutant, ran in try_again(mutants, trees, told) if again else try_all(mutants, trees):
            told.note(mutant.name, killed=ran.ended != "passed")
            told.write(LAST_RUN)
            word = {"passed": "SURVIVED", "failed": "killed", "late": "killed (late)"}[ran.ended]
            print(f"{word:<13} {mutant.path}:{mutant.line} {mutant.change}, {ran.seconds:.0f} s", flush=True)
    return report(mutants, [mutant for mutant in mutants if mutant.name not in told.killed])


def report(mutants: Sequence[Mutant], survivors: Sequence[Mutant]) -> int:
    """Prints the share killed and the survivors; gives the exit code."""
    killed = len(mutants) - len(survivors)
    share = killed / len(mutants) if mutants else 0.0
    print(f"\n{killed} of {len(mutants)} killed, {share:.0%} (bar {BAR:.0%})  {'PASS' if share >= BAR else 'MISS'}")
    with WORDS.open(encoding="utf-8", newline="") as file:
        words = {row["name"]: row["why"] for row in csv.DictReader(file)}
    for mutant in survivors:
        print(f"{mutant.name} {mutant.path}:{mutant.line} {mutant.change}: {words.get(mutant.name, 'not answered')}")
        print(f"    - {mutant.before}\n    + {mutant.after}")
    return 0 if share >= BAR else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
