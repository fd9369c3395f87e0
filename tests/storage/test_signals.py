"""A signal that arrives in the middle of a query ends the work as its handler says, not as a defect."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.archive.connect import Place, opened

LONG = "SELECT count(*) FROM range(1000000) AS a, range(1000000) AS b WHERE (a.range * b.range) % 7 = 3"


class Stopped(BaseException):
    """What a handler raises."""


@pytest.fixture
def handled() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise Stopped

    former = signal.signal(signal.SIGTERM, stop)
    yield
    signal.signal(signal.SIGTERM, former)


@pytest.mark.usefixtures("handled")
def test_what_the_handler_raises_goes_on_up(tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        ask_for_long(tmp_path / "a.duckdb")


def ask_for_long(file: Path) -> None:
    with opened(Place.of(file), read_only=False) as connection:
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGTERM)).start()
        connection.execute(LONG)
