"""Recovery after a crashed run: its capture files are closed, their captures get their rows, the run gets its end."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from shutil import rmtree

from storage.archive.archive import Archive
from storage.archive.rows import rows_of_records
from storage.captures.store import captures_of_run, recover

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
    for folder in sorted(shards_folder(archive).glob("*/*")):
        take_over(archive, folder)
    rmtree(shards_folder(archive), ignore_errors=True)
    archive.spooled.sweep()
    archive.append_spooled()
    recover(captures_folder)
    adopted = 0
    for (run_id,) in archive.query(UNENDED, [running]):
        of_run = adopt_captures(archive, captures_folder, run_id)
        archive.end_run(
            run_id, finished=now, outcome="failed", reason="interrupted", counts={"captures_adopted": of_run}
        )
        adopted += of_run
    return adopted


def shards_folder(archive: Archive) -> Path:
    """Returns where the workers of a night leave heartbeats and spool; not there while no such night is under way."""
    return archive.side / "shards"


def take_over(archive: Archive, folder: Path) -> int:
    """Puts what a worker has spooled in its folder into the archive's own spool; gives how many entries that were."""
    return archive.spooled.take_from(Archive(archive.place, side=folder).spooled)


def adopt_captures(archive: Archive, captures_folder: Path, run_id: str) -> int:
    """Gives every capture of a run that is in a closed file its row; gives how many had none."""
    known = {row[0] for row in archive.query(KNOWN, [run_id])}
    orphans = [c for c in captures_of_run(captures_folder, run_id) if c.capture_id not in known]
    archive.append_rows({"capture_rows": rows_of_records(orphans)})
    return len(orphans)
