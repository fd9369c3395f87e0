"""A county whose years before are taken in from a web archive, as the tests of `backfill` share it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from click.testing import CliRunner, Result

from flows.cli import cli
from flows.config.loader import Config, load_config
from flows.pipeline.backfill import Backfilled, Order, backfill
from flows.pipeline.cdx import CdxServer
from flows.pipeline.evidence import keep_evidence, prove_evidence
from flows.pipeline.run import new_run_id, utc_now
from storage.archive.archive import Archive
from tests.coverage.world import empty_archive
from tests.evidence.web_archive import COLUMN, SITE


class Place(NamedTuple):
    """A folder with configuration and archive."""

    root: Path

    @property
    def config(self) -> Config:
        return load_config(self.root / "config")

    @property
    def archive(self) -> Archive:
        return Archive(self.root / "data" / "archive.duckdb")

    def call(self, *args: str) -> Result:
        return CliRunner().invoke(cli, ["--config", str(self.root / "config"), *args])

    def backfill(self, url: str, *, files: str | None = None, max_requests: int | None = None) -> Backfilled:
        """What the command does, but for publishing, which takes longer than all the rest."""
        config, archive = self.config, self.archive
        order = Order(CdxServer(url, files), config.sites, max_requests=max_requests)
        result = backfill(config, archive, order, new_run_id(datetime.now(UTC)), utc_now)
        assert keep_evidence(config, archive, utc_now()) == []
        return result

    def is_proved(self) -> bool:
        """Returns True where the chain of manifests holds."""
        return prove_evidence(self.config, self.archive, None, None).findings == []


def place(root: Path, formerly: Sequence[str] = (), *, new: bool = False) -> Place:
    """A county whose site nobody can reach any more; `new` where not even its archive is there."""
    if not new:
        (root / "data").mkdir(parents=True)
        (root / "data" / "archive.duckdb").write_bytes(empty_archive())
    (root / "config" / "sites").mkdir(parents=True)
    (root / "config" / "nianbao.toml").write_text(
        '[crawl]\nuser_agent = "nianbao tests (+mailto:tests@example.org)"\ndelay_s = 0\n[duty]\nfirst_year = 2015\n',
        "utf-8",
    )
    (root / "config" / "sites" / "yy.toml").write_text(
        f'id = "yy"\nname = "酉阳县"\ncounty_code = "500242"\nbase_url = "{SITE}"\n[[column]]\nurl = "{COLUMN}"\n'
        f"formerly = {list(formerly)}\n",
        "utf-8",
    )
    return Place(root)
