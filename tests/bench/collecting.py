"""Rows 2 and 3: a first night and an unchanged one, beside a Scrapy spider with trafilatura and DuckDB."""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.process_tree import Ran, run_program
from tests.bench.served import Served, Traffic, served
from tests.bench.table import Row, Table, note

DAY = "2025-04-15"
NEXT_DAY = "2025-04-16"
LEAST_SPEED = 3.0
LEAST_SPEED_UNCHANGED = 5.0
MOST_BYTES_UNCHANGED = 1 / 20
MOST_MEMORY = 1.0


@dataclass(frozen=True, slots=True)
class Measured:
    """One run of one side."""

    ran: Ran
    told: dict[str, Any]
    traffic: Traffic


def run(table: Table, hosts: int = 30, pages: int = 100, rounds: int = 3) -> None:
    """Adds the rows of collecting `pages` pages from each of `hosts` portals."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with served(
            folder, "--set", "bench", "--portals", str(hosts), "--townships", str(pages), "--day", DAY
        ) as there:
            runs: dict[str, list[Measured]] = defaultdict(list)
            # the portals render their pages once and keep them
            _measure(there, _sides(there, folder / "before")["spider"])
            for number in range(rounds):
                # a folder of its own: for a minute after many files are deleted, ext4 makes new ones more slowly
                sides = _sides(there, folder / f"round-{number}")
                for name in _order(sides, number):
                    runs[name].append(_measure(there, sides[name]))
                    _say(name, runs[name][-1])
    _add_rows(table, runs, hosts * pages)


def _order(sides: dict[str, Callable[[], Ran]], number: int) -> list[str]:
    """Ours first in one round, the peer in the next; the unchanged nights behind the first ones."""
    first, later = list(sides)[:4], list(sides)[4:]
    return [*reversed(first), *reversed(later)] if number % 2 else [*first, *later]


def _sides(there: Served, folder: Path) -> dict[str, Callable[[], Ran]]:
    return {
        "into the archive": lambda: night(there, folder / "archived", DAY, "--archive-only"),
        "first night": lambda: night(there, folder / "data", DAY),
        "spider": lambda: _spider(there, folder / "spider"),
        "spider with cache": lambda: _spider(there, folder / "cached", "--cache"),
        "unchanged night": lambda: night(there, folder / "data", NEXT_DAY),
        "spider again": lambda: _spider(there, folder / "cached", "--cache"),
    }


def night(there: Served, folder: Path, day: str, *options: str) -> Ran:
    """A night whose data are in `folder`; `--archive-only` does what the spider does: till the archive has it all."""
    paths = {"PATH": "archive.duckdb", "PUBLISHED": "nianbao.duckdb", "CAPTURES": "captures", "SITE": "site"}
    env = {f"NIANBAO_ARCHIVE__{name}": str(folder / path) for name, path in paths.items()}
    return run_program([sys.executable, "-m", "tests.bench.night", str(there.config), "--as-of", day, *options], env)


def _spider(there: Served, folder: Path, *options: str) -> Ran:
    return run_program([sys.executable, "-m", "tests.bench.spider", str(there.config), str(folder), *options])


def _measure(there: Served, side: Callable[[], Ran]) -> Measured:
    there.clear()
    ran = side()
    return Measured(ran, json.loads(ran.output.strip().splitlines()[-1]), there.traffic())


def _say(name: str, one: Measured) -> None:
    note(
        f"collect: {name}: {one.ran.seconds:.1f} s ({one.ran.cpu_s:.0f} s of the processors), "
        f"{one.ran.peak_mb:.0f} MB, {one.traffic.requests} requests, {one.told['pages']} pages"
    )


def _add_rows(table: Table, runs: dict[str, list[Measured]], pages: int) -> None:
    for name in ("into the archive", "first night", "spider"):
        for one in runs[name]:
            assert one.told["pages"] == pages, f"{name} read {one.told['pages']} of {pages} pages"
    work = f"collect {pages} pages into the archive, against Scrapy and trafilatura"
    _add_first(table, work, pages, runs["into the archive"], runs["spider"])
    work = "  the whole night: comparing, alerts, publishing, web pages as well"
    _add_first(table, work, pages, runs["first night"], runs["spider"])
    _add_unchanged(table, runs["unchanged night"], runs["spider again"])


def _add_first(table: Table, work: str, pages: int, nights: list[Measured], spiders: list[Measured]) -> None:
    ours, peer = _seconds(nights), _seconds(spiders)
    rates = f"{pages / ours:.0f} pages/s", f"{pages / peer:.0f} pages/s"
    table.add(Row(work, *rates, peer / ours, LEAST_SPEED, "at least"))
    ours, peer = _memory(nights), _memory(spiders)
    work = "  peak memory of all processes"
    table.add(Row(work, f"{ours:.0f} MB", f"{peer:.0f} MB", ours / peer, MOST_MEMORY, "at most"))


def _add_unchanged(table: Table, nights: list[Measured], spiders: list[Measured]) -> None:
    ours, peer = _seconds(nights), _seconds(spiders)
    work = "an unchanged night, against its HTTP cache and If-Modified-Since"
    table.add(Row(work, f"{ours:.1f} s", f"{peer:.1f} s", peer / ours, LEAST_SPEED_UNCHANGED, "at least"))
    own, other = nights[-1].traffic, spiders[-1].traffic
    table.add(
        Row(
            f"  bytes of its requests ({own.requests} against {other.requests})",
            f"{own.asked_bytes / 1000:.0f} KB",
            f"{other.asked_bytes / 1000:.0f} KB",
            own.asked_bytes / other.asked_bytes,
            MOST_BYTES_UNCHANGED,
            "at most",
        )
    )
    note(f"bytes of the answers: {own.answered_bytes / 1000:.0f} KB against {other.answered_bytes / 1000:.0f} KB")


def _seconds(runs: list[Measured]) -> float:
    return statistics.median(one.ran.seconds for one in runs)


def _memory(runs: list[Measured]) -> float:
    return statistics.median(one.ran.peak_mb for one in runs)
