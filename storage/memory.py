"""Memory of a process: free memory returned to the system (glibc), and a garbage collector that runs less often."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

_M_ARENA_MAX = -8  # malloc.h
# What a query of DuckDB has used stays with the C library up to this much at a time; a quarter of a plan's time goes
# into giving back smaller pieces.
DUCKDB_KEEPS = "1MB"


@cache
def _c_library() -> Any:
    try:
        library = ctypes.CDLL(None)
    except OSError:
        return None
    return library if hasattr(library, "malloc_trim") and hasattr(library, "mallopt") else None


def limit_malloc_arenas() -> None:
    """Has all threads share two arenas: of 32 that read sites, each would keep what its largest page once took."""
    if (library := _c_library()) is not None:
        library.mallopt(_M_ARENA_MAX, 2)


def trim_malloc() -> None:
    """Returns free memory to the system: a few milliseconds."""
    if (library := _c_library()) is not None:
        library.malloc_trim(0)


def limit_duckdb(connection: duckdb.DuckDBPyConnection) -> None:
    """Has a connection give memory back as it goes, not when it is closed: else one query's adds to the next one's."""
    connection.execute(f"SET allocator_bulk_deallocation_flush_threshold = '{DUCKDB_KEEPS}'")


@contextmanager
def collecting_rarely(objects: int = 10_000) -> Iterator[None]:
    """Has the collector run at every so many new objects, not at every 700th, while the block runs."""
    before = gc.get_threshold()
    gc.set_threshold(objects, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def share_loaded_objects() -> None:
    """Leaves what a worker has read out of collections, so that its pages stay shared with the other workers."""
    gc.freeze()


def collect_rarely() -> None:
    """For a worker that makes hardly any cycles: collections took a tenth of its time."""
    share_loaded_objects()
    gc.set_threshold(20_000, 20, 20)
