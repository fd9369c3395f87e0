"""`make crash`: nights that something happens to, and what the next night makes of it; one line a row, PASS or MISS.

`python -m tests.crash [PERCENT [WORD]]`: this share of the rounds (100), of the rows whose name holds a word. The same
seed draws the same moments, though not the same work in them.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from flows.demo.internet import CountyInternet
from flows.demo.nation import nation
from tests.crash import blows
from tests.crash.night_process import AS_OF, preload
from tests.crash.rounds import Rounds, Violence

ROWS: tuple[tuple[str, int, Violence], ...] = (
    ("kill -9 at a random moment", 200, blows.killed),
    ("power cut: the log's end is lost", 40, blows.power_cut),
    ("disk full", 40, blows.disk_full),
    ("out of memory from any step on", 40, blows.out_of_memory),
    ("clock set back by a day", 20, blows.clock_back),
    ("captures on a disk that goes and comes", 30, blows.captures_gone),
    ("read-only mount", 20, blows.read_only),
    ("two machines in one folder", 20, blows.two_machines),
)
SEED = 20250901
# While one round waits for its disk or its portals, another works.
AT_ONCE = (os.cpu_count() or 1) + 1


def row(name: str, count: int, violence: Violence, rounds: Rounds) -> bool:
    """Plays as many rounds as strike a night at work, several at once, and prints how many ended well."""
    started = time.monotonic()
    bad: Counter[str] = Counter()
    well = done = 0
    with ThreadPoolExecutor(AT_ONCE) as threads:
        while done < count:
            for outcome in threads.map(rounds.play, [violence] * (count - done)):
                done += outcome.struck
                well += outcome.struck and outcome.well
                bad.update(outcome.differences + outcome.faults)
    passed = well == count
    print(
        f"{name:<40} {well:>4} of {count:<4} the same archive after the next run, {time.monotonic() - started:4.0f} s"
        f"  {'PASS' if passed else 'MISS'}",
        flush=True,
    )
    for what, count in bad.most_common(8):
        print(f"    {count} × {what}", flush=True)
    return passed


def main(percent: int = 100, word: str = "") -> int:
    """All rows; gives the exit code."""
    preload()
    portals = nation(4, townships=3, years=(2023, 2024))
    with tempfile.TemporaryDirectory() as place, CountyInternet(portals, day=AS_OF, log=False) as internet:
        rounds = Rounds(internet.write_config(Path(place) / "start" / "config"), SEED)
        reports = len(rounds.undisturbed["nothing"]["reports"])
        print(f"an undisturbed night: 4 sites, {reports} reports, {rounds.night_s:.1f} s", flush=True)
        passed = [
            row(name, max(1, count * percent // 100), violence, rounds)
            for name, count, violence in ROWS
            if word in name
        ]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    # forkserver's children import this module by name: nothing runs there
    sys.exit(main(*(int(word) if word.isdecimal() else word for word in sys.argv[1:])))  # type: ignore[arg-type]
