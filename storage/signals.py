"""Signals that arrive while DuckDB works: its query ends, and what their handlers raise goes on up.

Python calls a signal's handler when DuckDB has returned. DuckDB looks for signals by itself while it makes the first
rows of a result, and not while further ones are fetched. A thread that the system's own handler wakes interrupts it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any

import duckdb

_ENDING = frozenset({signal.SIGINT, signal.SIGTERM})
STRIKE_S, AGAIN_S = 1.0, 0.05
_NOBODY = -1  # what Python calls the descriptor that is not there
# The blocks that the main thread is in, and what each works with; a generator's may be left out of turn.
_blocks: list[list[duckdb.DuckDBPyConnection]] = []
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
    """Interrupts the connections on SIGINT and SIGTERM; raises what a handler raised where DuckDB hides it, of any.

    A handler raises KeyboardInterrupt or Prefect's TerminationSignal. DuckDB makes a RuntimeError of it, or it finds
    the handler at work on DuckDB's own error. Handlers run in the main thread; in others this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = sys.exception()
    block = list(connections)
    _enter(block)
    try:
        yield
    except BaseException as error:
        _interrupt(block)  # else whoever closes it waits for what further threads still do
        raised = _raised_by_handler(error, before) if isinstance(error, RuntimeError | duckdb.Error) else None
        if raised is None:
            raise
        raise raised from None
    finally:
        _leave(block)


def _raised_by_handler(error: BaseException | None, before: BaseException | None) -> BaseException | None:
    """Returns what ends the program among the reasons of an error; None where there is no such, or it came `before`."""
    while isinstance(error, Exception) and error is not before:
        error = error.__cause__ or error.__context__
    return None if error is before or isinstance(error, GeneratorExit) else error


def _enter(block: list[duckdb.DuckDBPyConnection]) -> None:
    global _former
    if not _blocks:
        _former = signal.set_wakeup_fd(_wakes(), warn_on_full_buffer=False)
    _blocks.append(block)


def _leave(block: list[duckdb.DuckDBPyConnection]) -> None:
    _blocks[:] = [one for one in _blocks if one is not block]
    if not _blocks:
        others = signal.set_wakeup_fd(_former, warn_on_full_buffer=False)
        if others != _wakes():
            signal.set_wakeup_fd(others, warn_on_full_buffer=False)  # an event loop has begun meanwhile


@cache
def _wakes() -> int:
    """Starts the thread that interrupts, once a process; returns the descriptor that wakes it by a signal's number."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    threading.Thread(target=_wait_for_signals, args=(reading,), daemon=True, name="signals-to-duckdb").start()
    return writing


def _wait_for_signals(reading: int) -> None:
    while numbers := os.read(reading, 64):
        if _former != _NOBODY:
            with suppress(OSError):
                os.write(_former, numbers)
        if _ENDING.intersection(numbers):
            _interrupt_blocks()


def _interrupt_blocks() -> None:
    """Interrupts what is open now, again and again until it is left: a query that only begins takes no notice.

    What is opened meanwhile is not touched: it keeps what was seen.
    """
    struck = tuple(_blocks)
    for _ in range(round(STRIKE_S / AGAIN_S)):
        left = [block for block in struck if any(block is one for one in _blocks)]
        for block in left:
            _interrupt(block)
        if not left:
            return
        time.sleep(AGAIN_S)


def _interrupt(block: list[duckdb.DuckDBPyConnection]) -> None:
    for connection in block:
        with suppress(duckdb.Error):  # closed meanwhile
            connection.interrupt()
