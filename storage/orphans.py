"""What a crashed run has left: its capture files are closed, their captures get their rows, the run gets its end."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from storage.append import rows_of_records
from storage.archive import Archive
from storage.captures import captures_of_run, recover

UNENDED = """
SELECT run_id
FROM run_starts
WHERE kind = 'collect'
  AND run_id <> ?
  AND run_id NOT IN (SELECT run_id FROM run_ends)
ORDER BY run_id
"""
KNOWN = """
SELECT capture_id
FROM capture_rows
WHERE run_id = ?
"""


def adopt_orphans(archive: Archive, captures_folder: Path, running: str, now: datetime) -> int:
    """Gives every capture of runs that never ended its row, and those runs their end; gives how many were adopted.

    What was fetched before a crash is evidence like any other; it is only not known what it was fetched for.
    """
    recover(captures_folder)
    adopted = 0
    for (run_id,) in archive.query(UNENDED, [running]):
        known = {row[0] for row in archive.query(KNOWN, [run_id])}
        orphans = [c for c in captures_of_run(captures_folder, run_id) if c.capture_id not in known]
        archive.append_rows({"capture_rows": rows_of_records(orphans)})
        archive.end_run(
            run_id, finished=now, outcome="failed", reason="interrupted", counts={"captures_adopted": len(orphans)}
        )
        adopted += len(orphans)
    return adopted
