"""Signals that arrive while DuckDB works: its query ends, and what their handlers raise goes on up.

Python calls a signal's handler when DuckDB has returned. DuckDB looks for signals by itself while it makes the first
rows of a result, and not while further ones are fetched. A thread that the system's own handler wakes interrupts it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any

import duckdb

_ENDING = frozenset({signal.SIGINT, signal.SIGTERM})
_NOBODY = -1  # what Python calls the descriptor that is not there
# What the main thread works with, in the order of its opening; a generator's connection may be closed out of turn.
_working: list[duckdb.DuckDBPyConnection] = []
_former = _NOBODY


@contextmanager
def connected(
    file: str = ":memory:", *, read_only: bool = False, config: Mapping[str, Any] | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of DuckDB whose queries end by signals; closed at the end of the block."""
    with duckdb.connect(file, read_only, dict(config or {})) as connection, ended_by_signals(connection):
        yield connection


@contextmanager
def ended_by_signals(*connections: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Interrupts the connections on SIGINT and SIGTERM; raises what a handler raised where DuckDB hides it.

    A handler raises KeyboardInterrupt or Prefect's TerminationSignal. DuckDB makes a RuntimeError of it, or it finds
    the handler at work on DuckDB's own error. Handlers run in the main thread; in others this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = sys.exception()
    _watch(connections)
    try:
        yield
    except (RuntimeError, duckdb.Error) as error:
        raised = _raised_by_handler(error, before)
        if raised is None:
            raise
        raise raised from None
    finally:
        _leave(connections)


def _raised_by_handler(error: BaseException | None, before: BaseException | None) -> BaseException | None:
    """Returns what ends the program among the reasons of an error; None where there is no such, or it came `before`."""
    while isinstance(error, Exception) and error is not before:
        error = error.__cause__ or error.__context__
    return None if error is before or isinstance(error, GeneratorExit) else error


def _watch(connections: tuple[duckdb.DuckDBPyConnection, ...]) -> None:
    global _former
    if not _working:
        _former = signal.set_wakeup_fd(_wakes(), warn_on_full_buffer=False)
    _working.extend(connections)


def _leave(connections: tuple[duckdb.DuckDBPyConnection, ...]) -> None:
    _working[:] = [one for one in _working if not any(one is connection for connection in connections)]
    if not _working:
        others = signal.set_wakeup_fd(_former, warn_on_full_buffer=False)
        if others != _wakes():
            signal.set_wakeup_fd(others, warn_on_full_buffer=False)  # an event loop has begun meanwhile


@cache
def _wakes() -> int:
    """Starts the thread that interrupts, once a process; returns the descriptor that wakes it by a signal's number."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    threading.Thread(target=_interrupt, args=(reading,), daemon=True, name="signals-to-duckdb").start()
    return writing


def _interrupt(reading: int) -> None:
    while numbers := os.read(reading, 64):
        if _ENDING.intersection(numbers):
            for connection in tuple(_working):
                with suppress(duckdb.Error):  # closed meanwhile
                    connection.interrupt()
        if _former != _NOBODY:
            with suppress(OSError):
                os.write(_former, numbers)
