"""What a run leaves for others to check: indexes beside the capture files."""

from __future__ import annotations

import duckdb

from flows.config.loader import Config
from storage.archive.archive import Archive, ArchiveError
from storage.captures.store import CaptureError
from storage.evidence.capture_index import write_missing_indexes


def keep_evidence(config: Config, archive: Archive) -> list[str]:
    """Indexes the capture files that a run has closed; gives a line for what could not be written."""
    captures = config.path(config.settings.archive.captures)
    try:
        write_missing_indexes(archive, captures)
    except (ArchiveError, CaptureError, OSError, duckdb.Error) as error:
        return [f"evidence: {error}"]
    return []
