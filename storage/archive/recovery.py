"""Recovery after a crashed run: its capture files are closed, their captures get their rows, the run gets its end."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from shutil import rmtree

from storage.archive.archive import Archive
from storage.archive.connect import ArchiveBusy, ArchiveDamaged, ArchiveError, ArchiveMissing
from storage.archive.rows import rows_of_records
from storage.captures.store import captures_of_run, is_present, recover

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

FILES = """
SELECT DISTINCT warc_file
FROM capture_rows
ORDER BY warc_file DESC
"""
# An empty file of this name in the captures folder says that the earlier ones are lost for good.
ACCEPTED = "LOST"


class CapturesGone(ArchiveError):  # noqa: N818
    """None of the capture files that the archive refers to is there."""


def check_captures(archive: Archive, folder: Path) -> None:
    """Raises CapturesGone where the folder holds none of the archive's capture files: its disk is not mounted.

    What a night then wrote there would be hidden when the disk is back. An archive that cannot be read is told by
    whoever writes to it.
    """
    files: list[str] = []
    with suppress(ArchiveMissing, ArchiveBusy, ArchiveDamaged):
        files = [name for (name,) in archive.query(FILES)]
    if files and not (folder / ACCEPTED).exists() and not any(is_present(folder, name) for name in files):
        raise CapturesGone(
            f"{folder}: none of the archive's {len(files)} capture files is there, the newest {files[0]}; is the disk"
            f" mounted? If they are lost for good, an empty file {ACCEPTED} in that folder lets nights go on"
        )


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
