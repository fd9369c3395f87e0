"""A signal that arrives in the middle of a query ends the work as its handler says, not as a defect."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.archive.connect import Place, opened

# Some seconds of work: a signal that is lost fails the test and does not hold it.
LONG = "SELECT count(*) FROM range(15000) AS a, range(15000) AS b WHERE (a.range * b.range) % 7 = 3"


class Stopped(BaseException):
    """What a handler raises."""


@pytest.fixture
def ended() -> Iterator[threading.Event]:
    """Set when the work is over; no signal counts after that."""
    over = threading.Event()

    def stop(*_: object) -> None:
        if not over.is_set():
            raise Stopped

    former = signal.signal(signal.SIGTERM, stop)
    yield over
    signal.signal(signal.SIGTERM, former)


def test_what_the_handler_raises_goes_on_up(tmp_path: Path, ended: threading.Event) -> None:
    with pytest.raises(Stopped):
        ask_for_long(tmp_path / "a.duckdb", ended)


def ask_for_long(file: Path, ended: threading.Event) -> None:
    def signals() -> None:
        while not ended.wait(0.2):
            os.kill(os.getpid(), signal.SIGTERM)

    with opened(Place.of(file), read_only=False) as connection:
        sender = threading.Thread(target=signals)
        sender.start()
        try:
            connection.execute(LONG)
        finally:
            ended.set()
            sender.join()
