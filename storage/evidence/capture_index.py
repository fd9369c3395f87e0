"""The indexes beside the capture files: `YYYY/name.cdxj` for each closed `YYYY/name.warc.gz`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from storage.archive.archive import Archive
from storage.evidence.cdxj import index_lines, write_lines
from storage.records import Capture
from storage.sql import read_sql

WARC_SUFFIX = ".warc.gz"


def index_path(warc_file: Path) -> Path:
    """Returns where the index of a capture file lies."""
    return warc_file.with_name(warc_file.name.removesuffix(WARC_SUFFIX) + ".cdxj")


def write_missing_indexes(archive: Archive, captures: Path) -> int:
    """Writes the index of every closed capture file that has none; returns how many.

    A closed file is never changed, so that its index stays true. Raises CaptureError, OSError, ArchiveBusy.
    """
    written = 0
    for path in files_without_index(captures):
        warc_file = path.relative_to(captures).as_posix()
        originals = find_originals(archive, warc_file)
        write_lines(index_lines(captures, warc_file, originals.get), index_path(path))
        written += 1
    return written


def files_without_index(captures: Path) -> Iterator[Path]:
    """Gives the closed capture files that have no index, in the order of their names."""
    for path in sorted(captures.glob(f"**/*{WARC_SUFFIX}")):
        if not index_path(path).exists():
            yield path


def find_originals(archive: Archive, warc_file: str) -> dict[int, Capture]:
    """Returns the response that each revisit of a capture file repeats, by the revisit's offset."""
    rows = archive.query(read_sql("storage.evidence", "originals"), {"warc_file": warc_file})
    return {row[0]: Capture(*row[1:]) for row in rows}
