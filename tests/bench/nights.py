"""Rows 4 and 5: a night with delays against its bound, and what Prefect adds to a night."""

from __future__ import annotations

import json
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.bench.process_tree import Ran, run_program
from tests.bench.served import served
from tests.bench.table import Row, Table, note, slope

DAY = "2025-04-15"
POLITE_DELAY_S = 0.5
MOST_OVER_BOUND = 1.1
MOST_FIXED_S = 25.0
MOST_A_SITE_S = 0.030


def polite(table: Table, hosts: int = 30, pages: int = 40) -> None:
    """Adds the row of a first night with a delay between two requests to one host."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with served(
            folder, "--set", "bench", "--portals", str(hosts), "--townships", str(pages), "--day", DAY
        ) as there:
            _night(there.config, {})  # the portals render their pages once and keep them
            shutil.rmtree(folder / "data")
            there.clear()
            ran = _night(there.config, {"NIANBAO_CRAWL__DELAY_S": str(POLITE_DELAY_S)})
            busiest = there.traffic().busiest
    told = _told(ran)
    bound = busiest * POLITE_DELAY_S
    note(f"polite: {told['pages']} pages, {told['requests']} requests")
    table.add(
        Row(
            f"{hosts} hosts with {POLITE_DELAY_S:g} s between requests, against the busiest's {busiest} × delay",
            f"{told['sites_s']:.1f} s",
            f"{bound:.1f} s",
            told["sites_s"] / bound,
            MOST_OVER_BOUND,
            "at most",
        )
    )


def orchestrate(table: Table, sites: Sequence[int] = (25, 200), rounds: int = 3) -> None:
    """Adds the rows of what a night under Prefect costs beyond the same night without it, at two numbers of sites."""
    beyond: list[float] = []
    plain: list[float] = []
    for count in sites:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            with served(folder, "--set", "nation", "--portals", str(count), "--townships", "2", "--day", DAY) as there:
                runs = _both(folder, there.config, rounds)
        # the reading of sites alone grows with their number, and pages made from them are no part of this
        plain.append(statistics.median(_told(run)["sites_s"] for run in runs["plain"]))
        beyond.append(
            statistics.median(run.seconds for run in runs["prefect"])
            - statistics.median(run.seconds for run in runs["plain"])
        )
        mb = {name: statistics.median(run.peak_mb for run in found) for name, found in runs.items()}
        note(
            f"orchestrate: {count} sites: {beyond[-1]:.1f} s beyond the plain night; "
            f"{mb['plain']:.0f} MB without Prefect, {mb['prefect']:.0f} MB with it and its server"
        )
    each = (beyond[1] - beyond[0]) / (sites[1] - sites[0])
    fixed = beyond[0] - each * sites[0]
    table.add(
        Row(
            "Prefect beyond the same night without it: fixed", f"{fixed:.1f} s", "", fixed, MOST_FIXED_S, "at most", "s"
        )
    )
    table.add(Row("  for each site", f"{each * 1000:.0f} ms", "", each * 1000, MOST_A_SITE_S * 1000, "at most", "ms"))
    table.add(
        Row(
            f"  slope: a site of {sites[1]} against one of {sites[0]}, without Prefect",
            f"{plain[1] / sites[1] * 1000:.0f} ms",
            f"{plain[0] / sites[0] * 1000:.0f} ms",
            slope(sites[0], plain[0], sites[1], plain[1]),
            1.15,
            "at most",
        )
    )


def _both(folder: Path, config: Path, rounds: int) -> dict[str, list[Ran]]:
    runs: dict[str, list[Ran]] = {"plain": [], "prefect": []}
    for number in range(rounds):
        for name in ("plain", "prefect") if number % 2 else ("prefect", "plain"):
            shutil.rmtree(folder / "data", ignore_errors=True)
            runs[name].append(_night(config, {"PREFECT_HOME": str(folder / "prefect")}, name == "prefect"))
    return runs


def _night(config: Path, env: dict[str, str], prefect: bool = False) -> Ran:
    command = [sys.executable, "-m", "tests.bench.night", str(config), "--as-of", DAY]
    return run_program([*command, "--prefect"] if prefect else command, env)


def _told(ran: Ran) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(ran.output.strip().splitlines()[-1])
    return told
