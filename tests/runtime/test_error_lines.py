"""What the world outside does is one line; a defect keeps its traceback."""

from __future__ import annotations

import duckdb
import pytest

from flows.runtime.error_lines import one_line
from storage.archive.connect import ArchiveDamaged
from storage.captures.store import CaptureError


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (OSError(30, "Read-only file system", "/a/b"), "/a/b: Read-only file system"),
        (OSError(5, "Input/output error"), "input or output: Input/output error"),
        (ConnectionError("Prefect's server was lost"), "Prefect's server was lost"),
        (MemoryError(), "the machine has no memory left"),
        (RuntimeError("can't start new thread"), "the machine has no memory left"),
        (ArchiveDamaged("a.duckdb is damaged"), "a.duckdb is damaged"),
        (CaptureError("x.warc.gz: cannot be closed"), "x.warc.gz: cannot be closed"),
        (duckdb.IOException("IO Error: no room\nLINE 1: SELECT"), "IO Error: no room"),
    ],
)
def test_what_a_person_can_mend_is_one_line(error: Exception, line: str) -> None:
    found = one_line(error)
    assert found is not None
    assert found.startswith(line)
    assert "\n" not in found


def test_a_defect_has_no_line() -> None:
    assert one_line(ZeroDivisionError("ours")) is None
    assert one_line(RuntimeError("ours")) is None
