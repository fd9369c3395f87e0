"""The whole country on loopback: every county a portal, every township a report; a first night and an unchanged one."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.archive_size import folder_bytes
from tests.bench.process_tree import Ran, run_program
from tests.bench.served import Traffic, served
from tests.bench.table import Row, Table, note

FIRST_DAY = "2025-04-15"
NEXT_DAY = "2025-04-16"
# At one request a second to a portal, the largest county's 60 reports and their lists are done in two minutes; the
# night has eight hours for what a machine has to do beside waiting.
NIGHT_S = 8 * 3600
MOST_MB = 4_000
FILES = {
    "archive.duckdb": "the archive",
    "nianbao.duckdb": "the analysts' copy",
    "captures": "captures",
    "site": "web pages",
}


def run(table: Table, portals: int = 2844, delay_s: float = 0.0) -> None:
    """Adds the rows of a first night of the newest year and of an unchanged one."""
    # beside the other data rather than in memory: a nation's captures are some hundred megabytes
    with tempfile.TemporaryDirectory(dir=os.environ.get("NIANBAO_BENCH_FOLDER")) as place:
        folder = Path(place)
        with served(folder, "--set", "nation", "--portals", str(portals), "--day", FIRST_DAY) as there:
            nights = []
            for day in (FIRST_DAY, NEXT_DAY):
                there.clear()
                ran = _night(there.config, day, delay_s)
                nights.append((ran, _told(ran), there.traffic()))
                _say(day, *nights[-1], folder)
        (first, told, traffic), (again, _, unchanged) = nights
    reports = f"{portals} portals, {told['reports']} reports"
    table.add(Row(f"{reports}: a first night", _minutes(first.seconds), "", first.seconds, NIGHT_S, "at most", "s"))
    table.add(
        Row("  peak memory of all processes", f"{first.peak_mb:.0f} MB", "", first.peak_mb, MOST_MB, "at most", "MB")
    )
    busiest = f"{traffic.busiest} requests"
    table.add(Row("  the busiest host", busiest, "", traffic.busiest, 1000, "at most", "requests"))
    table.add(Row("an unchanged night", _minutes(again.seconds), "", again.seconds, NIGHT_S, "at most", "s"))
    mean = unchanged.requests / portals
    # robots.txt, and the one request of the one column
    table.add(Row("  requests a host", f"{mean:.2f}", "", mean, 2.0, "at most", "requests"))
    table.add(
        Row("  peak memory of all processes", f"{again.peak_mb:.0f} MB", "", again.peak_mb, MOST_MB, "at most", "MB")
    )


def _night(config: Path, day: str, delay_s: float) -> Ran:
    env = {"NIANBAO_CRAWL__DELAY_S": str(delay_s)}
    return run_program([sys.executable, "-m", "tests.bench.night", str(config), "--as-of", day], env)


def _told(ran: Ran) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(ran.output.strip().splitlines()[-1])
    assert not told["troubles"], f"the night is not whole: {told['troubles']}"
    return told


def _say(day: str, ran: Ran, told: dict[str, Any], traffic: Traffic, folder: Path) -> None:
    data = folder / "data"
    sizes = ", ".join(f"{name} {_size(data / file) / 1e6:.0f} MB" for file, name in FILES.items())
    note(
        f"nation: {day}: {ran.seconds:.0f} s, of them sites {told['sites_s']:.0f} s; {ran.cpu_s:.0f} s of the "
        f"processors, {ran.peak_mb:.0f} MB; {traffic.requests} requests, busiest host {traffic.busiest}; "
        f"{told['pages']} pages, {told['reports']} reports, sites {told['sites']}; {sizes}; "
        f"disk left {shutil.disk_usage(folder).free / 1e9:.0f} GB; {told['troubles'] or 'no trouble'}"
    )


def _size(path: Path) -> int:
    return folder_bytes(path) if path.is_dir() else path.stat().st_size


def _minutes(seconds: float) -> str:
    return f"{seconds // 60:.0f} min {seconds % 60:.0f} s"
