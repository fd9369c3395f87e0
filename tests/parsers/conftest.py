"""What the parser's tests share: the shipped knowledge, read once."""

from __future__ import annotations

import pytest

from flows.config.packaged import shipped_config
from flows.config.reference_data import knowledge_of
from parsers.knowledge import Knowledge


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return knowledge_of(shipped_config())
