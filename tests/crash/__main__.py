"""`make crash`: nights cut off in many ways, and what the next night makes of it; one line a row, PASS or MISS.

`python -m tests.crash [KILLS [CUTS [FULL]]]`; the same seed draws the same moments, though not the same work in them.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from flows.demo.internet import CountyInternet
from flows.demo.nation import nation
from tests.crash.rounds import AS_OF, Outcome, Rounds, preload

KILLS = 200
CUTS = 40
FULL = 40
SEED = 20250901
# While one round waits for its disk or its portals, another works.
AT_ONCE = (os.cpu_count() or 1) + 1


def row(name: str, rounds: int, play: Callable[[], Outcome]) -> bool:
    """Plays as many rounds as strike a night at work, several at once, and prints how many ended well."""
    started = time.monotonic()
    bad: Counter[str] = Counter()
    well = done = 0
    with ThreadPoolExecutor(AT_ONCE) as threads:
        while done < rounds:
            for outcome in threads.map(lambda _: play(), range(rounds - done)):
                done += outcome.struck
                well += outcome.struck and outcome.well
                bad.update(outcome.differences + outcome.faults)
    passed = well == rounds
    print(
        f"{name:<40} {well:>4} of {rounds:<4} the same archive after the next run, {time.monotonic() - started:4.0f} s"
        f"  {'PASS' if passed else 'MISS'}",
        flush=True,
    )
    for what, count in bad.most_common(8):
        print(f"    {count} × {what}", flush=True)
    return passed


def main(kills: int = KILLS, cuts: int = CUTS, full: int = FULL) -> int:
    """All rows; gives the exit code."""
    preload()
    portals = nation(4, townships=3, years=(2023, 2024))
    with tempfile.TemporaryDirectory() as place, CountyInternet(portals, day=AS_OF, log=False) as internet:
        rounds = Rounds(internet.write_config(Path(place) / "start" / "config"), SEED)
        reports = len(rounds.undisturbed["nothing"]["reports"])
        print(f"an undisturbed night: 4 sites, {reports} reports, {rounds.night_s:.1f} s", flush=True)
        passed = [
            row("kill -9 at a random moment", kills, rounds.killed),
            row("power cut: the log's end is lost", cuts, rounds.power_cut),
            row("disk full", full, rounds.disk_full),
        ]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    # forkserver's children import this module by name: nothing runs there
    sys.exit(main(*map(int, sys.argv[1:])))
