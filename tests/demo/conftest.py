"""One county internet of the five demo portals, and one of the twelve, for all tests that only read."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from flows.demo.counties import demo_portals
from flows.demo.families import family_portals
from flows.demo.internet import CountyInternet


@pytest.fixture(scope="session")
def five() -> Iterator[CountyInternet]:
    with CountyInternet(demo_portals()) as internet:
        yield internet


@pytest.fixture(scope="session")
def twelve() -> Iterator[CountyInternet]:
    with CountyInternet(family_portals()) as internet:
        yield internet


@pytest.fixture(scope="session")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=5) as client:
        yield client
