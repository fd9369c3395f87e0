"""The demo's archive, published."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.demo_night import played_once


@pytest.fixture(scope="session")
def demo_published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The analysts' copy of one night on the demo's portals."""
    return played_once(tmp_path_factory).published
