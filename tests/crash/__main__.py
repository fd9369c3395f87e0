"""`make crash`: nights cut off in many ways, and what the next night makes of it; one line a row, PASS or MISS."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from flows.demo.internet import CountyInternet
from flows.demo.texts import five_portals
from tests.crash.rounds import AS_OF, Outcome, Rounds, preload

KILLS = 200
CUTS = 40
FULL = 20
SEED = 20250901


def row(name: str, rounds: int, play: Callable[[], Outcome]) -> bool:
    """Plays some rounds and prints how many ended well."""
    bad: Counter[str] = Counter()
    well = 0
    for _ in range(rounds):
        outcome = play()
        well += outcome.well
        bad.update(outcome.differences + outcome.faults)
    passed = well == rounds
    print(f"{name:<44} {well:>4} of {rounds:<4} the same archive after the next run  {'PASS' if passed else 'MISS'}")
    for what, count in bad.most_common(5):
        print(f"    {count} × {what}", flush=True)
    return passed


def main(kills: int = KILLS, cuts: int = CUTS, full: int = FULL) -> int:
    """All rows; gives the exit code."""
    preload()
    with tempfile.TemporaryDirectory() as place, CountyInternet(five_portals(), day=AS_OF) as internet:
        rounds = Rounds(internet.write_config(Path(place) / "start" / "config"), SEED)
        print(f"an undisturbed night: {rounds.night_s:.1f} s, {len(rounds.undisturbed['reports'])} reports", flush=True)
        passed = [
            row("kill -9 at a random moment", kills, rounds.killed),
            row("power cut: the log's end is lost", cuts, rounds.power_cut),
            row("disk full", full, rounds.disk_full),
        ]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    # forkserver's children import this module by name: nothing runs there
    sys.exit(main(*map(int, sys.argv[1:])))
