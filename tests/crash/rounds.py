"""One round of violence: a night that something happens to, the next night, and what the archive holds then."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from shutil import copytree, rmtree
from typing import Any, Literal

from tests.crash.night_process import AS_OF, Told, whole_night

Start = Literal["nothing", "a week"]


@dataclass(frozen=True, slots=True)
class Blow:
    """What became of the night that was struck: whether it was, and what it did that it should not have done."""

    struck: bool
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a round is played: the night's folder, chance, how long an undisturbed night takes, its archive's size."""

    root: Path
    chance: Random
    night_s: float
    archive_bytes: int

    @property
    def config(self) -> Path:
        """The folder of the configuration."""
        return self.root / "config"


Violence = Callable[[Scene], Blow]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a round came to: differences from the undisturbed archive, and faults; both empty where all is well.

    `struck` is False where the night was over before the blow; such a round proves nothing and is played again.
    """

    differences: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    struck: bool = True

    @property
    def well(self) -> bool:
        """Whether nothing was lost, doubled or broken."""
        return not self.differences and not self.faults


class Rounds:
    """Rounds against undisturbed nights; some start from nothing, some from an archive that read one site before.

    Safe to be played by several threads, each round in a folder of its own.
    """

    def __init__(self, config_folder: Path, seed: int) -> None:
        self.config_folder = config_folder
        self._random = Random(seed)
        self._place = config_folder.parent.parent
        self._lock = threading.Lock()
        self._number = 0
        self._starts: dict[Start, Path] = {"nothing": config_folder.parent, "a week": self._place / "week"}
        copytree(config_folder, self._starts["a week"] / "config")
        _whole(whole_night(self._starts["a week"] / "config", day=AS_OF - timedelta(days=7), sites=1))
        self.undisturbed: dict[Start, Told] = {}
        self.archive_bytes = 0
        self.night_s = 0.0
        for start in self._starts:
            root = self._fresh(start)
            started = time.monotonic()
            self.undisturbed[start] = _whole(whole_night(root / "config"))
            self.night_s = max(self.night_s, time.monotonic() - started)
            self.archive_bytes = max(self.archive_bytes, (root / "data" / "archive.duckdb").stat().st_size)
            rmtree(root)

    def play(self, violence: Violence) -> Outcome:
        """Plays one round in a folder of its own."""
        with self._lock:
            chance = Random(self._random.random())
        start: Start = chance.choice(("nothing", "a week"))
        root = self._fresh(start)
        try:
            blow = violence(Scene(root, chance, self.night_s, self.archive_bytes))
            if not blow.struck:
                return Outcome(struck=False)
            says, faults = whole_night(root / "config")
            differences = _differences(self.undisturbed[start], says) if says else ()
            return Outcome(tuple(differences), (*blow.faults, *faults))
        finally:
            rmtree(root, ignore_errors=True)

    def _fresh(self, start: Start) -> Path:
        with self._lock:
            self._number += 1
            root = self._place / f"round-{self._number}"
        copytree(self._starts[start], root)
        return root


def _whole(told: tuple[Told, list[str]]) -> Told:
    says, faults = told
    if faults or not says["reports"]:
        raise RuntimeError(f"an undisturbed night is no measure: {faults}")
    return says


def _differences(undisturbed: Told, says: Told) -> list[str]:
    return [
        f"{name}: {len(rows)} rows undisturbed, {len(says.get(name, []))} now"
        + ("" if len(rows) != len(says.get(name, [])) else f", and they differ: {_first(rows, says.get(name, []))}")
        for name, rows in undisturbed.items()
        if says.get(name) != rows
    ]


def _first(rows: list[tuple[Any, ...]], others: list[tuple[Any, ...]]) -> str:
    """Where two rows differ first, short enough to be told."""
    for row, other in zip(rows, others, strict=False):
        for value, other_value in zip(row, other, strict=False):
            if value != other_value:
                return f"{str(value)[:80]!r}, now {str(other_value)[:80]!r}"
    return "their number"
