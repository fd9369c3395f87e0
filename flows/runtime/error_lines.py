"""Errors of the world outside (a disk, a lock, the memory) as one line for a person; a defect keeps its traceback."""

from __future__ import annotations

_NO_THREAD = "can't start new thread"  # Python's words where the system gives no room for its stack


def one_line(error: BaseException) -> str | None:
    """Returns what a person is told of an error; None where it is a defect, which a traceback explains."""
    if isinstance(error, MemoryError) or (isinstance(error, RuntimeError) and str(error) == _NO_THREAD):
        return "the machine has no memory left for it; what was seen is kept, and the next run goes on from there"
    if isinstance(error, OSError):  # a full disk, a folder that may not be written
        return f"{error.filename or 'input or output'}: {error.strerror}" if error.strerror else str(error)
    if type(error).__module__ in ("_duckdb", "duckdb"):  # a file of a newer DuckDB, no room to sort: in DuckDB's words
        return str(error).splitlines()[0]
    return str(error) if _is_told(error) else None


def _is_told(error: BaseException) -> bool:
    # imported where it is needed: DuckDB takes longer to load than a small command takes
    from storage.archive.connect import ArchiveError
    from storage.captures.store import CaptureError

    return isinstance(error, ArchiveError | CaptureError)
