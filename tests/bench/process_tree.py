"""A program run for the bench: how long it takes and what it and all its children hold in memory at most."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
SAMPLE_S = 0.2


@dataclass(frozen=True, slots=True)
class Ran:
    """What a program took; memory in MB, each shared page counted once over the whole tree (PSS)."""

    seconds: float
    cpu_s: float
    peak_mb: float
    output: str


def run_program(command: Sequence[str], env: Mapping[str, str] | None = None) -> Ran:
    """Runs it to its end; raises RuntimeError with its last lines where it fails."""
    started = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, **(env or {})}
    ) as program:
        watch = TreeWatch(program.pid)
        with watch:
            output, _ = program.communicate()
    seconds = time.perf_counter() - started
    if program.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {program.returncode}: {output[-2000:]}")
    return Ran(seconds, watch.cpu_s, watch.peak_mb, output)


class TreeWatch:
    """Samples the memory of a process and all below it while its block runs."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self.peak_mb = 0.0
        self._cpu_s: dict[int, float] = {}

    @property
    def cpu_s(self) -> float:
        """Seconds of the processors that the tree has used, as last seen."""
        return sum(self._cpu_s.values())

    def __enter__(self) -> TreeWatch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._over.wait(SAMPLE_S):
            processes = _tree(self._pid)
            self.peak_mb = max(self.peak_mb, sum(map(_pss_kb, processes)) / 1000)
            self._cpu_s |= {one: used for one in processes if (used := _used_s(one))}


def used_by_tree() -> float:
    """Returns the seconds of the processors that this process and all below it have used."""
    return sum(map(_used_s, _tree(os.getpid())))


def _tree(pid: int) -> list[int]:
    children: dict[int, list[int]] = defaultdict(list)
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            children[_parent(entry)].append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += children.get(one, [])
    return found


def _parent(process: Path) -> int:
    try:
        # the name in brackets may hold anything, so what counts stands behind the last bracket
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError, ValueError):
        return 0


def _used_s(pid: int) -> float:
    try:
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _pss_kb(pid: int) -> int:
    try:
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        pass  # it has ended
    return 0
