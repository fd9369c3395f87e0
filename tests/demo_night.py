"""One night on the demo's portals, without Prefect, played once for all tests that only read what it left."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from flows.config.loader import Config, load_config
from flows.demo import tour
from flows.pipeline.run import run_night
from tests.made_once import made_once

TOLD = "told.json"


@dataclass(frozen=True)
class DemoNight:
    """Its configuration, each site's outcome, whether it was whole, and what the alert channel received."""

    config: Config
    outcomes: dict[str, str]
    whole: bool
    received: list[dict[str, Any]]

    @property
    def published(self) -> Path:
        return self.config.path(self.config.settings.archive.published)


def played_once(factory: pytest.TempPathFactory) -> DemoNight:
    root = made_once(factory, "demo", _play)
    return DemoNight(load_config(root / "config"), **json.loads((root / TOLD).read_text("utf-8")))


def _play(root: Path) -> None:
    with tour.open_internet() as internet:
        summary = run_night(tour.configure(internet, root), as_of=internet.day, workers=0)
        outcomes = {site.site_id: site.outcome for site in summary.sites}
        told = {"outcomes": outcomes, "whole": summary.whole, "received": internet.webhook.received}
        (root / TOLD).write_text(json.dumps(told), "utf-8")
