"""The demo's archive, published: one night on the county internet, without Prefect."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.config.loader import load_config
from flows.demo import tour
from flows.pipeline.run import run_night
from tests.made_once import made_once


@pytest.fixture(scope="session")
def demo_published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The analysts' copy of one night on the demo's portals."""
    root = made_once(tmp_path_factory, "demo", collect_demo)
    config = load_config(root / "config")
    return config.path(config.settings.archive.published)


def collect_demo(root: Path) -> None:
    with tour.open_internet() as internet:
        run_night(tour.configure(internet, root), as_of=internet.day, workers=0)
