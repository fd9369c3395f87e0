"""A signal that arrives in the middle of a query ends the query, and the work as its handler says, not as a defect."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from storage.archive.connect import Place, opened
from storage.parallel import signals_wait
from storage.signals import connected, ended_by_signals

# Some seconds of work: a signal that is lost fails the test and does not hold it.
FIRST_ROWS = "SELECT count(*) FROM range(15000) AS a, range(15000) AS b WHERE (a.range * b.range) % 7 = 3"
# The first row is there at once; the further ones are looked for where DuckDB looks for no signal.
FURTHER_ROWS = "SELECT a.range FROM range(15000) AS a, range(15000) AS b WHERE (a.range * b.range) % 100003 = 0"
ENDED_S = 2.0


class Stopped(BaseException):
    """What a handler raises."""


@pytest.fixture
def handled() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise Stopped

    former = signal.signal(signal.SIGTERM, stop)
    yield
    signal.signal(signal.SIGTERM, former)


def kill_soon() -> float:
    """Sends one signal in a moment; gives the time by which the work is to be over."""
    threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGTERM)).start()
    return time.monotonic() + ENDED_S


@pytest.mark.usefixtures("handled")
@pytest.mark.parametrize("query", [FIRST_ROWS, FURTHER_ROWS])
def test_one_signal_ends_the_query_and_its_handlers_exception_goes_on_up(tmp_path: Path, query: str) -> None:
    with pytest.raises(Stopped):
        ask(tmp_path / "a.duckdb", query)


def ask(file: Path, query: str) -> None:
    with opened(Place.of(file), read_only=False) as connection:
        connection.execute("SET threads = 1")
        over = kill_soon()
        try:
            connection.execute(query).fetchall()
        finally:
            assert time.monotonic() < over


@pytest.mark.usefixtures("handled")
def test_a_cursor_ends_too_and_so_does_what_is_closed_out_of_turn() -> None:
    first, second = connected(), connected()
    former, connection = first.__enter__(), second.__enter__()
    first.__exit__(None, None, None)
    over = kill_soon()
    with pytest.raises(Stopped), connection.cursor() as cursor, ended_by_signals(cursor):
        cursor.execute(FURTHER_ROWS).fetchall()
    assert time.monotonic() < over
    second.__exit__(None, None, None)
    with pytest.raises(duckdb.ConnectionException):
        former.execute("SELECT 1")


def test_signals_wake_whom_they_woke_before_and_no_one_when_the_work_is_over() -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    former = signal.set_wakeup_fd(writing)
    handler = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        with connected() as connection:
            connection.execute("SELECT 1")
            os.kill(os.getpid(), signal.SIGTERM)
            assert os.read(reading, 1) == bytes([signal.SIGTERM])
        assert signal.set_wakeup_fd(former) == writing
    finally:
        signal.signal(signal.SIGTERM, handler)
        os.close(reading)
        os.close(writing)


def test_an_error_of_its_own_stays_one_also_while_something_else_ends_the_program() -> None:
    try:
        raise Stopped
    except Stopped:
        with pytest.raises(duckdb.ParserException), connected() as connection:
            connection.execute("no statement")


@pytest.mark.usefixtures("handled")
def test_signals_wait_for_the_end_of_what_is_not_to_be_broken_off() -> None:
    done: list[str] = []
    with pytest.raises(Stopped):
        begin_and_end(done)
    assert done == ["begun", "ended"]


def begin_and_end(done: list[str]) -> None:
    with signals_wait():
        done.append("begun")
        signal.raise_signal(signal.SIGTERM)
        done.append("ended")
