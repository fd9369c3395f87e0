"""`python -m tests.faults [TABLE.md]`: the matrix with every row in a process of its own, whose memory is measured.

Prints a line a row with its figures and PASS or MISS, writes the table where a file is named, exits 1 on a MISS.
"""

from __future__ import annotations

import logging
import multiprocessing
import sys
import tempfile
import warnings
from multiprocessing.connection import Connection
from pathlib import Path

from tests.faults.ground import Ground, open_ground
from tests.faults.matrix import ROWS, Result, run_row

_FORK = multiprocessing.get_context("fork")
_LONGEST_ROW_S = 60.0


def main() -> int:
    warnings.simplefilter("ignore", DeprecationWarning)
    logging.disable(logging.WARNING)
    here, there = _FORK.Pipe()
    # started before the servers, so that it holds none of their threads: a fork of it measures one row and no more
    runner = _FORK.Process(target=_run_rows, args=(there,), daemon=False)
    runner.start()
    results = []
    with tempfile.TemporaryDirectory() as folder, open_ground(Path(folder)) as grounds:
        here.send(grounds.ground)
        for number, row in enumerate(ROWS):
            grounds.trap.hits.clear()
            here.send(number)
            outcome, seconds, neighbour, megabytes = here.recv()
            result = Result(row, outcome, seconds, neighbour, megabytes, len(grounds.trap.hits))
            results.append(result)
            print(_line(result), flush=True)
        here.send(None)
    runner.join()
    missed = sum(not result.passed for result in results)
    print(f"{len(results) - missed} of {len(results)} faults end as told  {'PASS' if not missed else 'MISS'}")
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(_table(results), "utf-8")
    return 1 if missed else 0


def _run_rows(pipe: Connection) -> None:
    ground: Ground = pipe.recv()
    while (number := pipe.recv()) is not None:
        mine, its = _FORK.Pipe()
        process = _FORK.Process(target=_run_one, args=(ground, number, its))
        process.start()
        its.close()
        try:
            answer = mine.recv() if mine.poll(_LONGEST_ROW_S) else ("no end", _LONGEST_ROW_S, "unknown", 0.0)
        except EOFError:
            answer = ("died", 0.0, "unknown", 0.0)
        if process.is_alive():
            process.join(1)
            process.kill()
        process.join()
        pipe.send(answer)


def _run_one(ground: Ground, number: int, pipe: Connection) -> None:
    Path("/proc/self/clear_refs").write_text("5", "ascii")  # the peak counts from here
    before = _status("VmRSS")
    result = run_row(ground, ROWS[number])
    pipe.send((result.outcome, result.seconds, result.neighbour, max(0.0, _status("VmHWM") - before)))


def _status(name: str) -> float:
    """A figure of this process's memory in MB."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))


def _line(result: Result) -> str:
    row = result.row
    return (
        f"{row.name:<52} {result.outcome[:60]:<60} {result.seconds:5.2f} s of {row.seconds:g}"
        f"  {result.megabytes or 0:5.1f} MB of {row.megabytes:g}  others {result.neighbour[:30]}"
        f"  {'PASS' if result.passed else 'MISS'}"
    )


def _table(results: list[Result]) -> str:
    head = (
        "# The crawl layer against hostile servers\n\n"
        "Written by `make faults`: each fault is met on loopback by a process of its own, while another site of the\n"
        "same run is read beside it. Limits are shortened for the test (0.8 s a read, 2 s an answer, 4 MB a body,\n"
        "one further try); the defaults are in the configuration reference. Memory is what the process grew by.\n\n"
        "| fault | what comes of it | evidence | seconds (at most) | MB (at most) | other sites | |\n"
        "|---|---|---|---|---|---|---|\n"
    )
    lines = []
    for result in results:
        row = result.row
        outcome, _, reason = result.outcome.partition(": ")
        evidence = _without_ports(reason).replace("|", "\\|")
        lines.append(
            f"| {row.name} | {outcome} | {evidence} | {result.seconds:.1f} ({row.seconds:g}) |"
            f" {result.megabytes or 0:.0f} ({row.megabytes:g}) | {result.neighbour} |"
            f" {'PASS' if result.passed else 'MISS'} |\n"
        )
    return head + "".join(lines)


def _without_ports(text: str) -> str:
    """The evidence without the ports of this one run."""
    words = []
    for word in text.split(" "):
        host, colon, port = word.partition(":")
        words.append(host if colon and port.isdigit() and len(port) == 5 else word)
    return " ".join(words)


if __name__ == "__main__":
    sys.exit(main())
