"""An archive of three nights, as the tests of evidence share it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from click.testing import CliRunner, Result

from flows.cli import cli
from flows.config.loader import Config, load_config
from flows.pipeline.evidence import prove_evidence
from storage.archive.archive import Archive

DAY = date(2025, 9, 1)
ADDED = "全年新聘法律顾问3人。"


class World(NamedTuple):
    """A folder with configuration, archive and captures; a township's report of 2024 that changed on the last night."""

    root: Path
    township: str
    url: str
    nights: tuple[date, ...]
    write_config: Callable[[Path], Path]

    @property
    def archive(self) -> Archive:
        return Archive(self.root / "data" / "archive.duckdb")

    @property
    def captures(self) -> Path:
        return self.root / "data" / "captures"

    @property
    def config(self) -> Config:
        return load_config(self.root / "config")

    def prove(self) -> str:
        """What breaks the chain, one finding a line, as `verify --evidence --format csv` prints it."""
        return "\n".join(",".join(found) for found in prove_evidence(self.config, self.archive, None, None).findings)

    def call(self, *args: str) -> Result:
        return CliRunner().invoke(cli, ["--config", str(self.root / "config"), *args])
