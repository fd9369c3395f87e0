"""What the parser's tests share: the shipped knowledge, read once."""

from __future__ import annotations

import pytest

from flows.config.packaged import shipped_config
from parsers.knowledge import Knowledge, load_knowledge


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge(shipped_config())
