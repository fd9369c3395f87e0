"""The indexes beside the capture files: `YYYY/name.cdxj` for each closed `YYYY/name.warc.gz`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from storage.captures.folder import files_like
from storage.evidence.cdxj import RepeatedCapture, index_known, index_lines, write_lines
from storage.records import Capture
from storage.sql import read_sql, statements

WARC_SUFFIX = ".warc.gz"


def index_path(warc_file: Path) -> Path:
    """Returns where the index of a capture file lies."""
    return warc_file.with_name(warc_file.name.removesuffix(WARC_SUFFIX) + ".cdxj")


def write_missing_indexes(connection: duckdb.DuckDBPyConnection, captures: Path) -> int:
    """Writes the index of every closed capture file that has none; returns how many.

    `connection` has the archive open. A closed file is never changed, so that its index stays true. A file of which the
    archive knows less than it holds is read record by record. Raises CaptureError, OSError.
    """
    written = 0
    for path in files_without_index(captures):
        warc_file = path.relative_to(captures).as_posix()
        known = find_captures(connection, warc_file)
        lines = index_known(captures, warc_file, known)
        if lines is None:
            originals = {one.capture.warc_offset: one.original for one in known}
            lines = index_lines(captures, warc_file, originals.get)
        write_lines(lines, index_path(path))
        written += 1
    return written


def files_without_index(captures: Path) -> Iterator[Path]:
    """Gives the closed capture files that have no index, in the order of their names."""
    for path in files_like(captures, f"**/*{WARC_SUFFIX}"):
        if not index_path(path).exists():
            yield path


def find_captures(connection: duckdb.DuckDBPyConnection, warc_file: str) -> list[RepeatedCapture]:
    """Returns what the archive knows of a capture file, by offset, each revisit with the response that it repeats.

    That is one of the same address where there is one.
    """
    in_file, of_payloads = statements(read_sql("storage.evidence", "file_captures"))
    captures = [Capture(*row) for row in connection.execute(in_file, {"warc_file": warc_file}).fetchall()]
    payloads = {capture.payload_sha256 for capture in captures if capture.record_type == "revisit"}
    if not payloads:
        return [RepeatedCapture(capture, None) for capture in captures]
    anywhere: dict[str, Capture] = {}
    there: dict[tuple[str, str], Capture] = {}
    for row in connection.execute(of_payloads, {"payloads": sorted(payloads)}).fetchall():
        response = Capture(*row)
        anywhere.setdefault(response.payload_sha256, response)
        there.setdefault((response.payload_sha256, response.url), response)
    return [
        RepeatedCapture(
            capture,
            there.get((capture.payload_sha256, capture.url)) or anywhere.get(capture.payload_sha256)
            if capture.record_type == "revisit"
            else None,
        )
        for capture in captures
    ]
