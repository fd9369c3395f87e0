"""A world in which nothing has happened yet."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.coverage.world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)
