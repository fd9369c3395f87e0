"""The demo's portals in a process of their own, so that no side of a comparison pays for serving."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Traffic:
    """Requests of all portals and of the busiest, and the bytes of the requests and of their answers."""

    requests: int
    busiest: int
    asked_bytes: int
    answered_bytes: int


@dataclass(frozen=True, slots=True)
class Served:
    """Portals that answer, and the configuration folder that names them."""

    config: Path
    control: str
    portals: dict[str, str]

    def clear(self) -> None:
        """Forgets the requests so far."""
        self._ask("/clear")

    def traffic(self) -> Traffic:
        """What all portals together saw since the last clearing."""
        counts = self._ask("/stats").values()
        return Traffic(
            requests=sum(one["requests"] for one in counts),
            busiest=max((one["requests"] for one in counts), default=0),
            asked_bytes=sum(one["received"] for one in counts),
            answered_bytes=sum(one["bytes"] for one in counts),
        )

    def _ask(self, path: str) -> dict[str, dict[str, int]]:
        with urllib.request.urlopen(self.control + path, timeout=60) as answer:
            told: dict[str, dict[str, int]] = json.load(answer)
        return told


@contextmanager
def served(folder: Path, *options: str) -> Iterator[Served]:
    """Serves a set of portals while the block runs; `options` as of `python -m flows.demo.serving`."""
    config = folder / "config"
    command = [sys.executable, "-m", "flows.demo.serving", "--config", str(config), *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            ready = json.loads(server.stdout.readline())
            yield Served(config, ready["control"].rstrip("/"), ready["portals"])
        finally:
            server.stdin.close()
            server.wait(timeout=60)
