"""The demo's archive, published: one night on the county internet, without Prefect."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.demo import tour
from flows.pipeline.run import run_night


@pytest.fixture(scope="session")
def demo_published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The analysts' copy of one night on the demo's portals."""
    root = tmp_path_factory.mktemp("demo")
    with tour.open_internet() as internet:
        config = tour.configure(internet, root)
        run_night(config, as_of=internet.day, workers=0)
    return config.path(config.settings.archive.published)
