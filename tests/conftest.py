"""What every test shares: Prefect's data and the project's caches go to a folder of this test run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from storage import memory

# A busy machine is no defect: laws are held without a clock, time has tests of its own.
settings.register_profile("nianbao", deadline=None)
settings.load_profile("nianbao")

# The tests' processes may keep what a query used; those that they start keep what they do for users.
memory.DUCKDB_KEEPS = "512MB"

SHARED = Path(__file__).resolve().parents[1].parent / "shared"


@pytest.fixture(scope="session", autouse=True)
def prefect_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prefect's database is this run's own."""
    home = tmp_path_factory.mktemp("prefect")
    os.environ["PREFECT_HOME"] = str(home)
    return home


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the real reports; tests that need it are skipped, and say so, where it is not."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not there: the real reports are not part of the project")
    return SHARED
